//! The worker: claims what is due, does it at least once, and tries again later what did not succeed.

use std::sync::Arc;

use decide::{Consent as Standing, Question, Use};
use domain::{JobId, Language};
use jiff::SignedDuration;
use mail::{Outcome, Outgoing};
use store::{StoreError, job::Job};
use tokio::task::{JoinError, JoinSet};

use crate::{
    audience, backup,
    context::{Acting, Context},
    letters, mailing,
    mechanisms::{self, Work},
    member,
    office::Office,
    person, subscription,
};

/// Mails the confirmation of a sign-up.
pub const CONFIRMATION: &str = "confirmation";
/// Mails the link to a person's own page.
pub const OWN_PAGE: &str = "own-page";
/// Mails an invitation to become a Member.
pub const INVITATION: &str = "invitation";
/// Mails the link to a new password.
pub const PASSWORD_RESET: &str = "password-reset";
/// Tells a Member what was done with her account.
pub const MEMBER_ALERT: &str = "member-alert";
/// Asks for a consent again.
pub const RENEWAL: &str = "renewal";
/// Sends a mailing.
pub const MAILING: &str = "mailing";

/// Begins a mailing at its instant.
pub const SCHEDULED_MAILING: &str = "scheduled-mailing";
/// Sends a mailing to its writer alone.
pub const TRIAL: &str = "trial";
/// Asks whether the links of a mailing answer.
pub const LINKS: &str = "links";

/// Makes the backup that is due, or copies the newest to a place that lacks it.
pub const BACKUP: &str = "backup";
/// Restores the newest backup aside, to see that it can be.
pub const REHEARSAL: &str = "rehearsal";

/// How long a worker may be silent before another one takes its job over.
const LEASE: SignedDuration = SignedDuration::from_secs(60);
/// How long a job waits before it looks whether its mechanism runs again.
const SWITCHED_OFF_PAUSE: SignedDuration = SignedDuration::from_secs(60);
/// How many jobs are claimed at once where they are worked one after the other.
const CLAIMED_MAX: u32 = 16;
/// How many jobs are under way at once.
const JOBS_MAX: usize = 8;

