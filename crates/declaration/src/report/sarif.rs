//! Writes findings as SARIF 2.1.0, for code scanners. Knows nothing of which scanner reads it.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    Language,
    finding::{Check, Finding, Severity},
    findings::checks,
    joined::JoinedText,
};

/// Returns findings as one run of the tool `ordhold`, in one language.
///
/// Only the rules that were broken are listed, in the order of the book. File names are relative to the
/// folder of the main file, and percent-encoded. A signed exception becomes an accepted suppression.
pub fn sarif(findings: &[Finding], text: &JoinedText, language: Language) -> Value {
    let found = |check: &&Check| findings.iter().any(|finding| finding.code == check.code);
    let broken: Vec<&Check> = checks().filter(found).collect();
    let mut results = Vec::new();
    let mut seen: HashMap<(&str, Option<&str>), usize> = HashMap::new();
    for finding in findings {
        let nth = seen.entry((finding.code, finding.about.as_deref())).or_default();
        let index = broken.iter().position(|check| check.code == finding.code);
        results.push(result(finding, text, language, index, *nth));
        *nth += 1;
    }
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "ordhold",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": broken.iter().map(|check| rule(check, language)).collect::<Vec<_>>(),
            } },
            "language": language.code(),
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(check: &Check, language: Language) -> Value {
    let name = language.pick(check.nb, check.en());
    let page: String = check
        .page
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line)))
        .collect();
    json!({
        "id": check.code,
        "shortDescription": { "text": name },
        "fullDescription": { "text": name },
        "help": { "text": page, "markdown": page },
        "defaultConfiguration": { "level": level(check.severity) },
        "properties": { "tags": check.rules },
    })
}

fn result(
    finding: &Finding,
    text: &JoinedText,
    language: Language,
    rule_index: Option<usize>,
    nth: usize,
) -> Value {
    let end = |sentence: &str| if sentence.ends_with('?') { "" } else { "." };
    let (says, way_out) = (finding.says.read(language), finding.way_out.read(language));
    let about = finding.about.as_deref().unwrap_or_default();
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": { "text": format!("{says}. {way_out}{}", end(way_out)) },
        "partialFingerprints": { "ordhold/v1": format!("{}/{about}/{nth}", finding.code) },
    });
    if let Some(index) = rule_index {
        result["ruleIndex"] = json!(index);
    }
    if let Some(location) = location(finding, text) {
        result["locations"] = json!([location]);
    }
    if let Some(signature) = &finding.excepted {
        let justification = format!("{}: {}", signature.signed_by, signature.reason);
        result["suppressions"] =
            json!([{ "kind": "inSource", "status": "accepted", "justification": justification }]);
    }
    result
}

fn location(finding: &Finding, text: &JoinedText) -> Option<Value> {
    let start = text.locate(&finding.place)?;
    let mut region = json!({ "startLine": start.line, "startColumn": start.column });
    if let Some(end) = text.locate_end(&finding.place).filter(|end| end.file == start.file) {
        region["endLine"] = json!(end.line);
        region["endColumn"] = json!(end.column);
    }
    let artifact = json!({ "uri": encoded(start.file), "uriBaseId": "%SRCROOT%" });
    Some(json!({ "physicalLocation": { "artifactLocation": artifact, "region": region } }))
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// Percent-encodes a path, leaving its slashes.
fn encoded(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::trial::findings;

    #[test]
    fn a_scanner_gets_rules_with_help_and_results_with_places() {
        let (findings, text) = findings();
        let report = sarif(&findings, &text, Language::En);
        assert_eq!(report["version"], "2.1.0");
        let run = &report["runs"][0];
        let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
        let results = run["results"].as_array().unwrap();
        assert_eq!((rules.len(), results.len()), (3, 3));
        for rule in rules {
            assert!(rule["help"]["text"].as_str().unwrap().contains("## Way out\n"));
            assert!(
                rule["help"]["markdown"].is_string()
                    && rule["shortDescription"]["text"].is_string()
            );
            assert!(
                ["error", "warning"]
                    .contains(&rule["defaultConfiguration"]["level"].as_str().unwrap())
            );
        }
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            assert_eq!(rules[index]["defaultConfiguration"]["level"], result["level"]);
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "ordhold.toml");
            for key in ["startLine", "startColumn", "endLine", "endColumn"] {
                assert!(place["region"][key].as_u64().unwrap() >= 1, "{key} counts from 1");
            }
        }
        assert_eq!(
            results[0]["message"]["text"],
            "activity `newsletter` relies on consent, but no form asks for it. \
             name the form in `collected_at`, then run `ordhold check`."
        );
    }

    #[test]
    fn a_signed_exception_is_an_accepted_suppression() {
        let (findings, text) = findings();
        let report = sarif(&findings, &text, Language::Nb);
        let results = &report["runs"][0]["results"];
        assert_eq!(results[2]["suppressions"][0]["status"], "accepted");
        assert_eq!(results[0].get("suppressions"), None);
        assert_eq!(report["runs"][0]["language"], "nb");
    }

    #[test]
    fn fingerprints_stay_when_lines_move_and_differ_from_each_other() {
        let (findings, text) = findings();
        let twice: Vec<Finding> = findings.iter().chain(&findings).cloned().collect();
        let report = sarif(&twice, &text, Language::En);
        let results = report["runs"][0]["results"].as_array().unwrap();
        let prints: std::collections::BTreeSet<String> =
            results.iter().map(|result| result["partialFingerprints"].to_string()).collect();
        assert_eq!(prints.len(), twice.len());
    }

    #[test]
    fn a_file_name_becomes_a_valid_address() {
        assert_eq!(encoded("deler/på nett.toml"), "deler/p%C3%A5%20nett.toml");
    }
}
