//! Plants an address that comes back after its erasure, as when somebody imports an old list; and erases such addresses.

use domain::{Channel, SubjectId};
use store::StoreError;
use uuid::Uuid;

use super::PlantError;
use crate::{
    context::Context,
    office::Office,
    person,
    subscription::unsubscribe::{self, Outcome},
};

/// The most addresses erased in one go.
const ERASED_MAX: u32 = 1_000;

/// Erases somebody as the law asks, and then stores her rows again as an import from an old copy would.
///
/// Breaks the promise to erase at withdrawal, and no other.
///
/// # Errors
/// Every [`PlantError`].
pub async fn plant_imported_again(
    office: &Office,
    cx: &mut Context,
) -> Result<SubjectId, PlantError> {
    let first = SubjectId::from_uuid(Uuid::nil());
    let found = store::contact::list(&office.store, first, 1).await?;
    let contact = found.into_iter().next().ok_or(PlantError::NoSubscription)?;
    let subject = contact.subject_id;
    let key = store::key::lookup_subject_key(&office.store, subject).await?;
    let key = key.ok_or(PlantError::NoSubscription)?;
    unsubscribe::erase(office, cx, subject, Channel::Link).await?;
    let planted = office.store.transact(move |mut tx| async move {
        store::key::add_subject_key(&mut tx, subject, &key.wrapped, contact.created_at).await?;
        store::contact::add(&mut tx, &contact).await?;
        tx.commit_without_fact("a planted fault is one that nothing tells of").await
    });
    planted.await.map_err(PlantError::Store)?;
    Ok(subject)
}

/// Erases every address that nobody consents to any more; returns how many there were.
///
/// # Errors
/// As every change.
pub async fn erase_without_consent(office: &Office, cx: &mut Context) -> Result<u64, StoreError> {
    let first = SubjectId::from_uuid(Uuid::nil());
    let left = store::contact::list_without_ground(&office.store, first, ERASED_MAX).await?;
    let mut n_erased = 0;
    for contact in left {
        let outcome = person::erase(office, cx, contact.subject_id).await?;
        n_erased += u64::from(matches!(outcome, Outcome::Erased { .. }));
    }
    Ok(n_erased)
}
