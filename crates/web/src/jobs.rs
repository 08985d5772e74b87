//! The queue as members see it: what waits, what runs, what failed.

use askama::Template;
use axum::{
    extract::{Path, Request},
    response::Response,
};
use domain::{JobId, JobState};
use jiff::{SignedDuration, Timestamp};
use office::jobs::{self as work, AttemptError};
use store::job::Job;

use crate::app::{Refusal, Seat, Visit, page, see_other};
use crate::frame::Frame;
use crate::parts::State;
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// Is anything stuck.
#[derive(Clone, Template)]
#[template(path = "jobs.html")]
pub struct JobsPage {
    /// The surroundings.
    pub frame: Frame,
    /// Jobs that wait, run or failed, the failed first; never more than [`JOBS_MAX`].
    pub jobs: Vec<JobRow>,
    /// What the list is narrowed to; absent lets every stage pass.
    pub stage: Option<JobStage>,
    /// How many jobs wait or run in all.
    pub n_open: u64,
    /// How many were given up.
    pub n_stuck: u64,
    /// How many were done in the last 24 hours.
    pub n_done: u64,
}

/// How many jobs the page lists.
pub const JOBS_MAX: u32 = 200;

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
    /// Every stage, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Stuck, Self::Running, Self::Retrying, Self::Waiting];

    /// Returns the word used in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Retrying => "retrying",
            Self::Stuck => "stuck",
        }
    }

    fn of(job: &Job) -> Self {
        match job.state {
            JobState::Dead => Self::Stuck,
            _ if job.lease_until.is_some() => Self::Running,
            _ if job.attempts > 0 => Self::Retrying,
            _ => Self::Waiting,
        }
    }

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
    /// Returns whether the list is narrowed to `stage`.
    fn is_stage(&self, stage: &JobStage) -> bool {
        self.stage == Some(*stage)
    }

    fn title(&self) -> Phrase {
        match (self.n_stuck, self.n_open) {
            (0, 0) => self.frame.t("jobs-title-empty"),
            (0, n) => self.frame.t("jobs-title").with("n", n),
            (stuck, _) => self.frame.t("jobs-title-stuck").with("n", stuck),
        }
    }

    /// Returns a queue with every stage, and an empty one.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
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
        let frame = office_frame(language, "/jobs");
        let full =
            Self { frame, jobs: jobs.clone(), stage: None, n_open: 14, n_stuck: 1, n_done: 5_812 };
        let running = Self { jobs: jobs[1..].to_vec(), n_open: 3, n_stuck: 0, ..full.clone() };
        let none = Self { jobs: vec![], n_open: 0, n_done: 0, ..running.clone() };
        vec![full, running, none]
    }
}

/// Lists what waits, runs or was given up; `?state=` narrows it.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let rows = &visit.app.office.store;
    let failed = |error| visit.failed(&error);
    let mut jobs = Vec::new();
    for state in [JobState::Dead, JobState::Open] {
        let found = store::job::list(rows, state, Timestamp::MIN, JOBS_MAX).await;
        jobs.extend(found.map_err(failed)?);
    }
    let asked = visit.asked("state");
    let stage = JobStage::ALL.into_iter().find(|stage| stage.code() == asked);
    jobs.retain(|job| stage.is_none_or(|stage| JobStage::of(job) == stage));
    jobs.truncate(JOBS_MAX as usize);
    let tallies = store::job::tally(rows).await.map_err(failed)?;
    let n = |state| tallies.iter().filter(|it| it.state == state).map(|it| it.n_jobs).sum();
    let since = visit.locale.now - SignedDuration::from_hours(24);
    Ok(page(&JobsPage {
        frame: seat.frame().await?,
        jobs: jobs.iter().map(|job| row(visit, job)).collect(),
        stage,
        n_open: n(JobState::Open),
        n_stuck: n(JobState::Dead),
        n_done: store::job::count_done_since(rows, since).await.map_err(failed)?,
    }))
}

fn row(visit: &Visit, job: &Job) -> JobRow {
    let title = match job.kind.as_str() {
        work::CONFIRMATION => "job-confirmation",
        work::OWN_PAGE => "job-own-page",
        work::PASSWORD_RESET => "job-password-reset",
        work::MEMBER_ALERT => "job-member-alert",
        work::RENEWAL => "job-renewal",
        work::MAILING => "job-mailing",
        work::TRIAL => "job-trial",
        work::SCHEDULED_MAILING => "job-scheduled-mailing",
        work::LINKS => "job-links",
        work::BACKUP => "job-backup",
        work::REHEARSAL => "job-rehearsal",
        _ => "job-other",
    };
    JobRow {
        id: job.id.to_string(),
        title: visit.t(title).to_string(),
        stage: JobStage::of(job),
        n_attempts: job.attempts.into(),
        at: job.run_at,
        error: job.last_error.clone(),
    }
}

/// Lets a job be tried now.
///
/// # Errors
/// The refusal: no such job, or it is done or being done.
pub async fn attempt(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let visit = &seat.visit;
    let id: JobId = id.parse().map_err(|_| visit.absent())?;
    match work::attempt(&visit.app.office, &seat.context(), id).await {
        Ok(()) => Ok(see_other("/jobs")),
        Err(AttemptError::Unknown) => Err(visit.absent()),
        Err(AttemptError::NotWaiting) => {
            let problem = Problem::new(Kind::Conflict).saying(visit.t("job-not-waiting"));
            Err(visit.refuse(problem.hint(visit.t("need-see-jobs"), Some("/jobs"))))
        }
        Err(AttemptError::Store(error)) => Err(visit.failed(&error)),
    }
}
