//! Ends what a crash left half done: whoever lost her last ground, or whose mailbox is dead, is erased after all.

use domain::{Channel, SubjectId};
use store::StoreError;
use uuid::Uuid;

use crate::{context::Context, office::Office, returns, subscription::unsubscribe};

/// How many people are looked at in one go.
const PAGE: u32 = 500;

/// Erases whoever should be gone already: the step that ended the last ground, or kept the answer of a dead mailbox, was
/// committed, and the erasure after it was not. Returns how many people that were.
///
/// Law: DSR-13, ground b; PRI-04.
///
/// # Errors
/// As every change; what was done until then is kept.
pub async fn finish(office: &Office, cx: &mut Context) -> Result<u64, StoreError> {
    let mut n_erased = 0;
    let mut after = SubjectId::from_uuid(Uuid::nil());
    loop {
        let left = store::contact::list_without_ground(&office.store, after, PAGE).await?;
        let Some(last) = left.last() else { break };
        after = last.subject_id;
        for contact in left {
            unsubscribe::erase(office, cx, contact.subject_id, Channel::Lapse).await?;
            n_erased += 1;
        }
    }
    Ok(n_erased + returns::sweep(office, cx).await?)
}
