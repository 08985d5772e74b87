//! Consents that grow old or were given to other words: asked for once more, given anew by a link, or ended.

use std::collections::BTreeSet;

use decide::{Consent as Standing, Personal, Question, Use};
use domain::{
    AccessRecordId, Actor, Channel, Consent, ConsentId, Digest, Entry, JobId, Language, SubjectId,
    Topic,
};
use jiff::{SignedDuration, Timestamp};
use mail::Outgoing;
use store::{
    StoreError,
    job::{Job, NewJob},
};
use uuid::Uuid;

use super::age;
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters,
    live::{Live, topics_of},
    office::Office,
    subscription::{
        confirm::Receipt,
        grant,
        withdraw::{self, WithdrawError},
    },
};

/// How long before its end a consent is asked for again, and how long an answer is waited for.
pub const ASK_DAYS: i64 = 30;
/// What a token is for.
const RENEW: &str = "renew";
/// How many consents are looked at in one go.
const PAGE: u32 = 500;
/// How many consents end in one sweep; the next one goes on.
const LAPSED_MAX: u32 = 1_000;

/// What a link asks for again.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The activity's ID in the declaration.
    pub activity: String,
    /// What she is asked about: the topics she once chose that are still offered.
    pub topics: Vec<Topic>,
    /// The form whose words hold.
    pub form: String,
    /// In which language she is asked.
    pub language: Language,
    /// The version of the words.
    pub wording_version: u32,
    /// The digest of the words.
    pub wording_digest: Digest,
    /// The words of today.
    pub wording: String,
    subject: SubjectId,
    asked: Vec<Consent>,
}

impl Ask {
    /// Returns who is asked.
    pub fn subject(&self) -> SubjectId {
        self.subject
    }
}

/// Why a link asks for nothing.
#[derive(Debug, thiserror::Error)]
pub enum RenewError {
    /// Not ours, or changed on the way.
    #[error("the link is not one of ours")]
    Forged,
    /// Answered before, or ended since.
    #[error("there is nothing left to answer")]
    Over,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Asks for what grows old within [`ASK_DAYS`] or was given to other words, once; ends what nobody answered in as
/// many days and what stands no longer.
///
/// Law: CON-01, PRI-05; DSR-13, ground b, where nothing else allows to hold the address.
///
/// # Errors
/// As every change; what was done until then is kept.
pub async fn sweep(office: &Office, cx: &mut Context) -> Result<(), StoreError> {
    let until = cx.now + SignedDuration::from_hours(24 * ASK_DAYS);
    let mut after = ConsentId::from_uuid(Uuid::nil());
    loop {
        let due = store::consent::list_to_ask_again(&office.store, until, after, PAGE).await?;
        let Some(last) = due.last() else { break };
        after = last.id;
        let people: BTreeSet<(SubjectId, String)> = (due.iter())
            .filter(|it| is_due(it, cx.now))
            .map(|it| (it.subject_id, it.activity.clone()))
            .collect();
        for (subject, activity) in people {
            ask(office, cx, subject, &activity).await?;
        }
    }
    let asked_before = cx.now - SignedDuration::from_hours(24 * ASK_DAYS);
    let lapsed = store::consent::list_lapsed(&office.store, asked_before, cx.now, LAPSED_MAX);
    for consent in lapsed.await? {
        lapse(office, cx, &consent).await?;
    }
    Ok(())
}

/// Says whether a consent has to be asked for again: to other words, or near its end.
///
/// A consent that lives for less than twice [`ASK_DAYS`] is asked for once half its life is over.
fn is_due(consent: &Consent, now: Timestamp) -> bool {
    if consent.withdrawn_at.is_some() || consent.asked_again_at.is_some() {
        return false;
    }
    let Some(expires_at) = consent.expires_at else { return consent.superseded_at.is_some() };
    let half_life = expires_at.duration_since(consent.granted_at) / 2;
    let before = half_life.min(SignedDuration::from_hours(24 * ASK_DAYS));
    consent.superseded_at.is_some() || expires_at - before <= now
}

async fn ask(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    activity: &str,
) -> Result<(), StoreError> {
    let live = office.live();
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let due = consents.into_iter().filter(|it| it.activity == activity && is_due(it, cx.now));
    let (asked, gone): (Vec<Consent>, Vec<Consent>) = due.partition(|it| is_offered(&live, it));
    let now = cx.now;
    for consent in gone.iter().filter(|it| !it.stands(now)) {
        // Nobody offers the topic any more, so there is nothing to ask about.
        lapse(office, cx, consent).await?;
    }
    let Some(first) = asked.first() else { return Ok(()) };
    let job = NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::RENEWAL,
        key: format!("renewal/{}", first.id),
        payload: first.id.to_string(),
        subject_id: Some(subject),
        run_at: cx.now,
    };
    let (ids, now): (Vec<ConsentId>, _) = (asked.iter().map(|it| it.id).collect(), cx.now);
    let kept = office.store.transact(move |mut tx| async move {
        let mut n_asked = 0;
        for id in ids {
            n_asked += store::consent::ask_again(&mut tx, id, now).await?;
        }
        if n_asked > 0 {
            store::job::add(&mut tx, &job).await?;
        }
        tx.commit_without_fact("asking changes nothing until she answers").await
    });
    kept.await?;
    office.work.notify_one();
    Ok(())
}

