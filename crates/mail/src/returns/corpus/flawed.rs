//! Reports that break rules of form, contradict themselves, lie, or mean to do harm.

use super::{Case, KARI, RETURN_PATH, TOKEN, case, with_crlf};

const DEAD: &str = "Final-Recipient: rfc822; kari.nord@solbris.example\nAction: failed\nStatus: 5.1.1\n\
    Diagnostic-Code: smtp; 550 5.1.1 nobody\n";

/// Wraps what a report says, with the token in the head.
fn wrapped(status_part: &str) -> String {
    with_parts(&format!("Content-Type: message/delivery-status\n\n{status_part}"))
}

fn with_parts(part: &str) -> String {
    format!(
        "Delivered-To: {RETURN_PATH}\nFrom: MAILER-DAEMON@mx.example\nSubject: failed\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n{part}\n\
         --b\nContent-Type: text/rfc822-headers\n\nSubject: News\n--b--\n"
    )
}

fn group(fields: &str) -> String {
    wrapped(&format!("Reporting-MTA: dns; mx.example\n\n{fields}\n"))
}

pub(super) fn cases() -> Vec<Case> {
    [forms(), contradictions(), several(), forged(), cut_off(), exhausting()]
        .into_iter()
        .flatten()
        .collect()
}

/// Odd forms that mean what they say.
fn forms() -> Vec<Case> {
    let mail = group(DEAD);
    let with = |from: &str, to: &str| mail.replace(from, to);
    let encoded = "RmluYWwtUmVjaXBpZW50OiByZmM4MjI7IGthcmkubm9yZEBzb2xicmlzLmV4YW1wbGUKQWN0aW9u\n\
        OiBmYWlsZWQKU3RhdHVzOiA1LjEuMQo=\n";
    vec![
        case("shouted", with("Action: failed", "ACTION: FAILED"), "Dead"),
        case("spaced", with("Status: 5.1.1", "status   :   5.1.1   "), "Dead"),
        case("comment", with("Status: 5.1.1", "Status: 5.1.1 (no such person)"), "Dead"),
        case("folded status", with("Status: 5.1.1", "Status:\n 5.1.1"), "Dead"),
        case("crlf", with_crlf(mail.as_bytes()), "Dead"),
        case("no first group", wrapped(DEAD), "Dead"),
        case("one block", wrapped(&format!("Reporting-MTA: dns; mx\n{DEAD}\n")), "Dead"),
        case("no report-type", with(" report-type=delivery-status;", ""), "Dead"),
        case(
            "quoted type",
            with("report-type=delivery-status", "Report-Type=\"Delivery-Status\""),
            "Dead",
        ),
        case("shouted type", with("message/delivery-status", "Message/Delivery-Status"), "Dead"),
        case("global", with("message/delivery-status", "message/global-delivery-status"), "Dead"),
        case("utf-8 name", with("rfc822; kari.nord", "utf-8; kåre.nørd"), "Dead"),
        case("empty line more", wrapped(&format!("\n\n{DEAD}\n\n\n")), "Dead"),
        case("no status but a code", with("Status: 5.1.1\n", ""), "Dead"),
        case("status too short", with("Status: 5.1.1", "Status: 5.1"), "Dead"),
        case("hash code", with("Status: 5.1.1\n", "").replace("550 5.1.1", "550 #5.1.1"), "Dead"),
        case(
            "old mbox line",
            format!("From MAILER-DAEMON Mon Jan 11 09:00:00 2027\n{mail}"),
            "Dead",
        ),
        case(
            "base64",
            with_parts(&format!(
                "Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n{encoded}"
            )),
            "Dead",
        ),
        case(
            "quoted-printable",
            with(
                "message/delivery-status\n",
                "message/delivery-status\nContent-Transfer-Encoding: quoted-printable\n",
            )
            .replace("Status: 5.1.1", "Status: 5=2E1.1"),
            "Dead",
        ),
        case(
            "in a footer's wrapping",
            format!(
                "Delivered-To: {RETURN_PATH}\nContent-Type: multipart/mixed; boundary=o\n\n--o\n{mail}\n--o\n\nChecked.\n--o--\n"
            ),
            "Dead",
        ),
        case(
            "srs",
            with(
                RETURN_PATH,
                &format!("SRS0=a1=2b=fjordbok.example=bounce+{TOKEN}@vidare.example"),
            ),
            "Dead",
        ),
        case(
            "name around the address",
            with(RETURN_PATH, &format!("\"Returns\" <{RETURN_PATH}>")),
            "Dead",
        ),
    ]
}

