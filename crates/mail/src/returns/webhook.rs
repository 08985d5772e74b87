//! Reads what a provider reports by a signed call instead of a mail: Standard Webhooks around a small
//! event, read into the same kinds.
//!
//! The body is JSON: `event` is `bounce`, `complaint` or `unsubscribe`; `token` or `message_id` says
//! whom it is about; for a bounce `status` is the enhanced status and `diagnostic` the server's words;
//! `delayed: true` says that it is tried again. Unknown keys are passed over.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde::Deserialize;
use sha2::Sha256;

use super::Return;
use super::bounce::{Bounce, Diagnostic, Report, judge_failure};
use super::status::{self, Class};
use super::token::{Found, Token, TokenKind};

/// The most bytes of a body.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// How far the call's time may lie from ours, either way, in seconds.
pub const TOLERANCE_SECONDS: i64 = 300;
/// The fewest bytes of a secret.
pub const SECRET_BYTES_MIN: usize = 24;
/// The most bytes of a call's ID.
pub const ID_BYTES_MAX: usize = 256;
/// The most signatures that are tried.
pub const N_SIGNATURES_MAX: usize = 8;

/// Why a secret cannot be used; never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the webhook's secret is not whsec_ and at least {SECRET_BYTES_MIN} bytes in Base64")]
pub struct SecretError;

/// Why a call is not listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// One of the three headers is missing or has not its form.
    #[error("the call lacks an ID, a time or a signature")]
    Headers,
    /// More than the limit.
    #[error("the call's body is longer than {BODY_BYTES_MAX} bytes")]
    TooLong,
    /// Too old or from the future.
    #[error("the call's time is more than {TOLERANCE_SECONDS} s from ours")]
    Time,
    /// No signature fits.
    #[error("the call is not signed with a secret of ours")]
    Signature,
    /// Signed, but not of the form that is described.
    #[error("the call's body is not an event that is described")]
    Body,
}

/// A secret shared with a provider.
pub struct Secret(Vec<u8>);

impl Secret {
    /// Parses `whsec_…`, the prefix and Base64.
    ///
    /// # Errors
    /// [`SecretError`].
    pub fn parse(text: &str) -> Result<Self, SecretError> {
        let bytes = STANDARD.decode(text.strip_prefix("whsec_").ok_or(SecretError)?);
        let bytes = bytes.map_err(|_| SecretError)?;
        if bytes.len() < SECRET_BYTES_MIN { Err(SecretError) } else { Ok(Self(bytes)) }
    }

    fn signs(&self, signed: &[&[u8]], signature: &[u8]) -> bool {
        let mut mac =
            Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        signed.iter().for_each(|piece| mac.update(piece));
        // in constant time
        mac.verify_slice(signature).is_ok()
    }
}

