//! The list of mailings: who may be written to, on which basis, and what was sent.

pub mod composition;
pub mod counted;
pub mod delivery;
pub mod mailing;
pub mod pictures;
pub mod preview;
pub mod progress;
mod refusal;
pub mod schedule;

use std::collections::HashMap;

use askama::Template;
use axum::response::Response;
use domain::{Mailing, MailingId, MailingState};
use jiff::Timestamp;
use office::Live;
use store::StoreError;
use uuid::Uuid;

use counted::Counted;

use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::coverage::cell;
use crate::frame::Frame;
use crate::parts::State;
use crate::register::Basis;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// How many mailings the page lists.
const MAILINGS_MAX: u32 = 100;
/// How many mailings are read at a time for the export.
const EXPORTED_AT_ONCE: u32 = 1_000;

/// Who may be written to, and why; people are counted, never listed.
#[derive(Template)]
#[template(path = "mailings.html")]
pub struct MailingsPage {
    /// The surroundings.
    pub frame: Frame,
    /// How many people may be written to, each once.
    pub n_people: u64,
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
    /// How often it was opened and clicked in, where that was counted.
    pub counted: Counted,
    /// When it was sent, is to be sent, or was written.
    pub at: Timestamp,
}

/// Where a mailing stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Stage {
    /// Being written.
    Draft,
    /// Waits for its instant.
    Scheduled,
    /// Being sent.
    Sending,
    /// Called off before it began.
    CalledOff,
    /// Stopped on the way.
    Halted,
    /// Sent.
    Sent,
}

impl Stage {
    /// Returns where a mailing stands.
    fn of(mailing: &Mailing) -> Self {
        match mailing.state {
            MailingState::Draft => Self::Draft,
            MailingState::Scheduled => Self::Scheduled,
            MailingState::Sending => Self::Sending,
            MailingState::Sent => Self::Sent,
            MailingState::Cancelled if mailing.started_at.is_some() => Self::Halted,
            MailingState::Cancelled => Self::CalledOff,
        }
    }

    /// Returns the key of its name in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Draft => "stage-draft",
            Self::Scheduled => "stage-scheduled",
            Self::Sending => "stage-sending",
            Self::CalledOff => "stage-called-off",
            Self::Halted => "stage-halted",
            Self::Sent => "stage-sent",
        }
    }

    /// Returns the mark it is shown with.
    pub fn mark(self) -> State {
        match self {
            Self::Draft | Self::CalledOff => State::Unchecked,
            Self::Scheduled | Self::Sending => State::Running,
            Self::Halted => State::ByHand,
            Self::Sent => State::Kept,
        }
    }
}

impl MailingsPage {
    fn title(&self) -> Phrase {
        self.frame.t("mailings-title").with("n", self.n_people)
    }

    /// Returns a house that sends, and one that has not begun.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let audience = |topic, basis, n_valid| AudienceRow { topic, basis, n_valid };
        let full = Self {
            frame: office_frame(language, "/mailings"),
            audience: vec![
                audience(w("lønn og regnskap", "payroll and accounting"), Basis::Consent, 8_412),
                audience(w("kurs", "courses"), Basis::Consent, 2_104),
                audience(w("driftsmeldinger", "service messages"), Basis::Contract, 412),
            ],
            n_people: 9_140,
            n_suppressed: 1_018,
            mailings: sample_mailings(language),
        };
        let empty = Self {
            frame: office_frame(language, "/mailings"),
            audience: vec![],
            n_people: 0,
            n_suppressed: 0,
            mailings: vec![],
        };
        vec![full, empty]
    }
}

