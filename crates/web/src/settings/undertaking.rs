//! The page on which a member binds herself to confidentiality: the words, and one button.

use askama::Template;
use axum::{extract::Request, response::Response};
use jiff::Timestamp;
use office::member::undertaking;

use crate::app::{Refusal, Seat, page, see_other};
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame, words};
use crate::text::Language;

use super::members::member::unbound;

/// What do I undertake.
#[derive(Clone, Template)]
#[template(path = "settings/undertaking.html")]
pub struct UndertakingPage {
    /// The surroundings.
    pub frame: Frame,
    /// The words, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// The digest of the words, by which the answer says what was shown.
    pub digest: String,
    /// Since when something binds the reader; none where nothing does.
    pub bound_since: Option<Timestamp>,
}

impl UndertakingPage {
    /// Returns the page of somebody who has not signed, and of somebody who has.
    pub fn samples(language: Language) -> Vec<Self> {
        let paragraph = words(
            language,
            "Jeg forplikter meg til å behandle alle personopplysninger fortrolig.",
            "I undertake to keep confidential all personal data.",
        );
        let page = |bound_since: Option<Timestamp>| Self {
            frame: office_frame(language, "/settings/undertaking"),
            paragraphs: vec![paragraph.clone(), paragraph.clone()],
            digest: "ab".repeat(32),
            bound_since,
        };
        vec![page(None), page(Some(at("03-02T09:00")))]
    }
}

/// Shows the words, and the button where nothing binds the reader.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let words = undertaking::wording(&visit.app.office, visit.language());
    let own = store::undertaking::list_of(&visit.app.office.store, seat.member()).await;
    let own = own.map_err(|error| visit.failed(&error))?;
    let binding = own.iter().find(|it| it.binds_at(visit.locale.now));
    Ok(page(&UndertakingPage {
        frame: seat.frame().await?,
        digest: undertaking::digest(&words).to_string(),
        paragraphs: words.split("\n\n").map(str::to_owned).collect(),
        bound_since: binding.map(|it| it.given_at),
    }))
}

/// Binds the reader by the words that were shown.
///
/// # Errors
/// The refusal: other words than those of today, or the database does not answer.
pub async fn post(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let shown = fields.text("words").parse().map_err(|_| {
        visit.refuse(Problem::new(Kind::User).saying(visit.t("problem-form-unreadable")))
    })?;
    let (office, mut cx) = (&visit.app.office, seat.context());
    let signed = (visit.language(), shown);
    let signed = undertaking::sign(office, &mut cx, seat.member(), signed).await;
    signed.map_err(|error| unbound(&seat, error))?;
    Ok(see_other("/settings"))
}
