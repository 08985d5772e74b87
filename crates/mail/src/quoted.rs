//! Writes text as quoted-printable (RFC 2045) so that a text gives the same bytes whole or piece by
//! piece; knows nothing of what the text says.

/// The most bytes of a line, the `=` of a soft break left out.
const LINE_BYTES_MAX: usize = 75;

/// Where writing stands between two pieces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Position {
    column: usize,
    // a blank may stand as it is only once something follows it on its line
    blank: Option<u8>,
}

/// Writes text onto the end of a mail.
pub(crate) struct Quoted<'a> {
    out: &'a mut Vec<u8>,
    at: Position,
}

impl<'a> Quoted<'a> {
    /// Goes on at `at`, which is where an earlier writer of the same part stopped.
    pub(crate) fn resume(out: &'a mut Vec<u8>, at: Position) -> Self {
        Self { out, at }
    }

    /// Returns where the next piece goes on.
    pub(crate) fn position(&self) -> Position {
        self.at
    }

    /// Writes a piece whose only line breaks are `\n`.
    pub(crate) fn push(&mut self, text: &str) {
        let mut rest = text.as_bytes();
        while let Some((&first, others)) = rest.split_first() {
            let n_plain = self.n_plain(rest);
            if n_plain > 0 {
                self.literal_blank();
                // the blank may have ended the line
                let n_plain = n_plain.min(self.n_plain(rest));
                self.out.extend_from_slice(&rest[..n_plain]);
                self.at.column += n_plain;
                rest = &rest[n_plain..];
                continue;
            }
            match first {
                b'\n' => self.end_line(),
                b' ' | b'\t' => {
                    self.literal_blank();
                    self.at.blank = Some(first);
                }
                _ => {
                    self.literal_blank();
                    self.byte(first);
                }
            }
            rest = others;
        }
    }

    /// Ends the part: a blank at its end is kept.
    pub(crate) fn end(mut self) {
        self.escaped_blank();
    }

    /// Returns how many bytes may stand as they are, on this line, the last of them no blank.
    fn n_plain(&self, rest: &[u8]) -> usize {
        if self.at.column == 0 && rest.first().is_some_and(|byte| is_fragile_at_start(*byte)) {
            return 0;
        }
        let room = LINE_BYTES_MAX - self.at.column;
        let n = rest.iter().take(room).take_while(|byte| is_plain(**byte)).count();
        rest[..n].iter().rposition(|byte| *byte != b' ').map_or(0, |last| last + 1)
    }

    fn byte(&mut self, byte: u8) {
        self.make_room(1);
        if is_plain(byte) && !(self.at.column == 0 && is_fragile_at_start(byte)) {
            self.out.push(byte);
            self.at.column += 1;
        } else {
            self.escaped(byte);
        }
    }

    fn escaped(&mut self, byte: u8) {
        const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
        self.make_room(3);
        let digits = [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]];
        self.out.extend_from_slice(&[b'=', digits[0], digits[1]]);
        self.at.column += 3;
    }

    fn literal_blank(&mut self) {
        if let Some(blank) = self.at.blank.take() {
            self.make_room(1);
            self.out.push(blank);
            self.at.column += 1;
        }
    }

    fn escaped_blank(&mut self) {
        if let Some(blank) = self.at.blank.take() {
            self.escaped(blank);
        }
    }

    fn end_line(&mut self) {
        self.escaped_blank();
        self.out.extend_from_slice(b"\r\n");
        self.at.column = 0;
    }

    fn make_room(&mut self, n_bytes: usize) {
        if self.at.column + n_bytes > LINE_BYTES_MAX {
            self.out.extend_from_slice(b"=\r\n");
            self.at.column = 0;
        }
    }
}

fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'='
}

// mail servers double a dot there, and mailbox files put `>` before `From `: either breaks a signature
fn is_fragile_at_start(byte: u8) -> bool {
    matches!(byte, b'.' | b'F')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(pieces: &[&str]) -> String {
        let mut out = Vec::new();
        let mut at = Position::default();
        for piece in pieces {
            let mut quoted = Quoted::resume(&mut out, at);
            quoted.push(piece);
            at = quoted.position();
        }
        Quoted::resume(&mut out, at).end();
        String::from_utf8(out).unwrap()
    }

    #[track_caller]
    fn check(text: &str, expect: &str) {
        assert_eq!(written(&[text]), expect);
    }

    #[test]
    fn what_a_mail_server_might_change_is_escaped() {
        check("a=b", "a=3Db");
        check("blå", "bl=C3=A5");
        check("slutt \nny\t\n ", "slutt=20\r\nny=09\r\n=20");
        check(".a\n.", "=2Ea\r\n=2E");
        check("From her\nTo From", "=46rom her\r\nTo From");
        check("a\rb", "a=0Db");
    }

    #[test]
    fn a_line_of_75_bytes_stays_whole_and_one_byte_more_breaks_it() {
        let line = "x".repeat(75);
        check(&line, &line);
        check(&format!("{line}y"), &format!("{line}=\r\ny"));
        check(&format!("{line}."), &format!("{line}=\r\n=2E"));
        check(&format!("{line} y"), &format!("{line}=\r\n y"));
        check(&format!("{}å", "x".repeat(72)), &format!("{}=C3=\r\n=A5", "x".repeat(72)));
    }

    proptest! {
        #[test]
        fn pieces_give_the_same_bytes_as_the_whole(
            pieces in prop::collection::vec("([ -~]|[ \t\n=.F]|æ|\\.|From ){0,90}", 0..6),
        ) {
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            prop_assert_eq!(written(&pieces), written(&[&pieces.concat()]));
        }

        #[test]
        fn every_line_is_short_and_ends_in_no_blank(text in "([ -~]|[ \t\n=.F]|å|\\PC){0,300}") {
            for line in written(&[&text]).split("\r\n") {
                prop_assert!(line.len() <= 76 && !line.ends_with([' ', '\t']), "{:?}", line);
                prop_assert!(!line.starts_with('.') && !line.starts_with("From "), "{:?}", line);
                prop_assert!(line.bytes().all(|byte| byte == b'\t' || (b' '..=b'~').contains(&byte)));
            }
        }
    }
}
