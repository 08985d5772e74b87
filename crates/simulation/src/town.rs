//! The people of the simulated world, what each of them wants, and what has reached her: the truth that the house is
//! held against. Everybody is a number.

use std::collections::{BTreeMap, BTreeSet};

use domain::{MailingId, SubjectId};
use jiff::{SignedDuration, Timestamp};
use office::Clock;
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::trouble::Trouble;

/// The number of a person.
pub(crate) type Number = usize;

/// For how long a mailbox that was full may be left in peace.
const REST: SignedDuration = SignedDuration::from_hours(24 * 120);

/// What the relay says to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Well,
    Later,
    Full,
    NotFromYou,
    /// It hangs up without a word, having taken the mail.
    Nothing,
}

/// A yes to one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Yes {
    pub(crate) since: Timestamp,
    pub(crate) until: Option<Timestamp>,
    /// The words that it was given to hold no longer.
    pub(crate) is_superseded: bool,
}

impl Yes {
    pub(crate) fn stands(&self, now: Timestamp) -> bool {
        !self.is_superseded && self.until.is_none_or(|until| now < until)
    }
}

/// What an answer from her mailbox will lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Return {
    Dead,
    Full,
    Complaint,
    Leave,
    Absent,
}

/// A mail on its way back to the company.
#[derive(Debug, Clone)]
pub(crate) struct Back {
    pub(crate) from: Number,
    pub(crate) subject: Option<SubjectId>,
    pub(crate) what: Return,
    pub(crate) token: String,
    pub(crate) due: Timestamp,
}

/// The links in the newest mails that reached her.
#[derive(Debug, Clone, Default)]
pub(crate) struct Links {
    pub(crate) confirm: Option<(String, Timestamp)>,
    pub(crate) renew: Option<String>,
    pub(crate) unsubscribe: Option<String>,
    pub(crate) unsubscribe_mail: Option<String>,
    pub(crate) own_page: Option<(String, Timestamp)>,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Person {
    pub(crate) email: String,
    /// Whom she is to the house, while she is anybody.
    pub(crate) subject: Option<SubjectId>,
    /// Whom she was, before she was erased.
    pub(crate) gone: Vec<SubjectId>,
    pub(crate) yes: BTreeMap<String, Yes>,
    /// What lets her be written to beside a yes: topics, and what she bought.
    pub(crate) grounds: BTreeMap<String, Option<String>>,
    /// What she ticked on the form that waits for her confirmation.
    pub(crate) asked: BTreeSet<String>,
    /// When she sent the form in, and whether the declaration was still the first one.
    pub(crate) asked_at: Option<(Timestamp, bool)>,
    pub(crate) writes_seldom: bool,
    pub(crate) is_dead: bool,
    pub(crate) full_at: Option<Timestamp>,
    /// The activities that wrote to her since she is known.
    pub(crate) wrote: BTreeSet<&'static str>,
    /// The activities that may not write to her until she asks anew.
    pub(crate) suppressed: BTreeSet<&'static str>,
    pub(crate) links: Links,
}

impl Person {
    /// Says whether she may be written to about a topic now.
    pub(crate) fn agrees(&self, topic: &str, product: Option<&str>, now: Timestamp) -> bool {
        let is_it = |bought: &Option<String>| bought.is_none() || bought.as_deref() == product;
        self.yes.get(topic).is_some_and(|yes| yes.stands(now))
            || self.grounds.get(topic).is_some_and(is_it)
    }

    /// Says whether the house has any reason to know her.
    pub(crate) fn is_held(&self) -> bool {
        !self.yes.is_empty() || !self.grounds.is_empty()
    }

    /// Takes down which activities may write to her: once she leaves, none of them may any more.
    pub(crate) fn remember(&mut self) {
        if !self.yes.is_empty() || self.grounds.keys().any(|it| it != CUSTOMER_NEWS) {
            self.wrote.insert(NEWSLETTER);
        }
        if self.grounds.contains_key(CUSTOMER_NEWS) {
            self.wrote.insert(CUSTOMER_NEWS);
        }
    }

