//! Second factors: the sealed secret of an app's codes, the last code that was accepted, and recovery codes as digests.

use domain::MemberId;
use jiff::Timestamp;
use keys::{BearerDigest, Place};

use crate::query::{queries, row};

row! {
    /// A Member's second factor.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SecondFactor {
        /// Whose.
        member_id: MemberId,
        /// The secret of the app's codes, sealed for [`secret_place`].
        secret_sealed: Vec<u8>,
        /// When she began to set it up.
        begun_at: Timestamp,
        /// Since when it is asked for; none while she sets it up.
        confirmed_at: Option<Timestamp>,
        /// The time step of the last code that was accepted, RFC 6238; 0 before the first.
        last_step: u64,
    }
}

row! {
    /// How many Members have a second factor.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
    pub struct FactorCoverage {
        /// How many can sign in.
        n_members: u64,
        /// How many of them show a second factor.
        n_with: u64,
    }
}

row! {
    struct Tally {
        n_codes: u32,
    }
}

/// Returns where the secret of a Member's second factor stands.
pub fn secret_place(member_id: MemberId) -> Place {
    Place { table: "second_factor", column: "secret_sealed", row: member_id.as_uuid() }
}

/// Counts the recovery codes that a Member has left.
///
/// # Errors
/// As every reading.
pub async fn n_codes_left(
    on: impl crate::Scope,
    member_id: MemberId,
) -> Result<u32, crate::StoreError> {
    Ok(count_codes(on, member_id).await?.map_or(0, |tally| tally.n_codes))
}

queries! {
    /// Counts the Members who have not left, and those among them who show a second factor.
    pub read fn count_members() -> Option<FactorCoverage> =
        "SELECT COUNT(*) AS n_members, COUNT(second_factor.member_id) AS n_with
         FROM member LEFT JOIN second_factor
             ON second_factor.organisation_id = $1
                AND second_factor.member_id = member.id
                AND second_factor.confirmed_at IS NOT NULL
         WHERE member.organisation_id = $1 AND member.left_at IS NULL";

    /// Keeps a secret that is not confirmed yet; 0, and nothing changed, where one is.
    pub write fn begin(member_id: MemberId, secret_sealed: &[u8], begun_at: Timestamp) -> u64 =
        "INSERT INTO second_factor
             (organisation_id, member_id, secret_sealed, begun_at, confirmed_at, last_step)
         VALUES ($1, $2, $3, $4, NULL, 0)
         ON CONFLICT (organisation_id, member_id) DO UPDATE
             SET secret_sealed = excluded.secret_sealed, begun_at = excluded.begun_at
             WHERE second_factor.confirmed_at IS NULL";

    /// Looks up a Member's second factor, confirmed or not.
    pub read fn lookup(member_id: MemberId) -> Option<SecondFactor> =
        "SELECT member_id, secret_sealed, begun_at, confirmed_at, last_step
         FROM second_factor WHERE organisation_id = $1 AND member_id = $2";

    /// Lets a second factor be asked for from now on; 0 when it is already, or is none.
    pub write fn confirm(member_id: MemberId, confirmed_at: Timestamp, step: u64) -> u64 =
        "UPDATE second_factor SET confirmed_at = $3, last_step = $4
         WHERE organisation_id = $1 AND member_id = $2 AND confirmed_at IS NULL";

    /// Spends the code of a time step; 0 when it, or a later one, was spent.
    pub write fn spend_step(member_id: MemberId, step: u64) -> u64 =
        "UPDATE second_factor SET last_step = $3
         WHERE organisation_id = $1 AND member_id = $2 AND last_step < $3
           AND confirmed_at IS NOT NULL";

    /// Ends a Member's second factor.
    pub write fn delete_of_member(member_id: MemberId) -> u64 =
        "DELETE FROM second_factor WHERE organisation_id = $1 AND member_id = $2";

    /// Forgets the secrets that nobody confirmed since an instant.
    pub write fn delete_unconfirmed_since(since: Timestamp) -> u64 =
        "DELETE FROM second_factor
         WHERE organisation_id = $1 AND confirmed_at IS NULL AND begun_at < $2";

    /// Adds a recovery code.
    pub write fn add_code(member_id: MemberId, digest: &BearerDigest) -> u64 =
        "INSERT INTO recovery_code (organisation_id, member_id, digest, spent_at)
         VALUES ($1, $2, $3, NULL)";

    /// Spends a recovery code; 0 when it is none, or was spent.
    pub write fn spend_code(
        member_id: MemberId, digest: &BearerDigest, spent_at: Timestamp
    ) -> u64 =
        "UPDATE recovery_code SET spent_at = $4
         WHERE organisation_id = $1 AND member_id = $2 AND digest = $3 AND spent_at IS NULL";

    read fn count_codes(member_id: MemberId) -> Option<Tally> =
        "SELECT COUNT(*) AS n_codes FROM recovery_code
         WHERE organisation_id = $1 AND member_id = $2 AND spent_at IS NULL";

    /// Deletes all recovery codes of a Member.
    pub write fn delete_codes(member_id: MemberId) -> u64 =
        "DELETE FROM recovery_code WHERE organisation_id = $1 AND member_id = $2";
}
