//! Times during which a clock stands still; knows nothing of which clocks may.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A time during which a clock stands still, such as waiting for an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// The day the clock stops; itself not counted as rest.
    pub from_on: Date,
    /// The day it goes on, or today while it still stands.
    pub to_on: Date,
}

impl fmt::Display for Rest {
    /// Writes both days as an ISO 8601 interval.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from_on, self.to_on)
    }
}

/// Returns `end_on` moved on by the days the clock rested; a day in two rests counts once, and a
/// rest that begins after the end counts for nothing.
pub(crate) fn moved_on(event_on: Date, end_on: Date, rests: &[Rest]) -> Option<Date> {
    let mut rests = rests.to_vec();
    rests.sort_unstable_by_key(|rest| rest.from_on);
    let (mut end_on, mut counted_to_on) = (end_on, event_on);
    for rest in rests {
        let from_on = rest.from_on.max(counted_to_on);
        if from_on > end_on || rest.to_on <= from_on {
            continue;
        }
        let days = (rest.to_on - from_on).get_days();
        end_on = end_on.checked_add(days.days()).ok()?;
        counted_to_on = rest.to_on;
    }
    Some(end_on)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_in_two_rests_counts_once() {
        let rest = |from_on: &str, to_on: &str| Rest { from_on: day(from_on), to_on: day(to_on) };
        let check = |rests: &[Rest], expect: &str| {
            assert_eq!(moved_on(day("2027-02-01"), day("2027-03-01"), rests), Some(day(expect)));
        };
        check(&[], "2027-03-01");
        check(&[rest("2027-02-02", "2027-02-08")], "2027-03-07");
        check(&[rest("2027-02-05", "2027-02-10"), rest("2027-02-02", "2027-02-08")], "2027-03-09");
        check(&[rest("2027-02-08", "2027-02-02")], "2027-03-01");
        check(&[rest("2027-01-01", "2027-02-03")], "2027-03-03");
        check(&[rest("2027-03-01", "2027-03-03")], "2027-03-03");
        check(&[rest("2027-03-02", "2027-03-05")], "2027-03-01");
    }

    fn any_date() -> impl Strategy<Value = Date> {
        (-9999_i16..=9999, 1_i8..=12, 1_i8..=28)
            .prop_map(|(year, month, day)| date(year, month, day))
    }

    proptest! {
        #[test]
        fn a_rest_never_brings_an_end_nearer(
            event_on in any_date(), end_on in any_date(), from_on in any_date(), to_on in any_date(),
        ) {
            let moved = moved_on(event_on, end_on, &[Rest { from_on, to_on }]);
            prop_assert!(moved.is_none_or(|moved| moved >= end_on));
        }
    }
}
