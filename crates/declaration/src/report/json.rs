//! Writes findings for programs, in a shape that only grows.

use serde_json::{Value, json};

use crate::{finding::Finding, joined::JoinedText, report::Counts};

/// The version of the shape; a key is never renamed or taken out under the same number.
pub const REPORT_VERSION: u32 = 1;

/// Returns findings with both languages, in the order given.
///
/// `file`, `line` and `column` are null where no file was read. Lines and columns count from 1, columns in
/// characters; the end is one column past the last character.
pub fn json(findings: &[Finding], text: &JoinedText) -> Value {
    json!({
        "version": REPORT_VERSION,
        "counts": Counts::of(findings),
        "findings": findings.iter().map(|finding| one(finding, text)).collect::<Vec<_>>(),
    })
}

fn one(finding: &Finding, text: &JoinedText) -> Value {
    let start = text.locate(&finding.place);
    let end = text.locate_end(&finding.place);
    let sources = finding.rules.iter().filter_map(|id| law::rule(id.as_str()));
    json!({
        "code": finding.code,
        "severity": finding.severity,
        "rules": finding.rules,
        "law": sources.map(|rule| rule.source).collect::<Vec<_>>(),
        "file": start.map(|at| at.file),
        "line": start.map(|at| at.line),
        "column": start.map(|at| at.column),
        "end_line": end.map(|at| at.line),
        "end_column": end.map(|at| at.column),
        "about": finding.about,
        "says": { "nb": finding.says.nb, "en": finding.says.en },
        "way_out": { "nb": finding.way_out.nb, "en": finding.way_out.en },
        "excepted": finding.excepted,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::trial::findings;

    #[test]
    fn a_program_gets_every_finding_with_its_place() {
        let (findings, text) = findings();
        let report = json(&findings, &text);
        assert_eq!(report["counts"], json!({ "n_errors": 1, "n_warnings": 1, "n_excepted": 1 }));
        assert_eq!(
            report["findings"][0],
            json!({
                "code": "consent-without-form",
                "severity": "error",
                "rules": ["CON-02"],
                "law": ["GDPR Art. 7(1); POL § 28"],
                "file": "ordhold.toml",
                "line": 19,
                "column": 9,
                "end_line": 19,
                "end_column": 18,
                "about": "newsletter",
                "says": {
                    "nb": "aktiviteten `newsletter` bygger på samtykke, men ikke noe skjema ber \
                     om det",
                    "en": "activity `newsletter` relies on consent, but no form asks for it",
                },
                "way_out": {
                    "nb": "oppgi skjemaet i `collected_at`, og kjør `ordhold check` igjen",
                    "en": "name the form in `collected_at`, then run `ordhold check`",
                },
                "excepted": null,
            })
        );
        assert_eq!(report["findings"][2]["excepted"]["expires_on"], "2027-07-01");
    }
}
