//! Made-up mails that come back, in the shapes of the big mail servers, each with what it has to be
//! read as. All persons, domains and words are invented.

mod answers;
mod flawed;

use std::iter;

pub(super) const TOKEN: &str = "k7q2mf3x9a4tz6bw";
pub(super) const KARI: &str = "kari.nord@solbris.example";
const RETURN_PATH: &str = "bounce+k7q2mf3x9a4tz6bw@fjordbok.example";

/// A mail and what it has to be read as.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) mail: Vec<u8>,
    pub(super) expect: &'static str,
}

pub(super) fn case(
    name: impl Into<String>,
    mail: impl Into<Vec<u8>>,
    expect: &'static str,
) -> Case {
    Case { name: name.into(), mail: mail.into(), expect }
}

/// Returns every case.
pub(super) fn all() -> Vec<Case> {
    let mut cases = reports();
    cases.extend(flawed::cases());
    cases.extend(answers::cases());
    cases
}

/// Returns the first report that has to be read so.
pub(super) fn first(expect: &str) -> Vec<u8> {
    let found = reports().into_iter().find(|case| case.expect == expect);
    found.expect("the corpus has reports of every class").mail
}

/// Why a delivery failed, in a server's words.
struct Cause {
    action: &'static str,
    code: u16,
    status: &'static str,
    words: &'static str,
    expect: &'static str,
}

const fn cause(
    action: &'static str,
    code: u16,
    status: &'static str,
    words: &'static str,
    expect: &'static str,
) -> Cause {
    Cause { action, code, status, words, expect }
}

const CAUSES: [Cause; 22] = [
    cause("failed", 550, "5.1.1", "nobody of that name here", "Dead"),
    cause("failed", 550, "5.1.2", "that domain has no mail", "Dead"),
    cause("failed", 501, "5.1.3", "not an address", "Dead"),
    cause("failed", 551, "5.1.6", "has moved, no new address", "Dead"),
    cause("failed", 550, "5.1.10", "no such person", "Dead"),
    cause("failed", 550, "5.2.1", "this account is closed", "Dead"),
    cause("failed", 552, "5.2.2", "the mailbox is full", "Soft"),
    cause("failed", 552, "5.2.3", "larger than this person takes", "Soft"),
    cause("failed", 450, "4.2.2", "over quota for seven days", "Soft"),
    cause("failed", 451, "4.4.7", "gave up after five days", "Soft"),
    cause("failed", 421, "4.7.0", "slow down", "Soft"),
    cause("delayed", 451, "4.4.1", "no answer yet", "Soft"),
    cause("delayed", 550, "5.1.1", "nobody of that name yet", "Soft"),
    cause("failed", 550, "5.7.1", "we do not like this mail", "SenderProblem"),
    cause("failed", 550, "5.7.26", "your domain is not proven", "SenderProblem"),
    cause("failed", 554, "5.4.14", "went round in circles", "SenderProblem"),
    cause("failed", 552, "5.3.4", "too large for this system", "SenderProblem"),
    cause("failed", 500, "5.5.2", "odd command", "SenderProblem"),
    cause("failed", 554, "5.6.0", "odd content", "SenderProblem"),
    cause("failed", 550, "5.1.8", "your address is not known", "SenderProblem"),
    cause("failed", 550, "5.0.0", "no", "Unclear"),
    cause("delivered", 250, "2.0.0", "in the mailbox", "Delivered"),
];

/// A mail server by the way in which it writes reports.
#[derive(Clone, Copy, Debug)]
enum Server {
    Postfix,
    Exim,
    Exchange,
    Gmail,
    Sendmail,
    Domino,
}

const SERVERS: [Server; 6] = [
    Server::Postfix,
    Server::Exim,
    Server::Exchange,
    Server::Gmail,
    Server::Sendmail,
    Server::Domino,
];

