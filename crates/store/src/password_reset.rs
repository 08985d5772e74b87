//! Links that set another password: known by their digest, good once and until an instant.

use domain::MemberId;
use jiff::Timestamp;
use keys::BearerDigest;

use crate::query::{queries, row};

row! {
    /// One link.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PasswordReset {
        /// The digest of the token in the link.
        token_digest: BearerDigest,
        /// Whose password it sets.
        member_id: MemberId,
        /// The first instant at which it no longer counts.
        expires_at: Timestamp,
    }
}

queries! {
    /// Adds a link.
    pub row fn add(PasswordReset) =
        "INSERT INTO password_reset (organisation_id, token_digest, member_id, expires_at)
         VALUES ($1, $2, $3, $4)";

    /// Looks up a link that has not expired by `now`.
    pub read fn lookup(token_digest: &BearerDigest, now: Timestamp) -> Option<PasswordReset> =
        "SELECT token_digest, member_id, expires_at FROM password_reset
         WHERE organisation_id = $1 AND token_digest = $2 AND expires_at > $3";

    /// Uses a link up; 0 when it was.
    pub write fn delete(token_digest: &BearerDigest) -> u64 =
        "DELETE FROM password_reset WHERE organisation_id = $1 AND token_digest = $2";

    /// Uses all links of a Member up.
    pub write fn delete_of_member(member_id: MemberId) -> u64 =
        "DELETE FROM password_reset WHERE organisation_id = $1 AND member_id = $2";

    /// Deletes the links that have expired by `now`.
    pub write fn delete_expired(now: Timestamp) -> u64 =
        "DELETE FROM password_reset WHERE organisation_id = $1 AND expires_at <= $2";
}
