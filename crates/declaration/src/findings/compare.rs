//! Compares periods that are written in different units. Knows nothing of what they are for.

use jiff::civil::date;
use law::Period;

/// Says whether `period` can end later than `limit` when both start on the same day.
///
/// Hours count as started days. Every day of two years, one of them a leap year, is tried.
pub(crate) fn exceeds(period: Period, limit: Period) -> bool {
    match (period, limit) {
        (Period::Hours(hours), Period::Hours(max)) => return hours > max,
        (Period::Days(days), Period::Days(max)) => return days > max,
        (Period::Weeks(weeks), Period::Weeks(max)) => return weeks > max,
        (
            Period::Months { years, months },
            Period::Months { years: years_max, months: months_max },
        ) => {
            let total = |years: u32, months: u32| u64::from(years) * 12 + u64::from(months);
            return total(years, months) > total(years_max, months_max);
        }
        _ => {}
    }
    let in_days = |period| match period {
        Period::Hours(hours) => Period::Days(hours.div_ceil(24)),
        period => period,
    };
    let (period, limit) = (in_days(period), in_days(limit));
    let mut starts = date(2027, 1, 1).series(jiff::ToSpan::day(1)).take(731);
    starts.any(|start| match (period.end_after(start), limit.end_after(start)) {
        (Some(end), Some(last)) => end > last,
        (None, Some(_)) => true,
        (_, None) => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(period: &str, limit: &str, expect: bool) {
        assert_eq!(
            exceeds(period.parse().unwrap(), limit.parse().unwrap()),
            expect,
            "{period} / {limit}"
        );
    }

    #[test]
    fn a_period_exceeds_a_limit_when_it_can_end_later() {
        check("1 month", "1 month", false);
        check("28 days", "1 month", false);
        check("29 days", "1 month", true);
        check("4 weeks", "1 month", false);
        check("12 months", "1 year", false);
        check("13 months", "1 year", true);
        check("366 days", "1 year", true);
        check("365 days", "1 year", false);
        check("72 hours", "3 days", false);
        check("73 hours", "3 days", true);
        check("25 hours", "24 hours", true);
        check("2 weeks", "1 week", true);
    }
}
