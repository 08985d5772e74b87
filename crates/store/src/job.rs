//! Jobs as rows: added with the change that asks for them, leased, tried again later, visible. Knows no kind of job.

use domain::{JobId, JobState, SubjectId};
use jiff::{SignedDuration, Timestamp};

use crate::query::{queries, row};
use crate::{OrganisationStore, StoreError, Tx};

/// How often a job is tried before it is given up.
pub const ATTEMPTS_MAX: u32 = 12;
/// How long to wait after the first failure.
const BACK_OFF_MIN: SignedDuration = SignedDuration::from_secs(10);
/// How long to wait at most.
const BACK_OFF_MAX: SignedDuration = SignedDuration::from_hours(6);

row! {
    /// One job.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Job {
        /// The job's own id.
        id: JobId,
        /// What is to be done.
        kind: String,
        /// Says when two jobs are the same; unique in the organisation. Holds no id of a Subject.
        key: String,
        /// What it is done with; what is personal stands here sealed. Empty once done.
        payload: String,
        /// Whom it concerns; erased with her.
        subject_id: Option<SubjectId>,
        /// When it is to be done.
        run_at: Timestamp,
        /// How often it was begun.
        attempts: u32,
        /// Until when a worker has it.
        lease_until: Option<Timestamp>,
        /// How far it has come.
        state: JobState,
        /// Why it failed last, without personal data.
        last_error: Option<String>,
    }
}

row! {
    /// How many jobs of one kind are in one state.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct JobTally {
        /// The state.
        state: JobState,
        /// The kind.
        kind: String,
        /// How many.
        n_jobs: u64,
        /// When the one that waits longest was to be done.
        oldest_run_at: Timestamp,
    }
}

row! {
    struct Tally {
        n_jobs: u64,
    }
}

/// Counts the jobs done that were to be done since an instant.
///
/// # Errors
/// As every reading.
pub async fn count_done_since(on: impl crate::Scope, since: Timestamp) -> Result<u64, StoreError> {
    Ok(tally_done_since(on, since).await?.map_or(0, |tally| tally.n_jobs))
}

/// What a change asks to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// The job's own id.
    pub id: JobId,
    /// What is to be done.
    pub kind: &'static str,
    /// Says when two jobs are the same; unique in the organisation. Holds no id of a Subject.
    pub key: String,
    /// What it is done with; what is personal stands here sealed.
    pub payload: String,
    /// Whom it concerns; erased with her.
    pub subject_id: Option<SubjectId>,
    /// When it is to be done.
    pub run_at: Timestamp,
}

/// Why a job cannot be ended.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The lease ran out and another worker has the job, or it is gone.
    #[error("the lease of the job has been lost")]
    LeaseLost,
    /// The database did not do it.
    #[error("the job could not be kept")]
    Store(#[from] StoreError),
}

/// Adds a job; `false`, and nothing added, when its key is known.
///
/// # Errors
/// As every change.
pub async fn add(tx: &mut Tx, job: &NewJob) -> Result<bool, StoreError> {
    let NewJob { id, kind, key, payload, subject_id, run_at } = job;
    let row = (*id, *kind, &**key, &**payload, *subject_id, *run_at);
    Ok(add_each(tx, [row]).await? == 1)
}

