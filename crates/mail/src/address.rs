//! The small texts that stand in a mail's head, refused where they could break out of it; knows not
//! whose they are.

use std::net::IpAddr;

use url::{Host, Url};

use crate::html::fold;

/// The most characters of an address, by RFC 5321 and its erratum 1690.
pub const ADDRESS_CHARS_MAX: usize = 254;
/// The most characters of a name or subject line.
pub const LINE_CHARS_MAX: usize = 250;
/// The most bytes of an unsubscribe link, so that its header stays under the 998 bytes of RFC 5322.
pub const UNSUBSCRIBE_BYTES_MAX: usize = 900;
const MESSAGE_ID_BYTES_MAX: usize = 250;
const LOCAL_PART_BYTES_MAX: usize = 64;

/// Why a text may not stand in a mail's head; never repeats the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// Nothing, or blanks only.
    #[error("the text is empty")]
    Empty,
    /// Longer than the named limit, in characters.
    #[error("the text is longer than {max} characters")]
    TooLong {
        /// The limit that was passed.
        max: usize,
    },
    /// A line break or another control character.
    #[error("the text holds a line break or another control character")]
    ControlCharacter,
    /// Not of the form `local@domain`.
    #[error("the text is not a mail address")]
    NotAnAddress,
    /// Not of the form `left@right` in plain characters.
    #[error("the text is not a message ID")]
    NotAMessageId,
    /// Not of 16 to 52 small letters and digits.
    #[error("the text is not a token")]
    NotAToken,
    /// Not a label of small letters, digits and hyphens before a domain.
    #[error("the text is not the ID of a list")]
    NotAList,
    /// Neither `https:` nor, for the demo, `http:` to this machine.
    #[error("the link is not an https link")]
    NotHttps,
}

/// A mail address that can stand in a head and an envelope.
///
/// Has no `Debug` or `Display`, so that a log line cannot carry it by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(lettre::Address);

impl Address {
    /// Parses `local@domain`; a domain with letters such as å becomes its ASCII form.
    ///
    /// # Errors
    /// [`FieldError::NotAnAddress`] beside those of [`Line::parse`].
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = plain_line(text, ADDRESS_CHARS_MAX)?;
        let (local, domain) = text.rsplit_once('@').ok_or(FieldError::NotAnAddress)?;
        if local.len() > LOCAL_PART_BYTES_MAX || domain.starts_with('[') {
            return Err(FieldError::NotAnAddress);
        }
        let Ok(Host::Domain(domain)) = Host::parse(domain) else {
            return Err(FieldError::NotAnAddress);
        };
        lettre::Address::new(local, domain).map(Self).map_err(|_| FieldError::NotAnAddress)
    }

    /// Returns the address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_ref()
    }

    /// Returns what follows the `@`, in ASCII and small letters.
    pub fn domain(&self) -> &str {
        self.0.domain()
    }

    pub(crate) fn local_part(&self) -> &str {
        self.0.user()
    }

    pub(crate) fn to_lettre(&self) -> lettre::Address {
        self.0.clone()
    }
}

/// One line of text: a name or a subject line, without line breaks.
#[derive(Clone, PartialEq, Eq)]
pub struct Line(String);

impl Line {
    /// Takes `text` as one line, runs of blanks folded into one: encoded words would lose them on
    /// the way.
    ///
    /// # Errors
    /// [`FieldError::Empty`], [`FieldError::TooLong`] or [`FieldError::ControlCharacter`].
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        plain_line(text, LINE_CHARS_MAX).map(|line| Self(fold(line)))
    }

    /// Returns the line as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A message ID without its angle brackets, `left@right`.
#[derive(Clone, PartialEq, Eq)]
pub struct MessageId(String);

impl MessageId {
    /// Parses `left@right`, with or without angle brackets.
    ///
    /// # Errors
    /// [`FieldError::NotAMessageId`] beside those of [`Line::parse`].
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = plain_line(text, MESSAGE_ID_BYTES_MAX)?;
        let bare = text.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(text);
        match bare.split_once('@') {
            Some((left, right)) if is_dot_atom(left) && is_dot_atom(right) => {
                Ok(Self(bare.to_owned()))
            }
            _ => Err(FieldError::NotAMessageId),
        }
    }

    /// Returns the ID without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The link that ends a mailing with one POST, by RFC 8058.
#[derive(Clone, PartialEq, Eq)]
pub struct UnsubscribeUrl(String);

impl UnsubscribeUrl {
    /// Parses an `https:` link; `http:` is taken only for this machine, where the demo runs.
    ///
    /// # Errors
    /// [`FieldError::NotHttps`] beside those of [`Line::parse`].
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = plain_line(text, UNSUBSCRIBE_BYTES_MAX)?;
        let url = Url::parse(text).map_err(|_| FieldError::NotHttps)?;
        let host = url.host_str().ok_or(FieldError::NotHttps)?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_this_machine(host)) {
            return Err(FieldError::NotHttps);
        }
        if url.as_str().len() > UNSUBSCRIBE_BYTES_MAX {
            return Err(FieldError::TooLong { max: UNSUBSCRIBE_BYTES_MAX });
        }
        Ok(Self(url.into()))
    }

    /// Returns the link as it stands in the head, in ASCII.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn leads_to(&self, link: &str) -> bool {
        Url::parse(link).is_ok_and(|url| url.as_str() == self.0)
    }
}

