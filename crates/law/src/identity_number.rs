//! Whether a text is a Norwegian national identity number, of which kind, and how it is shown. Knows nothing of whose it is.

use std::fmt;

use jiff::civil::Date;

use crate::{RuleId, rule_id};

const N_DIGITS: usize = 11;
const FIRST_WEIGHTS: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const SECOND_WEIGHTS: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// A fødselsnummer, D-number or H-number whose date and control digits hold.
///
/// Identifies and never authenticates (FNR-02). Has no `Display` and no `Serialize`; `Debug` shows
/// the mask. Neither sex, age nor century can be had from it (FNR-08).
/// Law: POL § 12; FNR-03 to FNR-07.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct IdentityNumber {
    digits: [u8; N_DIGITS],
}

/// Which numbers are accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRules {
    /// The rule for the first control digit.
    pub check_digits: CheckDigits,
    /// Months above 12 are accepted: H-numbers, NAV's and Tenor's test numbers.
    pub accepts_shifted_months: bool,
}

/// The rests that the first control digit may leave; the second leaves 0 under both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckDigits {
    /// 0 only: every number issued before 2032.
    Before2032,
    /// 0, 1, 2 or 3: numbers issued from 2032, and all older ones (FNR-07).
    From2032,
}

/// What the shifted digits of a number say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct NumberKind {
    /// 4 was added to the first digit.
    pub is_d_number: bool,
    /// What was added to the month.
    pub month_shift: MonthShift,
}

/// What was added to the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MonthShift {
    /// Nothing.
    None,
    /// 40: an H-number or one of NAV's test numbers.
    Forty,
    /// 80: synthetic, from Tenor.
    Eighty,
}

/// The birth date as the number has it: the year without its century.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShortDate {
    /// 1 to 31.
    pub day: u8,
    /// 1 to 12.
    pub month: u8,
    /// The last two digits of the year.
    pub year: u8,
}

/// Why a text is no number; never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentityNumberError {
    /// Another length, or something else than digits.
    #[error("an identity number has 11 digits and nothing else")]
    NotElevenDigits,
    /// No such day in any century.
    #[error("the first six digits are no date")]
    NoSuchDate,
    /// The month is above 12 where only real numbers belong.
    #[error("a number with a shifted month is a test or helper number and has no place here")]
    ShiftedMonth,
    /// The first control digit.
    #[error("the first control digit does not fit")]
    FirstControlDigit,
    /// The second control digit.
    #[error("the second control digit does not fit")]
    SecondControlDigit,
}

impl NumberRules {
    /// Real numbers as issued before 2032.
    pub const PRODUCTION: Self =
        Self { check_digits: CheckDigits::Before2032, accepts_shifted_months: false };
    /// Every kind, for tests and demonstrations.
    pub const TRIAL: Self =
        Self { check_digits: CheckDigits::Before2032, accepts_shifted_months: true };

    /// Accepts also the numbers issued from 2032.
    #[must_use]
    pub const fn with_2032(self) -> Self {
        Self { check_digits: CheckDigits::From2032, ..self }
    }
}

impl IdentityNumber {
    /// Reads a number of exactly 11 digits; a leading zero is kept.
    ///
    /// # Errors
    /// [`IdentityNumberError`], the first of its variants that holds.
    /// Law: FNR-03 to FNR-07.
    pub fn parse(text: &str, rules: NumberRules) -> Result<Self, IdentityNumberError> {
        let digits: [u8; N_DIGITS] =
            text.as_bytes().try_into().map_err(|_| IdentityNumberError::NotElevenDigits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(IdentityNumberError::NotElevenDigits);
        }
        let number = Self { digits };
        if !number.birth_date().exists() {
            return Err(IdentityNumberError::NoSuchDate);
        }
        if number.kind().month_shift != MonthShift::None && !rules.accepts_shifted_months {
            return Err(IdentityNumberError::ShiftedMonth);
        }
        number.check(rules.check_digits)?;
        Ok(number)
    }