/// Leases up to `n_max` jobs that are due, earliest first. A worker that does not end a job before
/// its lease runs out loses it to another; so a job may be done twice, but never by two at once.
///
/// # Errors
/// As every change.
pub async fn claim(
    store: &OrganisationStore,
    now: Timestamp,
    lease: SignedDuration,
    n_max: u32,
) -> Result<Vec<Job>, StoreError> {
    let lease_until = now + lease;
    let claimed = store.transact(move |mut tx| async move {
        let jobs = claim_due(&mut tx, now, lease_until, n_max).await?;
        tx.commit_without_fact("a lease is no change of state").await?;
        Ok::<_, StoreError>(jobs)
    });
    let mut jobs = claimed.await?;
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

/// Ends a job as done, in the transaction of what it did; its payload is deleted.
///
/// # Errors
/// [`JobError::LeaseLost`]; then the transaction must not be committed.
pub async fn complete(tx: &mut Tx, job: &Job) -> Result<(), JobError> {
    held(close(tx, job.id, job.attempts).await?)
}

/// Keeps a failure: the job is tried again after a pause that doubles each time, from 10 seconds
/// to 6 hours, or given up after [`ATTEMPTS_MAX`] attempts. `error` holds nothing of a person.
///
/// # Errors
/// [`JobError::LeaseLost`].
pub async fn fail(tx: &mut Tx, job: &Job, now: Timestamp, error: &str) -> Result<(), JobError> {
    let dead = job.attempts >= ATTEMPTS_MAX;
    let state = if dead { JobState::Dead } else { JobState::Open };
    let run_at = if dead { job.run_at } else { now + back_off(job.attempts) };
    held(release(tx, job.id, job.attempts, state, run_at, error).await?)
}

/// Lets a job wait until an instant, with all its attempts; nothing went wrong.
///
/// # Errors
/// [`JobError::LeaseLost`].
pub async fn put_off(tx: &mut Tx, job: &Job, run_at: Timestamp) -> Result<(), JobError> {
    held(wait(tx, job.id, job.attempts, run_at).await?)
}

/// Puts a job back that cannot be done now through no fault of its own; the attempt does not count. `reason` holds
/// nothing of a person.
///
/// # Errors
/// [`JobError::LeaseLost`].
pub async fn postpone(
    tx: &mut Tx,
    job: &Job,
    run_at: Timestamp,
    reason: &str,
) -> Result<(), JobError> {
    held(put_back(tx, job.id, job.attempts, run_at, reason).await?)
}

/// Prolongs the lease of a job that takes longer.
///
/// # Errors
/// [`JobError::LeaseLost`].
pub async fn prolong(tx: &mut Tx, job: &Job, lease_until: Timestamp) -> Result<(), JobError> {
    held(extend_lease(tx, job.id, job.attempts, lease_until).await?)
}

/// Returns how long to wait after so many attempts.
pub fn back_off(attempts: u32) -> SignedDuration {
    let doubled = 1_i32.checked_shl(attempts.saturating_sub(1)).unwrap_or(i32::MAX);
    let pause = BACK_OFF_MIN.checked_mul(doubled.max(1)).unwrap_or(BACK_OFF_MAX);
    pause.min(BACK_OFF_MAX)
}

fn held(n_changed: u64) -> Result<(), JobError> {
    if n_changed == 1 { Ok(()) } else { Err(JobError::LeaseLost) }
}

queries! {
    each fn add_each(
        id: JobId, kind: &str, key: &str, payload: &str, subject_id: Option<SubjectId>,
        run_at: Timestamp
    ) =
        "INSERT INTO job
             (organisation_id, id, kind, key, payload, subject_id, run_at, attempts, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'open')
         ON CONFLICT (organisation_id, key) DO NOTHING";

    write fn claim_due(now: Timestamp, lease_until: Timestamp, n_max: u32) -> Vec<Job> =
        "WITH due AS MATERIALIZED (
             SELECT id FROM job
             WHERE organisation_id = $1 AND state = 'open' AND COALESCE(lease_until, run_at) <= $2
             ORDER BY COALESCE(lease_until, run_at) LIMIT $4 {skip_locked})
         UPDATE job SET lease_until = $3, attempts = attempts + 1
         WHERE organisation_id = $1 AND id IN (SELECT id FROM due)
         RETURNING id, kind, key, payload, subject_id, run_at, attempts, lease_until, state,
                   last_error";

    write fn close(id: JobId, attempts: u32) -> u64 =
        "UPDATE job SET state = 'done', payload = '', lease_until = NULL, last_error = NULL
         WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'open'
           AND lease_until IS NOT NULL";

    write fn release(
        id: JobId, attempts: u32, state: JobState, run_at: Timestamp, error: &str
    ) -> u64 =
        "UPDATE job SET state = $4, run_at = $5, last_error = $6, lease_until = NULL
         WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'open'
           AND lease_until IS NOT NULL";

    write fn wait(id: JobId, attempts: u32, run_at: Timestamp) -> u64 =
        "UPDATE job SET attempts = 0, run_at = $4, last_error = NULL, lease_until = NULL
         WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'open'
           AND lease_until IS NOT NULL";

    write fn put_back(id: JobId, attempts: u32, run_at: Timestamp, reason: &str) -> u64 =
        "UPDATE job
         SET attempts = attempts - 1, run_at = $4, last_error = $5, lease_until = NULL
         WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'open'
           AND lease_until IS NOT NULL";

    write fn extend_lease(id: JobId, attempts: u32, lease_until: Timestamp) -> u64 =
        "UPDATE job SET lease_until = $4
         WHERE organisation_id = $1 AND id = $2 AND attempts = $3 AND state = 'open'
           AND lease_until IS NOT NULL";

    /// Opens a job again that was given up, with all its attempts.
    pub write fn revive(id: JobId, run_at: Timestamp) -> u64 =
        "UPDATE job SET state = 'open', attempts = 0, run_at = $3
         WHERE organisation_id = $1 AND id = $2 AND state = 'dead'";

    /// Lets a job that waits for another attempt be tried at `run_at`; changes nothing (0) while a worker has it.
    pub write fn hasten(id: JobId, run_at: Timestamp) -> u64 =
        "UPDATE job SET run_at = $3
         WHERE organisation_id = $1 AND id = $2 AND state = 'open' AND lease_until IS NULL";

    read fn tally_done_since(since: Timestamp) -> Option<Tally> =
        "SELECT COUNT(*) AS n_jobs FROM job
         WHERE organisation_id = $1 AND state = 'done' AND run_at >= $2";

    /// Forgets the jobs, done or given up and emptied, that were to be done before an instant; their keys are free again.
    pub write fn delete_done_before(before: Timestamp) -> u64 =
        "DELETE FROM job
         WHERE organisation_id = $1 AND run_at < $2
           AND (state = 'done' OR (state = 'dead' AND payload = ''))";

    /// Lists the jobs given up, of one kind, that still have their payload, after `after`, by id; the nil id begins.
    pub read fn list_dead(kind: &str, after: JobId, n_max: u32) -> Vec<Job> =
        "SELECT id, kind, key, payload, subject_id, run_at, attempts, lease_until, state, last_error
         FROM job
         WHERE organisation_id = $1 AND state = 'dead' AND kind = $2 AND payload <> '' AND id > $3
         ORDER BY id LIMIT $4";

    /// Empties a job that was given up; changes nothing (0) when it was opened again.
    pub write fn empty(id: JobId) -> u64 =
        "UPDATE job SET payload = ''
         WHERE organisation_id = $1 AND id = $2 AND state = 'dead'";

    /// Looks a job up by id.
    pub read fn lookup(id: JobId) -> Option<Job> =
        "SELECT id, kind, key, payload, subject_id, run_at, attempts, lease_until, state, last_error
         FROM job WHERE organisation_id = $1 AND id = $2";

    /// Finds a job by key.
    pub read fn find(key: &str) -> Option<Job> =
        "SELECT id, kind, key, payload, subject_id, run_at, attempts, lease_until, state, last_error
         FROM job WHERE organisation_id = $1 AND key = $2";

    /// Lists the jobs in a state that are to be done after `after`, earliest first.
    pub read fn list(state: JobState, after: Timestamp, n_max: u32) -> Vec<Job> =
        "SELECT id, kind, key, payload, subject_id, run_at, attempts, lease_until, state, last_error
         FROM job WHERE organisation_id = $1 AND state = $2 AND run_at > $3
         ORDER BY run_at, id LIMIT $4";

    /// Counts the jobs by state and kind.
    pub read fn tally() -> Vec<JobTally> =
        "SELECT state, kind, COUNT(*) AS n_jobs, MIN(run_at) AS oldest_run_at FROM job
         WHERE organisation_id = $1 GROUP BY state, kind ORDER BY state, kind";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_from_ten_seconds_to_six_hours() {
        let pauses: Vec<i64> = (1..=13).map(|attempts| back_off(attempts).as_secs()).collect();
        assert_eq!(pauses[..4], [10, 20, 40, 80]);
        assert_eq!(pauses[11], 20_480);
        assert_eq!(pauses[12], 21_600);
        assert_eq!(back_off(u32::MAX).as_secs(), 21_600);
    }
}
