//! The page that mails a link to the own page; the answer never tells whether an address is known.

use std::sync::Arc;

use askama::Template;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::EmailAddress;
use office::{
    Acting,
    person::{self, OWN_PAGE_MINUTES_MAX},
};

use crate::app::{Refusal, Visit, page, page_with, see_other};
use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::subscribe::email_fault;
use crate::text::Language;

const FORM: &str = "you-link";

/// The page that mails a link to whoever asks for it.
#[derive(Template)]
#[template(path = "you/link.html")]
pub struct YouLinkPage {
    /// The surroundings.
    pub frame: Frame,
    /// What was wrong with the address.
    pub fault: Option<String>,
    /// The address that was typed.
    pub typed_email: String,
    /// How many minutes the link works.
    pub link_minutes: u64,
    /// Whether a link was just asked for; the same for a known address and for an unknown one.
    pub is_sent: bool,
}

/// Shows the form, or what comes next once it was sent in; whose own page is open already is led there.
pub async fn get(visit: Visit, headers: HeaderMap) -> Response {
    if visit.own_page(&headers).is_ok() {
        return see_other("/you/data");
    }
    let is_sent = visit.asked("sent") == "yes";
    page(&view(&visit, String::new(), None, is_sent))
}

/// Lets the link be mailed; a known address and an unknown one get the same answer in the same time.
///
/// # Errors
/// The refusal: too often, or not our form.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    visit.knock(&visit.app.public_gate)?;
    let fields = visit.form(FORM, request).await?;
    let email = fields.text("email").to_owned();
    if let Err(error) = EmailAddress::parse(&email) {
        let fault = Some(email_fault(&visit, error));
        let view = view(&visit, email, fault, false);
        return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view));
    }
    if fields.text("website").is_empty() {
        // The answer does not wait, so that its time says nothing about the address.
        let (office, language) = (Arc::clone(&visit.app.office), visit.language());
        let mut cx = visit.context(Acting::Visitor);
        tokio::spawn(async move {
            if let Err(error) = person::mail_link(&office, &mut cx, &email, language).await {
                tracing::error!(%error, "the link to an own page was not mailed");
            }
        });
    }
    Ok(see_other("/you?sent=yes"))
}

fn view(visit: &Visit, typed_email: String, fault: Option<String>, is_sent: bool) -> YouLinkPage {
    let link_minutes = OWN_PAGE_MINUTES_MAX.unsigned_abs();
    YouLinkPage { frame: visit.frame(FORM), fault, typed_email, link_minutes, is_sent }
}

impl YouLinkPage {
    /// Returns the form, a refused one, and the page after it was sent.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |typed: &str, fault, is_sent| Self {
            frame: public_frame(language, "/you"),
            fault,
            typed_email: typed.to_owned(),
            link_minutes: 20,
            is_sent,
        };
        let fault = words(language, "Adressen mangler en krøllalfa", "The address lacks an @");
        vec![page("", None, false), page("kari.nord", Some(fault), false), page("", None, true)]
    }
}
