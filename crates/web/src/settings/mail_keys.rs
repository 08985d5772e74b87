//! Makes and retires the keys that sign mailings; the records to publish stand on the page of settings.

use axum::{extract::Request, response::Response};
use office::mail_keys::{self, MailKeyError};

use crate::app::{Refusal, Seat, see_other};
use crate::problem::{Kind, Problem};

/// Makes a pair of keys; mailings are signed from now on.
///
/// # Errors
/// The refusal: keys are in use already, no address to sign for, or the database does not answer.
pub async fn make(seat: Seat, request: Request) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let conflict = |key| visit.refuse(Problem::new(Kind::Conflict).saying(visit.t(key)));
    match mail_keys::make(&visit.app.office, &mut seat.context()).await {
        Ok(()) => Ok(see_other("/settings#mail-keys")),
        Err(MailKeyError::InUse) => Err(conflict("mail-keys-in-use")),
        Err(MailKeyError::NoSender) => Err(conflict("mailing-no-sender")),
        Err(MailKeyError::Key(_)) => Err(visit.refuse(Problem::new(Kind::Internal))),
        Err(MailKeyError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Puts the keys out of use; mailings go unsigned until others are made.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn retire(seat: Seat, request: Request) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let retired = mail_keys::retire(&visit.app.office, &seat.context()).await;
    retired.map_err(|error| visit.failed(&error))?;
    Ok(see_other("/settings#mail-keys"))
}
