//! Faults planted on purpose, so that one can watch a falsifier find them: in the demo, and in tests.

pub mod history;
pub mod imported_again;
pub mod people;

use decide::Personal;
use domain::{Channel, Consent, ConsentId, Language, SubjectId};
use jiff::SignedDuration;
use keys::SubjectKey;
use store::{StoreError, contact::Contact};

use crate::{context::Context, office::Office};

/// Since how long a planted address outlives its consent.
const OUTLIVED: SignedDuration = SignedDuration::from_mins(14);

/// Why nothing was planted.
#[derive(Debug, thiserror::Error)]
pub enum PlantError {
    /// The declaration has no form by which people subscribe.
    #[error("the declaration has no subscription")]
    NoSubscription,
    /// The form's wording has not been published.
    #[error("the form has no published wording")]
    NoWording,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Stores the address of somebody invented whose consent ended a quarter of an hour ago, as a broken program would
/// leave it behind; breaks the promise to erase at withdrawal, and no other.
///
/// # Errors
/// Every [`PlantError`].
pub async fn plant_outliving_address(
    office: &Office,
    cx: &mut Context,
) -> Result<SubjectId, PlantError> {
    let live = office.live();
    let subscription = live.subscriptions().next().ok_or(PlantError::NoSubscription)?;
    let form = subscription.form.id.get().clone();
    let wording = store::wording::find_newest(&office.store, &form, Language::Nb).await?;
    let wording = wording.ok_or(PlantError::NoWording)?;
    let subject = SubjectId::new(cx.now, &mut cx.random);
    let (contact, wrapped) = invented(office, cx, subject);
    let consent = Consent {
        id: ConsentId::new(cx.now, &mut cx.random),
        subject_id: subject,
        activity: subscription.activity.id.get().clone(),
        topic: subscription.topics().into_iter().next().ok_or(PlantError::NoSubscription)?,
        form,
        wording_version: wording.version,
        wording_digest: wording.digest,
        channel: Channel::Member,
        granted_at: cx.now - OUTLIVED - OUTLIVED,
        withdrawn_at: Some(cx.now - OUTLIVED),
        expires_at: None,
        superseded_at: None,
        asked_again_at: None,
    };
    let now = cx.now;
    let planted = office.store.transact(move |mut tx| async move {
        store::key::add_subject_key(&mut tx, subject, &wrapped, now).await?;
        store::contact::add(&mut tx, &contact).await?;
        store::consent::add(&mut tx, &consent).await?;
        tx.commit_without_fact("a planted fault is one that nothing tells of").await
    });
    planted.await.map_err(PlantError::Store)?;
    Ok(subject)
}

fn invented(office: &Office, cx: &mut Context, subject: SubjectId) -> (Contact, Vec<u8>) {
    let key = SubjectKey::generate(subject.as_uuid(), &mut cx.random);
    let text = format!("planted-{}@forgotten.example", subject.as_uuid().simple());
    let address = Personal::about(subject.as_uuid(), text);
    let place = store::contact::address_place(subject);
    let sealed = key.seal(place, &address, &mut cx.random);
    let contact = Contact {
        subject_id: subject,
        address_digest: office.key.lookup_digest(&address),
        address_sealed: sealed.expect("the address is about the key's Subject"),
        name_sealed: None,
        employer_sealed: None,
        language: Language::Nb,
        created_at: cx.now - OUTLIVED - OUTLIVED,
    };
    let wrapped = office.key.wrap(&key, &mut cx.random);
    (contact, wrapped)
}
