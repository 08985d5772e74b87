//! The queue as members see it: what waits, what runs, what failed.

use crate::frame::Frame;
use crate::parts::State;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};
use askama::Template;
use jiff::Timestamp;

/// Is anything stuck.
#[derive(Template)]
#[template(path = "jobs.html")]
pub struct JobsPage {
    /// The surroundings.
    pub frame: Frame,
    /// Jobs that wait, run or failed, the failed first; never more than [`JOBS_MAX`].
    pub jobs: Vec<JobRow>,
    /// How many jobs wait or run in all.
    pub n_open: u64,
    /// How many were done in the last 24 hours.
    pub n_done: u64,
}

/// How many jobs the page lists.
pub const JOBS_MAX: usize = 200;

/// A job in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JobRow {
    /// Its number.
    pub id: String,
    /// What it does, in words.
    pub title: String,
    /// Where it stands.
    pub stage: JobStage,
    /// How often it was tried.
    pub n_attempts: u64,
    /// When it is due next, or began.
    pub at: Timestamp,
    /// Why it failed last, in words without a person in them.
    pub error: Option<String>,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum JobStage {
    /// Waits for its turn.
    Waiting,
    /// Runs now.
    Running,
    /// Failed, and is tried again.
    Retrying,
    /// Failed too often; somebody must look.
    Stuck,
}

impl JobStage {
    /// Returns the key of its name in the catalogue.
    pub fn key(self) -> &'static str {
        match self {
            Self::Waiting => "job-waiting",
            Self::Running => "job-running",
            Self::Retrying => "job-retrying",
            Self::Stuck => "job-stuck",
        }
    }

    /// Returns the mark it is shown with.
    pub fn mark(self) -> State {
        match self {
            Self::Waiting => State::Unchecked,
            Self::Running => State::Running,
            Self::Retrying => State::ByHand,
            Self::Stuck => State::Broken,
        }
    }
}

impl JobsPage {
    fn title(&self) -> Phrase {
        let stuck = self.jobs.iter().filter(|job| job.stage == JobStage::Stuck).count();
        match (stuck, self.n_open) {
            (0, 0) => self.frame.t("jobs-title-empty"),
            (0, n) => self.frame.t("jobs-title").with("n", n),
            (stuck, _) => self.frame.t("jobs-title-stuck").with("n", stuck),
        }
    }

    /// Returns a queue with every stage, and an empty one.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let frame = office_frame(language, "/jobs");
        let job = |id: &str, title, stage, n_attempts, when, error| JobRow {
            id: id.to_owned(),
            title,
            stage,
            n_attempts,
            at: at(when),
            error,
        };
        let jobs = vec![
            job(
                "9107",
                w(
                    "Be e-postleverandøren slette en kontakt",
                    "Ask the mail provider to erase a contact",
                ),
                JobStage::Stuck,
                12,
                "11-22T06:00",
                Some(w(
                    "leverandøren svarte 503 i seks timer",
                    "the provider answered 503 for six hours",
                )),
            ),
            job(
                "9144",
                w("Levere utsending 42, del 17 av 27", "Deliver mailing 42, part 17 of 27"),
                JobStage::Running,
                1,
                "11-22T08:29",
                None,
            ),
            job(
                "9120",
                w("Levere bekreftelse på abonnement", "Deliver a confirmation of a subscription"),
                JobStage::Retrying,
                3,
                "11-22T08:41",
                Some(w(
                    "adressatens server ba oss vente",
                    "the addressee's server asked us to wait",
                )),
            ),
            job(
                "9151",
                w("Kontrollere alle løftene", "Check every promise"),
                JobStage::Waiting,
                0,
                "11-22T09:00",
                None,
            ),
        ];
        let full = Self { frame: frame.clone(), jobs: jobs.clone(), n_open: 14, n_done: 5_812 };
        let running =
            Self { frame: frame.clone(), jobs: jobs[1..].to_vec(), n_open: 3, n_done: 5_812 };
        vec![full, running, Self { frame, jobs: vec![], n_open: 0, n_done: 0 }]
    }
}
