//! Handles: everything that is asked or changed carries its organisation; every change ends with a Fact.

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use domain::{Entry, OrganisationId};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::fuse::Fuse;
use crate::postgres::PostgresTx;
use crate::query::{Rows, Statement};
use crate::sqlite::{Sqlite, SqliteTx, Worked};
use crate::store::Engine;
use crate::value::Val;
use crate::{StoreError, fact};

/// What a reading function takes: a handle, or a transaction that sees its own changes.
pub trait Scope: Send {
    /// Runs a statement for the organisation of this scope, which becomes `$1`.
    fn run(
        &mut self,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> impl Future<Output = Result<Rows, StoreError>> + Send;
}

impl<S: Scope> Scope for &mut S {
    fn run(
        &mut self,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> impl Future<Output = Result<Rows, StoreError>> + Send {
        (**self).run(statement, values)
    }
}

/// The rows of one organisation.
#[derive(Clone)]
pub struct OrganisationStore {
    pub(crate) engine: Arc<Engine>,
    pub(crate) organisation: OrganisationId,
    pub(crate) fuse: Fuse,
}

impl Scope for &OrganisationStore {
    async fn run(
        &mut self,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> Result<Rows, StoreError> {
        let values = with_organisation(self.organisation, values);
        self.fuse.burn().await;
        let rows = match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(statement, values).await,
            Engine::Postgres(postgres) => postgres.read(self.organisation, statement, values).await,
        };
        self.fuse.burn().await;
        rows
    }
}

impl OrganisationStore {
    /// Returns whose rows these are.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// Opens a transaction; dropping it undoes what it did.
    ///
    /// On the embedded store all other writers wait for it, so nothing else may be awaited inside;
    /// after a second without a statement it is over. Where the whole transaction is known
    /// beforehand, [`Self::transact`] is faster.
    ///
    /// # Errors
    /// [`StoreError::Unreachable`] or [`StoreError::Contended`].
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        let tx = match &*self.engine {
            Engine::Sqlite(sqlite) => EngineTx::Sqlite(sqlite.begin().await?),
            Engine::Postgres(postgres) => {
                EngineTx::Postgres(Box::new(postgres.begin(self.organisation).await?))
            }
        };
        Ok(Tx { organisation: self.organisation, engine: tx })
    }

    /// Runs a whole transaction: `work` takes it, changes rows, and commits it.
    ///
    /// The embedded store runs `work` on its writer's own thread and commits many such
    /// transactions together. Returns only once the change is on disk; a caller that stops waiting
    /// does not call the change back. Inside, only what takes the transaction may be awaited.
    ///
    /// # Errors
    /// What `work` returns; a [`StoreError`] when the change did not reach the disk, or
    /// [`StoreError::Waited`] when `work` awaited something else.
    pub async fn transact<T, E, F>(
        &self,
        work: impl FnOnce(Tx) -> F + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.fuse.burn().await;
        let outcome = match &*self.engine {
            Engine::Sqlite(sqlite) => self.on_writer(sqlite, work).await,
            Engine::Postgres(_) => work(self.begin().await?).await,
        };
        self.fuse.burn().await;
        outcome
    }

    async fn on_writer<T, E, F>(
        &self,
        sqlite: &Sqlite,
        work: impl FnOnce(Tx) -> F + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: Future<Output = Result<T, E>> + Send + 'static,
    {
        let (organisation, runtime) = (self.organisation, Handle::current());
        let (answer, answered) = oneshot::channel();
        let on_writer = move |tx: Result<SqliteTx, StoreError>| {
            let tx = tx.map(|tx| Tx { organisation, engine: EngineTx::Sqlite(tx) });
            let polled = catch_unwind(AssertUnwindSafe(|| poll_once(&runtime, || Ok(work(tx?)))));
            let ended = matches!(polled, Ok(Ok(_)));
            let acknowledge = move |durable: Result<(), StoreError>| {
                let outcome = polled.map(|polled| {
                    polled
                        .map_err(E::from)
                        .flatten()
                        .and_then(|value| durable.map(|()| value).map_err(E::from))
                });
                // The caller may have stopped waiting.
                let _ = answer.send(outcome);
            };
            Worked { ended, acknowledge: Box::new(acknowledge) }
        };
        sqlite.work(Box::new(on_writer)).await?;
        match answered.await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => Err(crate::sqlite::gone().into()),
        }
    }
}

/// Polls the work once: on the writer's thread every statement is answered at once.
fn poll_once<T, F: Future<Output = T>>(
    runtime: &Handle,
    work: impl FnOnce() -> Result<F, StoreError>,
) -> Result<T, StoreError> {
    let _entered = runtime.enter();
    let mut work = pin!(work()?);
    match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Ok(value),
        Poll::Pending => Err(StoreError::Waited),
    }
}

