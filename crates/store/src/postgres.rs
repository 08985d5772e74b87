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
/// How many rows one statement takes in arrays at most.
const MANY_MAX: usize = 1_024;
const SCOPE: &str = "SELECT set_config('ordhold.organisation', $1, true)";

/// The pool.
pub(crate) struct Postgres {
    pool: Pool,
}

type Answered<'a> = Pin<Box<dyn Future<Output = Result<Rows, StoreError>> + Send + 'a>>;

impl Postgres {
    pub(crate) async fn open(url: &str) -> Result<Self, OpenError> {
        let postgres = Self::reach(url, None)?;
        let mut client = postgres.client().await?;
        crate::migration::migrate_postgres(&mut client).await?;
        drop(client);
        Ok(postgres)
    }

    /// Prepares the way to a database, without knocking; `schema` stands in place of the one that the server would choose.
    pub(crate) fn reach(url: &str, schema: Option<&str>) -> Result<Self, OpenError> {
        let mut way = way::read(url)?;
        if let Some(schema) = schema {
            let before = way.config.get_options().map(|it| format!("{it} ")).unwrap_or_default();
            way.config.options(format!("{before}-c search_path={schema}"));
        }
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
        Ok(Self { pool })
    }

    /// Takes a connection out of the pool.
    pub(crate) async fn client(&self) -> Result<Object, StoreError> {
        Ok(self.pool.get().await?)
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
            Box::pin(run(client, prepared, statement.columns.len(), references(values))),
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
        run(&client, &prepared, statement.columns.len(), Vec::new()).await
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
        let mut rows = self.send(&Load::of_each(statement, &[values]), false).await?;
        rows.pop().ok_or_else(gone)
    }

    /// Runs one statement for many rows of values and returns how many rows changed in all.
    pub(crate) async fn run_each(
        &mut self,
        statement: &'static Statement,
        rows: Vec<Vec<Val>>,
    ) -> Result<u64, StoreError> {
        let mut n_changed = 0;
        for rows in loads(statement, rows) {
            n_changed += self.send_each(statement, rows, false).await?;
        }
        Ok(n_changed)
    }

