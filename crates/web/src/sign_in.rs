//! The page on which a member signs in, and the way out.

pub(crate) mod browser;
pub mod code;
pub mod forgotten;
pub mod reset;

use askama::Template;
use axum::{
    extract::Request,
    http::{StatusCode, header::SET_COOKIE},
    response::Response,
};
use office::{
    Acting,
    member::sign_in::{self, Passed},
};

use crate::app::{Refusal, Seat, Visit, page, page_with, see_other};
use crate::frame::{Frame, cookies::Cookie};
use crate::routes::{self, Access, Method};
use crate::samples::{public_frame, words};
use crate::text::Language;

/// Are you a member.
#[derive(Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// The surroundings.
    pub frame: Frame,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong; never which of the two fields.
    pub fault: Option<String>,
    /// What was just done, in words.
    pub done: Option<String>,
    /// Where to go afterwards, a path of ours; empty for Today.
    pub to: String,
}

impl SignInPage {
    /// Returns an empty form and one that was refused.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |typed: &str, fault| Self {
            frame: public_frame(language, "/sign-in"),
            typed_email: typed.to_owned(),
            fault,
            done: None,
            to: "/coverage?state=broken".to_owned(),
        };
        let refused = words(
            language,
            "Adressen og passordet passer ikke sammen",
            "The address and the password do not belong together",
        );
        vec![page("", None), page("kari.nord@fjordbok.example", Some(refused))]
    }
}

/// Shows the form; `?to=` says where to go afterwards.
pub async fn get(visit: Visit) -> Response {
    let is_over = visit.asked("over") == "yes";
    page(&SignInPage {
        frame: visit.frame("sign-in"),
        typed_email: String::new(),
        done: (visit.asked("done") == "reset").then(|| visit.t("reset-done").to_string()),
        fault: is_over.then(|| visit.t("sign-in-over").to_string()),
        to: visit.asked("to"),
    })
}

/// Begins a session, and goes to the page that was asked for.
///
/// # Errors
/// The refusal; a wrong pair of address and password comes back with the page.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    visit.knock(&visit.app.sign_in_gate)?;
    let browser = browser::of(&visit, request.headers());
    let fields = visit.form("sign-in", request).await?;
    let (email, password) = (fields.text("email"), fields.text("password").to_owned());
    let mut cx = visit.context(Acting::Visitor);
    let (who, to) = ((email, password), fields.text("to"));
    let passed = sign_in::sign_in(&visit.app.office, &mut cx, who, &browser).await;
    let (status, fault) = match passed {
        Ok(Passed::SignedIn(begun)) => return Ok(let_in(&visit, &begun, to)),
        Ok(Passed::CodeDue(token)) => return Ok(code::due(&visit, token.reveal(), to)),
        Err(sign_in::SignInError::Refused) => {
            (StatusCode::UNPROCESSABLE_ENTITY, visit.t("sign-in-refused"))
        }
        Err(sign_in::SignInError::Paused { until }) => {
            let until = visit.locale.clock(&until);
            (StatusCode::TOO_MANY_REQUESTS, visit.t("sign-in-paused").with("until", until))
        }
        Err(sign_in::SignInError::Store(error)) => return Err(visit.failed(&error)),
    };
    let view = SignInPage {
        frame: visit.frame("sign-in"),
        typed_email: email.to_owned(),
        fault: Some(fault.to_string()),
        done: None,
        to: to.to_owned(),
    };
    Ok(page_with(status, &view))
}

/// Leads to the page that was asked for, with the session's token and the browser's mark.
fn let_in(visit: &Visit, begun: &sign_in::Begun, to: &str) -> Response {
    let (name, is_secure) = (visit.app.session_cookie(), visit.app.is_secure());
    let session = Cookie::session(name, begun.token.reveal().to_owned(), is_secure);
    let mut response = see_other(if is_own_page(to) { to } else { "/today" });
    response.headers_mut().append(SET_COOKIE, session.header());
    response.headers_mut().append(SET_COOKIE, browser::known(visit, &begun.mark).header());
    response
}

/// Ends this session.
///
/// # Errors
/// The refusal; the session then goes on.
pub async fn leave(seat: Seat, request: Request) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let app = &seat.visit.app;
    let ended = sign_in::sign_out(&app.office, &seat.signed_in.session).await;
    ended.map_err(|error| seat.visit.failed(&error))?;
    let mut response = see_other("/sign-in");
    let cookie = Cookie::ended(app.session_cookie(), app.is_secure());
    response.headers_mut().append(SET_COOKIE, cookie.header());
    Ok(response)
}

/// Says whether an address is a page of ours for Members; nobody is led anywhere else after signing in.
fn is_own_page(to: &str) -> bool {
    let is_path = to.starts_with('/') && to.bytes().all(|byte| byte.is_ascii_graphic());
    let route = routes::find(Method::Get, to);
    is_path
        && !to.contains('\\')
        && route.is_some_and(|route| matches!(route.access, Access::SignedIn | Access::Member(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_to_pages_for_members_and_nowhere_else() {
        for to in
            ["/today", "/coverage?state=broken", "/promises/a.b", "/statement?sentence=x#proof"]
        {
            assert!(is_own_page(to), "{to}");
        }
        let elsewhere = [
            "",
            "today",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example/today",
            "/sign-out",
            "/privacy",
            "/today\r\nx: y",
            "/no-such-page",
            "/ /today",
        ];
        for to in elsewhere {
            assert!(!is_own_page(to), "{to}");
        }
    }
}
