//! Reads what comes back after a mailing and says what it is: a bounce, a complaint, an automatic
//! answer, a wish to leave, a person's own words; erases nobody itself and proves no token.

mod answer;
mod bounce;
mod fields;
pub mod imap;
pub mod maildir;
mod parts;
pub mod score;
pub(crate) mod status;
mod token;
pub mod webhook;

use answer::Answer;
use bounce::Report;
pub use bounce::{Bounce, N_GROUPS_MAX};
use fields::Fields;
pub use fields::{FIELD_BYTES_MAX, N_FIELDS_MAX};
use parts::Part;
pub use parts::{DEPTH_MAX, N_PARTS_MAX};
pub use status::Class;
use token::Found;
pub use token::{
    BOUNCE_MAILBOX, N_TOKENS_MAX, TOKEN_CHARS_MAX, TOKEN_CHARS_MIN, Token, TokenKind,
    UNSUBSCRIBE_MAILBOX,
};

/// The most bytes of a mail that are read; the rest is not looked at.
pub const MAIL_BYTES_MAX: usize = 1024 * 1024;

/// The most mails that one look lists.
pub const N_LISTED_MAX: usize = 1000;

/// What becomes of a mail that has been dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    /// It stays, marked as seen: a person wrote it, and a person shall read it.
    Keep,
    /// It is deleted.
    Delete,
}

/// The fields in which a server writes, or a sender wrote, to whom a mail was delivered.
const DELIVERED_TO: [&str; 5] =
    ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to"];

/// What came back.
///
/// Only [`Return::Bounce`], [`Return::Complaint`] and [`Return::Unsubscribe`] speak of somebody, and
/// only once the code in one of their tokens has been checked.
#[derive(Debug)]
pub enum Return {
    /// A delivery report, RFC 3464, with at least one token.
    Bounce(Bounce),
    /// A complaint, RFC 5965: the person called the mail abuse, or asked her provider to be left
    /// alone. At least one token.
    Complaint(Vec<Token>),
    /// A mail to the address that unsubscribes. At least one token.
    Unsubscribe(Vec<Token>),
    /// A report or complaint without a token: it never says anything about anybody.
    Unmatched,
    /// A mail server's words, or a report that cannot be read: it never erases anybody.
    Unclassified,
    /// A feedback report that is no complaint, such as `not-spam`.
    NoComplaint,
    /// An automatic answer or a read receipt, to be ignored.
    AutoReply,
    /// A person's own answer, or anything else: to be left where it is and stored nowhere.
    Other,
}

/// Reads a mail as it came. Whatever the bytes are, there is an answer, in linear time.
///
/// Law: none of the words in it are kept but tokens and, closed, the addresses of a report.
pub fn read(bytes: &[u8]) -> Return {
    let mail = Part::read(&bytes[..bytes.len().min(MAIL_BYTES_MAX)], true);
    // what stands in the rest of such a head, nobody knows
    if bytes.len() > MAIL_BYTES_MAX && !mail.has_body() {
        return Return::Unclassified;
    }
    let head = mail.fields.clone();
    match mail.find_report(0) {
        Some(report) => read_report(&head, &report),
        None => read_answer(&head),
    }
}

fn read_answer(head: &Fields) -> Return {
    let wishes = delivered_to(head, TokenKind::Unsubscribe);
    match answer::judge(head) {
        Answer::MailServer => Return::Unclassified,
        Answer::Automatic => Return::AutoReply,
        Answer::Person if !wishes.is_empty() => Return::Unsubscribe(wishes.into_vec()),
        Answer::Person => Return::Other,
    }
}

fn delivered_to(head: &Fields, kind: TokenKind) -> Found {
    let mut found = Found::default();
    for name in DELIVERED_TO {
        head.all(name).for_each(|field| found.in_addresses(kind, field));
    }
    found
}

fn read_report(head: &Fields, report: &Part<'_>) -> Return {
    let parts = report.parts();
    let of_type = |wanted: &[&str]| {
        let mut found = parts.iter().filter(|part| wanted.contains(&part.media_type.as_str()));
        // a report has one such part; with two, nobody knows which one is meant
        found.next().filter(|_| found.next().is_none())
    };
    let original = of_type(&[
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822-headers",
        "text/rfc822",
    ]);
    let original = original.map(|part| Fields::split(&part.body()).0).unwrap_or_default();
    if let Some(part) = of_type(&["message/feedback-report"]) {
        return read_feedback(&Fields::split(&part.body()).0, &original);
    }
    if let Some(part) = of_type(&["message/delivery-status", "message/global-delivery-status"]) {
        return read_delivery(head, &original, Report::read(&part.body(), part.is_closed));
    }
    match report.report_type.as_deref() {
        Some("disposition-notification") => Return::AutoReply,
        _ => Return::Unclassified,
    }
}

fn read_delivery(head: &Fields, original: &Fields, report: Option<Report>) -> Return {
    let Some(report) = report else { return Return::Unclassified };
    let mut found = delivered_to(head, TokenKind::ReturnPath);
    if let Some(path) = original.first("return-path") {
        found.in_addresses(TokenKind::ReturnPath, path);
    }
    if found.is_empty() {
        return Return::Unmatched;
    }
    Return::Bounce(Bounce::new(found.into_vec(), report))
}

fn read_feedback(feedback: &Fields, original: &Fields) -> Return {
    match feedback.word("feedback-type").as_deref() {
        Some("abuse" | "opt-out" | "opt-out-list") => {}
        Some(_) => return Return::NoComplaint,
        None => return Return::Unclassified,
    }
    let mut found = Found::default();
    let paths = feedback.all("original-mail-from").chain(original.first("return-path"));
    paths.for_each(|path| found.in_addresses(TokenKind::ReturnPath, path));
    original.all("list-unsubscribe").for_each(|links| found.in_links(links));
    original.all("message-id").for_each(|id| found.in_message_id(id));
    if found.is_empty() {
        return Return::Unmatched;
    }
    Return::Complaint(found.into_vec())
}

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod tests;
