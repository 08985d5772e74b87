//! Thirty-two secret bytes and what they can do: derive, seal, unseal, authenticate. Knows no key's purpose.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::CryptoRng;
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// The first byte of everything sealed: AES-256-GCM, 96-bit random nonce, 128-bit tag.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Why sealed bytes do not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnsealError {
    /// Too short, or sealed in a format this version does not know.
    #[error("the sealed bytes have an unknown format")]
    UnknownFormat,
    /// Sealed with another key, for another place, or changed since.
    #[error("the sealed bytes do not belong to this key and place")]
    Refused,
    /// What was sealed is no text.
    #[error("the sealed bytes hold no text")]
    NotText,
}

#[derive(Zeroize, ZeroizeOnDrop)]
pub(crate) struct Secret([u8; 32]);

impl Secret {
    pub(crate) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn generate(random: &mut dyn CryptoRng) -> Self {
        let mut secret = Self([0; 32]);
        random.fill_bytes(&mut secret.0);
        secret
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Derives an independent secret for one purpose by HKDF-SHA-256 (RFC 5869).
    pub(crate) fn derive(&self, purpose: &str) -> Self {
        let mut derived = Self([0; 32]);
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(purpose.as_bytes(), &mut derived.0)
            .expect("32 bytes are within what HKDF-SHA-256 gives");
        derived
    }

    /// Derives a secret for one salt and what it is bound to, by HKDF-SHA-256 (RFC 5869).
    pub(crate) fn derive_for(&self, salt: &[u8], bound: &[&[u8]]) -> Self {
        let mut derived = Self([0; 32]);
        Hkdf::<Sha256>::new(Some(salt), &self.0)
            .expand(&joined(bound), &mut derived.0)
            .expect("32 bytes are within what HKDF-SHA-256 gives");
        derived
    }

    /// Returns version, nonce, ciphertext and tag in a row.
    pub(crate) fn seal(
        &self,
        bound: &[&[u8]],
        plain: &[u8],
        random: &mut dyn CryptoRng,
    ) -> Vec<u8> {
        let mut nonce = [0; NONCE_BYTES];
        random.fill_bytes(&mut nonce);
        let sealed = Aes256Gcm::new(&self.0.into())
            .encrypt(&nonce.into(), Payload { msg: plain, aad: &joined(bound) })
            .expect("AES-GCM seals any text shorter than 64 GiB");
        let mut framed = Vec::with_capacity(1 + NONCE_BYTES + sealed.len());
        framed.push(VERSION);
        framed.extend_from_slice(&nonce);
        framed.extend_from_slice(&sealed);
        framed
    }

    pub(crate) fn unseal(
        &self,
        bound: &[&[u8]],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let (version, rest) = sealed.split_first().ok_or(UnsealError::UnknownFormat)?;
        if *version != VERSION || rest.len() < NONCE_BYTES + TAG_BYTES {
            return Err(UnsealError::UnknownFormat);
        }
        let (nonce, ciphertext) =
            rest.split_first_chunk::<NONCE_BYTES>().ok_or(UnsealError::UnknownFormat)?;
        Aes256Gcm::new(&self.0.into())
            .decrypt(&(*nonce).into(), Payload { msg: ciphertext, aad: &joined(bound) })
            .map(Zeroizing::new)
            .map_err(|_| UnsealError::Refused)
    }

    pub(crate) fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(&joined(parts));
        mac.finalize().into_bytes().into()
    }
}

/// Joins parts so that no two lists of parts give the same bytes: each part after its length.
fn joined(parts: &[&[u8]]) -> Vec<u8> {
    let mut joined = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        joined.extend_from_slice(&(part.len() as u64).to_be_bytes());
        joined.extend_from_slice(part);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moving_a_letter_between_parts_changes_what_is_bound() {
        assert_ne!(joined(&[b"ab", b"c"]), joined(&[b"a", b"bc"]));
    }

    #[test]
    fn secrets_for_two_purposes_differ() {
        let secret = Secret::from_bytes([7; 32]);
        assert_ne!(secret.derive("one").0, secret.derive("two").0);
        assert_eq!(secret.derive("one").0, secret.derive("one").0);
    }
}
