//! Turns a confirmed sign-up into a contact with consents: the first moment at which anything of the person is stored.

use decide::{Consent as Standing, Personal, Question, Use};
use domain::{
    Channel, Consent, ConsentId, Digest, Entry, Fact, Language, Sealed as SealedBytes, Signup,
    SubjectId, Topic,
};
use jiff::Timestamp;
use keys::{BearerDigest, Place, SubjectKey, TokenError};
use store::{StoreError, Tx, contact::Contact};

use super::{CONFIRM, Sealed};
use crate::{
    context::Context,
    mechanisms::{self, Work},
    office::Office,
};

/// What the person keeps as proof (CON-02).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Who confirmed.
    pub subject: SubjectId,
    /// The consents, one a topic; empty when all of them stood already.
    pub consents: Vec<ConsentId>,
    /// The topics, in the same order.
    pub topics: Vec<Topic>,
    /// The activity that they are for.
    pub activity: String,
    /// The form that they were given by.
    pub form: String,
    /// In which language.
    pub language: Language,
    /// The version of the wording.
    pub wording_version: u32,
    /// The digest of the wording.
    pub wording_digest: Digest,
    /// When.
    pub granted_at: Timestamp,
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

/// Confirms a sign-up: contact, key and consents are stored with their Facts, once.
///
/// Somebody who is a contact already keeps her row and gets the consents that she lacks; a suppression from an
/// earlier leave ends, since she asked anew.
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
    let standing = standing_topics(office, subject, &activity).await?;
    let receipt = receipt(cx, (subject, activity), &signup, &sealed, &standing);
    let step = Step {
        new: known.is_none().then(|| new_contact(office, cx, &signup, &sealed, &key)),
        suppression: office.key.suppression_digest(&address),
        entries: entries(cx, &receipt, &key),
        consents: consents(&receipt, subject),
        activity: receipt.activity.clone(),
        signup,
        granted_at: cx.now,
    };
    let kept = office.store.transact(move |tx| step.commit(tx)).await;
    kept.map(|()| receipt)
}

struct Step {
    new: Option<(Contact, Vec<u8>)>,
    suppression: keys::SuppressionDigest,
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

async fn standing_topics(
    office: &Office,
    subject: SubjectId,
    activity: &str,
) -> Result<Vec<Topic>, StoreError> {
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let standing = consents.into_iter().filter(|it| it.withdrawn_at.is_none());
    Ok(standing.filter(|it| it.activity == activity).map(|it| it.topic).collect())
}

fn receipt(
    cx: &mut Context,
    (subject, activity): (SubjectId, String),
    signup: &Signup,
    sealed: &Sealed,
    standing: &[Topic],
) -> Receipt {
    let lacking = sealed.topics.iter().filter(|topic| !standing.contains(topic));
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
        granted_at: cx.now,
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

fn consents(receipt: &Receipt, subject_id: SubjectId) -> Vec<Consent> {
    let pairs = receipt.consents.iter().zip(&receipt.topics);
    let consent = |(id, topic): (&ConsentId, &Topic)| Consent {
        id: *id,
        subject_id,
        activity: receipt.activity.clone(),
        topic: topic.clone(),
        form: receipt.form.clone(),
        wording_version: receipt.wording_version,
        wording_digest: receipt.wording_digest,
        channel: Channel::Form,
        granted_at: receipt.granted_at,
        withdrawn_at: None,
        expires_at: None,
        superseded_at: None,
        asked_again_at: None,
    };
    pairs.map(consent).collect()
}

fn entries(cx: &mut Context, receipt: &Receipt, key: &SubjectKey) -> Vec<Entry> {
    let pairs = receipt.consents.iter().zip(&receipt.topics);
    let entry = |(consent, topic): (&ConsentId, &Topic)| {
        let place = Place { table: "fact", column: "sealed", row: consent.as_uuid() };
        let whose = Personal::about(key.subject(), key.subject().to_string());
        let sealed = key.seal(place, &whose, &mut cx.random).expect("it is about her");
        let fact = Fact::ConsentGranted {
            consent: *consent,
            activity: receipt.activity.clone(),
            form: receipt.form.clone(),
            topic: topic.clone(),
            wording_version: receipt.wording_version,
            wording_digest: receipt.wording_digest,
            channel: Channel::Form,
            sealed: SealedBytes::from_bytes(sealed),
        };
        fact.at(cx.now, &mut cx.random)
    };
    pairs.map(entry).collect()
}