/// Why a job is tried again; texts go into the queue that Members see, so nothing of a person is in them.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
    /// The payload cannot be read, or what it names is gone.
    #[error("the job's payload cannot be read")]
    Payload,
    /// No mail server, or it asked to come again.
    #[error("the mail server did not take the mail yet")]
    MailServer,
    /// The mail server will never take it.
    #[error("the mail server refused the mail for good")]
    Refused,
    /// The letter cannot be written.
    #[error("the letter cannot be written")]
    Letter,
    /// The link in it has expired, so that there is nothing left to send.
    #[error("the link expired before the mail could be sent")]
    Expired,
    /// Nothing went wrong: the rest is to be done at an instant that has not come.
    #[error("the rest waits until {at}")]
    Later {
        /// When.
        at: jiff::Timestamp,
    },
    /// A mechanism that the job rests on is switched off; the job waits, however long that takes.
    #[error("the job waits while `{mechanism}` is switched off")]
    SwitchedOff {
        /// Its ID.
        mechanism: &'static str,
    },
    /// A place did not take the backup, or there is no room to try one.
    #[error("a place of the backups cannot be written; see the page of backups")]
    Backup,
    /// No such kind of job.
    #[error("this program knows no job of the kind")]
    UnknownKind,
    /// The lease has been lost to another worker.
    #[error(transparent)]
    Lease(#[from] store::job::JobError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Works until the task is dropped, waking when something is enqueued and twice a second besides.
///
/// Up to [`JOBS_MAX`] jobs are under way at once, so that a long mailing keeps no confirmation waiting.
pub async fn run(office: &Arc<Office>) {
    let mut under_way = JoinSet::new();
    loop {
        let n_free = JOBS_MAX.saturating_sub(under_way.len());
        let now = office.clock.now();
        let n_free = u32::try_from(n_free).unwrap_or_default();
        let claimed = match n_free {
            0 => Ok(Vec::new()),
            _ => store::job::claim(&office.store, now, LEASE, n_free).await,
        };
        match claimed {
            Ok(jobs) => jobs.into_iter().for_each(|job| {
                let office = Arc::clone(office);
                under_way.spawn(async move { one(&office, job).await });
            }),
            Err(error) => tracing::warn!(%error, "the job queue cannot be read"),
        }
        let pause = tokio::time::sleep(std::time::Duration::from_millis(500));
        tokio::select! {
            () = office.work.notified() => {},
            Some(ended) = under_way.join_next() => log_unclosed(ended),
            () = pause => {},
        }
    }
}

fn log_unclosed(ended: Result<Result<(), StoreError>, JoinError>) {
    match ended {
        Ok(Ok(())) => {}
        // The lease runs out, and the job is done again.
        Ok(Err(error)) => tracing::warn!(%error, "a job's end could not be kept"),
        Err(error) => tracing::error!(%error, "a job stopped in the middle"),
    }
}

/// Works what is due now; returns how many jobs were claimed.
///
/// # Errors
/// When the queue itself cannot be read or written.
pub async fn drain(office: &Office) -> Result<usize, StoreError> {
    let now = office.clock.now();
    let jobs = store::job::claim(&office.store, now, LEASE, CLAIMED_MAX).await?;
    let n_jobs = jobs.len();
    for job in jobs {
        one(office, job).await?;
    }
    Ok(n_jobs)
}

async fn one(office: &Office, job: Job) -> Result<(), StoreError> {
    let mut cx = office.context(Acting::Job);
    let outcome = work(office, &mut cx, &job).await;
    if let Err(error) = &outcome
        && !matches!(error, WorkError::Later { .. })
    {
        tracing::warn!(job = %job.id, kind = job.kind, %error, "a job did not succeed");
    }
    close(office, job, outcome).await
}

async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    // Given up, emptied when its link had expired, and then opened again.
    if job.payload.is_empty() {
        return Err(WorkError::Expired);
    }
    match job.kind.as_str() {
        CONFIRMATION => confirmation(office, cx, job).await,
        OWN_PAGE => own_page(office, cx, job).await,
        INVITATION => member::invitation::work(office, cx, job).await,
        MAILING => mailing::outbound::work(office, cx, job).await,
        SCHEDULED_MAILING => scheduled(office, cx, job).await,
        PASSWORD_RESET => member::reset::work(office, cx, job).await,
        MEMBER_ALERT => member::alert::work(office, cx, job).await,
        RENEWAL => audience::renewal::work(office, cx, job).await,
        TRIAL => mailing::trial::work(office, cx, job).await,
        LINKS => mailing::links::work(office, job).await,
        BACKUP => backup::schedule::back_up(office, cx, job).await,
        REHEARSAL => backup::schedule::rehearse(office, cx).await,
        _ => Err(WorkError::UnknownKind),
    }
}

async fn close(
    office: &Office,
    job: Job,
    outcome: Result<(), WorkError>,
) -> Result<(), StoreError> {
    let now = office.clock.now();
    let closed = office.store.transact(move |mut tx| async move {
        let held = match outcome {
            Ok(()) | Err(WorkError::Expired | WorkError::Refused) => {
                store::job::complete(&mut tx, &job).await
            }
            Err(WorkError::Later { at }) => store::job::put_off(&mut tx, &job, at).await,
            Err(error @ WorkError::SwitchedOff { .. }) => {
                let again_at = now + SWITCHED_OFF_PAUSE;
                store::job::postpone(&mut tx, &job, again_at, &error.to_string()).await
            }
            Err(error) => store::job::fail(&mut tx, &job, now, &error.to_string()).await,
        };
        match held {
            // Another worker has it now, and will close it.
            Ok(()) | Err(store::job::JobError::LeaseLost) => {}
            Err(store::job::JobError::Store(error)) => return Err(error),
        }
        tx.commit_without_fact("a job's end changes nothing that was promised").await
    });
    closed.await
}

pub(crate) async fn prolong(office: &Office, job: &Job) -> Result<(), WorkError> {
    let (job, until) = (job.clone(), office.clock.now() + LEASE);
    let prolonged = office.store.transact(move |mut tx| async move {
        store::job::prolong(&mut tx, &job, until).await?;
        tx.commit_without_fact("a lease is no change of state").await?;
        Ok::<_, WorkError>(())
    });
    prolonged.await
}

/// Says whether everything runs that some work rests on.
///
/// # Errors
/// [`WorkError::SwitchedOff`], or as every reading.
pub(crate) async fn check_running(office: &Office, work: Work) -> Result<(), WorkError> {
    match mechanisms::stopped(office, work).await? {
        Some(mechanism) => Err(WorkError::SwitchedOff { mechanism: mechanism.id }),
        None => Ok(()),
    }
}

