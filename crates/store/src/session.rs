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
        /// When the second factor was shown; none where the password alone opened it.
        second_factor_at: Option<Timestamp>,
        /// Whether it opens nothing but the page on which a second factor is set up.
        is_enrolling: bool,
        /// What kind of browser it was begun from, as `Firefox/Linux`; none where that is not known.
        browser: Option<String>,
    }
}

row! {
    /// How the sessions that last were begun.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct SessionTally {
        /// With a second factor.
        n_with: u64,
        /// By the password alone, and open to more than setting one up.
        n_without: u64,
        /// Of Members who have none, and open to more than setting one up.
        n_of_none: u64,
    }
}

queries! {
    /// Tells how the sessions were begun that have not expired by `now`.
    pub read fn tally_factors(now: Timestamp) -> Option<SessionTally> =
        "SELECT COUNT(CASE WHEN session.second_factor_at IS NOT NULL THEN 1 END) AS n_with,
                COUNT(CASE WHEN session.second_factor_at IS NULL AND session.is_enrolling = 0
                           THEN 1 END) AS n_without,
                COUNT(CASE WHEN second_factor.member_id IS NULL AND session.is_enrolling = 0
                           THEN 1 END) AS n_of_none
         FROM session LEFT JOIN second_factor
             ON second_factor.organisation_id = $1
                AND second_factor.member_id = session.member_id
                AND second_factor.confirmed_at IS NOT NULL
         WHERE session.organisation_id = $1 AND session.expires_at > $2";

    /// Ends the sessions that a password alone opened to more than setting a second factor up.
    pub write fn delete_without_factor(now: Timestamp) -> u64 =
        "DELETE FROM session
         WHERE organisation_id = $1 AND expires_at > $2 AND second_factor_at IS NULL
           AND is_enrolling = 0";

    /// Adds a session.
    pub row fn add(Session) =
        "INSERT INTO session
             (organisation_id, token_digest, member_id, csrf_secret, created_at, expires_at,
              second_factor_at, is_enrolling, browser)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    /// Looks up a session that has not expired by `now`.
    pub read fn lookup(token_digest: &BearerDigest, now: Timestamp) -> Option<Session> =
        "SELECT token_digest, member_id, csrf_secret, created_at, expires_at, second_factor_at,
                is_enrolling, browser
         FROM session
         WHERE organisation_id = $1 AND token_digest = $2 AND expires_at > $3";

    /// Lists the sessions of a Member that have not expired by `now`, newest first.
    pub read fn list_of_member(member_id: MemberId, now: Timestamp) -> Vec<Session> =
        "SELECT token_digest, member_id, csrf_secret, created_at, expires_at, second_factor_at,
                is_enrolling, browser
         FROM session
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
