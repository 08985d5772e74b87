//! Keys that sign checkpoints, as logs (signed-note) and as witnesses (tlog-cosignature); knows no clock.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::note::{self, Note, NoteError};

const KEY_BYTES: usize = 32;
const SIGNATURE_BYTES: usize = 64;
const TIMESTAMP_BYTES: usize = 8;

/// What a key signs; its byte is part of the key ID, so that one kind cannot pass for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Log = 0x01,
    Witness = 0x04,
}

/// Why a line is no key, or a name cannot name one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The name is empty, or holds white space, a control character or `+`.
    #[error("the key's name is empty, or holds white space or `+`")]
    Name,
    /// Not `name+id+key`, with eight lower-case hexadecimal digits and the Base64 of a kind and 32 bytes.
    #[error("the key is not written as `name+id+key`")]
    Malformed,
    /// A key of another kind, such as a witness's in place of a log's.
    #[error("the key is of kind {found:#04x}, not {expected:#04x}")]
    Kind {
        /// The kind byte that was asked for.
        expected: u8,
        /// The kind byte in the line.
        found: u8,
    },
    /// The ID is not that of name and key.
    #[error("the key's ID does not belong to its name and bytes")]
    Id,
}

/// Why a note is no checkpoint that this key signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The bytes are no signed note.
    #[error("the note is malformed")]
    Note(#[from] NoteError),
    /// No signature by this name and key ID.
    #[error("the note carries no signature by `{name}` with key ID {id:08x}")]
    NotSigned {
        /// The name of the key that was looked for.
        name: String,
        /// Its ID.
        id: u32,
    },
    /// A signature by this name and key ID that is false.
    #[error("the signature by `{name}` is false")]
    FalseSignature {
        /// The name of the key.
        name: String,
    },
    /// The signed text is no checkpoint.
    #[error("the signed text is no checkpoint")]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is that of another log.
    #[error("the checkpoint is of the log `{0}`")]
    OtherLog(String),
}

/// A public key with its name; shown as `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct PublicKey {
    name: String,
    kind: Kind,
    id: u32,
    key: VerifyingKey,
}

impl PublicKey {
    fn new(name: &str, kind: Kind, key: VerifyingKey) -> Self {
        let hash = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', kind as u8])
            .chain_update(key.as_bytes())
            .finalize();
        let id = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        Self { name: name.to_owned(), kind, id, key }
    }

    fn parse(line: &str, kind: Kind) -> Result<Self, KeyError> {
        let (name, rest) = line.split_once('+').ok_or(KeyError::Malformed)?;
        let (id, key) = rest.split_once('+').ok_or(KeyError::Malformed)?;
        if !note::is_key_name(name) {
            return Err(KeyError::Name);
        }
        let bytes = STANDARD.decode(key).map_err(|_| KeyError::Malformed)?;
        let (found, bytes) = bytes.split_first().ok_or(KeyError::Malformed)?;
        if *found != kind as u8 {
            return Err(KeyError::Kind { expected: kind as u8, found: *found });
        }
        let bytes: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| KeyError::Malformed)?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::Malformed)?;
        let public = Self::new(name, kind, key);
        if format!("{:08x}", public.id) == id { Ok(public) } else { Err(KeyError::Id) }
    }

    /// Returns the note's text and what `check` makes of this key's signatures, the last one's result.
    fn open<'a, T>(
        &self,
        bytes: &'a [u8],
        check: impl Fn(&str, &[u8]) -> Option<T>,
    ) -> Result<(&'a str, T), OpenError> {
        let note = Note::parse(bytes)?;
        let mut checked = None;
        for signature in &note.signatures {
            if signature.name == self.name && signature.key_id == self.id {
                let result = check(note.text, &signature.bytes);
                let false_one = || OpenError::FalseSignature { name: self.name.clone() };
                checked = Some(result.ok_or_else(false_one)?);
            }
        }
        match checked {
            Some(checked) => Ok((note.text, checked)),
            None => Err(OpenError::NotSigned { name: self.name.clone(), id: self.id }),
        }
    }

    fn holds(&self, message: &[u8], signature: &[u8]) -> Option<()> {
        let signature: &[u8; SIGNATURE_BYTES] = signature.try_into().ok()?;
        self.key.verify_strict(message, &Signature::from_bytes(signature)).ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [[self.kind as u8].as_slice(), self.key.as_bytes()].concat();
        write!(f, "{}+{:08x}+{}", self.name, self.id, STANDARD.encode(bytes))
    }
}

/// A log's public key; shown as its verifier key line, `name+id+key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verifier(PublicKey);

impl Verifier {
    /// Reads a verifier key line, without a newline.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(line: &str) -> Result<Self, KeyError> {
        PublicKey::parse(line, Kind::Log).map(Self)
    }

    /// Returns the name of the key, which is the log's origin.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the key ID.
    pub fn id(&self) -> u32 {
        self.0.id
    }

    /// Returns the checkpoint in a note that this log signed.
    ///
    /// Signatures by others are ignored; each one by this key must be true, and the origin must be the key's name.
    ///
    /// # Errors
    /// [`OpenError`].
    pub fn open(&self, note: &[u8]) -> Result<Checkpoint, OpenError> {
        let (text, ()) =
            self.0.open(note, |text, signature| self.0.holds(text.as_bytes(), signature))?;
        let checkpoint = Checkpoint::parse(text)?;
        if checkpoint.origin() != self.0.name {
            return Err(OpenError::OtherLog(checkpoint.origin().to_owned()));
        }
        Ok(checkpoint)
    }
}

