//! Takes up what happened since a backup: erasures, withdrawals, suppressions, and the log; calls off what was under way.

use domain::{ConsentId, Entry, Fact, FactId, MailingId, MailingState, SubjectId};
use jiff::Timestamp;
use keys::{ErasureDigest, SuppressionDigest};
use store::{OrganisationStore, StoreError, chapter::Chapter, erasure::Erasure, tree};
use uuid::Uuid;

use super::super::sequel::{Sequel, Text};
use super::RestoreError;
use super::bring::Keys;
use crate::{context::Context, sequencer};

const PAGE: u32 = 200;

/// What was taken up.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) n_withdrawals: u64,
    pub(super) n_suppressions: u64,
    pub(super) n_called_off: u64,
    pub(super) log_size: u64,
}

/// Takes up every chapter, and calls off what was under way.
pub(super) async fn take_up(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    sequel: &Sequel,
    cx: &Context,
) -> Result<Taken, RestoreError> {
    let mut taken = Taken { log_size: tree::size(rows).await?, ..Taken::default() };
    let organisation = rows.organisation();
    let mut last = store::chapter::find_last(rows).await?.map_or(0, |it| it.number);
    for text in sequel.texts(organisation, &keys.backup) {
        let text = text?;
        let is_next = text.number == last + 1;
        // What the backup knows stands in its rows, as it stood then: whoever came back since is no longer suppressed.
        let known = store::chapter::list(rows, text.number - 1, 1).await?;
        if known.first().is_none_or(|it| (it.number, it.id) != (text.number, text.id)) {
            told(rows, &text, is_next, &mut taken).await?;
        }
        last += u64::from(is_next);
        log(rows, keys, &text, &mut taken).await?;
    }
    taken.n_called_off = call_off(rows, cx.now).await?;
    Ok(taken)
}

/// Keeps erasures and suppressions, and that they are told already.
async fn told(
    rows: &OrganisationStore,
    text: &Text,
    is_next: bool,
    taken: &mut Taken,
) -> Result<(), StoreError> {
    let Text { number, id, log_from, log_to, made_at, .. } = *text;
    let chapter = Chapter { number, id, log_from, log_to, made_at };
    let erasures: Vec<_> = text.erasures.clone();
    let suppressions: Vec<_> = text.suppressions.clone();
    taken.n_suppressions += suppressions.len() as u64;
    let kept = rows.transact(move |mut tx| async move {
        if is_next {
            store::chapter::add(&mut tx, &chapter).await?;
        }
        let digests: Vec<_> = erasures
            .iter()
            .map(|(digest, at)| (ErasureDigest::from_bytes(*digest.as_bytes()), *at))
            .collect();
        let told = digests.iter().map(|(digest, at)| (digest, *at, number));
        store::erasure::take_up(&mut tx, told.collect::<Vec<_>>()).await?;
        let digests: Vec<_> = suppressions
            .iter()
            .map(|(digest, activity, since)| {
                (SuppressionDigest::from_bytes(*digest.as_bytes()), activity.as_str(), *since)
            })
            .collect();
        let told = digests.iter().map(|(digest, activity, at)| (digest, *activity, *at, number));
        store::suppression::take_up(&mut tx, told.collect::<Vec<_>>()).await?;
        tx.commit_without_fact("the Fact of the restore names what was taken up").await
    });
    kept.await
}

/// Lets the log go on with what a chapter tells, where it joins; the note that was signed then must agree.
async fn log(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    text: &Text,
    taken: &mut Taken,
) -> Result<(), RestoreError> {
    let size = taken.log_size;
    if text.log_to <= size || text.log_from > size {
        return Ok(());
    }
    let damaged = || RestoreError::Log { size };
    let n_known = usize::try_from(size - text.log_from).map_err(|_| damaged())?;
    let fresh = text.entries.get(n_known..).ok_or_else(damaged)?;
    let entries: Result<Vec<Entry>, _> = fresh.iter().map(|it| Entry::parse(it)).collect();
    let entries = entries.map_err(|_| damaged())?;
    let mut edge = sequencer::edge(rows, &keys.verifier).await.map_err(|_| damaged())?;
    let grown = edge.append(fresh).map_err(|_| damaged())?;
    let note = text.checkpoint.clone().ok_or_else(damaged)?;
    let signed = keys.verifier.open(note.as_bytes()).map_err(|_| damaged())?;
    if !edge.tree().agrees_with(&signed) {
        return Err(damaged());
    }
    let growth = tree::Growth {
        first_sequence: grown.first,
        facts: entries.iter().map(|entry| entry.id).collect::<Vec<FactId>>(),
        tiles: grown.tiles.into_iter().map(sequencer::stored).collect(),
        checkpoint: tree::Checkpoint { size: text.log_to, note, signed_at: text.made_at },
    };
    keep(rows, entries.clone(), fresh.to_vec()).await?;
    tree::grow(rows, growth).await.map_err(|error| match error {
        tree::GrowError::Store(error) => RestoreError::Store(error),
        _ => damaged(),
    })?;
    taken.log_size = text.log_to;
    for entry in entries {
        again(rows, keys, entry, taken).await?;
    }
    Ok(())
}