/// Reports that say two things; the milder one counts.
fn contradictions() -> Vec<Case> {
    let told = |status: &str, words: &str| {
        group(&format!(
            "Final-Recipient: rfc822; {KARI}\nAction: failed\nStatus: {status}\nDiagnostic-Code: {words}\n"
        ))
    };
    let with = |from: &str, to: &str| group(&DEAD.replace(from, to));
    vec![
        case("full behind a made-up status", told("5.1.1", "smtp; 550 Mailbox full"), "Soft"),
        case("quota behind a made-up status", told("5.1.1", "smtp; 552 5.2.2 quota"), "Soft"),
        case("rate", told("5.2.1", "smtp; 550-5.2.1 gets mail at a rate that is too high"), "Soft"),
        case("greylisted", told("5.1.1", "smtp; 450 4.7.1 come back"), "Soft"),
        case("temporary code", told("5.1.1", "smtp; 450 nobody in the table"), "Soft"),
        case(
            "spam behind a made-up status",
            told("5.1.1", "smtp; 550 looks like SPAM"),
            "SenderProblem",
        ),
        case(
            "rule behind a made-up status",
            told("5.1.1", "smtp; 550 5.7.1 refused"),
            "SenderProblem",
        ),
        case(
            "list behind a dead status",
            told("5.1.1", "smtp; 550 5.1.1 on a blocklist"),
            "SenderProblem",
        ),
        case("relaying", told("5.1.2", "smtp; 550 relaying denied"), "SenderProblem"),
        case("unknown code", told("5.1.1", "smtp; 550 5.2.0 hm"), "Unclear"),
        case("bare 550", told("5.0.0", "smtp; 550 unknown"), "Unclear"),
        case(
            "bare 550 without status",
            with("Status: 5.1.1\n", "").replace("550 5.1.1", "550"),
            "Unclear",
        ),
        case("a version is no status", told("5.0.0", "smtp; 550 mailer 5.1.1 says no"), "Unclear"),
        case("an address is no status", told("5.0.0", "smtp; 550 [5.1.1.4] says no"), "Unclear"),
        case("success that failed", told("2.1.1", "smtp; 250 ok"), "Unclear"),
        case("no action", with("Action: failed\n", ""), "Unclear"),
        case("odd action", with("failed", "fehlgeschlagen"), "Unclear"),
        case("two statuses", with("Status: 5.1.1", "Status: 5.1.1\nStatus: 5.2.2"), "Unclear"),
        case("two actions", with("Action: failed", "Action: failed\nAction: delivered"), "Unclear"),
        case("delayed", with("failed", "delayed"), "Soft"),
        case("relayed", with("failed", "relayed"), "Delivered"),
        case("expanded", with("failed", "expanded"), "Delivered"),
    ]
}

/// Reports about more than one address.
fn several() -> Vec<Case> {
    let other = |status: &str| {
        format!(
            "{DEAD}\nFinal-Recipient: rfc822; ola@solbris.example\nAction: failed\nStatus: {status}\n"
        )
    };
    vec![
        case("both dead", group(&other("5.1.1")), "Dead"),
        case("one full", group(&other("5.2.2")), "Soft"),
        case("one refused", group(&other("5.7.1")), "SenderProblem"),
        case("one unclear", group(&other("5.0.0")), "Unclear"),
        case(
            "one delivered",
            group(&other("2.0.0").replacen(
                "Action: failed\nStatus: 2",
                "Action: delivered\nStatus: 2",
                1,
            )),
            "Soft",
        ),
        case("no line between", group(&format!("{DEAD}{DEAD}")), "Unclear"),
        case("32 dead", group(&format!("{DEAD}\n").repeat(32)), "Dead"),
        case("33 dead", group(&format!("{DEAD}\n").repeat(33)), "Unclear"),
    ]
}

