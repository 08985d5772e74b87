//! Passwords: what is accepted, and how a Member changes her own.

use keys::BearerDigest;
use store::{StoreError, member::Member};

use crate::{context::Context, office::Office};

use super::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};

/// Why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The password is too short.
    #[error("the password has fewer than {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    /// The password is too long.
    #[error("the password has more than {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
}

/// Why a password is not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// The present one is another.
    #[error("the present password is not right")]
    Present,
    /// The new one is not accepted.
    #[error(transparent)]
    Next(#[from] PasswordError),
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says whether a password may be chosen.
///
/// # Errors
/// Every [`PasswordError`].
pub(crate) fn check(password: &str) -> Result<(), PasswordError> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::TooLong);
    }
    Ok(())
}

/// Changes a Member's own password, and ends her other sessions; `kept` is the one that goes on.
///
/// # Errors
/// Every [`ChangeError`].
pub async fn change(
    office: &Office,
    cx: &mut Context,
    member: &Member,
    kept: BearerDigest,
    (present, next): (String, String),
) -> Result<(), ChangeError> {
    let fits = present.len() <= PASSWORD_BYTES_MAX;
    if !fits || !super::matches(office, present, member.password_hash.clone()).await {
        return Err(ChangeError::Present);
    }
    check(&next)?;
    let hash = super::digest(office, next, &mut cx.random).await;
    let id = member.id;
    let changed = office.store.transact(move |mut tx| async move {
        store::member::change_password(&mut tx, id, &hash).await?;
        store::session::delete_others(&mut tx, id, &kept).await?;
        tx.commit_without_fact("a Member's password is nobody's affair but hers").await
    });
    Ok(changed.await?)
}
