//! How long a duty keeps data from erasure, and when it releases them; knows nothing of which rows they are.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Answer, DeadlineError, Period, RuleId, rule_id};

const LEAP_YEAR: i16 = 2000;

/// A duty under Norwegian law to keep data after a financial year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountingDuty {
    /// Annual accounts, specifications, documentation of entries and balance, auditor's letters.
    Primary,
    /// Agreements of weight, correspondence that adds to an entry, delivery notes, price lists.
    Secondary,
    /// Payroll documentation with national identity number, tax card and union dues.
    Payroll,
    /// Hour lists for hourly pay and billed time.
    HourLists,
    /// Lists of booked appointments.
    Appointments,
    /// An accounting firm's assignment file.
    AssignmentFile,
}

/// The day and month on which a company's financial year ends, written "12-31"; a day in February
/// after the 27th is the last of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct YearEnd {
    month: i8,
    day: i8,
}

/// The text is not the end of a financial year.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a month and day such as `12-31`")]
pub struct YearEndError(String);

/// How long a duty holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// The last day the duty holds; erasure is barred to its end.
    pub kept_to_on: Date,
    /// The day after, from which erasure is free.
    pub released_on: Date,
}

impl AccountingDuty {
    /// All duties, the commonest first.
    pub const ALL: [Self; 6] = [
        Self::Primary,
        Self::Secondary,
        Self::Payroll,
        Self::HourLists,
        Self::Appointments,
        Self::AssignmentFile,
    ];

    /// Returns how long after the financial year the duty holds.
    pub const fn period(self) -> Period {
        match self {
            Self::Primary | Self::Payroll | Self::Appointments | Self::AssignmentFile => {
                Period::years(5)
            }
            Self::Secondary | Self::HourLists => Period::Months { years: 3, months: 6 },
        }
    }

    /// Returns the rule that sets the period.
    pub const fn rule(self) -> RuleId {
        match self {
            Self::Primary => rule_id!("RET-01"),
            Self::Secondary => rule_id!("RET-02"),
            Self::Payroll => rule_id!("RET-04"),
            Self::HourLists | Self::Appointments => rule_id!("RET-05"),
            Self::AssignmentFile => rule_id!("RET-10"),
        }
    }
}

impl YearEnd {
    /// The end of the calendar year.
    pub const CALENDAR: Self = Self { month: 12, day: 31 };

    /// Returns the last day of the financial year that a day lies in; none past the year 9999.
    pub fn of_year_with(self, on: Date) -> Option<Date> {
        let this_year = self.in_year(on.year())?;
        if on <= this_year { Some(this_year) } else { self.in_year(on.year().checked_add(1)?) }
    }

    fn in_year(self, year: i16) -> Option<Date> {
        let first = Date::new(year, self.month, 1).ok()?;
        if self.month == 2 && self.day >= 28 {
            return Some(first.last_of_month());
        }
        Date::new(year, self.month, self.day).ok()
    }
}

/// Returns how long a duty keeps the documentation of something that happened on `entry_on`.
///
/// A financial year that ends with a month releases at the end of a month. Nothing is rolled.
///
/// # Errors
/// [`DeadlineError::OutOfRange`].
/// Law: RET-01 to RET-05, RET-10.
pub fn accounting_release(
    duty: AccountingDuty,
    entry_on: Date,
    year_end: YearEnd,
) -> Result<Answer<Release>, DeadlineError> {
    let outside = DeadlineError::OutOfRange(duty.period());
    let year_ends_on = year_end.of_year_with(entry_on).ok_or(outside.clone())?;
    let mut kept_to_on = duty.period().end_after(year_ends_on).ok_or(outside.clone())?;
    if year_ends_on == year_ends_on.last_of_month() {
        kept_to_on = kept_to_on.last_of_month();
    }
    let release = released_after(kept_to_on).ok_or(outside)?;
    Ok(Answer::by(duty.rule(), entry_on, release)
        .input("entry_on", entry_on)
        .input("year_end", year_end)
        .input("period", duty.period())
        .also(rule_id!("RET-03")))
}

/// Returns how long a period that starts with an event keeps data, such as 6 months after a decision.
///
/// Counted like every period; nothing is rolled.
///
/// # Errors
/// [`DeadlineError::InHours`], [`DeadlineError::OutOfRange`].
/// Law: PRI-05; `rule` names the duty or promise, such as RET-09 or RET-13.
pub fn release_after(
    rule: RuleId,
    event_on: Date,
    period: Period,
) -> Result<Answer<Release>, DeadlineError> {
    let kept_to_on = crate::deadline::last_day(event_on, period)?;
    let release = released_after(kept_to_on).ok_or(DeadlineError::OutOfRange(period))?;
    Ok(Answer::by(rule, event_on, release)
        .input("event_on", event_on)
        .input("period", period)
        .also(rule_id!("CLK-02")))
}

fn released_after(kept_to_on: Date) -> Option<Release> {
    Some(Release { kept_to_on, released_on: kept_to_on.checked_add(1.day()).ok()? })
}

impl FromStr for YearEnd {
    type Err = YearEndError;

