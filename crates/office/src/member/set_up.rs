//! The first owner of an installation: created once, while there is no Member.

use decide::Personal;
use domain::{EmailAddress, EmailError, Fact, Language, MemberId, Role};
use keys::SubjectKey;
use store::{StoreError, member::Member};

use super::{PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN};
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
    /// The password is too short.
    #[error("the password has fewer than {PASSWORD_CHARS_MIN} characters")]
    PasswordTooShort,
    /// The password is too long.
    #[error("the password has more than {PASSWORD_BYTES_MAX} bytes")]
    PasswordTooLong,
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

/// Makes the first owner.
///
/// # Errors
/// Every [`SetUpError`].
pub async fn set_up(
    office: &Office,
    cx: &mut Context,
    email: &str,
    password: String,
    language: Language,
) -> Result<MemberId, SetUpError> {
    let email = EmailAddress::parse(email)?;
    check_password(&password)?;
    if !is_needed(office).await? {
        return Err(SetUpError::AlreadyOwned);
    }
    let id = MemberId::new(cx.now, &mut cx.random);
    let key = SubjectKey::generate(id.as_uuid(), &mut cx.random);
    let address = Personal::about(id.as_uuid(), email.as_ref().to_owned());
    let sealed = key.seal(store::member::address_place(id), &address, &mut cx.random);
    let member = Member {
        id,
        address_digest: office.key.member_digest(&address),
        address_sealed: sealed.expect("the address is about the key's owner"),
        password_hash: super::digest(office, password, &mut cx.random).await,
        role: Role::Owner,
        language,
        joined_at: cx.now,
        left_at: None,
    };
    let (wrapped, now) = (office.key.wrap(&key, &mut cx.random), cx.now);
    let entry = Fact::MemberJoined { member: id, role: Role::Owner }.at(now, &mut cx.random);
    let kept = office.store.transact(move |mut tx| async move {
        if !store::member::list(&mut tx).await?.is_empty() {
            return Err(SetUpError::AlreadyOwned);
        }
        store::key::add_subject_key(&mut tx, store::member::key_id(id), &wrapped, now).await?;
        store::member::add(&mut tx, &member).await?;
        tx.commit(&[entry]).await?;
        Ok(id)
    });
    kept.await
}

fn check_password(password: &str) -> Result<(), SetUpError> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(SetUpError::PasswordTooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(SetUpError::PasswordTooLong);
    }
    Ok(())
}
