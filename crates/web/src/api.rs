//! What programs read under `/api/v1`: promises, the statement, the coverage. JSON out, problem details (RFC 9457) else.

pub mod openapi;
pub mod returns;

use axum::Json;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use domain::Language;
use jiff::Timestamp;
use office::{Live, coverage as covering};
use serde::Serialize;
use serde_json::json;
use store::StoreError;

use crate::app::{Refusal, Visit};

const ASK_AGAIN: &str = "no-cache";

/// A promise as programs read it.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PromiseRow {
    id: String,
    kind: String,
    activity: Option<String>,
    sentence: declaration::model::Text,
    state: domain::PromiseState,
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<Timestamp>,
}

/// A published text as programs read it in a list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct VersionRow {
    number: u32,
    language: Language,
    digest: String,
    published_at: Timestamp,
    url: String,
}

/// Returns every promise with its state, in the order of the published texts.
pub(crate) async fn promise_list(
    visit: &Visit,
    live: &Live,
) -> Result<Vec<PromiseRow>, StoreError> {
    let covered = covering::covered(&visit.app.office, live).await?;
    let row = |it: &covering::Covered<'_>| PromiseRow {
        id: it.promise.id.as_str().to_owned(),
        kind: it.promise.kind.word().to_owned(),
        activity: it.promise.activity.clone(),
        sentence: it.promise.sentence.clone(),
        state: it.state,
        checked_at: it.check.as_ref().map(|check| check.checked_at),
    };
    Ok(covered.iter().map(row).collect())
}

/// Returns every published text, newest first.
pub(crate) async fn version_list(visit: &Visit) -> Result<Vec<VersionRow>, StoreError> {
    let base = &visit.app.office.settings.base_url;
    let versions = store::statement_version::list(&visit.app.office.store).await?;
    let row = |it: store::statement_version::StatementHeading| VersionRow {
        url: format!("{base}/privacy/versions/{}?lang={}", it.number, it.language),
        number: it.number,
        language: it.language,
        digest: it.digest.to_string(),
        published_at: it.published_at,
    };
    Ok(versions.into_iter().map(row).collect())
}

/// Answers with every promise and how it stands.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn promises(visit: Visit) -> Result<Response, Refusal> {
    let live = visit.app.office.live();
    let promises = promise_list(&visit, &live).await.map_err(|error| visit.failed(&error))?;
    Ok(([(CACHE_CONTROL, ASK_AGAIN)], Json(json!({ "promises": promises }))).into_response())
}

/// Answers with a published text: `?version=` (the newest), `?lang=` (the reader's language).
///
/// # Errors
/// The refusal: nothing is published, no such version, or the database does not answer.
pub async fn statement(visit: Visit) -> Result<Response, Refusal> {
    let (rows, language) = (&visit.app.office.store, visit.language());
    let found = match visit.asked("version").as_str() {
        "" => store::statement_version::find_newest(rows, language).await,
        number => {
            let number = number.parse().map_err(|_| visit.absent())?;
            store::statement_version::lookup(rows, number, language).await
        }
    };
    let found = found.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())?;
    let text: serde_json::Value = serde_json::from_str(&found.json).unwrap_or_default();
    let told = json!({
        "number": found.number,
        "language": found.language,
        "digest": found.digest.to_string(),
        "declaration_digest": found.declaration_digest.to_string(),
        "published_at": found.published_at,
        "text": text,
        "markdown": found.markdown,
        "versions": version_list(&visit).await.map_err(|error| visit.failed(&error))?,
    });
    Ok(([(CACHE_CONTROL, ASK_AGAIN)], Json(told)).into_response())
}

/// Answers with how many promises are in each state.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn coverage(visit: Visit) -> Result<Response, Refusal> {
    let live = visit.app.office.live();
    let covered = covering::covered(&visit.app.office, &live).await;
    let covered = covered.map_err(|error| visit.failed(&error))?;
    let counts = covering::Counts::of(&covered);
    let checked_at = covered.iter().filter_map(|it| Some(it.check.as_ref()?.checked_at)).max();
    let told =
        json!({ "states": counts, "n_promises": counts.n_promises(), "checked_at": checked_at });
    Ok(([(CACHE_CONTROL, ASK_AGAIN)], Json(told)).into_response())
}
