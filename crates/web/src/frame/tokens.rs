//! Decides whether a form is ours: a token bound to the session, or to the hour for visitors.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// How long a visitor's form stays valid at least; at most twice as long.
pub const VISITOR_HOURS: i64 = 12;
const HOUR_SECONDS: i64 = 3_600;

/// Returns the token of a signed-in reader's forms: a keyed digest of the session's secret.
///
/// Nothing is stored and no second cookie is set; the token dies with the session.
pub fn session_token(session_secret: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(digest(session_secret, b"form of a session"))
}

/// Returns whether `token` came with a form of this session.
pub fn is_of_session(session_secret: &[u8], token: &str) -> bool {
    is_equal(&session_token(session_secret), token)
}

/// Returns the token of a visitor's form; `form` names it, as `subscribe`.
pub fn visitor_token(house_secret: &[u8], form: &str, now: Timestamp) -> String {
    visitor_token_of(house_secret, form, period(now))
}

/// Returns whether `token` came with this form less than twice [`VISITOR_HOURS`] ago.
pub fn is_of_visitor(house_secret: &[u8], form: &str, token: &str, now: Timestamp) -> bool {
    let present = visitor_token_of(house_secret, form, period(now));
    let previous = visitor_token_of(house_secret, form, period(now) - 1);
    is_equal(&present, token) | is_equal(&previous, token)
}

fn visitor_token_of(house_secret: &[u8], form: &str, period: i64) -> String {
    let message = format!("form of a visitor\n{form}\n{period}");
    URL_SAFE_NO_PAD.encode(digest(house_secret, message.as_bytes()))
}

fn period(now: Timestamp) -> i64 {
    now.as_second().div_euclid(VISITOR_HOURS * HOUR_SECONDS)
}

fn is_equal(expected: &str, token: &str) -> bool {
    expected.as_bytes().ct_eq(token.as_bytes()).into()
}

fn digest(secret: &[u8], message: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(message);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_form_of_another_session_is_refused() {
        let token = session_token(b"mine");
        assert!(is_of_session(b"mine", &token));
        assert!(!is_of_session(b"theirs", &token));
        assert!(!is_of_session(b"mine", ""));
    }

    #[test]
    fn a_token_does_not_tell_the_session() {
        assert!(!session_token(b"secret").contains("secret"));
        assert_eq!(session_token(b"secret").len(), 43);
    }

    #[test]
    fn a_visitors_form_lives_through_the_next_period_and_no_longer() {
        let token = visitor_token(b"house", "subscribe", at("2026-11-22T11:59:59Z"));
        let lives = |text| is_of_visitor(b"house", "subscribe", &token, at(text));
        assert!(lives("2026-11-22T12:00:00Z"));
        assert!(lives("2026-11-22T23:59:59Z"));
        assert!(!lives("2026-11-23T00:00:00Z"));
        assert!(!lives("2026-11-21T23:59:59Z"));
    }

    #[test]
    fn one_form_does_not_open_another() {
        let now = at("2026-11-22T09:00:00Z");
        let token = visitor_token(b"house", "subscribe", now);
        assert!(!is_of_visitor(b"house", "link", &token, now));
    }
}