    /// Runs one reading statement for many rows of values; returns what each brought back, in their order.
    pub(crate) async fn read_each(
        &mut self,
        statement: &'static Statement,
        rows: Vec<Vec<Val>>,
    ) -> Result<Vec<Rows>, StoreError> {
        let mut answers = Vec::with_capacity(rows.len());
        for rows in loads(statement, rows) {
            match statement.postgres_many().filter(|_| rows.len() > 1) {
                None => answers.extend(self.send(&Load::of_each(statement, &rows), false).await?),
                Some(text) => {
                    let (n_rows, n_columns) = (rows.len(), statement.columns.len() + 1);
                    let load = Many::new(rows);
                    let found = self.send(&load.load(text, n_columns), false).await?;
                    answers.extend(apart(statement, found, n_rows)?);
                }
            }
        }
        Ok(answers)
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
            Some((statement, rows)) => {
                let mut loads = loads(statement, rows);
                let tail = loads.pop().unwrap_or_default();
                for rows in loads {
                    self.send_each(statement, rows, false).await?;
                }
                self.send_each(statement, tail, true).await?;
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

    async fn send_each(
        &mut self,
        statement: &'static Statement,
        rows: Vec<Vec<Val>>,
        and_commit: bool,
    ) -> Result<u64, StoreError> {
        let answers = match statement.postgres_many().filter(|_| rows.len() > 1) {
            None => self.send(&Load::of_each(statement, &rows), and_commit).await?,
            Some(text) => {
                let many = Many::new(rows);
                self.send(&many.load(text, statement.columns.len()), and_commit).await?
            }
        };
        Ok(answers.iter().map(|rows| rows.n_changed).sum())
    }

    async fn send(&mut self, load: &Load<'_>, and_commit: bool) -> Result<Vec<Rows>, StoreError> {
        let opening = !std::mem::replace(&mut self.begun, true);
        // Stays poisoned when the caller stops waiting half-way.
        self.poisoned = true;
        let client = self.client.as_ref().ok_or(StoreError::Over)?;
        let scope = client.prepare_cached(SCOPE).await?;
        let prepared = client.prepare_cached(load.text).await?;
        let mut steps: Vec<Answered<'_>> = Vec::with_capacity(load.runs.len() + 3);
        if opening {
            steps.push(Box::pin(simple(client, "BEGIN")));
            steps.push(Box::pin(scoped(client, &scope, self.organisation)));
        }
        for values in &load.runs {
            steps.push(Box::pin(run(client, &prepared, load.n_columns, values.clone())));
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
        answers.truncate(load.runs.len());
        Ok(answers)
    }
}

type Parameters<'a> = Vec<&'a (dyn ToSql + Sync)>;

/// What is sent in one go: a text, with the parameters of each of its runs.
struct Load<'a> {
    text: &'a str,
    n_columns: usize,
    runs: Vec<Parameters<'a>>,
}

impl<'a> Load<'a> {
    /// One run for each row of values.
    fn of_each(statement: &'static Statement, rows: &'a [Vec<Val>]) -> Self {
        let runs = rows.iter().map(|values| references(values)).collect();
        Self { text: statement.postgres(), n_columns: statement.columns.len(), runs }
    }
}

/// Rows of values, column by column; the organisation is the same in all of them.
struct Many {
    organisation: Val,
    arrays: Vec<Vec<Val>>,
}

impl Many {
    fn new(rows: Vec<Vec<Val>>) -> Self {
        let n_rows = rows.len();
        let mut many = Self { organisation: Val::Null, arrays: Vec::new() };
        for row in rows {
            let mut values = row.into_iter();
            many.organisation = values.next().unwrap_or(Val::Null);
            many.arrays.resize_with(values.len(), || Vec::with_capacity(n_rows));
            for (array, value) in many.arrays.iter_mut().zip(values) {
                array.push(value);
            }
        }
        many
    }

    /// One run for all rows.
    fn load<'a>(&'a self, text: &'a str, n_columns: usize) -> Load<'a> {
        let mut run: Parameters<'a> = vec![&self.organisation];
        run.extend(self.arrays.iter().map(|array| array as &(dyn ToSql + Sync)));
        Load { text, n_columns, runs: vec![run] }
    }
}

/// Cuts rows into as many as travel in one go.
fn loads(statement: &'static Statement, mut rows: Vec<Vec<Val>>) -> Vec<Vec<Vec<Val>>> {
    let n_max = if statement.postgres_many().is_some() { MANY_MAX } else { PIPELINED_MAX };
    let mut loads = Vec::with_capacity(rows.len().div_ceil(n_max));
    while rows.len() > n_max {
        let rest = rows.split_off(n_max);
        loads.push(std::mem::replace(&mut rows, rest));
    }
    if !rows.is_empty() {
        loads.push(rows);
    }
    loads
}

/// Takes what was read for `n_rows` rows at once apart again, by the place that leads each row.
fn apart(
    statement: &'static Statement,
    found: Vec<Rows>,
    n_rows: usize,
) -> Result<Vec<Rows>, StoreError> {
    let mut answers: Vec<Rows> = (0..n_rows).map(|_| Rows::default()).collect();
    for mut row in found.into_iter().flat_map(|rows| rows.rows) {
        let place = if row.is_empty() { Val::Null } else { row.remove(0) };
        let Val::Int(place) = place else {
            return Err(StoreError::Unreadable { statement: statement.name, column: "place" });
        };
        let at = usize::try_from(place - 1).ok().and_then(|at| answers.get_mut(at));
        let unreadable = StoreError::Unreadable { statement: statement.name, column: "place" };
        at.ok_or(unreadable)?.rows.push(row);
    }
    Ok(answers)
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
    n_columns: usize,
    values: Parameters<'_>,
) -> Result<Rows, StoreError> {
    if n_columns == 0 {
        let n_changed = client.execute(prepared, &values).await?;
        return Ok(Rows { n_changed, rows: Vec::new() });
    }
    let mut rows = Vec::new();
    for row in client.query(prepared, &values).await? {
        let columns = 0..n_columns;
        rows.push(columns.map(|at| Val::from_postgres(&row, at)).collect::<Result<_, _>>()?);
    }
    Ok(Rows { n_changed: 0, rows })
}

fn references(values: &[Val]) -> Parameters<'_> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
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
