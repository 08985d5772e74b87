//! Writes a letter to one addressee out as a MIME mail; the same letter gives the same bytes,
//! always.

use lettre::address::Envelope;

use crate::head::{Own, shared};
use crate::inline::check_images;
use crate::quoted::{Position, Quoted};
use crate::{Address, Finding, Image, ImageError, Letter, ReturnPath, Sender, check_mailing};

/// The most bytes of either version of the text.
pub const BODY_BYTES_MAX: usize = 512 * 1024;
// quoted-printable never writes `=` before `_`, so neither can occur inside a part
const ALTERNATIVE: &str = "=_ordhold_alternative";
const RELATED: &str = "=_ordhold_related";

/// A mail ready for the wire, with its envelope.
pub struct Composed {
    pub(crate) from: Address,
    pub(crate) to: Address,
    pub(crate) envelope: Envelope,
    pub(crate) bytes: Vec<u8>,
}

impl Composed {
    /// Returns the mail's bytes: head and body, lines ended by CRLF.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Why a letter cannot be written out.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// A version of the text is blank.
    #[error("the {version} version is empty")]
    EmptyBody {
        /// `text` or `html`.
        version: &'static str,
    },
    /// A version of the text is too long.
    #[error("the {version} version is longer than {BODY_BYTES_MAX} bytes")]
    BodyTooLong {
        /// `text` or `html`.
        version: &'static str,
    },
    /// The images cannot travel in the mail.
    #[error(transparent)]
    Images(#[from] ImageError),
    /// The mailing lacks what the law asks of it.
    #[error("the mailing has {} findings, the first: {}", .0.len(), .0[0])]
    Mailing(Vec<Finding>),
}

/// Writes `letter` out for `to`: text and HTML as alternatives, dated and named by the letter
/// alone.
///
/// A mailing is checked first and carries the one-click fields of RFC 8058; a mail that the program
/// writes by itself says so in `Auto-Submitted` (RFC 3834), so that no absence reply comes back.
///
/// # Errors
/// [`ComposeError::Mailing`] with at least one finding; [`ComposeError::EmptyBody`],
/// [`ComposeError::BodyTooLong`], [`ComposeError::Images`].
pub fn compose(letter: &Letter, to: &Address) -> Result<Composed, ComposeError> {
    check(letter)?;
    let mut bytes = shared(letter);
    Own::of(letter, to).write(&mut bytes);
    for part in skeleton(&letter.images) {
        match part {
            Part::Fixed(fixed) => bytes.extend_from_slice(&fixed),
            Part::Version(version) => {
                let mut quoted = Quoted::resume(&mut bytes, Position::default());
                quoted.push(&with_plain_breaks(version.of(letter)));
                quoted.end();
            }
        }
    }
    let Sender { address, return_path, .. } = &letter.sender;
    Ok(Composed::new(address, return_path.as_ref(), to, bytes))
}

impl Composed {
    /// Puts a mail into its envelope, whose sender need not be the one that readers see.
    pub(crate) fn new(
        from: &Address,
        return_path: Option<&ReturnPath>,
        to: &Address,
        bytes: Vec<u8>,
    ) -> Self {
        let back = return_path.map_or(from, ReturnPath::address);
        let envelope = Envelope::new(Some(back.to_lettre()), vec![to.to_lettre()])
            .expect("there is an addressee");
        Self { from: from.clone(), to: to.clone(), envelope, bytes }
    }
}

/// Checks what may be wrong with a letter, whoever it goes to.
pub(crate) fn check(letter: &Letter) -> Result<(), ComposeError> {
    for (version, body) in [("text", &letter.text), ("html", &letter.html)] {
        if body.trim().is_empty() {
            return Err(ComposeError::EmptyBody { version });
        }
        if body.len() > BODY_BYTES_MAX {
            return Err(ComposeError::BodyTooLong { version });
        }
    }
    check_images(&letter.html, &letter.images)?;
    let findings = check_mailing(letter);
    if findings.is_empty() { Ok(()) } else { Err(ComposeError::Mailing(findings)) }
}

/// One of the two texts of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    Text,
    Html,
}

impl Version {
    pub(crate) fn of(self, letter: &Letter) -> &str {
        match self {
            Self::Text => &letter.text,
            Self::Html => &letter.html,
        }
    }
}

