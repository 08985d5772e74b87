//! Writes findings as SARIF 2.1.0, which code hosts and editors show beside the lines they are about.

use declaration::{Check, Finding, Severity};
use serde_json::{Map, Value, json};

use super::{Found, law_line};
use crate::declared::Lang;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Returns one run with every check as a rule.
pub(super) fn report(found: &Found<'_>) -> Value {
    let checks: Vec<&Check> = declaration::checks().collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ordhold",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": checks.iter().map(|check| rule(check, found.lang)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": found.findings.iter().map(|it| result(found, it, &checks)).collect::<Vec<_>>(),
        }],
    })
}

fn rule(check: &Check, lang: Lang) -> Value {
    let name = match lang {
        Lang::Nb => check.nb,
        Lang::En => check.en(),
    };
    json!({
        "id": check.code,
        "shortDescription": { "text": name },
        "help": { "text": check.page, "markdown": check.page },
        "defaultConfiguration": { "level": level(check.severity) },
        "properties": { "law": law_line(check.rules) },
    })
}

fn result(found: &Found<'_>, finding: &Finding, checks: &[&Check]) -> Value {
    let says = found.says(&finding.says);
    let text = format!("{says}. {}.", found.says(&finding.way_out));
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": text },
        "locations": [{ "physicalLocation": physical(found, finding) }],
    });
    let index = checks.iter().position(|check| check.code == finding.code);
    let fields = result.as_object_mut().expect("was made as an object");
    if let Some(index) = index {
        fields.insert("ruleIndex".to_owned(), json!(index));
    }
    if let Some(exception) = &finding.excepted {
        let why =
            format!("{} ({}, {})", exception.reason, exception.signed_by, exception.expires_on);
        let kept = json!([{ "kind": "inSource", "status": "accepted", "justification": why }]);
        fields.insert("suppressions".to_owned(), kept);
    }
    result
}

fn physical(found: &Found<'_>, finding: &Finding) -> Value {
    let start = found.text.locate(&finding.place);
    let file = start.map_or_else(
        || found.declared.path().display().to_string(),
        |at| found.declared.path_of(at.file),
    );
    let mut region = Map::new();
    if let Some(at) = start {
        region.insert("startLine".to_owned(), json!(at.line));
        region.insert("startColumn".to_owned(), json!(at.column));
    }
    if let Some(at) = found.text.locate_end(&finding.place).filter(|_| !finding.place.is_empty()) {
        region.insert("endLine".to_owned(), json!(at.line));
        region.insert("endColumn".to_owned(), json!(at.column));
    }
    json!({ "artifactLocation": { "uri": file.replace('\\', "/") }, "region": region })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}