    /// Returns what the shifted digits say.
    ///
    /// Law: FNR-05, FNR-06.
    pub fn kind(&self) -> NumberKind {
        let month_shift = match self.two_digits(2) {
            81.. => MonthShift::Eighty,
            41.. => MonthShift::Forty,
            _ => MonthShift::None,
        };
        NumberKind { is_d_number: self.two_digits(0) > 40, month_shift }
    }

    /// Returns the date in the number, shifts taken off.
    pub fn birth_date(&self) -> ShortDate {
        let kind = self.kind();
        let month_shift = match kind.month_shift {
            MonthShift::None => 0,
            MonthShift::Forty => 40,
            MonthShift::Eighty => 80,
        };
        ShortDate {
            day: self.two_digits(0) - if kind.is_d_number { 40 } else { 0 },
            month: self.two_digits(2) - month_shift,
            year: self.two_digits(4),
        }
    }

    /// Returns the number with all but the birth date hidden, such as "010190 *****".
    ///
    /// Law: FNR-01.
    pub fn masked(&self) -> String {
        let ShortDate { day, month, year } = self.birth_date();
        format!("{day:02}{month:02}{year:02} *****")
    }

    /// Returns all 11 digits, for those whose duty needs them and for nobody else.
    ///
    /// Law: FNR-01.
    pub fn in_full(&self) -> &str {
        std::str::from_utf8(&self.digits).expect("the digits are ASCII")
    }

    fn check(&self, check_digits: CheckDigits) -> Result<(), IdentityNumberError> {
        let rest_max = match check_digits {
            CheckDigits::Before2032 => 0,
            CheckDigits::From2032 => 3,
        };
        if rest(&self.digits, &FIRST_WEIGHTS) > rest_max {
            return Err(IdentityNumberError::FirstControlDigit);
        }
        if rest(&self.digits, &SECOND_WEIGHTS) > 0 {
            return Err(IdentityNumberError::SecondControlDigit);
        }
        Ok(())
    }

    fn two_digits(&self, at: usize) -> u8 {
        (self.digits[at] - b'0') * 10 + self.digits[at + 1] - b'0'
    }
}

impl IdentityNumberError {
    /// Returns the rule that the text breaks.
    pub const fn rule(self) -> RuleId {
        match self {
            Self::NotElevenDigits => rule_id!("FNR-03"),
            Self::NoSuchDate => rule_id!("FNR-05"),
            Self::ShiftedMonth => rule_id!("FNR-06"),
            Self::FirstControlDigit | Self::SecondControlDigit => rule_id!("FNR-04"),
        }
    }
}

impl ShortDate {
    /// A leap year in one of the possible centuries is enough for 29 February.
    fn exists(self) -> bool {
        let any_year = if self.year.is_multiple_of(4) { 2000 } else { 2001 };
        match (i8::try_from(self.month), i8::try_from(self.day)) {
            (Ok(month), Ok(day)) => Date::new(any_year, month, day).is_ok(),
            _ => false,
        }
    }
}

impl fmt::Debug for IdentityNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdentityNumber(***********)")
    }
}

