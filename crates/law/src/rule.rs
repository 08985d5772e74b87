//! The catalogue of rules: which rule has which ID, version, validity and source. Knows nothing of how a rule is applied.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::table;

const CATALOGUE: &str = include_str!("../data/rules.tsv");
const ID_BYTES: usize = 6;
const IDS: [[u8; ID_BYTES]; n_rows()] = ids();

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(read_catalogue);

/// The ID of a rule in the catalogue, such as `CLK-05`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

/// The ID is not in the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no rule has the ID `{0}`")]
pub struct UnknownRule(String);

/// One row of the catalogue: a rule as it reads from one day to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// Stays the same over all versions.
    pub id: RuleId,
    /// Counts from 1.
    pub version: u16,
    /// The first day on which the row may be relied on in Norway.
    pub valid_from: Date,
    /// The last such day; none while no end is known.
    pub valid_to: Option<Date>,
    /// The articles and sections, in the form "GDPR Art. 12(3)".
    pub source: &'static str,
    /// One short line in English.
    pub en: &'static str,
    /// One short line in bokmål.
    pub nb: &'static str,
}

/// Names a rule; an ID that is not in the catalogue does not compile.
#[macro_export]
macro_rules! rule_id {
    ($id:literal) => {{
        const ID: $crate::RuleId = $crate::RuleId::of($id);
        ID
    }};
}

/// Returns the newest row of a rule, valid or not.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().iter().rfind(|rule| rule.id.0 == id)
}

/// Returns the row that was valid on a day.
///
/// Law: VER-02.
pub fn rule_on(id: RuleId, on: Date) -> Option<&'static Rule> {
    rules().iter().find(|rule| rule.id == id && rule.is_valid(on))
}

/// Returns every row of the catalogue, by section, then ID, then version; never empty.
pub fn rules() -> &'static [Rule] {
    &RULES
}

impl Rule {
    /// Says whether the row applies on a day; both ends count.
    pub fn is_valid(&self, on: Date) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }
}

impl RuleId {
    /// Names a rule.
    ///
    /// # Panics
    /// When the catalogue has no such ID: use [`rule_id!`], which then does not compile.
    pub const fn of(id: &'static str) -> Self {
        assert!(is_listed(id.as_bytes()), "the catalogue has no such rule");
        Self(id)
    }

    /// Returns the ID as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }

    /// Returns the row valid on a day; the first one when the day lies before them all, the last
    /// one when it lies after.
    pub fn row_on(self, on: Date) -> &'static Rule {
        let rows = || rules().iter().filter(|rule| rule.id == self);
        rows()
            .rfind(|rule| rule.valid_from <= on)
            .or_else(|| rows().next())
            .expect("a RuleId exists only for rows of the catalogue")
    }
}

impl FromStr for RuleId {
    type Err = UnknownRule;

