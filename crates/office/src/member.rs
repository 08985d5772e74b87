//! Members: the first owner, those who join, signing in and out. Passwords are digested with Argon2id, off the threads
//! that answer.

pub mod address;
pub(crate) mod alert;
pub mod attempt;
pub mod authorisation;
pub mod breached;
pub mod browser;
mod guessed_first;
pub mod invitation;
pub mod join;
pub mod leave;
pub mod password;
pub mod reset;
pub mod review;
pub mod second_factor;
pub mod second_step;
pub mod session;
pub mod set_up;
pub mod sign_in;
pub mod undertaking;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use rand::Rng;

use crate::office::Office;

pub use password::PasswordError;

/// The shortest password, in characters.
pub const PASSWORD_CHARS_MIN: usize = 12;
/// The longest password, in bytes; longer ones would only cost time.
pub const PASSWORD_BYTES_MAX: usize = 256;

/// Digests a password with a salt of its own; at most two at a time, since each takes 19 MiB.
async fn digest(office: &Office, password: String, random: &mut impl Rng) -> String {
    let mut salt = [0; 16];
    random.fill_bytes(&mut salt);
    let _place = office.passwords.acquire().await.expect("the semaphore is never closed");
    let digest = tokio::task::spawn_blocking(move || {
        let hash: PasswordHash = Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .expect("salt and length are within the limits of Argon2");
        hash.to_string()
    });
    digest.await.expect("digesting does not panic")
}

/// Compares a password with a digest; a digest that cannot be read matches nothing.
async fn matches(office: &Office, password: String, digest: String) -> bool {
    let _place = office.passwords.acquire().await.expect("the semaphore is never closed");
    let compared = tokio::task::spawn_blocking(move || {
        let Ok(hash) = PasswordHash::new(&digest) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &hash).is_ok()
    });
    compared.await.unwrap_or(false)
}
