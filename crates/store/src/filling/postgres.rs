//! Filling a schema of its own, beside the one that the URL leads to.

use deadpool_postgres::Object;
use domain::OrganisationId;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use super::FillError;
use crate::postgres::Postgres;
use crate::table::Table;
use crate::value::Val;
use crate::{StoreError, migration};

const TABLES_OF: &str = "
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind = 'r' ORDER BY c.relname";
const HOME: &str = "SELECT current_schema()::text";

pub(super) struct Aside {
    url: String,
    schema: String,
    /// The way into the schema aside.
    pool: Postgres,
    client: Option<Object>,
    at_home: Postgres,
}

impl Aside {
    pub(super) async fn begin(
        url: &str,
        organisation: OrganisationId,
        version: u32,
        mark: Uuid,
    ) -> Result<Self, FillError> {
        let at_home = Postgres::reach(url, None)?;
        let home = at_home.client().await?;
        refuse_filled(&home).await?;
        let schema = format!("ordhold_restoring_{}", mark.simple());
        home.batch_execute(&format!("CREATE SCHEMA {schema}")).await.map_err(StoreError::from)?;
        drop(home);
        let pool = Postgres::reach(url, Some(&schema))?;
        let client = pool.client().await?;
        client.batch_execute("BEGIN").await.map_err(StoreError::from)?;
        migration::lay_out_postgres(&client, version).await?;
        let scope = "SELECT set_config('ordhold.organisation', $1, true)";
        client.query(scope, &[&organisation.to_string()]).await.map_err(StoreError::from)?;
        Ok(Self { url: url.to_owned(), schema, pool, client: Some(client), at_home })
    }

    pub(super) async fn add(
        &mut self,
        table: &Table,
        rows: Vec<Vec<Val>>,
    ) -> Result<(), FillError> {
        let client = self.client.as_ref().ok_or(StoreError::Over)?;
        let mut arrays: Vec<Vec<Val>> = table.columns.iter().map(|_| Vec::new()).collect();
        for row in rows {
            arrays.iter_mut().zip(row).for_each(|(array, value)| array.push(value));
        }
        let values: Vec<&(dyn ToSql + Sync)> =
            arrays.iter().map(|array| array as &(dyn ToSql + Sync)).collect();
        let insert = client.prepare_cached(&table.insert_many()).await.map_err(StoreError::from)?;
        client.execute(&insert, &values).await.map_err(StoreError::from)?;
        Ok(())
    }

    pub(super) async fn open(&mut self) -> Result<Postgres, FillError> {
        if let Some(client) = self.client.take() {
            client.batch_execute("COMMIT").await.map_err(StoreError::from)?;
        }
        let mut client = self.pool.client().await?;
        migration::migrate_postgres(&mut client).await?;
        Ok(Postgres::reach(&self.url, Some(&self.schema))?)
    }

    pub(super) async fn put_in_place(self) -> Result<(), FillError> {
        let mut client = self.at_home.client().await?;
        let tx = client.transaction().await.map_err(StoreError::from)?;
        let moved: Result<(), FillError> = async {
            tx.execute("SELECT pg_advisory_xact_lock($1)", &[&migration::LOCK])
                .await
                .map_err(StoreError::from)?;
            let home: String = tx.query_one(HOME, &[]).await.map_err(StoreError::from)?.get(0);
            let there = tx.query(TABLES_OF, &[&home]).await.map_err(StoreError::from)?;
            let ours = tx.query(TABLES_OF, &[&self.schema]).await.map_err(StoreError::from)?;
            let name = |row: &tokio_postgres::Row| row.get::<_, String>(0);
            if there.iter().any(|row| ours.iter().any(|own| name(own) == name(row))) {
                return Err(FillError::NotEmpty);
            }
            for table in ours.iter().map(name) {
                let sql = format!("ALTER TABLE {}.{table} SET SCHEMA \"{home}\"", self.schema);
                tx.batch_execute(&sql).await.map_err(StoreError::from)?;
            }
            let sql = format!("DROP SCHEMA {}", self.schema);
            tx.batch_execute(&sql).await.map_err(StoreError::from)?;
            Ok(())
        }
        .await;
        if let Err(error) = moved {
            drop(tx);
            drop(client);
            self.discard().await?;
            return Err(error);
        }
        Ok(tx.commit().await.map_err(StoreError::from)?)
    }

    pub(super) async fn discard(mut self) -> Result<(), FillError> {
        if let Some(client) = self.client.take() {
            // Closing the connection undoes what it did.
            drop(Object::take(client));
        }
        let client = self.at_home.client().await?;
        let sql = format!("DROP SCHEMA IF EXISTS {} CASCADE", self.schema);
        Ok(client.batch_execute(&sql).await.map_err(StoreError::from)?)
    }
}

/// A database counts as empty while its schema has none of our tables.
async fn refuse_filled(client: &Object) -> Result<(), FillError> {
    let home = client.query_one(HOME, &[]).await.map_err(StoreError::from)?;
    let home: String = home.get(0);
    let there = client.query(TABLES_OF, &[&home]).await.map_err(StoreError::from)?;
    let is_ours = |row: &tokio_postgres::Row| {
        let name: &str = row.get(0);
        ["organisation", "schema_version"].contains(&name)
    };
    if there.iter().any(is_ours) { Err(FillError::NotEmpty) } else { Ok(()) }
}
