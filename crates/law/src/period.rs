//! A length of time as a declaration writes it ("3 weeks"); how it is counted is told in `deadline`.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest period that can be written.
pub const PERIOD_YEARS_MAX: u32 = 100;

/// A length of time in the units of Regulation 1182/71; kept as written, so "12 months" is not "1 year".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// Elapsed hours.
    Hours(u32),
    /// Calendar days.
    Days(u32),
    /// Weeks.
    Weeks(u32),
    /// Years and months; one of them may be 0.
    Months {
        /// Years, each as twelve months.
        years: u32,
        /// Months beside the years.
        months: u32,
    },
}

/// Why a text is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Nothing is there.
    #[error("the period is empty: write a number and a unit, such as `3 weeks`")]
    Empty,
    /// A number was expected.
    #[error("`{0}` is not a whole number of 1 or more")]
    NotANumber(String),
    /// The number stands alone.
    #[error("`{0}` has no unit: write hours, days, weeks, months or years")]
    NoUnit(String),
    /// The unit is not one of the five.
    #[error("`{0}` is not a unit: write hours, days, weeks, months or years")]
    UnknownUnit(String),
    /// The number is 1 and the unit plural, or the other way round.
    #[error("write `{0}`")]
    WrongNumber(String),
    /// Only "years months" go together, in that order.
    #[error("`{0}` cannot follow: only years and months combine, in that order")]
    WrongCombination(String),
    /// Longer than [`PERIOD_YEARS_MAX`].
    #[error("the period is longer than {PERIOD_YEARS_MAX} years")]
    TooLong,
}

impl Period {
    /// Makes a period of whole months.
    pub const fn months(months: u32) -> Self {
        Self::Months { years: 0, months }
    }

    /// Makes a period of whole years.
    pub const fn years(years: u32) -> Self {
        Self::Months { years, months: 0 }
    }

    /// Returns the last day of the period that an event on `event_on` starts, before any rolling.
    ///
    /// The event day is not counted; weeks and months end on the same weekday or date number, and a
    /// missing date is the last of its month. None for hours, and past the year 9999.
    /// Law: CLK-01, CLK-02.
    pub fn end_after(self, event_on: Date) -> Option<Date> {
        event_on.checked_add(self.span()?).ok()
    }

    pub(crate) fn span(self) -> Option<jiff::Span> {
        let span = jiff::Span::new();
        match self {
            Self::Hours(_) => None,
            Self::Days(days) => span.try_days(i64::from(days)).ok(),
            Self::Weeks(weeks) => span.try_weeks(i64::from(weeks)).ok(),
            Self::Months { years, months } => {
                span.try_months(i64::from(years) * 12 + i64::from(months)).ok()
            }
        }
    }

    /// Returns the period in bokmål, such as "3 uker".
    pub fn nb(self) -> String {
        const NB: [[&str; 2]; 5] = [
            ["time", "timer"],
            ["dag", "dager"],
            ["uke", "uker"],
            ["måned", "måneder"],
            ["år", "år"],
        ];
        self.in_words(NB, " og ")
    }

    /// Returns the period in English for running text, such as "3 years and 6 months".
    pub fn en(self) -> String {
        self.in_words(EN, " and ")
    }

    fn in_words(self, units: [[&str; 2]; 5], and: &str) -> String {
        let count = |n: u32, unit: usize| format!("{n} {}", units[unit][usize::from(n != 1)]);
        match self {
            Self::Hours(n) => count(n, 0),
            Self::Days(n) => count(n, 1),
            Self::Weeks(n) => count(n, 2),
            Self::Months { years: 0, months } => count(months, 3),
            Self::Months { years, months: 0 } => count(years, 4),
            Self::Months { years, months } => {
                format!("{}{and}{}", count(years, 4), count(months, 3))
            }
        }
    }

    fn is_too_long(self) -> bool {
        let (n, max) = match self {
            Self::Hours(hours) => (u64::from(hours), 8_766),
            Self::Days(days) => (u64::from(days), 366),
            Self::Weeks(weeks) => (u64::from(weeks), 53),
            Self::Months { years, months } => (u64::from(years) * 12 + u64::from(months), 12),
        };
        n > max * u64::from(PERIOD_YEARS_MAX)
    }
}

const EN: [[&str; 2]; 5] =
    [["hour", "hours"], ["day", "days"], ["week", "weeks"], ["month", "months"], ["year", "years"]];

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let period = match words[..] {
            [] => return Err(PeriodError::Empty),
            [number] => return Err(PeriodError::NoUnit(number.to_owned())),
            [number, unit] => counted(number, unit)?,
            [years, first, months, second] => {
                joined(counted(years, first)?, counted(months, second)?)?
            }
            _ => return Err(PeriodError::WrongCombination(words[2..].join(" "))),
        };
        if period.is_too_long() { Err(PeriodError::TooLong) } else { Ok(period) }
    }
}

