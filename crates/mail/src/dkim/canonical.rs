//! Writes heads and bodies in the one form that is signed, which small changes on the way do not
//! touch (RFC 6376, section 3.4: relaxed/relaxed); signs nothing.

use crate::dkim::sha256;

/// Parts a head into its fields: the name, and the whole field without its last line break.
pub(super) fn fields(head: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = head;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = field_end(rest);
        let field = rest[..end].strip_suffix(b"\r\n").unwrap_or(&rest[..end]);
        rest = &rest[end..];
        let name_end = field.iter().position(|byte| *byte == b':').unwrap_or(field.len());
        Some((field[..name_end].trim_ascii_end(), field))
    })
}

/// Returns where the next field begins: a line that begins with a blank goes on with the last one.
fn field_end(rest: &[u8]) -> usize {
    let ends = rest.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1);
    ends.into_iter()
        .find(|end| !rest.get(*end).is_some_and(|byte| is_blank(*byte)))
        .unwrap_or(rest.len())
}

/// Writes a field in its relaxed form, ended by CRLF (section 3.4.2).
pub(super) fn write_relaxed(field: &[u8], out: &mut Vec<u8>) {
    let name_end = field.iter().position(|byte| *byte == b':').unwrap_or(field.len());
    let (name, value) = field.split_at(name_end);
    out.extend(name.trim_ascii_end().iter().map(u8::to_ascii_lowercase));
    out.push(b':');
    let unfolded = value.iter().skip(1).filter(|byte| !matches!(byte, b'\r' | b'\n'));
    let (mut was_blank, mut is_first) = (false, true);
    for byte in unfolded {
        if is_blank(*byte) {
            was_blank = true;
            continue;
        }
        if was_blank && !is_first {
            out.push(b' ');
        }
        out.push(*byte);
        (was_blank, is_first) = (false, false);
    }
    out.extend_from_slice(b"\r\n");
}

/// Returns the digest of a body in its relaxed form (section 3.4.4): blanks folded, none at the end
/// of a line, no empty lines at the end, and one line break after the last line if there is one.
pub(super) fn body_digest(body: &[u8]) -> [u8; 32] {
    sha256(&relaxed_body(body))
}

fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() + 2);
    let mut n_empty = 0;
    for line in body.split(|byte| *byte == b'\n') {
        let line = without_end_blanks(line.strip_suffix(b"\r").unwrap_or(line));
        if line.is_empty() {
            n_empty += 1;
            continue;
        }
        for _ in 0..n_empty {
            out.extend_from_slice(b"\r\n");
        }
        n_empty = 0;
        fold_blanks(line, &mut out);
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn fold_blanks(line: &[u8], out: &mut Vec<u8>) {
    let is_folded = !line.contains(&b'\t') && !line.windows(2).any(|pair| pair == b"  ");
    if is_folded {
        return out.extend_from_slice(line);
    }
    let mut was_blank = false;
    for byte in line {
        let blank = is_blank(*byte);
        if !blank {
            out.push(*byte);
        } else if !was_blank {
            out.push(b' ');
        }
        was_blank = blank;
    }
}

fn without_end_blanks(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|byte| !is_blank(*byte)).map_or(0, |last| last + 1);
    &line[..end]
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_body(body: &str, expect: &str) {
        assert_eq!(String::from_utf8(relaxed_body(body.as_bytes())).unwrap(), expect, "{body:?}");
    }

    #[test]
    fn the_example_of_rfc_6376_section_3_4_5_is_written_as_it_says() {
        check_body(" C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n");
        let fields: Vec<_> = fields(b"A: X\r\nB : Y\t\r\n\tZ  \r\n").collect();
        assert_eq!(fields[1].0, b"B");
        let mut out = Vec::new();
        fields.iter().for_each(|(_, field)| write_relaxed(field, &mut out));
        assert_eq!(out, b"a:X\r\nb:Y Z\r\n");
    }

    #[test]
    fn empty_lines_count_inside_a_body_and_not_at_its_end() {
        check_body("a\r\n\r\n\r\nb", "a\r\n\r\n\r\nb\r\n");
        check_body("a\r\n \r\n\t\r\n", "a\r\n");
        for empty in ["", "\r\n", "\r\n \r\n\r\n"] {
            check_body(empty, "");
        }
    }
}
