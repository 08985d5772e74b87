//! Holds every rule ID that code cites against the rules that `law` has.

use std::collections::BTreeSet;

use crate::source::Source;
use crate::{Failure, repository};

const TABLE: &str = "crates/law/data/rules.tsv";

/// Returns a finding for each cited rule that does not exist; tests may cite wrong ones on purpose.
pub(super) fn check(sources: &[Source]) -> Result<Vec<String>, Failure> {
    let table = repository::read(TABLE)?;
    let rules: BTreeSet<&str> =
        table.lines().skip(1).filter_map(|line| line.split('\t').next()).collect();
    Ok(sources.iter().flat_map(|source| unknown(source, &rules)).collect())
}

fn unknown(source: &Source, rules: &BTreeSet<&str>) -> Vec<String> {
    let mut findings = Vec::new();
    for (at, line) in source.lines.iter().enumerate().take(source.tests_from) {
        let cited = line.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        for id in cited.filter(|word| is_rule_id(word, rules) && !rules.contains(word)) {
            findings.push(format!("{}:{}: {TABLE} has no rule {id}", source.path, at + 1));
        }
    }
    findings
}

/// Tells whether a word has the form of a rule ID in a series that the table has.
fn is_rule_id(word: &str, rules: &BTreeSet<&str>) -> bool {
    let Some((series, number)) = word.split_once('-') else { return false };
    let is_form =
        series.len() == 3 && number.len() == 2 && number.bytes().all(|b| b.is_ascii_digit());
    is_form
        && rules.iter().any(|rule| rule.split_once('-').is_some_and(|(known, _)| known == series))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_the_law_does_not_have_is_found_outside_tests() {
        let rules = BTreeSet::from(["MKT-02", "DSR-19"]);
        let text = "//! By MKT-02, MKT-03 and UTF-16.\nconst A: &str = \"DSR-19/DSR-99\";\n#[cfg(test)]\n// MKT-77\n";
        let found = unknown(&Source::new("a.rs", text), &rules);
        assert_eq!(found.len(), 2);
        assert!(found[0].contains("a.rs:1:") && found[0].ends_with("MKT-03"));
        assert!(found[1].contains("a.rs:2:") && found[1].ends_with("DSR-99"));
    }
}
