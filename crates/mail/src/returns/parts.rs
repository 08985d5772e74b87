//! Takes a mail apart into the parts of its multiparts: so deep, so many, in linear time; never into
//! a mail within the mail.

use std::borrow::Cow;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{MessageParser, MimeHeaders};

use super::fields::{Fields, split_line};

/// The most parts of one multipart; the rest is not read.
pub const N_PARTS_MAX: usize = 16;
/// How deep multiparts may stand in each other.
pub const DEPTH_MAX: usize = 4;
const BOUNDARY_BYTES_MAX: usize = 200;

/// A mail, or a part of one.
pub(crate) struct Part<'a> {
    pub(crate) fields: Fields,
    /// In lower case, such as `multipart/report`.
    pub(crate) media_type: String,
    /// The parameter `report-type` in lower case.
    pub(crate) report_type: Option<String>,
    boundary: Option<String>,
    body: &'a [u8],
    /// Whether a boundary ends it, so that nothing of it can be missing.
    pub(crate) is_closed: bool,
}

impl<'a> Part<'a> {
    pub(crate) fn read(bytes: &'a [u8], is_closed: bool) -> Self {
        let (fields, body) = Fields::split(bytes);
        let mut part = Self {
            fields,
            media_type: "text/plain".to_owned(),
            report_type: None,
            boundary: None,
            body,
            is_closed,
        };
        part.read_content_type();
        part
    }

    fn read_content_type(&mut self) {
        let Some(value) = self.fields.first("content-type") else { return };
        let head = format!("Content-Type: {value}\r\n\r\n");
        let parsed = MessageParser::new().with_mime_headers().parse_headers(head.as_bytes());
        let Some(kind) = parsed.as_ref().and_then(|head| head.content_type()) else { return };
        let media_type = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
        self.media_type = media_type.to_ascii_lowercase();
        self.report_type = kind.attribute("report-type").map(str::to_ascii_lowercase);
        self.boundary = kind
            .attribute("boundary")
            .filter(|boundary| (1..=BOUNDARY_BYTES_MAX).contains(&boundary.len()))
            .map(str::to_owned);
    }

    /// Tells whether something follows the head, so that every field of it has been seen.
    pub(crate) fn has_body(&self) -> bool {
        !self.body.is_empty()
    }

    /// Returns the multipart/report that this part is or holds, not looking into enclosed mails.
    pub(crate) fn find_report(self, depth: usize) -> Option<Self> {
        if self.media_type == "multipart/report" {
            return Some(self);
        }
        if depth >= DEPTH_MAX || !self.media_type.starts_with("multipart/") {
            return None;
        }
        self.parts().into_iter().find_map(|part| part.find_report(depth + 1))
    }

    /// Returns the parts of a multipart, in order; none when it has no boundary.
    pub(crate) fn parts(&self) -> Vec<Part<'a>> {
        let Some(boundary) = &self.boundary else { return Vec::new() };
        let mut parts = Vec::new();
        let mut rest = self.body;
        let mut begun: Option<&[u8]> = None;
        while !rest.is_empty() && parts.len() < N_PARTS_MAX {
            let (line, after) = split_line(rest);
            if let Some(is_last) = boundary_line(line, boundary) {
                if let Some(begun) = begun {
                    parts.push(Part::read(&begun[..begun.len() - rest.len()], true));
                }
                begun = (!is_last).then_some(after);
                if is_last {
                    return parts;
                }
            }
            rest = after;
        }
        if let Some(begun) = begun.filter(|_| parts.len() < N_PARTS_MAX) {
            parts.push(Part::read(begun, false));
        }
        parts
    }

    /// Returns the body with its transfer encoding undone; empty when that cannot be done.
    pub(crate) fn body(&self) -> Cow<'a, [u8]> {
        let encoding = self.fields.word("content-transfer-encoding");
        match encoding.as_deref() {
            Some("base64") => Cow::Owned(base64_decode(self.body).unwrap_or_default()),
            Some("quoted-printable") => {
                Cow::Owned(quoted_printable_decode(self.body).unwrap_or_default())
            }
            _ => Cow::Borrowed(self.body),
        }
    }
}

/// Tells whether a line is the boundary, and whether it is the last one.
fn boundary_line(line: &[u8], boundary: &str) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary.as_bytes())?.trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// Returns a field's text with its encoded words of RFC 2047 undone.
pub(crate) fn decoded(value: &str) -> String {
    let head = format!("Subject: {value}\r\n\r\n");
    let parsed = MessageParser::new().header_text("Subject").parse_headers(head.as_bytes());
    parsed.as_ref().and_then(|head| head.subject()).unwrap_or(value).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn multipart(n_parts: usize) -> String {
        let parts: String = (0..n_parts).map(|n| format!("--b\n\npart {n}\n")).collect();
        format!("Content-Type: multipart/mixed;\n boundary=\"b\"\n\n{parts}--b--\n")
    }

    #[test]
    fn the_16th_part_is_read_and_the_next_is_not() {
        for (n_given, n_read) in [(16, 16), (17, 16)] {
            assert_eq!(Part::read(multipart(n_given).as_bytes(), true).parts().len(), n_read);
        }
    }

    #[test]
    fn a_report_is_found_four_levels_deep_and_not_five() {
        for (n_levels, expect) in [(4, true), (5, false)] {
            let mut mail = "Content-Type: multipart/report; boundary=r\n\n--r--\n".to_owned();
            for n in 0..n_levels {
                mail = format!(
                    "Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n{mail}\n--b{n}--\n"
                );
            }
            assert_eq!(Part::read(mail.as_bytes(), true).find_report(0).is_some(), expect);
        }
    }

    #[test]
    fn a_report_that_somebody_forwards_is_not_looked_into() {
        let mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n\
            Content-Type: multipart/report; boundary=r\n\n--r--\n--b--\n";
        assert!(Part::read(mail.as_bytes(), true).find_report(0).is_none());
    }

    #[test]
    fn a_part_without_its_closing_boundary_is_known_to_be_open() {
        let mail = "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntwo";
        let closed: Vec<_> =
            Part::read(mail.as_bytes(), true).parts().iter().map(|part| part.is_closed).collect();
        assert_eq!(closed, [true, false]);
    }
}