    /// Forgets all that let her be written to; the activities that wrote to her may not any more.
    pub(crate) fn leaves(&mut self) {
        self.remember();
        self.suppressed.append(&mut self.wrote);
        self.yes.clear();
        self.grounds.clear();
        self.writes_seldom = false;
        self.gone.extend(self.subject.take());
        self.links = Links { confirm: self.links.confirm.take(), ..Links::default() };
    }
}

pub(crate) const NEWSLETTER: &str = "newsletter";
pub(crate) const CUSTOMER_NEWS: &str = "customer-news";

/// A mailing, as its writer and its readers see it.
#[derive(Debug, Clone)]
pub(crate) struct Sending {
    pub(crate) id: MailingId,
    pub(crate) topic: String,
    pub(crate) product: Option<String>,
    pub(crate) scheduled_at: Option<Timestamp>,
    /// When it began, as far as is known; whom it had to reach then.
    pub(crate) began_at: Option<Timestamp>,
    pub(crate) expected: BTreeMap<Number, SubjectId>,
    /// How often it reached each.
    pub(crate) reached: BTreeMap<Number, u32>,
    /// Whom the relay refused.
    pub(crate) refused: BTreeSet<Number>,
    /// Who may have it twice: the relay had it, and its answer was lost.
    pub(crate) in_doubt: BTreeSet<Number>,
    pub(crate) is_running: bool,
    pub(crate) is_over: bool,
}

/// The people, and the mail server's moods.
pub(crate) struct Town {
    pub(crate) people: Vec<Person>,
    pub(crate) sendings: Vec<Sending>,
    pub(crate) back: Vec<Back>,
    /// What was seen that may not be.
    pub(crate) troubles: Vec<Trouble>,
    /// How many more mails are taken before the relay stops and tells of one; none lets all through.
    pub(crate) stops_after: Option<u32>,
    /// Whether the relay hangs up on the next mail of a mailing.
    pub(crate) hangs_up: bool,
    pub(crate) n_mails: u64,
    /// The mailing and person of the newest mail, while it is one of a mailing.
    pub(crate) newest: Option<(usize, Number)>,
    by_email: BTreeMap<String, Number>,
    clock: Clock,
    moods: StdRng,
}

impl Town {
    pub(crate) fn settle(seed: u64, n_people: usize, clock: Clock) -> Self {
        // Every tenth address is a company's, the others a person's.
        let email = |n: usize| match n % 10 {
            9 => format!("post@firm{n}.example"),
            _ => format!("person{n}@town.example"),
        };
        let person = |n| Person { email: email(n), ..Person::default() };
        let people: Vec<Person> = (0..n_people).map(person).collect();
        let by_email = (0..n_people).map(|n| (people[n].email.clone(), n)).collect();
        Self {
            people,
            sendings: Vec::new(),
            back: Vec::new(),
            troubles: Vec::new(),
            stops_after: None,
            hangs_up: false,
            n_mails: 0,
            newest: None,
            by_email,
            clock,
            moods: StdRng::seed_from_u64(seed ^ 0x6d6f_6f64),
        }
    }

    /// Says whether the relay refuses a mail to this address; `from` says whether it is one of a mailing.
    pub(crate) fn is_dead(&mut self, from: &str, email: &str) -> bool {
        let Some(number) = self.by_email.get(email).copied() else { return false };
        if self.people[number].is_dead && from.starts_with("bounce+") {
            self.finds_dead(number);
        }
        self.people[number].is_dead
    }

    /// A mail of a mailing to a dead mailbox erases her; what else she hears of it is none of the house's doing.
    fn finds_dead(&mut self, number: Number) {
        let now_sending =
            self.sendings.iter_mut().filter(|it| !it.is_over && it.began_at.is_some());
        for sending in now_sending {
            sending.refused.insert(number);
        }
        if self.people[number].is_held() {
            self.people[number].leaves();
        }
    }

    /// Takes a mail in, and says what the relay answers and whether it stops first.
    pub(crate) fn receive(&mut self, from: &str, to: &str, bytes: &[u8]) -> (Answer, bool) {
        self.n_mails += 1;
        self.newest = None;
        let text = readable(bytes);
        let Some(number) = self.by_email.get(to).copied() else {
            // A Member's own mail.
            return (Answer::Well, false);
        };
        let sending = header(&text, "List-Unsubscribe").and_then(|_| number_of_sending(&text));
        let stops = match &mut self.stops_after {
            Some(0) => {
                self.stops_after = None;
                true
            }
            Some(n_left) => {
                *n_left -= 1;
                false
            }
            None => false,
        };
        let answer = self.mood(sending.is_some());
        match sending {
            Some(sending) => self.receives_mailing((sending, number), from, &text, answer),
            None if answer == Answer::Well => self.reads_letter(number, &text),
            None => {}
        }
        (answer, stops)
    }

    fn mood(&mut self, is_mailing: bool) -> Answer {
        let dice = self.moods.random_range(0..1_000);
        if is_mailing && std::mem::take(&mut self.hangs_up) {
            return Answer::Nothing;
        }
        match dice {
            0..30 => Answer::Later,
            30..45 if is_mailing => Answer::Full,
            45..52 if is_mailing => Answer::NotFromYou,
            _ => Answer::Well,
        }
    }

