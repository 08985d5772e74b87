//! The data categories, each with its standing in law, its words, and its terms in W3C DPV 2.3 and fideslang.

use std::sync::LazyLock;

use serde::Serialize;

use super::table;

const CATEGORIES: &str = include_str!("../../data/categories.tsv");
const GROUPS: &str = include_str!("../../data/groups.tsv");

static TABLE: LazyLock<Vec<Category>> =
    LazyLock::new(|| table::rows(CATEGORIES).map(read).collect());
static GROUP_TABLE: LazyLock<Vec<Group>> =
    LazyLock::new(|| table::rows(GROUPS).map(|[key, nb, en]| Group { key, nb, en }).collect());

/// A kind of data, such as `contact.email`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Category {
    /// Group and name, with a point between.
    pub key: &'static str,
    /// What the law sees in it.
    pub standing: Standing,
    /// Bokmål for running text, in lower case and without article.
    pub nb: &'static str,
    /// English for running text, in lower case and without article.
    pub en: &'static str,
    /// The nearest term of W3C DPV 2.3, prefixed `dpv:` or `pd:`.
    pub dpv: &'static str,
    /// The nearest data category of fideslang 3.
    pub fideslang: &'static str,
}

/// A group of categories, named by the first part of their keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// The first part of the keys.
    pub key: &'static str,
    /// Bokmål.
    pub nb: &'static str,
    /// English.
    pub en: &'static str,
}

/// What the law sees in a category; all but the last two are personal data (TRM-01).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// Personal data without further rules.
    Personal,
    /// Ties to a device or browser; personal until shown otherwise.
    OnlineIdentifier,
    /// A special category of Art. 9 (SPC-01).
    Special,
    /// Convictions and offences, Art. 10 (SPC-05).
    Criminal,
    /// The national identity number (FNR-01).
    IdentityNumber,
    /// Kept as a digest only; never shown, exported or answered.
    Secret,
    /// About a company alone (TRM-01).
    Company,
    /// Totals that are claimed to point at nobody; tested before they count as such (ANO-02).
    Aggregate,
}

impl Standing {
    /// Says whether data of this standing are personal.
    pub const fn is_personal(self) -> bool {
        !matches!(self, Self::Company | Self::Aggregate)
    }

    fn read(word: &str) -> Self {
        match word {
            "online-identifier" => Self::OnlineIdentifier,
            "special" => Self::Special,
            "criminal" => Self::Criminal,
            "identity-number" => Self::IdentityNumber,
            "secret" => Self::Secret,
            "company" => Self::Company,
            "aggregate" => Self::Aggregate,
            _ => Self::Personal,
        }
    }
}

impl Category {
    /// Returns the key of the group.
    pub fn group(&self) -> &'static str {
        self.key.split_once('.').map_or(self.key, |(group, _)| group)
    }

    /// Says whether these are personal data.
    pub const fn is_personal(&self) -> bool {
        self.standing.is_personal()
    }
}

/// Returns every category, by key.
pub fn categories() -> &'static [Category] {
    &TABLE
}

/// Returns every group, by key.
pub fn groups() -> &'static [Group] {
    &GROUP_TABLE
}

/// Returns the category with this key.
pub fn category(key: &str) -> Option<&'static Category> {
    let at = TABLE.binary_search_by(|category| category.key.cmp(key)).ok()?;
    TABLE.get(at)
}

/// Returns the key that somebody who wrote `text` may have meant.
pub fn nearest_category(text: &str) -> Option<&'static str> {
    table::nearest(text, TABLE.iter().map(|category| category.key))
}

fn read([key, standing, nb, en, dpv, fideslang]: [&'static str; 6]) -> Category {
    Category { key, standing: Standing::read(standing), nb, en, dpv, fideslang }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_well_formed_and_belongs_to_a_group() {
        table::assert_well_formed::<6>(CATEGORIES);
        table::assert_well_formed::<3>(GROUPS);
        let in_use: std::collections::BTreeSet<_> =
            categories().iter().map(Category::group).collect();
        let listed: std::collections::BTreeSet<_> =
            groups().iter().map(|group| group.key).collect();
        assert_eq!(in_use, listed);
        for [key, standing, ..] in table::rows::<6>(CATEGORIES) {
            let read = serde_json::to_value(Standing::read(standing)).unwrap();
            assert_eq!(read, standing, "{key}");
        }
        for category in categories() {
            assert!(category.dpv.starts_with("dpv:") || category.dpv.starts_with("pd:"));
            assert!(category.fideslang.starts_with("user"), "{}", category.key);
        }
    }

    #[test]
    fn a_category_is_found_by_its_key_alone() {
        for expected in categories() {
            assert_eq!(category(expected.key), Some(expected));
        }
        assert_eq!(category("contact.emai"), None);
        assert_eq!(category(""), None);
    }

    #[test]
    fn um_64_what_a_browser_tells_is_personal() {
        for key in ["device.ip", "device.browser", "device.language", "behaviour.referrer"] {
            assert_eq!(category(key).unwrap().standing, Standing::OnlineIdentifier, "{key}");
            assert!(category(key).unwrap().is_personal());
        }
        assert!(!category("company.number").unwrap().is_personal());
    }

    #[test]
    fn dpa_63_sickness_and_union_membership_are_special() {
        for key in ["payroll.sickness", "payroll.union-membership"] {
            assert_eq!(category(key).unwrap().standing, Standing::Special);
        }
        assert_eq!(category("payroll.pay").unwrap().standing, Standing::Personal);
    }

    #[test]
    fn a_slip_of_the_pen_leads_to_the_nearest_key() {
        assert_eq!(nearest_category("contact.emial"), Some("contact.email"));
        assert_eq!(nearest_category("email"), Some("contact.email"));
        assert_eq!(nearest_category("contact.e_mail"), Some("contact.email"));
        assert_eq!(nearest_category("birth date"), Some("identity.birth-date"));
        assert_eq!(nearest_category("zzzzzz"), None);
    }
}
