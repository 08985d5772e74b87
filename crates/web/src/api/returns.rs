//! What mail providers tell of mails that came back, by signed webhooks (Standard Webhooks).

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use mail::returns::webhook::{self, Call, WebhookError};
use office::{
    Acting,
    returns::{Report, ReturnError, take},
};

use crate::app::{Refusal, Visit};
use crate::problem::{Kind, Problem};

/// Takes one event; the same event again, by its `webhook-id`, changes nothing.
///
/// # Errors
/// The refusal: no secret is set, the signature is not one of ours, the body is no event, or the
/// database does not answer.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    if office.settings.webhook_secrets.is_empty() {
        return Err(visit.absent());
    }
    let (parts, body) = request.into_parts();
    let body = Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let body = body.map_err(|_| visit.refuse(Problem::new(Kind::Size)))?;
    let call = Call {
        id: header(&parts.headers, "webhook-id"),
        timestamp: header(&parts.headers, "webhook-timestamp"),
        signature: header(&parts.headers, "webhook-signature"),
        body: &body,
    };
    let said = webhook::read(&call, &office.settings.webhook_secrets, office.clock.now());
    let said = said.map_err(|error| refused(&visit, &error))?;
    let report = Report { source: "webhook", key: call.id, said };
    let taken = take(office, &mut visit.context(Acting::Job), report).await;
    taken.map_err(|error| match error {
        ReturnError::Store(error) => visit.failed(&error),
        ReturnError::Address => visit.refuse(Problem::new(Kind::Internal)),
    })?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn refused(visit: &Visit, error: &WebhookError) -> Refusal {
    let kind = match error {
        WebhookError::TooLong => Kind::Size,
        WebhookError::Headers | WebhookError::Body => Kind::User,
        _ => Kind::Role,
    };
    visit.refuse(Problem::new(kind).saying(visit.t("returns-webhook-refused")))
}
