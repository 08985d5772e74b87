//! The page on which a member sets up her second factor, sees what is left of it, and ends it.

pub mod picture;

use askama::Template;
use axum::{
    extract::Request,
    http::{StatusCode, header::SET_COOKIE},
    response::Response,
};
use jiff::Timestamp;
use office::member::{
    second_factor::{
        ProofError, end as ending,
        enrol::{self, Enrolled, Standing},
    },
    sign_in,
};
use store::second_factor::FactorCoverage;

use self::picture::Picture;
use crate::app::{Refusal, Seat, page, page_with, see_other};
use crate::frame::{Frame, cookies::Cookie};
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame, public_frame, words};
use crate::sign_in::browser;
use crate::text::{Language, Phrase};

const PAGE: &str = "/settings/second-factor";

/// What do I show beside my password.
#[derive(Template)]
#[template(path = "settings/second_factor.html")]
pub struct SecondFactorPage {
    /// The surroundings.
    pub frame: Frame,
    /// How far it is.
    pub stage: Stage,
    /// Who has one, and whether it is asked for, in words.
    pub coverage: String,
    /// Whether nothing else may be done before one is set up.
    pub must_enrol: bool,
    /// What was wrong.
    pub fault: Option<String>,
    /// What was just done, in words.
    pub done: Option<String>,
}

/// How far a second factor is.
pub enum Stage {
    /// There is none.
    Without,
    /// An app is told the secret, and has to show that it has it.
    SettingUp {
        /// The secret, in groups of four letters.
        secret: String,
        /// The same as a picture that the app reads.
        picture: Picture,
    },
    /// It was set up just now; the recovery codes are shown this once.
    Codes(Vec<String>),
    /// It is asked for.
    Asked {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        n_codes_left: u64,
    },
}

impl SecondFactorPage {
    /// Returns each stage, the first one as somebody sees it who may do nothing else.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let page = |stage| Self {
            frame: office_frame(language, PAGE),
            stage,
            coverage: w("2 av 3 medlemmer har en faktor til.", "2 of 3 members have one."),
            must_enrol: false,
            fault: None,
            done: None,
        };
        let setting_up = Stage::SettingUp {
            secret: "JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP".to_owned(),
            picture: Picture::of("otpauth://totp/Fjordbok%20AS:kari?secret=JBSWY3DPEHPK3PXP"),
        };
        let fault = w("Koden stemmer ikke, eller er brukt", "The code is not right, or was used");
        let codes = ["7K2M-P9QR-4TVX-2WYZ", "AB3C-D4EF-G5HJ-K6LM"].map(str::to_owned).to_vec();
        vec![
            Self { frame: public_frame(language, PAGE), must_enrol: true, ..page(Stage::Without) },
            Self { fault: Some(fault), ..page(setting_up) },
            page(Stage::Codes(codes)),
            page(Stage::Asked { since: at("11-20T06:58"), n_codes_left: 8 }),
        ]
    }
}

/// Shows how far the second factor is.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let done = (seat.visit.asked("done") == "ended").then(|| seat.visit.t("factor-ended"));
    let done = done.map(|done| done.to_string());
    Ok(page(&SecondFactorPage { done, ..view(&seat, None).await? }))
}

/// Begins to set one up.
///
/// # Errors
/// The refusal: one is asked for already, or the database does not answer.
pub async fn begin(seat: Seat, request: Request) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let (office, mut cx) = (&seat.visit.app.office, seat.context());
    match enrol::begin(office, &mut cx, &seat.signed_in.member).await {
        Ok(()) => Ok(see_other(PAGE)),
        Err(error) => Err(conflict(&seat, &error)),
    }
}

/// Confirms it by the password and a code, and shows the recovery codes, this once.
///
/// # Errors
/// The refusal; a wrong password or code comes back with the page.
pub async fn confirm(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    visit.knock(&visit.app.sign_in_gate)?;
    let browser = browser::of(visit, request.headers());
    let fields = seat.form(request).await?;
    let (office, mut cx) = (&visit.app.office, seat.context());
    let proof = (fields.text("password").to_owned(), fields.text("code"));
    let confirmed = enrol::confirm(office, &mut cx, &seat.signed_in, proof, &browser).await;
    match confirmed {
        Ok(enrolled) => shown_once(&seat, enrolled).await,
        Err(error) => faulty(&seat, error).await,
    }
}

