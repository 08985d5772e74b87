//! The page behind the mailed link that sets another password.

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::{StatusCode, header::SET_COOKIE},
    response::Response,
};
use office::{
    Acting,
    member::{
        PASSWORD_CHARS_MIN,
        reset::{self, SetError},
    },
};

use super::browser;
use crate::app::{Refusal, Visit, page, page_with, see_other};
use crate::frame::Frame;
use crate::password;
use crate::problem::{Kind, Problem};
use crate::samples::{public_frame, words};
use crate::text::Language;

const FORM: &str = "sign-in-reset";

/// What shall the password be.
#[derive(Template)]
#[template(path = "sign_in/reset.html")]
pub struct ResetPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// What was wrong with the password.
    pub fault: Option<String>,
}

impl ResetPage {
    /// Returns an empty form and one that was refused.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |fault| Self {
            frame: public_frame(language, "/sign-in/reset/l1nk"),
            token: "l1nk".to_owned(),
            fault,
        };
        let fault = words(language, "Passordet er for kort", "The password is too short");
        vec![page(None), page(Some(fault))]
    }
}

/// Shows the form.
///
/// # Errors
/// The refusal: the link was used, or is too old.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    let good = reset::is_good(&visit.app.office, visit.locale.now, &token).await;
    if !good.map_err(|error| visit.failed(&error))? {
        return Err(over(&visit));
    }
    Ok(page(&ResetPage { frame: visit.frame(FORM), token, fault: None }))
}

/// Sets the password, and leads to signing in with it.
///
/// # Errors
/// As [`get`], and not our form; a password that is not accepted comes back with the page.
pub async fn post(
    visit: Visit,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    visit.knock(&visit.app.sign_in_gate)?;
    let browser = browser::of(&visit, request.headers());
    let fields = visit.form(FORM, request).await?;
    let (office, mut cx) = (&visit.app.office, visit.context(Acting::Visitor));
    let wanted = (token.as_str(), fields.text("password").to_owned());
    match reset::set(office, &mut cx, wanted, &browser).await {
        Ok(mark) => {
            let mut response = see_other("/sign-in?done=reset");
            response.headers_mut().append(SET_COOKIE, browser::known(&visit, &mark).header());
            Ok(response)
        }
        Err(SetError::Over) => Err(over(&visit)),
        Err(SetError::Password(error)) => {
            let fault = visit.t(password::key(error)).with("n", PASSWORD_CHARS_MIN);
            let fault = Some(fault.to_string());
            let view = ResetPage { frame: visit.frame(FORM), token, fault };
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
        }
        Err(SetError::Store(error)) => Err(visit.failed(&error)),
    }
}

fn over(visit: &Visit) -> Refusal {
    let problem = Problem::new(Kind::Absent).saying(visit.t("reset-over"));
    visit.refuse(problem.hint(visit.t("forgotten-title"), Some("/sign-in/forgotten")))
}