    fn from_str(id: &str) -> Result<Self, UnknownRule> {
        rule(id).map(|rule| rule.id).ok_or_else(|| UnknownRule(id.to_owned()))
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl Serialize for RuleId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

impl<'de> Deserialize<'de> for RuleId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

fn read_catalogue() -> Vec<Rule> {
    table::rows(CATALOGUE).filter_map(read_row).collect()
}

fn read_row(row: [&'static str; 7]) -> Option<Rule> {
    let [id, version, valid_from, valid_to, source, en, nb] = row;
    Some(Rule {
        id: RuleId(id),
        version: version.parse().ok()?,
        valid_from: table::day(valid_from)?,
        valid_to: table::day(valid_to),
        source,
        en,
        nb,
    })
}

const fn n_rows() -> usize {
    let text = CATALOGUE.as_bytes();
    let (mut at, mut n_lines) = (0, 0);
    while at < text.len() {
        if text[at] == b'\n' {
            n_lines += 1;
        }
        at += 1;
    }
    n_lines - 1
}

const fn ids() -> [[u8; ID_BYTES]; n_rows()] {
    let text = CATALOGUE.as_bytes();
    let mut ids = [[0; ID_BYTES]; n_rows()];
    let (mut at, mut row) = (0, 0);
    while row < ids.len() {
        while text[at] != b'\n' {
            at += 1;
        }
        at += 1;
        let mut letter = 0;
        while letter < ID_BYTES {
            ids[row][letter] = text[at + letter];
            letter += 1;
        }
        row += 1;
    }
    ids
}

const fn is_listed(id: &[u8]) -> bool {
    let mut row = 0;
    while row < IDS.len() {
        if same(&IDS[row], id) {
            return true;
        }
        row += 1;
    }
    false
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use jiff::civil::date;

    use super::*;

    #[test]
    fn every_row_of_the_catalogue_is_well_formed() {
        table::assert_well_formed::<7>(CATALOGUE, &[2, 3]);
        assert_eq!(rules().len(), IDS.len());
        for rule in rules() {
            let (subject, number) = rule.id.as_str().split_once('-').unwrap();
            assert!(subject.len() == 3 && subject.bytes().all(|b| b.is_ascii_uppercase()));
            assert!(number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit()));
            assert!(!rule.source.is_empty(), "{} has no source", rule.id);
            assert!(rule.valid_to.is_none_or(|last| rule.valid_from <= last), "{}", rule.id);
            for line in [rule.en, rule.nb] {
                assert!((20..=170).contains(&line.chars().count()), "{}: {line}", rule.id);
                assert!(!line.ends_with('.'), "{}: {line}", rule.id);
                assert!(line.starts_with(|c: char| c.is_uppercase()), "{}: {line}", rule.id);
            }
            assert_ne!(rule.en, rule.nb);
        }
    }

    #[test]
    fn a_rule_and_version_stand_once() {
        let rows: HashSet<_> = rules().iter().map(|rule| (rule.id, rule.version)).collect();
        assert_eq!(rows.len(), rules().len());
        let texts: HashSet<_> = rules().iter().flat_map(|rule| [rule.en, rule.nb]).collect();
        assert_eq!(texts.len(), 2 * rules().len());
    }

    #[test]
    fn the_catalogue_has_184_rules_and_all_but_two_apply_in_2027() {
        let ids: HashSet<_> = rules().iter().map(|rule| rule.id).collect();
        assert_eq!(ids.len(), 184);
        let today = date(2027, 1, 11);
        let mut later: Vec<_> =
            ids.into_iter().filter(|id| rule_on(*id, today).is_none()).collect();
        later.sort_unstable();
        assert_eq!(later, [rule_id!("FNR-07"), rule_id!("FNR-08")]);
    }

    #[test]
    fn the_day_of_evaluation_picks_the_row() {
        let cookies = rule_id!("CKE-01");
        assert_eq!(rule_on(cookies, date(2024, 12, 31)).unwrap().version, 1);
        assert_eq!(rule_on(cookies, date(2025, 1, 1)).unwrap().version, 2);
        assert_eq!(cookies.row_on(date(2024, 12, 31)).version, 1);
        assert_eq!(cookies.row_on(date(2025, 1, 1)).version, 2);
        assert_eq!(rule("CKE-01").unwrap().source, "EKL § 3-15(1); EDPB 2/2023");
    }

    #[test]
    fn the_rows_of_a_rule_follow_each_other_without_overlap() {
        for pair in rules().windows(2).filter(|pair| pair[0].id == pair[1].id) {
            assert_eq!(pair[1].version, pair[0].version + 1);
            assert!(pair[0].valid_to.unwrap() < pair[1].valid_from, "{}", pair[0].id);
        }
    }

    #[test]
    fn an_id_outside_the_catalogue_is_no_rule() {
        assert_eq!("CLK-05".parse::<RuleId>().unwrap(), rule_id!("CLK-05"));
        assert_eq!("CLK-99".parse::<RuleId>(), Err(UnknownRule("CLK-99".to_owned())));
        assert!(rule("clk-05").is_none());
        assert!(serde_json::from_str::<RuleId>(r#""CLK-99""#).is_err());
    }

    #[test]
    fn before_the_first_row_the_first_row_stands_in() {
        let early = date(1999, 1, 1);
        assert_eq!(rule_on(rule_id!("CLK-05"), early), None);
        assert_eq!(rule_id!("CLK-05").row_on(early).version, 1);
    }
}
