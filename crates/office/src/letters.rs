//! The mails that the program writes: the words of each, in both languages. Does not know to whom they go.

use domain::Language;
use jiff::Timestamp;
use mail::{
    Address, Contact, FieldError, Letter, Line, MessageId, Occasion, Sender, UnsubscribeUrl,
};

/// Whom the organisation's mails come from, and where its pages are.
#[derive(Clone)]
pub struct Letterhead {
    /// The registered name.
    pub organisation: String,
    /// Postal address, one line; empty where none is declared.
    pub address: String,
    /// The address that mails come from.
    pub sender: Address,
    /// Where the pages are, without a slash at the end.
    pub base_url: String,
}

/// What varies between two letters of one kind: language, instant and ID.
#[derive(Clone, Copy)]
pub struct Stamp {
    /// In which language.
    pub language: Language,
    /// When it is written.
    pub written_at: Timestamp,
    /// What its ID is made of; the same stamp gives the same ID.
    pub id: uuid::Uuid,
}

/// Asks whoever holds the mailbox whether the sign-up was hers; holds nothing else (CON-02, MKT-01).
///
/// # Errors
/// [`FieldError`] when the organisation's name cannot stand in a header.
pub fn confirmation(head: &Letterhead, stamp: Stamp, link: &str) -> Result<Letter, FieldError> {
    let name = &head.organisation;
    let (subject_line, words, button) = match stamp.language {
        Language::Nb => (
            format!("Bekreft påmeldingen til {name}"),
            [
                format!("Noen, forhåpentlig du, har meldt denne adressen på hos {name}."),
                "Bekreft på siden du kommer til. Gjør du ingenting, sender vi ikke mer, og vi \
                 lagrer ikke adressen."
                    .to_owned(),
            ],
            "Gå til bekreftelsen",
        ),
        Language::En => (
            format!("Confirm your sign-up at {name}"),
            [
                format!("Somebody, hopefully you, signed this address up at {name}."),
                "Confirm on the page that opens. If you do nothing, we send no more and do not \
                 store the address."
                    .to_owned(),
            ],
            "Open the confirmation",
        ),
    };
    automatic(head, stamp, &subject_line, &words, (button, link))
}

/// Sends the link that opens a person's own page for a short while.
///
/// # Errors
/// As [`confirmation`].
pub fn own_page(head: &Letterhead, stamp: Stamp, link: &str) -> Result<Letter, FieldError> {
    let name = &head.organisation;
    let (subject_line, words, button) = match stamp.language {
        Language::Nb => (
            format!("Din side hos {name}"),
            [
                format!("Med denne lenken ser du hva {name} har om deg. Den virker i 20 minutter."),
                "Har du ikke bedt om den, trenger du ikke gjøre noe.".to_owned(),
            ],
            "Åpne siden din",
        ),
        Language::En => (
            format!("Your page at {name}"),
            [
                format!("This link shows what {name} holds about you. It works for 20 minutes."),
                "If you did not ask for it, there is nothing to do.".to_owned(),
            ],
            "Open your page",
        ),
    };
    automatic(head, stamp, &subject_line, &words, (button, link))
}

/// One issue of a mailing, as one addressee gets it.
pub struct Issue<'a> {
    /// The subject line, without the word that says what it is.
    pub subject_line: &'a str,
    /// The text: paragraphs parted by blank lines.
    pub body: &'a str,
    /// Her own way out.
    pub unsubscribe_url: &'a str,
    /// Whether she has heard from the organisation before (DSR-19).
    pub is_first: bool,
}

/// Writes one issue of a mailing: nature and sender seen before it is opened, and a way out at the end (MKT-03).
///
/// # Errors
/// [`FieldError`] when the subject line or the link cannot stand in a header.
pub fn issue(head: &Letterhead, stamp: Stamp, issue: &Issue<'_>) -> Result<Letter, FieldError> {
    let (prefix, leave, objection) = match stamp.language {
        Language::Nb => (
            "Nyhetsbrev",
            "Meld deg av, så slettes adressen din med en gang",
            "Du har rett til å protestere mot markedsføring fra oss når som helst. Da stopper den \
             med en gang.",
        ),
        Language::En => (
            "Newsletter",
            "Unsubscribe, and your address is deleted at once",
            "You have the right to object to marketing from us at any time. It then stops at once.",
        ),
    };
    let objection = issue.is_first.then_some(objection);
    let paragraphs: Vec<&str> =
        issue.body.split("\n\n").map(str::trim).filter(|it| !it.is_empty()).collect();
    let mut words: Vec<&str> = paragraphs;
    words.extend(objection);
    let contact = match objection {
        Some(objection) => Contact::First { objection: objection.to_owned() },
        None => Contact::Later,
    };
    let mailing = mail::Mailing {
        organisation: Line::parse(&head.organisation)?,
        unsubscribe: UnsubscribeUrl::parse(issue.unsubscribe_url)?,
        unsubscribe_mail: None,
        list: None,
        contact,
    };
    let subject_line = format!("{prefix}: {}", issue.subject_line);
    let link = (leave, issue.unsubscribe_url);
    letter(head, stamp, &subject_line, &words, link, Occasion::Mailing(mailing))
}

