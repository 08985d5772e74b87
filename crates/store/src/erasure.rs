//! Who was erased, as a backup from before must know it: keyed digests alone, each told once beside the backups.

use jiff::Timestamp;
use keys::ErasureDigest;

use crate::query::{queries, row};

row! {
    /// One person who was erased.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Erasure {
        /// Who, by a digest of her own id.
        digest: ErasureDigest,
        /// When.
        erased_at: Timestamp,
    }
}

queries! {
    /// Adds an erasure; one that is listed already stays as it is (0).
    pub row fn add(Erasure) =
        "INSERT INTO erasure (organisation_id, digest, erased_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING";

    /// Adds an erasure that a chapter tells, or notes that one tells it.
    pub each fn take_up(digest: &ErasureDigest, erased_at: Timestamp, chapter: u64) =
        "INSERT INTO erasure (organisation_id, digest, erased_at, chapter) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, digest) DO UPDATE SET chapter = excluded.chapter";

    /// Gives up to `n_max` erasures that no chapter tells yet to one, oldest first.
    pub(crate) write fn assign(chapter: u64, n_max: u32) -> u64 =
        "UPDATE erasure SET chapter = $2
         WHERE organisation_id = $1 AND chapter IS NULL AND digest IN (
             SELECT digest FROM erasure WHERE organisation_id = $1 AND chapter IS NULL
             ORDER BY erased_at LIMIT $3)";

    /// Lists what a chapter tells.
    pub read fn list_of_chapter(chapter: u64) -> Vec<Erasure> =
        "SELECT digest, erased_at FROM erasure
         WHERE organisation_id = $1 AND chapter = $2 ORDER BY digest";
}