/// A transaction of one organisation; dropping it undoes what it did.
pub struct Tx {
    organisation: OrganisationId,
    engine: EngineTx,
}

enum EngineTx {
    Sqlite(SqliteTx),
    Postgres(Box<PostgresTx>),
}

impl Scope for Tx {
    async fn run(
        &mut self,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> Result<Rows, StoreError> {
        let values = with_organisation(self.organisation, values);
        match &mut self.engine {
            EngineTx::Sqlite(tx) => tx.run(statement, &values),
            EngineTx::Postgres(tx) => tx.run(statement, values).await,
        }
    }
}

impl Tx {
    /// Returns whose rows the transaction reaches.
    pub fn organisation(&self) -> OrganisationId {
        self.organisation
    }

    /// Commits what was changed together with the Facts that say so, and returns once all of it is
    /// on disk (inside [`OrganisationStore::transact`]: before the caller is told).
    ///
    /// # Errors
    /// [`StoreError::NoFact`] without any, [`StoreError::Poisoned`] after a failed statement,
    /// [`StoreError::Over`] when the transaction was idle for too long.
    pub async fn commit(self, entries: &[Entry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Err(StoreError::NoFact);
        }
        let organisation = self.organisation;
        let rows = entries.iter().map(fact::row_of);
        let rows = rows.map(|values| with_organisation(organisation, values)).collect();
        self.end(Some((&fact::INSERT, rows))).await
    }

    /// Commits a change that leaves no Fact, such as a sign-in or a lease; `reason` is for the reader.
    ///
    /// # Errors
    /// As [`Self::commit`], except for [`StoreError::NoFact`].
    pub async fn commit_without_fact(self, reason: &'static str) -> Result<(), StoreError> {
        tracing::trace!(reason, "committed without a fact");
        self.end(None).await
    }

    /// Runs one statement for many rows of values; returns how many rows changed in all.
    pub(crate) async fn run_each(
        &mut self,
        statement: &'static Statement,
        rows: Vec<Vec<Val>>,
    ) -> Result<u64, StoreError> {
        let organisation = self.organisation;
        let rows = rows.into_iter().map(|values| with_organisation(organisation, values));
        match &mut self.engine {
            EngineTx::Sqlite(tx) => run_each_sqlite(tx, statement, rows),
            EngineTx::Postgres(tx) => tx.run_each(statement, rows.collect()).await,
        }
    }

    /// Runs one reading statement for many rows of values; returns what each brought back, in their order.
    pub(crate) async fn read_each(
        &mut self,
        statement: &'static Statement,
        rows: Vec<Vec<Val>>,
    ) -> Result<Vec<Rows>, StoreError> {
        let organisation = self.organisation;
        let rows = rows.into_iter().map(|values| with_organisation(organisation, values));
        match &mut self.engine {
            EngineTx::Sqlite(tx) => tx.run_each(statement, rows),
            EngineTx::Postgres(tx) => tx.read_each(statement, rows.collect()).await,
        }
    }

    async fn end(
        self,
        last: Option<(&'static Statement, Vec<Vec<Val>>)>,
    ) -> Result<(), StoreError> {
        match self.engine {
            EngineTx::Sqlite(tx) => {
                if let Some((statement, rows)) = last {
                    run_each_sqlite(&tx, statement, rows)?;
                }
                tx.commit().await
            }
            EngineTx::Postgres(tx) => tx.commit(last).await,
        }
    }
}

fn run_each_sqlite(
    tx: &SqliteTx,
    statement: &'static Statement,
    rows: impl IntoIterator<Item = Vec<Val>>,
) -> Result<u64, StoreError> {
    Ok(tx.run_each(statement, rows)?.iter().map(|rows| rows.n_changed).sum())
}

fn with_organisation(organisation: OrganisationId, mut values: Vec<Val>) -> Vec<Val> {
    values.insert(0, Val::Uuid(organisation.as_uuid()));
    values
}
