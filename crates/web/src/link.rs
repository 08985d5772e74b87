//! What the pages behind mailed links share: whoever only looks changes nothing, a press is counted and checked, and a
//! yes ends in its receipt.

use axum::extract::Request;
use domain::{ConsentId, SubjectId};
use office::subscription::receipt;

use crate::app::{Refusal, Visit};
use crate::problem::{Kind, Problem};
use crate::receipts::Receipt;
use crate::text::Phrase;

/// Lets a press of the button through that is on our own page and not one of too many.
///
/// # Errors
/// The refusal: too many from one place, or not our form.
pub(crate) async fn press(visit: &Visit, form: &str, request: Request) -> Result<(), Refusal> {
    visit.knock(&visit.app.public_gate)?;
    visit.form(form, request).await?;
    Ok(())
}

/// Returns the receipt that a yes to `consents` ends in, with the token under which it can be downloaded; none when
/// every consent stood already, or it cannot be read.
///
/// # Errors
/// The refusal, when the database does not answer.
pub(crate) async fn receipt(
    visit: &Visit,
    consents: &[ConsentId],
) -> Result<Option<(Receipt, String)>, Refusal> {
    let office = &visit.app.office;
    let Some(first) = consents.first() else { return Ok(None) };
    let token = office.receipt_token(*first);
    let kept = receipt::find(office, &token).await.map_err(|error| visit.failed(&error))?;
    let live = office.live();
    Ok(kept.map(|kept| (Receipt::of(visit, &live, &kept), token)))
}

/// Returns the path of a person's link to unsubscribe.
pub(crate) fn way_out(visit: &Visit, subject: SubjectId) -> String {
    let office = &visit.app.office;
    let url = office.unsubscribe_url(subject);
    url.strip_prefix(&office.settings.base_url).unwrap_or(&url).to_owned()
}

/// Refuses a link that cannot be followed, and says how to get another.
pub(crate) fn refuse(visit: &Visit, kind: Kind, says: Phrase) -> Refusal {
    let problem = Problem::new(kind).saying(says).by("CON-02");
    visit.refuse(problem.hint(visit.t("sent-again"), Some("/subscribe")))
}
