//! The pages behind the link that asks for a consent again: the words of today and one button, then a receipt.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use office::{
    Acting,
    audience::renewal::{self, Ask, RenewError},
};

use crate::app::{Refusal, Visit, page};
use crate::frame::Frame;
use crate::link;
use crate::problem::Kind;
use crate::receipts::{Receipt, sample_receipt, topic_name};
use crate::samples::{public_frame, words};
use crate::text::Language;

const FORM: &str = "renew";

/// Say yes again; opening the page changes nothing.
#[derive(Template)]
#[template(path = "renew.html")]
pub struct RenewPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// The topics that it is about.
    pub topics: Vec<String>,
    /// What one says yes to, exactly as it will stand in the receipt.
    pub wording: String,
    /// The path of the link to unsubscribe.
    pub unsubscribe_path: String,
}

/// What was said yes to again, to keep.
#[derive(Template)]
#[template(path = "renewed.html")]
pub struct RenewedPage {
    /// The surroundings.
    pub frame: Frame,
    /// The receipt, with the token under which it can be downloaded; absent when it cannot be read.
    pub receipt: Option<(Receipt, String)>,
}

/// Shows what the link asks for, and one button; whoever only looks has not answered.
///
/// # Errors
/// The refusal: not one of our links, or answered before.
pub async fn get(visit: Visit, Path(token): Path<String>) -> Result<Response, Refusal> {
    let office = &visit.app.office;
    let ask: Ask =
        renewal::preview(office, &token).await.map_err(|error| refused(&visit, error))?;
    let live = office.live();
    let topics = ask.topics.iter().map(|it| topic_name(&visit, &live, &ask.activity, it));
    let unsubscribe_path = link::way_out(&visit, ask.subject());
    Ok(page(&RenewPage {
        frame: visit.frame(FORM),
        topics: topics.collect(),
        wording: ask.wording,
        unsubscribe_path,
        token,
    }))
}

/// Says yes again, and shows the receipt.
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
    let renewed = renewal::renew(office, &mut cx, &token).await;
    let renewed = renewed.map_err(|error| refused(&visit, error))?;
    let receipt = link::receipt(&visit, &renewed.consents).await?;
    Ok(page(&RenewedPage { frame: visit.frame(""), receipt }))
}

fn refused(visit: &Visit, error: RenewError) -> Refusal {
    let (kind, key) = match error {
        RenewError::Store(error) => return visit.failed(&error),
        RenewError::Forged => (Kind::Absent, "link-forged"),
        RenewError::Over => (Kind::Conflict, "renew-over"),
    };
    link::refuse(visit, kind, visit.t(key))
}

impl RenewPage {
    /// Returns the page with one topic and with two.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let page = |topics| Self {
            frame: public_frame(language, "/renew/r3n3w"),
            token: "r3n3w".to_owned(),
            topics,
            wording: sample_receipt(language).wording,
            unsubscribe_path: "/unsubscribe/un5ub".to_owned(),
        };
        let both = vec![w("Teknologi", "Technology"), w("Kurs", "Courses")];
        vec![page(both[..1].to_vec()), page(both)]
    }
}

impl RenewedPage {
    /// Returns a receipt, and none.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |receipt: Option<Receipt>| Self {
            frame: public_frame(language, "/renew/r3n3w"),
            receipt: receipt.map(|receipt| (receipt, "r3c31pt".to_owned())),
        };
        vec![page(Some(sample_receipt(language))), page(None)]
    }
}
