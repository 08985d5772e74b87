//! Bringing the tables up to date: forward only, one text for both engines, safe when two programs start at once.

use deadpool_postgres::{Object, Transaction};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use crate::{OpenError, StoreError, dialect};

/// Tables that belong to the installation, not to one organisation: no row-level security.
pub const INSTALLATION_WIDE: &[&str] = &["organisation", "schema_version"];

const MIGRATIONS: &[&str] = &[
    include_str!("migration/0001_spine.sql"),
    include_str!("migration/0002_mailings.sql"),
    include_str!("migration/0003_seen_and_named.sql"),
    include_str!("migration/0004_dead_mailboxes.sql"),
    include_str!("migration/0005_origins.sql"),
    include_str!("migration/0006_backups.sql"),
    include_str!("migration/0007_handed_by.sql"),
    include_str!("migration/0008_authorisations.sql"),
    include_str!("migration/0009_signing_in.sql"),
];

const VERSION_TABLE: &str =
    "CREATE TABLE IF NOT EXISTS schema_version (version {int} NOT NULL PRIMARY KEY) {strict};";
const VERSION_FOUND: &str = "SELECT version FROM schema_version ORDER BY version DESC LIMIT 1";
const VERSION_REACHED: &str = "INSERT INTO schema_version (version) VALUES ($1)";

/// Keeps a second program waiting until the first has migrated; an arbitrary number of our own.
pub(crate) const LOCK: i64 = 0x6f72_6468;

/// Lets a connection see the rows of the organisation that its transaction names, and no others.
const GUARD: &str = "
    ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
    ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_rows ON {table}
        USING (organisation_id = NULLIF(current_setting('ordhold.organisation', true), '')::uuid);";

/// The guarded tables: the owner of a table is bound as well, save while rows of all organisations are brought up to date.
const GUARDED: &str = "
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relforcerowsecurity
    ORDER BY c.relname";

const UNGUARDED: &str = "
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' AND NOT c.relrowsecurity
      AND EXISTS (SELECT FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attname = 'organisation_id')
    ORDER BY c.relname";

/// Returns the version that this program brings tables to.
pub fn schema_version() -> u32 {
    u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX)
}

/// Returns the migrations up to `version`, oldest first.
pub(crate) fn up_to(version: u32) -> impl Iterator<Item = (i64, &'static str)> {
    pending(0).take(usize::try_from(version).unwrap_or(usize::MAX))
}

/// Makes the tables of `version` in an empty database.
pub(crate) fn lay_out_sqlite(connection: &Connection, version: u32) -> Result<(), StoreError> {
    connection.execute_batch(&dialect::sqlite(VERSION_TABLE))?;
    for (version, sql) in up_to(version) {
        connection.execute_batch(&dialect::sqlite(sql))?;
        connection.execute(&dialect::sqlite(VERSION_REACHED), [version])?;
    }
    Ok(())
}

/// Makes the tables of `version` in an empty schema; [`migrate_postgres`] guards them.
pub(crate) async fn lay_out_postgres(client: &Object, version: u32) -> Result<(), StoreError> {
    client.batch_execute(&dialect::postgres(VERSION_TABLE)).await?;
    for (version, sql) in up_to(version) {
        client.batch_execute(&dialect::postgres(sql)).await?;
        client.execute(VERSION_REACHED, &[&version]).await?;
    }
    Ok(())
}

pub(crate) fn migrate_sqlite(connection: &mut Connection) -> Result<(), OpenError> {
    let tx = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(StoreError::from)?;
    let found = migrate_in(&tx)?;
    tx.commit().map_err(StoreError::from)?;
    refuse_newer(found)
}

fn migrate_in(connection: &Connection) -> Result<i64, StoreError> {
    connection.execute_batch(&dialect::sqlite(VERSION_TABLE))?;
    let found = connection.query_row(VERSION_FOUND, [], |row| row.get(0)).optional()?.unwrap_or(0);
    for (version, sql) in pending(found) {
        connection.execute_batch(&dialect::sqlite(sql))?;
        connection.execute(&dialect::sqlite(VERSION_REACHED), [version])?;
    }
    Ok(found)
}

pub(crate) async fn migrate_postgres(client: &mut Object) -> Result<(), OpenError> {
    let found = migrate_postgres_in(client).await?;
    refuse_newer(found)
}

async fn migrate_postgres_in(client: &mut Object) -> Result<i64, StoreError> {
    let tx = client.transaction().await?;
    tx.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    tx.batch_execute("SET LOCAL client_min_messages = warning").await?;
    tx.batch_execute(&dialect::postgres(VERSION_TABLE)).await?;
    let found = tx.query_opt(VERSION_FOUND, &[]).await?.map_or(0, |row| row.get(0));
    let guarded =
        if pending(found).next().is_some() { tx.query(GUARDED, &[]).await? } else { Vec::new() };
    bind_owner(&tx, &guarded, "NO FORCE").await?;
    for (version, sql) in pending(found) {
        tx.batch_execute(&dialect::postgres(sql)).await?;
        tx.execute(VERSION_REACHED, &[&version]).await?;
    }
    bind_owner(&tx, &guarded, "FORCE").await?;
    for row in tx.query(UNGUARDED, &[]).await? {
        let table: &str = row.get(0);
        if !INSTALLATION_WIDE.contains(&table) {
            tx.batch_execute(&GUARD.replace("{table}", table)).await?;
        }
    }
    tx.commit().await?;
    Ok(found)
}

async fn bind_owner(
    tx: &Transaction<'_>,
    tables: &[tokio_postgres::Row],
    how: &str,
) -> Result<(), StoreError> {
    for row in tables {
        let table: &str = row.get(0);
        tx.batch_execute(&format!("ALTER TABLE {table} {how} ROW LEVEL SECURITY")).await?;
    }
    Ok(())
}

/// Returns the migrations after version `found`, each with its own version.
fn pending(found: i64) -> impl Iterator<Item = (i64, &'static str)> {
    (1..).zip(MIGRATIONS.iter().copied()).skip_while(move |(version, _)| *version <= found)
}

fn refuse_newer(found: i64) -> Result<(), OpenError> {
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX);
    if found > known { Err(OpenError::Newer { found, known }) } else { Ok(()) }
}
