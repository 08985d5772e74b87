//! The copy of everything that is held, as a file for the person and for other programs (Art. 15(3), Art. 20).

use axum::http::HeaderMap;
use axum::response::Response;
use office::{
    Acting,
    person::{self, Holdings},
    subscription::receipt,
};
use serde_json::{Value, json};

use crate::app::{Refusal, Visit, attachment};
use crate::receipts;

/// Answers with the copy.
///
/// # Errors
/// The refusal: the page is not open, or the database does not answer.
pub async fn get(visit: Visit, headers: HeaderMap) -> Result<Response, Refusal> {
    let subject = visit.own_page(&headers)?.subject;
    let office = &visit.app.office;
    let mut cx = visit.context(Acting::Subject);
    let copied = person::copy(office, &mut cx, subject).await;
    let copied = copied.map_err(|error| visit.failed(&error))?;
    let receipts = receipt::list(office, subject).await.map_err(|error| visit.failed(&error))?;
    let receipts: Vec<Value> = receipts.iter().map(|kept| receipts::file(&visit, kept)).collect();
    let held = copied.as_ref().map(written);
    let copy = json!({
        "organisation": office.live().organisation_name(),
        "copied_at": visit.locale.now,
        "held": held,
        "receipts": receipts,
    });
    let text = serde_json::to_string_pretty(&copy).expect("texts and numbers");
    Ok(attachment("application/json", "my-data.json", text))
}

fn written(held: &Holdings) -> Value {
    let open = |it: &decide::Personal<String>| it.open(&held.permit).ok().cloned();
    let consents = held.consents.iter().map(|it| {
        json!({
            "consent": it.id,
            "activity": it.activity,
            "topic": it.topic,
            "granted_at": it.granted_at,
            "withdrawn_at": it.withdrawn_at,
        })
    });
    let deliveries = held
        .deliveries
        .iter()
        .map(|it| json!({ "mailing": it.mailing_id, "state": it.state, "sent_at": it.sent_at }));
    let accesses = held.access_records.iter().map(|it| {
        json!({
            "at": it.opened_at,
            "by": it.actor,
            "activity": it.activity,
            "used_for": it.used_for,
        })
    });
    json!({
        "email": open(&held.address),
        "name": held.name.as_ref().and_then(open),
        "employer": held.employer.as_ref().and_then(open),
        "language": held.language,
        "since": held.since,
        "source": "the person, by form",
        "consents": consents.collect::<Vec<_>>(),
        "deliveries": deliveries.collect::<Vec<_>>(),
        "access_records": accesses.collect::<Vec<_>>(),
    })
}
