//! The figures of a promise's cases: how many, how long they took, week by week. Nothing of a person stands in them.

use jiff::{SignedDuration, Timestamp};
use store::StoreError;

use crate::{evidence, office::Office};

/// How far back cases are counted.
pub const COUNTED_DAYS: i64 = 90;
/// How many weeks are shown.
pub const WEEKS: usize = 13;

/// What the cases of a promise come to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Figures {
    /// Cases of the last [`COUNTED_DAYS`].
    pub n_cases: u64,
    /// The middle of the times they took, in microseconds; none without cases.
    pub median_us: Option<u64>,
    /// The longest time one took, in microseconds; none without cases.
    pub longest_us: Option<u64>,
    /// When the newest case was, and its place in the log once it has one; none without cases.
    pub latest: Option<(Timestamp, Option<u64>)>,
    /// Cases in each of the last [`WEEKS`] weeks, oldest first.
    pub weeks: Vec<u64>,
}

/// Counts the cases of a promise.
///
/// # Errors
/// As every reading.
pub async fn figures(
    office: &Office,
    now: Timestamp,
    promise: &str,
) -> Result<Figures, StoreError> {
    let since = now - SignedDuration::from_hours(24 * COUNTED_DAYS);
    let tally = store::promise::tally_cases_since(&office.store, promise, since).await?;
    let last = domain::CaseId::from_uuid(uuid::Uuid::max());
    let newest = store::promise::list_cases(&office.store, promise, last, 1).await?;
    let latest = match newest.first() {
        None => None,
        Some(case) => {
            let sequence = match case.fact_id {
                Some(fact) => evidence::sequence_of(office, fact).await?,
                None => None,
            };
            Some((case.happened_at, sequence))
        }
    };
    let weeks_since = first_week(now);
    let weeks = store::promise::tally_cases_by_week(&office.store, promise, weeks_since).await?;
    let n_cases = tally.map_or(0, |tally| tally.n_cases);
    Ok(Figures {
        n_cases,
        longest_us: tally.and_then(|tally| tally.duration_us_max),
        median_us: store::promise::median_duration(&office.store, promise, since, n_cases).await?,
        latest,
        weeks: spread(weeks.into_iter().map(|tally| (tally.week, tally.n_cases))),
    })
}

/// Returns the instant at which the first of the last [`WEEKS`] weeks began.
pub fn first_week(now: Timestamp) -> Timestamp {
    now - SignedDuration::from_hours(24 * 7 * WEEKS as i64)
}

/// Fills the weeks that have no count with 0.
pub fn spread(tallies: impl IntoIterator<Item = (u64, u64)>) -> Vec<u64> {
    let mut weeks = vec![0; WEEKS];
    for (week, n) in tallies {
        // An instant that is exactly now falls into the week that begins with it: it counts as the last one.
        let index = usize::try_from(week).unwrap_or(usize::MAX).min(WEEKS - 1);
        weeks[index] += n;
    }
    weeks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_without_cases_are_shown_as_nought() {
        let weeks = spread([(0, 4), (12, 2), (13, 1)]);
        assert_eq!(weeks, [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
    }
}
