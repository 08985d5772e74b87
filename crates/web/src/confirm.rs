//! The pages behind the link of a confirmation: one button, then a receipt.

use crate::frame::Frame;
use crate::samples::{at, public_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// Say yes; opening the page changes nothing.
#[derive(Template)]
#[template(path = "confirm.html")]
pub struct ConfirmPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// What one says yes to, in the words that will stand in the receipt.
    pub wording: String,
    /// The topics asked for.
    pub topics: Vec<String>,
    /// When the link ends.
    pub ends_at: Timestamp,
}

/// What was said yes to, to keep.
#[derive(Template)]
#[template(path = "confirmed.html")]
pub struct ConfirmedPage {
    /// The surroundings.
    pub frame: Frame,
    /// The receipt.
    pub receipt: Receipt,
    /// The token under which the receipt can be downloaded.
    pub receipt_token: String,
    /// The token of the link to unsubscribe.
    pub unsubscribe_token: String,
}

/// A receipt of a consent (ISO/IEC TS 27560).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Receipt {
    /// Its number.
    pub id: String,
    /// What was said yes to.
    pub wording: String,
    /// When.
    pub granted_at: Timestamp,
    /// The version of the statement that was shown.
    pub statement_version: u64,
    /// How long it holds, in words.
    pub holds: String,
    /// Its place in the log; absent until it has one.
    pub entry: Option<u64>,
}

impl ConfirmPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        vec![Self {
            frame: public_frame(language, "/confirm/c0nf1rm"),
            token: "c0nf1rm".to_owned(),
            wording: sample_receipt(language).wording,
            topics: vec![w("lønn og regnskap", "payroll and accounting"), w("kurs", "courses")],
            ends_at: at("11-24T08:30"),
        }]
    }
}

impl ConfirmedPage {
    /// Returns a receipt with its place in the log, and one a second too early for it.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |receipt| Self {
            frame: public_frame(language, "/confirm/c0nf1rm"),
            receipt,
            receipt_token: "r3c31pt".to_owned(),
            unsubscribe_token: "un5ub".to_owned(),
        };
        let early = Receipt { entry: None, ..sample_receipt(language) };
        vec![page(sample_receipt(language)), page(early)]
    }
}

/// Returns a receipt.
pub(crate) fn sample_receipt(language: Language) -> Receipt {
    Receipt {
        id: "K7Q2-91FD".to_owned(),
        wording: words(
            language,
            "Fjordbok AS kan sende meg nyhetsbrev om lønn, regnskap og kurs på e-post.",
            "Fjordbok AS may send me a newsletter about payroll, accounting and courses by e-mail.",
        ),
        granted_at: at("11-22T08:30"),
        statement_version: 12,
        holds: words(language, "til du trekker det tilbake", "until you withdraw it"),
        entry: Some(88_215),
    }
}