fn is_offered(live: &Live, consent: &Consent) -> bool {
    let subscription = live.subscription_of(&consent.activity);
    subscription.is_some_and(|it| topics_of(it.activity).contains(&consent.topic))
}

async fn lapse(office: &Office, cx: &mut Context, consent: &Consent) -> Result<(), StoreError> {
    let (subject, id) = (consent.subject_id, consent.id);
    match withdraw::withdraw(office, cx, subject, id, Channel::Lapse).await {
        // She is gone already, which is what was wanted.
        Ok(_) | Err(WithdrawError::Unknown) => Ok(()),
        Err(WithdrawError::Store(error)) => Err(error),
    }
}

impl Office {
    /// Returns the address that asks for a consent again; it can grant anew by POST, and nothing else.
    pub fn renewal_url(&self, consent: ConsentId) -> String {
        let token = self.key.token(RENEW, consent.as_uuid());
        format!("{}/renew/{token}", self.settings.base_url)
    }
}

/// Mails the question to her; the mail says what, and until when an answer counts.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let id: ConsentId = job.payload.parse().map_err(|_| WorkError::Payload)?;
    let consent = store::consent::lookup(&office.store, id).await?.ok_or(WorkError::Expired)?;
    if consent.withdrawn_at.is_some() {
        return Err(WorkError::Expired);
    }
    let subject = consent.subject_id;
    let contact = store::contact::lookup(&office.store, subject).await?;
    let contact = contact.ok_or(WorkError::Expired)?;
    let key = office.subject_key(subject).await?.ok_or(WorkError::Expired)?;
    let live = office.live();
    let question = Question {
        activity: &consent.activity,
        subject: subject.as_uuid(),
        used_for: Use::Confirm,
        at: cx.now,
    };
    let standing = decide::Standing { consent: Standing::Pending, ..Default::default() };
    let grant = live.policy.decide(&question, &standing).granted();
    let grant = grant.map_err(|_| WorkError::Expired)?;
    let record = AccessRecordId::new(cx.now, &mut cx.random);
    let permits = store::access::record(&office.store, vec![(record, grant)], Actor::Job, None);
    let permit = permits.await?.into_iter().next().ok_or(WorkError::Payload)?;
    let place = store::contact::address_place(subject);
    let email: Personal<String> =
        key.unseal(place, &contact.address_sealed).map_err(|_| WorkError::Payload)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let ends_at = answer_until(&consent).unwrap_or(cx.now);
    let last_day = office.day(ends_at - SignedDuration::from_micros(1));
    let stamp =
        letters::Stamp { language: contact.language, written_at: cx.now, id: job.id.as_uuid() };
    let letter = letters::renewal(&head, stamp, &office.renewal_url(id), last_day);
    let letter = letter.map_err(|_| WorkError::Letter)?;
    jobs::send(office, Outgoing::new(email, letter), &permit).await
}

