//! Says to machines whether the process answers, and whether it can do its work.

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use office::readiness;

use crate::app::Visit;

const PLAIN: &str = "text/plain; charset=utf-8";

/// Answers that the process answers; looks at nothing else.
pub async fn alive() -> Response {
    ([(CONTENT_TYPE, PLAIN)], "alive\n").into_response()
}

/// Answers 200 when database, sequencer and mail relay are ready, else 503; one line for each.
pub async fn ready(visit: Visit) -> Response {
    let readiness = readiness::readiness(&visit.app.office).await;
    let word = |holds| if holds { "ready" } else { "not ready" };
    let lines = format!(
        "database: {}\nsequencer: {}\nmail relay: {}\n",
        word(readiness.has_database),
        word(readiness.is_sequencing),
        word(readiness.has_relay),
    );
    let status =
        if readiness.is_ready() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CONTENT_TYPE, PLAIN)], lines).into_response()
}