fn sample_mailings(language: Language) -> Vec<MailingRow> {
    let w = |nb, en| words(language, nb, en);
    let mailing = |id: &str, subject_line, stage, n_addressees, when| MailingRow {
        id: id.to_owned(),
        subject_line,
        stage,
        n_addressees,
        counted: match stage {
            Stage::Sent => Counted { n_opens: Some(612), n_clicks: None },
            _ => Counted::default(),
        },
        at: at(when),
    };
    vec![
        mailing(
            "43",
            w("Slik fører du feriepenger i desember", "How to book holiday pay in December"),
            Stage::Draft,
            8_412,
            "11-22T07:58",
        ),
        mailing(
            "44",
            w("God jul fra oss", "Merry Christmas from us"),
            Stage::Scheduled,
            8_412,
            "12-20T07:00",
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
    ]
}

/// Lists the mailings, and counts who may be written to.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let failed = |error| visit.failed(&error);
    let rows = &visit.app.office.store;
    let last = MailingId::from_uuid(Uuid::max());
    let mailings = store::mailing::list(rows, last, MAILINGS_MAX).await.map_err(failed)?;
    let valid = valid(visit).await.map_err(failed)?;
    let n_people = store::contact::count_addressable(rows, visit.locale.now).await;
    let n_people = n_people.map_err(failed)?;
    let n_suppressed = store::suppression::count(rows).await.map_err(failed)?;
    let totals = store::reading::list_all(rows).await.map_err(failed)?;
    let counted = Counted::by_mailing(&totals);
    Ok(page(&MailingsPage {
        frame: seat.frame().await?,
        audience: audience(visit, &visit.app.office.live(), &valid),
        n_people,
        n_suppressed,
        mailings: mailings.iter().map(|it| row(visit, it, &valid, &counted)).collect(),
    }))
}

/// Hands every mailing over as CSV (RFC 4180); what was not counted is blank.
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let failed = |error| visit.failed(&error);
    let rows = &visit.app.office.store;
    let valid = valid(visit).await.map_err(failed)?;
    let totals = store::reading::list_all(rows).await.map_err(failed)?;
    let counted = Counted::by_mailing(&totals);
    let mut text = "mailing,subject_line,stage,addressees,opens,clicks,at\r\n".to_owned();
    let mut before = MailingId::from_uuid(Uuid::max());
    loop {
        let found = store::mailing::list(rows, before, EXPORTED_AT_ONCE).await.map_err(failed)?;
        let Some(last) = found.last() else { break };
        before = last.id;
        for mailing in &found {
            text.push_str(&exported(visit, &row(visit, mailing, &valid, &counted)));
        }
    }
    Ok(attachment("text/csv; charset=utf-8", "mailings.csv", text))
}

fn exported(visit: &Visit, row: &MailingRow) -> String {
    let known = |n: Option<u64>| n.map(|n| n.to_string()).unwrap_or_default();
    format!(
        "{},{},{},{},{},{},{}\r\n",
        cell(&row.id),
        cell(&row.subject_line),
        cell(&visit.t(row.stage.key()).to_string()),
        row.n_addressees,
        known(row.counted.n_opens),
        known(row.counted.n_clicks),
        cell(&visit.locale.machine(&row.at)),
    )
}

/// Counts who may be written to now, by topic.
async fn valid(visit: &Visit) -> Result<HashMap<String, u64>, StoreError> {
    let office = &visit.app.office;
    let audiences = office::mailing::audience::by_topic(office, office.clock.now()).await?;
    Ok(audiences.into_iter().map(|it| (it.topic.as_str().to_owned(), it.size(None))).collect())
}

fn audience(visit: &Visit, live: &Live, valid: &HashMap<String, u64>) -> Vec<AudienceRow> {
    let topics = live.subscriptions().flat_map(|it| it.topics());
    let row = |topic: domain::Topic| AudienceRow {
        topic: crate::evidence::sentence::topic_name(&visit.locale, live, topic.as_str()),
        basis: Basis::Consent,
        n_valid: valid.get(topic.as_str()).copied().unwrap_or(0),
    };
    topics.map(row).collect()
}

fn row(
    visit: &Visit,
    mailing: &Mailing,
    valid: &HashMap<String, u64>,
    counted: &HashMap<MailingId, Counted>,
) -> MailingRow {
    let stage = Stage::of(mailing);
    let n_valid = valid.get(mailing.topic.as_str()).copied().unwrap_or(0);
    let has_begun = mailing.started_at.is_some();
    let (nb, en) = (&mailing.subject_line_nb, &mailing.subject_line_en);
    MailingRow {
        id: mailing.id.to_string(),
        subject_line: visit.locale.language.pick(nb, en).clone(),
        stage,
        n_addressees: if has_begun { u64::from(mailing.n_addressees) } else { n_valid },
        counted: counted.get(&mailing.id).copied().unwrap_or_default(),
        at: mailing
            .finished_at
            .or(mailing.started_at)
            .or(mailing.scheduled_at)
            .unwrap_or(mailing.created_at),
    }
}
