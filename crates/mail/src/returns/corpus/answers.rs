//! Complaints, automatic answers, wishes to leave, words of mail servers and of persons.

use super::{Case, KARI, RETURN_PATH, TOKEN, case};

pub(super) fn cases() -> Vec<Case> {
    let complaints = complaints();
    complaints
        .into_iter()
        .chain(words_of_servers())
        .chain(automatic())
        .chain(wishes())
        .chain(persons())
        .collect()
}

fn feedback(kind: &str, original: &str) -> String {
    format!(
        "From: feedback@post.example\nTo: abuse@fjordbok.example\nSubject: FW: News\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=feedback-report;\n boundary=\"f\"\n\n--f\n\nA person complains.\n\
         --f\nContent-Type: message/feedback-report\n\nFeedback-Type: {kind}\nUser-Agent: Feed/0.1\nVersion: 1\n\
         Original-Rcpt-To: <{KARI}>\n\n--f\nContent-Type: message/rfc822\n\n{original}\nSubject: News\n\nWords.\n--f--\n"
    )
}

fn complaints() -> Vec<Case> {
    let path = format!("Return-Path: <{RETURN_PATH}>");
    let mut cases: Vec<Case> = ["abuse", "Abuse", "ABUSE ", "opt-out", "opt-out-list"]
        .into_iter()
        .map(|kind| case(format!("complaint {kind}"), feedback(kind, &path), "Complaint"))
        .collect();
    for kind in ["fraud", "virus", "not-spam", "other", "miscategorized", "dkim", "auth-failure"] {
        cases.push(case(format!("feedback {kind}"), feedback(kind, &path), "NoComplaint"));
    }
    let places = [
        ("message ID", format!("Message-ID: <m.{TOKEN}@fjordbok.example>")),
        ("shouted message ID", format!("MESSAGE-ID: <{}@FJORDBOK.EXAMPLE>", TOKEN.to_uppercase())),
        (
            "list link",
            format!(
                "List-Unsubscribe: <https://fjordbok.example/u/x>,\n <mailto:unsubscribe+{TOKEN}@fjordbok.example?subject=leave>"
            ),
        ),
        (
            "encoded list link",
            format!("List-Unsubscribe: <mailto:unsubscribe%2B{TOKEN}@fjordbok.example>"),
        ),
    ];
    for (name, original) in &places {
        cases.push(case(format!("complaint by {name}"), feedback("abuse", original), "Complaint"));
    }
    let headers = feedback("abuse", &path).replace("message/rfc822", "text/rfc822-headers");
    cases.push(case("complaint with headers only", headers, "Complaint"));
    let sender = feedback("abuse", "X: y")
        .replace("Version: 1", &format!("Version: 1\nOriginal-Mail-From: <{RETURN_PATH}>"));
    cases.push(case("complaint with the sender alone", sender, "Complaint"));
    cases.push(case(
        "complaint without a token",
        feedback("abuse", "Message-ID: <1@x.example>"),
        "Unmatched",
    ));
    cases.push(case(
        "complaint about an address alone",
        feedback("abuse", &format!("To: {KARI}")),
        "Unmatched",
    ));
    cases.push(case("complaint without its kind", feedback("", &path), "Unclassified"));
    let forwarded = format!(
        "From: {KARI}\nTo: abuse@fjordbok.example\nSubject: Fwd: spam\nContent-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n{}\n--o--\n",
        feedback("abuse", &path)
    );
    cases.push(case("complaint forwarded by a person", forwarded, "Other"));
    cases
}

fn mail(head: &str, body: &str) -> String {
    format!("Delivered-To: {RETURN_PATH}\n{head}\n\n{body}\n")
}

fn words_of_servers() -> Vec<Case> {
    let qmail = "Hi. The mail program of mx.solbris.example could not deliver your message.\n\
        <kari.nord@solbris.example>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 nobody\nGiving up.\n";
    [
        ("qmail", "Return-Path: <>\nFrom: MAILER-DAEMON@mx.solbris.example\nSubject: failure notice"),
        ("old Exim", "Return-Path: <>\nX-Failed-Recipients: kari.nord@solbris.example\nAuto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nSubject: Mail delivery failed: returning message to sender"),
        ("old Exchange", "From: System Administrator <postmaster@solbris.example>\nSubject: Undeliverable: News"),
        ("old Sendmail", "From: Mail Delivery Subsystem <root@mx.example>\nSubject: Returned mail: User unknown"),
        ("Domino's words", "From: Postmaster@solbris.example\nSubject: DELIVERY FAILURE: nobody of that name"),
        ("Postfix without parts", "From: MAILER-DAEMON (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender"),
        ("nobody's name", "From: <>\nSubject: Delivery Status Notification (Failure)"),
        ("bokmål", "From: post@solbris.example\nSubject: Kan ikke leveres: Nytt"),
        ("German", "From: post@solbris.example\nSubject: Unzustellbar: Neues"),
        ("French", "From: post@solbris.example\nSubject: =?iso-8859-1?Q?Non_remis=A0: Nouvelles?="),
        ("Swedish", "From: post@solbris.example\nSubject: Olevererbart: Nytt"),
        ("Dutch", "From: post@solbris.example\nSubject: Onbestelbaar: Nieuws"),
        ("Spanish", "From: post@solbris.example\nSubject: No se puede entregar: Noticias"),
        ("Italian", "From: post@solbris.example\nSubject: Non recapitabile: Novità"),
        ("to the address that unsubscribes", "To: unsubscribe+k7q2mf3x9a4tz6bw@fjordbok.example\nFrom: MAILER-DAEMON@mx.example\nSubject: failure notice"),
    ]
    .into_iter()
    .map(|(name, head)| case(format!("words of {name}"), mail(head, qmail), "Unclassified"))
    .collect()
}

