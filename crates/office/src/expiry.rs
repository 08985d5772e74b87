//! What the program keeps for itself ends here: links, sessions, failures and finished jobs whose time is over.

use jiff::SignedDuration;
use store::StoreError;

use crate::{context::Context, member::sign_in::FAILURE_MINUTES, office::Office};

/// How long a finished job can still be seen in the queue.
const DONE_JOBS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Deletes sign-ups that nobody confirmed, sessions that are over, failures that no longer count, and old finished jobs.
///
/// Law: PRI-05.
///
/// # Errors
/// As every change.
pub async fn sweep(office: &Office, cx: &Context) -> Result<(), StoreError> {
    let now = cx.now;
    let swept = office.store.transact(move |mut tx| async move {
        store::signup::delete_expired(&mut tx, now).await?;
        store::session::delete_expired(&mut tx, now).await?;
        let failures = now - SignedDuration::from_mins(FAILURE_MINUTES);
        store::member::delete_failures_before(&mut tx, failures).await?;
        store::job::delete_done_before(&mut tx, now - DONE_JOBS).await?;
        tx.commit_without_fact("what was due to end has ended").await
    });
    swept.await
}
