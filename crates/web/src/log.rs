//! The log as other people's tools read it (c2sp.org/tlog-tiles): checkpoint, tiles and bundles of entries.

use axum::extract::Path;
use axum::http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use ledger::Place;
use office::evidence;

use crate::app::{Refusal, Visit};

const NOTE: &str = "text/plain; charset=utf-8";
const BYTES: &str = "application/octet-stream";
const A_YEAR: &str = "public, max-age=31536000, immutable";
/// A partial tile says the same for ever, but is asked for only until the next one is there.
const A_MINUTE: &str = "public, max-age=60";
const NOT_KEPT: &str = "no-cache";

/// Answers with the newest checkpoint, or with the tile or bundle at a path; what is full never changes.
///
/// # Errors
/// The refusal: nothing stands at the path, or the database does not answer.
pub async fn get(visit: Visit, Path(path): Path<String>) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    if path == "checkpoint" {
        let newest = evidence::newest_checkpoint(office).await;
        let newest = newest.map_err(|error| visit.failed(&error))?;
        return Ok(served(NOTE, NOT_KEPT, newest.ok_or_else(|| visit.absent())?.into_bytes()));
    }
    let place: Place = path.parse().map_err(|_| visit.absent())?;
    let bytes = evidence::bytes_at(office, place).await.map_err(|error| visit.failed(&error))?;
    let lives = if place == place.full() { A_YEAR } else { A_MINUTE };
    Ok(served(BYTES, lives, bytes.ok_or_else(|| visit.absent())?))
}

fn served(kind: &'static str, lives: &'static str, bytes: Vec<u8>) -> Response {
    let headers =
        [(CONTENT_TYPE, kind), (CACHE_CONTROL, lives), (ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, bytes).into_response()
}
