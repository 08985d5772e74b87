//! The bare address: members go to their work, everybody else to what is published.

use axum::response::Response;

use crate::app::{Refusal, Seat, Visit, page, see_other};
use crate::privacy::NoPrivacyPage;

/// Leads a Member to her work and a visitor to the statement; shows a short page before the first publication.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(visit: Visit, seat: Result<Seat, Response>) -> Result<Response, Refusal> {
    if seat.is_ok() {
        return Ok(see_other("/today"));
    }
    let rows = &visit.app.office.store;
    let newest = store::statement_version::find_newest(rows, visit.language()).await;
    if newest.map_err(|error| visit.failed(&error))?.is_some() {
        return Ok(see_other("/privacy"));
    }
    Ok(page(&NoPrivacyPage::of(&visit)))
}
