//! The closed list of kinds of people, with their words and their terms in W3C DPV 2.3 and fideslang.

use std::sync::LazyLock;

use serde::Serialize;

use super::table;

const SUBJECTS: &str = include_str!("../../data/subjects.tsv");

static TABLE: LazyLock<Vec<SubjectKind>> =
    LazyLock::new(|| table::rows(SUBJECTS).map(read).collect());

/// A kind of people, such as `customer-contact`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SubjectKind {
    /// The word in declarations.
    pub key: &'static str,
    /// One of them, in bokmål.
    pub nb: &'static str,
    /// Several of them, in bokmål.
    pub nb_many: &'static str,
    /// One of them, in English.
    pub en: &'static str,
    /// Several of them, in English.
    pub en_many: &'static str,
    /// The nearest term of W3C DPV 2.3.
    pub dpv: &'static str,
    /// The nearest data subject of fideslang 3.
    pub fideslang: &'static str,
}

/// Returns every kind of people, by key.
pub fn subjects() -> &'static [SubjectKind] {
    &TABLE
}

/// Returns the kind of people with this key.
pub fn subject(key: &str) -> Option<&'static SubjectKind> {
    let at = TABLE.binary_search_by(|subject| subject.key.cmp(key)).ok()?;
    TABLE.get(at)
}

/// Returns the key that somebody who wrote `text` may have meant.
pub fn nearest_subject(text: &str) -> Option<&'static str> {
    table::nearest(text, TABLE.iter().map(|subject| subject.key))
}

fn read([key, nb, nb_many, en, en_many, dpv, fideslang]: [&'static str; 7]) -> SubjectKind {
    SubjectKind { key, nb, nb_many, en, en_many, dpv, fideslang }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_well_formed() {
        table::assert_well_formed::<7>(SUBJECTS);
        assert!(subjects().iter().all(|subject| subject.dpv.starts_with("dpv:")));
    }

    #[test]
    fn um_05_the_list_of_people_is_closed() {
        for key in ["applicant", "customer-contact", "user", "participant", "lead"] {
            assert_eq!(subject(key).unwrap().key, key);
        }
        assert_eq!(subject("everybody"), None);
    }

    #[test]
    fn a_slip_of_the_pen_leads_to_the_nearest_key() {
        assert_eq!(nearest_subject("aplicant"), Some("applicant"));
        assert_eq!(nearest_subject("customer contact"), Some("customer-contact"));
        assert_eq!(nearest_subject("x"), None);
    }
}
