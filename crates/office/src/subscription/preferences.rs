//! A person's own choices, after she came in by her mailbox: topics, what may be counted, and how often she is written to.

use domain::{
    Channel, Consent, ConsentId, Digest, Entry, Fact, Frequency, Language, OriginKind, Reading,
    SubjectId, Topic,
};
use keys::{SubjectKey, SuppressionDigest};
use store::{StoreError, Tx, origin::Origin, preference::Preference};

use super::{
    confirm::Receipt,
    grant,
    unsubscribe::{self, Outcome as Leaving},
    withdraw::may_be_written_to,
};
use crate::{
    audience::age,
    context::Context,
    live::Live,
    mechanisms::{self, Work},
    office::Office,
};

/// What she chooses at one form: everything that is not named in it is a no.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// The form's ID in the declaration; its words are those that she read.
    pub form: String,
    /// In which language she read them.
    pub language: Language,
    /// The digest of the words that she read.
    pub wording_digest: Digest,
    /// The topics that were ticked.
    pub topics: Vec<String>,
    /// What may be counted of how she reads, as it was ticked.
    pub reading: Vec<String>,
    /// How often, at most.
    pub frequency: Frequency,
}

/// What keeping them did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// They are kept, and hold from now on.
    Kept,
    /// Nothing lets her be written to any more: everything was erased.
    Erased(Leaving),
}

/// Why her choices are not kept.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// Nothing is held about her, or the declaration has no such form.
    #[error("there is nothing to choose here")]
    Unknown,
    /// A topic that is not offered.
    #[error("a chosen topic is not offered")]
    UnknownTopic,
    /// The words changed while she read.
    #[error("the words are others by now")]
    OtherWording,
    /// A mechanism that a new yes rests on is switched off.
    #[error("no new yes is taken while `{mechanism}` is switched off")]
    Closed {
        /// Its ID.
        mechanism: &'static str,
    },
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A change that was found, before it is stored.
struct Step {
    subject: SubjectId,
    dropped: Vec<(Consent, Entry)>,
    granted: Vec<(Consent, Entry)>,
    preference: Option<Preference>,
    /// The digest of her address: a no of before ends where she says yes anew.
    suppression: Option<SuppressionDigest>,
}

/// Keeps what she chose: a yes to what is new, a no to what is gone, at once and with a receipt for each yes.
///
/// Nobody needs to confirm: she came by a link to her own mailbox. Without any topic left, and no other ground, she is
/// erased, as whenever she takes the last yes back. Opens and clicks are never a reason to hold her.
///
/// Law: CON-01, CON-02, CON-04, CKE-01.
///
/// # Errors
/// Every [`KeepError`]; nothing is changed then.
pub async fn keep(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    wishes: &Wishes,
) -> Result<Outcome, KeepError> {
    let live = office.live();
    let wanted = wanted(&live, wishes)?;
    let key = office.subject_key(subject).await?.ok_or(KeepError::Unknown)?;
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let asked = asked(&live, &wishes.form);
    let is_asked = |it: &&Consent| asked.contains(&(it.activity.clone(), it.topic.clone()));
    let open: Vec<Consent> =
        consents.iter().filter(is_asked).filter(|it| it.withdrawn_at.is_none()).cloned().collect();
    let is_wanted = |it: &Consent| wanted.contains(&(it.activity.clone(), it.topic.clone()));
    let (kept, dropped): (Vec<_>, Vec<_>) =
        open.into_iter().partition(|it| it.stands(cx.now) && is_wanted(it));
    let has = |(activity, topic): &&(String, Topic)| {
        kept.iter().any(|it| it.activity == *activity && it.topic == *topic)
    };
    let lacking: Vec<_> = wanted.iter().filter(|it| !has(it)).cloned().collect();
    let granted = granted(office, cx, subject, wishes, &lacking).await?;
    let entries = grant::entries(cx, &granted, &key);
    let withdrawn = |consent: Consent| {
        let fact = Fact::ConsentWithdrawn { consent: consent.id, channel: Channel::Portal };
        let entry = fact.at(cx.now, &mut cx.random);
        (consent, entry)
    };
    let step = Step {
        subject,
        dropped: dropped.into_iter().map(withdrawn).collect(),
        granted: granted.into_iter().zip(entries).collect(),
        preference: preference(office, cx, subject, &live, wishes).await?,
        suppression: suppression(office, subject, &key).await?,
    };
    let now = cx.now;
    office.store.transact(move |tx| step.commit(tx, now)).await?;
    office.leavers.note(subject);
    office.work.notify_one();
    if may_be_written_to(office, subject).await? {
        return Ok(Outcome::Kept);
    }
    Ok(Outcome::Erased(unsubscribe::erase(office, cx, subject, Channel::Portal).await?))
}

