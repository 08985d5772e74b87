//! Writes findings for programs: both languages, places as lines and columns; the form stays the same over versions.

use declaration::{Finding, Severity};
use serde_json::{Value, json};

use super::Found;

/// Returns the findings with their counts.
pub(super) fn report(found: &Found<'_>) -> Value {
    json!({
        "version": 1,
        "file": found.declared.path(),
        "n_errors": found.n_open(Severity::Error),
        "n_warnings": found.n_open(Severity::Warning),
        "n_excepted": found.n_excepted(),
        "findings": found.findings.iter().map(|it| row(found, it)).collect::<Vec<_>>(),
    })
}

fn row(found: &Found<'_>, finding: &Finding) -> Value {
    let start = found.text.locate(&finding.place);
    let end = found.text.locate_end(&finding.place);
    json!({
        "code": finding.code,
        "severity": finding.severity,
        "rules": finding.rules.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "file": start.map(|at| found.declared.path_of(at.file)),
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
