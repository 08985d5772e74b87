//! Reads a page's record: what it asked of the network, what it complained of, what its content
//! policy stopped.

use serde_json::Value;

use super::text_of;
use super::wire::Event;

/// One request that a page made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// The HTTP method.
    pub method: String,
    /// The whole address.
    pub url: String,
    /// The answer's status; `None` while there is none, or when it failed.
    pub status: Option<u16>,
}

/// Something that the page's content security policy stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CspViolation {
    /// The directive, such as `script-src-elem`.
    pub directive: String,
    /// What was stopped; `inline` or `eval` when it has no address.
    pub blocked: String,
}

/// Returns what scripts and the browser complained of, as text.
pub(super) fn console_errors(events: &[Event]) -> Vec<String> {
    events.iter().filter_map(console_error).collect()
}

fn console_error(event: &Event) -> Option<String> {
    let details = &event.details;
    match event.name.as_str() {
        "Runtime.exceptionThrown" => {
            let thrown = &details["exceptionDetails"];
            let text = thrown["exception"]["description"].as_str();
            Some(text.map_or_else(|| text_of(&thrown["text"]), str::to_owned))
        }
        "Runtime.consoleAPICalled" if ["error", "assert"].contains(&details["type"].as_str()?) => {
            let words = details["args"].as_array()?.iter().map(|arg| match &arg["value"] {
                Value::Null => text_of(&arg["description"]),
                Value::String(text) => text.clone(),
                value => value.to_string(),
            });
            Some(words.collect::<Vec<_>>().join(" "))
        }
        "Log.entryAdded" if details["entry"]["level"] == "error" => {
            let entry = &details["entry"];
            let url = entry["url"].as_str().map(|url| format!(" ({url})"));
            Some(format!("{}{}", text_of(&entry["text"]), url.unwrap_or_default()))
        }
        _ => None,
    }
}

/// Returns what the content security policy stopped.
pub(super) fn csp_violations(events: &[Event]) -> Vec<CspViolation> {
    let issues = events.iter().filter(|event| event.name == "Audits.issueAdded");
    let details =
        issues.map(|event| &event.details["issue"]["details"]["contentSecurityPolicyIssueDetails"]);
    details.filter(|details| details.is_object()).map(csp_violation).collect()
}

fn csp_violation(details: &Value) -> CspViolation {
    let kind = match details["contentSecurityPolicyViolationType"].as_str() {
        Some("kEvalViolation" | "kWasmEvalViolation") => "eval",
        _ => "inline",
    };
    let url = details["blockedURL"].as_str().filter(|url| !url.is_empty());
    CspViolation {
        directive: text_of(&details["violatedDirective"]),
        blocked: url.unwrap_or(kind).to_owned(),
    }
}

/// Returns the requests in the order they were made; a redirect counts as a request of its own.
pub(super) fn requests(events: &[Event]) -> Vec<PageRequest> {
    let mut requests: Vec<(String, PageRequest)> = Vec::new();
    for event in events {
        let details = &event.details;
        let id = text_of(&details["requestId"]);
        match event.name.as_str() {
            "Network.requestWillBeSent" => {
                answer(&mut requests, &id, &details["redirectResponse"]);
                let request = &details["request"];
                let (method, url) = (text_of(&request["method"]), text_of(&request["url"]));
                requests.push((id, PageRequest { method, url, status: None }));
            }
            "Network.responseReceived" => answer(&mut requests, &id, &details["response"]),
            _ => {}
        }
    }
    requests.into_iter().map(|(_, request)| request).collect()
}

fn answer(requests: &mut [(String, PageRequest)], id: &str, response: &Value) {
    let open = requests.iter_mut().rev().find(|(known, _)| known == id);
    if let (Some((_, request)), Some(status)) = (open, response["status"].as_u64()) {
        request.status = u16::try_from(status).ok();
    }
}
