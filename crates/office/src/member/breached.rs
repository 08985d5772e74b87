//! Passwords that were stolen elsewhere, from a file that the operator keeps: searched by halves, never read as a whole.
//!
//! The public format: one SHA-1 digest a line, 40 hexadecimal digits, sorted; a colon and a count may follow. SHA-1 is
//! what such files are made with. Nothing leaves the machine.

use std::cmp::Ordering;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha1::{Digest, Sha1};

/// The longest line: digits, colon, count, line end.
const LINE_BYTES_MAX: u64 = 64;
/// The file is read in one piece once no more than this is left.
const PIECE_BYTES: u64 = 4 * LINE_BYTES_MAX;
/// At how many places the order is looked at when the file is named.
const SAMPLES: u64 = 64;

type Sha1Digest = [u8; 20];

/// A file of breached passwords.
#[derive(Debug, Clone)]
pub struct Breached {
    path: PathBuf,
}

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    /// It cannot be read.
    #[error("the file of breached passwords cannot be read")]
    Unreadable(#[source] io::Error),
    /// A line is none of a digest.
    #[error("a line is no SHA-1 digest of 40 hexadecimal digits")]
    NoDigest,
    /// The lines are not in the order of the digests.
    #[error("the lines are not sorted by digest")]
    Unsorted,
}

impl Breached {
    /// Takes a file into use, after a look at its lines and their order in some places.
    ///
    /// # Errors
    /// Every [`BreachedError`].
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, BreachedError> {
        let breached = Self { path: path.into() };
        let (mut file, size) = breached.file().map_err(BreachedError::Unreadable)?;
        let mut before = None;
        for sample in 0..SAMPLES {
            let at = size.saturating_sub(LINE_BYTES_MAX * 2) / SAMPLES * sample;
            let from = if sample == 0 { 0 } else { next_line(&mut file, at)? };
            if from >= size {
                break;
            }
            let (digest, _) = line_at(&mut file, from)?;
            if before.is_some_and(|before| before > digest) {
                return Err(BreachedError::Unsorted);
            }
            before = Some(digest);
        }
        Ok(breached)
    }

    /// Returns where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Says whether a password stands in the file; reads some fifty short pieces of it, however large it is.
    ///
    /// # Errors
    /// [`BreachedError`], when the file is gone or was changed to something else.
    pub fn holds(&self, password: &str) -> Result<bool, BreachedError> {
        let wanted: Sha1Digest = Sha1::digest(password.as_bytes()).into();
        let (mut file, size) = self.file().map_err(BreachedError::Unreadable)?;
        let (mut from, mut to) = (0, size);
        while to - from > PIECE_BYTES {
            let start = next_line(&mut file, from + (to - from) / 2)?;
            let (digest, end) = line_at(&mut file, start)?;
            match wanted.cmp(&digest) {
                Ordering::Equal => return Ok(true),
                Ordering::Less => to = start,
                Ordering::Greater => from = end,
            }
        }
        let piece = bytes_at(&mut file, from, to - from).map_err(BreachedError::Unreadable)?;
        let lines = piece.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        for line in lines {
            if digest_of(line)? == wanted {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn file(&self) -> io::Result<(File, u64)> {
        let file = File::open(&self.path)?;
        let size = file.metadata()?.len();
        Ok((file, size))
    }
}

/// Returns where the first line after `at` begins; the end of the file when none does.
fn next_line(file: &mut File, at: u64) -> Result<u64, BreachedError> {
    let bytes = bytes_at(file, at, LINE_BYTES_MAX).map_err(BreachedError::Unreadable)?;
    match bytes.iter().position(|byte| *byte == b'\n') {
        Some(length) => Ok(at + length as u64 + 1),
        None if (bytes.len() as u64) < LINE_BYTES_MAX => Ok(at + bytes.len() as u64),
        None => Err(BreachedError::NoDigest),
    }
}

/// Returns the digest of the line that begins at `from`, and where the next one begins.
fn line_at(file: &mut File, from: u64) -> Result<(Sha1Digest, u64), BreachedError> {
    let bytes = bytes_at(file, from, LINE_BYTES_MAX).map_err(BreachedError::Unreadable)?;
    let length = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    Ok((digest_of(&bytes[..length])?, from + length as u64 + 1))
}

fn bytes_at(file: &mut File, from: u64, n_bytes: u64) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(from))?;
    let mut bytes = Vec::new();
    file.take(n_bytes).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn digest_of(line: &[u8]) -> Result<Sha1Digest, BreachedError> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let (digits, count) = line.split_at_checked(40).ok_or(BreachedError::NoDigest)?;
    let is_count = match count.split_first() {
        None => true,
        Some((colon, count)) => *colon == b':' && count.iter().all(u8::is_ascii_digit),
    };
    let digits = std::str::from_utf8(digits).ok().filter(|_| is_count);
    let digits = digits.ok_or(BreachedError::NoDigest)?;
    let mut digest = [0; 20];
    for (at, byte) in digest.iter_mut().enumerate() {
        let pair = digits.get(2 * at..2 * at + 2).ok_or(BreachedError::NoDigest)?;
        let is_hex = pair.bytes().all(|digit| digit.is_ascii_hexdigit());
        let read = u8::from_str_radix(pair, 16).ok().filter(|_| is_hex);
        *byte = read.ok_or(BreachedError::NoDigest)?;
    }
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    fn line(password: &str, count: &str) -> String {
        let digest = Sha1::digest(password.as_bytes());
        digest.iter().map(|byte| format!("{byte:02X}")).collect::<String>() + count
    }

    fn file_of(lines: &[String], end: &str) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        for line in lines {
            write!(file, "{line}{end}").unwrap();
        }
        file
    }

