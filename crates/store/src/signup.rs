//! Sign-ups that wait for their confirmation: no row says whose.

use domain::{Language, Signup, SignupId};
use jiff::Timestamp;
use keys::BearerDigest;

use crate::query::{queries, row};
use crate::{StoreError, Tx};

row! {
    impl Signup {
        id: SignupId,
        form: String,
        language: Language,
        wording_version: u32,
        created_at: Timestamp,
        expires_at: Timestamp,
        confirmed_at: Option<Timestamp>,
    }
}

/// Adds a sign-up that the link with this digest confirms.
///
/// # Errors
/// [`StoreError::Exists`] when the link stands for another sign-up.
pub async fn add(
    tx: &mut Tx,
    signup: &Signup,
    token_digest: &BearerDigest,
) -> Result<(), StoreError> {
    let Signup { id, language, wording_version, created_at, expires_at, .. } = *signup;
    let version = wording_version;
    insert(tx, [(id, token_digest, &*signup.form, language, version, created_at, expires_at)])
        .await
        .map(drop)
}

queries! {
    each fn insert(
        id: SignupId, token_digest: &BearerDigest, form: &str, language: Language,
        wording_version: u32, created_at: Timestamp, expires_at: Timestamp
    ) =
        "INSERT INTO signup (organisation_id, id, token_digest, form, language, wording_version,
                             created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// Finds the sign-up that a link confirms.
    pub read fn find(token_digest: &BearerDigest) -> Option<Signup> =
        "SELECT id, form, language, wording_version, created_at, expires_at, confirmed_at
         FROM signup WHERE organisation_id = $1 AND token_digest = $2";

    /// Keeps the confirmation; changes nothing (0) when another click came first.
    pub write fn confirm(id: SignupId, confirmed_at: Timestamp) -> u64 =
        "UPDATE signup SET confirmed_at = $3
         WHERE organisation_id = $1 AND id = $2 AND confirmed_at IS NULL";

    /// Deletes the sign-ups whose links have expired by `now` unconfirmed; the others show that a consent was confirmed.
    pub write fn delete_expired(now: Timestamp) -> u64 =
        "DELETE FROM signup
         WHERE organisation_id = $1 AND expires_at <= $2 AND confirmed_at IS NULL";
}