/// A call as it came, with its three headers.
pub struct Call<'a> {
    /// `webhook-id`: the same for each repetition of an event.
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`: `v1,` and Base64, several of them between blanks.
    pub signature: &'a str,
    /// The body's bytes, as they were signed.
    pub body: &'a [u8],
}

#[derive(Deserialize)]
struct Event {
    event: Kind,
    token: Option<String>,
    message_id: Option<String>,
    status: Option<String>,
    #[serde(default)]
    diagnostic: String,
    #[serde(default)]
    delayed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Bounce,
    Complaint,
    Unsubscribe,
}

/// Verifies a call with any of `secrets` (the new and the old one, while they change) and reads it.
///
/// A call that is repeated within the tolerance verifies again: the caller keys what it does on the
/// call's ID.
///
/// # Errors
/// Every [`WebhookError`].
pub fn read(call: &Call<'_>, secrets: &[Secret], now: Timestamp) -> Result<Return, WebhookError> {
    verify(call, secrets, now)?;
    let event: Event = serde_json::from_slice(call.body).map_err(|_| WebhookError::Body)?;
    Ok(event.into_return())
}

fn verify(call: &Call<'_>, secrets: &[Secret], now: Timestamp) -> Result<(), WebhookError> {
    if call.body.len() > BODY_BYTES_MAX {
        return Err(WebhookError::TooLong);
    }
    let is_id = !call.id.is_empty() && call.id.len() <= ID_BYTES_MAX && !call.id.contains('.');
    let is_time = !call.timestamp.is_empty() && call.timestamp.bytes().all(|b| b.is_ascii_digit());
    if !is_id || !is_time {
        return Err(WebhookError::Headers);
    }
    let called_at: i64 = call.timestamp.parse().map_err(|_| WebhookError::Headers)?;
    if called_at.abs_diff(now.as_second()) > TOLERANCE_SECONDS.unsigned_abs() {
        return Err(WebhookError::Time);
    }
    let pieces = [call.id.as_bytes(), b".", call.timestamp.as_bytes(), b".", call.body];
    let signatures = call.signature.split(' ').filter_map(|word| word.strip_prefix("v1,"));
    let is_signed = signatures.take(N_SIGNATURES_MAX).any(|signature| {
        let signature = STANDARD.decode(signature).unwrap_or_default();
        secrets.iter().any(|secret| secret.signs(&pieces, &signature))
    });
    if is_signed { Ok(()) } else { Err(WebhookError::Signature) }
}

impl Event {
    fn into_return(self) -> Return {
        let kind = match self.event {
            Kind::Unsubscribe => TokenKind::Unsubscribe,
            Kind::Bounce | Kind::Complaint => TokenKind::ReturnPath,
        };
        let mut found = Found::default();
        found.add(self.token.as_deref().and_then(|token| Token::parse(kind, token)));
        if let Some(id) = &self.message_id {
            found.in_message_id(id);
        }
        if found.is_empty() {
            return Return::Unmatched;
        }
        match self.event {
            Kind::Complaint => Return::Complaint(found.into_vec()),
            Kind::Unsubscribe => Return::Unsubscribe(found.into_vec()),
            Kind::Bounce => Return::Bounce(Bounce::new(found.into_vec(), self.report())),
        }
    }

    fn report(&self) -> Report {
        let told = self.status.as_deref().and_then(status::parse);
        let class = judge_failure(told, &Diagnostic::read(&self.diagnostic));
        Report::of(if self.delayed { Class::Soft } else { class })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
    const OLD_SECRET: &str = "whsec_b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQg";
    const DEAD: &str =
        r#"{"event":"bounce","token":"K7Q2MF3X9A4TZ6BW","status":"5.1.1","extra":1}"#;
    const CALLED_AT: i64 = 1_799_000_000;

    fn sign(secret: &str, body: &str) -> String {
        let secret = Secret::parse(secret).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&secret.0).unwrap();
        mac.update(format!("msg_1.{CALLED_AT}.{body}").as_bytes());
        format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
    }

    fn hear(signature: &str, body: &str, seconds_later: i64) -> Result<Return, WebhookError> {
        let timestamp = CALLED_AT.to_string();
        let call = Call { id: "msg_1", timestamp: &timestamp, signature, body: body.as_bytes() };
        let now = Timestamp::from_second(CALLED_AT + seconds_later).unwrap();
        read(&call, &[Secret::parse(SECRET).unwrap(), Secret::parse(OLD_SECRET).unwrap()], now)
    }

    #[track_caller]
    fn check(body: &str, expect: &str) {
        let read = hear(&sign(SECRET, body), body, 0);
        assert_eq!(format!("{read:?}"), expect, "{body}");
    }

    #[test]
    fn um_50_a_signed_event_is_read_into_the_same_kinds_as_a_mail() {
        check(DEAD, "Ok(Bounce(Bounce(Dead)))");
        check(
            r#"{"event":"bounce","token":"k7q2mf3x9a4tz6bw","status":"5.2.2"}"#,
            "Ok(Bounce(Bounce(Soft)))",
        );
        check(
            r#"{"event":"bounce","token":"k7q2mf3x9a4tz6bw","status":"5.1.1","delayed":true}"#,
            "Ok(Bounce(Bounce(Soft)))",
        );
        check(
            r#"{"event":"bounce","message_id":"<x.k7q2mf3x9a4tz6bw@a.example>","diagnostic":"550 5.7.1 no"}"#,
            "Ok(Bounce(Bounce(SenderProblem)))",
        );
        check(
            r#"{"event":"complaint","token":"k7q2mf3x9a4tz6bw"}"#,
            "Ok(Complaint([Token(ReturnPath)]))",
        );
        check(
            r#"{"event":"unsubscribe","token":"k7q2mf3x9a4tz6bw"}"#,
            "Ok(Unsubscribe([Token(Unsubscribe)]))",
        );
        check(r#"{"event":"bounce","status":"5.1.1"}"#, "Ok(Unmatched)");
        check(r#"{"event":"opened"}"#, "Err(Body)");
        check("[]", "Err(Body)");
    }

    #[test]
    fn a_call_is_heard_up_to_300_seconds_early_or_late() {
        for (seconds, expect) in [(-301, false), (-300, true), (300, true), (301, false)] {
            let read = hear(&sign(SECRET, DEAD), DEAD, seconds);
            assert_eq!(read.err(), (!expect).then_some(WebhookError::Time), "{seconds}");
        }
    }

    #[test]
    fn a_call_is_heard_with_the_old_secret_and_among_other_signatures() {
        assert!(hear(&sign(OLD_SECRET, DEAD), DEAD, 0).is_ok());
        let among = format!("v1a,AAAA v1,AAAA {}", sign(SECRET, DEAD));
        assert!(hear(&among, DEAD, 0).is_ok());
    }

    #[test]
    fn the_eighth_signature_is_tried_and_the_ninth_is_not() {
        for (n_before, expect) in [(7, true), (8, false)] {
            let signatures = format!("{}{}", "v1,AAAA ".repeat(n_before), sign(SECRET, DEAD));
            assert_eq!(hear(&signatures, DEAD, 0).is_ok(), expect);
        }
    }

    #[test]
    fn a_changed_body_another_secret_and_no_signature_are_refused() {
        let changed = DEAD.replace("5.1.1", "5.1.2");
        let stranger = "whsec_c3RyYW5nZXIgc3RyYW5nZXIgc3RyYW5nZXIg";
        let v1a = sign(SECRET, DEAD).replace("v1,", "v1a,");
        for (signature, body) in [
            (sign(SECRET, DEAD), changed.as_str()),
            (sign(stranger, DEAD), DEAD),
            (String::new(), DEAD),
            (v1a, DEAD),
        ] {
            assert_eq!(hear(&signature, body, 0).err(), Some(WebhookError::Signature));
        }
    }

    #[test]
    fn headers_that_could_be_read_in_two_ways_are_refused() {
        let signature = sign(SECRET, DEAD);
        for (id, timestamp) in
            [("", "1"), ("a.b", "1"), ("a", ""), ("a", "+1"), ("a", "99999999999999999999")]
        {
            let call = Call { id, timestamp, signature: &signature, body: DEAD.as_bytes() };
            let read = read(&call, &[], Timestamp::UNIX_EPOCH);
            assert_eq!(read.err(), Some(WebhookError::Headers), "{id} {timestamp}");
        }
    }

    #[test]
    fn a_body_of_64_kib_is_read_and_a_longer_one_is_not() {
        for (n_bytes, expect) in
            [(BODY_BYTES_MAX, None), (BODY_BYTES_MAX + 1, Some(WebhookError::TooLong))]
        {
            let body = format!("{DEAD}{}", " ".repeat(n_bytes - DEAD.len()));
            assert_eq!(hear(&sign(SECRET, &body), &body, 0).err(), expect);
        }
    }

    #[test]
    fn a_secret_has_24_bytes_at_least() {
        for (n_bytes, expect) in [(23, false), (24, true)] {
            let text = format!("whsec_{}", STANDARD.encode(vec![7; n_bytes]));
            assert_eq!(Secret::parse(&text).is_ok(), expect);
        }
        assert!(Secret::parse("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz").is_err());
    }

    // figures of the specification's own example
    #[test]
    fn a_signature_is_made_as_the_specification_says() {
        let secret = Secret::parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let signature = STANDARD.decode("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=").unwrap();
        let signed: [&[u8]; 3] =
            [b"msg_p5jXN8AQM9LWM0D4loKWxJek", b".1614265330.", br#"{"test": 2432232314}"#];
        assert!(secret.signs(&signed, &signature));
    }
}
