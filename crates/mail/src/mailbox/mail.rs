//! One received mail as the mailbox page shows it: read once, when it comes in.

use mail_parser::{HeaderName, Message, MessageParser, MessagePart};

use super::protocol::Received;
use crate::Link;
use crate::html::{shown_html, shown_text};

/// The way out that a mail offers in its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListUnsubscribe {
    /// The links of `List-Unsubscribe`, in order.
    pub urls: Vec<String>,
    /// Whether one POST to the https link is enough (RFC 8058).
    pub one_click: bool,
}

impl ListUnsubscribe {
    /// Reads the two fields, unfolded.
    pub(crate) fn read(list_unsubscribe: &str, post: Option<&str>) -> Self {
        let links = list_unsubscribe.split(',');
        let links = links.filter_map(|link| link.trim().strip_prefix('<')?.strip_suffix('>'));
        let one_click =
            post.is_some_and(|it| it.trim().eq_ignore_ascii_case("List-Unsubscribe=One-Click"));
        Self { urls: links.map(str::to_owned).collect(), one_click }
    }
}

/// A received mail; without `Debug`, since it is about people.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Its number since the mailbox opened, from 1.
    pub number: u64,
    /// The envelope's sender; empty for a bounce.
    pub sender: String,
    /// The envelope's addressees.
    pub addressees: Vec<String>,
    /// The subject line; empty when there is none.
    pub subject_line: String,
    /// All fields of the head as name and decoded value, in order.
    pub fields: Vec<(String, String)>,
    /// The plain version.
    pub text: Option<String>,
    /// The HTML version, as it came: to be shown in a sandbox only.
    pub html: Option<String>,
    /// The links a reader sees, of the HTML version if there is one.
    pub links: Vec<Link>,
    /// The way out in the head.
    pub list_unsubscribe: Option<ListUnsubscribe>,
    /// The mail as it came.
    pub raw: Vec<u8>,
}

impl Mail {
    pub(super) fn read(number: u64, received: Received) -> Self {
        let Received { sender, addressees, raw } = received;
        let parsed = MessageParser::default().parse(&raw);
        let (text, html) = parsed.as_ref().map(versions).unwrap_or_default();
        let fields = fields(&raw);
        let shown = html.as_deref().map(shown_html).or_else(|| text.as_deref().map(shown_text));
        Self {
            number,
            sender,
            addressees,
            subject_line: parsed
                .and_then(|mail| mail.subject().map(str::to_owned))
                .unwrap_or_default(),
            list_unsubscribe: list_unsubscribe(&fields),
            links: shown.unwrap_or_default().links,
            fields,
            text,
            html,
            raw,
        }
    }

    /// Returns the first field of that name, in any case.
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.fields, name)
    }
}

/// Returns the plain and the HTML version, each as far as the mail has it.
fn versions(parsed: &Message<'_>) -> (Option<String>, Option<String>) {
    let contents = |body: &MessagePart<'_>| body.text_contents().map(str::to_owned);
    let text = parsed.text_bodies().find(|body| !body.is_text_html());
    let html = parsed.html_bodies().find(|body| body.is_text_html());
    (text.and_then(contents), html.and_then(contents))
}

/// Reads the fields of the head as text, encoded words decoded.
fn fields(raw: &[u8]) -> Vec<(String, String)> {
    // without one named field the parser forgets its default
    let parser = MessageParser::new().header_text(HeaderName::Subject).default_header_text();
    let Some(parsed) = parser.parse_headers(raw) else {
        return Vec::new();
    };
    let headers = parsed.headers().iter();
    headers
        .map(|header| {
            let value = header.value().as_text().unwrap_or_default().trim().to_owned();
            (header.name().to_owned(), value)
        })
        .collect()
}

fn field<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = fields.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.as_str())
}

fn list_unsubscribe(fields: &[(String, String)]) -> Option<ListUnsubscribe> {
    let value = field(fields, "List-Unsubscribe")?;
    Some(ListUnsubscribe::read(value, field(fields, "List-Unsubscribe-Post")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(raw: &str) -> Mail {
        let raw = raw.replace('\n', "\r\n").into_bytes();
        Mail::read(1, Received { sender: String::new(), addressees: Vec::new(), raw })
    }

    #[test]
    fn encoded_words_are_decoded_in_every_field() {
        let mail = read("Subject: =?utf-8?q?B=C3=B8ker?=\nX-Own: =?utf-8?b?w6Ugdw==?=\n\nHei\n");
        assert_eq!(mail.subject_line, "Bøker");
        assert_eq!(mail.field("x-own"), Some("å w"));
        assert_eq!(mail.text.as_deref().map(str::trim), Some("Hei"));
        assert_eq!(mail.html, None);
    }

    #[test]
    fn the_way_out_is_read_from_the_head() {
        let mail = read(
            "List-Unsubscribe: <https://a.example/u/1>,\n <mailto:stopp@a.example>\n\
             List-Unsubscribe-Post: List-Unsubscribe=One-Click\n\nHei\n",
        );
        let urls = ["https://a.example/u/1", "mailto:stopp@a.example"].map(str::to_owned);
        let expect = ListUnsubscribe { urls: urls.to_vec(), one_click: true };
        assert_eq!(mail.list_unsubscribe, Some(expect));
    }

    #[test]
    fn a_mail_in_html_alone_has_no_text_but_links() {
        let mail = read("Content-Type: text/html\n\n<a href='https://a.example/1'>Bekreft</a>\n");
        assert_eq!(mail.text, None);
        assert_eq!(mail.links[0].url, "https://a.example/1");
        assert_eq!(mail.links[0].text, "Bekreft");
    }

    proptest! {
        #[test]
        fn any_bytes_are_kept_as_they_came(raw in prop::collection::vec(any::<u8>(), 0..400)) {
            let received = Received { sender: String::new(), addressees: Vec::new(), raw: raw.clone() };
            prop_assert_eq!(Mail::read(7, received).raw, raw);
        }

        #[test]
        fn any_head_and_parts_are_read(
            raw in "(Subject|From|Content-Type|List-Unsubscribe|: |multipart/mixed; boundary=x|text/html|\n|\n\n|--x|<|>|=\\?utf-8\\?q\\?|\\?=| |å){0,40}",
        ) {
            let mail = read(&raw);
            prop_assert!(mail.fields.len() <= raw.len());
        }
    }
}
