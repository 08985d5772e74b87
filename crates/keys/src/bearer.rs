//! Bearer tokens: random words of which only the SHA-256 is stored.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// A random token that its bearer shows, such as a session cookie: 43 letters of base64url.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Bearer(String);

/// What is stored of a [`Bearer`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BearerDigest([u8; 32]);

impl Bearer {
    /// Makes a token of 256 random bits.
    pub fn generate(random: &mut dyn CryptoRng) -> Self {
        let mut bytes = [0; 32];
        random.fill_bytes(&mut bytes);
        let token = Self(URL_SAFE_NO_PAD.encode(bytes));
        bytes.zeroize();
        token
    }

    /// Gives the token to its bearer.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns what to store.
    pub fn digest(&self) -> BearerDigest {
        BearerDigest::of(&self.0)
    }
}

impl BearerDigest {
    /// Digests a token that somebody shows; any text has a digest, only a stored one means anything.
    pub fn of(token: &str) -> Self {
        Self(Sha256::digest(token.as_bytes()).into())
    }

    /// Takes a digest back from its column.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the 32 bytes for the column.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}