/// Ends it by the password and a code.
///
/// # Errors
/// The refusal; a wrong password or code comes back with the page.
pub async fn end(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    visit.knock(&visit.app.sign_in_gate)?;
    let browser = browser::of(visit, request.headers());
    let fields = seat.form(request).await?;
    let (office, mut cx) = (&visit.app.office, seat.context());
    let proof = (fields.text("password").to_owned(), fields.text("code"));
    match ending::end(office, &mut cx, &seat.signed_in, proof, &browser).await {
        Ok(()) => Ok(see_other("/settings/second-factor?done=ended")),
        Err(error) => faulty(&seat, error).await,
    }
}

/// Shows the recovery codes under the session that goes on.
async fn shown_once(seat: &Seat, enrolled: Enrolled) -> Result<Response, Refusal> {
    let (visit, begun) = (&seat.visit, enrolled.begun);
    let resumed = sign_in::resume(&visit.app.office, visit.locale.now, begun.token.reveal()).await;
    let resumed = resumed.map_err(|error| visit.failed(&error))?;
    let signed_in = resumed.ok_or_else(|| visit.refuse(Problem::new(Kind::SignIn)))?;
    let seat = Seat { visit: visit.clone(), signed_in };
    let codes = enrolled.codes.iter().map(|code| code.to_string()).collect();
    let mut response = page(&view(&seat, Some(Stage::Codes(codes))).await?);
    let (name, is_secure) = (visit.app.session_cookie(), visit.app.is_secure());
    let session = Cookie::session(name, begun.token.reveal().to_owned(), is_secure);
    let headers = response.headers_mut();
    headers.append(SET_COOKIE, session.header());
    headers.append(SET_COOKIE, browser::known(visit, &begun.mark).header());
    Ok(response)
}

async fn faulty(seat: &Seat, error: ProofError) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let (status, fault) = match error {
        ProofError::Password => {
            (StatusCode::UNPROCESSABLE_ENTITY, visit.t("settings-present-fault"))
        }
        ProofError::Code => (StatusCode::UNPROCESSABLE_ENTITY, visit.t("code-refused")),
        ProofError::Paused { until } => {
            let until = visit.locale.clock(&until);
            (StatusCode::TOO_MANY_REQUESTS, visit.t("sign-in-paused").with("until", until))
        }
        error @ (ProofError::Nothing | ProofError::Store(_)) => return Err(conflict(seat, &error)),
    };
    let fault = Some(fault.to_string());
    Ok(page_with(status, &SecondFactorPage { fault, ..view(seat, None).await? }))
}

fn conflict(seat: &Seat, error: &ProofError) -> Refusal {
    let visit = &seat.visit;
    match error {
        ProofError::Store(error) => visit.failed(error),
        _ => {
            let problem = Problem::new(Kind::Conflict).saying(visit.t("factor-otherwise"));
            visit.refuse(problem.hint(visit.t("factor-title"), Some(PAGE)))
        }
    }
}

async fn view(seat: &Seat, stage: Option<Stage>) -> Result<SecondFactorPage, Refusal> {
    let visit = &seat.visit;
    let (office, failed) = (&visit.app.office, |error| visit.failed(&error));
    let stage = match stage {
        Some(stage) => stage,
        None => stage_of(seat).await?,
    };
    let coverage = store::second_factor::count_members(&office.store).await.map_err(failed)?;
    Ok(SecondFactorPage {
        frame: seat.frame().await?,
        stage,
        coverage: covered(seat, coverage.unwrap_or_default()).to_string(),
        must_enrol: seat.signed_in.must_enrol,
        fault: None,
        done: None,
    })
}

async fn stage_of(seat: &Seat) -> Result<Stage, Refusal> {
    let (visit, mut cx) = (&seat.visit, seat.context());
    let standing = enrol::standing(&visit.app.office, &mut cx, &seat.signed_in.member).await;
    Ok(match standing.map_err(|error| visit.failed(&error))? {
        Standing::Without => Stage::Without,
        Standing::SettingUp(handover) => Stage::SettingUp {
            secret: handover.secret.to_string(),
            picture: Picture::of(&handover.url),
        },
        Standing::Asked { since, n_codes_left } => {
            Stage::Asked { since, n_codes_left: u64::from(n_codes_left) }
        }
    })
}

/// Says how many members have one, and what the declaration and the program make of it.
fn covered(seat: &Seat, coverage: FactorCoverage) -> Phrase {
    let live = seat.visit.app.office.live();
    let key = match (live.promises_second_factor(), live.asks_second_factor) {
        (_, true) => "factor-coverage-asked",
        (true, false) => "factor-coverage-let-be",
        (false, false) => "factor-coverage-by-choice",
    };
    seat.visit.t(key).with("with", coverage.n_with).with("all", coverage.n_members)
}
