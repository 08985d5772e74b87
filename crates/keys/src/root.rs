//! The root key of an installation: opens the organisations' keys and nothing else. Does not know where it is kept.

use rand::CryptoRng;
use uuid::Uuid;

use crate::organisation::OrganisationKey;
use crate::secret::{Secret, UnsealError};

const BOUND: &[u8] = b"ordhold organisation key";

/// The key that an installation keeps outside its database.
pub struct RootKey(Secret);

/// Why a text is no root key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a root key is 64 hexadecimal digits")]
pub struct RootKeyError;

impl RootKey {
    /// Makes a fresh root key.
    pub fn generate(random: &mut dyn CryptoRng) -> Self {
        Self(Secret::generate(random))
    }

    /// Takes the 32 bytes as they are.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Secret::from_bytes(bytes))
    }

    /// Reads 64 hexadecimal digits; white space around them is ignored.
    ///
    /// # Errors
    /// [`RootKeyError`] for anything else.
    pub fn from_hex(text: &str) -> Result<Self, RootKeyError> {
        let digits = text.trim().as_bytes();
        if digits.len() != 64 {
            return Err(RootKeyError);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Ok(Self::from_bytes(bytes))
    }

    /// Returns the 64 lower-case digits to write into the file that keeps the key.
    pub fn to_hex(&self) -> String {
        self.0.bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0
    }

    /// Wraps an organisation's key for its row.
    pub fn wrap(&self, key: &OrganisationKey, random: &mut dyn CryptoRng) -> Vec<u8> {
        self.0.seal(&[BOUND, key.organisation().as_bytes()], key.secret().bytes(), random)
    }

    /// Opens the wrapped key of `organisation`.
    ///
    /// # Errors
    /// [`UnsealError`] when the bytes were wrapped by another root key or for another organisation.
    pub fn unwrap(
        &self,
        organisation: Uuid,
        wrapped: &[u8],
    ) -> Result<OrganisationKey, UnsealError> {
        let bytes = self.0.unseal(&[BOUND, organisation.as_bytes()], wrapped)?;
        let bytes = bytes.as_slice().try_into().map_err(|_| UnsealError::UnknownFormat)?;
        Ok(OrganisationKey::from_secret(organisation, Secret::from_bytes(bytes)))
    }
}

fn digit(letter: u8) -> Result<u8, RootKeyError> {
    let value = char::from(letter).to_digit(16).ok_or(RootKeyError)?;
    Ok(u8::try_from(value).expect("a hexadecimal digit is below 16"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_key_survives_its_hexadecimal_form() {
        let root = RootKey::from_bytes([0xa7; 32]);
        let read = RootKey::from_hex(&format!(" {}\n", root.to_hex())).unwrap();
        assert_eq!(read.0.bytes(), &[0xa7; 32]);
    }

    #[test]
    fn sixty_three_digits_and_a_foreign_letter_are_refused() {
        assert!(RootKey::from_hex(&"a".repeat(63)).is_err());
        assert!(RootKey::from_hex(&"g".repeat(64)).is_err());
        assert!(RootKey::from_hex(&"a".repeat(64)).is_ok());
    }
}
