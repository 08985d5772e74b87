//! Sealed files: a plain label, then chunks under a key that the label makes its own. Knows nothing of what they hold.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::path::Path;

use domain::{Digest, OrganisationId};
use keys::{BackupKey, CHUNK_BYTES, SALT_BYTES, SEALED_CHUNK_BYTES, Stream};
use rand::Rng;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;
use zeroize::Zeroizing;

const MAGIC: &[u8; 16] = b"ordhold sealed 1";
const ID_BYTES: usize = 16;

/// What a file is part of; it opens under this label alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Label<'a> {
    pub(super) organisation: OrganisationId,
    /// The backup or the chapter.
    pub(super) id: Uuid,
    /// Which part of it.
    pub(super) part: &'a str,
}

impl Label<'_> {
    fn stream(&self, key: &BackupKey, salt: &[u8; SALT_BYTES]) -> Stream {
        let organisation = self.organisation.as_uuid();
        let bound: [&[u8]; 4] =
            [MAGIC, organisation.as_bytes(), self.id.as_bytes(), self.part.as_bytes()];
        key.stream(salt, &bound)
    }
}

/// Writes a sealed file.
pub(super) struct SealedWriter<W: Write> {
    out: W,
    stream: Stream,
    chunk: Zeroizing<Vec<u8>>,
    digest: Sha256,
    n_bytes: u64,
}

impl SealedWriter<BufWriter<File>> {
    pub(super) fn create(
        path: &Path,
        key: &BackupKey,
        label: &Label<'_>,
        random: &mut impl Rng,
    ) -> io::Result<Self> {
        Self::over(BufWriter::new(File::create_new(path)?), key, label, random)
    }

    /// Seals the last chunk and waits for the disk; returns the digest and the size of the file.
    pub(super) fn finish(self) -> io::Result<(Digest, u64)> {
        let (out, digest, n_bytes) = self.end()?;
        out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        Ok((digest, n_bytes))
    }
}

impl<W: Write> SealedWriter<W> {
    fn over(out: W, key: &BackupKey, label: &Label<'_>, random: &mut impl Rng) -> io::Result<Self> {
        let mut salt = [0; SALT_BYTES];
        random.fill_bytes(&mut salt);
        let stream = label.stream(key, &salt);
        let chunk = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES));
        let mut writer = Self { out, stream, chunk, digest: Sha256::new(), n_bytes: 0 };
        let organisation = label.organisation.as_uuid();
        for part in [MAGIC, organisation.as_bytes(), label.id.as_bytes(), &salt] {
            writer.put(part)?;
        }
        Ok(writer)
    }

    pub(super) fn write(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            // A full chunk waits until more comes, since the last one is sealed as the last.
            if self.chunk.len() == CHUNK_BYTES {
                let sealed = self.stream.seal(&self.chunk, false);
                self.put(&sealed)?;
                self.chunk.clear();
            }
            let n = bytes.len().min(CHUNK_BYTES - self.chunk.len());
            self.chunk.extend_from_slice(&bytes[..n]);
            bytes = &bytes[n..];
        }
        Ok(())
    }

    fn end(mut self) -> io::Result<(W, Digest, u64)> {
        let sealed = self.stream.seal(&self.chunk, true);
        self.put(&sealed)?;
        Ok((self.out, Digest::from_bytes(self.digest.finalize().into()), self.n_bytes))
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.n_bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }
}

/// Seals a text whole.
pub(super) fn seal(
    text: &[u8],
    key: &BackupKey,
    label: &Label<'_>,
    random: &mut impl Rng,
) -> Vec<u8> {
    let sealed = SealedWriter::over(Vec::new(), key, label, random).and_then(|mut writer| {
        writer.write(text)?;
        Ok(writer.end()?.0)
    });
    sealed.expect("memory takes every byte")
}

/// Reads a sealed file; [`ErrorKind::InvalidData`] is one that was cut, reordered or changed, or does not belong here.
pub(super) struct SealedReader<R: BufRead> {
    from: R,
    stream: Stream,
    chunk: Zeroizing<Vec<u8>>,
    n_read: usize,
    is_last: bool,
}

/// Whose file it says it is; true only once a chunk has opened.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    pub(super) organisation: OrganisationId,
    pub(super) id: Uuid,
}

impl SealedReader<BufReader<File>> {
    /// Opens a file as `part` of whatever its label says.
    pub(super) fn open(path: &Path, key: &BackupKey, part: &str) -> io::Result<(Self, Claim)> {
        Self::over(BufReader::new(File::open(path)?), key, part)
    }
}

