//! Sends a mailing: to each addressee once, after a permit and a last look at her consent.

use std::collections::HashMap;

use decide::{Consent as Standing, Permit, Question, Use};
use domain::{
    AccessRecordId, Actor, DeliveryState, Fact, JobId, Language, Mailing, MailingError, MailingId,
    MailingState, SubjectId,
};
use mail::{Outcome, Outgoing};
use store::{
    StoreError,
    contact::Addressee,
    job::{Job, NewJob},
};
use uuid::Uuid;

use super::draft;
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters,
    office::Office,
};

/// How many addressees are dealt with before the worker looks up.
const BATCH: u32 = 100;
/// How many are listed at a time when a mailing begins.
const PAGE: u32 = 5_000;

/// Why a mailing does not begin.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// There is no such mailing.
    #[error("there is no such mailing")]
    Unknown,
    /// Its topic is no longer offered.
    #[error("the topic is no longer offered")]
    UnknownTopic,
    /// It has begun already, or was called off.
    #[error(transparent)]
    State(#[from] MailingError),
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Begins to send: fixes who has a valid consent now, and leaves the rest to a job.
///
/// Law: MKT-01, BAS-01.
///
/// # Errors
/// Every [`SendError`].
pub async fn start(office: &Office, cx: &mut Context, id: MailingId) -> Result<u32, SendError> {
    let found = store::mailing::lookup(&office.store, id).await?;
    let mut mailing = found.ok_or(SendError::Unknown)?;
    let activity = draft::activity_of(office, &mailing.topic).ok_or(SendError::UnknownTopic)?;
    let subjects = addressees(office, &mailing, &activity).await?;
    let (from, n_addressees) = (mailing.state, u32::try_from(subjects.len()).unwrap_or(u32::MAX));
    mailing.start(cx.now, n_addressees)?;
    let job = NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::MAILING,
        key: format!("mailing/{id}"),
        payload: id.to_string(),
        subject_id: None,
        run_at: cx.now,
    };
    let begun = office.store.transact(move |mut tx| async move {
        if !store::mailing::keep(&mut tx, from, &mailing).await? {
            return Err(MailingError::WrongState { state: MailingState::Sending }.into());
        }
        store::delivery::add(&mut tx, subjects.into_iter().map(|it| (id, it))).await?;
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("the Fact follows when the last mail is out").await?;
        Ok::<_, SendError>(())
    });
    begun.await?;
    office.work.notify_one();
    Ok(n_addressees)
}

async fn addressees(
    office: &Office,
    mailing: &Mailing,
    activity: &str,
) -> Result<Vec<SubjectId>, StoreError> {
    let mut subjects = Vec::new();
    let mut after = SubjectId::from_uuid(Uuid::nil());
    loop {
        let (topic, rows) = (&mailing.topic, &office.store);
        let page = store::contact::list_addressees(rows, topic, activity, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(subjects) };
        after = last.subject_id;
        subjects.extend(page.iter().map(|addressee| addressee.subject_id));
    }
}

/// Counts who has a valid consent to a topic now.
///
/// # Errors
/// As every reading.
pub async fn n_with_consent(office: &Office, topic: &domain::Topic) -> Result<u64, StoreError> {
    let tallies = store::consent::count_by_topic(&office.store).await?;
    Ok(tallies.iter().find(|tally| tally.topic == *topic).map_or(0, |tally| tally.n_consents))
}

/// Works one job `mailing`: sends to all who still wait, then ends the mailing with its Fact.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let id: MailingId = job.payload.parse().map_err(|_| WorkError::Payload)?;
    let found = store::mailing::lookup(&office.store, id).await?;
    let mailing = found.ok_or(WorkError::Payload)?;
    match mailing.state {
        MailingState::Sending => {}
        MailingState::Cancelled => return super::halt::close(office, cx, id).await,
        MailingState::Draft | MailingState::Scheduled | MailingState::Sent => return Ok(()),
    }
    let activity = draft::activity_of(office, &mailing.topic).ok_or(WorkError::Payload)?;
    let mut after = SubjectId::from_uuid(Uuid::nil());
    let mut is_delayed = false;
    loop {
        let waiting = store::delivery::list_waiting(&office.store, id, after, BATCH).await?;
        let Some(last) = waiting.last() else { break };
        let subjects: Vec<SubjectId> = waiting.iter().map(|it| it.subject_id).collect();
        let before = after;
        after = last.subject_id;
        is_delayed |= batch(office, cx, &mailing, &activity, (before, subjects)).await?;
        jobs::prolong(office, job).await?;
        if is_halted(office, id).await? {
            return super::halt::close(office, cx, id).await;
        }
    }
    if is_delayed { Err(WorkError::MailServer) } else { finish(office, cx, id).await }
}

