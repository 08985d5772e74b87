//! The one writer: every transaction is a savepoint inside a shared one, acknowledged once that is on disk.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::StoreError;
use crate::query::{Rows, Statement};
use crate::value::Val;

/// How many transactions share one commit at most.
const GROUP_MAX: usize = 256;
/// How long a transaction may do nothing while all others wait for it.
const IDLE_MAX: Duration = Duration::from_secs(1);

/// What the writer is asked to do.
pub(crate) enum Request {
    /// Run a whole transaction on the writer's own thread.
    Work(Work),
    /// Lend the connection to a caller until it commits, drops the transaction or falls idle.
    Begin(oneshot::Sender<Result<SqliteTx, StoreError>>),
    /// Empty the write-ahead log into the file.
    Checkpoint(oneshot::Sender<Result<(), StoreError>>),
}

/// A whole transaction: runs in its savepoint, then learns whether the group reached the disk.
pub(crate) type Work = Box<dyn FnOnce(Result<SqliteTx, StoreError>) -> Worked + Send>;

/// What became of the transaction inside its savepoint.
pub(crate) struct Worked {
    /// Whether it ended as it should, so that its commit counts.
    pub(crate) ended: bool,
    /// Tells whoever waits.
    pub(crate) acknowledge: Acknowledge,
}

type Acknowledge = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// The writer's connection and which transaction may use it now.
struct Slot {
    connection: Connection,
    ticket: u64,
    used_at: Instant,
    poisoned: bool,
    committed: bool,
}

/// A transaction on the embedded engine; over as soon as its ticket is no longer the slot's.
pub(crate) struct SqliteTx {
    slot: Arc<Mutex<Slot>>,
    ticket: u64,
    commit: Option<flume::Sender<oneshot::Sender<Result<(), StoreError>>>>,
}

impl SqliteTx {
    pub(crate) fn run(
        &self,
        statement: &'static Statement,
        values: &[Val],
    ) -> Result<Rows, StoreError> {
        let mut slot = self.slot()?;
        slot.used_at = Instant::now();
        let rows = super::run(&slot.connection, statement, values);
        slot.poisoned |= rows.is_err();
        rows
    }

    /// Runs one statement for each row of values, and returns what each brought back, in their order.
    pub(crate) fn run_each(
        &self,
        statement: &'static Statement,
        rows: impl IntoIterator<Item = Vec<Val>>,
    ) -> Result<Vec<Rows>, StoreError> {
        let mut slot = self.slot()?;
        let answers = super::run_each(&slot.connection, statement, rows);
        slot.used_at = Instant::now();
        slot.poisoned |= answers.is_err();
        answers
    }

    /// Ends the transaction. Lent to a caller, it returns once the group is on disk; on the
    /// writer's own thread at once, and the caller of the work is told later.
    pub(crate) async fn commit(mut self) -> Result<(), StoreError> {
        {
            let mut slot = self.slot()?;
            if slot.poisoned {
                return Err(StoreError::Poisoned);
            }
            slot.committed = true;
        }
        let Some(commit) = self.commit.take() else {
            return Ok(());
        };
        let (acknowledge, acknowledged) = oneshot::channel();
        commit.send(acknowledge).map_err(|_| StoreError::Over)?;
        acknowledged.await.map_err(|_| StoreError::Over)?
    }

    fn slot(&self) -> Result<MutexGuard<'_, Slot>, StoreError> {
        let slot = lock(&self.slot);
        if slot.ticket == self.ticket { Ok(slot) } else { Err(StoreError::Over) }
    }
}

fn lock(slot: &Mutex<Slot>) -> MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Serves requests until nobody can send any more.
pub(super) fn serve(connection: Connection, requests: &flume::Receiver<Request>) {
    let (poisoned, committed) = (false, false);
    let slot = Slot { connection, ticket: 0, used_at: Instant::now(), poisoned, committed };
    let slot = Arc::new(Mutex::new(slot));
    while let Ok(request) = requests.recv() {
        if let Request::Checkpoint(done) = request {
            // Whoever asked may have stopped waiting.
            let _ = done.send(checkpoint(&slot));
        } else {
            serve_group(&slot, request, requests);
        }
    }
}

fn checkpoint(slot: &Mutex<Slot>) -> Result<(), StoreError> {
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    let busy = lock(slot).connection.query_row(sql, [], |row| row.get::<_, i64>(0))?;
    if busy == 0 { Ok(()) } else { Err(StoreError::Contended) }
}

