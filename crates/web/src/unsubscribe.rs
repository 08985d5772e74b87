//! The pages behind the link to unsubscribe: one button, then what was done.

use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;
use askama::Template;

/// Leave; opening the page changes nothing.
#[derive(Template)]
#[template(path = "unsubscribe.html")]
pub struct UnsubscribePage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
    /// What one leaves.
    pub activity: String,
    /// What goes, as sentences of the declaration.
    pub goes: Vec<String>,
    /// What stays, and why.
    pub stays: Vec<String>,
}

/// What was done.
#[derive(Template)]
#[template(path = "unsubscribed.html")]
pub struct UnsubscribedPage {
    /// The surroundings.
    pub frame: Frame,
    /// What was left.
    pub activity: String,
    /// How long the erasure took; absent when there was nothing left to erase.
    pub took_ms: Option<u64>,
    /// Its place in the log; absent until it has one.
    pub entry: Option<u64>,
}

impl UnsubscribePage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        vec![Self {
            frame: public_frame(language, "/unsubscribe/un5ub"),
            token: "un5ub".to_owned(),
            activity: w(
                "nyhetsbrevet om lønn og regnskap",
                "the newsletter about payroll and accounting",
            ),
            goes: vec![
                w("e-postadressen din", "your e-mail address"),
                w("temaene du valgte", "the topics you chose"),
            ],
            stays: vec![w(
                "et bevis på at samtykket ble gitt og trukket tilbake, uten noe som peker på deg",
                "a proof that consent was given and withdrawn, with nothing that points to you",
            )],
        }]
    }
}

impl UnsubscribedPage {
    /// Returns an erasure, and a second visit when nothing is left.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |took_ms, entry| Self {
            frame: public_frame(language, "/unsubscribe/un5ub"),
            activity: words(language, "nyhetsbrevet", "the newsletter"),
            took_ms,
            entry,
        };
        vec![page(Some(4), Some(88_216)), page(None, None)]
    }
}