    fn receives_mailing(
        &mut self,
        (sending, number): (usize, Number),
        from: &str,
        text: &str,
        answer: Answer,
    ) {
        let now = self.clock.now();
        let Some(mailing) = self.sendings.get_mut(sending) else {
            return self.troubles.push(Trouble::new("MKT-01", "a mailing nobody wrote went out"));
        };
        let person = &mut self.people[number];
        if !person.agrees(&mailing.topic, mailing.product.as_deref(), now) {
            let what =
                format!("person {number} was mailed {} ({sending}) without a ground", mailing.id);
            self.troubles
                .push(Trouble::new("MKT-01, MKT-04: nobody is mailed without a ground", what));
        }
        match answer {
            Answer::Later => return,
            Answer::Full => {
                person.full_at = Some(now);
                mailing.refused.insert(number);
                return;
            }
            Answer::NotFromYou => {
                mailing.refused.insert(number);
                return;
            }
            Answer::Well | Answer::Nothing => {}
        }
        let n_before = mailing.reached.get(&number).copied().unwrap_or_default();
        if n_before > 0 && !mailing.in_doubt.remove(&number) {
            let what = format!("person {number} got {} ({sending}) twice", mailing.id);
            self.troubles.push(Trouble::new("nobody gets a mailing twice", what));
        }
        mailing.reached.insert(number, n_before + 1);
        if answer == Answer::Nothing {
            mailing.in_doubt.insert(number);
        }
        self.newest = Some((sending, number));
        let dice = self.moods.random_range(0..1_000);
        if !(990..).contains(&dice) {
            person.links.unsubscribe =
                token(text, "/unsubscribe/").or(person.links.unsubscribe.take());
            person.links.unsubscribe_mail = between(text, "unsubscribe+", "@");
        }
        self.comes_back(number, from, dice);
    }

    /// Some mailboxes answer, hours or days later.
    fn comes_back(&mut self, number: Number, from: &str, dice: u32) {
        let Some(token) = between(from, "bounce+", "@") else { return };
        let what = match dice {
            0..6 => Return::Dead,
            6..20 => Return::Full,
            20..24 => Return::Complaint,
            24..50 => Return::Absent,
            // The mailbox dies without a word; the next mail finds out.
            50..56 => {
                self.people[number].is_dead = true;
                return;
            }
            _ => return,
        };
        let due = self.clock.now() + SignedDuration::from_mins(self.moods.random_range(5..4_000));
        let subject = self.people[number].subject;
        self.back.push(Back { from: number, subject, what, token, due });
    }

    fn reads_letter(&mut self, number: Number, text: &str) {
        let now = self.clock.now();
        let is_lost = self.moods.random_ratio(1, 50);
        let links = &mut self.people[number].links;
        if is_lost {
            return;
        }
        if let Some(token) = token(text, "/confirm/") {
            links.confirm = Some((token, now));
        }
        if let Some(token) = token(text, "/renew/") {
            links.renew = Some(token);
        }
        if let Some(token) = token(text, "/you/enter/") {
            links.own_page = Some((token, now));
        }
    }

    /// The relay had the newest mail, and nobody will hear its answer.
    pub(crate) fn doubts_newest(&mut self) {
        if let Some((sending, number)) = self.newest {
            self.sendings[sending].in_doubt.insert(number);
        }
    }

    /// Fixes whom a mailing has to reach, as it begins now.
    pub(crate) fn begins(&mut self, sending: usize) {
        let now = self.clock.now();
        let Sending { topic, product, .. } = self.sendings[sending].clone();
        let agree = |person: &Person| person.agrees(&topic, product.as_deref(), now);
        let agreeing = self.people.iter().enumerate().filter(|(_, it)| agree(it));
        let expected = agreeing.filter_map(|(number, it)| Some((number, it.subject?)));
        let expected = expected.collect();
        let mailing = &mut self.sendings[sending];
        mailing.began_at = Some(now);
        mailing.expected = expected;
    }

