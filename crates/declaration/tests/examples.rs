//! The declarations under `examples/`: mended ones have no finding, flawed ones exactly the known ones.

mod examples {
    mod dpv;
    mod fideslang;
    pub(crate) mod open;
    mod promises;
    mod published;
    mod record;
    mod sentences;
}

use std::fmt::Write as _;

use declaration::check;
use examples::open::{COMPANIES, TODAY, flawed, known_findings, mended, places};

#[test]
fn a_mended_example_has_no_finding_that_is_not_excepted() {
    let mut listing = String::new();
    for company in COMPANIES {
        let reading = mended(company);
        let declaration = reading.declaration.as_ref();
        let mut findings = reading.findings.clone();
        findings.extend(declaration.map(|it| check(it, TODAY)).unwrap_or_default());
        findings.retain(|finding| finding.excepted.is_none());
        for finding in &findings {
            let [place] = &places(&reading.text, [finding])[..] else { unreachable!("one each") };
            writeln!(listing, "{company}: {place}: {}", finding.says.en).unwrap();
        }
        assert!(declaration.is_some(), "{company} cannot be read:\n{listing}");
    }
    assert!(listing.is_empty(), "findings in mended examples:\n{listing}");
}

#[test]
fn a_flawed_example_has_exactly_the_known_findings() {
    let mut listing = String::new();
    for company in COMPANIES {
        let reading = flawed(company);
        let mut findings = reading.findings.clone();
        findings.extend(reading.declaration.iter().flat_map(|it| check(it, TODAY)));
        let mut found = places(&reading.text, &findings);
        let mut known = known_findings(company);
        found.sort();
        known.sort();
        for line in known.iter().filter(|line| !found.contains(line)) {
            writeln!(listing, "{company} - {line}").unwrap();
        }
        for line in found.iter().filter(|line| !known.contains(line)) {
            writeln!(listing, "{company} + {line}").unwrap();
        }
        assert!(known == found || !listing.is_empty(), "{company} finds something twice");
    }
    assert!(listing.is_empty(), "known and not found (-), found and not known (+):\n{listing}");
}