fn serve_group(slot: &Arc<Mutex<Slot>>, first: Request, requests: &flume::Receiver<Request>) {
    let begun = execute(slot, "BEGIN IMMEDIATE");
    let mut acknowledgements = Vec::new();
    let mut after_group = None;
    let mut next = Some(first);
    while let Some(request) = next.take() {
        let acknowledge = match request {
            Request::Work(work) => serve_work(slot, work, &begun),
            Request::Begin(opened) => serve_lent(slot, opened, &begun),
            Request::Checkpoint(done) => {
                after_group = Some(done);
                break;
            }
        };
        acknowledgements.extend(acknowledge);
        if begun.is_err() || lock(slot).connection.is_autocommit() {
            break;
        }
        if acknowledgements.len() < GROUP_MAX {
            next = requests.try_recv().ok();
        }
    }
    let outcome = begun.and_then(|()| end_group(slot));
    for acknowledge in acknowledgements {
        acknowledge(outcome.clone());
    }
    if let Some(done) = after_group {
        // Whoever asked may have stopped waiting.
        let _ = done.send(checkpoint(slot));
    }
}

/// Commits what the group did. A full disk has rolled it back already; then nothing is acknowledged.
fn end_group(slot: &Mutex<Slot>) -> Result<(), StoreError> {
    if lock(slot).connection.is_autocommit() {
        return Err(StoreError::Refused { code: "the shared transaction was undone".to_owned() });
    }
    let committed = execute(slot, "COMMIT");
    if committed.is_err() && !lock(slot).connection.is_autocommit() {
        execute(slot, "ROLLBACK")?;
    }
    committed
}

fn serve_work(
    slot: &Arc<Mutex<Slot>>,
    work: Work,
    begun: &Result<(), StoreError>,
) -> Option<Acknowledge> {
    let tx = begun.clone().and_then(|()| open(slot, None));
    let opened = tx.is_ok();
    let Worked { ended, acknowledge } = work(tx);
    if opened {
        let closed = close(slot, ended);
        if let Err(error) = closed {
            return Some(Box::new(move |_| acknowledge(Err(error))));
        }
    }
    Some(acknowledge)
}

fn serve_lent(
    slot: &Arc<Mutex<Slot>>,
    opened: oneshot::Sender<Result<SqliteTx, StoreError>>,
    begun: &Result<(), StoreError>,
) -> Option<Acknowledge> {
    let (commit, committing) = flume::bounded(1);
    let tx = begun.clone().and_then(|()| open(slot, Some(commit)));
    let lent = tx.is_ok();
    if opened.send(tx).is_err() || !lent {
        if lent {
            // A failure to undo shows as a failed commit of the group.
            let _ = close(slot, false);
        }
        return None;
    }
    let acknowledge = wait_for_commit(slot, &committing);
    let closed = close(slot, acknowledge.is_some());
    let acknowledge = acknowledge?;
    Some(Box::new(move |outcome| {
        // Whoever committed may have stopped waiting.
        let _ = acknowledge.send(closed.and(outcome));
    }))
}

/// Waits until the caller commits (`Some`), drops its transaction or falls idle (`None`).
fn wait_for_commit(
    slot: &Mutex<Slot>,
    committing: &flume::Receiver<oneshot::Sender<Result<(), StoreError>>>,
) -> Option<oneshot::Sender<Result<(), StoreError>>> {
    let mut patience = IDLE_MAX;
    loop {
        match committing.recv_timeout(patience) {
            Ok(acknowledge) => return Some(acknowledge),
            Err(flume::RecvTimeoutError::Disconnected) => return None,
            Err(flume::RecvTimeoutError::Timeout) => {}
        }
        let idle = lock(slot).used_at.elapsed();
        patience = IDLE_MAX.checked_sub(idle).filter(|patience| !patience.is_zero())?;
    }
}

fn open(
    slot: &Arc<Mutex<Slot>>,
    commit: Option<flume::Sender<oneshot::Sender<Result<(), StoreError>>>>,
) -> Result<SqliteTx, StoreError> {
    let mut held = lock(slot);
    held.connection.prepare_cached("SAVEPOINT tx")?.execute([])?;
    held.ticket += 1;
    held.used_at = Instant::now();
    held.poisoned = false;
    held.committed = false;
    Ok(SqliteTx { slot: Arc::clone(slot), ticket: held.ticket, commit })
}

/// Takes the connection back; keeps what was done when it was committed and `ended` says so.
fn close(slot: &Mutex<Slot>, ended: bool) -> Result<(), StoreError> {
    let mut held = lock(slot);
    held.ticket += 1;
    if held.connection.is_autocommit() {
        return Err(StoreError::Refused { code: "the shared transaction was undone".to_owned() });
    }
    if !(held.committed && ended) {
        held.connection.prepare_cached("ROLLBACK TO tx")?.execute([])?;
    }
    held.connection.prepare_cached("RELEASE tx")?.execute([])?;
    Ok(())
}

fn execute(slot: &Mutex<Slot>, sql: &str) -> Result<(), StoreError> {
    Ok(lock(slot).connection.prepare_cached(sql)?.execute([]).map(drop)?)
}
