//! The other engine: pooled connections, prepared once each; a transaction that nobody ends dies with its connection.

mod way;

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;
use std::time::Duration;

use deadpool_postgres::{Manager, Object, Pool, Runtime};
use domain::OrganisationId;
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;

use crate::query::{Rows, Statement};
use crate::value::Val;
use crate::{OpenError, StoreError};

const CONNECTIONS_MAX: usize = 16;
/// How long to wait for a free connection, or for the server to let a new one in.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// How many statements are on their way at once at most.
const PIPELINED_MAX: usize = 256;
const SCOPE: &str = "SELECT set_config('ordhold.organisation', $1, true)";

/// The pool.
pub(crate) struct Postgres {
    pool: Pool,
}

type Answered<'a> = Pin<Box<dyn Future<Output = Result<Rows, StoreError>> + Send + 'a>>;

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, OpenError> {
        let way = way::read(url)?;
        let opens = match way.tls {
            Some(tls) => Manager::new(way.config, tls),
            None => Manager::new(way.config, NoTls),
        };
        let pool = Pool::builder(opens)
            .max_size(CONNECTIONS_MAX)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT_MAX))
            .create_timeout(Some(WAIT_MAX))
            .build();
        let pool = pool.map_err(|error| StoreError::Unreachable { reason: error.to_string() })?;
        let mut client = pool.get().await.map_err(StoreError::from)?;
        crate::migration::migrate_postgres(&mut client).await?;
        drop(client);
        Ok(Self { pool })
    }

    /// Reads in a transaction of its own that is sent in one go: opened, scoped, asked, ended.
    pub(crate) async fn read(
        &self,
        organisation: OrganisationId,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> Result<Rows, StoreError> {
        let client = self.pool.get().await?;
        let scope = client.prepare_cached(SCOPE).await?;
        let prepared = client.prepare_cached(statement.postgres()).await?;
        let (client, prepared, values) = (&client, &prepared, &values);
        let steps: Vec<Answered<'_>> = vec![
            Box::pin(simple(client, "BEGIN READ ONLY")),
            Box::pin(scoped(client, &scope, organisation)),
            Box::pin(run(client, prepared, statement, values)),
            Box::pin(simple(client, "COMMIT")),
        ];
        let mut answers = pipelined(steps).await.into_iter();
        for _ in ["BEGIN", "scope"] {
            answers.next().unwrap_or_else(|| Err(gone()))?;
        }
        answers.next().unwrap_or_else(|| Err(gone()))
    }

    pub(crate) async fn read_everywhere(
        &self,
        statement: &'static Statement,
    ) -> Result<Rows, StoreError> {
        let client = self.pool.get().await?;
        let prepared = client.prepare_cached(statement.postgres()).await?;
        run(&client, &prepared, statement, &[]).await
    }

    pub(crate) async fn begin(
        &self,
        organisation: OrganisationId,
    ) -> Result<PostgresTx, StoreError> {
        let client = self.pool.get().await?;
        let (begun, poisoned) = (false, false);
        Ok(PostgresTx { client: Some(client), organisation, begun, poisoned })
    }

    /// Lets the server overwrite what was deleted.
    pub(crate) async fn vacuum(&self) -> Result<(), StoreError> {
        let client = self.pool.get().await?;
        Ok(client.batch_execute("VACUUM").await?)
    }
}

fn gone() -> StoreError {
    StoreError::Unreachable { reason: "its connection has ended".to_owned() }
}

/// A transaction on PostgreSQL; opened with its first statement, so that both travel together.
pub(crate) struct PostgresTx {
    client: Option<Object>,
    organisation: OrganisationId,
    begun: bool,
    poisoned: bool,
}

impl PostgresTx {
    pub(crate) async fn run(
        &mut self,
        statement: &'static Statement,
        values: Vec<Val>,
    ) -> Result<Rows, StoreError> {
        let mut rows = self.send(statement, &[values], false).await?;
        rows.pop().ok_or_else(gone)
    }

    /// Runs one statement for many rows of values and returns how many rows changed in all.
    pub(crate) async fn run_each(
        &mut self,
        statement: &'static Statement,
        rows: &[Vec<Val>],
    ) -> Result<u64, StoreError> {
        let mut n_changed = 0;
        for rows in rows.chunks(PIPELINED_MAX) {
            n_changed += self
                .send(statement, rows, false)
                .await?
                .iter()
                .map(|rows| rows.n_changed)
                .sum::<u64>();
        }
        Ok(n_changed)
    }