async fn is_halted(office: &Office, id: MailingId) -> Result<bool, StoreError> {
    let mailing = store::mailing::lookup(&office.store, id).await?;
    Ok(mailing.is_none_or(|mailing| mailing.state != MailingState::Sending))
}

/// Deals with one batch; says whether somebody has to wait for the mail server.
async fn batch(
    office: &Office,
    cx: &mut Context,
    mailing: &Mailing,
    activity: &str,
    (after, subjects): (SubjectId, Vec<SubjectId>),
) -> Result<bool, WorkError> {
    let relay = office.settings.relay.clone().ok_or(WorkError::MailServer)?;
    let addressees = reachable(office, mailing, activity, after, &subjects).await?;
    let permits = permits(office, cx, activity, &addressees).await?;
    let mut sending = tokio::task::JoinSet::new();
    let mut skipped: Vec<SubjectId> = Vec::new();
    for subject in subjects {
        let (Some(addressee), Some(permit)) =
            (addressees.get(&subject), permits.get(&subject).cloned())
        else {
            skipped.push(subject);
            continue;
        };
        let outgoing = write(office, cx, mailing, addressee)?;
        let (relay, rows) = (relay.clone(), office.store.clone());
        let (topic, activity) = (mailing.topic.clone(), activity.to_owned());
        sending.spawn(async move {
            // The last look: whoever left since the batch was read gets nothing (MKT-04).
            let standing = store::consent::find_standing(&rows, &topic, subject, &activity).await?;
            if standing.is_none() {
                return Ok((subject, None));
            }
            let outcome = relay.send(&outgoing, &permit).await.map_err(|_| WorkError::Letter)?;
            Ok::<_, WorkError>((subject, Some(outcome)))
        });
    }
    let mut settled: Vec<(SubjectId, DeliveryState)> =
        skipped.into_iter().map(|subject| (subject, DeliveryState::Skipped)).collect();
    let mut is_delayed = false;
    while let Some(sent) = sending.join_next().await {
        let (subject, outcome) = sent.map_err(|_| WorkError::Letter)??;
        match outcome {
            None => settled.push((subject, DeliveryState::Skipped)),
            Some(Outcome::Accepted(_)) => settled.push((subject, DeliveryState::Sent)),
            Some(Outcome::Refused(..)) => settled.push((subject, DeliveryState::Failed)),
            Some(Outcome::TryLater(_)) => is_delayed = true,
        }
    }
    settle(office, mailing.id, settled).await?;
    Ok(is_delayed)
}

async fn reachable(
    office: &Office,
    mailing: &Mailing,
    activity: &str,
    after: SubjectId,
    subjects: &[SubjectId],
) -> Result<HashMap<SubjectId, Addressee>, StoreError> {
    let mut found = HashMap::new();
    let mut after = after;
    let Some(last) = subjects.last() else { return Ok(found) };
    loop {
        let (topic, rows) = (&mailing.topic, &office.store);
        let page = store::contact::list_addressees(rows, topic, activity, after, BATCH).await?;
        let Some(end) = page.last().map(|it| it.subject_id) else { return Ok(found) };
        found.extend(page.into_iter().map(|addressee| (addressee.subject_id, addressee)));
        if end >= *last {
            return Ok(found);
        }
        after = end;
    }
}

