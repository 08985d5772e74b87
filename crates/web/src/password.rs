//! Decides how it is explained that a password is not accepted.

use office::member::PasswordError;

/// Returns the key of the text; `n` in it is the least number of characters.
pub(crate) fn key(error: PasswordError) -> &'static str {
    match error {
        PasswordError::TooShort => "password-short-fault",
        PasswordError::TooLong => "password-long-fault",
        PasswordError::GuessedFirst => "password-guessed-fault",
        PasswordError::Breached => "password-breached-fault",
        PasswordError::Telling => "password-telling-fault",
        PasswordError::Unread => "password-unread-fault",
    }
}