fn automatic(
    head: &Letterhead,
    stamp: Stamp,
    subject_line: &str,
    words: &[String],
    link: (&str, &str),
) -> Result<Letter, FieldError> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    letter(head, stamp, subject_line, &words, link, Occasion::Automatic)
}

fn letter(
    head: &Letterhead,
    stamp: Stamp,
    subject_line: &str,
    words: &[&str],
    (label, url): (&str, &str),
    occasion: Occasion,
) -> Result<Letter, FieldError> {
    let domain = head.sender.as_str().rsplit('@').next().unwrap_or("localhost");
    let foot = [head.organisation.as_str(), head.address.as_str()];
    let foot = foot.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let text = format!("{}\n\n{label}:\n{url}\n\n{foot}\n", words.join("\n\n"));
    Ok(Letter {
        sender: Sender {
            name: Line::parse(&head.organisation)?,
            address: head.sender.clone(),
            reply_to: None,
            return_path: None,
        },
        subject_line: Line::parse(subject_line)?,
        html: html(stamp.language, words, (label, url), &foot),
        text,
        images: Vec::new(),
        language: match stamp.language {
            Language::Nb => mail::Language::Nb,
            Language::En => mail::Language::En,
        },
        written_at: stamp.written_at,
        message_id: MessageId::parse(&format!("{}@{domain}", stamp.id.simple()))?,
        occasion,
    })
}

fn html(language: Language, words: &[&str], (label, url): (&str, &str), foot: &str) -> String {
    let paragraphs: String =
        words.iter().map(|it| format!("<p>{}</p>", escape(it).replace('\n', "<br>"))).collect();
    format!(
        "<!doctype html><html lang=\"{language}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\"></head>\
         <body style=\"font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:0 auto;padding:1rem\">\
         {paragraphs}<p><a href=\"{}\">{}</a></p>\
         <p style=\"font-size:14px\">{}</p></body></html>",
        escape(url),
        escape(label),
        escape(foot),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Letterhead {
        Letterhead {
            organisation: "Fjordbok AS".into(),
            address: "Strandgata 1, 5004 Bergen".into(),
            sender: Address::parse("post@fjordbok.example").unwrap(),
            base_url: "https://fjordbok.example".into(),
        }
    }

    fn stamp(language: Language) -> Stamp {
        let written_at = "2026-11-22T09:00:00Z".parse().unwrap();
        Stamp { language, written_at, id: uuid::Uuid::from_u128(7) }
    }

    fn first_issue(is_first: bool) -> Issue<'static> {
        Issue {
            subject_line: "høsten er her",
            body: "Hei <du>\n\nNytt & nyttig.",
            unsubscribe_url: "https://fjordbok.example/unsubscribe/AbC",
            is_first,
        }
    }

    #[test]
    fn mi_09_every_issue_passes_the_check_for_sender_nature_way_out_and_objection() {
        for language in [Language::Nb, Language::En] {
            for is_first in [true, false] {
                let letter = issue(&head(), stamp(language), &first_issue(is_first)).unwrap();
                assert_eq!(mail::check_mailing(&letter), []);
            }
        }
    }

    #[test]
    fn the_first_issue_alone_carries_the_right_to_object() {
        let written =
            |is_first| issue(&head(), stamp(Language::En), &first_issue(is_first)).unwrap();
        assert!(written(true).text.contains("right to object"));
        assert!(!written(false).text.contains("right to object"));
    }

    #[test]
    fn a_confirmation_carries_the_link_and_no_marketing() {
        let letter =
            confirmation(&head(), stamp(Language::Nb), "https://fjordbok.example/confirm#t")
                .unwrap();
        assert!(matches!(letter.occasion, Occasion::Automatic));
        assert!(letter.text.contains("https://fjordbok.example/confirm#t"));
        assert_eq!(letter.html.matches("<a ").count(), 1);
    }

    #[test]
    fn what_members_write_cannot_become_markup() {
        let letter = issue(&head(), stamp(Language::En), &first_issue(false)).unwrap();
        assert!(letter.html.contains("Hei &lt;du&gt;"));
    }
}
