//! Whether a text is a Norwegian organisation number; knows nothing of whose it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{RuleId, rule_id};

const N_DIGITS: usize = 9;
const WEIGHTS: [u32; N_DIGITS] = [3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Nine digits, the last of which is a control digit mod 11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrganisationNumber([u8; N_DIGITS]);

/// Why a text is no organisation number; never repeats it, since it may be someone's identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OrganisationNumberError {
    /// Another length, or something else than digits.
    #[error("an organisation number has 9 digits, in one piece or in threes")]
    NotNineDigits,
    /// The control digit.
    #[error("the control digit does not fit; a digit is wrong or two are swapped")]
    ControlDigit,
}

impl OrganisationNumber {
    /// Returns the nine digits in one piece.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the digits are ASCII")
    }

    /// Returns the digits in threes, as people write them.
    pub fn grouped(&self) -> String {
        let digits = self.as_str();
        format!("{} {} {}", &digits[..3], &digits[3..6], &digits[6..])
    }
}

impl OrganisationNumberError {
    /// Returns the rule that asks for the number.
    pub const fn rule(self) -> RuleId {
        rule_id!("NOT-01")
    }
}

impl FromStr for OrganisationNumber {
    type Err = OrganisationNumberError;

    /// Reads "310123455" or "310 123 455".
    fn from_str(text: &str) -> Result<Self, OrganisationNumberError> {
        let digits = match *text.as_bytes() {
            [a, b, c, b' ', d, e, f, b' ', g, h, i] | [a, b, c, d, e, f, g, h, i] => {
                [a, b, c, d, e, f, g, h, i]
            }
            _ => return Err(OrganisationNumberError::NotNineDigits),
        };
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(OrganisationNumberError::NotNineDigits);
        }
        let weighted =
            digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight);
        if weighted.sum::<u32>() % 11 != 0 || digits == [b'0'; N_DIGITS] {
            return Err(OrganisationNumberError::ControlDigit);
        }
        Ok(Self(digits))
    }
}

impl fmt::Display for OrganisationNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for OrganisationNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for OrganisationNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<OrganisationNumber, OrganisationNumberError> {
        text.parse()
    }

    #[test]
    fn a_number_is_read_in_one_piece_or_in_threes() {
        let number = read("310123455").unwrap();
        assert_eq!(read("310 123 455"), Ok(number));
        assert_eq!(number.grouped(), "310 123 455");
        assert_eq!(serde_json::to_string(&number).unwrap(), r#""310123455""#);
    }

    #[test]
    fn a_wrong_control_digit_is_refused() {
        for last in "012346789".chars() {
            let text = format!("31012345{last}");
            assert_eq!(read(&text), Err(OrganisationNumberError::ControlDigit));
        }
        assert_eq!(read("000000000"), Err(OrganisationNumberError::ControlDigit));
    }

    #[test]
    fn eight_digits_that_would_need_ten_as_control_digit_make_no_number() {
        for last in 0..10 {
            assert!(read(&format!("31000006{last}")).is_err());
        }
    }

    #[test]
    fn another_shape_is_refused() {
        for text in
            ["", "31012345", "3101234550", "31 012 3455", "310-123-455", "31012345x", " 310123455"]
        {
            assert_eq!(read(text), Err(OrganisationNumberError::NotNineDigits), "{text}");
        }
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(n in 0_u32..1_000_000, at in 0_usize..9, add in 1_u8..10) {
            let known = (0..10).find_map(|last| read(&format!("31{n:06}{last}")).ok());
            if let Some(number) = known {
                let mut digits = number.0;
                digits[at] = b'0' + (digits[at] - b'0' + add) % 10;
                prop_assert!(read(std::str::from_utf8(&digits).unwrap()).is_err());
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC*") {
            let _ = read(&text);
        }
    }
}
