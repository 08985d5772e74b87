//! The page behind the mailed link to the own page: one button, so that no mail scanner opens it.

use askama::Template;
use axum::extract::{Path, Request};
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use office::person::{self, OWN_PAGE_MINUTES_MAX};

use crate::app::{Refusal, Visit, page, see_other};
use crate::frame::{Frame, cookies::Cookie};
use crate::problem::{Kind, Problem};
use crate::samples::public_frame;
use crate::text::Language;

const FORM: &str = "you-enter";

/// The page behind the mailed link.
#[derive(Template)]
#[template(path = "you/enter.html")]
pub struct YouEnterPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
}

/// Shows the button.
///
/// # Errors
/// The refusal: not one of our links, or too late.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    check(&visit, &token)?;
    Ok(page(&YouEnterPage { frame: visit.frame(FORM), token }))
}

/// Opens the page on this machine for as long as the link works.
///
/// # Errors
/// As [`get`], and not our form.
pub async fn post(
    visit: Visit,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    visit.knock(&visit.app.public_gate)?;
    check(&visit, &token)?;
    visit.form(FORM, request).await?;
    let app = &visit.app;
    let minutes = u32::try_from(OWN_PAGE_MINUTES_MAX).unwrap_or_default();
    let cookie = Cookie::short(app.own_page_cookie(), token, minutes, app.is_secure());
    let mut response = see_other("/you/data");
    response.headers_mut().append(SET_COOKIE, cookie.header());
    Ok(response)
}

fn check(visit: &Visit, token: &str) -> Result<(), Refusal> {
    let entered = person::enter(&visit.app.office, visit.locale.now, token);
    entered.map(|_| ()).ok_or_else(|| {
        let problem = Problem::new(Kind::Absent).saying(visit.t("link-forged-or-late"));
        visit.refuse(problem.by("DSR-10").hint(visit.t("you-link-send"), Some("/you")))
    })
}

impl YouEnterPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![Self { frame: public_frame(language, "/you/enter/l1nk"), token: "l1nk".to_owned() }]
    }
}
