//! The page of one mailing: what it says, whom it reaches and why, and how far it has come.

use askama::Template;
use axum::{
    extract::{Path, Request},
    response::Response,
};
use domain::{Mailing, MailingId};
use jiff::Timestamp;
use office::mailing::{
    halt::{self, HaltError},
    send::{self, SendError},
    trial::{self, TrialError},
};
use office::mechanisms::{self, Work};
use store::StoreError;

use crate::app::{Refusal, Seat, Visit, page, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::mailings::Stage;
use crate::problem::{Kind, Problem};
use crate::register::Basis;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// Send, stop, or leave alone.
#[derive(Template)]
#[template(path = "mailings/mailing.html")]
pub struct MailingPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mailing's ID.
    pub id: String,
    /// Its subject line in the interface's language.
    pub subject_line: String,
    /// What it says in each language, the interface's first.
    pub texts: Vec<MailingText>,
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

/// What a mailing says in one language.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailingText {
    /// The language.
    pub language: Language,
    /// The subject line.
    pub subject_line: String,
    /// The text, plain.
    pub text: String,
}

/// How many are reached on one basis.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct AudienceShare {
    /// The basis.
    pub basis: Basis,
    /// How many.
    pub n_addressees: u64,
}

/// How far a sending has come; the four counts add up to the audience at its start.
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
            Stage::CalledOff => frame.t("mailing-answer-called-off"),
            Stage::Halted => frame
                .t("mailing-answer-halted")
                .with("n", self.progress.n_left_out + self.progress.n_waiting),
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
            texts: Language::ALL.map(sample_text).into(),
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
            page(Stage::CalledOff, Progress::default(), vec![]),
            page(Stage::Halted, half, begun.clone()),
            page(Stage::Sent, done, begun),
        ]
    }
}

fn sample_text(language: Language) -> MailingText {
    MailingText {
        language,
        subject_line: words(language, "Nye satser fra nyttår", "New rates from New Year"),
        text: words(
            language,
            "Hei,\n\nfra 1. januar endres satsene for reise og diett. Her er det viktigste.\n\nVennlig hilsen\nFjordbok",
            "Hello,\n\nfrom 1 January the rates for travel and meals change. Here is what matters.\n\nKind regards\nFjordbok",
        ),
    }
}

/// Shows one mailing.
///
/// # Errors
/// The refusal: no such mailing, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let mailing = found(&seat, &id).await?;
    let visit = &seat.visit;
    let valid = super::valid(visit).await.map_err(|error| visit.failed(&error))?;
    let n_valid = valid.get(mailing.topic.as_str()).copied().unwrap_or(0);
    let stage = Stage::of(&mailing);
    let n_addressees =
        if stage == Stage::Draft { n_valid } else { u64::from(mailing.n_addressees) };
    let live = visit.app.office.live();
    let share = AudienceShare { basis: Basis::Consent, n_addressees };
    let texts = texts(visit, &mailing);
    Ok(page(&MailingPage {
        frame: seat.frame().await?,
        subject_line: texts[0].subject_line.clone(),
        topic: sentence::topic_name(&visit.locale, &live, mailing.topic.as_str()),
        stage,
        audience: if n_addressees > 0 { vec![share] } else { vec![] },
        progress: progress(&mailing),
        obstacles: obstacles(visit, stage, n_valid).await.map_err(|error| visit.failed(&error))?,
        history: history(visit, &mailing),
        texts: texts.into(),
        id,
    }))
}

/// Finds the mailing that an address names.
///
/// # Errors
/// The refusal: no such mailing, or the database does not answer.
pub(super) async fn found(seat: &Seat, id: &str) -> Result<Mailing, Refusal> {
    let visit = &seat.visit;
    let id: MailingId = id.parse().map_err(|_| visit.absent())?;
    let mailing = store::mailing::lookup(&visit.app.office.store, id).await;
    mailing.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())
}

fn texts(visit: &Visit, mailing: &Mailing) -> [MailingText; 2] {
    let nb = MailingText {
        language: Language::Nb,
        subject_line: mailing.subject_line_nb.clone(),
        text: mailing.body_nb.clone(),
    };
    let en = MailingText {
        language: Language::En,
        subject_line: mailing.subject_line_en.clone(),
        text: mailing.body_en.clone(),
    };
    if visit.locale.language == Language::Nb { [nb, en] } else { [en, nb] }
}

