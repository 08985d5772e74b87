//! The page behind the link in an invitation: what one will be authorised for, a password to choose, and the undertaking
//! to sign where the role opens personal data.

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use domain::Role;
use jiff::{SignedDuration, Timestamp};
use office::{
    Acting,
    member::{
        PASSWORD_CHARS_MIN,
        invitation::{self, AcceptError, Ask},
        undertaking,
    },
};

use crate::app::{Refusal, Visit, page, page_with, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::password;
use crate::problem::{Kind, Problem};
use crate::samples::{at, public_frame, words};
use crate::settings::members::invitation::may_key;
use crate::text::Language;

const FORM: &str = "invitation";

/// What am I asked for, and with which password do I come.
#[derive(Clone, Template)]
#[template(path = "invitation.html")]
pub struct AcceptPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// The role's name.
    pub role: String,
    /// What it may do, in words.
    pub may: String,
    /// The last instant of the authorisation.
    pub until: Option<Timestamp>,
    /// The undertaking, paragraph by paragraph; none where the role opens no personal data.
    pub paragraphs: Vec<String>,
    /// The digest of its words.
    pub digest: String,
    /// What was wrong with the password.
    pub password_fault: Option<String>,
    /// What was wrong with the undertaking.
    pub undertaking_fault: Option<String>,
}

impl AcceptPage {
    /// Returns an invitation with an undertaking and every fault, and one without.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = public_frame(language, "/invitations/1nv1t3");
        let paragraph = words(
            language,
            "Jeg forplikter meg til å behandle alle personopplysninger fortrolig.",
            "I undertake to keep confidential all personal data.",
        );
        let page = |role, paragraphs: Vec<String>| Self {
            token: "1nv1t3".to_owned(),
            role: sentence::word(&frame.locale, role),
            may: frame.t(may_key(role)).to_string(),
            until: Some(at("12-31T22:59")),
            paragraphs,
            digest: "ab".repeat(32),
            password_fault: None,
            undertaking_fault: None,
            frame: frame.clone(),
        };
        let faulty = Self {
            password_fault: Some(words(
                language,
                "Passordet er for kort",
                "The password is too short",
            )),
            undertaking_fault: Some(words(
                language,
                "Kryss av for å bli med",
                "Tick the box to join",
            )),
            ..page(Role::Support, vec![paragraph.clone(), paragraph])
        };
        vec![faulty, page(Role::Auditor, vec![])]
    }
}

/// Shows what the link asks for; whoever only looks has not joined.
///
/// # Errors
/// The refusal: the link opens nothing any more, or the database does not answer.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    Ok(page(&view(&visit, token).await?))
}

/// Makes a member of whoever holds the link, who then signs in.
///
/// # Errors
/// As [`get`]; faults in the form come back with the page.
pub async fn post(
    visit: Visit,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    visit.knock(&visit.app.sign_in_gate)?;
    let fields = visit.form(FORM, request).await?;
    let signed = fields.text("undertaking").parse().ok();
    let chosen = (fields.text("password").to_owned(), visit.language());
    let (office, mut cx) = (&visit.app.office, visit.context(Acting::Visitor));
    let accepted = invitation::accept(office, &mut cx, &token, chosen, signed).await;
    let (password, undertaking) = match accepted {
        Ok(_) => return Ok(see_other("/sign-in")),
        Err(AcceptError::Over) => return Err(over(&visit)),
        Err(AcceptError::Store(error)) => return Err(visit.failed(&error)),
        Err(AcceptError::Password(error)) => {
            (Some(visit.t(password::key(error)).with("n", PASSWORD_CHARS_MIN)), None)
        }
        Err(AcceptError::Unsigned) => (None, Some(visit.t("accept-unsigned"))),
        Err(AcceptError::OtherWords) => (None, Some(visit.t("undertaking-other-words"))),
    };
    let view = AcceptPage {
        password_fault: password.map(|it| it.to_string()),
        undertaking_fault: undertaking.map(|it| it.to_string()),
        ..view(&visit, token).await?
    };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

async fn view(visit: &Visit, token: String) -> Result<AcceptPage, Refusal> {
    let (office, now) = (&visit.app.office, visit.locale.now);
    let found = invitation::find(office, now, &token).await;
    let found: Option<Ask> = found.map_err(|error| visit.failed(&error))?;
    let ask = found.ok_or_else(|| over(visit))?;
    let words = undertaking::wording(office, visit.language());
    let digest = undertaking::digest(&words).to_string();
    let paragraphs = match ask.role.sees_personal_data() {
        true => words.split("\n\n").map(str::to_owned).collect(),
        false => Vec::new(),
    };
    Ok(AcceptPage {
        frame: visit.frame(FORM),
        token,
        role: sentence::word(&visit.locale, ask.role),
        may: visit.t(may_key(ask.role)).to_string(),
        until: ask.access_ends_at.map(|it| it - SignedDuration::from_micros(1)),
        paragraphs,
        digest,
        password_fault: None,
        undertaking_fault: None,
    })
}

fn over(visit: &Visit) -> Refusal {
    let problem = Problem::new(Kind::Absent).saying(visit.t("accept-over"));
    visit.refuse(problem.hint(visit.t("problem-to-sign-in"), Some("/sign-in")))
}
