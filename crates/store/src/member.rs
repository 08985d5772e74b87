//! Members: who signs in, with what address (sealed), and password. Failed sign-ins are counted here too.

use domain::{Language, MemberId, SubjectId};
use jiff::Timestamp;
use keys::{MemberDigest, Place};

use crate::query::{queries, row};

row! {
    /// One Member.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Member {
        /// The Member's own id.
        id: MemberId,
        /// Finds the Member at sign-in.
        address_digest: MemberDigest,
        /// The address, sealed for [`address_place`].
        address_sealed: Vec<u8>,
        /// Argon2, in the PHC string format; empty while she has not answered her invitation.
        password_hash: String,
        /// In which language.
        language: Language,
        /// Since when; while she is invited, since then.
        joined_at: Timestamp,
        /// Until when.
        left_at: Option<Timestamp>,
    }
}

row! {
    /// How often.
    struct Tally {
        n_failures: u32,
    }
}

impl Member {
    /// Says whether she is here: has answered her invitation, and not left.
    pub fn is_here(&self) -> bool {
        self.left_at.is_none() && !self.password_hash.is_empty()
    }
}

/// Returns where a Member's address stands.
pub fn address_place(id: MemberId) -> Place {
    Place { table: "member", column: "address_sealed", row: id.as_uuid() }
}

/// Returns under which id a Member's key stands among the Subjects' keys.
pub fn key_id(id: MemberId) -> SubjectId {
    SubjectId::from_uuid(id.as_uuid())
}

/// Counts the failed sign-ins with an address since an instant, that instant included.
///
/// # Errors
/// As every reading.
pub async fn n_failures_since(
    on: impl crate::Scope,
    address_digest: &MemberDigest,
    since: Timestamp,
) -> Result<u32, crate::StoreError> {
    Ok(count_failures(on, address_digest, since).await?.map_or(0, |tally| tally.n_failures))
}

queries! {
    /// Adds a Member.
    pub row fn add(Member) =
        "INSERT INTO member (organisation_id, id, address_digest, address_sealed, password_hash,
                             language, joined_at, left_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// Looks a Member up by id.
    pub read fn lookup(id: MemberId) -> Option<Member> =
        "SELECT id, address_digest, address_sealed, password_hash, language, joined_at, left_at
         FROM member WHERE organisation_id = $1 AND id = $2";

    /// Finds a Member by address.
    pub read fn find(address_digest: &MemberDigest) -> Option<Member> =
        "SELECT id, address_digest, address_sealed, password_hash, language, joined_at, left_at
         FROM member WHERE organisation_id = $1 AND address_digest = $2";

    /// Lists all Members, oldest first.
    pub read fn list() -> Vec<Member> =
        "SELECT id, address_digest, address_sealed, password_hash, language, joined_at, left_at
         FROM member WHERE organisation_id = $1 ORDER BY id";

    /// Changes a Member's password.
    pub write fn change_password(id: MemberId, password_hash: &str) -> u64 =
        "UPDATE member SET password_hash = $3 WHERE organisation_id = $1 AND id = $2";

    /// Lets somebody who was invited sign in from now on, in her language.
    pub write fn join(
        id: MemberId, password_hash: &str, language: Language, joined_at: Timestamp
    ) -> u64 =
        "UPDATE member SET password_hash = $3, language = $4, joined_at = $5
         WHERE organisation_id = $1 AND id = $2 AND password_hash = '' AND left_at IS NULL";

    /// Ends a membership; the sessions end with [`crate::session::delete_of_member`].
    pub write fn leave(id: MemberId, left_at: Timestamp) -> u64 =
        "UPDATE member SET left_at = $3
         WHERE organisation_id = $1 AND id = $2 AND left_at IS NULL";

    /// Keeps a failed sign-in, also for an address that no Member has; 0 when one of the same microsecond is kept.
    pub write fn add_failure(address_digest: &MemberDigest, failed_at: Timestamp) -> u64 =
        "INSERT INTO sign_in_attempt (organisation_id, address_digest, failed_at)
         VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    read fn count_failures(address_digest: &MemberDigest, since: Timestamp) -> Option<Tally> =
        "SELECT COUNT(*) AS n_failures FROM sign_in_attempt
         WHERE organisation_id = $1 AND address_digest = $2 AND failed_at >= $3";

    /// Takes a failed sign-in back that turned out to be none.
    pub write fn delete_failure(address_digest: &MemberDigest, failed_at: Timestamp) -> u64 =
        "DELETE FROM sign_in_attempt
         WHERE organisation_id = $1 AND address_digest = $2 AND failed_at = $3";

    /// Forgets the failed sign-ins with an address, once another password is set.
    pub write fn clear_failures(address_digest: &MemberDigest) -> u64 =
        "DELETE FROM sign_in_attempt WHERE organisation_id = $1 AND address_digest = $2";

    /// Forgets the failed sign-ins before an instant.
    pub write fn delete_failures_before(before: Timestamp) -> u64 =
        "DELETE FROM sign_in_attempt WHERE organisation_id = $1 AND failed_at < $2";
}
