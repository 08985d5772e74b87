//! Backups and rehearsals: when, whereto, with how many rows, and what stood in the way. Knows no file.

use domain::{BackupId, Digest, RehearsalId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One backup.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Backup {
        /// Which.
        id: BackupId,
        /// The instant whose rows it holds.
        made_at: Timestamp,
        /// When it was whole.
        finished_at: Timestamp,
        /// The digest of its manifest as it lies in the places.
        digest: Digest,
        /// How many rows it holds.
        n_rows: u64,
        /// How large it is, in bytes.
        n_bytes: u64,
        /// How many entries the log had.
        log_size: u64,
    }
}

row! {
    /// One backup in one place, or why it is not there.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct BackupCopy {
        /// Which backup.
        backup_id: BackupId,
        /// Where, as the settings name it.
        place: String,
        /// When it was whole there, or given up.
        copied_at: Timestamp,
        /// What stood in the way; none where nothing did.
        fault: Option<String>,
    }
}

row! {
    /// The newest backup that is whole in a place.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Newest {
        /// Which.
        backup_id: BackupId,
        /// The instant whose rows it holds.
        made_at: Timestamp,
        /// The digest of its manifest as it lies in the places.
        digest: Digest,
    }
}

row! {
    /// One rehearsal: a backup restored aside, looked through, and deleted.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Rehearsal {
        /// Which.
        id: RehearsalId,
        /// Which backup; none where none could be read.
        backup_id: Option<BackupId>,
        /// From which place, as the settings name it.
        place: String,
        /// When it began.
        rehearsed_at: Timestamp,
        /// How long it took, in microseconds.
        duration_us: u64,
        /// How many rows were restored.
        n_rows: u64,
        /// How many rows of erased people were left out.
        n_left_out: u64,
        /// How many erased people were found in what was restored; 0 is what must be.
        n_revenants: u64,
        /// What was found against the backup; none where it holds.
        fault: Option<String>,
    }
}

impl Rehearsal {
    /// Says whether the backup was whole and brought nobody back.
    pub fn holds(&self) -> bool {
        self.fault.is_none() && self.n_revenants == 0
    }
}

row! {
    struct Tally {
        n: u64,
    }
}

/// Counts the backups since an instant.
///
/// # Errors
/// As every reading.
pub async fn count_since(
    on: impl crate::Scope,
    since: Timestamp,
) -> Result<u64, crate::StoreError> {
    Ok(tally_since(on, since).await?.map_or(0, |tally| tally.n))
}

queries! {
    /// Adds a backup.
    pub row fn add(Backup) =
        "INSERT INTO backup
             (organisation_id, id, made_at, finished_at, digest, n_rows, n_bytes, log_size)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// Keeps what became of a backup in a place.
    pub row fn keep_copy(BackupCopy) =
        "INSERT INTO backup_copy (organisation_id, backup_id, place, copied_at, fault)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organisation_id, backup_id, place) DO UPDATE
         SET copied_at = excluded.copied_at, fault = excluded.fault";

    /// Lists the backups before `before`, newest first; the highest id begins.
    pub read fn list(before: BackupId, n_max: u32) -> Vec<Backup> =
        "SELECT id, made_at, finished_at, digest, n_rows, n_bytes, log_size FROM backup
         WHERE organisation_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    /// Lists where a backup went, by place.
    pub read fn list_copies(backup_id: BackupId) -> Vec<BackupCopy> =
        "SELECT backup_id, place, copied_at, fault FROM backup_copy
         WHERE organisation_id = $1 AND backup_id = $2 ORDER BY place";

    /// Finds the newest backup that is whole in a place.
    pub read fn find_newest_in(place: &str) -> Option<Newest> =
        "SELECT c.backup_id, b.made_at, b.digest FROM backup_copy c
         JOIN backup b ON b.organisation_id = $1 AND b.id = c.backup_id
         WHERE c.organisation_id = $1 AND c.place = $2 AND c.fault IS NULL
         ORDER BY b.made_at DESC LIMIT 1";

    read fn tally_since(since: Timestamp) -> Option<Tally> =
        "SELECT COUNT(*) AS n FROM backup WHERE organisation_id = $1 AND made_at >= $2";

    /// Adds a rehearsal.
    pub row fn add_rehearsal(Rehearsal) =
        "INSERT INTO rehearsal (organisation_id, id, backup_id, place, rehearsed_at, duration_us,
                                n_rows, n_left_out, n_revenants, fault)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// Lists the newest rehearsals, newest first.
    pub read fn list_rehearsals(n_max: u32) -> Vec<Rehearsal> =
        "SELECT id, backup_id, place, rehearsed_at, duration_us, n_rows, n_left_out, n_revenants,
                fault
         FROM rehearsal WHERE organisation_id = $1 ORDER BY rehearsed_at DESC, id DESC LIMIT $2";
}
