//! Takes one yes back; with the last one everything about the person is erased as well.

use domain::{Channel, Consent, ConsentId, Fact, FactId, SubjectId, Topic};
use store::StoreError;

use super::unsubscribe::{self, Outcome as Leaving};
use crate::{context::Context, office::Office};

/// What taking it back did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// This consent is withdrawn; others stand, or another ground does.
    Withdrawn {
        /// The ledger entry that says so.
        fact: FactId,
    },
    /// A ground beside consent ended; nothing else did.
    Ended,
    /// It was the last one: everything was erased with it.
    Erased(Leaving),
    /// It was taken back before; asking again is no error.
    AlreadyWithdrawn,
}

/// Why a consent is not withdrawn.
#[derive(Debug, thiserror::Error)]
pub enum WithdrawError {
    /// No consent of this person has the ID.
    #[error("there is no such consent")]
    Unknown,
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Withdraws one consent of a person.
///
/// Law: CON-04; DSR-13, ground b, once neither consent nor another ground stands.
///
/// # Errors
/// Every [`WithdrawError`].
pub async fn withdraw(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    id: ConsentId,
    channel: Channel,
) -> Result<Outcome, WithdrawError> {
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let consent = consents.iter().find(|it| it.id == id).ok_or(WithdrawError::Unknown)?;
    if consent.withdrawn_at.is_some() {
        return Ok(Outcome::AlreadyWithdrawn);
    }
    let has_ground = has_ground(office, subject).await?;
    if !has_ground && !consents.iter().any(|it| it.id != id && stands(it)) {
        let left = unsubscribe::erase(office, cx, subject, channel).await?;
        return Ok(Outcome::Erased(left));
    }
    let entry = Fact::ConsentWithdrawn { consent: id, channel }.at(cx.now, &mut cx.random);
    let (fact, now, topic) = (entry.id, cx.now, consent.topic.clone());
    let n_withdrawn = office.store.transact(move |mut tx| async move {
        let n_withdrawn = store::consent::withdraw(&mut tx, id, now).await?;
        if n_withdrawn == 0 {
            tx.commit_without_fact("another request withdrew it a moment ago").await?;
        } else {
            store::delivery::skip_of_subject(&mut tx, subject, &topic).await?;
            tx.commit(&[entry]).await?;
        }
        Ok::<_, StoreError>(n_withdrawn)
    });
    if n_withdrawn.await? == 0 {
        return Ok(Outcome::AlreadyWithdrawn);
    }
    office.leavers.note(subject);
    // Two requests at once may each have seen the other's consent stand.
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    if !has_ground && !consents.iter().any(stands) {
        return Ok(Outcome::Erased(unsubscribe::erase(office, cx, subject, channel).await?));
    }
    Ok(Outcome::Withdrawn { fact })
}

/// Says whether something beside consent allows to hold her address: she is a customer, or a company's mailbox.
async fn has_ground(office: &Office, subject: SubjectId) -> Result<bool, StoreError> {
    let grounds = store::ground::list_of_subject(&office.store, subject).await?;
    Ok(grounds.iter().any(|it| it.ended_at.is_none()))
}

/// Ends what lets a person be written to about one topic, of those that mails are about: consents, and grounds beside them.
///
/// Law: CON-04, MKT-04. The last one erases, as in [`withdraw`]; a second time finds nothing and succeeds.
///
/// # Errors
/// [`WithdrawError::Unknown`] for a topic that no mail is about; the others as in [`withdraw`].
pub async fn withdraw_topic(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    topic: &Topic,
    channel: Channel,
) -> Result<Outcome, WithdrawError> {
    let live = office.live();
    if !live.mail_topics().iter().any(|(_, offered)| offered == topic) {
        return Err(WithdrawError::Unknown);
    }
    let has_ended = end_grounds(office, cx, subject, topic).await?;
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let mut outcome = if has_ended { Outcome::Ended } else { Outcome::AlreadyWithdrawn };
    for consent in consents.iter().filter(|it| it.topic == *topic && stands(it)) {
        outcome = withdraw(office, cx, subject, consent.id, channel).await?;
        if matches!(outcome, Outcome::Erased(_)) {
            return Ok(outcome);
        }
    }
    if has_ended && !may_be_written_to(office, subject).await? {
        return Ok(Outcome::Erased(unsubscribe::erase(office, cx, subject, channel).await?));
    }
    Ok(outcome)
}

async fn end_grounds(
    office: &Office,
    cx: &Context,
    subject: SubjectId,
    topic: &Topic,
) -> Result<bool, StoreError> {
    let grounds = store::ground::list_of_subject(&office.store, subject).await?;
    let open = grounds.into_iter().filter(|it| it.topic == *topic && it.ended_at.is_none());
    let ids: Vec<_> = open.map(|it| it.id).collect();
    if ids.is_empty() {
        return Ok(false);
    }
    let (now, topic) = (cx.now, topic.clone());
    let ended = office.store.transact(move |mut tx| async move {
        for id in ids {
            store::ground::end(&mut tx, id, now).await?;
        }
        store::delivery::skip_of_subject(&mut tx, subject, &topic).await?;
        tx.commit_without_fact("a ground beside consent ends; its row says when").await
    });
    ended.await?;
    office.leavers.note(subject);
    Ok(true)
}

/// Says whether a consent to mail or another ground is left.
pub(crate) async fn may_be_written_to(
    office: &Office,
    subject: SubjectId,
) -> Result<bool, StoreError> {
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let grounds = store::ground::list_of_subject(&office.store, subject).await?;
    Ok(consents.iter().any(stands) || grounds.iter().any(|it| it.ended_at.is_none()))
}

/// Says whether a consent lets her address be held; one to opens or clicks alone does not.
fn stands(consent: &Consent) -> bool {
    consent.withdrawn_at.is_none() && consent.is_to_mail()
}
