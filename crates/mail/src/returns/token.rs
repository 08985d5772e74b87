//! Finds what may be one of our tokens in addresses; whether it is one, its code tells, and only
//! the caller can check that.

use std::fmt;

use percent_encoding::percent_decode_str;

/// The local part before `+TOKEN` of the return path of a mailing.
pub const BOUNCE_MAILBOX: &str = "bounce";
/// The local part before `+TOKEN` of the address that ends a mailing.
pub const UNSUBSCRIBE_MAILBOX: &str = "unsubscribe";
/// The fewest characters of a token.
pub const TOKEN_CHARS_MIN: usize = 16;
/// The most characters of a token: with the longest name before it, it still is a local part.
pub const TOKEN_CHARS_MAX: usize = 52;
/// The most tokens that are taken from one mail.
pub const N_TOKENS_MAX: usize = 8;
const ADDRESS_BYTES_MAX: usize = 4096;

/// Where a token was made to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// In the return path, `bounce+TOKEN@…`.
    ReturnPath,
    /// In the address that unsubscribes, `unsubscribe+TOKEN@…`.
    Unsubscribe,
    /// In the message ID: its left part, or what follows the last `+` or `.` in it.
    MessageId,
}

/// What may be a token: 16 to 52 letters and digits, in lower case, since letters change their case
/// on the way. Nothing is proven by it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Token {
    kind: TokenKind,
    text: String,
}

impl Token {
    /// Takes `text` as a token, when it has the form of one.
    pub fn parse(kind: TokenKind, text: &str) -> Option<Self> {
        let is_long_enough = (TOKEN_CHARS_MIN..=TOKEN_CHARS_MAX).contains(&text.len());
        let is_token = is_long_enough && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        is_token.then(|| Self { kind, text: text.to_ascii_lowercase() })
    }

    /// Returns where it was made to stand.
    pub fn kind(&self) -> TokenKind {
        self.kind
    }

    /// Returns the token in lower case.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

// a token stands for a person, so it stays out of logs
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({:?})", self.kind)
    }
}

/// Tokens in the order in which they were found, each once, at most [`N_TOKENS_MAX`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Found(Vec<Token>);

impl Found {
    /// Takes every `MAILBOX+TOKEN@` out of a field with addresses, whatever stands around it: the
    /// sender's address is wrapped by forwarders (`SRS0=…=bounce+TOKEN@…`) and quoted by others.
    pub(crate) fn in_addresses(&mut self, kind: TokenKind, field: &str) {
        let mailbox = match kind {
            TokenKind::ReturnPath => BOUNCE_MAILBOX,
            TokenKind::Unsubscribe => UNSUBSCRIBE_MAILBOX,
            TokenKind::MessageId => return,
        };
        let field = field.get(..ADDRESS_BYTES_MAX).unwrap_or(field).to_ascii_lowercase();
        for (at, _) in field.match_indices(mailbox) {
            let stands_alone =
                !field[..at].ends_with(|c: char| c.is_alphanumeric() || ".-_+".contains(c));
            let rest = field[at + mailbox.len()..].strip_prefix('+');
            if let Some(rest) = rest.filter(|_| stands_alone) {
                self.before_at_sign(kind, rest);
            }
        }
    }

    /// Takes the tokens out of a `List-Unsubscribe` field, whose links may be percent-encoded.
    pub(crate) fn in_links(&mut self, field: &str) {
        let field = field.get(..ADDRESS_BYTES_MAX).unwrap_or(field);
        self.in_addresses(TokenKind::Unsubscribe, &percent_decode_str(field).decode_utf8_lossy());
    }

    /// Takes the token out of a message ID.
    pub(crate) fn in_message_id(&mut self, field: &str) {
        let bare = field.trim().trim_start_matches('<');
        let Some((left, _)) = bare.split_once('@') else { return };
        let last = left.rsplit(['+', '.']).next().unwrap_or(left);
        self.add(Token::parse(TokenKind::MessageId, last));
    }

