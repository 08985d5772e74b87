//! Writes a letter to one addressee out as a MIME mail; the same letter gives the same bytes,
//! always.

use std::time::SystemTime;

use lettre::Message;
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MessageBuilder, MultiPart, MultiPartKind, SinglePart};

use crate::{Address, Finding, Letter, Occasion, check_mailing};

/// The most bytes of either version of the text.
pub const BODY_BYTES_MAX: usize = 512 * 1024;
// quoted-printable never writes `=` before `_`, so this cannot occur inside a part
const BOUNDARY: &str = "=_ordhold_alternative";

/// A mail ready for the wire, with its envelope.
pub struct Composed {
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
/// [`ComposeError::BodyTooLong`].
pub fn compose(letter: &Letter, to: &Address) -> Result<Composed, ComposeError> {
    check_bodies(letter)?;
    let findings = check_mailing(letter);
    if !findings.is_empty() {
        return Err(ComposeError::Mailing(findings));
    }
    let message = head(letter, to)
        .multipart(alternatives(letter))
        .expect("there is one sender and one addressee");
    Ok(Composed {
        to: to.clone(),
        envelope: message.envelope().clone(),
        bytes: message.formatted(),
    })
}

fn check_bodies(letter: &Letter) -> Result<(), ComposeError> {
    for (version, body) in [("text", &letter.text), ("html", &letter.html)] {
        if body.trim().is_empty() {
            return Err(ComposeError::EmptyBody { version });
        }
        if body.len() > BODY_BYTES_MAX {
            return Err(ComposeError::BodyTooLong { version });
        }
    }
    Ok(())
}

fn head(letter: &Letter, to: &Address) -> MessageBuilder {
    let sender = &letter.sender;
    let from = Mailbox::new(Some(sender.name.as_str().to_owned()), sender.address.to_lettre());
    let mut head = Message::builder()
        .from(from)
        .to(Mailbox::new(None, to.to_lettre()))
        .subject(letter.subject_line.as_str())
        .date(SystemTime::from(letter.written_at))
        .message_id(Some(format!("<{}>", letter.message_id.as_str())))
        .raw_header(field("Content-Language", letter.language.tag()));
    if let Some(reply_to) = &sender.reply_to {
        head = head.reply_to(Mailbox::new(None, reply_to.to_lettre()));
    }
    for_occasion(head, &letter.occasion)
}

fn for_occasion(head: MessageBuilder, occasion: &Occasion) -> MessageBuilder {
    match occasion {
        Occasion::Mailing(mailing) => head
            .raw_header(field("Auto-Submitted", "auto-generated"))
            .raw_header(field("List-Unsubscribe", &format!("<{}>", mailing.unsubscribe.as_str())))
            .raw_header(field("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
        Occasion::Automatic => head.raw_header(field("Auto-Submitted", "auto-generated")),
        Occasion::Reply { to } => head
            .raw_header(field("Auto-Submitted", "auto-replied"))
            .in_reply_to(format!("<{}>", to.as_str()))
            .references(format!("<{}>", to.as_str())),
        Occasion::ByMember => head,
    }
}

fn field(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn alternatives(letter: &Letter) -> MultiPart {
    MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(BOUNDARY)
        .singlepart(part(ContentType::TEXT_PLAIN, &letter.text))
        .singlepart(part(ContentType::TEXT_HTML, &letter.html))
}

fn part(content_type: ContentType, text: &str) -> SinglePart {
    let body = Body::new_with_encoding(text.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .expect("any text can be written as quoted-printable");
    SinglePart::builder().header(content_type).body(body)
}

#[cfg(test)]
mod tests {
    use mail_parser::MessageParser;
    use proptest::prelude::*;

    use super::*;
    use crate::letter::samples::{UNSUBSCRIBE, confirmation, newsletter};
    use crate::{Line, MessageId};

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
