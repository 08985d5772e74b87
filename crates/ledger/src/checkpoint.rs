//! The text of a checkpoint, c2sp.org/tlog-checkpoint: which log, how many entries, which root; knows no signatures.

use std::fmt;

use crate::hash::Hash;
use crate::place::canonical;

/// The longest origin line, in bytes.
pub const ORIGIN_BYTES_MAX: usize = 255;

/// The largest tree, in entries: what a signed 64-bit column can count.
pub const SIZE_MAX: u64 = i64::MAX as u64;

/// The state of a log at one size; shown as the text that is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
}

/// Why a text is no checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// The origin is empty, longer than [`ORIGIN_BYTES_MAX`] or holds a control character.
    #[error("the origin is empty, too long or holds a control character")]
    Origin,
    /// The size is no decimal without leading zeroes up to [`SIZE_MAX`].
    #[error("the size is no plain decimal number, or too large")]
    Size,
    /// The root is not the Base64 of 32 bytes.
    #[error("the root is no Base64 of 32 bytes")]
    Root,
    /// A line is missing or empty, or the last one does not end.
    #[error("the text is not made of three or more lines, none empty, each ended by a newline")]
    Lines,
}

impl Checkpoint {
    /// Makes a checkpoint for the log named by `origin`, such as `log.fjordbok.example/ledger`.
    ///
    /// # Errors
    /// [`CheckpointError::Origin`] or [`CheckpointError::Size`].
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, CheckpointError> {
        let length_ok = (1..=ORIGIN_BYTES_MAX).contains(&origin.len());
        if !length_ok || origin.chars().any(char::is_control) {
            return Err(CheckpointError::Origin);
        }
        if size > SIZE_MAX {
            return Err(CheckpointError::Size);
        }
        Ok(Self { origin: origin.to_owned(), size, root })
    }

    /// Reads the text of a checkpoint.
    ///
    /// Extension lines are allowed by the format, signed with the rest, and dropped: nothing is decided by them.
    ///
    /// # Errors
    /// Any [`CheckpointError`]; there is no second spelling of the same checkpoint.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let body = text.strip_suffix('\n').ok_or(CheckpointError::Lines)?;
        let mut lines = body.split('\n');
        let mut line = || lines.next().ok_or(CheckpointError::Lines);
        let (origin, size, root) = (line()?, line()?, line()?);
        if lines.any(str::is_empty) {
            return Err(CheckpointError::Lines);
        }
        let size = canonical(size).ok_or(CheckpointError::Size)?;
        let root = Hash::from_base64(root).ok_or(CheckpointError::Root)?;
        Self::new(origin, size, root)
    }

    /// Returns the name of the log.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the root of the tree over all entries.
    pub fn root(&self) -> Hash {
        self.root
    }
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::EMPTY_ROOT;

    #[test]
    fn a_checkpoint_is_read_as_it_is_written() {
        let checkpoint = Checkpoint::new("log.fjordbok.example", 70_000, EMPTY_ROOT).unwrap();
        assert_eq!(Checkpoint::parse(&checkpoint.to_string()), Ok(checkpoint.clone()));
        let extended = format!("{checkpoint}an extension\n");
        assert_eq!(Checkpoint::parse(&extended), Ok(checkpoint));
    }

    #[test]
    fn a_checkpoint_has_one_spelling() {
        let root = EMPTY_ROOT.to_string();
        let check = |text: String, error| assert_eq!(Checkpoint::parse(&text), Err(error));
        check(format!("a\n1\n{root}"), CheckpointError::Lines);
        check("a\n1\n".to_owned(), CheckpointError::Lines);
        check(format!("a\n1\n{root}\n\n"), CheckpointError::Lines);
        check(format!("\n1\n{root}\n"), CheckpointError::Origin);
        check(format!("a\n01\n{root}\n"), CheckpointError::Size);
        check(format!("a\n+1\n{root}\n"), CheckpointError::Size);
        check(format!("a\n\n{root}\n"), CheckpointError::Size);
        check(format!("a\n1\n{root}\r\n"), CheckpointError::Root);
    }

    #[test]
    fn origin_and_size_have_limits() {
        let longest = "a".repeat(ORIGIN_BYTES_MAX);
        assert!(Checkpoint::new(&longest, SIZE_MAX, EMPTY_ROOT).is_ok());
        let too_long = Checkpoint::new(&format!("{longest}a"), 0, EMPTY_ROOT);
        assert_eq!(too_long, Err(CheckpointError::Origin));
        assert_eq!(Checkpoint::new("a", SIZE_MAX + 1, EMPTY_ROOT), Err(CheckpointError::Size));
        assert_eq!(Checkpoint::new("a\nb", 0, EMPTY_ROOT), Err(CheckpointError::Origin));
    }
}
