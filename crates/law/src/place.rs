//! The code of a place: a country, or an international organisation that data can go to. Its standing is told in `places`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A two-letter country code (ISO 3166-1), or `EPO` for the European Patent Organisation.
///
/// Which codes are assigned is not checked: an unassigned one is a third country.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place([u8; 3]);

/// The text is not the code of a place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a country code of two capital letters")]
pub struct PlaceError(String);

impl Place {
    /// Norway.
    pub const NORWAY: Self = Self(*b"NO ");
    /// The European Patent Organisation, the one international organisation with a decision.
    pub const PATENT_ORGANISATION: Self = Self(*b"EPO");

    /// Returns the code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a code is ASCII").trim_end()
    }
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(text: &str) -> Result<Self, PlaceError> {
        match text.as_bytes() {
            b"EPO" => Ok(Self::PATENT_ORGANISATION),
            [first, second] if first.is_ascii_uppercase() && second.is_ascii_uppercase() => {
                Ok(Self([*first, *second, b' ']))
            }
            _ => Err(PlaceError(text.to_owned())),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Place({})", self.code())
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Place {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_two_capital_letters_or_the_patent_organisation() {
        for code in ["NO", "GB", "ZZ", "EPO"] {
            assert_eq!(code.parse::<Place>().unwrap().to_string(), code);
        }
        for text in ["", "N", "no", "NOR", "N0", "Æ", "NO "] {
            assert_eq!(text.parse::<Place>(), Err(PlaceError(text.to_owned())));
        }
        assert_eq!("NO".parse(), Ok(Place::NORWAY));
    }
}
