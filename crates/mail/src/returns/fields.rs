//! Reads blocks of `Name: value` lines, as in a mail's head and in reports; knows no field by name.

/// The most fields of one block; the rest is not read.
pub const N_FIELDS_MAX: usize = 256;
/// The most bytes of one field's value; the rest is cut.
pub const FIELD_BYTES_MAX: usize = 4096;

/// One block of fields, in order: names in lower case, values unfolded and in UTF-8.
#[derive(Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the first block and returns what stands after the empty line that ends it.
    ///
    /// Lines that are no field, such as the `From ` of old mailboxes, are passed over.
    pub(crate) fn split(bytes: &[u8]) -> (Self, &[u8]) {
        let mut fields = Self::default();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (line, after) = split_line(rest);
            rest = after;
            if line.is_empty() {
                break;
            }
            fields.add_line(line);
        }
        (fields, rest)
    }

    fn add_line(&mut self, line: &[u8]) {
        if line[0] == b' ' || line[0] == b'\t' {
            if let Some((_, value)) = self.0.last_mut() {
                append(value, line);
            }
            return;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { return };
        let name = line[..colon].trim_ascii_end();
        let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
        if !is_name || name.len() > 100 || self.0.len() >= N_FIELDS_MAX {
            return;
        }
        let mut value = String::new();
        append(&mut value, &line[colon + 1..]);
        self.0.push((String::from_utf8_lossy(name).to_ascii_lowercase(), value));
    }

    /// Returns the first value of that name, which is given in lower case.
    pub(crate) fn first(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns every value of that name, in order.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Returns the first word of a value in lower case, without comments and parameters.
    pub(crate) fn word(&self, name: &str) -> Option<String> {
        let ends = |c: char| c.is_whitespace() || matches!(c, ';' | '(' | ',');
        let word = self.first(name)?.split(ends).next()?;
        (!word.is_empty()).then(|| word.to_ascii_lowercase())
    }

    /// Tells whether a field of that name is there more than once.
    pub(crate) fn repeats(&self, name: &str) -> bool {
        self.all(name).nth(1).is_some()
    }
}

fn append(value: &mut String, piece: &[u8]) {
    let room = FIELD_BYTES_MAX.saturating_sub(value.len());
    let piece = piece.trim_ascii();
    if room == 0 || piece.is_empty() {
        return;
    }
    if !value.is_empty() {
        value.push(' ');
    }
    value.push_str(&String::from_utf8_lossy(&piece[..piece.len().min(room)]));
}

/// Splits off the first line, without its `\r\n` or `\n`.
pub(crate) fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let (line, rest) = match bytes.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &bytes[bytes.len()..]),
    };
    (line.strip_suffix(b"\r").unwrap_or(line), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_field_is_one_line_and_its_name_has_no_case() {
        let (fields, rest) =
            Fields::split(b"From mailer\nSTATUS : 5.1.1\r\nA: b\r\n\tc\n  d\n\nbody");
        assert_eq!(fields.first("status"), Some("5.1.1"));
        assert_eq!(fields.first("a"), Some("b c d"));
        assert_eq!(rest, b"body");
    }

    #[test]
    fn the_256th_field_is_read_and_the_next_is_not() {
        let block = |n: usize| (0..n).map(|n| format!("f{n}: x\n")).collect::<String>();
        assert_eq!(Fields::split(block(256).as_bytes()).0.first("f255"), Some("x"));
        assert_eq!(Fields::split(block(257).as_bytes()).0.first("f256"), None);
    }

    #[test]
    fn a_value_of_4096_bytes_is_whole_and_a_longer_one_is_cut() {
        for (n_given, n_kept) in [(4096, 4096), (4097, 4096)] {
            let block = format!("a: {}", "x".repeat(n_given));
            assert_eq!(Fields::split(block.as_bytes()).0.first("a").map(str::len), Some(n_kept));
        }
    }

    #[test]
    fn a_word_ends_at_blank_comment_or_parameter() {
        let (fields, _) = Fields::split(b"Action: Failed (mailbox)\nB: Abuse;x\nC:\n");
        assert_eq!(fields.word("action").as_deref(), Some("failed"));
        assert_eq!(fields.word("b").as_deref(), Some("abuse"));
        assert_eq!(fields.word("c"), None);
    }
}