fn rest(digits: &[u8], weights: &[u32]) -> u32 {
    let weighted =
        digits.iter().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight);
    weighted.sum::<u32>() % 11
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn trial(text: &str) -> Result<IdentityNumber, IdentityNumberError> {
        IdentityNumber::parse(text, NumberRules::TRIAL)
    }

    fn kind(is_d_number: bool, month_shift: MonthShift) -> NumberKind {
        NumberKind { is_d_number, month_shift }
    }

    #[test]
    fn a_number_has_eleven_digits_with_its_leading_zero() {
        assert_eq!(trial("1819010001"), Err(IdentityNumberError::NotElevenDigits));
        assert_eq!(trial("01819010001").unwrap().in_full(), "01819010001");
        for text in ["", "018190100011", "0181901000l", "018190 1000", "٠١٨١٩"] {
            assert_eq!(trial(text), Err(IdentityNumberError::NotElevenDigits));
        }
    }

    #[test]
    fn both_control_digits_leave_no_rest() {
        assert!(trial("01819010001").is_ok());
        assert_eq!(trial("01819010011"), Err(IdentityNumberError::FirstControlDigit));
        assert_eq!(rest(b"01819010011", &FIRST_WEIGHTS), 1);
        assert_eq!(rest(b"01819010011", &SECOND_WEIGHTS), 2);
        assert_eq!(trial("01819010002"), Err(IdentityNumberError::SecondControlDigit));
    }

    #[test]
    fn the_second_control_digit_leaves_no_rest_in_2032_either() {
        let refused = IdentityNumber::parse("01819010011", NumberRules::TRIAL.with_2032());
        assert_eq!(refused, Err(IdentityNumberError::SecondControlDigit));
    }

    #[test]
    fn a_synthetic_d_number_keeps_its_kind_and_date() {
        let number = trial("41819010186").unwrap();
        assert_eq!(number.kind(), kind(true, MonthShift::Eighty));
        assert_eq!(number.birth_date(), ShortDate { day: 1, month: 1, year: 90 });
    }

    #[test]
    fn a_synthetic_number_has_no_place_in_production() {
        let number = trial("26829398612").unwrap();
        assert_eq!(number.kind(), kind(false, MonthShift::Eighty));
        assert_eq!(number.birth_date(), ShortDate { day: 26, month: 2, year: 93 });
        let refused = IdentityNumber::parse("26829398612", NumberRules::PRODUCTION).unwrap_err();
        assert_eq!(refused, IdentityNumberError::ShiftedMonth);
        assert_eq!(refused.rule(), rule_id!("FNR-06"));
    }

    #[test]
    fn a_number_of_2032_is_valid_under_the_switch_only() {
        for (text, expect_rest) in [("02013299903", 2), ("30108299939", 1)] {
            assert_eq!(rest(text.as_bytes(), &FIRST_WEIGHTS), expect_rest);
            let before = IdentityNumber::parse(text, NumberRules::PRODUCTION);
            assert_eq!(before, Err(IdentityNumberError::FirstControlDigit));
            assert!(IdentityNumber::parse(text, NumberRules::PRODUCTION.with_2032()).is_ok());
        }
    }

    #[test]
    fn a_rest_of_three_is_the_last_that_2032_accepts() {
        let (mut accepted, mut refused) = (BTreeSet::new(), BTreeSet::new());
        for text in (0..1000).filter_map(|n| with_second(&format!("018190{n:04}"))) {
            let first_rest = rest(text.as_bytes(), &FIRST_WEIGHTS);
            match IdentityNumber::parse(&text, NumberRules::TRIAL.with_2032()) {
                Ok(_) => accepted.insert(first_rest),
                Err(_) => refused.insert(first_rest),
            };
        }
        assert!(accepted.into_iter().eq(0..=3) && refused.into_iter().eq(4..=10));
    }

    #[test]
    fn only_the_birth_date_is_shown() {
        let number = trial("41819010186").unwrap();
        assert_eq!(number.masked(), "010190 *****");
        assert_eq!(format!("{number:?}"), "IdentityNumber(***********)");
    }

    #[test]
    fn an_error_never_repeats_the_number() {
        for text in ["01819010011", "01819010002", "99819010001", "0181901000", "26829398612"] {
            let error = IdentityNumber::parse(text, NumberRules::PRODUCTION).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(&text[..6]));
        }
    }

    /// FNR-08: what cannot be called cannot be relied on.
    #[test]
    fn no_public_function_derives_sex_age_or_century() {
        let source = include_str!("identity_number.rs");
        let code = source.split("#[cfg(test)]").next().unwrap();
        let names =
            code.lines().filter_map(|line| line.trim().strip_prefix("pub ")?.split("fn ").nth(1));
        let names: Vec<&str> = names.filter_map(|rest| rest.split('(').next()).collect();
        assert!(names.contains(&"masked") && names.contains(&"with_2032"), "{names:?}");
        let banned = ["sex", "gender", "male", "century", "age", "full_year", "born", "kjonn"];
        for name in names {
            let words: Vec<&str> = name.split('_').collect();
            assert!(
                !banned.iter().any(|word| words.contains(word) || name.contains("sex")),
                "{name}"
            );
        }
        assert!(!code.contains("-> Date"), "a whole date would hold a century");
    }

    fn control(digits: &str, weights: &[u32]) -> Option<u32> {
        Some((11 - rest(digits.as_bytes(), weights)) % 11).filter(|digit| *digit < 10)
    }

    fn with_second(ten: &str) -> Option<String> {
        Some(format!("{ten}{}", control(ten, &SECOND_WEIGHTS[..10])?))
    }

    fn numbered(day: u8, month: u8, year: u8, individual: u16) -> Option<String> {
        let nine = format!("{day:02}{month:02}{year:02}{individual:03}");
        let first = control(&nine, &FIRST_WEIGHTS[..9])?;
        with_second(&format!("{nine}{first}"))
    }

    #[test]
    fn a_number_of_29_february_needs_a_leap_year_in_some_century() {
        let is_known = |day, month: u8, year| {
            (0..1000)
                .filter_map(|n| numbered(day, month + 80, year, n))
                .any(|text| trial(&text).is_ok())
        };
        assert!(
            is_known(29, 2, 0)
                && is_known(29, 2, 96)
                && !is_known(29, 2, 93)
                && !is_known(29, 2, 94)
        );
        assert!(is_known(30, 4, 93) && !is_known(31, 4, 93) && !is_known(0, 4, 93));
    }

    #[test]
    fn months_between_the_shifts_are_no_months() {
        let is_known = |month| {
            let mut texts = (0..1000).filter_map(|n| numbered(1, month, 90, n));
            trial(&texts.next().unwrap()).is_ok()
        };
        for month in [1, 12, 41, 52, 81, 92] {
            assert!(is_known(month), "{month}");
        }
        for month in [0, 13, 40, 53, 80, 93, 99] {
            assert!(!is_known(month), "{month}");
        }
    }

    fn any_synthetic() -> impl Strategy<Value = (String, bool)> {
        let digits = (1_u8..=28, 1_u8..=12, 0_u8..=99, 0_u16..=999, any::<bool>());
        digits.prop_filter_map("10 is no control digit", |(day, month, year, individual, is_d)| {
            let day = if is_d { day + 40 } else { day };
            Some((numbered(day, month + 80, year, individual)?, is_d))
        })
    }

    proptest! {
        #[test]
        fn every_generated_synthetic_number_is_read((text, is_d) in any_synthetic()) {
            let number = trial(&text).unwrap();
            prop_assert_eq!(number.kind(), kind(is_d, MonthShift::Eighty));
            prop_assert_eq!(number.in_full(), &text);
            prop_assert!(IdentityNumber::parse(&text, NumberRules::PRODUCTION).is_err());
            prop_assert!(IdentityNumber::parse(&text, NumberRules::TRIAL.with_2032()).is_ok());
        }

        #[test]
        fn one_wrong_digit_is_always_found(
            (text, _) in any_synthetic(), at in 0_usize..11, add in 1_u8..10,
        ) {
            let mut digits = text.into_bytes();
            digits[at] = b'0' + (digits[at] - b'0' + add) % 10;
            let wrong = String::from_utf8(digits).unwrap();
            prop_assert!(trial(&wrong).is_err());
            prop_assert!(IdentityNumber::parse(&wrong, NumberRules::TRIAL.with_2032()).is_err());
        }

        #[test]
        fn no_text_panics(text in "\\PC*", digits in "[0-9]{11}") {
            let _ = trial(&text);
            if let Ok(number) = IdentityNumber::parse(&digits, NumberRules::TRIAL.with_2032()) {
                prop_assert!(!number.masked().contains(&digits[6..]));
            }
        }
    }
}
