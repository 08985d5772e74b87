//! Reads delivery reports of RFC 3464 and judges them by their status, always to the person's
//! advantage where the report contradicts itself.

use std::fmt;

use super::fields::Fields;
use super::status::{self, Class, Status};
use super::token::Token;

/// The most groups, each about one address, of one report; one with more is never read as dead.
pub const N_GROUPS_MAX: usize = 32;
const N_WORDS_MAX: usize = 200;

/// A delivery report that names a token.
pub struct Bounce {
    tokens: Vec<Token>,
    groups: Vec<Group>,
    is_whole: bool,
}

/// What a report says about one address.
#[derive(Clone)]
struct Group {
    class: Class,
    // who it was for, as our side and as the reporting server wrote it; personal, so never printed
    original: Option<String>,
    last: Option<String>,
}

// an address stands in it, so nothing but the judgement is printed
impl fmt::Debug for Bounce {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bounce({:?})", self.class())
    }
}

impl Bounce {
    pub(super) fn new(tokens: Vec<Token>, report: Report) -> Self {
        Self { tokens, groups: report.groups, is_whole: report.is_whole }
    }

    /// Returns what may be tokens of ours: at least one, most trustworthy first.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Returns what the report says as a whole: dead only if it does so of every address in it.
    pub fn class(&self) -> Class {
        self.combine(self.groups.iter())
    }

    /// Returns what the report says about the address that its token stands for.
    ///
    /// A mail may have been forwarded, and the address at which it ended may be dead while hers is
    /// not. So a death of another address counts as a soft failure of hers.
    pub fn class_for(&self, address: &str) -> Class {
        let mut named = self.groups.iter().filter(|group| group.names(address)).peekable();
        if named.peek().is_some() {
            return self.combine(named);
        }
        // a webhook names nobody, and its token alone says whom it is about
        if self.groups.iter().all(|group| group.original.is_none() && group.last.is_none()) {
            return self.class();
        }
        match self.class() {
            Class::Dead => Class::Soft,
            class => class,
        }
    }

    fn combine<'a>(&self, groups: impl Iterator<Item = &'a Group>) -> Class {
        let classes: Vec<Class> = groups.map(|group| group.class).collect();
        let all = |class| classes.iter().all(|known| *known == class);
        let any = |class| classes.contains(&class);
        match () {
            () if classes.is_empty() => Class::Unclear,
            () if all(Class::Delivered) => Class::Delivered,
            () if all(Class::Dead) && self.is_whole => Class::Dead,
            () if any(Class::SenderProblem) => Class::SenderProblem,
            () if any(Class::Soft) => Class::Soft,
            () if any(Class::Unclear) || !self.is_whole => Class::Unclear,
            // one of several addresses is dead, and the mail reached another
            () => Class::Soft,
        }
    }
}

impl Group {
    fn read(fields: &Fields) -> Self {
        Self {
            class: judge(fields),
            original: fields.first("original-recipient").and_then(address_in),
            last: fields.first("final-recipient").and_then(address_in),
        }
    }

    fn names(&self, address: &str) -> bool {
        let address = address.to_lowercase();
        let known = [&self.original, &self.last];
        known.into_iter().flatten().any(|known| *known == address || undo_xtext(known) == address)
    }
}

/// What stands in the part `message/delivery-status`.
pub(super) struct Report {
    groups: Vec<Group>,
    is_whole: bool,
}

impl Report {
    /// Makes a report of one group that was judged elsewhere.
    pub(super) fn of(class: Class) -> Self {
        Self { groups: vec![Group { class, original: None, last: None }], is_whole: true }
    }

    /// Reads the groups about addresses; `None` when there is none.
    pub(super) fn read(bytes: &[u8], is_closed: bool) -> Option<Self> {
        let mut report = Self { groups: Vec::new(), is_whole: is_closed };
        let mut rest = bytes;
        while !rest.is_empty() {
            let (fields, after) = Fields::split(rest);
            rest = after;
            let speaks_of_an_address =
                ["final-recipient", "original-recipient", "action", "status"]
                    .iter()
                    .any(|name| fields.first(name).is_some());
            if !speaks_of_an_address {
                continue;
            }
            if report.groups.len() == N_GROUPS_MAX {
                report.is_whole = false;
                break;
            }
            report.groups.push(Group::read(&fields));
        }
        (!report.groups.is_empty()).then_some(report)
    }
}

