//! Sessions of Members: known by the digest of a bearer token, over at a given instant.

use domain::MemberId;
use jiff::Timestamp;
use keys::BearerDigest;

use crate::query::{queries, row};

row! {
    /// One session.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Session {
        /// The digest of the cookie.
        token_digest: BearerDigest,
        /// Whose.
        member_id: MemberId,
        /// What the forms of this session are proven with.
        csrf_secret: Vec<u8>,
        /// Since when.
        created_at: Timestamp,
        /// The first instant at which it no longer counts.
        expires_at: Timestamp,
    }
}

queries! {
    /// Adds a session.
    pub row fn add(Session) =
        "INSERT INTO session
             (organisation_id, token_digest, member_id, csrf_secret, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6)";

    /// Looks up a session that has not expired by `now`.
    pub read fn lookup(token_digest: &BearerDigest, now: Timestamp) -> Option<Session> =
        "SELECT token_digest, member_id, csrf_secret, created_at, expires_at FROM session
         WHERE organisation_id = $1 AND token_digest = $2 AND expires_at > $3";

    /// Lists the sessions of a Member that have not expired by `now`, newest first.
    pub read fn list_of_member(member_id: MemberId, now: Timestamp) -> Vec<Session> =
        "SELECT token_digest, member_id, csrf_secret, created_at, expires_at FROM session
         WHERE organisation_id = $1 AND member_id = $2 AND expires_at > $3
         ORDER BY created_at DESC, token_digest";

    /// Ends all sessions of a Member but one.
    pub write fn delete_others(member_id: MemberId, kept: &BearerDigest) -> u64 =
        "DELETE FROM session
         WHERE organisation_id = $1 AND member_id = $2 AND token_digest <> $3";

    /// Lets a session last until `expires_at`.
    pub write fn extend(token_digest: &BearerDigest, expires_at: Timestamp) -> u64 =
        "UPDATE session SET expires_at = $3 WHERE organisation_id = $1 AND token_digest = $2";

    /// Ends one session.
    pub write fn delete(token_digest: &BearerDigest) -> u64 =
        "DELETE FROM session WHERE organisation_id = $1 AND token_digest = $2";

    /// Ends all sessions of a Member.
    pub write fn delete_of_member(member_id: MemberId) -> u64 =
        "DELETE FROM session WHERE organisation_id = $1 AND member_id = $2";

    /// Deletes the sessions that have expired by `now`.
    pub write fn delete_expired(now: Timestamp) -> u64 =
        "DELETE FROM session WHERE organisation_id = $1 AND expires_at <= $2";
}
