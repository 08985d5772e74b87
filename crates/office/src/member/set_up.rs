//! The first owner of an installation: created once, while there is no Member.

use domain::{EmailAddress, EmailError, Language, MemberId, Role};
use store::StoreError;

use super::{
    join,
    password::{self, PasswordError},
};
use crate::{context::Context, office::Office};

/// Why no owner was made.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// Somebody was faster.
    #[error("the installation has an owner already")]
    AlreadyOwned,
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The password is not accepted.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Says whether the installation still waits for its owner.
///
/// # Errors
/// As every reading.
pub async fn is_needed(office: &Office) -> Result<bool, StoreError> {
    Ok(store::member::list(&office.store).await?.is_empty())
}

/// Makes the first owner, who signs the undertaking of confidentiality as she comes.
///
/// # Errors
/// Every [`SetUpError`].
pub async fn make_owner(
    office: &Office,
    cx: &mut Context,
    email: &str,
    password: String,
    language: Language,
) -> Result<MemberId, SetUpError> {
    let email = EmailAddress::parse(email)?;
    password::check(office, &password, email.as_ref()).await?;
    if !is_needed(office).await? {
        return Err(SetUpError::AlreadyOwned);
    }
    let newcomer = join::newcomer(office, cx, (&email, password), language, Role::Owner).await;
    let id = newcomer.id();
    let kept = office.store.transact(move |mut tx| async move {
        if !store::member::list(&mut tx).await?.is_empty() {
            return Err(SetUpError::AlreadyOwned);
        }
        newcomer.commit(tx).await.map_err(SetUpError::Store)
    });
    kept.await.map(|()| id)
}
