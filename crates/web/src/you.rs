//! The person's own page: what is held, what it may be used for, and who looked at it.

pub mod erasure;

use crate::confirm::{Receipt, sample_receipt};
use crate::frame::Frame;
use crate::register::Basis;
use crate::samples::{at, public_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// What do they have about me, and what may they do with it.
#[derive(Template)]
#[template(path = "you.html")]
pub struct YouPage {
    /// The surroundings.
    pub frame: Frame,
    /// The address the link went to, mostly hidden, as `k•••@solbris.example`.
    pub masked_email: String,
    /// When this visit ends.
    pub ends_at: Timestamp,
    /// What the data may be used for.
    pub uses: Vec<Use>,
    /// The data itself.
    pub held: Vec<Held>,
    /// Receipts, newest first.
    pub receipts: Vec<Receipt>,
    /// Who looked at the data, newest first.
    pub accesses: Vec<AccessRow>,
    /// What was just done, in words.
    pub done: Option<String>,
}

/// A use of the data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Use {
    /// The activity's ID.
    pub activity: String,
    /// What for.
    pub purpose: String,
    /// On which basis.
    pub basis: Basis,
    /// Since when; absent when it is off.
    pub since: Option<Timestamp>,
    /// Why it cannot be turned off here; absent when it can.
    pub needed_because: Option<String>,
}

/// A piece of data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Held {
    /// What it is.
    pub category: String,
    /// Its value, shown to the person alone.
    pub value: String,
    /// Where it came from.
    pub source: String,
    /// Until when it is kept, in words.
    pub until: String,
}

/// A look at the data.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AccessRow {
    /// When.
    pub at: Timestamp,
    /// Who: a role or a job, not a name.
    pub who: String,
    /// What for.
    pub purpose: String,
}

/// The page that mails a link to whoever asks for it.
#[derive(Template)]
#[template(path = "you/link.html")]
pub struct YouLinkPage {
    /// The surroundings.
    pub frame: Frame,
    /// What was wrong with the address.
    pub fault: Option<String>,
    /// The address that was typed.
    pub typed_email: String,
    /// How many minutes the link works.
    pub link_minutes: u64,
    /// Whether a link was just asked for; the same for a known address and for an unknown one.
    pub is_sent: bool,
}

/// The page behind the mailed link: one button, so that no mail scanner opens the page for good.
#[derive(Template)]
#[template(path = "you/enter.html")]
pub struct YouEnterPage {
    /// The surroundings.
    pub frame: Frame,
    /// The link's token.
    pub token: String,
}

impl YouPage {
    /// Returns a page with everything, one just changed, and one with nothing held.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let full = |done| Self {
            frame: public_frame(language, "/you/data"),
            masked_email: "k•••@solbris.example".to_owned(),
            ends_at: at("11-22T08:50"),
            uses: sample_uses(language),
            held: sample_held(language),
            receipts: vec![sample_receipt(language)],
            accesses: sample_accesses(language),
            done,
        };
        let bare =
            Self { uses: vec![], held: vec![], receipts: vec![], accesses: vec![], ..full(None) };
        vec![
            full(None),
            full(Some(w("Nyhetsbrevet er stoppet", "The newsletter is stopped"))),
            bare,
        ]
    }
}

impl YouLinkPage {
    /// Returns the form, a refused one, and the page after it was sent.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |typed: &str, fault, is_sent| Self {
            frame: public_frame(language, "/you"),
            fault,
            typed_email: typed.to_owned(),
            link_minutes: 20,
            is_sent,
        };
        let fault = words(language, "Adressen mangler en krøllalfa", "The address lacks an @");
        vec![page("", None, false), page("kari.nord", Some(fault), false), page("", None, true)]
    }
}

impl YouEnterPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![Self { frame: public_frame(language, "/you/enter/l1nk"), token: "l1nk".to_owned() }]
    }
}

fn sample_uses(language: Language) -> Vec<Use> {
    let w = |nb, en| words(language, nb, en);
    let row = |activity: &str, purpose, basis, since: Option<&str>, needed_because| Use {
        activity: activity.to_owned(),
        purpose,
        basis,
        since: since.map(at),
        needed_because,
    };
    vec![
        row(
            "newsletter",
            w("Nyhetsbrev om lønn og regnskap", "Newsletter about payroll and accounting"),
            Basis::Consent,
            Some("03-04T10:00"),
            None,
        ),
        row(
            "interests",
            w("Interesseprofil av sidene du leser", "Interest profile of the pages you read"),
            Basis::Consent,
            None,
            None,
        ),
        row(
            "support",
            w("Brukerstøtte til Fjordbok Sky", "Support for Fjordbok Sky"),
            Basis::Contract,
            Some("01-15T09:00"),
            Some(w(
                "trengs for avtalen med arbeidsgiveren din",
                "needed for the agreement with your employer",
            )),
        ),
    ]
}

fn sample_held(language: Language) -> Vec<Held> {
    let w = |nb, en| words(language, nb, en);
    let row = |category, value: &str, source, until| Held {
        category,
        value: value.to_owned(),
        source,
        until,
    };
    let source = w("deg, i skjemaet «Nyhetsbrev»", "you, in the form “Newsletter”");
    let until = w("til du melder deg av", "until you unsubscribe");
    vec![
        row(
            w("e-postadresse", "e-mail address"),
            "kari.nord@solbris.example",
            source.clone(),
            until.clone(),
        ),
        row(w("arbeidsgiver", "employer"), "Solbris Bakeri", source, until),
    ]
}

fn sample_accesses(language: Language) -> Vec<AccessRow> {
    let w = |nb, en| words(language, nb, en);
    vec![
        AccessRow {
            at: at("11-22T08:21"),
            who: w("utsendinger, automatisk", "mailings, automatic"),
            purpose: w("levere «Nye satser fra nyttår»", "deliver “New rates from New Year”"),
        },
        AccessRow {
            at: at("11-12T09:31"),
            who: w("brukerstøtte", "support"),
            purpose: w("saken din «Får ikke logget inn»", "your ticket “Cannot sign in”"),
        },
    ]
}