    /// Ends a mailing that went to its end: everybody whom it had to reach has it, or there is a reason. `kept` says how
    /// the house has its addressees.
    pub(crate) fn ends(&mut self, sending: usize, kept: &str) {
        let now = self.clock.now();
        let mailing = &mut self.sendings[sending];
        mailing.is_over = true;
        let began_at = mailing.began_at.unwrap_or(now);
        for (number, subject) in &mailing.expected {
            let person = &self.people[*number];
            let yes = person.yes.get(&mailing.topic);
            let is_excused = person.subject != Some(*subject)
                || !person.agrees(&mailing.topic, mailing.product.as_deref(), now)
                || yes.is_some_and(|yes| yes.since >= began_at)
                || person.writes_seldom
                || person.full_at.is_some_and(|at| now.duration_since(at) < REST)
                || mailing.refused.contains(number);
            if !is_excused && !mailing.reached.contains_key(number) {
                let about = &mailing.topic;
                let what = format!(
                    "person {number} did not get {} ({sending}) about `{about}`; it has {kept}",
                    mailing.id
                );
                self.troubles.push(Trouble::new("nobody is missed by a mailing", what));
            }
        }
        let expected = &mailing.expected;
        if let Some(number) = mailing.reached.keys().find(|it| !expected.contains_key(it)) {
            let what = format!("person {number} got {} ({sending}) unexpectedly", mailing.id);
            self.troubles.push(Trouble::new("a mailing goes to those it was begun for", what));
        }
    }
}

impl Town {
    /// Finds somebody whom a running mailing has yet to reach and who has the link to leave by.
    pub(crate) fn waits_and_can_leave(&self) -> Option<(Number, String)> {
        let (sending, newest) = self.newest?;
        let waiting = self.sendings[sending].expected.keys().rev().filter(|it| **it != newest);
        let mut waiting = waiting.filter(|it| self.people[**it].subject.is_some());
        waiting.find_map(|it| Some((*it, self.people[*it].links.unsubscribe.clone()?)))
    }

    /// Writes a mail that comes back as a mail server or a person would.
    pub(crate) fn written(&self, back: &Back) -> Vec<u8> {
        let Back { token, what, .. } = back;
        let email = &self.people[back.from].email;
        match what {
            Return::Dead => bounce(token, email, "5.1.1"),
            Return::Full => bounce(token, email, "5.2.2"),
            Return::Complaint => complaint(token),
            Return::Leave => format!(
                "From: {email}\r\nTo: unsubscribe+{token}@fjordbok.example\r\n\
                 Subject: unsubscribe\r\nMessage-ID: <{}@town.example>\r\n\r\n\r\n",
                back.due.as_microsecond()
            ),
            Return::Absent => format!(
                "From: {email}\r\nTo: bounce+{token}@fjordbok.example\r\n\
                 Auto-Submitted: auto-replied\r\nSubject: away\r\n\r\nI am away.\r\n"
            ),
        }
        .into_bytes()
    }

    /// Takes over what has to follow from a mail that came back: only who is still the same is concerned.
    pub(crate) fn came_back(&mut self, back: &Back) {
        let now = self.clock.now();
        let person = &mut self.people[back.from];
        let is_she = person.subject.is_some() && person.subject == back.subject;
        match back.what {
            Return::Dead | Return::Complaint | Return::Leave if is_she => {
                person.leaves();
                person.is_dead |= back.what == Return::Dead;
            }
            Return::Full => person.full_at = Some(now),
            _ => {}
        }
    }
}

fn bounce(token: &str, email: &str, status: &str) -> String {
    format!(
        "Return-Path: <>\r\nDelivered-To: bounce+{token}@fjordbok.example\r\n\
         From: MAILER-DAEMON@mx.example\r\nTo: bounce+{token}@fjordbok.example\r\n\
         Subject: Undelivered Mail\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n\
         --b\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; {email}\r\n\
         Action: failed\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
}

fn complaint(token: &str) -> String {
    format!(
        "From: abuse@provider.example\r\nTo: post@fjordbok.example\r\nSubject: complaint\r\n\
         MIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=feedback-report; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n\
         --b\r\nContent-Type: message/feedback-report\r\n\r\n\
         Feedback-Type: abuse\r\nUser-Agent: Loop/1\r\nVersion: 1\r\n\r\n\
         --b\r\nContent-Type: message/rfc822\r\n\r\n\
         Return-Path: <bounce+{token}@fjordbok.example>\r\nSubject: News\r\n\r\nHello\r\n--b--\r\n"
    )
}

/// Undoes what folding and quoted-printable do; a mail is otherwise read as it came.
fn readable(bytes: &[u8]) -> String {
    let mut plain = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'=', [b'\r', b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    plain.push(high * 16 + low);
                    rest = after;
                }
                _ => plain.push(b'='),
            },
            _ => plain.push(*first),
        }
    }
    String::from_utf8_lossy(&plain).replace("\r\n ", " ").replace("\r\n\t", " ")
}

/// Quoted-printable writes its digits in capitals.
fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    (!digit.is_ascii_lowercase()).then_some(u8::try_from(value).ok()?)
}

fn header<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Reads which mailing it is out of the subject line, which ends in `Nr 17`.
fn number_of_sending(text: &str) -> Option<usize> {
    let (_, number) = header(text, "Subject")?.rsplit_once("Nr ")?;
    number.trim().parse().ok()
}

fn token(text: &str, path: &str) -> Option<String> {
    let (_, rest) = text.split_once(path)?;
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c)));
    Some(rest[..end.unwrap_or(rest.len())].to_owned())
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(token, _)| token.to_owned())
}
