//! Addresses that are not written to any more: only a digest of each, under a key of its own.

use jiff::Timestamp;
use keys::SuppressionDigest;

use crate::query::{queries, row};

row! {
    /// One address that an activity leaves alone.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Suppression {
        /// Which address.
        address_digest: SuppressionDigest,
        /// Which activity.
        activity: String,
        /// Since when.
        since: Timestamp,
    }
}

row! {
    /// How many.
    struct Tally {
        n_suppressions: u64,
    }
}

/// Counts the suppressions.
///
/// # Errors
/// As every reading.
pub async fn count(on: impl crate::Scope) -> Result<u64, crate::StoreError> {
    Ok(tally(on).await?.map_or(0, |tally| tally.n_suppressions))
}

queries! {
    /// Adds a suppression; one that stands already keeps its date (0).
    pub row fn add(Suppression) =
        "INSERT INTO suppression (organisation_id, address_digest, activity, since)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    /// Looks up whether an activity leaves an address alone.
    pub read fn lookup(
        address_digest: &SuppressionDigest, activity: &str
    ) -> Option<Suppression> =
        "SELECT address_digest, activity, since FROM suppression
         WHERE organisation_id = $1 AND address_digest = $2 AND activity = $3";

    /// Looks up, for each address, whether an activity leaves it alone.
    pub reads fn lookup_all(
        address_digest: &SuppressionDigest, activity: &str
    ) -> Option<Suppression> =
        "SELECT address_digest, activity, since FROM suppression
         WHERE organisation_id = $1 AND address_digest = $2 AND activity = $3";

    read fn tally() -> Option<Tally> =
        "SELECT COUNT(*) AS n_suppressions FROM suppression WHERE organisation_id = $1";

    /// Adds a suppression that a chapter tells, or notes that one tells it.
    pub each fn take_up(
        address_digest: &SuppressionDigest, activity: &str, since: Timestamp, chapter: u64
    ) =
        "INSERT INTO suppression (organisation_id, address_digest, activity, since, chapter)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organisation_id, address_digest, activity) DO UPDATE
         SET chapter = excluded.chapter";

    /// Gives up to `n_max` suppressions that no chapter tells yet to one, oldest first.
    pub(crate) write fn assign(chapter: u64, n_max: u32) -> u64 =
        "UPDATE suppression SET chapter = $2
         WHERE organisation_id = $1 AND chapter IS NULL AND (address_digest, activity) IN (
             SELECT address_digest, activity FROM suppression
             WHERE organisation_id = $1 AND chapter IS NULL ORDER BY since LIMIT $3)";

    /// Lists what a chapter tells.
    pub read fn list_of_chapter(chapter: u64) -> Vec<Suppression> =
        "SELECT address_digest, activity, since FROM suppression
         WHERE organisation_id = $1 AND chapter = $2 ORDER BY address_digest, activity";

    /// Lifts a suppression, when the person asks to hear again.
    pub write fn delete(address_digest: &SuppressionDigest, activity: &str) -> u64 =
        "DELETE FROM suppression
         WHERE organisation_id = $1 AND address_digest = $2 AND activity = $3";
}
