//! The mails that the program writes: the words of each, in both languages. Does not know to whom they go.

pub(crate) mod sign_in;

use domain::Language;
use jiff::{Timestamp, civil::Date};
use mail::markup::Values;
use mail::{
    Address, Contact, FieldError, Letter, Line, MessageId, Occasion, Sender, UnsubscribeUrl,
};

use crate::mailing::text::Edition;

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

/// Asks somebody to become a Member; `last_day` is the last one on which the link works.
///
/// # Errors
/// As [`confirmation`].
pub fn invitation(
    head: &Letterhead,
    stamp: Stamp,
    link: &str,
    last_day: Date,
) -> Result<Letter, FieldError> {
    let name = &head.organisation;
    let last_day = day(stamp.language, last_day);
    let (subject_line, words, button) = match stamp.language {
        Language::Nb => (
            format!("Du er invitert til {name} i Ordhold"),
            [
                format!(
                    "{name} vil gi deg tilgang til Ordhold, der de holder det de lover om personvern."
                ),
                format!(
                    "På siden du kommer til, ser du hva du får tilgang til, og velger passord. Lenken \
                     virker til og med {last_day}, og bare én gang. Venter du ingen invitasjon, trenger \
                     du ikke gjøre noe; da sletter vi adressen."
                ),
            ],
            "Se invitasjonen",
        ),
        Language::En => (
            format!("You are invited to {name} in Ordhold"),
            [
                format!(
                    "{name} wants to give you access to Ordhold, where they keep what they promise about privacy."
                ),
                format!(
                    "The page that opens says what you get access to, and lets you choose a password. \
                     The link works until {last_day}, and once. If you expect no invitation, there is \
                     nothing to do; we then delete the address."
                ),
            ],
            "See the invitation",
        ),
    };
    automatic(head, stamp, &subject_line, &words, (button, link))
}

fn day(language: Language, day: Date) -> String {
    match language {
        Language::Nb => day.strftime("%-d.%-m.%Y").to_string(),
        Language::En => day.strftime("%-d %B %Y").to_string(),
    }
}

/// Asks for a consent again that grows old or was given to other words; carries no marketing (CON-01).
///
/// `ends_on` is the last day on which an answer counts.
///
/// # Errors
/// As [`confirmation`].
pub fn renewal(
    head: &Letterhead,
    stamp: Stamp,
    link: &str,
    ends_on: Date,
) -> Result<Letter, FieldError> {
    let name = &head.organisation;
    let ends_on = day(stamp.language, ends_on);
    let (subject_line, words, button) = match stamp.language {
        Language::Nb => (
            format!("Vil du fortsatt høre fra {name}?"),
            [
                format!(
                    "Du har sagt ja til å få e-post fra {name}. Ja-et gjelder ikke lenger, eller \
                     snart ikke: enten fordi det er gammelt, eller fordi det vi spurte om er endret."
                ),
                format!(
                    "Vil du fortsatt ha e-post fra oss, sier du ja på siden du kommer til. Svarer du \
                     ikke innen {ends_on}, sletter vi det vi har om deg for dette."
                ),
            ],
            "Se hva vi spør om",
        ),
        Language::En => (
            format!("Do you still want to hear from {name}?"),
            [
                format!(
                    "You said yes to e-mail from {name}. That yes no longer holds, or soon will not: \
                     because it is old, or because what we asked about has changed."
                ),
                format!(
                    "If you still want our e-mail, say yes on the page that opens. If you do not \
                     answer by {ends_on}, we erase what we hold about you for this."
                ),
            ],
            "See what we ask",
        ),
    };
    automatic(head, stamp, &subject_line, &words, (button, link))
}

/// The words that stand in every issue of a mailing beside what its writer says.
pub(crate) struct Standing {
    /// Says before the mail is opened what it is (MKT-03).
    pub(crate) nature: &'static str,
    /// The words of the link that unsubscribes.
    pub(crate) leave: &'static str,
    /// The words of the link to a person's own page.
    pub(crate) choose: &'static str,
    /// The paragraph about the right to object (DSR-19).
    pub(crate) objection: &'static str,
}