impl Verifier {
    /// Returns the text of a note that this log's owner signed with [`Signer::sign_text`].
    ///
    /// # Errors
    /// [`OpenError::NotSigned`], [`OpenError::FalseSignature`], or that of a malformed note.
    pub fn open_text<'a>(&self, note: &'a [u8]) -> Result<&'a str, OpenError> {
        let check = |text: &str, signature: &[u8]| self.0.holds(text.as_bytes(), signature);
        self.0.open(note, check).map(|(text, ())| text)
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A witness's public key; shown as its verifier key line.
///
/// A witness says: as of this second, this is the largest checkpoint I have seen of this log, and it continues all
/// the earlier ones. That is what finds a log that signs two histories.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness(PublicKey);

impl Witness {
    /// Reads a verifier key line, without a newline.
    ///
    /// # Errors
    /// [`KeyError`].
    pub fn parse(line: &str) -> Result<Self, KeyError> {
        PublicKey::parse(line, Kind::Witness).map(Self)
    }

    /// Returns the name of the key.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Returns the checkpoint in a note that this witness cosigned, and when, in seconds since 1970 in UTC.
    ///
    /// Whether the log itself signed is for [`Verifier::open`] to say.
    ///
    /// # Errors
    /// [`OpenError`] other than [`OpenError::OtherLog`].
    pub fn open(&self, note: &[u8]) -> Result<(Checkpoint, u64), OpenError> {
        let (text, at_unix_s) = self.0.open(note, |text, signature| {
            let (at, signature) = signature.split_first_chunk::<TIMESTAMP_BYTES>()?;
            let at_unix_s = u64::from_be_bytes(*at);
            self.0.holds(cosigned(text, at_unix_s).as_bytes(), signature)?;
            Some(at_unix_s)
        })?;
        Ok((Checkpoint::parse(text)?, at_unix_s))
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn cosigned(text: &str, at_unix_s: u64) -> String {
    format!("cosignature/v1\ntime {at_unix_s}\n{text}")
}

/// A private key with its name. One key signs either as a log or as a witness, never as both.
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl Signer {
    /// Makes the key that belongs to a secret of 32 random bytes; a log's `name` is its origin.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn from_seed(name: &str, seed: [u8; KEY_BYTES]) -> Result<Self, KeyError> {
        if !note::is_key_name(name) {
            return Err(KeyError::Name);
        }
        Ok(Self { name: name.to_owned(), key: SigningKey::from_bytes(&seed) })
    }

    /// Returns the public key under which this one signs as a log.
    pub fn verifier(&self) -> Verifier {
        Verifier(self.public(Kind::Log))
    }

    /// Returns the public key under which this one signs as a witness.
    pub fn witness(&self) -> Witness {
        Witness(self.public(Kind::Witness))
    }

    /// Returns the checkpoint as a signed note.
    ///
    /// The caller signs only what continues every checkpoint it signed before.
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        let text = checkpoint.to_string();
        let line = self.line(&text);
        format!("{text}\n{line}")
    }

    /// Returns a text of the log's owner as a signed note; `text` ends with a newline.
    ///
    /// Its first line must not be the log's origin, so that it can never be taken for a checkpoint.
    pub fn sign_text(&self, text: &str) -> String {
        debug_assert!(text.ends_with('\n') && text.lines().next() != Some(&self.name));
        format!("{text}\n{}", self.line(text))
    }

    /// Returns the note with a further signature of a log, such as by the next key when keys change.
    ///
    /// # Errors
    /// [`NoteError`] if the note is malformed or full.
    pub fn countersign(&self, note: &str) -> Result<String, NoteError> {
        extended(note, &self.line(Note::parse(note.as_bytes())?.text))
    }

    /// Returns the note with this witness's cosignature as of a second since 1970 in UTC.
    ///
    /// The caller has opened the note, and checked that it continues the last checkpoint it cosigned.
    ///
    /// # Errors
    /// [`NoteError`] if the note is malformed or full.
    pub fn cosign(&self, note: &str, at_unix_s: u64) -> Result<String, NoteError> {
        let text = Note::parse(note.as_bytes())?.text;
        let signature = self.key.sign(cosigned(text, at_unix_s).as_bytes());
        let stamped = [at_unix_s.to_be_bytes().as_slice(), &signature.to_bytes()].concat();
        let id = self.public(Kind::Witness).id;
        extended(note, &note::signature_line(&self.name, id, &stamped))
    }

    fn public(&self, kind: Kind) -> PublicKey {
        PublicKey::new(&self.name, kind, self.key.verifying_key())
    }

    fn line(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes());
        note::signature_line(&self.name, self.public(Kind::Log).id, &signature.to_bytes())
    }
}

fn extended(note: &str, line: &str) -> Result<String, NoteError> {
    let note = format!("{note}{line}");
    Note::parse(note.as_bytes())?;
    Ok(note)
}
