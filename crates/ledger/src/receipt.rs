//! The proof of one entry as a text of its own, c2sp.org/tlog-proof; knows nothing of the entry's meaning.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, leaf_hash};
use crate::key::{OpenError, Verifier};
use crate::note::{NOTE_BYTES_MAX, Note, NoteError};
use crate::place::canonical;
use crate::proof::{ProofError, verify_inclusion};

/// The most extra bytes in a receipt.
pub const EXTRA_BYTES_MAX: usize = 16 * 1024;

const HEADER: &str = "c2sp.org/tlog-proof@v1";
const PATH_MAX: usize = 63;
const RECEIPT_BYTES_MAX: usize = NOTE_BYTES_MAX + 2 * EXTRA_BYTES_MAX + 100 * (PATH_MAX + 4);

/// Everything needed to check offline that an entry is in a log; shown as a `.tlog-proof` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Something for the application, at most [`EXTRA_BYTES_MAX`]; nobody vouches for it.
    pub extra: Option<Vec<u8>>,
    /// The entry's place in the log, from 0.
    pub index: u64,
    /// The inclusion proof, the entry's sibling first.
    pub path: Vec<Hash>,
    /// The signed note with the checkpoint, as the log served it.
    pub note: String,
}

/// Why a receipt does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// Longer than any receipt within the limits, or no UTF-8.
    #[error("the receipt is too long or no text")]
    NotText,
    /// The first line is another one.
    #[error("the receipt does not begin with `{HEADER}`")]
    Header,
    /// The extra bytes are no Base64, or more than [`EXTRA_BYTES_MAX`].
    #[error("the extra bytes are malformed or too long")]
    Extra,
    /// No line with the index, or no plain decimal in it.
    #[error("the index is missing or no plain decimal number")]
    Index,
    /// A line of the path is no hash, there are more than 63, or no empty line follows.
    #[error("the path is malformed")]
    Path,
    /// The rest is no signed note.
    #[error("the receipt's checkpoint is malformed")]
    Note(#[from] NoteError),
    /// The checkpoint is not one that the log signed.
    #[error("the receipt's checkpoint cannot be opened")]
    Open(#[from] OpenError),
    /// The path does not lead from the entry to the checkpoint's root.
    #[error("the receipt does not prove the entry")]
    Proof(#[from] ProofError),
}

impl Receipt {
    /// Reads a receipt.
    ///
    /// # Errors
    /// Any [`ReceiptError`] about the form; [`Receipt::verify`] says whether it holds.
    pub fn parse(bytes: &[u8]) -> Result<Self, ReceiptError> {
        if bytes.len() > RECEIPT_BYTES_MAX {
            return Err(ReceiptError::NotText);
        }
        let text = str::from_utf8(bytes).map_err(|_| ReceiptError::NotText)?;
        let mut rest = text;
        if next_line(&mut rest) != Some(HEADER) {
            return Err(ReceiptError::Header);
        }
        let mut line = next_line(&mut rest).ok_or(ReceiptError::Index)?;
        let mut extra = None;
        if let Some(text) = line.strip_prefix("extra ") {
            let bytes = STANDARD.decode(text).map_err(|_| ReceiptError::Extra)?;
            extra = Some(bytes).filter(|bytes| bytes.len() <= EXTRA_BYTES_MAX);
            extra.as_ref().ok_or(ReceiptError::Extra)?;
            line = next_line(&mut rest).ok_or(ReceiptError::Index)?;
        }
        let index = line.strip_prefix("index ").and_then(canonical).ok_or(ReceiptError::Index)?;
        let path = read_path(&mut rest)?;
        Note::parse(rest.as_bytes())?;
        Ok(Self { extra, index, path, note: rest.to_owned() })
    }

    /// Checks that the entry is in the log, and returns the checkpoint that says so.
    ///
    /// # Errors
    /// [`ReceiptError::Open`] or [`ReceiptError::Proof`].
    pub fn verify(&self, log: &Verifier, entry: &[u8]) -> Result<Checkpoint, ReceiptError> {
        let checkpoint = log.open(self.note.as_bytes())?;
        let leaf = leaf_hash(entry);
        verify_inclusion(leaf, self.index, checkpoint.size(), checkpoint.root(), &self.path)?;
        Ok(checkpoint)
    }
}

fn next_line<'a>(rest: &mut &'a str) -> Option<&'a str> {
    let (line, after) = rest.split_once('\n')?;
    *rest = after;
    Some(line)
}

fn read_path(rest: &mut &str) -> Result<Vec<Hash>, ReceiptError> {
    let mut path = Vec::new();
    loop {
        let line = next_line(rest).ok_or(ReceiptError::Path)?;
        if line.is_empty() {
            return Ok(path);
        }
        if path.len() == PATH_MAX {
            return Err(ReceiptError::Path);
        }
        path.push(Hash::from_base64(line).ok_or(ReceiptError::Path)?);
    }
}

impl FromStr for Receipt {
    type Err = ReceiptError;

    fn from_str(text: &str) -> Result<Self, ReceiptError> {
        Self::parse(text.as_bytes())
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", STANDARD.encode(extra))?;
        }
        writeln!(f, "index {}", self.index)?;
        self.path.iter().try_for_each(|hash| writeln!(f, "{hash}"))?;
        write!(f, "\n{}", self.note)
    }
}
