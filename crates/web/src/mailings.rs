//! The list of mailings: who may be written to, on which basis, and what was sent.

pub mod composition;
pub mod mailing;

use crate::frame::Frame;
use crate::parts::State;
use crate::register::Basis;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};
use askama::Template;
use jiff::Timestamp;

/// Who may be written to, and why; people are counted, never listed.
#[derive(Template)]
#[template(path = "mailings.html")]
pub struct MailingsPage {
    /// The surroundings.
    pub frame: Frame,
    /// How many people may be written to, by topic and basis.
    pub audience: Vec<AudienceRow>,
    /// How many people have asked never to be written to again; kept as keyed digests.
    pub n_suppressed: u64,
    /// The mailings, newest first.
    pub mailings: Vec<MailingRow>,
}

/// People who may be written to about a topic.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AudienceRow {
    /// The topic, or all of an activity without topics.
    pub topic: String,
    /// The basis.
    pub basis: Basis,
    /// With a valid basis now.
    pub n_valid: u64,
    /// Asked, and not answered yet.
    pub n_pending: u64,
}

/// A mailing in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailingRow {
    /// Its number.
    pub id: String,
    /// Its subject line.
    pub subject_line: String,
    /// Where it stands.
    pub stage: Stage,
    /// To how many it went, or would go.
    pub n_addressees: u64,
    /// When it was sent, or last changed.
    pub at: Timestamp,
}

/// Where a mailing stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Being sent.
    Sending,
    /// Stopped on the way.
    Halted,
    /// Sent.
    Sent,
}

impl Stage {
    /// Returns the key of its name in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "stage-draft",
            Self::Sending => "stage-sending",
            Self::Halted => "stage-halted",
            Self::Sent => "stage-sent",
        }
    }

    /// Returns the mark it is shown with.
    pub fn mark(self) -> State {
        match self {
            Self::Draft => State::Unchecked,
            Self::Sending => State::Running,
            Self::Halted => State::ByHand,
            Self::Sent => State::Kept,
        }
    }
}

impl MailingsPage {
    /// Returns how many consents and other bases are valid, over all topics.
    fn n_valid(&self) -> u64 {
        self.audience.iter().map(|row| row.n_valid).sum()
    }

    fn title(&self) -> Phrase {
        self.frame.t("mailings-title").with("n", self.n_valid())
    }

    /// Returns a house that sends, and one that has not begun.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let audience =
            |topic, basis, n_valid, n_pending| AudienceRow { topic, basis, n_valid, n_pending };
        let mailing = |id: &str, subject_line, stage, n_addressees, when| MailingRow {
            id: id.to_owned(),
            subject_line,
            stage,
            n_addressees,
            at: at(when),
        };
        let full = Self {
            frame: office_frame(language, "/mailings"),
            audience: vec![
                audience(
                    w("lønn og regnskap", "payroll and accounting"),
                    Basis::Consent,
                    8_412,
                    31,
                ),
                audience(w("kurs", "courses"), Basis::Consent, 2_104, 4),
                audience(w("driftsmeldinger", "service messages"), Basis::Contract, 412, 0),
            ],
            n_suppressed: 1_018,
            mailings: vec![
                mailing(
                    "43",
                    w(
                        "Slik fører du feriepenger i desember",
                        "How to book holiday pay in December",
                    ),
                    Stage::Draft,
                    8_412,
                    "11-22T07:58",
                ),
                mailing(
                    "42",
                    w("Nye satser fra nyttår", "New rates from New Year"),
                    Stage::Sending,
                    8_409,
                    "11-22T08:20",
                ),
                mailing(
                    "41",
                    w(
                        "Kurskalenderen for våren er klar: påmelding, priser, steder og alt annet du trenger å vite før fristen går ut",
                        "The spring course calendar is ready: sign-up, prices, places and everything else you need to know before it closes",
                    ),
                    Stage::Sent,
                    2_099,
                    "11-14T09:00",
                ),
                mailing(
                    "40",
                    w("Vedlikehold natt til søndag", "Maintenance on Sunday night"),
                    Stage::Halted,
                    412,
                    "11-06T12:30",
                ),
            ],
        };
        let empty = Self {
            frame: office_frame(language, "/mailings"),
            audience: vec![],
            n_suppressed: 0,
            mailings: vec![],
        };
        vec![full, empty]
    }
}
