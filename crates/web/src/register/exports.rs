//! Decides how the record leaves the house: as a workbook, as JSON, as linked data.

use axum::response::Response;

use super::record;
use crate::app::{Refusal, Seat, attachment};
use crate::problem::{Kind, Problem};

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Hands the record over as a workbook in the reader's language.
///
/// # Errors
/// The refusal, when there are more rows than a sheet holds.
pub async fn xlsx(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let language = office::live::written(visit.language());
    match documents::record_workbook(&record(visit), language) {
        Ok(bytes) => Ok(attachment(XLSX, "record.xlsx", bytes)),
        Err(error) => {
            tracing::error!(%error, "the record cannot be written");
            Err(visit.refuse(Problem::new(Kind::Internal)))
        }
    }
}

/// Hands the record over as JSON.
pub async fn json(seat: Seat) -> Response {
    let text = format!("{:#}\n", record(&seat.visit).to_json());
    attachment("application/json", "record.json", text)
}

/// Hands the declaration over in the Data Privacy Vocabulary.
pub async fn jsonld(seat: Seat) -> Response {
    let office = &seat.visit.app.office;
    let base = format!("{}/privacy", office.settings.base_url);
    let today = office.day(seat.visit.locale.now);
    let document = declaration::dpv::json_ld(&office.live().declaration, &base, today);
    attachment("application/ld+json", "record.jsonld", format!("{document:#}\n"))
}
