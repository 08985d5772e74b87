//! Sign-ins in their middle: the password was right, and the second factor is waited for. Open nothing.

use domain::MemberId;
use jiff::Timestamp;
use keys::BearerDigest;

use crate::query::{queries, row};

row! {
    /// One sign-in in its middle.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PendingSignIn {
        /// The digest of the cookie.
        token_digest: BearerDigest,
        /// Who has to show the second factor.
        member_id: MemberId,
        /// How many codes were tried.
        n_codes: u32,
        /// The first instant at which it no longer counts.
        expires_at: Timestamp,
    }
}

queries! {
    /// Adds a sign-in in its middle.
    pub row fn add(PendingSignIn) =
        "INSERT INTO pending_sign_in
             (organisation_id, token_digest, member_id, n_codes, expires_at)
         VALUES ($1, $2, $3, $4, $5)";

    /// Looks up a sign-in in its middle that has not expired by `now`.
    pub read fn lookup(token_digest: &BearerDigest, now: Timestamp) -> Option<PendingSignIn> =
        "SELECT token_digest, member_id, n_codes, expires_at FROM pending_sign_in
         WHERE organisation_id = $1 AND token_digest = $2 AND expires_at > $3";

    /// Counts a code before it is looked at; 0 when `n_max` were tried already.
    pub write fn count_code(token_digest: &BearerDigest, n_max: u32) -> u64 =
        "UPDATE pending_sign_in SET n_codes = n_codes + 1
         WHERE organisation_id = $1 AND token_digest = $2 AND n_codes < $3";

    /// Ends one.
    pub write fn delete(token_digest: &BearerDigest) -> u64 =
        "DELETE FROM pending_sign_in WHERE organisation_id = $1 AND token_digest = $2";

    /// Ends all of a Member.
    pub write fn delete_of_member(member_id: MemberId) -> u64 =
        "DELETE FROM pending_sign_in WHERE organisation_id = $1 AND member_id = $2";

    /// Deletes those that have expired by `now`.
    pub write fn delete_expired(now: Timestamp) -> u64 =
        "DELETE FROM pending_sign_in WHERE organisation_id = $1 AND expires_at <= $2";
}