impl<R: BufRead> SealedReader<R> {
    fn over(mut from: R, key: &BackupKey, part: &str) -> io::Result<(Self, Claim)> {
        let mut head = [0; MAGIC.len() + 2 * ID_BYTES + SALT_BYTES];
        let n = read_up_to(&mut from, &mut head)?;
        if n < head.len() || !head.starts_with(MAGIC) {
            return Err(invalid());
        }
        let id = |at: usize| {
            Uuid::from_slice(&head[at..at + ID_BYTES]).expect("sixteen bytes are an id")
        };
        let organisation = OrganisationId::from_uuid(id(MAGIC.len()));
        let claim = Claim { organisation, id: id(MAGIC.len() + ID_BYTES) };
        let salt = *head.last_chunk().expect("a label ends in its salt");
        let stream = Label { organisation, id: claim.id, part }.stream(key, &salt);
        let mut reader =
            Self { from, stream, chunk: Zeroizing::default(), n_read: 0, is_last: false };
        reader.next_chunk()?;
        Ok((reader, claim))
    }

    fn next_chunk(&mut self) -> io::Result<()> {
        let mut sealed = vec![0; SEALED_CHUNK_BYTES];
        let n = read_up_to(&mut self.from, &mut sealed)?;
        let is_last = n < sealed.len() || self.from.fill_buf()?.is_empty();
        self.chunk = self.stream.open(&sealed[..n], is_last).map_err(|_| invalid())?;
        (self.n_read, self.is_last) = (0, is_last);
        Ok(())
    }
}

impl<R: BufRead> Read for SealedReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.n_read == self.chunk.len() {
            if self.is_last {
                return Ok(0);
            }
            self.next_chunk()?;
        }
        let n = into.len().min(self.chunk.len() - self.n_read);
        into[..n].copy_from_slice(&self.chunk[self.n_read..self.n_read + n]);
        self.n_read += n;
        Ok(n)
    }
}

/// Reads a sealed file of at most `n_max` bytes of text whole.
pub(super) fn read_whole(
    path: &Path,
    key: &BackupKey,
    part: &str,
    n_max: u64,
) -> io::Result<(Zeroizing<Vec<u8>>, Claim)> {
    let (reader, claim) = SealedReader::open(path, key, part)?;
    let mut text = Zeroizing::default();
    reader.take(n_max + 1).read_to_end(&mut text)?;
    if text.len() as u64 > n_max { Err(invalid()) } else { Ok((text, claim)) }
}

pub(super) fn invalid() -> io::Error {
    ErrorKind::InvalidData.into()
}

fn read_up_to(from: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut n_read = 0;
    while n_read < into.len() {
        match from.read(&mut into[n_read..]) {
            Ok(0) => break,
            Ok(n) => n_read += n,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use keys::RootKey;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn key() -> BackupKey {
        RootKey::from_bytes([7; 32]).backup_key()
    }

    fn label(part: &str) -> Label<'_> {
        let organisation = OrganisationId::from_uuid(Uuid::from_u128(1));
        Label { organisation, id: Uuid::from_u128(2), part }
    }

    fn sealed(n_bytes: usize) -> Vec<u8> {
        let text: Vec<u8> = (0..n_bytes).map(|at| at as u8).collect();
        seal(&text, &key(), &label("contact"), &mut StdRng::seed_from_u64(1))
    }

    fn read(bytes: &[u8], part: &str) -> io::Result<Vec<u8>> {
        let (mut reader, _) = SealedReader::over(bytes, &key(), part)?;
        let mut text = Vec::new();
        reader.read_to_end(&mut text)?;
        Ok(text)
    }

    fn refused(bytes: &[u8], part: &str) -> bool {
        read(bytes, part).is_err_and(|error| error.kind() == ErrorKind::InvalidData)
    }

    #[test]
    fn what_was_sealed_is_read_again_at_every_length_around_a_chunk() {
        for n in [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES] {
            let text = read(&sealed(n), "contact").unwrap();
            assert_eq!(text.len(), n);
            assert!(text.iter().enumerate().all(|(at, byte)| *byte == at as u8));
        }
    }

    #[test]
    fn a_file_that_was_cut_anywhere_is_refused() {
        let bytes = sealed(2 * CHUNK_BYTES + 100);
        let edges = [0, 1, 63, 64, 65, 64 + SEALED_CHUNK_BYTES, 64 + 2 * SEALED_CHUNK_BYTES];
        for n in edges.into_iter().chain([bytes.len() - 1]) {
            assert!(refused(&bytes[..n], "contact"), "cut at {n}");
        }
        assert!(refused(&[bytes.as_slice(), b"x"].concat(), "contact"), "lengthened");
    }

    #[test]
    fn a_file_with_a_changed_bit_or_chunks_in_another_order_is_refused() {
        let bytes = sealed(2 * CHUNK_BYTES + 100);
        for at in [0, 20, 40, 60, 64, 1_000, 64 + SEALED_CHUNK_BYTES, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(refused(&changed, "contact"), "changed at {at}");
        }
        let mut swapped = bytes.clone();
        let (one, two) = swapped[64..].split_at_mut(SEALED_CHUNK_BYTES);
        one.swap_with_slice(&mut two[..SEALED_CHUNK_BYTES]);
        assert!(refused(&swapped, "contact"));
    }

    #[test]
    fn a_part_does_not_open_as_another_part() {
        assert!(refused(&sealed(10), "member"));
    }
}
