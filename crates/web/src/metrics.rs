//! The figures that a watching program reads, in the Prometheus text format; counts and ages, nothing of a person.

use std::fmt::Write;

use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, FORWARDED};
use axum::response::{IntoResponse, Response};
use office::readiness::{self, Figures, WAITING_COUNTED_MAX};

use crate::app::tally::Answered;
use crate::app::{Refusal, Visit};

const TEXT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The headers by which a proxy says that a request is another machine's.
const FORWARDED_BY: [&str; 3] = ["x-forwarded-for", "x-real-ip", "via"];

/// Answers with the figures, to this machine alone unless [`crate::app::App::telling_figures`] was called.
///
/// A request that a proxy on this machine passes on is another machine's.
///
/// # Errors
/// The refusal: not for this place, or the database does not answer.
pub async fn get(visit: Visit, headers: HeaderMap) -> Result<Response, Refusal> {
    let is_passed_on = headers.contains_key(FORWARDED)
        || FORWARDED_BY.iter().any(|header| headers.contains_key(*header));
    let is_ours = visit.peer.to_canonical().is_loopback() && !is_passed_on;
    if !is_ours && !visit.app.tells_figures {
        return Err(visit.absent());
    }
    let figures = readiness::figures(&visit.app.office).await;
    let figures = figures.map_err(|error| visit.failed(&error))?;
    let text = written(&visit, &figures);
    Ok(([(CONTENT_TYPE, TEXT)], text).into_response())
}

fn written(visit: &Visit, figures: &Figures) -> String {
    let mut text = String::new();
    requests(&mut text, &visit.app.tally.list());
    head(&mut text, "ordhold_jobs", "gauge", "Jobs by kind and state.");
    for tally in &figures.jobs {
        let (kind, state) = (escaped(&tally.kind), tally.state);
        line(
            &mut text,
            &format!("ordhold_jobs{{kind=\"{kind}\",state=\"{state}\"}}"),
            tally.n_jobs,
        );
    }
    let help = format!("Facts without a place in the log, at most {WAITING_COUNTED_MAX}.");
    head(&mut text, "ordhold_facts_waiting", "gauge", &help);
    line(&mut text, "ordhold_facts_waiting", figures.n_waiting);
    head(&mut text, "ordhold_promises", "gauge", "Promises by state.");
    let counts = figures.promises;
    for (state, n) in [
        ("kept", counts.n_kept),
        ("running", counts.n_running),
        ("by-hand", counts.n_by_hand),
        ("unbacked", counts.n_unbacked),
        ("broken", counts.n_broken),
    ] {
        line(&mut text, &format!("ordhold_promises{{state=\"{state}\"}}"), n);
    }
    if let Some(signed_at) = figures.checkpoint_at {
        let name = "ordhold_checkpoint_age_seconds";
        head(&mut text, name, "gauge", "How long ago the newest checkpoint was signed.");
        let age = visit.locale.now.as_second() - signed_at.as_second();
        line(&mut text, name, u64::try_from(age).unwrap_or_default());
    }
    text
}

fn requests(text: &mut String, tally: &[(Answered, u64)]) {
    let name = "ordhold_http_requests_total";
    head(text, name, "counter", "Answers by route, method and status.");
    for (Answered { path, method, status }, n) in tally {
        let labels = format!("route=\"{}\",method=\"{method}\",status=\"{status}\"", escaped(path));
        line(text, &format!("{name}{{{labels}}}"), *n);
    }
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
}

fn line(text: &mut String, series: &str, value: u64) {
    let _ = writeln!(text, "{series} {value}");
}

fn escaped(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_end_its_own_quotes() {
        assert_eq!(escaped("a\"b\\c\nd"), "a\\\"b\\\\c\\nd");
    }

    #[test]
    fn each_route_and_status_has_a_line() {
        let mut text = String::new();
        let answered = Answered { path: "/privacy/versions/{version}", method: "GET", status: 404 };
        requests(&mut text, &[(answered, 3)]);
        assert!(text.ends_with(
            "{route=\"/privacy/versions/{version}\",method=\"GET\",status=\"404\"} 3\n"
        ));
    }
}