async fn permits(
    office: &Office,
    cx: &mut Context,
    activity: &str,
    addressees: &HashMap<SubjectId, Addressee>,
) -> Result<HashMap<SubjectId, std::sync::Arc<Permit>>, StoreError> {
    let live = office.live();
    let mut grants = Vec::new();
    for subject in addressees.keys() {
        let standing =
            decide::Standing { consent: Standing::Granted { since: cx.now }, ..Default::default() };
        let (subject, at) = (subject.as_uuid(), cx.now);
        let question = Question { activity, subject, used_for: Use::Send, at };
        if let Ok(grant) = live.policy.decide(&question, &standing).granted() {
            grants.push((AccessRecordId::new(cx.now, &mut cx.random), grant));
        }
    }
    let permits = store::access::record(&office.store, grants, Actor::Job, None).await?;
    let by_subject = |permit: Permit| (SubjectId::from_uuid(permit.subject()), permit.into());
    Ok(permits.into_iter().map(by_subject).collect())
}

fn write(
    office: &Office,
    cx: &mut Context,
    mailing: &Mailing,
    addressee: &Addressee,
) -> Result<Outgoing, WorkError> {
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let subject = addressee.subject_id;
    let key = office.key.unwrap(subject.as_uuid(), &addressee.wrapped);
    let key = key.map_err(|_| WorkError::Payload)?;
    let place = store::contact::address_place(subject);
    let to = key.unseal(place, &addressee.address_sealed).map_err(|_| WorkError::Payload)?;
    let (subject_line, body) = match addressee.language {
        Language::Nb => (&mailing.subject_line_nb, &mailing.body_nb),
        Language::En => (&mailing.subject_line_en, &mailing.body_en),
    };
    let unsubscribe_url = office.unsubscribe_url(subject);
    // The block about objecting goes with every issue: nobody need know who got one before (DSR-19).
    let issue =
        letters::Issue { subject_line, body, unsubscribe_url: &unsubscribe_url, is_first: true };
    let id = domain::JobId::new(cx.now, &mut cx.random).as_uuid();
    let stamp = letters::Stamp { language: addressee.language, written_at: cx.now, id };
    let letter = letters::issue(&head, stamp, &issue).map_err(|_| WorkError::Letter)?;
    Ok(Outgoing::new(to, letter))
}

async fn settle(
    office: &Office,
    id: MailingId,
    settled: Vec<(SubjectId, DeliveryState)>,
) -> Result<(), StoreError> {
    let now = office.clock.now();
    let count = |state| settled.iter().filter(|(_, it)| *it == state).count() as u32;
    let counts =
        (count(DeliveryState::Sent), count(DeliveryState::Skipped), count(DeliveryState::Failed));
    let kept = office.store.transact(move |mut tx| async move {
        for (subject, state) in settled {
            let sent_at = (state == DeliveryState::Sent).then_some(now);
            store::delivery::settle(&mut tx, id, subject, state, sent_at).await?;
        }
        store::mailing::count(&mut tx, id, counts.0, counts.1, counts.2).await?;
        tx.commit_without_fact("the Fact follows when the last mail is out").await
    });
    kept.await
}

async fn finish(office: &Office, cx: &mut Context, id: MailingId) -> Result<(), WorkError> {
    let found = store::mailing::lookup(&office.store, id).await?;
    let mut mailing = found.ok_or(WorkError::Payload)?;
    // Whoever was erased while the mailing ran has no delivery left to settle: she was not written to.
    let n_settled = mailing.n_sent + mailing.n_skipped + mailing.n_failed;
    mailing.n_skipped += mailing.n_addressees.saturating_sub(n_settled);
    mailing.finish(office.clock.now()).map_err(|_| WorkError::Payload)?;
    let fact = Fact::MailingSent {
        mailing: id,
        topic: mailing.topic.clone(),
        n_addressees: mailing.n_addressees,
        n_sent: mailing.n_sent,
        n_skipped: mailing.n_skipped,
        n_failed: mailing.n_failed,
    };
    let entry = fact.at(mailing.finished_at.unwrap_or(cx.now), &mut cx.random);
    let ended = office.store.transact(move |mut tx| async move {
        store::mailing::keep(&mut tx, MailingState::Sending, &mailing).await?;
        tx.commit(&[entry]).await
    });
    Ok(ended.await?)
}
