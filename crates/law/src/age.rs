//! From which age a child consents to an online service alone, by country and day. Knows nothing of how a parent approves.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Answer, Place, rule_id, table};

/// The age that applies where no national law sets a lower one.
///
/// Law: GDPR Art. 8(1).
pub const CONSENT_AGE_DEFAULT: u8 = 16;

const AGES: &str = include_str!("../data/consent_ages.tsv");

static LIMITS: LazyLock<Vec<NationalAge>> = LazyLock::new(read_ages);

/// An age set by a national law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NationalAge {
    /// The country of the child.
    pub place: Place,
    /// The first day.
    pub valid_from: Date,
    /// The last day; none while no end is known.
    pub valid_to: Option<Date>,
    /// Completed years.
    pub years: u8,
    /// The row has been checked against the act.
    pub is_checked: bool,
    /// The act and its section.
    pub source: &'static str,
}

/// The age limit that binds the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgeLimit {
    /// Completed years from which the child consents alone.
    pub years: u8,
    /// The organisation's own limit is the stricter one.
    pub is_own_promise: bool,
    /// The national age has been checked against the act, or is the default of the Regulation.
    pub is_checked: bool,
}

/// Who consents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhoConsents {
    /// The child alone.
    Child,
    /// The holder of parental responsibility gives or approves it.
    Parent,
    /// Nobody can: the organisation has promised to take no one so young (CON-08).
    Nobody,
}

/// Returns the age limit in a country on a day; the organisation's own limit wins when stricter.
///
/// Law: CON-06, CON-08, VER-01.
pub fn consent_age(place: Place, on: Date, own_limit: Option<u8>) -> Answer<AgeLimit> {
    let legal = LIMITS.iter().find(|row| row.place == place && row.is_valid(on));
    let legal_years = legal.map_or(CONSENT_AGE_DEFAULT, |row| row.years);
    let own_years = own_limit.filter(|own| *own > legal_years);
    let limit = AgeLimit {
        years: own_years.unwrap_or(legal_years),
        is_own_promise: own_years.is_some(),
        is_checked: legal.is_none_or(|row| row.is_checked),
    };
    let (rule, other) = match own_years {
        Some(_) => (rule_id!("CON-08"), rule_id!("CON-06")),
        None => (rule_id!("CON-06"), rule_id!("VER-01")),
    };
    let answer = Answer::by(rule, on, limit).input("place", place).input("on", on).also(other);
    match own_limit {
        Some(own) => answer.input("own_limit", own),
        None => answer,
    }
}

/// Returns who consents for a child born on a day.
///
/// `own_limit` is the age below which the organisation has promised to take no one, with or without
/// a parent. The birth date is not among the inputs of the answer, so that the answer can be kept
/// without it.
/// Law: CON-06, CON-08.
pub fn who_consents(
    born_on: Date,
    place: Place,
    on: Date,
    own_limit: Option<u8>,
) -> Answer<WhoConsents> {
    let has_reached = |years| reaches_on(born_on, years).is_some_and(|birthday| birthday <= on);
    let legal = consent_age(place, on, None);
    let (rule, who) = match own_limit {
        Some(own) if !has_reached(own) => (rule_id!("CON-08"), WhoConsents::Nobody),
        _ if has_reached(legal.value.years) => (rule_id!("CON-06"), WhoConsents::Child),
        _ => (rule_id!("CON-06"), WhoConsents::Parent),
    };
    let answer = Answer::by(rule, on, who)
        .input("place", place)
        .input("on", on)
        .input("legal_age", legal.value.years)
        .also(rule_id!("VER-01"));
    match own_limit {
        Some(own) => answer.input("own_limit", own),
        None => answer,
    }
}

/// Returns the day on which someone reaches an age; who is born on 29 February reaches it on
/// 1 March in other years, which is the reading that protects longer. None past the year 9999.
pub fn reaches_on(born_on: Date, years: u8) -> Option<Date> {
    let birthday = born_on.checked_add(i64::from(years).years()).ok()?;
    if birthday.day() == born_on.day() { Some(birthday) } else { birthday.tomorrow().ok() }
}

/// Returns every national age, by country and then by first day.
pub fn national_ages() -> &'static [NationalAge] {
    &LIMITS
}

impl NationalAge {
    fn is_valid(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }
}

