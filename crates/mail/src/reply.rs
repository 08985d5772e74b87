//! Reads what a mail server answered: taken, refused for good, or later; and keeps every address
//! out of it.

use crate::Address;
use crate::returns::status::{self, Class};

const REPLY_CHARS_MAX: usize = 200;
const ADDRESS_MARK: &str = "[address]";

/// A server's words, with every address in them blotted out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The three-digit code of RFC 5321.
    pub code: u16,
    /// The enhanced status of RFC 3463, such as `5.1.1`, when the server gave one.
    pub enhanced: Option<(u16, u16, u16)>,
    /// The first words, at most 200 characters.
    pub text: String,
}

/// Why a server refuses a mail for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such mailbox, or it is closed: the address is dead.
    MailboxDead,
    /// The mailbox is full, or takes no mail of this size today: it counts as a soft bounce.
    MailboxFull,
    /// The mail itself: too large, or its content.
    Message,
    /// A rule of the server's, or the sender's own settings: somebody has to look.
    SenderProblem,
    /// Anything else; a bare 550 may mean a dead mailbox as well as a rule of the server's.
    Other,
}

/// Why a mail is to be tried again later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delay {
    /// The server said so.
    Told(Reply),
    /// The server did not let the program in; its name or password is to be mended.
    NotLetIn(Reply),
    /// No answer in time.
    TimedOut,
    /// The connection could not be made, or broke.
    Unreachable,
    /// TLS could not be agreed on, or the server's certificate is not trusted.
    NotTrusted,
    /// The server broke the protocol, or lacks something that this mail needs.
    NotUnderstood,
    /// The whole mail was on the wire and no answer came: the server may have taken it over.
    NoAnswer,
    /// Not a byte of the mail was sent: the courier ended, or could not keep its journal.
    NotBegun,
}

/// How sending one mail ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server has taken the mail over.
    Accepted(Reply),
    /// The server will never take it.
    Refused(Refusal, Reply),
    /// It can be tried again.
    TryLater(Delay),
}

impl Reply {
    /// Reads a server's answer to a mail for `to`, whose address is blotted out of it.
    pub(crate) fn read(code: u16, text: &str, to: &Address) -> Self {
        let (enhanced, words) = split_enhanced(text.trim());
        Self { code, enhanced, text: without_addresses(words, Some(to)) }
    }

    /// Reads a server's answer that was given before any addressee was named.
    pub(crate) fn read_unaddressed(code: u16, text: &str) -> Self {
        let (enhanced, words) = split_enhanced(text.trim());
        Self { code, enhanced, text: without_addresses(words, None) }
    }

    /// Tells what a negative answer means.
    pub(crate) fn into_outcome(self) -> Outcome {
        match self.code {
            _ if self.keeps_us_out() => Outcome::TryLater(Delay::NotLetIn(self)),
            500..=599 => Outcome::Refused(self.refusal(), self),
            _ => Outcome::TryLater(Delay::Told(self)),
        }
    }

    // a wrong password says nothing of the addressee, so the mail must wait and not be given up
    fn keeps_us_out(&self) -> bool {
        matches!(self.code, 530 | 534 | 535 | 538)
            || matches!(self.enhanced, Some((5, 7, 8 | 9 | 11)))
    }

    fn refusal(&self) -> Refusal {
        match self.enhanced {
            Some((5, 3, 4) | (5, 6, _)) => Refusal::Message,
            Some(enhanced) => match status::class(enhanced) {
                Class::Dead => Refusal::MailboxDead,
                Class::Soft => Refusal::MailboxFull,
                Class::SenderProblem => Refusal::SenderProblem,
                Class::Delivered | Class::Unclear => Refusal::Other,
            },
            // without an enhanced status nothing is ever dead: servers say 550 and 551 to strangers
            None if matches!(self.code, 552 | 554) => Refusal::Message,
            None => Refusal::Other,
        }
    }
}

fn split_enhanced(text: &str) -> (Option<(u16, u16, u16)>, &str) {
    let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
    match status::parse(word) {
        Some(enhanced) => (Some(enhanced), rest),
        None => (None, text),
    }
}

/// Blots out every word that looks like an address or holds the addressee's local part.
fn without_addresses(text: &str, to: Option<&Address>) -> String {
    let local_part = to.map(|to| to.local_part().to_lowercase());
    let word_ends = |c: char| c.is_whitespace() || "<>()[]\"',;".contains(c);
    let mut clean = String::new();
    for piece in text.split_inclusive(word_ends) {
        let word = piece.trim_end_matches(word_ends);
        let names = |local_part: &String| word.to_lowercase().contains(local_part);
        let tells = word.contains('@') || local_part.as_ref().is_some_and(names);
        clean.push_str(if tells { ADDRESS_MARK } else { word });
        clean.extend(piece[word.len()..].chars().map(|c| if c.is_control() { ' ' } else { c }));
    }
    clean.chars().filter(|c| !c.is_control()).take(REPLY_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kari() -> Address {
        Address::parse("kari.nord@solbris.example").unwrap()
    }

    #[track_caller]
    fn check(code: u16, text: &str, expect: &str) {
        let outcome = match Reply::read(code, text, &kari()).into_outcome() {
            Outcome::Refused(refusal, reply) => format!("{refusal:?}: {}", reply.text),
            Outcome::TryLater(Delay::Told(reply)) => format!("later: {}", reply.text),
            Outcome::TryLater(Delay::NotLetIn(reply)) => format!("not let in: {}", reply.text),
            other => format!("{other:?}"),
        };
        assert_eq!(outcome, expect);
    }

    #[test]
    fn um_50_a_dead_mailbox_is_told_from_other_refusals() {
        check(
            550,
            "5.1.1 <kari.nord@solbris.example>: unknown",
            "MailboxDead: <[address]>: unknown",
        );
        check(550, "5.2.1 closed", "MailboxDead: closed");
        check(551, "moved away", "Other: moved away");
        check(550, "5.7.1 not from you", "SenderProblem: not from you");
        check(550, "no", "Other: no");
        check(552, "5.3.4 too big", "Message: too big");
        check(552, "5.2.2 over quota", "MailboxFull: over quota");
        check(552, "size exceeded", "Message: size exceeded");
        check(550, "5.0.0 no", "Other: no");
    }

    #[test]
    fn a_400_code_is_tried_later_and_a_500_code_is_not() {
        check(499, "busy", "later: busy");
        check(500, "what", "Other: what");
    }

    #[test]
    fn a_wrong_password_is_no_refusal_of_the_addressee() {
        check(535, "5.7.8 wrong", "not let in: wrong");
        check(530, "5.7.0 log in first", "not let in: log in first");
    }

    #[test]
    fn the_local_part_is_blotted_out_in_any_spelling() {
        check(450, "bounce+KARI.NORD=solbris.example greylisted", "later: [address] greylisted");
        check(450, "mailbox 'kari.nord' is locked", "later: mailbox '[address]' is locked");
    }

    proptest! {
        #[test]
        fn no_answer_lets_the_address_through(
            before in "[ -~\t\r\nøæå]{0,40}",
            address in "kari\\.nord@solbris\\.example|KARI\\.NORD@SOLBRIS\\.EXAMPLE|kari\\.nord",
            after in "[ -~\t\r\nøæå]{0,40}",
        ) {
            let reply = Reply::read(550, &format!("{before}{address}{after}"), &kari());
            prop_assert!(!reply.text.to_lowercase().contains("kari.nord"), "{:?}", reply.text);
            prop_assert!(!reply.text.contains(['\r', '\n']));
        }
    }
}
