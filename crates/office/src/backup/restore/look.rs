//! Looks through what was restored: is anybody back who was erased, does the log verify, do sealed values open?

use std::collections::HashSet;

use domain::{Entry, Fact, FactId, SubjectId};
use ledger::Edge;
use store::{OrganisationStore, tree, value::Val};
use uuid::Uuid;

use super::super::LEFT_OUT;
use super::super::sequel::Sequel;
use super::RestoreError;
use super::bring::{Keys, about};

/// How many entries of the log are verified at once.
const ENTRIES: u32 = 1_024;
/// How many contacts are opened to see that their keys fit; closed again at once.
const CONTACTS: u32 = 100;

/// Verifies the log, opens sealed values, and lists the erased people who are back.
pub(super) async fn look(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    sequel: &Sequel,
) -> Result<HashSet<SubjectId>, RestoreError> {
    verify(rows, keys).await?;
    unseal(rows, keys).await?;
    revenants(rows, keys, sequel).await
}

/// Lists the erased people of whom something is left: by the list, in every table that names people; and by the log, which
/// knows nothing of the list, by the consents that each erasure names.
pub(super) async fn revenants(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    sequel: &Sequel,
) -> Result<HashSet<SubjectId>, RestoreError> {
    let mut back = by_log(rows).await?;
    let mut snapshot = rows.snapshot(LEFT_OUT).await?;
    let abouts: Vec<Option<usize>> = snapshot.tables().iter().map(about).collect();
    while let Some(batch) = snapshot.next().await? {
        let Some(at) = abouts[batch.table] else { continue };
        for row in &batch.rows {
            if let Val::Uuid(person) = row[at] {
                let digest = keys.organisation.erasure_digest(person);
                if sequel.erased.contains(digest.as_bytes()) {
                    back.insert(SubjectId::from_uuid(person));
                }
            }
        }
    }
    Ok(back)
}

async fn by_log(rows: &OrganisationStore) -> Result<HashSet<SubjectId>, RestoreError> {
    const ERASED: &str = "subject.erased";
    let (mut back, mut before) = (HashSet::new(), FactId::from_uuid(Uuid::max()));
    loop {
        let facts = store::fact::list_of_kind(rows, ERASED, before, ENTRIES).await?;
        let Some(last) = facts.last() else { return Ok(back) };
        before = last.id;
        for kept in facts {
            let fact = Entry::parse(&kept.entry).map(|entry| entry.fact);
            let Ok(Fact::SubjectErased { consents, .. }) = fact else { continue };
            for consent in consents {
                let found = store::consent::lookup(rows, consent).await?;
                back.extend(found.map(|consent| consent.subject_id));
            }
        }
    }
}

/// Recomputes the log from its entries, and holds tiles and the newest checkpoint against it.
async fn verify(rows: &OrganisationStore, keys: &Keys<'_>) -> Result<(), RestoreError> {
    let Some(newest) = tree::find_newest_checkpoint(rows).await? else { return Ok(()) };
    let mut edge = Edge::default();
    while edge.tree().size() < newest.size {
        let size = edge.tree().size();
        let damaged = || RestoreError::Log { size };
        let n = u32::try_from((newest.size - size).min(ENTRIES.into())).unwrap_or(ENTRIES);
        let facts = store::fact::list_from(rows, size, n).await?;
        let is_in_order = facts.iter().zip(size..).all(|(fact, at)| fact.sequence == Some(at));
        if facts.len() != n as usize || !is_in_order {
            return Err(damaged());
        }
        let entries: Vec<&[u8]> = facts.iter().map(|fact| fact.entry.as_bytes()).collect();
        let grown = edge.append(&entries).map_err(|_| damaged())?;
        for tile in grown.tiles {
            let kept = tree::lookup_tile(rows, u32::from(tile.level), tile.index).await?;
            if !kept.is_some_and(|kept| kept.bytes.starts_with(&tile.bytes)) {
                return Err(damaged());
            }
        }
    }
    let signed = keys.verifier.open(newest.note.as_bytes());
    match signed.is_ok_and(|signed| edge.tree().agrees_with(&signed)) {
        true => Ok(()),
        false => Err(RestoreError::Log { size: edge.tree().size() }),
    }
}

/// Opens the first contacts' addresses under their own keys, and closes them again.
async fn unseal(rows: &OrganisationStore, keys: &Keys<'_>) -> Result<(), RestoreError> {
    let first = SubjectId::from_uuid(Uuid::nil());
    for contact in store::contact::list(rows, first, CONTACTS).await? {
        let subject = contact.subject_id;
        let row = store::key::lookup_subject_key(rows, subject).await?;
        let key =
            row.and_then(|row| keys.organisation.unwrap(subject.as_uuid(), &row.wrapped).ok());
        let place = store::contact::address_place(subject);
        if key.is_none_or(|key| key.unseal(place, &contact.address_sealed).is_err()) {
            return Err(RestoreError::Sealed);
        }
    }
    Ok(())
}

/// Says whether a checkpoint that somebody kept is part of the history that was restored, as far as that reaches.
pub(super) async fn agrees(
    rows: &OrganisationStore,
    keys: &Keys<'_>,
    note: &str,
) -> Result<(), RestoreError> {
    let kept = keys.verifier.open(note.as_bytes()).map_err(|_| RestoreError::Kept)?;
    if kept.size() > tree::size(rows).await? {
        return Ok(());
    }
    let mut edge = Edge::default();
    while edge.tree().size() < kept.size() {
        let size = edge.tree().size();
        let n = u32::try_from((kept.size() - size).min(ENTRIES.into())).unwrap_or(ENTRIES);
        let facts = store::fact::list_from(rows, size, n).await?;
        let entries: Vec<&[u8]> = facts.iter().map(|fact| fact.entry.as_bytes()).collect();
        if entries.is_empty() || edge.append(&entries).is_err() {
            return Err(RestoreError::Kept);
        }
    }
    if edge.tree().agrees_with(&kept) { Ok(()) } else { Err(RestoreError::Kept) }
}