/// What follows the fields of a head, in order.
pub(crate) enum Part {
    Fixed(Vec<u8>),
    Version(Version),
}

/// Lays out text and HTML as alternatives, the HTML together with its images if it has any.
pub(crate) fn skeleton(images: &[Image]) -> Vec<Part> {
    let text = format!(
        "Content-Type: multipart/alternative;\r\n boundary=\"{ALTERNATIVE}\"\r\n\r\n\
         --{ALTERNATIVE}\r\n{}",
        fields_of("plain")
    );
    let related = format!(
        "Content-Type: multipart/related; type=\"text/html\";\r\n boundary=\"{RELATED}\"\r\n\r\n\
         --{RELATED}\r\n"
    );
    let related = if images.is_empty() { "" } else { &related };
    let html = format!("\r\n--{ALTERNATIVE}\r\n{related}{}", fields_of("html"));
    let fixed = |text: String| Part::Fixed(text.into_bytes());
    vec![
        fixed(text),
        Part::Version(Version::Text),
        fixed(html),
        Part::Version(Version::Html),
        Part::Fixed(tail(images)),
    ]
}

fn fields_of(subtype: &str) -> String {
    format!(
        "Content-Type: text/{subtype}; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
}

fn tail(images: &[Image]) -> Vec<u8> {
    let mut out = b"\r\n".to_vec();
    for image in images {
        out.extend_from_slice(format!("--{RELATED}\r\n").as_bytes());
        image.write(&mut out);
    }
    if !images.is_empty() {
        out.extend_from_slice(format!("--{RELATED}--\r\n").as_bytes());
    }
    out.extend_from_slice(format!("--{ALTERNATIVE}--\r\n").as_bytes());
    out
}

/// Writes every line break as `\n`.
pub(crate) fn with_plain_breaks(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::*;
    use crate::letter::samples::{UNSUBSCRIBE, confirmation, newsletter};
    use crate::{Line, MessageId, Occasion};

    fn addressee() -> Address {
        Address::parse("kari.nord@solbris.example").unwrap()
    }

    fn written(letter: &Letter) -> String {
        String::from_utf8(compose(letter, &addressee()).unwrap().bytes).unwrap()
    }

    fn head_of(letter: &Letter) -> String {
        written(letter).split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn a_newsletter_carries_the_one_click_fields_of_rfc_8058() {
        let head = head_of(&newsletter());
        assert!(head.contains(&format!("\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n")), "{head}");
        assert!(head.contains("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click"), "{head}");
        assert!(head.contains("\r\nAuto-Submitted: auto-generated"), "{head}");
        assert!(head.contains("\r\nContent-Language: nb"), "{head}");
    }

    #[test]
    fn a_long_unsubscribe_link_stays_in_one_piece() {
        let mut letter = newsletter();
        let link = format!("https://fjordbok.example/u/{}", "0123456789".repeat(80));
        letter.text = letter.text.replace(UNSUBSCRIBE, &link);
        letter.html = letter.html.replace(UNSUBSCRIBE, &link);
        let Occasion::Mailing(mailing) = &mut letter.occasion else { unreachable!() };
        mailing.unsubscribe = crate::UnsubscribeUrl::parse(&link).unwrap();
        assert!(head_of(&letter).contains(&format!("<{link}>")));
    }

    #[test]
    fn a_confirmation_has_no_list_fields() {
        let head = head_of(&confirmation());
        assert!(!head.contains("List-Unsubscribe"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
    }

    #[test]
    fn an_answer_names_the_mail_it_answers() {
        let to = MessageId::parse("spm.1@solbris.example").unwrap();
        let head = head_of(&Letter { occasion: Occasion::Reply { to }, ..confirmation() });
        assert!(head.contains("\r\nIn-Reply-To: <spm.1@solbris.example>"), "{head}");
        assert!(head.contains("\r\nAuto-Submitted: auto-replied"), "{head}");
    }

    #[test]
    fn what_a_member_wrote_is_not_called_automatic() {
        let head = head_of(&Letter { occasion: Occasion::ByMember, ..confirmation() });
        assert!(!head.contains("Auto-Submitted"), "{head}");
    }

    #[test]
    fn the_same_letter_gives_the_same_bytes() {
        assert_eq!(written(&newsletter()), written(&newsletter()));
        assert!(head_of(&newsletter()).contains("\r\nDate: Mon, 11 Jan 2027 09:00:00 +0000"));
        assert!(head_of(&newsletter()).contains("\r\nMessage-ID: <0192.7c@fjordbok.example>"));
    }

    #[test]
    fn in_14_a_mailing_with_findings_is_not_written_out() {
        let mut letter = newsletter();
        letter.html = "<p>Hei</p>".to_owned();
        let refused = compose(&letter, &addressee()).err().unwrap();
        assert!(matches!(&refused, ComposeError::Mailing(findings) if findings.len() == 3));
    }

    #[test]
    fn a_body_of_the_largest_size_passes_and_one_byte_more_is_refused() {
        let mut letter = Letter { text: "x".repeat(BODY_BYTES_MAX), ..confirmation() };
        assert!(compose(&letter, &addressee()).is_ok());
        letter.text.push('x');
        let refused = compose(&letter, &addressee()).err();
        assert_eq!(refused, Some(ComposeError::BodyTooLong { version: "text" }));
    }

    #[test]
    fn bounces_come_back_to_the_return_path_and_readers_never_see_it() {
        let mut letter = newsletter();
        letter.sender.return_path =
            Some(crate::ReturnPath::new("k7q2mf3x9a4tz6bw", "fjordbok.example").unwrap());
        let mail = compose(&letter, &addressee()).unwrap();
        let from = mail.envelope.from().unwrap().to_string();
        assert_eq!(from, "bounce+k7q2mf3x9a4tz6bw@fjordbok.example");
        assert!(!mail.bytes.windows(7).any(|window| window == b"bounce+"));
    }

    #[test]
    fn a_newsletter_names_its_list_and_a_mail_that_unsubscribes() {
        let mut letter = newsletter();
        let Occasion::Mailing(mailing) = &mut letter.occasion else { unreachable!() };
        mailing.list = crate::ListId::new("boker", "fjordbok.example").ok();
        mailing.unsubscribe_mail =
            crate::UnsubscribeMail::new("k7q2mf3x9a4tz6bw", "fjordbok.example").ok();
        let head = head_of(&letter);
        assert!(head.contains("\r\nList-ID: <boker.fjordbok.example>\r\n"), "{head}");
        let ways = format!(
            "\r\nList-Unsubscribe: <{UNSUBSCRIBE}>,\r\n <mailto:unsubscribe+k7q2mf3x9a4tz6bw@fjordbok.example>\r\n"
        );
        assert!(head.contains(&ways), "{head}");
    }

    #[test]
    fn an_empty_version_is_refused() {
        let letter = Letter { html: " \n".to_owned(), ..confirmation() };
        let refused = compose(&letter, &addressee()).err();
        assert_eq!(refused, Some(ComposeError::EmptyBody { version: "html" }));
    }

    proptest! {
        #[test]
        fn any_letter_is_read_back_as_it_was_written(
            subject_line in "[ -~æøåÆØÅ–«»😀 ]{1,120}",
            name in "[ -~æøå]{1,60}",
            text in "(.|\n|=|--=_ordhold_alternative|\\.| \n){1,200}",
        ) {
            let (Ok(subject_line), Ok(name)) = (Line::parse(&subject_line), Line::parse(&name)) else {
                return Ok(());
            };
            prop_assume!(!text.trim().is_empty());
            let mut letter = Letter { subject_line, html: format!("<p>{text}</p>"), text, ..confirmation() };
            letter.sender.name = name;
            let bytes = compose(&letter, &addressee()).unwrap().bytes;
            let read = MessageParser::default().parse(&bytes).unwrap();
            let names: Vec<_> = read.root_part().headers.iter().map(|h| h.name().to_owned()).collect();
            prop_assert_eq!(names.len(), 9, "{:?}", names);
            prop_assert_eq!(read.parts.len(), 3);
            prop_assert_eq!(read.subject(), Some(letter.subject_line.as_str()));
            let plain = |s: &str| s.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned();
            prop_assert_eq!(plain(&read.body_text(0).unwrap()), plain(&letter.text));
            let longest = bytes.split(|b| *b == b'\n').map(<[u8]>::len).max();
            prop_assert!(longest <= Some(998), "{:?}", longest);
        }
    }
}
