//! The page on which the house gets its first owner.

use std::sync::Arc;

use askama::Template;
use axum::{extract::Request, http::StatusCode, response::Response};
use office::{
    Acting,
    member::{PASSWORD_CHARS_MIN, set_up, undertaking},
};
use subtle::ConstantTimeEq;

use crate::app::{App, Refusal, Visit, page, page_with, see_other};
use crate::frame::Frame;
use crate::password;
use crate::problem::{Kind, Problem};
use crate::samples::{public_frame, words};
use crate::text::Language;

/// Who owns this house.
#[derive(Clone, Template)]
#[template(path = "first_run.html")]
pub struct FirstRunPage {
    /// The surroundings.
    pub frame: Frame,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong with the code from the terminal.
    pub code_fault: Option<String>,
    /// What was wrong with the address.
    pub email_fault: Option<String>,
    /// What was wrong with the password.
    pub password_fault: Option<String>,
    /// The undertaking of confidentiality, paragraph by paragraph.
    pub paragraphs: Vec<String>,
    /// What was wrong with the undertaking.
    pub undertaking_fault: Option<String>,
}

impl FirstRunPage {
    /// Returns an empty form and one with every fault.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let empty = Self {
            frame: public_frame(language, "/first-run"),
            typed_email: String::new(),
            code_fault: None,
            email_fault: None,
            password_fault: None,
            paragraphs: vec![w(
                "Jeg forplikter meg til å behandle alle personopplysninger fortrolig.",
                "I undertake to keep confidential all personal data.",
            )],
            undertaking_fault: None,
        };
        let faulty = Self {
            undertaking_fault: Some(w("Kryss av for å fortsette", "Tick the box to go on")),
            typed_email: "kari.nord@".to_owned(),
            code_fault: Some(w(
                "Koden stemmer ikke med den i terminalen",
                "The code is not the one in the terminal",
            )),
            email_fault: Some(w("Adressen mangler et domene", "The address lacks a domain")),
            password_fault: Some(w("Passordet er for kort", "The password is too short")),
            ..empty.clone()
        };
        vec![empty, faulty]
    }
}

/// Shows the form.
pub async fn get(visit: Visit) -> Response {
    page(&empty(&visit))
}

/// Makes the first owner, who then signs in.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    visit.knock(&visit.app.sign_in_gate)?;
    let fields = visit.form("first-run", request).await?;
    let typed_email = fields.text("email").to_owned();
    let faulty = |fault: fn(&mut FirstRunPage) -> &mut Option<String>, key: &'static str| {
        let mut view = FirstRunPage { typed_email: typed_email.clone(), ..empty(&visit) };
        *fault(&mut view) = Some(visit.t(key).with("n", PASSWORD_CHARS_MIN).to_string());
        Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
    };
    if !is_code(&visit.app, fields.text("code")) {
        return faulty(|view| &mut view.code_fault, "first-run-code-fault");
    }
    if fields.text("undertaking").is_empty() {
        return faulty(|view| &mut view.undertaking_fault, "first-run-unsigned");
    }
    let mut cx = visit.context(Acting::Visitor);
    let (office, password) = (&visit.app.office, fields.text("password").to_owned());
    let made = set_up::make_owner(office, &mut cx, &typed_email, password, visit.language()).await;
    match made {
        Ok(_) => Ok(see_other("/sign-in")),
        Err(set_up::SetUpError::Email(_)) => {
            faulty(|view| &mut view.email_fault, "member-email-fault")
        }
        Err(set_up::SetUpError::Password(error)) => {
            faulty(|view| &mut view.password_fault, password::key(error))
        }
        Err(set_up::SetUpError::AlreadyOwned) => {
            let problem = Problem::new(Kind::Conflict).saying(visit.t("first-run-owned"));
            Err(visit.refuse(problem.hint(visit.t("problem-to-sign-in"), Some("/sign-in"))))
        }
        Err(set_up::SetUpError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Compares a code with the one that was told in the terminal, in the same time whatever was typed.
fn is_code(app: &Arc<App>, typed: &str) -> bool {
    let expected = app.first_run_code.as_bytes();
    !expected.is_empty() && bool::from(expected.ct_eq(typed.trim().as_bytes()))
}

fn empty(visit: &Visit) -> FirstRunPage {
    let words = undertaking::wording(&visit.app.office, visit.language());
    FirstRunPage {
        paragraphs: words.split("\n\n").map(str::to_owned).collect(),
        undertaking_fault: None,
        frame: visit.frame("first-run"),
        typed_email: String::new(),
        code_fault: None,
        email_fault: None,
        password_fault: None,
    }
}
