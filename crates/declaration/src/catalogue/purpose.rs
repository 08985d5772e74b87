//! The catalogue of purposes: a wording to start from, and the terms in W3C DPV 2.3 and fideslang.

use std::sync::LazyLock;

use serde::Serialize;

use super::table;

const PURPOSES: &str = include_str!("../../data/purposes.tsv");

static TABLE: LazyLock<Vec<PurposeKind>> =
    LazyLock::new(|| table::rows(PURPOSES).map(read).collect());

/// A kind of purpose, such as `newsletter`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PurposeKind {
    /// The word in declarations.
    pub key: &'static str,
    /// Bokmål, to be read after "Vi bruker opplysningene dine til å".
    pub nb: &'static str,
    /// English, to be read after "We use your data to".
    pub en: &'static str,
    /// The nearest term of W3C DPV 2.3.
    pub dpv: &'static str,
    /// The nearest data use of fideslang 3.
    pub fideslang: &'static str,
}

/// Returns every kind of purpose, by key.
pub fn purposes() -> &'static [PurposeKind] {
    &TABLE
}

/// Returns the kind of purpose with this key.
pub fn purpose(key: &str) -> Option<&'static PurposeKind> {
    let at = TABLE.binary_search_by(|purpose| purpose.key.cmp(key)).ok()?;
    TABLE.get(at)
}

/// Returns the key that somebody who wrote `text` may have meant.
pub fn nearest_purpose(text: &str) -> Option<&'static str> {
    table::nearest(text, TABLE.iter().map(|purpose| purpose.key))
}

fn read([key, nb, en, dpv, fideslang]: [&'static str; 5]) -> PurposeKind {
    PurposeKind { key, nb, en, dpv, fideslang }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_well_formed() {
        table::assert_well_formed::<5>(PURPOSES);
        for purpose in purposes() {
            assert!(purpose.dpv.starts_with("dpv:"), "{}", purpose.key);
            assert!(!purpose.nb.ends_with('.') && !purpose.nb.starts_with("å "));
            assert!(!purpose.en.ends_with('.') && !purpose.en.starts_with("to "));
        }
    }

    #[test]
    fn a_purpose_is_found_by_its_key_or_offered() {
        assert_eq!(purpose("newsletter").unwrap().dpv, "dpv:DirectMarketing");
        assert_eq!(purpose("newsleter"), None);
        assert_eq!(nearest_purpose("newsleter"), Some("newsletter"));
    }
}
