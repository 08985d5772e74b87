//! Leaving: consent withdrawn and everything about the person erased, in one transaction.

use declaration::PromiseKind;
use domain::{CaseId, Channel, Consent, Entry, Fact, FactId, Ground, MailingId, SubjectId, Tally};
use jiff::Timestamp;
use store::{StoreError, Tx, erasure::Erasure, suppression::Suppression};

use super::UNSUBSCRIBE;
use crate::{
    context::{Clock, Context},
    office::Office,
};

/// What an unsubscription found and did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Withdrawn and erased.
    Erased {
        /// The ledger entry that says so.
        fact: FactId,
        /// How many rows were deleted, in all tables.
        n_rows: u64,
    },
    /// Nothing was held any more; asking again is no error.
    AlreadyGone,
}

/// Why a request to leave was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum UnsubscribeError {
    /// Not ours, or changed on the way.
    #[error("the link is not one of ours")]
    Forged,
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says whether a token is one of ours, and changes nothing.
///
/// # Errors
/// [`UnsubscribeError::Forged`].
pub fn check(office: &Office, token: &str) -> Result<SubjectId, UnsubscribeError> {
    let subject = office.key.check_token(UNSUBSCRIBE, token);
    subject.map(SubjectId::from_uuid).map_err(|_| UnsubscribeError::Forged)
}

/// Withdraws every consent of the token's Subject and erases her; a second time finds nothing and succeeds.
///
/// Law: CON-04, DSR-13, MKT-04; RFC 8058 for the mail programs' own button.
///
/// # Errors
/// Every [`UnsubscribeError`].
pub async fn unsubscribe(
    office: &Office,
    cx: &mut Context,
    token: &str,
    channel: Channel,
) -> Result<Outcome, UnsubscribeError> {
    let subject = check(office, token)?;
    Ok(erase(office, cx, subject, channel).await?)
}

/// Withdraws and erases, for those who know the Subject already.
pub(crate) async fn erase(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    channel: Channel,
) -> Result<Outcome, StoreError> {
    let Some(contact) = store::contact::lookup(&office.store, subject).await? else {
        return Ok(Outcome::AlreadyGone);
    };
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let grounds = store::ground::list_of_subject(&office.store, subject).await?;
    // Only what wrote to her is to be left alone; what counted how she read ends with it.
    let activities = activities(consents.iter().filter(|it| it.is_to_mail()), &grounds);
    let suppressions = match office.subject_key(subject).await? {
        // A key that is gone already leaves an address that nobody can read, hence nobody can write to.
        None => Vec::new(),
        Some(key) => {
            let place = store::contact::address_place(subject);
            let address = key.unseal(place, &contact.address_sealed);
            let digest = address.ok().map(|address| office.key.suppression_digest(&address));
            let suppression = |activity: &String| {
                let (activity, since) = (activity.clone(), cx.now);
                Some(Suppression { address_digest: digest?, activity, since })
            };
            activities.iter().filter_map(suppression).collect()
        }
    };
    let step = Step {
        subject,
        erasure: Erasure {
            digest: office.key.erasure_digest(subject.as_uuid()),
            erased_at: cx.now,
        },
        suppressions,
        // Only what allowed to write until now makes this a case.
        cases: case_promises(
            office,
            channel,
            &self::activities(standing(&consents), &open(&grounds)),
        ),
        last_mailing: last_mailing(office, subject, channel).await?,
        facts: withdrawals(cx, &consents, channel),
        erased: FactId::new(cx.now, &mut cx.random),
        suppressed: (0..activities.len()).map(|_| FactId::new(cx.now, &mut cx.random)).collect(),
        case_ids: (0..16).map(|_| CaseId::new(cx.now, &mut cx.random)).collect(),
        clock: office.clock.clone(),
        began_at: cx.now,
    };
    let outcome = office.store.transact(move |tx| step.commit(tx)).await?;
    office.leavers.note(subject);
    office.work.notify_one();
    Ok(outcome)
}

fn standing(consents: &[Consent]) -> impl Iterator<Item = &Consent> {
    consents.iter().filter(|it| it.withdrawn_at.is_none())
}

fn open(grounds: &[Ground]) -> Vec<Ground> {
    grounds.iter().filter(|it| it.ended_at.is_none()).cloned().collect()
}

