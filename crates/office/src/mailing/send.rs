//! Begins to send a mailing, now or at an instant: fixes whom it goes to, and leaves the rest to a job.

use domain::{DeliveryId, JobId, Mailing, MailingError, MailingId, MailingState};
use jiff::Timestamp;
use store::{StoreError, Tx, delivery::Candidate, job::NewJob};

use super::{audience, draft};
use crate::{
    context::Context,
    jobs,
    mechanisms::{self, Work},
    office::Office,
};

/// Why a mailing does not begin.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// There is no such mailing.
    #[error("there is no such mailing")]
    Unknown,
    /// Its topic is no longer offered.
    #[error("the topic is no longer offered")]
    UnknownTopic,
    /// A mechanism that mailings rest on is switched off.
    #[error("no mailing goes out while `{mechanism}` is switched off")]
    SwitchedOff {
        /// Its ID.
        mechanism: &'static str,
    },
    /// The instant lies in the past.
    #[error("the instant has passed already")]
    Past,
    /// It has begun already, or was called off.
    #[error(transparent)]
    State(#[from] MailingError),
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins to send: fixes who may be written to now, and leaves the rest to a job.
///
/// Law: MKT-01, MKT-02, BAS-01.
///
/// # Errors
/// Every [`SendError`] but [`SendError::Past`].
pub async fn start(office: &Office, cx: &mut Context, id: MailingId) -> Result<u32, SendError> {
    let mut mailing = lookup(office, id).await?;
    if let Some(mechanism) = mechanisms::stopped(office, Work::Mailings).await? {
        return Err(SendError::SwitchedOff { mechanism: mechanism.id });
    }
    let activity = offered(office, &mailing)?;
    let (topic, product) = (&mailing.topic, mailing.product.as_deref());
    let candidates = audience::candidates(office, &activity, topic, product, cx.now).await?;
    let (from, n_addressees) = (mailing.state, u32::try_from(candidates.len()).unwrap_or(u32::MAX));
    mailing.start(cx.now, n_addressees)?;
    mailing.activity = activity;
    let deliveries: Vec<(DeliveryId, Candidate)> = candidates
        .into_iter()
        .map(|candidate| (DeliveryId::new(cx.now, &mut cx.random), candidate))
        .collect();
    let job = job(cx, jobs::MAILING, id, cx.now);
    let begun = office.store.transact(move |mut tx| async move {
        keep(&mut tx, from, &mailing).await?;
        let rows = deliveries
            .into_iter()
            .map(|(own, it)| (id, it.subject_id, own, it.ground, it.ground_id));
        store::delivery::add(&mut tx, rows).await?;
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("the Fact follows when the last mail is out").await?;
        Ok::<_, SendError>(())
    });
    begun.await?;
    office.work.notify_one();
    Ok(n_addressees)
}

/// Lets a mailing go out at the instant `at`; whom it goes to is fixed then, not now.
///
/// # Errors
/// Every [`SendError`].
pub async fn schedule(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
    at: Timestamp,
) -> Result<(), SendError> {
    if at <= cx.now {
        return Err(SendError::Past);
    }
    let mut mailing = lookup(office, id).await?;
    offered(office, &mailing)?;
    let from = mailing.state;
    mailing.schedule(at)?;
    let job = job(cx, jobs::SCHEDULED_MAILING, id, at);
    let kept = office.store.transact(move |mut tx| async move {
        keep(&mut tx, from, &mailing).await?;
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("an instant is set that can be set again").await?;
        Ok::<_, SendError>(())
    });
    kept.await
}

/// Takes the instant back: the mailing is a draft again.
///
/// # Errors
/// Every [`SendError`] but the two in the middle.
pub async fn unschedule(office: &Office, id: MailingId) -> Result<(), SendError> {
    let mut mailing = lookup(office, id).await?;
    mailing.unschedule()?;
    let kept = office.store.transact(move |mut tx| async move {
        keep(&mut tx, MailingState::Scheduled, &mailing).await?;
        tx.commit_without_fact("it is a draft again").await?;
        Ok::<_, SendError>(())
    });
    kept.await
}

/// Works one job `scheduled-mailing`: begins the mailing, unless its instant was changed meanwhile.
pub(crate) async fn begin_scheduled(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
) -> Result<(), SendError> {
    let mailing = lookup(office, id).await?;
    let is_due = mailing.scheduled_at.is_some_and(|at| at <= cx.now);
    if mailing.state != MailingState::Scheduled || !is_due {
        return Ok(());
    }
    match start(office, cx, id).await {
        Ok(_) | Err(SendError::State(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn lookup(office: &Office, id: MailingId) -> Result<Mailing, SendError> {
    store::mailing::lookup(&office.store, id).await?.ok_or(SendError::Unknown)
}

/// Returns the activity that the mailing belongs to, when it still offers the topic.
fn offered(office: &Office, mailing: &Mailing) -> Result<String, SendError> {
    draft::activity_of(office, mailing).ok_or(SendError::UnknownTopic)
}

async fn keep(tx: &mut Tx, from: MailingState, mailing: &Mailing) -> Result<(), SendError> {
    if store::mailing::keep(tx, from, mailing).await? {
        return Ok(());
    }
    Err(MailingError::WrongState { state: MailingState::Sending }.into())
}

fn job(cx: &mut Context, kind: &'static str, id: MailingId, run_at: Timestamp) -> NewJob {
    NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind,
        key: format!("{kind}/{id}/{}", run_at.as_microsecond()),
        payload: id.to_string(),
        subject_id: None,
        run_at,
    }
}