/// Tells whether a host, with or without the brackets of IPv6, is this machine.
pub(crate) fn is_this_machine(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn plain_line(text: &str, chars_max: usize) -> Result<&str, FieldError> {
    if text.chars().any(breaks_a_line) {
        return Err(FieldError::ControlCharacter);
    }
    let line = text.trim();
    match line.chars().count() {
        0 => Err(FieldError::Empty),
        n if n > chars_max => Err(FieldError::TooLong { max: chars_max }),
        _ => Ok(line),
    }
}

pub(crate) fn breaks_a_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

fn is_dot_atom(text: &str) -> bool {
    let is_atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check_address(text: &str, expect: Result<&str, FieldError>) {
        let found = Address::parse(text);
        assert_eq!(found.as_ref().map(Address::as_str).map_err(|e| *e), expect, "{text:?}");
    }

    #[test]
    fn an_address_has_a_local_part_and_a_domain() {
        check_address("kari.nord@solbris.example", Ok("kari.nord@solbris.example"));
        check_address(" kari+nytt@solbris.example ", Ok("kari+nytt@solbris.example"));
        for wrong in
            ["kari", "@solbris.example", "kari@", "kari@[127.0.0.1]", "a b@solbris.example"]
        {
            check_address(wrong, Err(FieldError::NotAnAddress));
        }
        check_address("  ", Err(FieldError::Empty));
    }

    #[test]
    fn a_domain_with_norwegian_letters_becomes_ascii() {
        check_address("kari@blåbær.example", Ok("kari@xn--blbr-roah.example"));
    }

    #[test]
    fn an_address_of_254_characters_passes_and_one_more_is_refused() {
        let labels = format!("{0}.{0}.{0}", "a".repeat(58));
        let short = format!("{}@{labels}.example", "k".repeat(64));
        let longest = format!("{short}{}", "x".repeat(254 - short.len()));
        check_address(&longest, Ok(&longest));
        let longer = format!("{longest}x");
        check_address(&longer, Err(FieldError::TooLong { max: 254 }));
    }

    #[test]
    fn a_line_of_250_characters_passes_and_one_more_is_refused() {
        assert!(Line::parse(&"å".repeat(250)).is_ok());
        assert_eq!(Line::parse(&"å".repeat(251)).err(), Some(FieldError::TooLong { max: 250 }));
    }

    #[test]
    fn runs_of_blanks_are_folded_in_a_line() {
        assert!(Line::parse("  Å  \u{a0} ø ").is_ok_and(|line| line.as_str() == "Å ø"));
    }

    #[test]
    fn an_unsubscribe_link_is_https_or_stays_on_this_machine() {
        for right in
            ["https://fjordbok.example/u/abc", "http://localhost:8080/u/1", "http://[::1]/u"]
        {
            assert!(UnsubscribeUrl::parse(right).is_ok(), "{right}");
        }
        for wrong in
            ["http://fjordbok.example/u", "mailto:stopp@fjordbok.example", "/u/abc", "https://"]
        {
            assert_eq!(UnsubscribeUrl::parse(wrong).err(), Some(FieldError::NotHttps), "{wrong}");
        }
    }

    #[test]
    fn a_message_id_is_two_atoms() {
        assert!(MessageId::parse("<0192.abc@fjordbok.example>").is_ok());
        for wrong in ["abc", "a@b@c", "<a@b", "a..b@c", "å@b", "a b@c"] {
            assert_eq!(MessageId::parse(wrong).err(), Some(FieldError::NotAMessageId), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_line_break_is_refused_in_every_field(
            before in "[ -~æøå]{0,20}",
            broken in "\r\n|\r|\n|\0|\u{85}|\u{2028}|\u{2029}|\u{b}|\u{7f}",
            after in "[ -~æøå]{0,20}",
        ) {
            let text = format!("{before}{broken}{after}");
            let refused = Some(FieldError::ControlCharacter);
            prop_assert_eq!(Line::parse(&text).err(), refused);
            prop_assert_eq!(Address::parse(&text).err(), refused);
            prop_assert_eq!(MessageId::parse(&text).err(), refused);
            prop_assert_eq!(UnsubscribeUrl::parse(&text).err(), refused);
        }

        #[test]
        fn what_is_taken_as_an_address_is_one_line_of_a_local_part_and_a_domain(text in "\\PC{0,40}(@\\PC{0,40})?") {
            if let Ok(address) = Address::parse(&text) {
                prop_assert!(!address.as_str().chars().any(breaks_a_line));
                prop_assert!(address.as_str().contains('@'));
            }
        }
    }
}
