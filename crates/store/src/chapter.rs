//! What happened since, cut into chapters that are copied beside the backups. Knows no file.

use jiff::Timestamp;
use uuid::Uuid;

use crate::query::{queries, row};
use crate::{OrganisationStore, StoreError, Tx, erasure, suppression, tree};

/// The most log entries, erasures and suppressions, each, that one chapter tells.
pub const CHAPTER_ROWS_MAX: u32 = 4_096;

row! {
    /// One chapter: which stretch of the log it tells.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Chapter {
        /// Its number, from 1, without gaps.
        number: u64,
        /// Its own id, so that two chapters of one number are told apart after a restore.
        id: Uuid,
        /// The first place of the log that it tells.
        log_from: u64,
        /// The first place that it does not; a signed size of the log.
        log_to: u64,
        /// When it was cut.
        made_at: Timestamp,
    }
}

/// Cuts the next chapter where something is untold; none where nothing is.
///
/// The first chapter begins where the log stands: what is before is in every backup made later.
///
/// # Errors
/// As every change; [`StoreError::Exists`] when another process was faster.
pub async fn cut(
    store: &OrganisationStore,
    id: Uuid,
    now: Timestamp,
) -> Result<Option<Chapter>, StoreError> {
    let cut = store.transact(move |mut tx| async move {
        let chapter = cut_in(&mut tx, id, now).await?;
        tx.commit_without_fact("what is copied tells Facts that are there already").await?;
        Ok::<_, StoreError>(chapter)
    });
    cut.await
}

async fn cut_in(tx: &mut Tx, id: Uuid, now: Timestamp) -> Result<Option<Chapter>, StoreError> {
    let last = find_last(&mut *tx).await?;
    let size = tree::size(&mut *tx).await?;
    let log_from = last.map_or(size, |last| last.log_to);
    let log_to =
        match find_size_to(&mut *tx, log_from, log_from + u64::from(CHAPTER_ROWS_MAX)).await? {
            Some(signed) => signed.size,
            // One step of the sequencer is shorter than a chapter, so this is a log without news.
            None => log_from,
        };
    let number = last.map_or(1, |last| last.number + 1);
    let n_told = erasure::assign(tx, number, CHAPTER_ROWS_MAX).await?
        + suppression::assign(tx, number, CHAPTER_ROWS_MAX).await?;
    if n_told == 0 && log_to == log_from && last.is_some() {
        return Ok(None);
    }
    let chapter = Chapter { number, id, log_from, log_to, made_at: now };
    add(tx, &chapter).await?;
    Ok(Some(chapter))
}

row! {
    struct SignedSize {
        size: u64,
    }
}

queries! {
    /// Adds a chapter.
    pub row fn add(Chapter) =
        "INSERT INTO chapter (organisation_id, number, id, log_from, log_to, made_at)
         VALUES ($1, $2, $3, $4, $5, $6)";

    /// Finds the last chapter.
    pub read fn find_last() -> Option<Chapter> =
        "SELECT number, id, log_from, log_to, made_at FROM chapter
         WHERE organisation_id = $1 ORDER BY number DESC LIMIT 1";

    /// Lists the chapters after `after`, by number; 0 begins.
    pub read fn list(after: u64, n_max: u32) -> Vec<Chapter> =
        "SELECT number, id, log_from, log_to, made_at FROM chapter
         WHERE organisation_id = $1 AND number > $2 ORDER BY number LIMIT $3";

    read fn find_size_to(after: u64, most: u64) -> Option<SignedSize> =
        "SELECT size FROM checkpoint WHERE organisation_id = $1 AND size > $2 AND size <= $3
         ORDER BY size DESC LIMIT 1";
}