    fn from_str(text: &str) -> Result<Self, YearEndError> {
        let refused = || YearEndError(text.to_owned());
        let (month, day) = text.split_once('-').ok_or_else(refused)?;
        let is_number = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        if !is_number(month) || !is_number(day) {
            return Err(refused());
        }
        let (month, day) =
            (month.parse().map_err(|_| refused())?, day.parse().map_err(|_| refused())?);
        Date::new(LEAP_YEAR, month, day).map_err(|_| refused())?;
        Ok(Self { month, day })
    }
}

impl fmt::Display for YearEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

impl Serialize for YearEnd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for YearEnd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn kept_to(duty: AccountingDuty, entry_on: Date, year_end: &str) -> Date {
        let year_end = year_end.parse().unwrap();
        accounting_release(duty, entry_on, year_end).unwrap().value.kept_to_on
    }

    #[test]
    fn an_invoice_is_kept_five_years_after_its_financial_year() {
        let entry_on = date(2026, 3, 10);
        let answer = accounting_release(AccountingDuty::Primary, entry_on, YearEnd::CALENDAR);
        let release = answer.unwrap().value;
        assert_eq!(release.kept_to_on, date(2031, 12, 31));
        assert_eq!(release.released_on, date(2032, 1, 1));
    }

    #[test]
    fn correspondence_is_kept_three_years_and_six_months() {
        let entry_on = date(2026, 8, 1);
        assert_eq!(kept_to(AccountingDuty::Secondary, entry_on, "12-31"), date(2030, 6, 30));
        assert_eq!(kept_to(AccountingDuty::HourLists, entry_on, "12-31"), date(2030, 6, 30));
    }

    #[test]
    fn payroll_appointments_and_assignment_files_are_kept_five_years() {
        let fives =
            [AccountingDuty::Payroll, AccountingDuty::Appointments, AccountingDuty::AssignmentFile];
        for duty in fives {
            assert_eq!(kept_to(duty, date(2026, 12, 12), "12-31"), date(2031, 12, 31));
        }
    }

    #[test]
    fn a_financial_year_may_end_in_june() {
        let primary = AccountingDuty::Primary;
        assert_eq!(kept_to(primary, date(2026, 6, 30), "06-30"), date(2031, 6, 30));
        assert_eq!(kept_to(primary, date(2026, 7, 1), "06-30"), date(2032, 6, 30));
        let secondary = AccountingDuty::Secondary;
        assert_eq!(kept_to(secondary, date(2026, 6, 30), "06-30"), date(2029, 12, 31));
    }

    #[test]
    fn a_financial_year_that_ends_in_february_ends_with_the_month() {
        let primary = AccountingDuty::Primary;
        assert_eq!(kept_to(primary, date(2026, 12, 1), "02-28"), date(2032, 2, 29));
        assert_eq!(kept_to(primary, date(2028, 2, 29), "02-28"), date(2033, 2, 28));
        assert_eq!(kept_to(primary, date(2028, 3, 1), "02-29"), date(2034, 2, 28));
    }

    #[test]
    fn a_year_end_is_a_month_and_a_day() {
        for text in ["12-31", "06-30", "02-29"] {
            assert_eq!(text.parse::<YearEnd>().unwrap().to_string(), text);
        }
        for text in ["", "31-12", "13-01", "06-31", "6-30", "+6-30", "2026-12-31", "12-é"] {
            assert_eq!(text.parse::<YearEnd>(), Err(YearEndError(text.to_owned())));
        }
    }

    #[test]
    fn a_retention_that_starts_with_an_event_is_not_rolled() {
        let kept_to = |rule, on, period| release_after(rule, on, period).unwrap().value.kept_to_on;
        let applicants = kept_to(rule_id!("RET-13"), date(2027, 1, 15), Period::months(6));
        assert_eq!(applicants, date(2027, 7, 15));
        let laundering = kept_to(rule_id!("RET-09"), date(2026, 11, 30), Period::years(5));
        assert_eq!(laundering, date(2031, 11, 30));
        let evidence = kept_to(rule_id!("PRI-07"), date(2027, 1, 15), Period::years(5));
        assert_eq!(evidence, date(2032, 1, 15));
        assert!(release_after(rule_id!("RET-13"), Date::MAX, Period::Days(1)).is_err());
        assert!(release_after(rule_id!("RET-13"), Date::MIN, Period::Hours(1)).is_err());
    }

    proptest! {
        #[test]
        fn a_duty_never_ends_before_its_period_and_never_panics(
            year in -9999_i16..=9999, month in 1_i8..=12, day in 1_i8..=28,
            end_month in 1_i8..=12, n in 0_usize..6,
        ) {
            let (duty, entry_on) = (AccountingDuty::ALL[n], date(year, month, day));
            let year_end = YearEnd { month: end_month, day: 28 };
            if let Ok(answer) = accounting_release(duty, entry_on, year_end) {
                prop_assert!(answer.value.kept_to_on >= duty.period().end_after(entry_on).unwrap());
                prop_assert!(answer.value.released_on > answer.value.kept_to_on);
            } else {
                prop_assert!(year > 9990);
            }
        }
    }
}
