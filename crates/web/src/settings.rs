//! The page of the house and of oneself: what is declared, who I am and what I may do, where I am signed in.

pub mod backups;
pub mod mail_keys;
pub mod members;
pub mod second_factor;
pub mod undertaking;

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use jiff::Timestamp;
use office::member::{
    PASSWORD_CHARS_MIN, address,
    browser::Kind,
    password::{self, ChangeError},
    session,
};

use crate::app::{Refusal, Seat, Visit, page, page_with, see_other};
use crate::frame::Frame;
use crate::samples::{at, office_frame, words};
use crate::statement::proof::place;
use crate::text::{Language, Phrase};

/// Who are we, who am I, where am I signed in.
#[derive(Template)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    /// The surroundings.
    pub frame: Frame,
    /// The organisation's number.
    pub organisation_number: String,
    /// Where privacy questions go.
    pub contact: String,
    /// The zone times are shown in, as `Europe/Oslo`.
    pub zone: String,
    /// Where all this is declared, as `ordhold.toml:1`.
    pub declared_in: String,
    /// The address I sign in with.
    pub email: String,
    /// What I am authorised for.
    pub held: Vec<members::HeldRow>,
    /// Whether something binds me to confidentiality.
    pub is_bound: bool,
    /// Where I am signed in, this session first.
    pub sessions: Vec<SessionRow>,
    /// What is published in the DNS so that others can check our mailings; empty without keys.
    pub mail_records: Vec<MailRecord>,
    /// What was wrong with a change of password.
    pub password_fault: Option<String>,
    /// What was just done, in words.
    pub done: Option<String>,
}

/// A record that the organisation publishes in the DNS.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailRecord {
    /// Its name.
    pub name: String,
    /// Its value, as one text.
    pub value: String,
}

/// A session of mine.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SessionRow {
    /// What it is called; not its secret.
    pub id: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// From which kind of browser, in words.
    pub browser: String,
    /// Whether the second factor was shown.
    pub with_factor: bool,
    /// Whether it is this one.
    pub is_this: bool,
}

impl SettingsPage {
    /// Returns two sessions, and one alone after a refused change of password.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let this = SessionRow {
            id: "s1".to_owned(),
            began_at: at("11-22T06:58"),
            expires_at: at("11-22T18:58"),
            browser: w("Firefox på Linux", "Firefox on Linux"),
            with_factor: true,
            is_this: true,
        };
        let other = SessionRow {
            id: "s2".to_owned(),
            began_at: at("11-22T08:12"),
            expires_at: at("11-22T20:12"),
            browser: w("Ikke kjent", "Not known"),
            with_factor: false,
            is_this: false,
        };
        let page = |sessions| Self {
            frame: office_frame(language, "/settings"),
            organisation_number: "999 888 777".to_owned(),
            contact: "personvern@fjordbok.example".to_owned(),
            zone: "Europe/Oslo".to_owned(),
            declared_in: "ordhold.toml:1".to_owned(),
            email: "kari.nord@fjordbok.example".to_owned(),
            held: vec![members::HeldRow { role: w("eier", "owner"), until: None }],
            is_bound: true,
            sessions,
            mail_records: vec![],
            password_fault: None,
            done: None,
        };
        let record = MailRecord {
            name: "20261122e._domainkey.fjordbok.example".to_owned(),
            value: "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".to_owned(),
        };
        let fault = w("Passordet du har nå, stemmer ikke", "Your present password is not right");
        vec![
            Self {
                done: Some(w("Passordet er byttet", "The password is changed")),
                ..page(vec![this.clone(), other])
            },
            Self { password_fault: Some(fault), mail_records: vec![record], ..page(vec![this]) },
        ]
    }
}

/// Shows the house and oneself.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let done =
        (seat.visit.asked("done") == "password").then(|| seat.visit.t("settings-password-done"));
    let done = done.map(|done| done.to_string());
    Ok(page(&SettingsPage { done, ..view(&seat).await? }))
}

/// Changes one's own password.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn change_password(seat: Seat, request: Request) -> Result<Response, Refusal> {
    seat.visit.knock(&seat.visit.app.sign_in_gate)?;
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let (member, session) = (&seat.signed_in.member, &seat.signed_in.session);
    let passwords = (fields.text("present").to_owned(), fields.text("next").to_owned());
    let (office, mut cx) = (&visit.app.office, seat.context());
    let changed = password::change(office, &mut cx, member, session.token_digest, passwords).await;
    let fault = match changed {
        Ok(()) => return Ok(see_other("/settings?done=password")),
        Err(ChangeError::Present) => visit.t("settings-present-fault"),
        Err(ChangeError::Next(error)) => {
            visit.t(crate::password::key(error)).with("n", PASSWORD_CHARS_MIN)
        }
        Err(ChangeError::Store(error)) => return Err(visit.failed(&error)),
    };
    let view = SettingsPage { password_fault: Some(fault.to_string()), ..view(&seat).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// Ends one of one's own sessions.
///
/// # Errors
/// The refusal: no such session of one's own, or the database does not answer.
pub async fn end_session(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    match session::end(&visit.app.office, visit.locale.now, seat.member(), &id).await {
        Ok(true) => Ok(see_other("/settings")),
        Ok(false) => Err(visit.absent()),
        Err(error) => Err(visit.failed(&error)),
    }
}

async fn view(seat: &Seat) -> Result<SettingsPage, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let failed = |error| visit.failed(&error);
    let live = office.live();
    let organisation = live.declaration.organisation.get();
    let (member, this) = (&seat.signed_in.member, &seat.signed_in.session);
    let sessions = session::list(office, visit.locale.now, member.id).await.map_err(failed)?;
    let mut sessions: Vec<SessionRow> = sessions
        .iter()
        .map(|session| SessionRow {
            id: session::name(session),
            began_at: session.created_at,
            expires_at: session.expires_at,
            browser: browser_words(visit, session.browser.as_deref()).to_string(),
            with_factor: session.second_factor_at.is_some(),
            is_this: session.token_digest == this.token_digest,
        })
        .collect();
    sessions.sort_by_key(|session| !session.is_this);
    let opened = address::own(office, &mut seat.context(), member).await.map_err(failed)?;
    let email = opened.as_ref().and_then(|(address, permit)| address.open(permit).ok());
    let contact = organisation.contact.as_ref().and_then(|it| it.email.clone());
    let records = office::mail_keys::records(office);
    let record =
        |it: mail::dkim::DnsRecord| MailRecord { name: it.name.clone(), value: it.value.clone() };
    let number = organisation.number.as_ref().map(|number| number.get().clone());
    Ok(SettingsPage {
        frame: seat.frame().await?,
        organisation_number: number.unwrap_or_default(),
        contact: contact.unwrap_or_default(),
        zone: organisation.zone.get().clone(),
        declared_in: place(&live, &organisation.name.span()),
        email: email.cloned().unwrap_or_default(),
        held: members::held_by(seat).await.map_err(failed)?,
        is_bound: seat.signed_in.standing.is_bound,
        sessions,
        mail_records: records.into_iter().map(record).collect(),
        password_fault: None,
        done: None,
    })
}

fn browser_words(visit: &Visit, kept: Option<&str>) -> Phrase {
    match kept.and_then(Kind::read) {
        Some(kind) => {
            visit.t("settings-browser-on").with("family", kind.family).with("system", kind.system)
        }
        None => visit.t("settings-browser-unknown"),
    }
}
