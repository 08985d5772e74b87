//! Restoring: a backup is filled in aside without whoever was erased since, takes up what is told beside it, is looked
//! through, and only then put in its place.

mod bring;
mod look;
mod take_up;

use std::path::{Path, PathBuf};

use domain::{BackupId, Fact};
use jiff::Timestamp;
use keys::RootKey;
use serde::Serialize;
use store::{
    FillError, StoreError,
    backup::{Backup, BackupCopy},
};

use super::PlaceError;
use super::sequel::SequelError;
use crate::context::{Acting, Chance, Clock, Context};
pub(super) use bring::{Brought, Holder, bring};

/// What is to be restored, and where to.
#[derive(Debug, Clone)]
pub struct Order {
    /// The place with the backup.
    pub place: PathBuf,
    /// Other places, for what they tell beside their backups.
    pub also: Vec<PathBuf>,
    /// Which backup; none takes the newest.
    pub backup: Option<BackupId>,
    /// A checkpoint of the log that somebody kept: the signed note.
    pub kept: Option<String>,
    /// Goes on although the end of what happened since is missing.
    pub accepts_gap: bool,
    /// The database to make: `sqlite:PATH` or `postgres://…`; nothing must be there.
    pub database: String,
}

/// What a restore, or a rehearsal of one, came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// Which backup.
    pub backup: BackupId,
    /// The instant whose rows it holds.
    pub made_at: Timestamp,
    /// How many rows were restored.
    pub n_rows: u64,
    /// How many rows of erased people were left out.
    pub n_left_out: u64,
    /// How many erased people were found in what was filled in, and erased again before anybody could read it; 0 is what
    /// must be.
    pub n_revenants: u64,
    /// How many withdrawals were carried out again.
    pub n_withdrawals: u64,
    /// How many addresses are left alone again.
    pub n_suppressions: u64,
    /// How many mailings were called off, since nobody knows whom they reached.
    pub n_called_off: u64,
    /// How many entries the log has in the backup.
    pub log_size: u64,
    /// How many it had once what is told beside the backup was taken up.
    pub log_taken_up: u64,
    /// How many it is known to have had.
    pub log_known: u64,
    /// Until when erasures are known; none where nothing was told.
    pub told_until: Option<Timestamp>,
}

/// Why nothing was restored. Nothing is left that a house would start on.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    /// The place has no backup, or not the one asked for.
    #[error("there is no such backup in the place")]
    NoBackup,
    /// The backup does not open.
    #[error("`{part}` of the backup was changed or cut short, or belongs to another root key")]
    Closed {
        /// Which part.
        part: String,
    },
    /// The backup is another organisation's.
    #[error("the backup belongs to another organisation")]
    Foreign,
    /// What is told beside the backup is not whole.
    #[error(transparent)]
    Sequel(#[from] SequelError),
    /// More happened than is told beside the backup.
    #[error("the log had {log_known} entries, and {log_told} of them are told beside the backup")]
    Behind {
        /// How many entries the log is known to have had.
        log_known: u64,
        /// How many are told.
        log_told: u64,
    },
    /// The checkpoint that somebody kept is none of this log, or of another history.
    #[error("the kept checkpoint is not one of this log")]
    Kept,
    /// The log in the backup, or beside it, does not verify.
    #[error("the log does not verify after its first {size} entries")]
    Log {
        /// How many entries do.
        size: u64,
    },
    /// Somebody who was erased was found in what was restored.
    #[error("{n_revenants} erased people are in what was restored, and cannot be erased")]
    Revenants {
        /// How many.
        n_revenants: u64,
    },
    /// A sealed value does not open under its key.
    #[error("what is sealed in table `contact` does not open")]
    Sealed,
    /// The database was not filled.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// The place could not be read.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Restores a backup into an empty database.
///
/// Rows of people who were erased since are never written there. Withdrawals and suppressions since are carried out
/// again. The log goes on where it ended; the Fact `backup.restored` names what is lost. Mailings that were under way are
/// called off, sessions are over, and jobs are gone.
/// Law: GDPR Art. 17(1), Art. 32(1)(c); SEC-01.
///
/// # Errors
/// Every [`RestoreError`].
pub async fn restore(
    root: &RootKey,
    clock: &Clock,
    chance: &Chance,
    order: &Order,
) -> Result<Restored, RestoreError> {
    let mut cx = Context::begin(clock, chance, Acting::Job);
    let brought = bring(&Holder::Root(root), &mut cx, order).await?;
    let Brought { filling, store, organisation, backup, restored } = brought;
    let place = order.place.display().to_string();
    let copy = BackupCopy { backup_id: backup.id, place, copied_at: backup.made_at, fault: None };
    let rows = store.organisation(organisation);
    let kept = keep(&rows, &mut cx, (backup, copy), &restored).await;
    drop(rows);
    drop(store);
    match kept {
        Ok(()) => filling.put_in_place().await?,
        Err(error) => {
            filling.discard().await?;
            return Err(error.into());
        }
    }
    Ok(restored)
}

async fn keep(
    rows: &store::OrganisationStore,
    cx: &mut Context,
    (backup, copy): (Backup, BackupCopy),
    restored: &Restored,
) -> Result<(), StoreError> {
    let fact = Fact::BackupRestored {
        backup: restored.backup,
        made_at: restored.made_at,
        log_size: restored.log_size,
        log_taken_up: restored.log_taken_up,
        log_known: restored.log_known,
        n_rows: restored.n_rows,
        n_left_out: restored.n_left_out,
        n_withdrawals: restored.n_withdrawals,
    };
    let entry = fact.at(cx.now, &mut cx.random);
    let kept = rows.transact(move |mut tx| async move {
        store::backup::add(&mut tx, &backup).await?;
        store::backup::keep_copy(&mut tx, &copy).await?;
        tx.commit(&[entry]).await
    });
    kept.await
}

impl Order {
    pub(super) fn places(&self) -> Vec<&Path> {
        std::iter::once(&self.place).chain(&self.also).map(PathBuf::as_path).collect()
    }
}