/// Reports that nobody may believe.
fn forged() -> Vec<Case> {
    let mail = group(DEAD);
    let without = |to: &str| mail.replace(&format!("Delivered-To: {RETURN_PATH}"), to);
    let dead_text = mail.replace("message/delivery-status", "text/plain");
    vec![
        case("no token at all", without("To: office@fjordbok.example"), "Unmatched"),
        case("token too short", without("To: bounce+k7q2@fjordbok.example"), "Unmatched"),
        case(
            "token too long",
            without(&format!("To: bounce+{}@fjordbok.example", "a".repeat(53))),
            "Unmatched",
        ),
        case(
            "token of other letters",
            without("To: bounce+k7q2mf3x_a4tz6b=@fjordbok.example"),
            "Unmatched",
        ),
        case("token in the subject line", without(&format!("Subject: {RETURN_PATH}")), "Unmatched"),
        case("token in the text", without("X: y").replace("Sorry.", RETURN_PATH), "Unmatched"),
        case(
            "token as another mailbox",
            without(&format!("To: kari+{TOKEN}@fjordbok.example")),
            "Unmatched",
        ),
        case(
            "token to unsubscribe",
            without(&format!("To: unsubscribe+{TOKEN}@fjordbok.example")),
            "Unmatched",
        ),
        case(
            "token among the groups",
            without("X: y").replace("Action:", &format!("X-Path: {RETURN_PATH}\nAction:")),
            "Unmatched",
        ),
        case("not a status part", dead_text.clone(), "Unclassified"),
        case("no report", dead_text.replace("multipart/report", "multipart/mixed"), "Unclassified"),
        case("no multipart", mail.replace("multipart/report", "text/plain"), "Unclassified"),
        case(
            "a status part in a mixed mail",
            mail.replace("multipart/report", "multipart/mixed"),
            "Unclassified",
        ),
        case(
            "two status parts",
            mail.replace(
                "--b\n\nSorry.",
                &format!("--b\nContent-Type: message/delivery-status\n\n{DEAD}"),
            ),
            "Unclassified",
        ),
        case(
            "forwarded by a person",
            format!(
                "To: office@fjordbok.example\nFrom: {KARI}\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=o\n\n--o\n\nLook!\n--o\nContent-Type: message/rfc822\n\n{mail}\n--o--\n"
            ),
            "Other",
        ),
        case(
            "read receipt",
            mail.replace("delivery-status", "disposition-notification"),
            "AutoReply",
        ),
        case("unknown report", mail.replace("delivery-status", "postman-status"), "Unclassified"),
    ]
}

/// Reports that are cut off, or whose parts cannot be told apart.
fn cut_off() -> Vec<Case> {
    let mail = group(DEAD);
    let status_at = mail.find("Status: 5.1.1").unwrap_or_default();
    vec![
        case("cut before the status", &mail.as_bytes()[..status_at], "Unclear"),
        case("cut after the status", &mail.as_bytes()[..status_at + 14], "Unclear"),
        case("cut before the diagnostic's end", &mail.as_bytes()[..status_at + 40], "Unclear"),
        case("no boundary", mail.replace("; boundary=b", ""), "Unclassified"),
        case("empty boundary", mail.replace("boundary=b", "boundary=\"\""), "Unclassified"),
        case("boundary never seen", mail.replace("boundary=b", "boundary=other"), "Unclassified"),
        case(
            "boundary too long",
            mail.replace("boundary=b", &format!("boundary={}", "b".repeat(201))),
            "Unclassified",
        ),
        case(
            "base64 that is none",
            mail.replace(
                "message/delivery-status\n",
                "message/delivery-status\nContent-Transfer-Encoding: base64\n",
            ),
            "Unclassified",
        ),
        case(
            "status far behind",
            mail.replace("--b\n\nSorry.", &format!("--b\n\n{}", "x\n".repeat(600_000))),
            "Unclassified",
        ),
        case(
            "status as the 17th part",
            mail.replace("--b\n\nSorry.", &"--b\n\nx\n".repeat(17)),
            "Unclassified",
        ),
    ]
}

/// Mails made to exhaust the reader, or to make it stumble.
fn exhausting() -> Vec<Case> {
    let mail = group(DEAD);
    let boundaries: String = (0..20_000)
        .map(|n| format!("Content-Type: multipart/report; boundary=b{n}\n\n--b{n}\n"))
        .collect();
    let messages = "Content-Type: message/rfc822\n\n".repeat(30_000);
    let same = "Content-Type: multipart/mixed; boundary=b\n\n--b\n".repeat(20_000);
    vec![
        case("nested reports", format!("To: {RETURN_PATH}\n{boundaries}"), "Unclassified"),
        case(
            "nested mails",
            format!("To: {RETURN_PATH}\nFrom: mailer-daemon@x.example\n{messages}"),
            "Unclassified",
        ),
        case(
            "nested with one boundary",
            format!("From: mailer-daemon@x.example\n{same}"),
            "Unclassified",
        ),
        case(
            "one endless line",
            format!("From: mailer-daemon@x.example\nX: {}", "y".repeat(2_000_000)),
            "Unclassified",
        ),
        case(
            "many fields",
            format!("From: mailer-daemon@x.example\n{}", "X: y\n".repeat(300_000)),
            "Unclassified",
        ),
        case(
            "many tokens",
            format!("To: {}\n{mail}", format!("bounce+{TOKEN}@a.example,").repeat(20_000)),
            "Dead",
        ),
        case("nothing", "", "Other"),
        case("line ends", "\r\n\n\r".repeat(1000), "Other"),
        case("zeros", vec![0; 5000], "Other"),
        case("high bytes", vec![0xff; 5000], "Other"),
        case(
            "high bytes in fields",
            [b"To: \xff\xfe\xfd bounce+\xff@\n".as_slice(), b"\xc3: \xc3\n"].concat(),
            "Other",
        ),
    ]
}
