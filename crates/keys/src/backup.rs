//! The key that backups are sealed with, and streams sealed in chunks: a stream that was cut, reordered or changed does not
//! open. Knows no file.

use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit};
use zeroize::Zeroizing;

use crate::RootKey;
use crate::secret::{Secret, UnsealError};

/// How many bytes of plain text a chunk holds; the last one of a stream may hold fewer, or none.
pub const CHUNK_BYTES: usize = 64 * 1024;
/// How many bytes a full chunk has once it is sealed.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// How many random bytes make each stream's key its own.
pub const SALT_BYTES: usize = 16;

const TAG_BYTES: usize = 16;
const NONCE_BYTES: usize = 12;

/// Seals backups; derived from the root key, which itself is in no backup.
pub struct BackupKey(Secret);

/// Seals or opens the chunks of one stream, one after the other.
///
/// Each chunk is bound to its place in the stream and to whether it is the last (the STREAM construction), the stream to
/// what [`BackupKey::stream`] was told.
pub struct Stream {
    cipher: Aes256Gcm,
    n_chunks: u64,
}

impl RootKey {
    /// Returns the key that backups are sealed with.
    pub fn backup_key(&self) -> BackupKey {
        BackupKey(self.secret().derive("ordhold v1 backup"))
    }
}

impl BackupKey {
    /// Begins a stream: to seal it with a fresh random `salt`, to open it with the salt it was sealed with.
    ///
    /// `bound` says what the stream is part of; it opens there and nowhere else. A salt must not serve two streams.
    pub fn stream(&self, salt: &[u8; SALT_BYTES], bound: &[&[u8]]) -> Stream {
        let key = self.0.derive_for(salt, bound);
        Stream { cipher: Aes256Gcm::new(&(*key.bytes()).into()), n_chunks: 0 }
    }
}

impl Stream {
    /// Seals the next chunk of at most [`CHUNK_BYTES`].
    pub fn seal(&mut self, chunk: &[u8], is_last: bool) -> Vec<u8> {
        let nonce = self.next_nonce(is_last);
        let payload = Payload { msg: chunk, aad: &[] };
        self.cipher
            .encrypt(&nonce.into(), payload)
            .expect("AES-GCM seals any text shorter than 64 GiB")
    }

    /// Opens the next chunk.
    ///
    /// # Errors
    /// [`UnsealError::Refused`] for another key, place, order or end, or a change of any bit.
    pub fn open(
        &mut self,
        sealed: &[u8],
        is_last: bool,
    ) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let nonce = self.next_nonce(is_last);
        let payload = Payload { msg: sealed, aad: &[] };
        let opened = self.cipher.decrypt(&nonce.into(), payload);
        opened.map(Zeroizing::new).map_err(|_| UnsealError::Refused)
    }

    fn next_nonce(&mut self, is_last: bool) -> [u8; NONCE_BYTES] {
        let mut nonce = [0; NONCE_BYTES];
        nonce[..8].copy_from_slice(&self.n_chunks.to_be_bytes());
        nonce[NONCE_BYTES - 1] = u8::from(is_last);
        self.n_chunks += 1;
        nonce
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(bound: &[&[u8]]) -> Stream {
        RootKey::from_bytes([7; 32]).backup_key().stream(&[1; SALT_BYTES], bound)
    }

    fn sealed() -> [Vec<u8>; 3] {
        let mut stream = stream(&[b"part"]);
        [stream.seal(b"one", false), stream.seal(b"two", false), stream.seal(b"three", true)]
    }

    #[test]
    fn a_stream_opens_chunk_by_chunk() {
        let [one, two, three] = sealed();
        let mut stream = stream(&[b"part"]);
        assert_eq!(**stream.open(&one, false).unwrap(), *b"one");
        assert_eq!(**stream.open(&two, false).unwrap(), *b"two");
        assert_eq!(**stream.open(&three, true).unwrap(), *b"three");
    }

    #[test]
    fn a_stream_that_was_cut_has_no_last_chunk() {
        let [one, two, _] = sealed();
        let mut stream = stream(&[b"part"]);
        stream.open(&one, false).unwrap();
        assert_eq!(stream.open(&two, true).err(), Some(UnsealError::Refused));
    }

    #[test]
    fn chunks_in_another_order_do_not_open() {
        let [_, two, _] = sealed();
        assert_eq!(stream(&[b"part"]).open(&two, false).err(), Some(UnsealError::Refused));
    }

    #[test]
    fn a_stream_opens_with_its_own_key_salt_and_place_alone() {
        let [one, ..] = sealed();
        let root = RootKey::from_bytes([7; 32]);
        let other_root = RootKey::from_bytes([8; 32]);
        let mut others = [
            stream(&[b"other"]),
            root.backup_key().stream(&[2; SALT_BYTES], &[b"part"]),
            other_root.backup_key().stream(&[1; SALT_BYTES], &[b"part"]),
        ];
        for other in &mut others {
            assert_eq!(other.open(&one, false).err(), Some(UnsealError::Refused));
        }
    }

    #[test]
    fn every_changed_bit_is_found() {
        let [one, ..] = sealed();
        for at in 0..one.len() * 8 {
            let mut changed = one.clone();
            changed[at / 8] ^= 1 << (at % 8);
            assert!(stream(&[b"part"]).open(&changed, false).is_err(), "bit {at}");
        }
    }
}
