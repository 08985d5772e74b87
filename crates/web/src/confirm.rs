//! The pages behind the link of a confirmation: one button, then a receipt.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use domain::Signup;
use jiff::Timestamp;
use office::{
    Acting,
    subscription::confirm::{self, ConfirmError},
};

use crate::app::{Refusal, Visit, page};
use crate::frame::Frame;
use crate::link;
use crate::problem::{Kind, Problem};
use crate::receipts::{Receipt, sample_receipt, topic_name};
use crate::samples::{at, public_frame, words};
use crate::text::Language;

const FORM: &str = "confirm";

/// Say yes; opening the page changes nothing.
#[derive(Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// What one says yes to, exactly as it will stand in the receipt.
    pub wording: String,
    /// What was ticked on the form; the receipt will hold no more.
    pub ticked: Vec<String>,
    /// When the link ends.
    pub ends_at: Timestamp,
}

/// What was said yes to, to keep.
#[derive(Template)]
#[template(path = "confirmed.html")]
pub struct ConfirmedPage {
    /// The surroundings.
    pub frame: Frame,
    /// The receipt, with the token under which it can be downloaded; absent when every consent stood already.
    pub receipt: Option<(Receipt, String)>,
    /// The path of the link to unsubscribe.
    pub unsubscribe_path: String,
}

/// Shows what the link would confirm, and one button.
///
/// # Errors
/// The refusal: forged, expired or followed before, or the database does not answer.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    let cx = visit.context(Acting::Visitor);
    let signup = confirm::preview(&visit.app.office, &cx, &token).await;
    let signup = signup.map_err(|error| refused(&visit, error))?;
    let wording = wording(&visit, &signup).await?;
    let ends_at = signup.expires_at;
    let ticked = confirm::ticked(&visit.app.office, &cx, &token).await;
    let ticked = ticked.map_err(|error| refused(&visit, error))?;
    let live = visit.app.office.live();
    let name =
        |(activity, topic): &(String, domain::Topic)| topic_name(&visit, &live, activity, topic);
    let ticked = ticked.iter().map(name).collect();
    Ok(page(&ConfirmPage { frame: visit.frame(FORM), token, wording, ticked, ends_at }))
}

/// Says yes, and shows the receipt.
///
/// # Errors
/// As [`get`], and not our form.
pub async fn post(
    visit: Visit,
    Path(token): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    link::press(&visit, FORM, request).await?;
    let office = &visit.app.office;
    let mut cx = visit.context(Acting::Subject);
    let confirmed = confirm::confirm(office, &mut cx, &token).await;
    let confirmed = confirmed.map_err(|error| refused(&visit, error))?;
    let receipt = link::receipt(&visit, &confirmed.consents).await?;
    let unsubscribe_path = link::way_out(&visit, confirmed.subject);
    Ok(page(&ConfirmedPage { frame: visit.frame(""), receipt, unsubscribe_path }))
}

async fn wording(visit: &Visit, signup: &Signup) -> Result<String, Refusal> {
    let (form, version) = (&signup.form, signup.wording_version);
    let rows = &visit.app.office.store;
    let wording = store::wording::lookup(rows, form, signup.language, version).await;
    let wording = wording.map_err(|error| visit.failed(&error))?;
    Ok(wording.ok_or_else(|| refused(visit, ConfirmError::Forged))?.text)
}

fn refused(visit: &Visit, error: ConfirmError) -> Refusal {
    let (kind, says) = match error {
        ConfirmError::Store(error) => return visit.failed(&error),
        ConfirmError::Closed { mechanism } => {
            let says = visit.t("confirm-closed").with("mechanism", mechanism);
            return visit.refuse(Problem::new(Kind::Conflict).saying(says).by("CON-02"));
        }
        ConfirmError::Forged => (Kind::Absent, visit.t("link-forged")),
        ConfirmError::Signup(domain::ConfirmError::AlreadyConfirmed { at }) => {
            let when = visit.locale.moment(&at);
            (Kind::Conflict, visit.t("confirm-followed").with("when", when))
        }
        ConfirmError::Signup(domain::ConfirmError::Expired { at }) => {
            let when = visit.locale.moment(&at);
            (Kind::Conflict, visit.t("confirm-expired").with("when", when))
        }
    };
    link::refuse(visit, kind, says)
}

impl ConfirmPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![Self {
            frame: public_frame(language, "/confirm/c0nf1rm"),
            token: "c0nf1rm".to_owned(),
            wording: sample_receipt(language).wording,
            ticked: sample_receipt(language).topics,
            ends_at: at("11-24T08:30"),
        }]
    }
}

impl ConfirmedPage {
    /// Returns a receipt with its place in the log, one a second too early for it, and none.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |receipt: Option<Receipt>| Self {
            frame: public_frame(language, "/confirm/c0nf1rm"),
            receipt: receipt.map(|receipt| (receipt, words(language, "r3c31pt", "r3c31pt"))),
            unsubscribe_path: "/unsubscribe/un5ub".to_owned(),
        };
        let early = Receipt { entry: None, ..sample_receipt(language) };
        vec![page(Some(sample_receipt(language))), page(Some(early)), page(None)]
    }
}
