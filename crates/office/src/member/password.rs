//! Passwords: what is accepted, and how a Member changes her own.

use keys::BearerDigest;
use store::{StoreError, member::Member};

use crate::{context::Context, office::Office};

use super::{
    PASSWORD_BYTES_MAX, PASSWORD_CHARS_MIN, address,
    alert::{self, Event},
    browser::Browser,
    guessed_first::is_guessed_first,
};

/// How short a name may be that no password has to do without.
const TELLING_CHARS_MIN: usize = 4;
/// How long the word for a sort of company is at most, as `AS` or `GmbH`.
const SORT_CHARS_MAX: usize = 4;

/// Why a password is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// The password is too short.
    #[error("the password has fewer than {PASSWORD_CHARS_MIN} characters")]
    TooShort,
    /// The password is too long.
    #[error("the password has more than {PASSWORD_BYTES_MAX} bytes")]
    TooLong,
    /// The password is among those that everybody guesses.
    #[error("the password is one of those that are guessed first")]
    GuessedFirst,
    /// The password was stolen elsewhere; the operator's file says so.
    #[error("the password is known from a breach elsewhere")]
    Breached,
    /// The Member's own address, or the organisation's name, stands in the password.
    #[error("the password contains the own address or the organisation's name")]
    Telling,
    /// Whether it was stolen cannot be told, so it is not accepted.
    #[error("the file of breached passwords cannot be read")]
    Unread,
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

/// Says whether a password may be chosen by whoever has `address`; nothing of it leaves the machine.
///
/// # Errors
/// Every [`PasswordError`].
pub(crate) async fn check(
    office: &Office,
    password: &str,
    address: &str,
) -> Result<(), PasswordError> {
    if password.chars().count() < PASSWORD_CHARS_MIN {
        return Err(PasswordError::TooShort);
    }
    if password.len() > PASSWORD_BYTES_MAX {
        return Err(PasswordError::TooLong);
    }
    if is_telling(password, address, office.live().organisation_name()) {
        return Err(PasswordError::Telling);
    }
    if is_guessed_first(password) {
        return Err(PasswordError::GuessedFirst);
    }
    let Some(breached) = office.settings.breached.clone() else { return Ok(()) };
    let password = password.to_owned();
    let searched = tokio::task::spawn_blocking(move || breached.holds(&password)).await;
    match searched.expect("searching a file does not panic") {
        Ok(false) => Ok(()),
        Ok(true) => Err(PasswordError::Breached),
        Err(error) => {
            tracing::error!(%error, "no password can be set");
            Err(PasswordError::Unread)
        }
    }
}

/// Says whether a password contains what anybody knows of its Member: her address, its part before the `@`, or the
/// organisation's name, with or without what sort of company it is.
fn is_telling(password: &str, address: &str, organisation: &str) -> bool {
    let bare = |text: &str| -> String {
        text.to_lowercase().chars().filter(|sign| sign.is_alphanumeric()).collect()
    };
    let before = address.rsplit_once('@').map_or(address, |(before, _)| before);
    let name = organisation.rsplit_once(' ').map_or(organisation, |(name, sort)| {
        if sort.chars().count() <= SORT_CHARS_MAX { name } else { organisation }
    });
    let password = bare(password);
    let known = [address, before, organisation, name].map(bare);
    known.iter().any(|it| it.chars().count() >= TELLING_CHARS_MIN && password.contains(it.as_str()))
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
    let own = address::own(office, cx, member).await?;
    let own = own.as_ref().and_then(|(address, permit)| address.open(permit).ok());
    check(office, &next, own.map_or("", String::as_str)).await?;
    let hash = super::digest(office, next, &mut cx.random).await;
    let id = member.id;
    let alert = alert::job(cx, id, Event::PasswordChanged, &Browser::default());
    let changed = office.store.transact(move |mut tx| async move {
        store::member::change_password(&mut tx, id, &hash).await?;
        store::session::delete_others(&mut tx, id, &kept).await?;
        store::pending_sign_in::delete_of_member(&mut tx, id).await?;
        store::password_reset::delete_of_member(&mut tx, id).await?;
        store::job::add(&mut tx, &alert).await?;
        tx.commit_without_fact("a Member's password is nobody's affair but hers").await
    });
    Ok(changed.await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_says_nothing_that_others_know_of_its_member() {
        let telling = |password| is_telling(password, "kari.nord@fjordbok.example", "Fjordbok AS");
        for password in
            ["Kari.Nord and more", "karinord-2026-x", "vi i fjordbok as", "Fjord-bok, bygd på ord"]
        {
            assert!(telling(password), "{password}");
        }
        for password in ["kari og de andre", "fjorden og boka", "as long as it is"] {
            assert!(!telling(password), "{password}");
        }
        assert!(!is_telling("ola normann var her", "ola@b.example", "X AS"), "too short to count");
    }
}