fn automatic() -> Vec<Case> {
    let heads = [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied; owner-email=\"kari@solbris.example\"",
        "AUTO-SUBMITTED: Auto-Replied (vacation)",
        "Auto-Submitted: auto-generated\nX-Auto-Response-Suppress: All",
        "Auto-Submitted: auto-generated\nIn-Reply-To: <1@fjordbok.example>",
        "Auto-Submitted: auto-notified",
        "X-Auto-Response-Suppress: DR, RN, NRN, OOF, AutoReply",
        "Precedence: auto_reply",
        "Precedence: auto-reply\nX-Autoreply: yes",
        "X-Autorespond: News",
        "Return-Path: <>\nSubject: I am away",
        "Subject: Automatic reply: News",
        "Subject: Out of Office: News",
        "Subject: Automatisk svar: Nytt",
        "Subject: =?utf-8?B?RnJhdsOmcjogTnl0dA==?=",
        "Subject: Abwesenheitsnotiz: Neues",
        "Subject: =?iso-8859-1?Q?R=E9ponse_automatique=A0:_x?=",
        "Subject: Respuesta automática: Noticias",
        "Subject: Automatisch antwoord: Nieuws",
        "Subject: =?utf-8?B?6Ieq5YuV5b+c562U?=",
    ];
    let words = "I am away until Monday. 550 5.1.1 is what you would get otherwise.";
    let to_bounces = heads.iter().map(|head| {
        case(
            format!("automatic: {head}"),
            mail(&format!("From: {KARI}\n{head}"), words),
            "AutoReply",
        )
    });
    let to_leaving = heads.iter().map(|head| {
        let head = format!("From: {KARI}\nTo: unsubscribe+{TOKEN}@fjordbok.example\n{head}");
        case(
            format!("automatic, to the address that unsubscribes: {head}"),
            mail(&head, words),
            "AutoReply",
        )
    });
    to_bounces.chain(to_leaving).collect()
}

fn wishes() -> Vec<Case> {
    let to = format!("unsubscribe+{TOKEN}@fjordbok.example");
    let wish = |head: String| format!("{head}\nFrom: {KARI}\nSubject: leave\n\nPlease.\n");
    vec![
        case("wish by To", wish(format!("To: {to}")), "Unsubscribe"),
        case(
            "wish by Delivered-To",
            wish(format!("Delivered-To: {to}\nTo: news@fjordbok.example")),
            "Unsubscribe",
        ),
        case("wish by X-Original-To", wish(format!("X-Original-To: {to}")), "Unsubscribe"),
        case("wish in capitals", wish(format!("TO: <{}>", to.to_uppercase())), "Unsubscribe"),
        case(
            "wish with a name",
            wish(format!("To: \"Leave, please\" <{to}>, ola@solbris.example")),
            "Unsubscribe",
        ),
        case(
            "wish by a mail program",
            wish(format!("To: {to}\nAuto-Submitted: auto-generated")),
            "Unsubscribe",
        ),
        case("wish without words", format!("To: {to}\n\n"), "Unsubscribe"),
        case("wish as HTML", wish(format!("To: {to}\nContent-Type: text/html")), "Unsubscribe"),
        case("wish without a token", wish("To: unsubscribe@fjordbok.example".to_owned()), "Other"),
        case(
            "wish with half a token",
            wish(format!("To: unsubscribe+{}@fjordbok.example", &TOKEN[..15])),
            "Other",
        ),
        case(
            "token of a wish in the text",
            format!("To: news@fjordbok.example\nSubject: leave\n\n{to}\n"),
            "Other",
        ),
        case(
            "token of a wish in the subject line",
            format!("To: news@fjordbok.example\nSubject: {to}\n\n\n"),
            "Other",
        ),
        case("token of a bounce is no wish", wish(format!("To: {RETURN_PATH}")), "Other"),
    ]
}

fn persons() -> Vec<Case> {
    [
        "Subject: Re: News",
        "Subject: =?utf-8?B?U1Y6IE55dHQ=?=",
        "Subject: Is my address dead? 550 5.1.1",
        "Subject: Question\nAuto-Submitted: no",
        "Subject: Question\nX-Auto-Response-Suppress: None",
        "Subject: Question\nPrecedence: bulk",
        "Subject: Question\nIn-Reply-To: <1@fjordbok.example>",
        "X: no subject line",
    ]
    .into_iter()
    .map(|head| {
        case(
            format!("a person: {head}"),
            mail(&format!("From: {KARI}\n{head}"), "Status: 5.1.1\nAction: failed"),
            "Other",
        )
    })
    .collect()
}