    /// Sends the last rows together with the commit.
    pub(crate) async fn commit(
        mut self,
        last: Option<(&'static Statement, Vec<Vec<Val>>)>,
    ) -> Result<(), StoreError> {
        if self.poisoned {
            return Err(StoreError::Poisoned);
        }
        match last {
            Some((statement, mut rows)) => {
                let tail = rows.split_off(rows.len().saturating_sub(PIPELINED_MAX));
                self.run_each(statement, &rows).await?;
                self.send(statement, &tail, true).await?;
            }
            None if self.begun => {
                let client = self.client.as_ref().ok_or(StoreError::Over)?;
                client.batch_execute("COMMIT").await?;
            }
            None => {}
        }
        // Ended for certain: the connection may serve others again.
        drop(self.client.take());
        Ok(())
    }

    async fn send(
        &mut self,
        statement: &'static Statement,
        rows: &[Vec<Val>],
        and_commit: bool,
    ) -> Result<Vec<Rows>, StoreError> {
        let opening = !std::mem::replace(&mut self.begun, true);
        // Stays poisoned when the caller stops waiting half-way.
        self.poisoned = true;
        let client = self.client.as_ref().ok_or(StoreError::Over)?;
        let scope = client.prepare_cached(SCOPE).await?;
        let prepared = client.prepare_cached(statement.postgres()).await?;
        let mut steps: Vec<Answered<'_>> = Vec::with_capacity(rows.len() + 3);
        if opening {
            steps.push(Box::pin(simple(client, "BEGIN")));
            steps.push(Box::pin(scoped(client, &scope, self.organisation)));
        }
        for values in rows {
            steps.push(Box::pin(run(client, &prepared, statement, values)));
        }
        if and_commit {
            steps.push(Box::pin(simple(client, "COMMIT")));
        }
        let answers: Result<Vec<Rows>, StoreError> = pipelined(steps).await.into_iter().collect();
        let mut answers = answers?;
        self.poisoned = false;
        if opening {
            answers.drain(..2);
        }
        answers.truncate(rows.len());
        Ok(answers)
    }
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        if let Some(client) = self.client.take()
            && self.begun
        {
            // Closing the connection is the only way back without waiting.
            drop(Object::take(client));
        }
    }
}

async fn simple(client: &Object, sql: &str) -> Result<Rows, StoreError> {
    client.batch_execute(sql).await?;
    Ok(Rows::default())
}

async fn scoped(
    client: &Object,
    scope: &tokio_postgres::Statement,
    organisation: OrganisationId,
) -> Result<Rows, StoreError> {
    client.query(scope, &[&organisation.to_string()]).await?;
    Ok(Rows::default())
}

async fn run(
    client: &Object,
    prepared: &tokio_postgres::Statement,
    statement: &'static Statement,
    values: &[Val],
) -> Result<Rows, StoreError> {
    let values: Vec<&(dyn ToSql + Sync)> =
        values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
    if statement.columns.is_empty() {
        let n_changed = client.execute(prepared, &values).await?;
        return Ok(Rows { n_changed, rows: Vec::new() });
    }
    let mut rows = Vec::new();
    for row in client.query(prepared, &values).await? {
        let columns = 0..statement.columns.len();
        rows.push(columns.map(|at| Val::from_postgres(&row, at)).collect::<Result<_, _>>()?);
    }
    Ok(Rows { n_changed: 0, rows })
}

/// Awaits all steps at once; each is sent, in order, before the first answer is waited for.
async fn pipelined(steps: Vec<Answered<'_>>) -> Vec<Result<Rows, StoreError>> {
    let mut answers: Vec<Option<Result<Rows, StoreError>>> = steps.iter().map(|_| None).collect();
    let mut steps = steps;
    poll_fn(move |context| {
        let mut waiting = false;
        for (step, answer) in steps.iter_mut().zip(&mut answers) {
            if answer.is_some() {
                continue;
            }
            match step.as_mut().poll(context) {
                Poll::Ready(ready) => *answer = Some(ready),
                Poll::Pending => waiting = true,
            }
        }
        if waiting {
            return Poll::Pending;
        }
        Poll::Ready(answers.iter_mut().filter_map(Option::take).collect())
    })
    .await
}
