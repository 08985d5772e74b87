//! Stops a mailing: a draft is called off, one that is being sent reaches nobody more.

use domain::{Fact, MailingError, MailingId, MailingState};
use store::StoreError;

use crate::{context::Context, jobs::WorkError, office::Office};

/// Why a mailing is not stopped.
#[derive(Debug, thiserror::Error)]
pub enum HaltError {
    /// There is no such mailing.
    #[error("there is no such mailing")]
    Unknown,
    /// It is over already.
    #[error(transparent)]
    State(#[from] MailingError),
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Calls a draft off, or stops a sending: mails on their way to the mail server arrive, all others are not sent.
///
/// # Errors
/// Every [`HaltError`].
pub async fn halt(office: &Office, cx: &mut Context, id: MailingId) -> Result<(), HaltError> {
    let found = store::mailing::lookup(&office.store, id).await?;
    let mut mailing = found.ok_or(HaltError::Unknown)?;
    let (from, now) = (mailing.state, cx.now);
    if from != MailingState::Sending {
        mailing.cancel()?;
    }
    let halted = office.store.transact(move |mut tx| async move {
        let is_halted = match from {
            MailingState::Sending => store::mailing::halt(&mut tx, id, now).await? == 1,
            _ => store::mailing::keep(&mut tx, from, &mailing).await?,
        };
        tx.commit_without_fact("the Fact follows when the worker has counted who was reached")
            .await?;
        Ok::<_, StoreError>(is_halted)
    });
    office.work.notify_one();
    if halted.await? { Ok(()) } else { Err(MailingError::WrongState { state: from }.into()) }
}

/// Counts whoever was not reached by a stopped mailing, and leaves the Fact of what it came to, once.
pub(crate) async fn close(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
) -> Result<(), WorkError> {
    let found = store::mailing::lookup(&office.store, id).await?;
    let mailing = found.ok_or(WorkError::Payload)?;
    let fact = Fact::MailingSent {
        mailing: id,
        topic: mailing.topic.clone(),
        n_addressees: mailing.n_addressees,
        n_sent: mailing.n_sent,
        n_skipped: mailing.n_addressees.saturating_sub(mailing.n_sent + mailing.n_failed),
        n_failed: mailing.n_failed,
    };
    let entry = fact.at(cx.now, &mut cx.random);
    let closed = office.store.transact(move |mut tx| async move {
        if store::mailing::close_halted(&mut tx, id).await? == 0 {
            return tx.commit_without_fact("it was closed before").await;
        }
        tx.commit(&[entry]).await
    });
    Ok(closed.await?)
}