async fn keep(
    rows: &OrganisationStore,
    entries: Vec<Entry>,
    texts: Vec<String>,
) -> Result<(), StoreError> {
    let kept = rows.transact(move |mut tx| async move {
        let abouts: Vec<Option<String>> = entries.iter().map(|it| it.fact.about()).collect();
        let facts = entries.iter().zip(&abouts).zip(&texts).map(|((entry, about), text)| {
            (entry.id, entry.fact.kind(), about.as_deref(), text.as_str(), entry.at)
        });
        store::fact::take_up(&mut tx, facts.collect::<Vec<_>>()).await?;
        tx.commit_without_fact("these are Facts").await
    });
    kept.await
}

/// Carries out again what a Fact says, where it takes something back.
async fn again(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    entry: Entry,
    taken: &mut Taken,
) -> Result<(), StoreError> {
    match entry.fact {
        Fact::ConsentWithdrawn { consent, .. } => {
            taken.n_withdrawals += withdraw(rows, consent, entry.at).await?;
        }
        // Whoever is not on the list although the log says that she was erased.
        Fact::SubjectErased { consents, .. } => {
            for consent in consents {
                if let Some(found) = store::consent::lookup(rows, consent).await? {
                    erase(rows, keys, found.subject_id, entry.at).await?;
                }
            }
        }
        _ => {}
    }
    Ok(())
}

async fn withdraw(
    rows: &OrganisationStore,
    consent: ConsentId,
    at: Timestamp,
) -> Result<u64, StoreError> {
    let withdrawn = rows.transact(move |mut tx| async move {
        let n = store::consent::withdraw(&mut tx, consent, at).await?;
        tx.commit_without_fact("the log has the Fact already").await?;
        Ok::<_, StoreError>(n)
    });
    withdrawn.await
}

/// Erases somebody who was erased before and is back; the log has the Fact already.
pub(super) async fn erase(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    subject: SubjectId,
    erased_at: Timestamp,
) -> Result<(), StoreError> {
    let erasure =
        Erasure { digest: keys.organisation.erasure_digest(subject.as_uuid()), erased_at };
    let erased = rows.transact(move |mut tx| async move {
        store::erase::erase_subject(&mut tx, subject, &erasure, &[]).await?;
        tx.commit_without_fact("the log has the Fact already").await
    });
    erased.await
}

/// Calls off the mailings that were under way or were to begin: whom they have reached since, nobody knows.
async fn call_off(rows: &OrganisationStore, now: Timestamp) -> Result<u64, StoreError> {
    let (mut before, mut n_called_off) = (MailingId::from_uuid(Uuid::max()), 0);
    loop {
        let page = store::mailing::list(rows, before, PAGE).await?;
        let Some(last) = page.last() else { return Ok(n_called_off) };
        before = last.id;
        for mut mailing in page {
            let from = mailing.state;
            let is_called_off = match from {
                MailingState::Sending => true,
                MailingState::Scheduled => mailing.cancel().is_ok(),
                _ => false,
            };
            if !is_called_off {
                continue;
            }
            let called_off = rows.transact(move |mut tx| async move {
                if from == MailingState::Sending {
                    store::mailing::halt(&mut tx, mailing.id, now).await?;
                    store::mailing::close_halted(&mut tx, mailing.id).await?;
                } else {
                    store::mailing::keep(&mut tx, from, &mailing).await?;
                }
                tx.commit_without_fact("the Fact of the restore comes after").await
            });
            called_off.await?;
            n_called_off += 1;
        }
    }
}