/// Returns the words that stand in every issue.
pub(crate) fn standing(language: Language) -> Standing {
    match language {
        Language::Nb => Standing {
            nature: "Nyhetsbrev",
            leave: "Meld deg av, så slettes adressen din med en gang",
            choose: "Se hva vi har om deg, og velg hva du får",
            objection: "Du har rett til å protestere mot markedsføring fra oss når som helst. Da \
                        stopper den med en gang.",
        },
        Language::En => Standing {
            nature: "Newsletter",
            leave: "Unsubscribe, and your address is deleted at once",
            choose: "See what we hold about you, and choose what you get",
            objection: "You have the right to object to marketing from us at any time. It then \
                        stops at once.",
        },
    }
}

/// One issue of a mailing, as one addressee gets it.
///
/// Has no `Debug`: it holds her name and her link.
pub struct Issue<'a> {
    /// What the mailing says to everybody.
    pub edition: &'a Edition,
    /// Her name, opened for this mail; none where she gave none, or the text names nobody.
    pub name: Option<&'a str>,
    /// Her own way out.
    pub unsubscribe_url: &'a str,
}

/// Writes one issue of a mailing: nature and sender seen before it is opened, and a way out at the end (MKT-03).
///
/// The paragraph about objecting goes with every issue: nobody need know who got one before (DSR-19).
///
/// # Errors
/// [`FieldError`] when the organisation's name or the link cannot stand in a header.
pub fn issue(head: &Letterhead, stamp: Stamp, issue: &Issue<'_>) -> Result<Letter, FieldError> {
    let (subject_line, versions) = issue.edition.written(stamp.language);
    let values = Values {
        name: issue.name,
        unsubscribe_url: issue.unsubscribe_url,
        preferences_url: &format!("{}/you", head.base_url),
    };
    let objection = standing(stamp.language).objection.to_owned();
    let occasion = Occasion::Mailing(mail::Mailing {
        organisation: Line::parse(&head.organisation)?,
        unsubscribe: UnsubscribeUrl::parse(issue.unsubscribe_url)?,
        unsubscribe_mail: None,
        list: None,
        contact: Contact::First { objection },
    });
    let parts = Parts {
        subject_line: subject_line.clone(),
        html: versions.html.fill(&values),
        text: versions.text.fill(&values),
    };
    letter(head, stamp, parts, occasion)
}

fn automatic(
    head: &Letterhead,
    stamp: Stamp,
    subject_line: &str,
    words: &[String],
    (label, url): (&str, &str),
) -> Result<Letter, FieldError> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let foot = [head.organisation.as_str(), head.address.as_str()];
    let foot = foot.iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let parts = Parts {
        subject_line: Line::parse(subject_line)?,
        html: html(stamp.language, &words, (label, url), &foot),
        text: format!("{}\n\n{label}:\n{url}\n\n{foot}\n", words.join("\n\n")),
    };
    letter(head, stamp, parts, Occasion::Automatic)
}

/// What a reader sees of a letter.
struct Parts {
    subject_line: Line,
    html: String,
    text: String,
}

fn letter(
    head: &Letterhead,
    stamp: Stamp,
    parts: Parts,
    occasion: Occasion,
) -> Result<Letter, FieldError> {
    let domain = head.sender.as_str().rsplit('@').next().unwrap_or("localhost");
    Ok(Letter {
        sender: Sender {
            name: Line::parse(&head.organisation)?,
            address: head.sender.clone(),
            reply_to: None,
            return_path: None,
        },
        subject_line: parts.subject_line,
        html: parts.html,
        text: parts.text,
        language: in_mail(stamp.language),
        images: Vec::new(),
        written_at: stamp.written_at,
        message_id: MessageId::parse(&format!("{}@{domain}", stamp.id.simple()))?,
        occasion,
    })
}

/// Returns the language in the words of crate `mail`.
pub(crate) fn in_mail(language: Language) -> mail::Language {
    match language {
        Language::Nb => mail::Language::Nb,
        Language::En => mail::Language::En,
    }
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

pub(crate) fn escape(text: &str) -> String {
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
    fn asking_again_carries_the_link_the_last_day_and_no_marketing() {
        let days = [(Language::Nb, "22.12.2026"), (Language::En, "22 December 2026")];
        for (language, last_day) in days {
            let link = "https://fjordbok.example/renew/t";
            let ends_on = jiff::civil::date(2026, 12, 22);
            let letter = renewal(&head(), stamp(language), link, ends_on).unwrap();
            assert!(matches!(letter.occasion, Occasion::Automatic));
            assert!(letter.text.contains(link) && letter.text.contains(last_day));
            assert_eq!(letter.html.matches("<a ").count(), 1);
        }
    }
}