    proptest! {
        #[test]
        fn exactly_what_stands_in_the_file_is_found(
            n_lines in 0usize..90,
            counts in prop::collection::vec(0u32..4_000_000, 90),
            is_windows: bool,
            is_counted: bool,
        ) {
            let passwords: Vec<String> = (0..n_lines).map(|n| format!("password {n}")).collect();
            let count = |n: usize| if is_counted { format!(":{}", counts[n]) } else { String::new() };
            let mut lines: Vec<String> =
                passwords.iter().enumerate().map(|(n, it)| line(it, &count(n))).collect();
            lines.sort();
            let file = file_of(&lines, if is_windows { "\r\n" } else { "\n" });
            let breached = Breached::open(file.path()).unwrap();
            for password in &passwords {
                prop_assert!(breached.holds(password).unwrap(), "{}", password);
            }
            let others = (0..40).map(|n| format!("other {n}"));
            prop_assert!(!others.into_iter().any(|other| breached.holds(&other).unwrap()));
        }

        #[test]
        fn any_bytes_are_searched_or_refused_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            if let Ok(breached) = Breached::open(file.path()) {
                let _ = breached.holds("password");
            }
        }
    }

    #[test]
    fn digests_in_lower_case_are_read_too() {
        let file = file_of(&[line("password", ":7").to_lowercase()], "");
        assert!(Breached::open(file.path()).unwrap().holds("password").unwrap());
    }

    #[test]
    fn a_file_that_is_sorted_otherwise_or_holds_something_else_is_refused() {
        let mut lines: Vec<String> = (0..90).map(|n| line(&format!("password {n}"), "")).collect();
        lines.sort();
        lines.reverse();
        let unsorted = file_of(&lines, "\n");
        assert!(matches!(Breached::open(unsorted.path()), Err(BreachedError::Unsorted)));
        let plain = file_of(&["hunter2".to_owned()], "\n");
        assert!(matches!(Breached::open(plain.path()), Err(BreachedError::NoDigest)));
        let gone = Breached::open("/no/such/file");
        assert!(matches!(gone, Err(BreachedError::Unreadable(_))));
    }
}
