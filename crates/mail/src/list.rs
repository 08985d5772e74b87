//! The addresses and the name that a mailing has as a list: where its bounces go, where a mail
//! unsubscribes, what it is called. Tokens are opaque here; whom they stand for, only their maker
//! knows.

use crate::returns::{BOUNCE_MAILBOX, TOKEN_CHARS_MAX, TOKEN_CHARS_MIN, UNSUBSCRIBE_MAILBOX};
use crate::{Address, FieldError};

const LABEL_BYTES_MAX: usize = 63;
const LIST_BYTES_MAX: usize = 255;

/// The sender of the envelope, `bounce+TOKEN@domain`: whatever cannot be delivered comes back to it
/// and names the mail by its token.
#[derive(Clone, PartialEq, Eq)]
pub struct ReturnPath(Address);

impl ReturnPath {
    /// Makes the address of a token of 16 to 52 small letters and digits, since mail servers change
    /// the case of letters.
    ///
    /// # Errors
    /// [`FieldError::NotAToken`] beside those of [`Address::parse`].
    pub fn new(token: &str, domain: &str) -> Result<Self, FieldError> {
        with_token(BOUNCE_MAILBOX, token, domain).map(Self)
    }

    /// Returns the address.
    pub fn address(&self) -> &Address {
        &self.0
    }
}

/// An address of ours, `unsubscribe+TOKEN@domain`: any mail to it unsubscribes (RFC 2369).
#[derive(Clone, PartialEq, Eq)]
pub struct UnsubscribeMail(Address);

impl UnsubscribeMail {
    /// Makes the address of a token; its form is that of [`ReturnPath::new`].
    ///
    /// # Errors
    /// As [`ReturnPath::new`].
    pub fn new(token: &str, domain: &str) -> Result<Self, FieldError> {
        with_token(UNSUBSCRIBE_MAILBOX, token, domain).map(Self)
    }

    /// Returns the address.
    pub fn address(&self) -> &Address {
        &self.0
    }
}

/// The name of a list, `topic.domain`, by which mail programs sort (RFC 2919).
#[derive(Clone, PartialEq, Eq)]
pub struct ListId(String);

impl ListId {
    /// Makes the name of an organisation's topic; `topic` is a label of small letters, digits and
    /// hyphens, at most 63.
    ///
    /// # Errors
    /// [`FieldError::NotAList`].
    pub fn new(topic: &str, domain: &str) -> Result<Self, FieldError> {
        if !is_label(topic) {
            return Err(FieldError::NotAList);
        }
        let host = Address::parse(&format!("list@{domain}")).map_err(|_| FieldError::NotAList)?;
        let id = format!("{topic}.{}", host.domain());
        if id.len() > LIST_BYTES_MAX || domain.contains('@') {
            return Err(FieldError::NotAList);
        }
        Ok(Self(id))
    }

    /// Returns the name without angle brackets.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Tells whether `text` is a label of a domain in small letters.
pub(crate) fn is_label(text: &str) -> bool {
    let is_in_label = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=LABEL_BYTES_MAX).contains(&text.len())
        && text.bytes().all(is_in_label)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

fn with_token(mailbox: &str, token: &str, domain: &str) -> Result<Address, FieldError> {
    let is_in_token = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let is_of_length = (TOKEN_CHARS_MIN..=TOKEN_CHARS_MAX).contains(&token.len());
    if !is_of_length || !token.bytes().all(is_in_token) {
        return Err(FieldError::NotAToken);
    }
    if domain.contains('@') {
        return Err(FieldError::NotAnAddress);
    }
    Address::parse(&format!("{mailbox}+{token}@{domain}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(token: &str, domain: &str, expect: Result<&str, FieldError>) {
        let found = UnsubscribeMail::new(token, domain);
        assert_eq!(found.as_ref().map(|it| it.address().as_str()).map_err(|e| *e), expect);
    }

    #[test]
    fn a_token_of_16_to_52_characters_makes_a_local_part_of_at_most_64() {
        let longest = "k".repeat(52);
        let made = format!("unsubscribe+{longest}@fjordbok.example");
        assert_eq!(made.split_once('@').unwrap().0.len(), 64);
        check(&longest, "fjordbok.example", Ok(&made));
        check(&"k".repeat(53), "fjordbok.example", Err(FieldError::NotAToken));
        assert!(ReturnPath::new(&"k".repeat(16), "fjordbok.example").is_ok());
        assert!(ReturnPath::new(&"k".repeat(15), "fjordbok.example").is_err());
    }

    #[test]
    fn a_token_survives_a_change_of_case() {
        check("K7Q2MF3X9A4TZ6BW", "fjordbok.example", Err(FieldError::NotAToken));
        check("k7q2mf3x9a4tz6bw", "nei@fjordbok.example", Err(FieldError::NotAnAddress));
    }

    #[test]
    fn a_list_is_named_after_topic_and_domain() {
        let [longest, longer] = [63, 64].map(|n| "a".repeat(n));
        let named = |topic: &str, domain: &str| {
            ListId::new(topic, domain).ok().map(|it| it.as_str().to_owned())
        };
        let expect = Some("host-boker.fjordbok.example".to_owned());
        assert_eq!(named("host-boker", "fjordbok.example"), expect);
        assert_eq!(named(&longest, "b.example").map(|it| it.len()), Some(73));
        for wrong in [&*longer, "", "-a", "a.b", "Høst", "a b", "a\r\nb"] {
            assert_eq!(named(wrong, "fjordbok.example"), None, "{wrong:?}");
        }
        assert_eq!(named("a", "x@fjordbok.example"), None);
    }

    proptest! {
        #[test]
        fn no_part_of_them_breaks_out_of_the_head(text in "(\\PC|\r|\n|[>@<, a-z]){0,30}") {
            let token = "k7q2mf3x9a4tz6bw";
            let addresses = [
                ReturnPath::new(&text, "a.example").map(|it| it.address().clone()),
                ReturnPath::new(token, &text).map(|it| it.address().clone()),
                UnsubscribeMail::new(token, &text).map(|it| it.address().clone()),
            ];
            let made = addresses.into_iter().flatten().map(|it| it.as_str().to_owned());
            let lists = [ListId::new(&text, "a.example"), ListId::new("a", &text)];
            for made in made.chain(lists.into_iter().flatten().map(|it| it.as_str().to_owned())) {
                prop_assert!(made.bytes().all(|b| b.is_ascii_graphic() && !b"<>,".contains(&b)), "{}", made);
            }
        }
    }
}