impl Step {
    async fn commit(self, mut tx: Tx, now: jiff::Timestamp) -> Result<(), StoreError> {
        let mut entries = Vec::new();
        for (consent, entry) in self.dropped {
            if store::consent::withdraw(&mut tx, consent.id, now).await? > 0 {
                entries.push(entry);
            }
            store::delivery::skip_of_subject(&mut tx, self.subject, &consent.topic).await?;
        }
        for (consent, entry) in self.granted {
            store::consent::add(&mut tx, &consent).await?;
            if consent.is_to_mail() {
                store::origin::add(&mut tx, &origin(&consent)).await?;
                if let Some(digest) = &self.suppression {
                    store::suppression::delete(&mut tx, digest, &consent.activity).await?;
                }
            }
            entries.push(entry);
        }
        if let Some(preference) = &self.preference {
            store::preference::keep(&mut tx, preference).await?;
        }
        match entries.is_empty() {
            true => tx.commit_without_fact("how often somebody is written to is no Fact").await,
            false => tx.commit(&entries).await,
        }
    }
}

/// Returns the digest by which her address would be left alone; none where it cannot be read.
async fn suppression(
    office: &Office,
    subject: SubjectId,
    key: &SubjectKey,
) -> Result<Option<SuppressionDigest>, StoreError> {
    let contact = store::contact::lookup(&office.store, subject).await?;
    let place = store::contact::address_place(subject);
    let address = contact.and_then(|it| key.unseal(place, &it.address_sealed).ok());
    Ok(address.map(|address| office.key.suppression_digest(&address)))
}

/// Says where her address is from for what she chose here; whoever was known before for something else has none yet.
fn origin(consent: &Consent) -> Origin {
    Origin {
        subject_id: consent.subject_id,
        activity: consent.activity.clone(),
        kind: OriginKind::Form,
        source: consent.form.clone(),
        since: consent.granted_at,
    }
}

/// Lists all that a form asks, each with the activity that it is for.
fn asked(live: &Live, form: &str) -> Vec<(String, Topic)> {
    let Some(subscription) = live.subscription(form) else { return Vec::new() };
    let activity = subscription.activity.id.get();
    let topics = subscription.topics().into_iter().map(|topic| (activity.clone(), topic));
    let mut asked: Vec<_> = topics.collect();
    if let Some(reads) = live.reading_at(form) {
        let pairs = Reading::ALL.iter().map(|it| (reads.id.get().clone(), it.topic()));
        asked.extend(pairs);
    }
    asked
}

/// Reads what was ticked into what is asked; a word that is not asked is refused.
fn wanted(live: &Live, wishes: &Wishes) -> Result<Vec<(String, Topic)>, KeepError> {
    live.subscription(&wishes.form).ok_or(KeepError::Unknown)?;
    let asked = asked(live, &wishes.form);
    let find = |word: &str, is_reading: bool| {
        let fits = |(_, topic): &&(String, Topic)| {
            topic.as_str() == word && Reading::of(topic).is_some() == is_reading
        };
        asked.iter().find(fits).cloned().ok_or(KeepError::UnknownTopic)
    };
    let topics = wishes.topics.iter().map(|word| find(word, false));
    let all = topics.chain(wishes.reading.iter().map(|word| find(word, true)));
    let mut wanted = all.collect::<Result<Vec<_>, _>>()?;
    wanted.sort();
    wanted.dedup();
    Ok(wanted)
}

/// Returns the consents that a new yes makes, to the words that she read.
async fn granted(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    wishes: &Wishes,
    lacking: &[(String, Topic)],
) -> Result<Vec<Consent>, KeepError> {
    if lacking.is_empty() {
        return Ok(Vec::new());
    }
    if let Some(mechanism) = mechanisms::stopped(office, Work::Forms).await? {
        return Err(KeepError::Closed { mechanism: mechanism.id });
    }
    let (form, language) = (&wishes.form, wishes.language);
    let wording = store::wording::find_newest(&office.store, form, language).await?;
    let read = wording.filter(|it| it.digest == wishes.wording_digest);
    let wording = read.ok_or(KeepError::OtherWording)?;
    let (live, mut consents) = (office.live(), Vec::new());
    for together in lacking.chunk_by(|a, b| a.0 == b.0) {
        let receipt = Receipt {
            subject,
            consents: together.iter().map(|_| ConsentId::new(cx.now, &mut cx.random)).collect(),
            topics: together.iter().map(|(_, topic)| topic.clone()).collect(),
            activity: together[0].0.clone(),
            form: form.clone(),
            language,
            wording_version: wording.version,
            wording_digest: wording.digest,
            channel: Channel::Portal,
            granted_at: cx.now,
            expires_at: age::expires_at(&live, &together[0].0, cx.now),
        };
        consents.extend(grant::consents(&receipt, subject));
    }
    Ok(consents)
}

/// Returns how often she wants to be written to, where that is news.
async fn preference(
    office: &Office,
    cx: &Context,
    subject_id: SubjectId,
    live: &Live,
    wishes: &Wishes,
) -> Result<Option<Preference>, KeepError> {
    let subscription = live.subscription(&wishes.form).ok_or(KeepError::Unknown)?;
    let activity = subscription.activity.id.get().clone();
    let kept = store::preference::list_of_subject(&office.store, subject_id).await?;
    let before = kept.iter().find(|it| it.activity == activity);
    let before = before.map_or(Frequency::Every, |it| it.frequency);
    let news = before != wishes.frequency;
    Ok(news.then_some(Preference {
        subject_id,
        activity,
        frequency: wishes.frequency,
        chosen_at: cx.now,
    }))
}
