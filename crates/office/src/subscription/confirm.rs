//! Turns a confirmed sign-up into a contact with consents: the first moment at which anything of the person is stored.

use decide::{Consent as Standing, Personal, Question, Use};
use domain::{
    Channel, Consent, ConsentId, Digest, Entry, Language, MailboxClass, OriginKind, Reading,
    Signup, SubjectId, Topic,
};
use jiff::Timestamp;
use keys::{BearerDigest, Place, SubjectKey, TokenError};
use store::{StoreError, Tx, contact::Contact, mailbox::Mailbox, origin::Origin};

use super::{CONFIRM, Sealed, grant};
use crate::{
    audience::age,
    context::Context,
    declare,
    mechanisms::{self, Work},
    office::Office,
};

/// What the person keeps as proof (CON-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who confirmed.
    pub subject: SubjectId,
    /// The consents, one a topic, those to opens and clicks last; empty when all of them stood already.
    pub consents: Vec<ConsentId>,
    /// The topics, in the same order.
    pub topics: Vec<Topic>,
    /// The activity that they are for; those to opens and clicks are for the one that counts them.
    pub activity: String,
    /// The form that they were given by.
    pub form: String,
    /// In which language.
    pub language: Language,
    /// The version of the wording.
    pub wording_version: u32,
    /// The digest of the wording.
    pub wording_digest: Digest,
    /// Where it was given.
    pub channel: Channel,
    /// When.
    pub granted_at: Timestamp,
    /// The first instant at which it is too old to rely on; none where the declaration sets no age.
    pub expires_at: Option<Timestamp>,
}

