//! The key of one Subject: seals and unseals what is held about her. Once it is gone, nothing opens.

use decide::Personal;
use rand::CryptoRng;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::secret::{Secret, UnsealError};

/// Where a sealed value stands; it opens there and nowhere else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The table, or `fact` for what a Fact seals.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The row's own id.
    pub row: Uuid,
}

/// The value is about another Subject than the key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the value is about another person than the key")]
pub struct SealError;

/// The key of one Subject.
pub struct SubjectKey {
    subject: Uuid,
    secret: Secret,
}

impl SubjectKey {
    /// Makes a fresh key for `subject`.
    pub fn generate(subject: Uuid, random: &mut dyn CryptoRng) -> Self {
        Self::from_secret(subject, Secret::generate(random))
    }

    pub(crate) fn from_secret(subject: Uuid, secret: Secret) -> Self {
        Self { subject, secret }
    }

    /// Returns whose key this is.
    pub fn subject(&self) -> Uuid {
        self.subject
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Seals a value for `place`: a version byte, a random nonce, ciphertext and tag.
    ///
    /// # Errors
    /// [`SealError`] when the value is about somebody else.
    pub fn seal(
        &self,
        place: Place,
        value: &Personal<impl AsRef<str>>,
        random: &mut dyn CryptoRng,
    ) -> Result<Vec<u8>, SealError> {
        if value.subject() != self.subject {
            return Err(SealError);
        }
        let plain = value.for_sealing().as_ref().as_bytes();
        Ok(self.secret.seal(&self.bound(&place), plain, random))
    }

    /// Unseals the value of `place`; it stays closed until a permit opens it.
    ///
    /// # Errors
    /// [`UnsealError`] when the bytes were sealed for another Subject or place, or were changed.
    pub fn unseal(&self, place: Place, sealed: &[u8]) -> Result<Personal<String>, UnsealError> {
        let plain = self.secret.unseal(&self.bound(&place), sealed)?;
        let text = std::str::from_utf8(&plain).map_err(|_| UnsealError::NotText)?;
        Ok(Personal::about(self.subject, text.to_owned()))
    }

    /// Seals a secret of hers for `place`: random bytes that say nothing about her.
    pub fn seal_secret(&self, place: Place, secret: &[u8], random: &mut dyn CryptoRng) -> Vec<u8> {
        self.secret.seal(&self.bound(&place), secret, random)
    }

    /// Unseals a secret of hers; no permit is asked for, since nothing personal is opened.
    ///
    /// # Errors
    /// [`UnsealError`] when the bytes were sealed for another Subject or place, or were changed.
    pub fn unseal_secret(
        &self,
        place: Place,
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        self.secret.unseal(&self.bound(&place), sealed)
    }

    fn bound<'a>(&'a self, place: &'a Place) -> [&'a [u8]; 4] {
        [
            self.subject.as_bytes(),
            place.table.as_bytes(),
            place.column.as_bytes(),
            place.row.as_bytes(),
        ]
    }
}
