//! Tells what a mail is that is no report: a machine's answer, an old kind of bounce, or a person's
//! own words; decides by its head, and by words only where nothing else is left.

use super::fields::Fields;
use super::parts::decoded;

/// Who or what answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// A mail server, in words instead of a report.
    MailServer,
    /// An automatic answer, such as a vacation notice, RFC 3834.
    Automatic,
    /// A person, or a program on her behalf.
    Person,
}

/// Judges a head.
pub(super) fn judge(fields: &Fields) -> Answer {
    let subject_line = decoded(fields.first("subject").unwrap_or_default()).to_lowercase();
    let subject_line = subject_line.trim();
    let begins = |words: &[&str]| words.iter().any(|word| subject_line.starts_with(word));
    match () {
        () if is_from_a_mail_server(fields) || begins(UNDELIVERED) => Answer::MailServer,
        () if says_automatic(fields) || begins(VACATION) => Answer::Automatic,
        () => Answer::Person,
    }
}

fn is_from_a_mail_server(fields: &Fields) -> bool {
    let from = fields.first("from").unwrap_or_default().to_lowercase();
    fields.first("x-failed-recipients").is_some()
        || ["mailer-daemon", "mail delivery s", "mail delivery subsystem", "postmaster@"]
            .iter()
            .any(|name| from.contains(name))
}

fn says_automatic(fields: &Fields) -> bool {
    let submitted = fields.word("auto-submitted").unwrap_or_else(|| "no".to_owned());
    let precedence = fields.word("precedence").unwrap_or_default();
    let is_there = |name: &str| fields.first(name).is_some();
    // a mail program that unsubscribes for its owner says `auto-generated`; whoever answers also
    // names what it answers, or asks not to be answered
    let answers = is_there("in-reply-to") || is_there("references");
    let asks_for_silence =
        fields.word("x-auto-response-suppress").is_some_and(|word| word != "none");
    matches!(submitted.as_str(), "auto-replied" | "auto-notified")
        || (submitted != "no" && answers)
        || asks_for_silence
        || matches!(precedence.as_str(), "auto_reply" | "auto-reply")
        || ["x-autoreply", "x-autorespond", "x-autoresponder", "x-vacation"]
            .into_iter()
            .any(is_there)
        || fields.first("return-path").is_some_and(|path| matches!(path, "<>" | ""))
}

const UNDELIVERED: &[&str] = &[
    "undelivered mail",
    "undeliverable",
    "undeliverable mail",
    "failure notice",
    "mail delivery failed",
    "mail delivery failure",
    "delivery status notification",
    "delivery failure",
    "returned mail",
    "mail system error",
    "message undeliverable",
    "nondeliverable mail",
    "ikke levert",
    "kan ikke leveres",
    "ikke leverbar",
    "kan ikke levere",
    "unzustellbar",
    "nicht zustellbar",
    "non remis",
    "échec de la remise",
    "onbestelbaar",
    "olevererbart",
    "kunde inte levereras",
    "no se puede entregar",
    "no entregado",
    "non recapitabile",
    "impossibile recapitare",
    "toimittamaton",
    "niedostarczalne",
    "не доставлено",
    "недоставленное",
    "配信不能",
    "無法傳遞",
];

const VACATION: &[&str] = &[
    "out of office",
    "out of the office",
    "automatic reply",
    "auto reply",
    "autoreply",
    "auto-reply",
    "automatisk svar",
    "autosvar",
    "fraværende",
    "fravær",
    "ikke til stede",
    "frånvaro",
    "frånvarande",
    "automatische antwort",
    "abwesenheit",
    "réponse automatique",
    "absence du bureau",
    "respuesta automática",
    "fuera de la oficina",
    "risposta automatica",
    "fuori sede",
    "automatisch antwoord",
    "afwezig",
    "automaattinen vastaus",
    "poissa",
    "odpowiedź automatyczna",
    "resposta automática",
    "автоответ",
    "自動応答",
    "自动回复",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(head: &str, expect: Answer) {
        assert_eq!(judge(&Fields::split(head.as_bytes()).0), expect, "{head}");
    }

    #[test]
    fn a_person_is_whoever_shows_no_sign_of_a_machine() {
        check("Subject: Re: News\nFrom: Kari <kari@solbris.example>\n", Answer::Person);
        check("Auto-Submitted: no\nX-Auto-Response-Suppress: None\n", Answer::Person);
        check("Subject: unsubscribe\nAuto-Submitted: auto-generated\n", Answer::Person);
    }

    #[test]
    fn an_automatic_answer_says_so_in_one_of_many_ways() {
        for head in [
            "Auto-Submitted: auto-replied (vacation)\n",
            "Auto-Submitted: auto-generated\nIn-Reply-To: <a@b.example>\n",
            "X-Auto-Response-Suppress: All\n",
            "Precedence: auto_reply\n",
            "X-Autoreply: yes\n",
            "Return-Path: <>\n",
            "Subject: Automatisk svar: Nytt\n",
            "Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0?=: x\n",
        ] {
            check(head, Answer::Automatic);
        }
    }

    #[test]
    fn a_mail_server_that_writes_no_report_is_told_from_an_automatic_answer() {
        for head in [
            "From: Mail Delivery System <MAILER-DAEMON@mx.example>\nAuto-Submitted: auto-replied\n",
            "X-Failed-Recipients: kari@solbris.example\n",
            "Subject: failure notice\nReturn-Path: <>\n",
            "Subject: =?iso-8859-1?Q?=C9chec_de_la_remise?=\n",
        ] {
            check(head, Answer::MailServer);
        }
    }
}