/// The subject line and the readable part, in several languages and charsets.
const TEXTS: [(&str, &str, &[u8]); 8] = [
    ("Undelivered Mail Returned to Sender", "text/plain; charset=us-ascii", b"Sorry, it failed."),
    (
        "=?utf-8?B?SWtrZSBsZXZlcnQ=?=",
        "text/plain; charset=utf-8",
        "Meldingen nådde ikke fram.".as_bytes(),
    ),
    (
        "=?iso-8859-1?Q?Unzustellbar?=",
        "text/plain; charset=iso-8859-1",
        b"F\xfcr Sie: es ging nicht.",
    ),
    (
        "=?windows-1252?Q?Non_remis?=",
        "text/html; charset=windows-1252",
        b"<p>Le message n\x92est pas pass\xe9.",
    ),
    (
        "=?koi8-r?B?7sUg5M/T1MHXzMXOzw==?=",
        "text/plain; charset=koi8-r",
        b"\xee\xc5 \xe4\xcf\xd3\xd4\xc1\xd7",
    ),
    ("=?iso-2022-jp?B?GyRCR1s/LhsoQg==?=", "text/plain; charset=shift_jis", b"\x94z\x90M\x82\xc5"),
    ("Mail delivery failed", "text/plain; charset=big5", b"\xb6l\xa5\xf3\x0d\x0a\xff\xfe"),
    ("No entregado", "text/plain; charset=no-such-charset", "El correo no llegó.".as_bytes()),
];

/// Returns each cause as each server tells it, whose token stands in another place each time.
fn reports() -> Vec<Case> {
    let told = SERVERS.iter().flat_map(|server| CAUSES.iter().map(move |cause| (server, cause)));
    told.enumerate()
        .map(|(n, (server, cause))| {
            let name = format!("{server:?} {} {} {}", cause.action, cause.status, n % 4);
            case(name, report(*server, cause, n, true), cause.expect)
        })
        .chain(unmatched())
        .collect()
}

/// Returns reports of death that anybody could have written: no token.
fn unmatched() -> impl Iterator<Item = Case> {
    SERVERS.iter().enumerate().map(|(n, server)| {
        let mail = report(*server, &CAUSES[n], n, false);
        case(format!("{server:?} without a token"), mail, "Unmatched")
    })
}

fn report(server: Server, cause: &Cause, n: usize, with_token: bool) -> Vec<u8> {
    let (head, original) =
        if with_token { token_places(n) } else { (String::new(), String::new()) };
    let boundary = ["b", "=_0a/1b.2c", "----=_Part_7", "\"quoted part:9\""][n % 4];
    let (subject, kind, text) = TEXTS[n % TEXTS.len()];
    let top = format!(
        "Return-Path: <>\n{head}From: Mail Delivery <MAILER-DAEMON@mx.solbris.example>\nSubject: {subject}\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status;\n\tboundary={}\n\nNot MIME? Too bad.\n",
        quoted(boundary)
    );
    let bare = boundary.trim_matches('"');
    let original_type =
        ["message/rfc822", "text/rfc822-headers", "message/rfc822", "message/global"][n % 4];
    let status_part = status_part(server, cause);
    let mut mail = format!("{top}--{bare}\nContent-Type: {kind}\n\n").into_bytes();
    mail.extend(text);
    mail.extend(
        format!(
            "\n--{bare}\nContent-Type: message/delivery-status\n\n{status_part}\n--{bare}\n\
             Content-Type: {original_type}\n\n{original}From: news@fjordbok.example\nTo: {KARI}\n\
             Subject: News\n\nWords.\n--{bare}--\n"
        )
        .into_bytes(),
    );
    if n.is_multiple_of(2) { mail } else { with_crlf(&mail) }
}

fn quoted(boundary: &str) -> String {
    if boundary.starts_with('"') || boundary == "b" {
        boundary.to_owned()
    } else {
        format!("\"{boundary}\"")
    }
}