fn activities<'a>(
    consents: impl IntoIterator<Item = &'a Consent>,
    grounds: &[Ground],
) -> Vec<String> {
    let mut activities: Vec<String> = consents.into_iter().map(|it| it.activity.clone()).collect();
    activities.extend(grounds.iter().map(|it| it.activity.clone()));
    activities.sort();
    activities.dedup();
    activities
}

/// Returns the mailing that somebody leaves by: the last one that went to her.
async fn last_mailing(
    office: &Office,
    subject: SubjectId,
    channel: Channel,
) -> Result<Option<MailingId>, StoreError> {
    let by_mail = matches!(channel, Channel::OneClick | Channel::Link | Channel::Mail);
    if !by_mail {
        return Ok(None);
    }
    let deliveries = store::delivery::list_of_subject(&office.store, subject).await?;
    let sent = deliveries.into_iter().filter(|it| it.sent_at.is_some());
    Ok(sent.max_by_key(|it| it.sent_at).map(|it| it.mailing_id))
}

/// Lists the promises that this erasure is a case of.
fn case_promises(office: &Office, channel: Channel, activities: &[String]) -> Vec<String> {
    let live = office.live();
    let kinds: &[PromiseKind] = match channel {
        Channel::DeadMailbox => &[PromiseKind::EraseOnDeadMailbox],
        Channel::Lapse => &[],
        _ => &[PromiseKind::EraseOnWithdrawal, PromiseKind::MarketingObjection],
    };
    let concerned = live.promises.iter().filter(|promise| {
        kinds.contains(&promise.kind)
            && promise.activity.as_ref().is_some_and(|it| activities.contains(it))
    });
    concerned.map(|promise| promise.id.as_str().to_owned()).take(16).collect()
}

fn withdrawals(cx: &mut Context, consents: &[Consent], channel: Channel) -> Vec<Entry> {
    let fact = |consent: &Consent| {
        let fact = Fact::ConsentWithdrawn { consent: consent.id, channel };
        fact.at(cx.now, &mut cx.random)
    };
    standing(consents).map(fact).collect()
}

struct Step {
    subject: SubjectId,
    erasure: Erasure,
    suppressions: Vec<Suppression>,
    cases: Vec<String>,
    last_mailing: Option<MailingId>,
    facts: Vec<Entry>,
    erased: FactId,
    suppressed: Vec<FactId>,
    case_ids: Vec<CaseId>,
    clock: Clock,
    began_at: Timestamp,
}

impl Step {
    async fn commit(mut self, mut tx: Tx) -> Result<Outcome, StoreError> {
        let (subject, erasure) = (self.subject, &self.erasure);
        let erased =
            store::erase::erase_subject(&mut tx, subject, erasure, &self.suppressions).await?;
        if erased.n_rows.is_empty() {
            tx.commit_without_fact("another request erased everything a moment ago").await?;
            return Ok(Outcome::AlreadyGone);
        }
        let now = self.clock.now();
        let duration = now.duration_since(self.began_at).as_micros();
        let duration_us = u64::try_from(duration).unwrap_or_default();
        let n_rows = erased.n_rows.values().sum();
        let fact =
            Fact::SubjectErased { consents: erased.consents, n_rows: erased.n_rows, duration_us };
        self.facts.push(Entry { id: self.erased, at: self.began_at, fact });
        let suppressed = self.suppressions.into_iter().zip(self.suppressed);
        self.facts.extend(suppressed.map(|(suppression, id)| Entry {
            id,
            at: self.began_at,
            fact: Fact::SuppressionAdded { activity: suppression.activity },
        }));
        let cases = self.cases.iter().zip(self.case_ids).map(|(promise, id)| {
            (id, promise.as_str(), self.began_at, duration_us, Some(self.erased))
        });
        if let Some(mailing) = self.last_mailing {
            store::reading::count(&mut tx, mailing, Tally::Unsubscribed, 1).await?;
        }
        store::promise::add_cases(&mut tx, cases.collect::<Vec<_>>()).await?;
        tx.commit(&self.facts).await?;
        Ok(Outcome::Erased { fact: self.erased, n_rows })
    }
}