    pub(crate) fn add(&mut self, token: Option<Token>) {
        if let Some(token) = token
            && self.0.len() < N_TOKENS_MAX
            && !self.0.contains(&token)
        {
            self.0.push(token);
        }
    }

    fn before_at_sign(&mut self, kind: TokenKind, rest: &str) {
        let is_token = |c: char| c.is_ascii_alphanumeric();
        let end = rest.find(|c: char| !is_token(c)).unwrap_or(rest.len());
        if rest[end..].trim_start_matches('"').starts_with('@') {
            self.add(Token::parse(kind, &rest[..end]));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_vec(self) -> Vec<Token> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "k7q2mf3x9a4tz6bw";

    #[track_caller]
    fn check(field: &str, expect: bool) {
        let mut found = Found::default();
        found.in_addresses(TokenKind::ReturnPath, field);
        let texts: Vec<_> = found.0.iter().map(Token::as_str).collect();
        assert_eq!(texts == [TOKEN], expect, "{field}");
    }

    #[test]
    fn a_token_is_found_in_every_form_of_its_address() {
        check("<bounce+k7q2mf3x9a4tz6bw@fjordbok.example>", true);
        check("Returns <BOUNCE+K7Q2MF3X9A4TZ6BW@FJORDBOK.EXAMPLE>, kari@solbris.example", true);
        check("\"bounce+k7q2mf3x9a4tz6bw\"@fjordbok.example", true);
        check("SRS0=Ab1d=2X=fjordbok.example=bounce+k7q2mf3x9a4tz6bw@vidare.example", true);
        check("prvs=0431ab=bounce+k7q2mf3x9a4tz6bw@fjordbok.example", true);
        check("rebounce+k7q2mf3x9a4tz6bw@fjordbok.example", false);
        check("bounce+k7q2mf3x9a4tz6bw", false);
        check("bounce+k7q2mf3x9a4t-6bw@fjordbok.example", false);
        check("bounce-k7q2mf3x9a4tz6bw@fjordbok.example", false);
    }

    #[test]
    fn a_token_has_16_to_52_letters_and_digits() {
        for (n_chars, expect) in [(15, false), (16, true), (52, true), (53, false)] {
            let parsed = Token::parse(TokenKind::ReturnPath, &"a".repeat(n_chars));
            assert_eq!(parsed.is_some(), expect, "{n_chars}");
        }
        assert!(Token::parse(TokenKind::ReturnPath, &"å".repeat(16)).is_none());
    }

    #[test]
    fn the_longest_token_fits_the_longest_mailbox_into_a_local_part() {
        assert!(UNSUBSCRIBE_MAILBOX.len() + 1 + TOKEN_CHARS_MAX <= 64);
    }

    #[test]
    fn eight_tokens_are_kept_and_a_ninth_is_not() {
        for (n_given, n_kept) in [(8, 8), (9, 8)] {
            let field: String =
                (0..n_given).map(|n| format!("bounce+{n}{TOKEN}@a.example, ")).collect();
            let mut found = Found::default();
            found.in_addresses(TokenKind::ReturnPath, &field);
            assert_eq!(found.into_vec().len(), n_kept);
        }
    }

    #[test]
    fn a_link_and_a_message_id_carry_tokens_too() {
        let mut found = Found::default();
        found.in_links("<https://fjordbok.example/u/x>, <mailto:unsubscribe%2Bk7q2mf3x9a4tz6bw@fjordbok.example>");
        found.in_message_id(" <mailing.K7q2mf3x9a4tz6bw@fjordbok.example>");
        found.in_message_id("<0190b1c2-77aa-4a5b-9d2e-5f6a7b8c9d0e@fjordbok.example>");
        let kinds: Vec<_> = found.into_vec().iter().map(Token::kind).collect();
        assert_eq!(kinds, [TokenKind::Unsubscribe, TokenKind::MessageId]);
    }

    #[test]
    fn nothing_of_a_token_is_printed() {
        let token = Token::parse(TokenKind::ReturnPath, TOKEN);
        assert_eq!(format!("{token:?}"), "Some(Token(ReturnPath))");
    }
}
