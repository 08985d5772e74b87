//! Signed notes, c2sp.org/signed-note: a text and the lines that sign it; knows no keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// The longest note, in bytes.
pub const NOTE_BYTES_MAX: usize = 128 * 1024;

/// The most signatures on a note; the format demands that at least 16 are accepted.
pub const SIGNATURES_MAX: usize = 64;

const MARK: &str = "\u{2014} ";
const KEY_ID_BYTES: usize = 4;

/// A text with its signatures, none of them verified yet.
#[derive(Debug, PartialEq, Eq)]
pub struct Note<'a> {
    /// The signed text, ending in a newline.
    pub text: &'a str,
    /// At least one, in the order of the note.
    pub signatures: Vec<Signature<'a>>,
}

/// A signature line.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature<'a> {
    /// The name of the key.
    pub name: &'a str,
    /// The first four bytes of the hash of name, kind and key.
    pub key_id: u32,
    /// The signature without the key ID; its form depends on the key.
    pub bytes: Vec<u8>,
}

/// Why bytes are no signed note.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// Longer than [`NOTE_BYTES_MAX`].
    #[error("the note is longer than {NOTE_BYTES_MAX} bytes")]
    TooLong,
    /// Not UTF-8, or with a control character other than the newline.
    #[error("the note is not plain text in UTF-8")]
    NotText,
    /// No empty line between a text and at least one signature.
    #[error("the note has no signatures below an empty line")]
    NoSignatures,
    /// A line below the empty line is no signature; `line` counts from 1 there.
    #[error("signature line {line} is malformed")]
    Signature {
        /// Counts from 1.
        line: usize,
    },
    /// More than [`SIGNATURES_MAX`] lines.
    #[error("the note has more than {SIGNATURES_MAX} signatures")]
    TooManySignatures,
}

impl<'a> Note<'a> {
    /// Splits a note into its text and its signatures.
    ///
    /// # Errors
    /// Any [`NoteError`]; a malformed line is refused even if nobody knows its key.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        if bytes.len() > NOTE_BYTES_MAX {
            return Err(NoteError::TooLong);
        }
        let note = str::from_utf8(bytes).map_err(|_| NoteError::NotText)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::NotText);
        }
        let blank = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let lines = note[blank + 2..].strip_suffix('\n').ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (i, line) in lines.split('\n').enumerate() {
            if i == SIGNATURES_MAX {
                return Err(NoteError::TooManySignatures);
            }
            let signature = read_line(line).ok_or(NoteError::Signature { line: i + 1 })?;
            signatures.push(signature);
        }
        Ok(Self { text: &note[..=blank], signatures })
    }
}

fn read_line(line: &str) -> Option<Signature<'_>> {
    let (name, signature) = line.strip_prefix(MARK)?.split_once(' ')?;
    if !is_key_name(name) {
        return None;
    }
    let bytes = STANDARD.decode(signature).ok()?;
    let (key_id, bytes) = bytes.split_first_chunk::<KEY_ID_BYTES>()?;
    if bytes.is_empty() {
        return None;
    }
    Some(Signature { name, key_id: u32::from_be_bytes(*key_id), bytes: bytes.to_vec() })
}

/// Writes a signature line, with its newline.
pub(crate) fn signature_line(name: &str, key_id: u32, signature: &[u8]) -> String {
    let bytes = [key_id.to_be_bytes().as_slice(), signature].concat();
    format!("{MARK}{name} {}\n", STANDARD.encode(bytes))
}

/// Says whether a key may have this name: not empty, without white space, control characters and `+`.
pub(crate) fn is_key_name(name: &str) -> bool {
    let banned = |c: char| c.is_whitespace() || c.is_control() || c == '+';
    !name.is_empty() && !name.contains(banned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(n: usize) -> String {
        signature_line("a.example", 7, &[1; 64]).repeat(n)
    }

    #[test]
    fn a_note_is_split_at_its_last_empty_line() {
        let note = format!("one\n\ntwo\n\n{}", lines(1));
        let note = Note::parse(note.as_bytes()).unwrap();
        assert_eq!(note.text, "one\n\ntwo\n");
        let [signature] = note.signatures.as_slice() else { panic!("one signature") };
        assert_eq!((signature.name, signature.key_id), ("a.example", 7));
        assert_eq!(signature.bytes, [1; 64]);
    }

    #[test]
    fn a_note_that_is_malformed_anywhere_is_refused() {
        let check = |note: String, error| assert_eq!(Note::parse(note.as_bytes()), Err(error));
        check("text\n".to_owned(), NoteError::NoSignatures);
        check("text\n\n".to_owned(), NoteError::NoSignatures);
        check(format!("text\n\n{}", lines(1).trim_end()), NoteError::NoSignatures);
        check(format!("te\rxt\n\n{}", lines(1)), NoteError::NotText);
        check(format!("text\n\n{}- b AAAA\n", lines(1)), NoteError::Signature { line: 2 });
        check(format!("text\n\n{MARK}b+c AAAAAAE=\n"), NoteError::Signature { line: 1 });
        check(format!("text\n\n{MARK}b AAAAAA==\n"), NoteError::Signature { line: 1 });
        check(format!("text\n\n{MARK}b AAAAAAE\n"), NoteError::Signature { line: 1 });
    }

    #[test]
    fn a_note_has_limits() {
        let full = format!("text\n\n{}", lines(SIGNATURES_MAX));
        assert!(Note::parse(full.as_bytes()).is_ok());
        let over = format!("text\n\n{}", lines(SIGNATURES_MAX + 1));
        assert_eq!(Note::parse(over.as_bytes()), Err(NoteError::TooManySignatures));

        let rest = format!("\n\n{}", lines(1));
        let text = "t".repeat(NOTE_BYTES_MAX - rest.len());
        assert!(Note::parse(format!("{text}{rest}").as_bytes()).is_ok());
        assert_eq!(Note::parse(format!("{text}t{rest}").as_bytes()), Err(NoteError::TooLong));
    }
}