/// Returns when an answer counts no longer; none before she was asked.
pub fn answer_until(consent: &Consent) -> Option<Timestamp> {
    let waited = consent.asked_again_at? + SignedDuration::from_hours(24 * ASK_DAYS);
    Some(match (consent.superseded_at, consent.expires_at) {
        (None, Some(expires_at)) => waited.max(expires_at),
        _ => waited,
    })
}

/// Shows what a link asks for, without changing anything.
///
/// # Errors
/// Every [`RenewError`].
pub async fn preview(office: &Office, token: &str) -> Result<Ask, RenewError> {
    let id = office.key.check_token(RENEW, token).map_err(|_| RenewError::Forged)?;
    let consent = store::consent::lookup(&office.store, ConsentId::from_uuid(id)).await?;
    let consent = consent.filter(|it| it.withdrawn_at.is_none()).ok_or(RenewError::Over)?;
    let (subject, activity) = (consent.subject_id, consent.activity);
    let live = office.live();
    let subscription = live.subscription_of(&activity).ok_or(RenewError::Over)?;
    let contact = store::contact::lookup(&office.store, subject).await?.ok_or(RenewError::Over)?;
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let is_asked = |it: &Consent| it.withdrawn_at.is_none() && it.asked_again_at.is_some();
    let asked = consents.into_iter().filter(|it| it.activity == activity && is_asked(it));
    let asked: Vec<Consent> = asked.filter(|it| is_offered(&live, it)).collect();
    if asked.is_empty() {
        return Err(RenewError::Over);
    }
    let (form, language) = (subscription.form.id.get().clone(), contact.language);
    let wording = store::wording::find_newest(&office.store, &form, language).await?;
    let wording = wording.ok_or(RenewError::Over)?;
    Ok(Ask {
        activity,
        topics: asked.iter().map(|it| it.topic.clone()).collect(),
        form,
        language,
        wording_version: wording.version,
        wording_digest: wording.digest,
        wording: wording.text,
        subject,
        asked,
    })
}

/// Grants anew what a link asks for, in the words of today; the old consents end in the same transaction.
///
/// Law: CON-01, CON-02.
///
/// # Errors
/// Every [`RenewError`]; a second time is [`RenewError::Over`].
pub async fn renew(office: &Office, cx: &mut Context, token: &str) -> Result<Receipt, RenewError> {
    let ask = preview(office, token).await?;
    let key = office.subject_key(ask.subject).await?.ok_or(RenewError::Over)?;
    let receipt = Receipt {
        subject: ask.subject,
        consents: ask.topics.iter().map(|_| ConsentId::new(cx.now, &mut cx.random)).collect(),
        expires_at: age::expires_at(&office.live(), &ask.activity, cx.now),
        topics: ask.topics,
        activity: ask.activity,
        form: ask.form,
        language: ask.language,
        wording_version: ask.wording_version,
        wording_digest: ask.wording_digest,
        channel: Channel::Link,
        granted_at: cx.now,
    };
    let consents = grant::consents(&receipt, ask.subject);
    let entries = grant::entries(cx, &consents, &key);
    keep(office, ask.asked, consents, entries, cx.now).await?;
    Ok(receipt)
}

async fn keep(
    office: &Office,
    asked: Vec<Consent>,
    consents: Vec<Consent>,
    entries: Vec<Entry>,
    now: Timestamp,
) -> Result<(), RenewError> {
    let kept = office.store.transact(move |mut tx| async move {
        for consent in &asked {
            if store::consent::withdraw(&mut tx, consent.id, now).await? == 0 {
                return Err(RenewError::Over);
            }
        }
        for consent in &consents {
            store::consent::add(&mut tx, consent).await?;
        }
        tx.commit(&entries).await?;
        Ok::<_, RenewError>(())
    });
    kept.await
}