fn language_and_rest(job: &Job) -> Result<(Language, &str), WorkError> {
    let (language, token) = job.payload.split_once('\n').ok_or(WorkError::Payload)?;
    Ok((language.parse().map_err(|_| WorkError::Payload)?, token))
}

async fn scheduled(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let id = job.payload.parse().map_err(|_| WorkError::Payload)?;
    match mailing::send::begin_scheduled(office, cx, id).await {
        Ok(()) => Ok(()),
        Err(mailing::send::SendError::Store(error)) => Err(error.into()),
        Err(mailing::send::SendError::SwitchedOff { mechanism }) => {
            Err(WorkError::SwitchedOff { mechanism })
        }
        Err(_) => Err(WorkError::Payload),
    }
}

/// The job itself is the record of opening the address: nothing else of the person exists yet.
async fn confirmation(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let (language, rest) = language_and_rest(job)?;
    let (form, token) = rest.split_once('\n').ok_or(WorkError::Payload)?;
    let closed = office.key.open_personal_token(subscription::CONFIRM, cx.now, token);
    let closed = closed.map_err(|_| WorkError::Expired)?;
    check_running(office, Work::Forms).await?;
    let live = office.live();
    // A form that is gone from the declaration asks nobody any more.
    let activity = live.subscription(form).ok_or(WorkError::Expired)?.activity;
    let question = Question {
        activity: activity.id.get(),
        subject: closed.subject(),
        used_for: Use::Confirm,
        at: cx.now,
    };
    let standing = decide::Standing { consent: Standing::Pending, ..Default::default() };
    let grant = live.policy.decide(&question, &standing).granted();
    let permit = grant.map_err(|_| WorkError::Payload)?.recorded(job.id.as_uuid());
    let email = subscription::email_of(&closed, &permit).ok_or(WorkError::Payload)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let link = format!("{}/confirm/{token}", head.base_url);
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let letter = letters::confirmation(&head, stamp, &link).map_err(|_| WorkError::Letter)?;
    send(office, Outgoing::new(email, letter), &permit).await
}

async fn own_page(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let (language, token) = language_and_rest(job)?;
    let subject = job.subject_id.ok_or(WorkError::Payload)?;
    let (email, permit) = person::address(office, cx, subject, Use::CarryOutRight).await?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let link = format!("{}/you/enter/{token}", head.base_url);
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let letter = letters::own_page(&head, stamp, &link).map_err(|_| WorkError::Letter)?;
    send(office, Outgoing::new(email, letter), &permit).await
}

pub(crate) async fn send(
    office: &Office,
    outgoing: Outgoing,
    permit: &decide::Permit,
) -> Result<(), WorkError> {
    let relay = office.settings.relay.as_ref().ok_or(WorkError::MailServer)?;
    match relay.send(&outgoing, permit).await.map_err(|_| WorkError::Letter)? {
        Outcome::Accepted(_) => Ok(()),
        Outcome::Refused(..) => Err(WorkError::Refused),
        Outcome::TryLater(_) => Err(WorkError::MailServer),
    }
}

/// Why a job is not tried again.
#[derive(Debug, thiserror::Error)]
pub enum AttemptError {
    /// There is no such job.
    #[error("there is no such job")]
    Unknown,
    /// It is done, or a worker has it now.
    #[error("the job is done, or being done")]
    NotWaiting,
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets a job that was given up, or waits for another attempt, be tried now.
///
/// # Errors
/// Every [`AttemptError`].
pub async fn attempt(office: &Office, cx: &Context, id: JobId) -> Result<(), AttemptError> {
    store::job::lookup(&office.store, id).await?.ok_or(AttemptError::Unknown)?;
    let now = cx.now;
    let changed = office.store.transact(move |mut tx| async move {
        let n_changed = store::job::revive(&mut tx, id, now).await?
            + store::job::hasten(&mut tx, id, now).await?;
        tx.commit_without_fact("an attempt changes nothing that was promised").await?;
        Ok::<_, StoreError>(n_changed)
    });
    let n_changed = changed.await?;
    office.work.notify_one();
    if n_changed == 0 { Err(AttemptError::NotWaiting) } else { Ok(()) }
}