fn counted(number: &str, unit: &str) -> Result<Period, PeriodError> {
    let not_a_number = || PeriodError::NotANumber(number.to_owned());
    if !number.bytes().all(|digit| digit.is_ascii_digit()) || number.starts_with('0') {
        return Err(not_a_number());
    }
    let n: u32 = number.parse().map_err(|_| PeriodError::TooLong)?;
    let position = EN.iter().position(|names| names.contains(&unit));
    let position = position.ok_or_else(|| PeriodError::UnknownUnit(unit.to_owned()))?;
    let name = EN[position][usize::from(n != 1)];
    if name != unit {
        return Err(PeriodError::WrongNumber(format!("{n} {name}")));
    }
    Ok(match position {
        0 => Period::Hours(n),
        1 => Period::Days(n),
        2 => Period::Weeks(n),
        3 => Period::months(n),
        _ => Period::years(n),
    })
}

fn joined(first: Period, second: Period) -> Result<Period, PeriodError> {
    match (first, second) {
        (Period::Months { years, months: 0 }, Period::Months { years: 0, months }) => {
            Ok(Period::Months { years, months })
        }
        _ => Err(PeriodError::WrongCombination(second.to_string())),
    }
}

impl fmt::Display for Period {
    /// Writes the period as a declaration does, such as "3 years 6 months".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.in_words(EN, " "))
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_period_reads_as_a_declaration_writes_it() {
        let pairs = [
            ("3 weeks", Period::Weeks(3)),
            ("1 week", Period::Weeks(1)),
            ("24 hours", Period::Hours(24)),
            ("10 days", Period::Days(10)),
            ("6 months", Period::months(6)),
            ("5 years", Period::years(5)),
            ("3 years 6 months", Period::Months { years: 3, months: 6 }),
            ("1 year 1 month", Period::Months { years: 1, months: 1 }),
        ];
        for (text, period) in pairs {
            assert_eq!(text.parse(), Ok(period));
            assert_eq!(period.to_string(), text);
        }
    }

    #[test]
    fn an_error_says_what_is_wrong_and_what_to_write() {
        let check = |text: &str, expect: &str| {
            let error = text.parse::<Period>().unwrap_err().to_string();
            assert!(error.starts_with(expect), "{text}: {error}");
        };
        check("", "the period is empty");
        check("3", "`3` has no unit");
        check("three weeks", "`three` is not a whole number");
        check("0 days", "`0` is not a whole number of 1 or more");
        check("-1 days", "`-1` is not a whole number");
        check("1.5 years", "`1.5` is not a whole number");
        check("3 uker", "`uker` is not a unit");
        check("3 Weeks", "`Weeks` is not a unit");
        check("1 weeks", "write `1 week`");
        check("2 week", "write `2 weeks`");
        check("6 months 3 years", "`3 years` cannot follow");
        check("1 week 2 days", "`2 days` cannot follow");
        check("1 year 2 months 3 days", "`2 months 3 days` cannot follow");
        check("99999999999 days", "the period is longer than 100 years");
    }

    #[test]
    fn a_hundred_years_is_the_longest_period() {
        for unit in ["100 years", "1200 months", "99 years 12 months", "5300 weeks", "36600 days"] {
            assert!(unit.parse::<Period>().is_ok(), "{unit}");
        }
        for unit in ["101 years", "1201 months", "100 years 1 month", "5301 weeks", "36601 days"] {
            assert_eq!(unit.parse::<Period>(), Err(PeriodError::TooLong), "{unit}");
        }
    }

    #[test]
    fn a_period_has_words_in_both_languages() {
        let long = Period::Months { years: 3, months: 6 };
        assert_eq!(long.nb(), "3 år og 6 måneder");
        assert_eq!(long.en(), "3 years and 6 months");
        assert_eq!(Period::Weeks(1).nb(), "1 uke");
        assert_eq!(Period::Hours(24).nb(), "24 timer");
    }

    #[test]
    fn a_period_is_text_in_serde() {
        let json = serde_json::to_string(&Period::Weeks(3)).unwrap();
        assert_eq!(json, r#""3 weeks""#);
        assert_eq!(serde_json::from_str::<Period>(&json).unwrap(), Period::Weeks(3));
        let error = serde_json::from_str::<Period>(r#""3 uker""#).unwrap_err().to_string();
        assert!(error.contains("`uker` is not a unit"), "{error}");
    }

    fn any_period() -> impl Strategy<Value = Period> {
        prop_oneof![
            (1..=876_600_u32).prop_map(Period::Hours),
            (1..=36_600_u32).prop_map(Period::Days),
            (1..=5_300_u32).prop_map(Period::Weeks),
            (1..=1_200_u32).prop_map(Period::months),
            (1..=88_u32, 0..=140_u32).prop_map(|(years, months)| Period::Months { years, months }),
        ]
    }

    proptest! {
        #[test]
        fn every_period_survives_writing_and_reading(period in any_period()) {
            prop_assert_eq!(period.to_string().parse(), Ok(period));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            if let Ok(period) = text.parse::<Period>() {
                prop_assert_eq!(period.to_string().parse(), Ok(period));
            }
        }
    }
}