fn progress(mailing: &Mailing) -> Progress {
    let n_done = mailing.n_sent + mailing.n_skipped + mailing.n_failed;
    Progress {
        n_delivered: mailing.n_sent.into(),
        n_left_out: mailing.n_skipped.into(),
        n_bounced: mailing.n_failed.into(),
        n_waiting: mailing.n_addressees.saturating_sub(n_done).into(),
    }
}

/// Says what keeps a draft from being sent, or a sending from going on.
async fn obstacles(visit: &Visit, stage: Stage, n_valid: u64) -> Result<Vec<String>, StoreError> {
    let office = &visit.app.office;
    let stopped = match stage {
        Stage::Draft | Stage::Sending => mechanisms::stopped(office, Work::Mailings).await?,
        Stage::CalledOff | Stage::Halted | Stage::Sent => None,
    };
    let off = |it: &mechanisms::Mechanism| {
        visit.t("mailing-switched-off").with("mechanism", it.id).to_string()
    };
    let mut obstacles: Vec<String> = stopped.map(off).into_iter().collect();
    let hindrances = [
        (n_valid == 0, "mailing-nobody"),
        (office.letterhead().is_none(), "mailing-no-sender"),
        (office.settings.relay.is_none(), "mailing-no-relay"),
    ];
    let stands = hindrances.into_iter().filter(|(stands, _)| *stands && stage == Stage::Draft);
    obstacles.extend(stands.map(|(_, key)| visit.t(key).to_string()));
    Ok(obstacles)
}

fn history(visit: &Visit, mailing: &Mailing) -> Vec<(Timestamp, String)> {
    let writer = sentence::member(&visit.locale, mailing.created_by);
    let ended = match Stage::of(mailing) {
        Stage::Halted => "mailing-was-halted",
        Stage::CalledOff => "mailing-was-called-off",
        _ => "mailing-was-sent",
    };
    let ended = mailing.finished_at.map(|at| (at, visit.t(ended).to_string()));
    let begun = mailing.started_at.map(|at| (at, visit.t("mailing-was-begun").to_string()));
    let written = visit.t("mailing-was-written").with("member", writer).to_string();
    ended.into_iter().chain(begun).chain([(mailing.created_at, written)]).collect()
}

/// Begins to send, to everybody who has a valid consent now.
///
/// # Errors
/// The refusal: no such mailing, it has begun, or its topic is gone.
pub async fn send(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    match send::start(&visit.app.office, &mut seat.context(), mailing.id).await {
        Ok(_) => Ok(see_other(&format!("/mailings/{id}"))),
        Err(SendError::Unknown) => Err(visit.absent()),
        Err(SendError::UnknownTopic) => Err(conflict(visit, "composition-topic-fault")),
        Err(SendError::State(_) | SendError::Past) => Err(conflict(visit, "mailing-begun")),
        Err(SendError::SwitchedOff { mechanism }) => {
            let says = visit.t("mailing-switched-off").with("mechanism", mechanism);
            Err(visit.refuse(Problem::new(Kind::Conflict).saying(says)))
        }
        Err(SendError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Stops a sending, or calls a draft off.
///
/// # Errors
/// The refusal: no such mailing, or it is over.
pub async fn halt(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    match halt::halt(&visit.app.office, &mut seat.context(), mailing.id).await {
        Ok(()) => Ok(see_other(&format!("/mailings/{id}"))),
        Err(HaltError::Unknown) => Err(visit.absent()),
        Err(HaltError::State(_)) => Err(conflict(visit, "mailing-over")),
        Err(HaltError::Store(error)) => Err(visit.failed(&error)),
    }
}

/// Mails a trial to the member who asks.
///
/// # Errors
/// The refusal: no such mailing, or no address that mail can come from.
pub async fn try_out(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    let asked = trial::ask(&visit.app.office, &mut seat.context(), mailing.id, seat.member()).await;
    match asked {
        Ok(()) => Ok(see_other(&format!("/mailings/{id}"))),
        Err(TrialError::Unknown) => Err(visit.absent()),
        Err(TrialError::NoSender) => Err(conflict(visit, "mailing-no-sender")),
        Err(TrialError::Store(error)) => Err(visit.failed(&error)),
    }
}

fn conflict(visit: &Visit, key: &'static str) -> Refusal {
    visit.refuse(Problem::new(Kind::Conflict).saying(visit.t(key)))
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
