//! Promises as they were checked, and the cases in which they were kept. Nothing of a person stands here.

use domain::{CaseId, FactId, PromiseState};
use jiff::Timestamp;

use crate::query::{queries, row};
use crate::{StoreError, Tx};

row! {
    /// What one check of one promise found.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Check {
        /// The promise's ID.
        promise_id: String,
        /// The mechanism that was checked.
        mechanism: String,
        /// When.
        checked_at: Timestamp,
        /// How the promise stands.
        outcome: PromiseState,
        /// How many cases the check saw.
        n_cases: u64,
        /// What was found against it, without personal data.
        counterexample: Option<String>,
        /// How long the check took, in microseconds.
        duration_us: u64,
    }
}

row! {
    /// One case in which a promise was kept.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Case {
        /// The case's own id.
        id: CaseId,
        /// The promise's ID.
        promise_id: String,
        /// When.
        happened_at: Timestamp,
        /// How long it took, in microseconds.
        duration_us: u64,
        /// The Fact that says so.
        fact_id: Option<FactId>,
    }
}

row! {
    /// How many cases a promise has, and the slowest of them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct CaseTally {
        /// How many.
        n_cases: u64,
        /// The longest, in microseconds; none without cases.
        duration_us_max: Option<u64>,
    }
}

row! {
    /// How many cases a promise had in one week.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct WeekTally {
        /// Which week, counted from 0 at the instant asked for.
        week: u64,
        /// How many.
        n_cases: u64,
    }
}

row! {
    struct Duration {
        duration_us: u64,
    }
}

/// Returns the middle of the times that `n_cases` cases since an instant took, in microseconds; the lower
/// of the two in the middle of an even number, none without cases.
///
/// # Errors
/// As every reading.
pub async fn median_duration(
    on: impl crate::Scope,
    promise_id: &str,
    since: Timestamp,
    n_cases: u64,
) -> Result<Option<u64>, StoreError> {
    let n_shorter = n_cases.saturating_sub(1) / 2;
    Ok(find_duration(on, promise_id, since, n_shorter).await?.map(|it| it.duration_us))
}

/// Keeps a check: in the history, and as the newest of its promise unless a newer one is there.
///
/// # Errors
/// [`StoreError::Exists`] for a second check of one mechanism at the same instant.
pub async fn add_check(tx: &mut Tx, check: &Check) -> Result<(), StoreError> {
    add_to_history(tx, check).await?;
    keep_newest(tx, check).await.map(drop)
}

queries! {
    row fn add_to_history(Check) =
        "INSERT INTO promise_check (organisation_id, promise_id, mechanism, checked_at, outcome,
                                    n_cases, counterexample, duration_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (organisation_id, promise_id, checked_at, mechanism) DO UPDATE
         SET outcome = excluded.outcome, n_cases = excluded.n_cases,
             counterexample = excluded.counterexample, duration_us = excluded.duration_us";

    /// Keeps a check as the newest of its promise, without a line in the history.
    pub row fn keep_newest(Check) =
        "INSERT INTO promise_latest (organisation_id, promise_id, mechanism, checked_at, outcome,
                                     n_cases, counterexample, duration_us)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (organisation_id, promise_id) DO UPDATE
         SET mechanism = excluded.mechanism, checked_at = excluded.checked_at,
             outcome = excluded.outcome, n_cases = excluded.n_cases,
             counterexample = excluded.counterexample, duration_us = excluded.duration_us
         WHERE excluded.checked_at >= promise_latest.checked_at";

    /// Looks up the newest check of a promise.
    pub read fn lookup_newest(promise_id: &str) -> Option<Check> =
        "SELECT promise_id, mechanism, checked_at, outcome, n_cases, counterexample, duration_us
         FROM promise_latest WHERE organisation_id = $1 AND promise_id = $2";

    /// Lists the newest check of every promise, by ID.
    pub read fn list_newest() -> Vec<Check> =
        "SELECT promise_id, mechanism, checked_at, outcome, n_cases, counterexample, duration_us
         FROM promise_latest WHERE organisation_id = $1 ORDER BY promise_id";

    /// Lists the checks of a promise before `before`, newest first.
    pub read fn list_checks(promise_id: &str, before: Timestamp, n_max: u32) -> Vec<Check> =
        "SELECT promise_id, mechanism, checked_at, outcome, n_cases, counterexample, duration_us
         FROM promise_check
         WHERE organisation_id = $1 AND promise_id = $2 AND checked_at < $3
         ORDER BY checked_at DESC, mechanism DESC LIMIT $4";

    /// Deletes the history before an instant; the newest check of each promise stays.
    pub write fn delete_checks_before(before: Timestamp) -> u64 =
        "DELETE FROM promise_check WHERE organisation_id = $1 AND checked_at < $2";

    /// Adds cases.
    pub each fn add_cases(
        id: CaseId, promise_id: &str, happened_at: Timestamp, duration_us: u64,
        fact_id: Option<FactId>
    ) =
        "INSERT INTO promise_case (organisation_id, id, promise_id, happened_at, duration_us,
                                   fact_id)
         VALUES ($1, $2, $3, $4, $5, $6)";

    /// Lists the cases of a promise before `before`, newest first; the highest id begins.
    pub read fn list_cases(promise_id: &str, before: CaseId, n_max: u32) -> Vec<Case> =
        "SELECT id, promise_id, happened_at, duration_us, fact_id FROM promise_case
         WHERE organisation_id = $1 AND promise_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";

    /// Counts the cases of a promise.
    pub read fn tally_cases(promise_id: &str) -> Option<CaseTally> =
        "SELECT COUNT(*) AS n_cases, MAX(duration_us) AS duration_us_max FROM promise_case
         WHERE organisation_id = $1 AND promise_id = $2";

    /// Counts the cases of a promise since an instant.
    pub read fn tally_cases_since(promise_id: &str, since: Timestamp) -> Option<CaseTally> =
        "SELECT COUNT(*) AS n_cases, MAX(duration_us) AS duration_us_max FROM promise_case
         WHERE organisation_id = $1 AND promise_id = $2 AND happened_at >= $3";

    /// Counts the cases of a promise since an instant, by weeks of seven times 24 hours; weeks without any are left out.
    pub read fn tally_cases_by_week(promise_id: &str, since: Timestamp) -> Vec<WeekTally> =
        "SELECT (happened_at - $3) / 604800000000 AS week, COUNT(*) AS n_cases FROM promise_case
         WHERE organisation_id = $1 AND promise_id = $2 AND happened_at >= $3
         GROUP BY (happened_at - $3) / 604800000000 ORDER BY week";

    read fn find_duration(promise_id: &str, since: Timestamp, n_shorter: u64) -> Option<Duration> =
        "SELECT duration_us FROM promise_case
         WHERE organisation_id = $1 AND promise_id = $2 AND happened_at >= $3
         ORDER BY duration_us LIMIT 1 OFFSET $4";

    /// Lists the cases that a Fact tells of, by promise.
    pub read fn list_cases_of_fact(fact_id: FactId) -> Vec<Case> =
        "SELECT id, promise_id, happened_at, duration_us, fact_id FROM promise_case
         WHERE organisation_id = $1 AND fact_id = $2 ORDER BY promise_id, id";
}
