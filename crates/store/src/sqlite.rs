//! The embedded engine: one writer thread that commits groups, a few readers that can only read.

use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::query::{Rows, Statement};
use crate::value::Val;
use crate::{OpenError, StoreError};

mod statistics;
mod writer;

pub(crate) use writer::{SqliteTx, Work, Worked};

const READERS: usize = 4;
const STATEMENTS_CACHED: usize = 256;
/// How much of the file the writer keeps in memory at most: a batch of an import touches pages all over two indexes.
const WRITER_CACHE_KIB_MAX: i64 = 16 * 1024;
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Handles to the threads; they end when the last handle is dropped.
pub(crate) struct Sqlite {
    writer: flume::Sender<writer::Request>,
    readers: flume::Sender<Read>,
    path: PathBuf,
}

struct Read {
    statement: &'static Statement,
    values: Vec<Val>,
    answer: oneshot::Sender<Result<Rows, StoreError>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Result<Self, OpenError> {
        let mut connection = connect(path)?;
        crate::migration::migrate_sqlite(&mut connection)?;
        statistics::keep(&mut connection)?;
        // A negative number counts kibibytes, a positive one pages.
        connection
            .pragma_update(None, "cache_size", -WRITER_CACHE_KIB_MAX)
            .map_err(StoreError::from)?;
        let (writer, requests) = flume::unbounded();
        spawn("store-writer", move || writer::serve(connection, &requests))?;
        let (readers, reads) = flume::unbounded();
        for _ in 0..READERS {
            let connection = connect(path)?;
            connection.pragma_update(None, "query_only", true).map_err(StoreError::from)?;
            let reads = reads.clone();
            spawn("store-reader", move || serve_reads(&connection, &reads))?;
        }
        Ok(Self { writer, readers, path: path.to_owned() })
    }

    pub(crate) async fn read(
        &self,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> Result<Rows, StoreError> {
        let (answer, answered) = oneshot::channel();
        let sent = self.readers.send_async(Read { statement, values, answer }).await;
        sent.map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }

    /// Opens a connection of the caller's own that can only read.
    pub(crate) fn connect_reader(&self) -> Result<Connection, StoreError> {
        let connection = connect(&self.path)?;
        connection.pragma_update(None, "query_only", true)?;
        Ok(connection)
    }

    pub(crate) async fn begin(&self) -> Result<SqliteTx, StoreError> {
        let (opened, opening) = oneshot::channel();
        self.request(writer::Request::Begin(opened)).await?;
        opening.await.map_err(|_| gone())?
    }

    pub(crate) async fn work(&self, work: Work) -> Result<(), StoreError> {
        self.request(writer::Request::Work(work)).await
    }

    /// Moves everything from the write-ahead log into the file and empties the log.
    pub(crate) async fn checkpoint(&self) -> Result<(), StoreError> {
        let (done, waiting) = oneshot::channel();
        self.request(writer::Request::Checkpoint(done)).await?;
        waiting.await.map_err(|_| gone())?
    }

    async fn request(&self, request: writer::Request) -> Result<(), StoreError> {
        self.writer.send_async(request).await.map_err(|_| gone())
    }
}

pub(crate) fn gone() -> StoreError {
    StoreError::Unreachable { reason: "its thread has ended".to_owned() }
}

/// Reads the path out of `sqlite:PATH`.
pub(crate) fn path_of(url: &str) -> Option<PathBuf> {
    url.strip_prefix("sqlite:").filter(|path| !path.is_empty()).map(PathBuf::from)
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), OpenError> {
    let spawned = thread::Builder::new().name(name.to_owned()).spawn(body);
    spawned
        .map(drop)
        .map_err(|error| OpenError::Store(StoreError::Unreachable { reason: error.to_string() }))
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED);
    // The log is switched on by whoever comes first; the others find it on, or try again.
    let mut tries_left = 100;
    while let Err(error) = connection.pragma_update(None, "journal_mode", "wal") {
        tries_left -= 1;
        if tries_left == 0 {
            return Err(error.into());
        }
        thread::sleep(Duration::from_millis(20));
    }
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    Ok(connection)
}

fn serve_reads(connection: &Connection, reads: &flume::Receiver<Read>) {
    while let Ok(Read { statement, values, answer }) = reads.recv() {
        // Whoever asked may have stopped waiting; then nobody misses the answer.
        let _ = answer.send(run(connection, statement, &values));
    }
}

pub(crate) fn run(
    connection: &Connection,
    statement: &'static Statement,
    values: &[Val],
) -> Result<Rows, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sqlite())?;
    answer(&mut prepared, statement, values)
}

fn run_each(
    connection: &Connection,
    statement: &'static Statement,
    rows: impl IntoIterator<Item = Vec<Val>>,
) -> Result<Vec<Rows>, StoreError> {
    let mut prepared = connection.prepare_cached(statement.sqlite())?;
    rows.into_iter().map(|values| answer(&mut prepared, statement, &values)).collect()
}

fn answer(
    prepared: &mut rusqlite::Statement<'_>,
    statement: &'static Statement,
    values: &[Val],
) -> Result<Rows, StoreError> {
    let values = rusqlite::params_from_iter(values);
    if statement.columns.is_empty() {
        let n_changed = prepared.execute(values)? as u64;
        return Ok(Rows { n_changed, rows: Vec::new() });
    }
    let mut found = prepared.query(values)?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let columns = 0..statement.columns.len();
        rows.push(columns.map(|at| Val::from_sqlite(row, at)).collect::<Result<_, _>>()?);
    }
    Ok(Rows { n_changed: 0, rows })
}