fn read_ages() -> Vec<NationalAge> {
    let read = |[place, valid_from, valid_to, years, checked, source]: [&'static str; 6]| {
        Some(NationalAge {
            place: place.parse().ok()?,
            valid_from: table::day(valid_from)?,
            valid_to: table::day(valid_to),
            years: years.parse().ok()?,
            is_checked: checked == "yes",
            source,
        })
    };
    table::rows(AGES).filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn years(code: &str, on: Date, own_limit: Option<u8>) -> u8 {
        consent_age(code.parse().unwrap(), on, own_limit).value.years
    }

    #[test]
    fn every_row_of_the_table_is_an_age_the_regulation_allows() {
        table::assert_well_formed::<6>(AGES, &[1, 2]);
        assert_eq!(LIMITS.len(), table::rows::<6>(AGES).count());
        for row in national_ages() {
            assert!((13..=16).contains(&row.years), "{}", row.place);
        }
        for pair in LIMITS.windows(2).filter(|pair| pair[0].place == pair[1].place) {
            assert!(pair[0].valid_to.unwrap() < pair[1].valid_from);
        }
    }

    #[test]
    fn a_child_in_norway_consents_alone_from_the_thirteenth_birthday() {
        let born_on = date(2013, 11, 23);
        let who = |on| who_consents(born_on, Place::NORWAY, on, None).value;
        assert_eq!(who(date(2026, 11, 22)), WhoConsents::Parent);
        assert_eq!(who(date(2026, 11, 23)), WhoConsents::Child);
    }

    #[test]
    fn denmark_raised_its_age_at_the_turn_of_2024() {
        assert_eq!(years("DK", date(2023, 12, 31), None), 13);
        assert_eq!(years("DK", date(2024, 1, 1), None), 15);
    }

    #[test]
    fn a_country_without_a_row_has_the_age_of_the_regulation() {
        for code in ["DE", "NL", "ZZ"] {
            assert_eq!(years(code, date(2027, 1, 11), None), 16);
        }
        assert_eq!(years("NO", date(2018, 7, 19), None), 16);
    }

    #[test]
    fn a_row_that_nobody_checked_says_so() {
        let checked = |code: &str| {
            consent_age(code.parse().unwrap(), date(2027, 1, 11), None).value.is_checked
        };
        assert!(checked("NO") && checked("DK") && checked("DE"));
        assert!(!checked("SE"));
    }

    #[test]
    fn a_stricter_promise_binds_and_a_laxer_one_does_not() {
        let on = date(2027, 2, 2);
        assert_eq!(years("NO", on, Some(16)), 16);
        assert_eq!(years("NO", on, Some(13)), 13);
        assert_eq!(years("NO", on, Some(12)), 13);
        let answer = consent_age(Place::NORWAY, on, Some(16));
        assert_eq!((answer.rule, answer.value.is_own_promise), (rule_id!("CON-08"), true));
        let answer = consent_age(Place::NORWAY, on, Some(13));
        assert_eq!((answer.rule, answer.value.is_own_promise), (rule_id!("CON-06"), false));
    }

    #[test]
    fn below_a_promised_age_not_even_a_parent_consents() {
        let who = |code: &str, on, own| {
            who_consents(date(2011, 2, 3), code.parse().unwrap(), on, Some(own)).value
        };
        for code in ["NO", "DE"] {
            assert_eq!(who(code, date(2027, 2, 2), 16), WhoConsents::Nobody, "{code}");
            assert_eq!(who(code, date(2027, 2, 3), 16), WhoConsents::Child, "{code}");
        }
        assert_eq!(who("DE", date(2024, 2, 2), 13), WhoConsents::Nobody);
        assert_eq!(who("DE", date(2024, 2, 3), 13), WhoConsents::Parent);
    }

    #[test]
    fn a_child_of_29_february_waits_for_1_march() {
        let who = |on| who_consents(date(2012, 2, 29), Place::NORWAY, on, None).value;
        assert_eq!(who(date(2025, 2, 28)), WhoConsents::Parent);
        assert_eq!(who(date(2025, 3, 1)), WhoConsents::Child);
        assert_eq!(reaches_on(date(2012, 2, 29), 16), Some(date(2028, 2, 29)));
    }

    #[test]
    fn an_answer_does_not_hold_the_birth_date() {
        let answer = who_consents(date(2013, 11, 23), Place::NORWAY, date(2027, 1, 11), None);
        assert!(!serde_json::to_string(&answer).unwrap().contains("2013"));
    }

    proptest! {
        #[test]
        fn an_age_once_reached_stays_reached(
            year in -9999_i16..=9999, month in 1_i8..=12, day in 1_i8..=28, n in any::<u8>(),
        ) {
            let born_on = date(year, month, day);
            if let Some(birthday) = reaches_on(born_on, n) {
                prop_assert!(birthday >= born_on);
                prop_assert!(reaches_on(born_on, n.saturating_sub(1)).unwrap() <= birthday);
            }
        }
    }
}
