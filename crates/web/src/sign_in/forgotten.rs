//! The page on which somebody who forgot her password asks for a link.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Request, http::StatusCode, response::Response};
use domain::EmailAddress;
use office::{
    Acting,
    member::reset::{self, RESET_MINUTES_MAX},
};

use crate::app::{Refusal, Visit, page, page_with, see_other};
use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;

const FORM: &str = "sign-in-forgotten";

/// Where may the link go.
#[derive(Template)]
#[template(path = "sign_in/forgotten.html")]
pub struct ForgottenPage {
    /// The surroundings.
    pub frame: Frame,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong with the address.
    pub fault: Option<String>,
    /// How many minutes the link works.
    pub minutes: u64,
    /// Whether it was asked for just now.
    pub is_sent: bool,
}

impl ForgottenPage {
    /// Returns the form, a refused one, and the page after it was sent.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |typed: &str, fault, is_sent| Self {
            frame: public_frame(language, "/sign-in/forgotten"),
            typed_email: typed.to_owned(),
            fault,
            minutes: RESET_MINUTES_MAX.unsigned_abs(),
            is_sent,
        };
        let fault = words(language, "Adressen mangler et domene", "The address lacks a domain");
        vec![page("", None, false), page("kari.nord@", Some(fault), false), page("", None, true)]
    }
}

/// Shows the form, or that a link is on its way where the address is known.
pub async fn get(visit: Visit) -> Response {
    let is_sent = visit.asked("sent") == "yes";
    page(&view(&visit, String::new(), None, is_sent))
}

/// Lets the link be mailed; a known address and an unknown one get the same answer in the same time.
///
/// # Errors
/// The refusal: too often, or not our form.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    visit.knock(&visit.app.sign_in_gate)?;
    let fields = visit.form(FORM, request).await?;
    let email = fields.text("email").to_owned();
    if EmailAddress::parse(&email).is_err() {
        let fault = Some(visit.t("member-email-fault").to_string());
        let view = view(&visit, email, fault, false);
        return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view));
    }
    // The answer does not wait, so that its time says nothing about the address.
    let office = Arc::clone(&visit.app.office);
    let mut cx = visit.context(Acting::Visitor);
    tokio::spawn(async move {
        if let Err(error) = reset::ask(&office, &mut cx, &email).await {
            tracing::error!(%error, "the link to a new password was not mailed");
        }
    });
    Ok(see_other("/sign-in/forgotten?sent=yes"))
}

fn view(visit: &Visit, typed_email: String, fault: Option<String>, is_sent: bool) -> ForgottenPage {
    let minutes = RESET_MINUTES_MAX.unsigned_abs();
    ForgottenPage { frame: visit.frame(FORM), typed_email, fault, minutes, is_sent }
}
