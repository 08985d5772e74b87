//! The files at agreed places: where everything public is, whom to tell of a hole, and what is done about GPC.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use declaration::model::{CookieCategory, Declaration};
use jiff::SignedDuration;
use serde_json::json;

use crate::api::{promise_list, version_list};
use crate::app::{Refusal, Visit};

/// For how many days the contact in `security.txt` is vouched for from the day it is read.
const VOUCHED_DAYS: i64 = 90;

/// Answers with where everything public is: versions, promises with their states, log, cookies, requests.
///
/// What this program does not have yet is `null`, so that readers need not guess.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn ordhold(visit: Visit) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    let base = &office.settings.base_url;
    let live = office.live();
    let failed = |error| visit.failed(&error);
    let versions = version_list(&visit).await.map_err(failed)?;
    let promises = promise_list(&visit, &live).await.map_err(failed)?;
    Ok(Json(json!({
        "organisation": live.organisation_name(),
        "statement": { "url": format!("{base}/privacy"), "versions": versions },
        "promises": promises,
        "log": { "url": format!("{base}/log"), "key": office.log_key() },
        "requests": format!("{base}/you"),
        "cookies": format!("{base}/cookies"),
        "api": format!("{base}/api/openapi.json"),
        "banner": null,
        "subprocessors": null,
    }))
    .into_response())
}

/// Answers with whom to tell of a security hole (RFC 9116).
///
/// # Errors
/// The refusal, when the declaration names no address.
pub async fn security(visit: Visit) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    let live = office.live();
    let contact = live.declaration.organisation.contact.as_ref();
    let email = contact.and_then(|contact| contact.email.as_ref()).ok_or_else(|| visit.absent())?;
    let expires_at = visit.locale.now + SignedDuration::from_hours(24 * VOUCHED_DAYS);
    let text = format!(
        "Contact: mailto:{email}\nExpires: {}\nPreferred-Languages: nb, en\n\
         Canonical: {}/.well-known/security.txt\n",
        visit.locale.machine(&expires_at),
        office.settings.base_url,
    );
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// Answers with what is done when a browser sends Global Privacy Control.
///
/// `gpc` is true where nothing is declared that would have to stop. Where the declaration has tools or storage that
/// need a yes, it is left out until the choice itself is built: absence means that support is unknown.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn gpc(visit: Visit) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    let live = office.live();
    let newest = store::declaration_version::find_newest(&office.store).await;
    let newest = newest.map_err(|error| visit.failed(&error))?;
    let mut told = serde_json::Map::new();
    if has_nothing_to_stop(&live.declaration) {
        told.insert("gpc".to_owned(), json!(true));
    }
    if let Some(newest) = newest {
        told.insert("lastUpdate".to_owned(), json!(office.day(newest.loaded_at).to_string()));
    }
    Ok(([(CACHE_CONTROL, "public, max-age=3600")], Json(told)).into_response())
}

fn has_nothing_to_stop(declaration: &Declaration) -> bool {
    let mut tools = declaration.tools.iter().map(|tool| *tool.category.get());
    let mut cookies = declaration.cookies.iter().map(|cookie| *cookie.category.get());
    tools.all(|it| it == CookieCategory::Necessary)
        && cookies.all(|it| it == CookieCategory::Necessary)
}
