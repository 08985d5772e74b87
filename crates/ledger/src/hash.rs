//! The hashes of RFC 6962, section 2.1; knows neither tiles nor entries' meaning.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

/// The length of a hash, in bytes.
pub const HASH_BYTES: usize = 32;

/// A SHA-256 hash of an entry or of a node; shown in standard Base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; HASH_BYTES]);

/// The root of the tree without entries: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

impl Hash {
    /// Reads a hash from 44 characters of standard, padded Base64; `None` for anything else.
    pub fn from_base64(text: &str) -> Option<Self> {
        if text.len() != 44 {
            return None;
        }
        let bytes = STANDARD.decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Returns the hash of an entry: SHA-256 of 0x00 and the entry.
pub fn leaf_hash(entry: &[u8]) -> Hash {
    let mut sha = Sha256::new();
    sha.update([0x00]);
    sha.update(entry);
    Hash(sha.finalize().into())
}

/// Returns the hash of a node: SHA-256 of 0x01, the left hash and the right hash.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    let mut block = [0x01; 1 + 2 * HASH_BYTES];
    block[1..=HASH_BYTES].copy_from_slice(&left.0);
    block[1 + HASH_BYTES..].copy_from_slice(&right.0);
    Hash(Sha256::digest(block).into())
}

/// Returns the root over subtrees of one height, in order; [`EMPTY_ROOT`] for none.
///
/// A last one without a neighbour rises unchanged, which gives the same tree as the split of RFC 6962.
pub fn root_of(hashes: &[Hash]) -> Hash {
    if hashes.is_empty() {
        return EMPTY_ROOT;
    }
    let mut row = hashes.to_vec();
    while row.len() > 1 {
        let n_pairs = row.len() / 2;
        for i in 0..n_pairs {
            row[i] = node_hash(&row[2 * i], &row[2 * i + 1]);
        }
        let odd = row.len() % 2;
        if odd == 1 {
            row[n_pairs] = row[2 * n_pairs];
        }
        row.truncate(n_pairs + odd);
    }
    row[0]
}

/// Reads consecutive hashes; `None` if the bytes do not divide into whole hashes.
pub(crate) fn hashes_from(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<HASH_BYTES>();
    rest.is_empty().then(|| hashes.iter().map(|hash| Hash(*hash)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_empty_root_is_the_hash_of_nothing() {
        assert_eq!(EMPTY_ROOT.0, <[u8; 32]>::from(Sha256::digest(b"")));
        assert_eq!(root_of(&[]), EMPTY_ROOT);
    }

    #[test]
    fn a_leaf_cannot_pass_for_a_node() {
        let (left, right) = (leaf_hash(b"a"), leaf_hash(b"b"));
        let joined = [left.0, right.0].concat();
        assert_ne!(leaf_hash(&joined), node_hash(&left, &right));
    }

    #[test]
    fn only_canonical_base64_is_a_hash() {
        let text = EMPTY_ROOT.to_string();
        assert_eq!(Hash::from_base64(&text), Some(EMPTY_ROOT));
        assert_eq!(Hash::from_base64(text.trim_end_matches('=')), None);
        assert_eq!(Hash::from_base64(&text.replace("FU=", "FV=")), None, "bits beyond the hash");
        assert_eq!(Hash::from_base64(""), None);
    }
}
