//! The page of one mailing: what it says, whom it reaches and why, and how far it has come.

use crate::frame::Frame;
use crate::mailings::Stage;
use crate::register::Basis;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};
use askama::Template;
use jiff::Timestamp;

/// Send, stop, or leave alone.
#[derive(Template)]
#[template(path = "mailings/mailing.html")]
pub struct MailingPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mailing's number.
    pub id: String,
    /// Its subject line.
    pub subject_line: String,
    /// Its text, plain.
    pub text: String,
    /// The topic it is about.
    pub topic: String,
    /// Where it stands.
    pub stage: Stage,
    /// Whom it reaches, by basis.
    pub audience: Vec<AudienceShare>,
    /// How far the sending has come.
    pub progress: Progress,
    /// What keeps it from being sent, in words.
    pub obstacles: Vec<String>,
    /// What happened to it, newest first.
    pub history: Vec<(Timestamp, String)>,
}

/// How many are reached on one basis.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AudienceShare {
    /// The basis.
    pub basis: Basis,
    /// How many.
    pub n_addressees: u64,
}

/// How far a sending has come; the five counts add up to the audience at its start.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Handed over and taken.
    pub n_delivered: u64,
    /// Left out because the basis ended before their turn.
    pub n_left_out: u64,
    /// Refused for good by the addressee's server.
    pub n_bounced: u64,
    /// Waiting, or to be tried again.
    pub n_waiting: u64,
}

impl Progress {
    /// Returns how many were to be reached when the sending began.
    pub fn n_total(&self) -> u64 {
        self.n_delivered + self.n_left_out + self.n_bounced + self.n_waiting
    }

    /// Returns the share that is over, in whole per cent, rounded down.
    pub fn done_percent(&self) -> u64 {
        let done = self.n_total() - self.n_waiting;
        (done * 100).checked_div(self.n_total()).unwrap_or(0)
    }
}

impl MailingPage {
    fn n_addressees(&self) -> u64 {
        self.audience.iter().map(|share| share.n_addressees).sum()
    }

    /// Returns whether the draft could be sent now.
    fn is_ready(&self) -> bool {
        self.stage == Stage::Draft && self.obstacles.is_empty() && self.n_addressees() > 0
    }

    fn answer(&self) -> Phrase {
        let frame = &self.frame;
        match self.stage {
            Stage::Draft if self.is_ready() => {
                frame.t("mailing-answer-ready").with("n", self.n_addressees())
            }
            Stage::Draft => frame.t("mailing-answer-draft"),
            Stage::Sending => {
                let percent = frame.percent(self.progress.done_percent());
                frame.t("mailing-answer-sending").with("percent", percent)
            }
            Stage::Halted => frame.t("mailing-answer-halted").with("n", self.progress.n_waiting),
            Stage::Sent => frame.t("mailing-answer-sent").with("n", self.progress.n_delivered),
        }
    }

    /// Returns a mailing in every stage, and a draft that cannot be sent.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let page = |stage, progress, history| Self {
            frame: office_frame(language, "/mailings/42"),
            id: "42".to_owned(),
            subject_line: w("Nye satser fra nyttår", "New rates from New Year"),
            text: w(
                "Hei,\n\nfra 1. januar endres satsene for reise og diett. Her er det viktigste.\n\nVennlig hilsen\nFjordbok",
                "Hello,\n\nfrom 1 January the rates for travel and meals change. Here is what matters.\n\nKind regards\nFjordbok",
            ),
            topic: w("lønn og regnskap", "payroll and accounting"),
            stage,
            audience: vec![
                AudienceShare { basis: Basis::Consent, n_addressees: 8_380 },
                AudienceShare { basis: Basis::Contract, n_addressees: 29 },
            ],
            progress,
            obstacles: vec![],
            history,
        };
        let half = Progress { n_delivered: 5_120, n_left_out: 3, n_bounced: 11, n_waiting: 3_275 };
        let done = Progress { n_delivered: 8_391, n_left_out: 4, n_bounced: 14, n_waiting: 0 };
        let begun = vec![
            (
                at("11-22T08:20"),
                w("Kari Nord startet utsendingen", "Kari Nord started the sending"),
            ),
            (at("11-22T08:02"), w("Prøve sendt til Kari Nord", "Trial sent to Kari Nord")),
        ];
        let blocked = Self {
            audience: vec![],
            obstacles: vec![
                w(
                    "Ingen har gyldig samtykke til dette temaet",
                    "Nobody has valid consent to this topic",
                ),
                w("Teksten mangler lenke for avmelding", "The text has no link to unsubscribe"),
            ],
            ..page(Stage::Draft, Progress::default(), vec![])
        };
        vec![
            page(Stage::Draft, Progress::default(), vec![]),
            blocked,
            page(Stage::Sending, half, begun.clone()),
            page(Stage::Halted, half, begun.clone()),
            page(Stage::Sent, done, begun),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sending_is_done_only_when_nobody_waits() {
        let nearly = Progress { n_delivered: 999, n_waiting: 1, ..Progress::default() };
        assert_eq!(nearly.done_percent(), 99);
        let done = Progress { n_delivered: 990, n_bounced: 10, ..Progress::default() };
        assert_eq!(done.done_percent(), 100);
        assert_eq!(Progress::default().done_percent(), 0);
    }
}
