//! What a member does about a promise: check it now, attest it by hand, stop or start what keeps it.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use jiff::civil::Date;
use office::{
    attest::{self as attesting, AttestError, Attesting},
    checks, mechanisms,
};

use super::{PromisePage, TypedAttestation, view};
use crate::app::{Refusal, Seat, page_with, see_other};
use crate::problem::{Kind, Problem};

/// Looks for a counter-example now.
///
/// # Errors
/// The refusal: no such promise, or nothing that checks it.
pub async fn check(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let promise = live.promise(&id).ok_or_else(|| visit.absent())?;
    let Some(mechanism) = mechanisms::mechanism_of(&live, promise) else {
        let problem = Problem::new(Kind::Conflict).saying(visit.t("ground-no-mechanism"));
        return Err(visit.refuse(problem));
    };
    let mut cx = seat.context();
    let checked = checks::one(&visit.app.office, &mut cx, &live, promise, mechanism).await;
    checked.map_err(|error| visit.failed(&error))?;
    Ok(see_other(&format!("/promises/{id}")))
}

/// Attests a promise that no program keeps.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn attest(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let typed = TypedAttestation {
        owner: fields.text("owner").to_owned(),
        note: fields.text("note").to_owned(),
        until: fields.text("until").to_owned(),
    };
    let fault = match typed.until.parse::<Date>() {
        Err(_) => visit.t("exception-until-none-fault").to_string(),
        Ok(expires_on) => match attest_until(&seat, &id, &typed, expires_on).await {
            Ok(()) => return Ok(see_other(&format!("/promises/{id}"))),
            Err(AttestError::Store(error)) => return Err(visit.failed(&error)),
            Err(AttestError::UnknownPromise) => return Err(visit.absent()),
            Err(AttestError::HasMechanism) => {
                let says = visit.t("attestation-mechanism-fault");
                return Err(visit.refuse(Problem::new(Kind::Conflict).saying(says)));
            }
            Err(AttestError::Owner) => {
                let n = attesting::OWNER_CHARS_MAX;
                visit.t("attestation-owner-fault").with("n", n).to_string()
            }
            Err(AttestError::Note) => {
                let n = attesting::NOTE_CHARS_MAX;
                visit.t("attestation-note-fault").with("n", n).to_string()
            }
            Err(AttestError::Expiry { latest }) => {
                let latest = visit.locale.date(&latest);
                visit.t("exception-until-fault").with("latest", latest).to_string()
            }
        },
    };
    let view = PromisePage { fault: Some(fault), typed, ..view(&seat, &id).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

async fn attest_until(
    seat: &Seat,
    id: &str,
    typed: &TypedAttestation,
    expires_on: Date,
) -> Result<(), AttestError> {
    let attesting = Attesting {
        promise: id.to_owned(),
        owner: typed.owner.clone(),
        note: typed.note.clone(),
        expires_on,
    };
    attesting::attest(&seat.visit.app.office, &mut seat.context(), attesting, seat.member()).await
}

/// Stops a mechanism; its promises have nothing behind them from now on.
///
/// # Errors
/// The refusal: no such mechanism, or the database does not answer.
pub async fn stop(
    seat: Seat,
    Path(mechanism): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    switch(seat, &mechanism, request, false).await
}

/// Starts a mechanism that was stopped.
///
/// # Errors
/// The refusal: no such mechanism, or the database does not answer.
pub async fn start(
    seat: Seat,
    Path(mechanism): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    switch(seat, &mechanism, request, true).await
}

async fn switch(
    seat: Seat,
    mechanism: &str,
    request: Request,
    on: bool,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let (office, mut cx) = (&visit.app.office, seat.context());
    match checks::switch(office, &mut cx, mechanism, on, seat.member()).await {
        Ok(()) => {
            let promise = fields.text("promise");
            let is_known = office.live().promise(promise).is_some();
            let back = if is_known { format!("/promises/{promise}") } else { "/coverage".into() };
            Ok(see_other(&back))
        }
        Err(checks::SwitchError::Unknown) => Err(visit.absent()),
        Err(checks::SwitchError::Store(error)) => Err(visit.failed(&error)),
    }
}