fn judge(fields: &Fields) -> Class {
    let once = ["final-recipient", "action", "status", "diagnostic-code"];
    // two groups that lost the empty line between them cannot be told apart
    if once.iter().any(|name| fields.repeats(name)) {
        return Class::Unclear;
    }
    match fields.word("action").as_deref() {
        Some("failed") => failed(fields),
        Some("delayed") => Class::Soft,
        Some("delivered" | "relayed" | "expanded") => Class::Delivered,
        _ => Class::Unclear,
    }
}

fn failed(fields: &Fields) -> Class {
    let told = fields.word("status").and_then(|word| status::parse(&word));
    let diagnostic = Diagnostic::read(fields.first("diagnostic-code").unwrap_or_default());
    judge_failure(told, &diagnostic)
}

/// Judges a failure by its status and the words of the server that refused.
pub(super) fn judge_failure(told: Option<Status>, diagnostic: &Diagnostic) -> Class {
    let status = told.filter(|status| !status::is_general(*status)).or(diagnostic.status);
    let class = status.or(told).map_or(Class::Unclear, status::class);
    match class {
        Class::Dead => diagnostic.doubt().unwrap_or(Class::Dead),
        // a failed group cannot say that it was delivered
        Class::Delivered => Class::Unclear,
        class => class,
    }
}

/// The words of the server that refused, `smtp; 550 5.1.1 …`.
pub(super) struct Diagnostic {
    code: Option<u16>,
    status: Option<Status>,
    text: String,
}

impl Diagnostic {
    pub(super) fn read(field: &str) -> Self {
        let text = match field.split_once(';') {
            Some((kind, text)) if !kind.trim().contains(' ') => text,
            _ => field,
        };
        let mut diagnostic = Self { code: None, status: None, text: text.to_lowercase() };
        let ends = |c: char| c.is_whitespace() || "()<>[],;:-'\"".contains(c);
        let words = text.split(ends).filter(|word| !word.is_empty());
        let mut may_follow = true;
        for word in words.take(N_WORDS_MAX) {
            // any three numbers could be a version or an address, so a status follows a code or `#`
            let is_marked = may_follow || word.starts_with('#');
            let word = word.trim_start_matches('#').trim_end_matches('.');
            may_follow = reply_code(word).is_some();
            diagnostic.code = diagnostic.code.or(reply_code(word));
            let status = status::parse(word).filter(|status| is_marked && status.0 != 2);
            diagnostic.status = diagnostic.status.or(status);
        }
        diagnostic
    }

    /// Returns what speaks against a death that the status tells: servers make up `5.1.1` from a
    /// bare 550, whose words then tell of a full mailbox or a rule.
    fn doubt(&self) -> Option<Class> {
        let says = |words: &[&str]| words.iter().any(|word| self.text.contains(word));
        if self.code.is_some_and(|code| (400..500).contains(&code)) || says(SOFT_WORDS) {
            return Some(Class::Soft);
        }
        match self.status.map(status::class) {
            Some(Class::Dead) | None if says(RULE_WORDS) => Some(Class::SenderProblem),
            Some(Class::Dead) | None => None,
            other => other,
        }
    }
}

const SOFT_WORDS: &[&str] = &[
    "mailbox full",
    "mailbox is full",
    "inbox full",
    "inbox is full",
    "quota",
    "storage",
    "at a rate",
    "too quickly",
    "too many",
    "try again",
    "temporar",
    "greylist",
    "graylist",
];
const RULE_WORDS: &[&str] = &[
    "spam",
    "blocked",
    "block list",
    "blocklist",
    "blacklist",
    "denylist",
    "reputation",
    "policy",
    "dmarc",
    "spf check",
    "dkim",
    "banned",
    "relay",
    "not authori",
    "sender",
];

fn reply_code(word: &str) -> Option<u16> {
    let is_code = word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_digit());
    is_code.then(|| word.parse().ok()).flatten().filter(|code| (400..600).contains(code))
}

/// Returns the address of `rfc822; name@domain`, in lower case and without brackets.
fn address_in(field: &str) -> Option<String> {
    let address = field.split_once(';').map_or(field, |(_, address)| address);
    let address = address.trim().trim_start_matches('<').trim_end_matches('>');
    address.contains('@').then(|| address.to_lowercase())
}

