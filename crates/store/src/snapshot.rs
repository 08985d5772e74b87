//! Every row of one organisation as of one instant, streamed while others go on writing. Knows no file and no key.

use domain::OrganisationId;
use rusqlite::Connection;
use tokio::sync::mpsc;

use crate::store::Engine;
use crate::table::{self, Table};
use crate::value::Val;
use crate::{OrganisationStore, StoreError, migration};

/// How many bytes of values a batch holds, more or less; one row at least.
const BATCH_BYTES: usize = 256 * 1024;
/// How many rows a batch holds at most.
const BATCH_ROWS_MAX: usize = 1_024;
/// How many batches wait for the reader at most.
const BATCHES_WAITING_MAX: usize = 2;

/// Rows of one table.
#[derive(Debug)]
pub struct Batch {
    /// The place of the table in [`Snapshot::tables`]; batches come in this order.
    pub table: usize,
    /// The rows, in the order of the key.
    pub rows: Vec<Vec<Val>>,
}

/// Every row of one organisation, all of one instant.
pub struct Snapshot {
    tables: Vec<Table>,
    batches: mpsc::Receiver<Result<Batch, StoreError>>,
}

impl Snapshot {
    /// Lists the tables, in the order in which their rows come.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Returns the next rows; none after the last.
    ///
    /// # Errors
    /// As every reading; nothing comes after an error.
    pub async fn next(&mut self) -> Result<Option<Batch>, StoreError> {
        self.batches.recv().await.transpose()
    }
}

impl OrganisationStore {
    /// Begins to read all rows of the organisation but those of the tables in `except`.
    ///
    /// One transaction sees all of them at one instant; writers do not wait for it. On PostgreSQL it takes a connection of
    /// its own until the last row was read, or the snapshot dropped.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`].
    pub async fn snapshot(&self, except: &[&str]) -> Result<Snapshot, StoreError> {
        let mut tables = table::tables(migration::schema_version())?;
        tables.retain(|table| !except.contains(&table.name.as_str()));
        let (into, batches) = mpsc::channel(BATCHES_WAITING_MAX);
        let (read, organisation) = (tables.clone(), self.organisation);
        match &*self.engine {
            Engine::Sqlite(sqlite) => {
                let connection = sqlite.connect_reader()?;
                tokio::task::spawn_blocking(move || {
                    if let Err(error) = read_sqlite(&connection, &read, organisation, &into) {
                        // Whoever reads may have stopped.
                        let _ = into.blocking_send(Err(error));
                    }
                });
            }
            Engine::Postgres(postgres) => {
                let mut client = postgres.client().await?;
                tokio::spawn(async move {
                    if let Err(error) = read_postgres(&mut client, &read, organisation, &into).await
                    {
                        // As above.
                        let _ = into.send(Err(error)).await;
                    }
                });
            }
        }
        Ok(Snapshot { tables, batches })
    }
}

fn read_sqlite(
    connection: &Connection,
    tables: &[Table],
    organisation: OrganisationId,
    into: &mpsc::Sender<Result<Batch, StoreError>>,
) -> Result<(), StoreError> {
    // The first reading fixes what is seen until the end.
    let tx = connection.unchecked_transaction()?;
    for (table, it) in tables.iter().enumerate() {
        let mut prepared = tx.prepare(&crate::dialect::sqlite(&it.select()))?;
        let mut found = prepared.query([organisation.as_uuid().as_bytes().as_slice()])?;
        let (mut rows, mut n_bytes) = (Vec::new(), 0);
        while let Some(row) = found.next()? {
            let columns = 0..it.columns.len();
            let row = columns.map(|at| Val::from_sqlite(row, at)).collect::<Result<Vec<_>, _>>()?;
            n_bytes += bytes_of(&row);
            rows.push(it.sorted(row));
            if n_bytes >= BATCH_BYTES || rows.len() >= BATCH_ROWS_MAX {
                let batch = Batch { table, rows: std::mem::take(&mut rows) };
                if into.blocking_send(Ok(batch)).is_err() {
                    return Ok(());
                }
                n_bytes = 0;
            }
        }
        if !rows.is_empty() && into.blocking_send(Ok(Batch { table, rows })).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

async fn read_postgres(
    client: &mut deadpool_postgres::Object,
    tables: &[Table],
    organisation: OrganisationId,
    into: &mpsc::Sender<Result<Batch, StoreError>>,
) -> Result<(), StoreError> {
    use tokio_postgres::IsolationLevel;
    let tx = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
    let tx = tx.read_only(true).start().await?;
    let scope = "SELECT set_config('ordhold.organisation', $1, true)";
    tx.query(scope, &[&organisation.to_string()]).await?;
    for (table, it) in tables.iter().enumerate() {
        let portal = tx.bind(&it.select(), &[&organisation.as_uuid()]).await?;
        // Begins with few rows, since nobody knows yet how wide they are.
        let mut n_rows = 8;
        loop {
            let found = tx.query_portal(&portal, n_rows).await?;
            if found.is_empty() {
                break;
            }
            let mut rows = Vec::with_capacity(found.len());
            for row in &found {
                let columns = 0..it.columns.len();
                rows.push(columns.map(|at| Val::from_postgres(row, at)).collect::<Result<_, _>>()?);
            }
            n_rows = next_rows(n_rows, rows.iter().map(|row: &Vec<Val>| bytes_of(row)).sum());
            if into.send(Ok(Batch { table, rows })).await.is_err() {
                return Ok(());
            }
        }
    }
    Ok(())
}

/// Returns how many rows to ask for after so many had so many bytes.
fn next_rows(n_rows: i32, n_bytes: usize) -> i32 {
    match n_bytes {
        n if n > BATCH_BYTES => (n_rows / 2).max(1),
        n if n < BATCH_BYTES / 2 => (n_rows * 2).min(BATCH_ROWS_MAX as i32),
        _ => n_rows,
    }
}

fn bytes_of(row: &[Val]) -> usize {
    let bytes = |value: &Val| match value {
        Val::Text(text) => text.len(),
        Val::Bytes(bytes) => bytes.len(),
        Val::Null | Val::Int(_) | Val::Uuid(_) => 16,
    };
    row.iter().map(bytes).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_rows_are_asked_for_one_by_one_and_narrow_ones_by_the_thousand() {
        let narrow = (0..20).fold(8, |n_rows, _| next_rows(n_rows, n_rows as usize * 50));
        let wide = (0..20).fold(8, |n_rows, _| next_rows(n_rows, n_rows as usize * 5_000_000));
        assert_eq!((narrow, wide), (1_024, 1));
    }
}
