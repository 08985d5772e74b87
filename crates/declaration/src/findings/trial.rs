//! Tries findings on small declarations: the examples and ways out of their own pages.

use jiff::civil::{Date, date};

use super::{check, checks};
use crate::{Check, Finding, Sources, read};

/// The day on which the tests judge.
pub(crate) const TODAY: Date = date(2027, 1, 11);

/// A declaration with nothing to find; a table that an example has of its own is left out.
const BASE: [(&str, &str); 4] = [
    (
        "organisation",
        r#"
name = "Fjordbok AS"
number = "310285978"
country = "NO"
address = "Bryggen 1, 5003 Bergen"
contact = { name = "Personvern", email = "personvern@fjordbok.example", phone = "+47 55 00 00 00" }
"#,
    ),
    (
        "[measure]",
        r#"
id = "risk"
kind = "risk-assessment"
says = { nb = "vi vurderer risikoen", en = "we assess the risk" }
tested_every = "1 year"
tested_on = 2026-11-02
evidence = "risk record 2026"
owner = "security lead"
"#,
    ),
    ("statement", "changed_on = 2026-11-02\n"),
    (
        "rights",
        r#"
offered = ["access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal"]
answer_within = "1 month"
channels = ["portal", "email"]
refusals_explained = true
complaint = true
"#,
    ),
];

/// Returns an activity with the keys every activity needs, and these.
pub(crate) fn activity(keys: &str) -> String {
    format!("[[activity]]\nid = 'a'\npurpose = {{ nb = 'x', en = 'y' }}\n{keys}\n")
}

/// Returns everything that is found in a fragment, read and judged together with the base.
pub(crate) fn found(fragment: &str) -> Vec<Finding> {
    let mut text = fragment.to_owned();
    for (table, keys) in BASE {
        if !fragment.lines().any(|line| line.trim() == format!("[{table}]")) {
            text.push_str(&format!("\n[{table}]\n{keys}"));
        }
    }
    let reading = read(&Sources::listed([("ordhold.toml", text)]));
    let judged = reading.declaration.iter().flat_map(|declaration| check(declaration, TODAY));
    reading.findings.iter().cloned().chain(judged).collect()
}

/// Returns the sentences, in English, that one check has about a fragment.
pub(crate) fn says(check: &Check, fragment: &str) -> Vec<String> {
    let found = found(fragment).into_iter().filter(|finding| finding.code == check.code);
    found.map(|finding| finding.says.en).collect()
}

/// Checks that the example on a page is found, with these words, and its way out is not.
#[track_caller]
pub(crate) fn check_page(check: &Check, expect: &str) {
    let (example, way_out) = (fragment(check, "Example"), fragment(check, "Way out"));
    let example = example.expect("the page has an example");
    assert_eq!(says(check, &example), [expect], "{}", check.code);
    let way_out = way_out.expect("the page has a way out");
    assert_eq!(says(check, &way_out), [""; 0], "the way out of {}", check.code);
}

/// Returns the TOML under a heading of a check's page.
fn fragment(check: &Check, heading: &str) -> Option<String> {
    let page: String = check
        .page
        .lines()
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
        .collect();
    let (_, section) = page.split_once(&format!("## {heading}\n"))?;
    let section = section.split("\n## ").next()?;
    let (_, toml) = section.split_once("```toml\n")?;
    Some(toml.split_once("```")?.0.to_owned())
}

#[test]
fn the_base_has_nothing_to_find() {
    let found = found("");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_page_has_four_sections_and_every_code_is_its_own() {
    let mut codes = std::collections::BTreeSet::new();
    for check in checks() {
        assert!(codes.insert(check.code), "{} is there twice", check.code);
        let sections = ["## What it finds", "## Why it matters", "## Example", "## Way out"];
        let places: Vec<_> = sections.iter().map(|section| check.page.find(section)).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{}", check.code);
        assert!(!check.en().is_empty() && !check.nb.is_empty());
        assert!(
            check
                .code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        );
    }
}

#[test]
fn every_example_is_found_and_every_way_out_is_clear_of_it() {
    for check in checks() {
        if let Some(example) = fragment(check, "Example") {
            let found = found(&example);
            let mine: Vec<_> = found.iter().filter(|finding| finding.code == check.code).collect();
            assert!(!mine.is_empty(), "{} is not found in its example: {found:#?}", check.code);
        }
        if let Some(way_out) = fragment(check, "Way out") {
            let found = found(&way_out);
            let mine: Vec<_> = found.iter().filter(|finding| finding.code == check.code).collect();
            assert!(mine.is_empty(), "{} is found in its way out: {mine:#?}", check.code);
            let unread: Vec<_> = found.iter().filter(|finding| finding.rules.is_empty()).collect();
            assert!(unread.is_empty(), "the way out of {} is not read: {unread:#?}", check.code);
        } else {
            assert!(check.run.is_none(), "{} shows no way out", check.code);
        }
    }
}

#[test]
fn every_finding_speaks_both_languages() {
    for check in checks() {
        for finding in fragment(check, "Example").iter().flat_map(|example| found(example)) {
            for text in [&finding.says, &finding.way_out] {
                for language in [&text.nb, &text.en] {
                    assert!(!language.is_empty() && !language.ends_with('.'), "{finding:?}");
                }
                assert!(text.nb != text.en, "{finding:?}");
            }
        }
    }
}