/// Undoes `+2B` of RFC 3461, which some servers leave in the address.
fn undo_xtext(address: &str) -> String {
    let mut pieces = address.split('+');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let digits = piece.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if byte.is_ascii_graphic() => {
                plain.push(char::from(byte));
                plain.push_str(&piece[2..]);
            }
            _ => {
                plain.push('+');
                plain.push_str(piece);
            }
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::token::TokenKind;

    fn bounce(report: &str) -> Bounce {
        let token = Token::parse(TokenKind::ReturnPath, "k7q2mf3x9a4tz6bw").unwrap();
        Bounce::new(vec![token], Report::read(report.as_bytes(), true).unwrap())
    }

    #[track_caller]
    fn check(status: &str, diagnostic: &str, expect: Class) {
        let group = format!("Action: failed\nStatus: {status}\nDiagnostic-Code: {diagnostic}\n");
        assert_eq!(bounce(&group).class(), expect, "{status} {diagnostic}");
    }

    #[test]
    fn um_50_a_dead_address_is_told_by_status_or_by_the_code_in_the_servers_words() {
        check("5.1.1", "smtp; 550 5.1.1 unknown", Class::Dead);
        check("5.1.1 (bad destination mailbox)", "", Class::Dead);
        check("5.0.0", "smtp; 550-5.1.1 no such mailbox here", Class::Dead);
        check("", "X-Exchange; 550 #5.1.10 not found", Class::Dead);
        check("5.0.0", "smtp; 550 unknown", Class::Unclear);
        check("", "smtp; 550 unknown", Class::Unclear);
    }

    #[test]
    fn um_50_a_status_that_the_servers_own_words_contradict_is_not_dead() {
        check("5.1.1", "smtp; 550 5.7.1 rejected", Class::SenderProblem);
        check("5.1.1", "smtp; 552 5.2.2 over limit", Class::Soft);
        check("5.1.1", "smtp; 450 5.1.1 unknown in table", Class::Soft);
        check("5.1.1", "smtp; 550 Mailbox full", Class::Soft);
        check("5.1.1", "smtp; 550 message looks like spam", Class::SenderProblem);
        check("5.2.1", "smtp; 550 5.2.1 receiving mail at a rate that", Class::Soft);
    }

    #[test]
    fn three_numbers_that_are_no_status_are_not_taken_for_one() {
        check("5.0.0", "smtp; 550 host 5.1.1.2 said no", Class::Unclear);
        check("5.0.0", "smtp; 550 by mailer version 5.1.1", Class::Unclear);
    }

    #[test]
    fn a_delay_is_soft_and_what_arrived_is_no_failure() {
        for (action, expect) in [
            ("delayed", Class::Soft),
            ("DELIVERED", Class::Delivered),
            ("relayed", Class::Delivered),
            ("expanded", Class::Delivered),
            ("odd", Class::Unclear),
        ] {
            assert_eq!(bounce(&format!("Action: {action}\nStatus: 5.1.1\n")).class(), expect);
        }
    }

    #[test]
    fn um_50_the_death_of_another_address_is_not_hers() {
        let dead = "Final-Recipient: rfc822; Kari@Vidare.example\nAction: failed\nStatus: 5.1.1\n";
        assert_eq!(bounce(dead).class_for("kari@vidare.example"), Class::Dead);
        assert_eq!(bounce(dead).class_for("kari@solbris.example"), Class::Soft);
        let known = format!("Original-Recipient: rfc822;kari+2Bnytt@solbris.example\n{dead}");
        assert_eq!(bounce(&known).class_for("kari+nytt@solbris.example"), Class::Dead);
    }

    #[test]
    fn um_50_of_two_addresses_both_are_to_be_dead() {
        let dead = "Action: failed\nStatus: 5.1.1\n\n";
        let class = |other: &str| bounce(&format!("{dead}{other}")).class();
        assert_eq!(class(dead), Class::Dead);
        assert_eq!(class("Action: failed\nStatus: 5.2.2\n"), Class::Soft);
        assert_eq!(class("Action: failed\nStatus: 5.7.1\n"), Class::SenderProblem);
        assert_eq!(class("Action: delivered\nStatus: 2.0.0\n"), Class::Soft);
        assert_eq!(class("Action: failed\n"), Class::Unclear);
    }

    #[test]
    fn um_50_groups_without_an_empty_line_between_them_are_unclear() {
        let both = "Action: failed\nStatus: 5.1.1\nAction: failed\nStatus: 5.2.2\n";
        assert_eq!(bounce(both).class(), Class::Unclear);
    }

    #[test]
    fn a_report_of_32_groups_is_read_and_a_longer_one_is_never_dead() {
        let dead = "Action: failed\nStatus: 5.1.1\n\n";
        assert_eq!(bounce(&dead.repeat(32)).class(), Class::Dead);
        assert_eq!(bounce(&dead.repeat(33)).class(), Class::Unclear);
    }

    #[test]
    fn nothing_of_an_address_is_printed() {
        let report = bounce(
            "Final-Recipient: rfc822; kari@solbris.example\nAction: failed\nStatus: 5.1.1\n",
        );
        assert_eq!(format!("{report:?}"), "Bounce(Dead)");
    }
}