/// Why a link does not confirm.
#[derive(Debug, thiserror::Error)]
pub enum ConfirmError {
    /// Not ours, changed on the way, or its form is no longer there.
    #[error("the link is not one of ours")]
    Forged,
    /// Too late, or followed before.
    #[error(transparent)]
    Signup(#[from] domain::ConfirmError),
    /// A mechanism that the form rests on is switched off; the link works again once it runs.
    #[error("the form is closed while `{mechanism}` is switched off")]
    Closed {
        /// Its ID.
        mechanism: &'static str,
    },
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shows what a link would confirm, without changing anything; a page asks with it.
///
/// # Errors
/// As [`confirm`].
pub async fn preview(office: &Office, cx: &Context, token: &str) -> Result<Signup, ConfirmError> {
    office.key.open_personal_token(CONFIRM, cx.now, token).map_err(refused)?;
    let signup = store::signup::find(&office.store, &BearerDigest::of(token)).await?;
    let signup = signup.ok_or(ConfirmError::Forged)?;
    signup.clone().confirm(cx.now)?;
    match mechanisms::stopped(office, Work::Forms).await? {
        Some(mechanism) => Err(ConfirmError::Closed { mechanism: mechanism.id }),
        None => Ok(signup),
    }
}

/// Returns what was ticked on the form that a link confirms: the topics, then what may be counted.
///
/// # Errors
/// As [`confirm`].
pub async fn ticked(
    office: &Office,
    cx: &Context,
    token: &str,
) -> Result<Vec<(String, Topic)>, ConfirmError> {
    let signup = preview(office, cx, token).await?;
    let live = office.live();
    let subscription = live.subscription(&signup.form).ok_or(ConfirmError::Forged)?;
    let activity = subscription.activity.id.get();
    let closed = office.key.open_personal_token(CONFIRM, cx.now, token).map_err(refused)?;
    let sealed = open(office, cx, activity, &signup, &closed)?;
    let topics = sealed.topics.into_iter().map(|topic| (activity.clone(), topic));
    let mut ticked: Vec<_> = topics.collect();
    if let Some(reads) = live.reading_at(&signup.form) {
        ticked.extend(sealed.reading.iter().map(|it| (reads.id.get().clone(), it.topic())));
    }
    Ok(ticked)
}

/// Confirms a sign-up: contact, key and consents are stored with their Facts, once.
///
/// Somebody who is a contact already keeps her row and gets the consents that she lacks, in place of those that
/// are too old or to other words; a suppression from an earlier leave ends, since she asked anew. Where the purpose
/// changed between form and confirmation, her yes does not stand, and she is asked again (BAS-07). Where the
/// address is from and whose mailbox it is are stored with it (MKT-01, IN-11).
///
/// # Errors
/// Every [`ConfirmError`].
pub async fn confirm(
    office: &Office,
    cx: &mut Context,
    token: &str,
) -> Result<Receipt, ConfirmError> {
    let signup = preview(office, cx, token).await?;
    let live = office.live();
    let subscription = live.subscription(&signup.form).ok_or(ConfirmError::Forged)?;
    let activity = subscription.activity.id.get().clone();
    let closed = office.key.open_personal_token(CONFIRM, cx.now, token).map_err(refused)?;
    let sealed = open(office, cx, &activity, &signup, &closed)?;
    let address = Personal::about(closed.subject(), sealed.email.clone());
    let known = store::contact::find(&office.store, &office.key.lookup_digest(&address)).await?;
    let subject = known.as_ref().map_or_else(|| address.subject(), |it| it.subject_id.as_uuid());
    let subject = SubjectId::from_uuid(subject);
    let key = match &known {
        Some(_) => office.subject_key(subject).await?.ok_or(ConfirmError::Forged)?,
        None => SubjectKey::generate(subject.as_uuid(), &mut cx.random),
    };
    let open = open_consents(office, subject, &activity).await?;
    let (standing, over): (Vec<_>, Vec<_>) = open.iter().partition(|it| it.stands(cx.now));
    let expires_at = age::expires_at(&live, &activity, cx.now);
    let receipt = receipt(cx, (subject, activity), &signup, &sealed, &standing);
    let mut receipt = Receipt { expires_at, ..receipt };
    let is_replaced = |it: &&&Consent| receipt.topics.contains(&it.topic);
    let mut replaced: Vec<_> = over.iter().filter(is_replaced).map(|it| it.id).collect();
    let mut consents = grant::consents(&receipt, subject);
    if is_superseded(office, &receipt).await? {
        consents.iter_mut().for_each(|it| it.superseded_at = Some(cx.now));
    }
    if let Some((reading, over)) = reading(office, cx, &receipt, &sealed.reading).await? {
        replaced.extend(over);
        consents.extend(grant::consents(&reading, subject));
        receipt.consents.extend(reading.consents);
        receipt.topics.extend(reading.topics);
    }
    let step = Step {
        new: known.is_none().then(|| new_contact(office, cx, &signup, &sealed, &key)),
        suppression: office.key.suppression_digest(&address),
        origin: Origin {
            subject_id: subject,
            activity: receipt.activity.clone(),
            kind: OriginKind::Form,
            source: receipt.form.clone(),
            since: cx.now,
        },
        mailbox: mailbox(office, subject, &address, &sealed.email),
        replaced,
        entries: grant::entries(cx, &consents, &key),
        consents,
        activity: receipt.activity.clone(),
        signup,
        granted_at: cx.now,
    };
    let kept = office.store.transact(move |tx| step.commit(tx)).await;
    kept.map(|()| receipt)
}

/// Says whether the words that she read rest on something else by now, so that her yes is asked for again at once.
async fn is_superseded(office: &Office, receipt: &Receipt) -> Result<bool, StoreError> {
    let (form, language, version) = (&receipt.form, receipt.language, receipt.wording_version);
    let read = store::wording::lookup(&office.store, form, language, version).await?;
    let rests_on = read.and_then(|it| it.material_digest);
    let material = declare::material(&office.live(), &receipt.activity);
    Ok(rests_on.is_some() && rests_on != material)
}

struct Step {
    new: Option<(Contact, Vec<u8>)>,
    suppression: keys::SuppressionDigest,
    origin: Origin,
    mailbox: Mailbox,
    replaced: Vec<ConsentId>,
    entries: Vec<Entry>,
    consents: Vec<Consent>,
    activity: String,
    signup: Signup,
    granted_at: Timestamp,
}

impl Step {
    async fn commit(self, mut tx: Tx) -> Result<(), ConfirmError> {
        if store::signup::confirm(&mut tx, self.signup.id, self.granted_at).await? == 0 {
            let at = self.granted_at;
            return Err(domain::ConfirmError::AlreadyConfirmed { at }.into());
        }
        if let Some((contact, wrapped)) = &self.new {
            let subject = contact.subject_id;
            store::key::add_subject_key(&mut tx, subject, wrapped, self.granted_at).await?;
            store::contact::add(&mut tx, contact).await?;
        }
        store::origin::add(&mut tx, &self.origin).await?;
        store::mailbox::add(&mut tx, &self.mailbox).await?;
        for id in &self.replaced {
            store::consent::withdraw(&mut tx, *id, self.granted_at).await?;
        }
        for consent in &self.consents {
            store::consent::add(&mut tx, consent).await?;
        }
        store::suppression::delete(&mut tx, &self.suppression, &self.activity).await?;
        if self.entries.is_empty() {
            tx.commit_without_fact("every consent stood already").await?;
        } else {
            tx.commit(&self.entries).await?;
        }
        Ok(())
    }
}

fn refused(error: TokenError) -> ConfirmError {
    match error {
        TokenError::Forged => ConfirmError::Forged,
        TokenError::Expired { at } => domain::ConfirmError::Expired { at }.into(),
    }
}

/// Opens what travelled in the link; the sign-up row is the record of it, and holds nothing of her.
fn open(
    office: &Office,
    cx: &Context,
    activity: &str,
    signup: &Signup,
    closed: &Personal<String>,
) -> Result<Sealed, ConfirmError> {
    let question =
        Question { activity, subject: closed.subject(), used_for: Use::Confirm, at: cx.now };
    let standing = decide::Standing { consent: Standing::Pending, ..Default::default() };
    let decision = office.live().policy.decide(&question, &standing);
    let permit = decision.granted().map_err(|_| ConfirmError::Forged)?;
    let permit = permit.recorded(signup.id.as_uuid());
    let text = closed.open(&permit).map_err(|_| ConfirmError::Forged)?;
    serde_json::from_str(text).map_err(|_| ConfirmError::Forged)
}

/// Lists her consents to the activity that she has not withdrawn, standing or not.
pub(crate) async fn open_consents(
    office: &Office,
    subject: SubjectId,
    activity: &str,
) -> Result<Vec<Consent>, StoreError> {
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let open = consents.into_iter().filter(|it| it.withdrawn_at.is_none());
    Ok(open.filter(|it| it.activity == activity).collect())
}

/// Returns what is known of a mailbox that nothing was sent to yet.
pub(crate) fn mailbox(
    office: &Office,
    subject_id: SubjectId,
    address: &Personal<String>,
    email: &str,
) -> Mailbox {
    let local = email.rsplit_once('@').map_or(email, |(local, _)| local);
    Mailbox {
        subject_id,
        near_digest: office.key.near_digest(address),
        class: MailboxClass::of_local_part(local),
        soft_score: 0,
        scored_at: None,
        rests_until: None,
    }
}

/// Returns what she also said yes to of being counted and had not before, and what that replaces; none where the form
/// does not ask any more.
async fn reading(
    office: &Office,
    cx: &mut Context,
    receipt: &Receipt,
    ticked: &[Reading],
) -> Result<Option<(Receipt, Vec<ConsentId>)>, StoreError> {
    let live = office.live();
    let Some(reads) = live.reading_at(&receipt.form) else { return Ok(None) };
    let activity = reads.id.get();
    let open = open_consents(office, receipt.subject, activity).await?;
    let (standing, over): (Vec<_>, Vec<_>) = open.iter().partition(|it| it.stands(cx.now));
    let stands = |it: &&Reading| standing.iter().any(|consent| consent.topic == it.topic());
    let lacking: Vec<Reading> = ticked.iter().filter(|it| !stands(it)).copied().collect();
    let is_replaced = |it: &&&Consent| lacking.iter().any(|reading| reading.topic() == it.topic);
    let replaced = over.iter().filter(is_replaced).map(|it| it.id).collect();
    let reading = grant::of_reading(cx, receipt, activity, &lacking);
    let expires_at = age::expires_at(&live, activity, cx.now);
    Ok(Some((Receipt { expires_at, ..reading }, replaced)))
}

fn receipt(
    cx: &mut Context,
    (subject, activity): (SubjectId, String),
    signup: &Signup,
    sealed: &Sealed,
    standing: &[&Consent],
) -> Receipt {
    let stands = |topic: &Topic| standing.iter().any(|it| it.topic == *topic);
    let lacking = sealed.topics.iter().filter(|topic| !stands(topic));
    let topics: Vec<Topic> = lacking.cloned().collect();
    Receipt {
        subject,
        consents: topics.iter().map(|_| ConsentId::new(cx.now, &mut cx.random)).collect(),
        topics,
        activity,
        form: signup.form.clone(),
        language: signup.language,
        wording_version: signup.wording_version,
        wording_digest: sealed.wording_digest,
        channel: Channel::Form,
        granted_at: cx.now,
        expires_at: None,
    }
}

fn new_contact(
    office: &Office,
    cx: &mut Context,
    signup: &Signup,
    sealed: &Sealed,
    key: &SubjectKey,
) -> (Contact, Vec<u8>) {
    let subject_id = SubjectId::from_uuid(key.subject());
    let mut seal = |place: Place, value: &str| {
        let value = Personal::about(key.subject(), value.to_owned());
        key.seal(place, &value, &mut cx.random).expect("the value is about the key's Subject")
    };
    let address = Personal::about(key.subject(), sealed.email.clone());
    let contact = Contact {
        subject_id,
        address_digest: office.key.lookup_digest(&address),
        address_sealed: seal(store::contact::address_place(subject_id), &sealed.email),
        name_sealed: (sealed.name.as_deref())
            .map(|name| seal(store::contact::name_place(subject_id), name)),
        employer_sealed: (sealed.employer.as_deref())
            .map(|employer| seal(store::contact::employer_place(subject_id), employer)),
        language: signup.language,
        created_at: cx.now,
    };
    let wrapped = office.key.wrap(key, &mut cx.random);
    (contact, wrapped)
}