fn with_crlf(mail: &[u8]) -> Vec<u8> {
    let mut last = 0;
    let ends = mail.iter().flat_map(|byte| {
        let before = std::mem::replace(&mut last, *byte);
        let missing = *byte == b'\n' && before != b'\r';
        iter::once(b'\r').filter(move |_| missing).chain(iter::once(*byte))
    });
    ends.collect()
}

/// Returns the field of the head, and of the enclosed original, that carries the token.
fn token_places(n: usize) -> (String, String) {
    match n % 4 {
        0 => (format!("Delivered-To: {RETURN_PATH}\n"), String::new()),
        1 => (format!("X-Original-To: {}\n", RETURN_PATH.to_uppercase()), String::new()),
        2 => (format!("To: <{RETURN_PATH}>\n"), String::new()),
        _ => (
            "To: postmaster@fjordbok.example\n".to_owned(),
            format!("Return-Path: <{RETURN_PATH}>\n"),
        ),
    }
}

fn status_part(server: Server, cause: &Cause) -> String {
    let Cause { action, code, status, words, .. } = cause;
    let general = format!("{}.0.0", &status[..1]);
    match server {
        Server::Postfix => format!(
            "Reporting-MTA: dns; mx.solbris.example\nX-Postfix-Queue-ID: 4A1B\n\nFinal-Recipient: rfc822; {KARI}\n\
             Original-Recipient: rfc822;{KARI}\nAction: {action}\nStatus: {status}\nRemote-MTA: dns; in.solbris.example\n\
             Diagnostic-Code: smtp; {code} {status} <{KARI}>:\n    {words} (told at RCPT)\n"
        ),
        Server::Exim => format!(
            "Reporting-MTA: dns; mx.solbris.example\n\nAction: {action}\nFinal-Recipient: rfc822;{KARI}\n\
             Status: {general}\nRemote-MTA: dns; in.solbris.example\nDiagnostic-Code: smtp; {code} {status} {words}\n"
        ),
        Server::Exchange => format!(
            "Reporting-MTA: dns;EX01.solbris.example\nReceived-From-MTA: dns;out.fjordbok.example\n\
             Arrival-Date: Mon, 11 Jan 2027 09:00:00 +0000\n\nOriginal-Recipient: rfc822;{KARI}\n\
             Final-Recipient: rfc822;{KARI}\nAction: {action}\nStatus: {status}\n\
             Diagnostic-Code: smtp;{code} {status} RESOLVER.ADR; {words}\nX-Display-Name: Kari Nord\n"
        ),
        Server::Gmail => format!(
            "Reporting-MTA: dns; post.solbris.example\nArrival-Date: Mon, 11 Jan 2027 01:00:00 -0800 (PST)\n\n\
             Final-Recipient: rfc822; {KARI}\nAction: {action}\nStatus: {status}\n\
             Remote-MTA: dns; in.solbris.example. (192.0.2.7, the server for the domain.)\n\
             Diagnostic-Code: smtp; {code}-{status} {words}.\n {code}-{status} Look at the address once more.\n\
             \x20{code} {status} x12-20020a 17.8 - gsmtp\nLast-Attempt-Date: Mon, 11 Jan 2027 01:00:01 -0800 (PST)\n"
        ),
        Server::Sendmail => format!(
            "Reporting-MTA: dns; mx.solbris.example\nReceived-From-MTA: DNS; out.fjordbok.example\n\n\
             Final-Recipient: RFC822; {KARI}\nX-Actual-Recipient: RFC822; kari@store.solbris.example\nAction: {action}\n\
             Status: {status}\nDiagnostic-Code: SMTP; {code} {status} <{KARI}>... {words}\n"
        ),
        Server::Domino => format!(
            "Reporting-MTA: dns;domino.solbris.example\n\nFinal-Recipient: rfc822;{KARI}\nAction: {action}\n\
             Status: {status}\nDiagnostic-Code: X-Notes; {words}\n"
        ),
    }
}
