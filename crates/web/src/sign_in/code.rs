//! The page on which the second step of signing in is taken: a code of the second factor.

use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header::SET_COOKIE},
    response::Response,
};
use office::{
    Acting,
    member::second_step::{self, PENDING_MINUTES_MAX, StepError},
};

use super::{browser, let_in};
use crate::app::{App, Refusal, Visit, page, page_with, see_other};
use crate::frame::{
    Frame,
    cookies::{self, Cookie},
};
use crate::samples::{public_frame, words};
use crate::text::Language;

const FORM: &str = "sign-in-code";
/// The cookie of a sign-in in its middle, on a site reached by HTTPS.
const PENDING_SECURE: &str = "__Host-ordhold-code";
/// The same on the reader's own machine, where browsers refuse the prefix without HTTPS.
const PENDING_PLAIN: &str = "ordhold-code";

impl App {
    /// Returns the name of the cookie that waits for a code.
    pub(crate) fn pending_cookie(&self) -> &'static str {
        if self.is_secure() { PENDING_SECURE } else { PENDING_PLAIN }
    }
}

/// What your app shows now.
#[derive(Template)]
#[template(path = "sign_in/code.html")]
pub struct CodePage {
    /// The surroundings.
    pub frame: Frame,
    /// What was wrong with the code.
    pub fault: Option<String>,
    /// Where to go afterwards, a path of ours; empty for Today.
    pub to: String,
}

impl CodePage {
    /// Returns an empty form and one that was refused.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |fault| Self {
            frame: public_frame(language, "/sign-in/code"),
            fault,
            to: "/coverage".to_owned(),
        };
        let refused = words(
            language,
            "Koden stemmer ikke, eller er brukt",
            "The code is not right, or was used",
        );
        vec![page(None), page(Some(refused))]
    }
}

/// Leads to the second step, which the browser can take for a few minutes.
pub(super) fn due(visit: &Visit, token: &str, to: &str) -> Response {
    let (name, is_secure) = (visit.app.pending_cookie(), visit.app.is_secure());
    let minutes = u32::try_from(PENDING_MINUTES_MAX).unwrap_or_default();
    let cookie = Cookie::short(name, token.to_owned(), minutes, is_secure);
    let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
    let mut response = see_other(&format!("/sign-in/code?to={to}"));
    response.headers_mut().append(SET_COOKIE, cookie.header());
    response
}

/// Shows the form; without a right password before it, leads back to the first step.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(visit: Visit, headers: HeaderMap) -> Result<Response, Refusal> {
    let token = cookies::value(&headers, visit.app.pending_cookie()).unwrap_or_default();
    let pending = second_step::is_pending(&visit.app.office, visit.locale.now, token).await;
    if !pending.map_err(|error| visit.failed(&error))? {
        return Ok(see_other("/sign-in?over=yes"));
    }
    let to = visit.asked("to");
    Ok(page(&CodePage { frame: visit.frame(FORM), fault: None, to }))
}

/// Begins the session, and goes to the page that was asked for.
///
/// # Errors
/// The refusal; a wrong code comes back with the page.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    visit.knock(&visit.app.sign_in_gate)?;
    let browser = browser::of(&visit, request.headers());
    let token = cookies::value(request.headers(), visit.app.pending_cookie());
    let token = token.unwrap_or_default().to_owned();
    let fields = visit.form(FORM, request).await?;
    let (office, mut cx) = (&visit.app.office, visit.context(Acting::Visitor));
    let shown = (token.as_str(), fields.text("code"));
    let (status, fault) = match second_step::finish(office, &mut cx, shown, &browser).await {
        Ok(begun) => {
            let mut response = let_in(&visit, &begun, fields.text("to"));
            let over = Cookie::ended(visit.app.pending_cookie(), visit.app.is_secure());
            response.headers_mut().append(SET_COOKIE, over.header());
            return Ok(response);
        }
        Err(StepError::Over) => return Ok(see_other("/sign-in?over=yes")),
        Err(StepError::Refused) => (StatusCode::UNPROCESSABLE_ENTITY, visit.t("code-refused")),
        Err(StepError::Paused { until }) => {
            let until = visit.locale.clock(&until);
            (StatusCode::TOO_MANY_REQUESTS, visit.t("sign-in-paused").with("until", until))
        }
        Err(StepError::Store(error)) => return Err(visit.failed(&error)),
    };
    let to = fields.text("to").to_owned();
    let view = CodePage { frame: visit.frame(FORM), fault: Some(fault.to_string()), to };
    Ok(page_with(status, &view))
}
