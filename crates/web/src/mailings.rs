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
    /// How many addresses may be written to in all, each counted once.
    pub n_addresses: u64,
    /// How many of them by topic and basis; one address may stand in several rows.
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
    fn title(&self) -> Phrase {
        self.frame.t("mailings-title").with("n", self.n_addresses)
    }

    /// Returns a house that sends, and one that has not begun.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/mailings");
        let full = Self {
            frame: frame.clone(),
            n_addresses: 9_207,
            audience: sample_audience(language),
            n_suppressed: 1_018,
            mailings: sample_mailings(language),
        };
        let empty =
            Self { frame, n_addresses: 0, audience: vec![], n_suppressed: 0, mailings: vec![] };
        vec![full, empty]
    }
}

fn sample_audience(language: Language) -> Vec<AudienceRow> {
    let row = |nb, en, basis, n_valid, n_pending| {
        let topic = words(language, nb, en);
        AudienceRow { topic, basis, n_valid, n_pending }
    };
    vec![
        row("lønn og regnskap", "payroll and accounting", Basis::Consent, 8_412, 31),
        row("kurs", "courses", Basis::Consent, 2_104, 4),
        row("driftsmeldinger", "service messages", Basis::Contract, 412, 0),
    ]
}

fn sample_mailings(language: Language) -> Vec<MailingRow> {
    let row = |id: &str, subject_line: &str, stage, n_addressees, when| MailingRow {
        id: id.to_owned(),
        subject_line: subject_line.to_owned(),
        stage,
        n_addressees,
        at: at(when),
    };
    let w = |nb, en| language.pick(nb, en);
    let holiday_pay =
        w("Slik fører du feriepenger i desember", "How to book holiday pay in December");
    let courses = w(
        "Kurskalenderen for våren er klar: påmelding, priser, steder og alt annet du trenger å \
         vite før fristen går ut",
        "The spring course calendar is ready: sign-up, prices, places and everything else you \
         need to know before it closes",
    );
    let rates = w("Nye satser fra nyttår", "New rates from New Year");
    let maintenance = w("Vedlikehold natt til søndag", "Maintenance on Sunday night");
    vec![
        row("43", holiday_pay, Stage::Draft, 8_412, "11-22T07:58"),
        row("42", rates, Stage::Sending, 8_409, "11-22T08:20"),
        row("41", courses, Stage::Sent, 2_099, "11-14T09:00"),
        row("40", maintenance, Stage::Halted, 412, "11-06T12:30"),
    ]
}
