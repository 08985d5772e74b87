//! Begins a mailing, or changes one that has not begun, after the same check that the sending makes.

use domain::{Draft, Mailing, MailingError, MailingId, MailingState, MemberId, Topic};
use store::StoreError;

use super::links;
use super::text::{self, Fault, Review};
use crate::{context::Context, live::Live, office::Office};

/// Why a draft is not kept.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Something is wrong with it; advice stands among the faults too.
    #[error("the draft has {} faults", .0.iter().filter(|fault| fault.stops()).count())]
    Refused(Vec<Fault>),
    /// It has begun already, or its instant is set.
    #[error(transparent)]
    State(#[from] MailingError),
    /// There is no such mailing.
    #[error("there is no such mailing")]
    Unknown,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a new draft, and lets its links be asked.
///
/// Law: MKT-03, DSR-19: the mail that would go out is checked as it is written.
///
/// # Errors
/// Every [`DraftError`] but [`DraftError::Unknown`].
pub async fn begin(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    draft: Draft,
) -> Result<MailingId, DraftError> {
    let review = passed(office, &draft).await?;
    let id = MailingId::new(cx.now, &mut cx.random);
    let mailing = Mailing::draft(id, draft, by, cx.now);
    let asking = links::Asking::of(cx, id, &review);
    let kept = office.store.transact(move |mut tx| async move {
        store::mailing::add(&mut tx, &mailing).await?;
        asking.keep(&mut tx).await?;
        tx.commit_without_fact("a draft is nobody's affair but the writer's").await
    });
    kept.await.map_err(DraftError::Store)?;
    office.work.notify_one();
    Ok(id)
}

/// Changes the text of a mailing that has not begun, and lets its links be asked anew.
///
/// # Errors
/// Every [`DraftError`].
pub async fn rewrite(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
    draft: Draft,
) -> Result<(), DraftError> {
    let review = passed(office, &draft).await?;
    let kept = store::mailing::lookup(&office.store, id).await?.ok_or(DraftError::Unknown)?;
    if kept.state != MailingState::Draft {
        return Err(MailingError::WrongState { state: kept.state }.into());
    }
    let mailing = Mailing::draft(id, draft, kept.created_by, kept.created_at);
    let asking = links::Asking::of(cx, id, &review);
    let changed = office.store.transact(move |mut tx| async move {
        let changed = store::mailing::keep(&mut tx, MailingState::Draft, &mailing).await?;
        if changed {
            asking.keep(&mut tx).await?;
        }
        tx.commit_without_fact("a draft is nobody's affair but the writer's").await?;
        Ok::<_, StoreError>(changed)
    });
    if changed.await? {
        office.work.notify_one();
        Ok(())
    } else {
        Err(MailingError::WrongState { state: MailingState::Sending }.into())
    }
}

async fn passed(office: &Office, draft: &Draft) -> Result<Review, DraftError> {
    let review = text::review(office, draft).await;
    if review.passes() { Ok(review) } else { Err(DraftError::Refused(review.faults)) }
}

/// Returns the activity that a mailing belongs to, while the declaration offers its topic there.
pub fn activity_of(office: &Office, mailing: &Mailing) -> Option<String> {
    offering(office, &mailing.activity, &mailing.topic)
}

/// Finds the activity that offers a topic; an empty `activity` takes the first that does.
pub fn offering(office: &Office, activity: &str, topic: &Topic) -> Option<String> {
    offering_in(&office.live(), activity, topic)
}

pub(super) fn offering_in(live: &Live, activity: &str, topic: &Topic) -> Option<String> {
    let fits = |(id, offered): &(String, Topic)| {
        offered == topic && (activity.is_empty() || activity == id)
    };
    live.mail_topics().into_iter().find(fits).map(|(id, _)| id)
}
