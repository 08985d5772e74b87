//! A mail before it is written out: who says what, in which language, and on which occasion; not to
//! whom.

use jiff::Timestamp;

use crate::{Address, Image, Line, ListId, MessageId, ReturnPath, UnsubscribeMail, UnsubscribeUrl};

/// The languages mails are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Norwegian bokmål.
    Nb,
    /// English.
    En,
}

impl Language {
    /// Returns the tag of RFC 5646.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::En => "en",
        }
    }
}

/// Whom a mail comes from.
#[derive(Clone)]
pub struct Sender {
    /// The name readers see.
    pub name: Line,
    /// The address that stands in `From`.
    pub address: Address,
    /// Where answers go, when not to `address`.
    pub reply_to: Option<Address>,
    /// Where bounces come back to, when not to `address`; no reader sees it.
    pub return_path: Option<ReturnPath>,
}

/// Whether the addressee has heard from the sender before.
#[derive(Clone)]
pub enum Contact {
    /// The first message; `objection` is the paragraph that tells of the right to object.
    First {
        /// One paragraph that stands by itself in both versions. Law: GDPR Art. 21(4).
        objection: String,
    },
    /// Any later message.
    Later,
}

/// What makes a mail a mailing, and what the check holds it to.
#[derive(Clone)]
pub struct Mailing {
    /// The organisation on whose behalf it is sent, as it calls itself. Law: ehandelsloven § 9.
    pub organisation: Line,
    /// The addressee's own way out.
    pub unsubscribe: UnsubscribeUrl,
    /// Another way out, by a mail to it (RFC 2369).
    pub unsubscribe_mail: Option<UnsubscribeMail>,
    /// Which list it belongs to (RFC 2919).
    pub list: Option<ListId>,
    /// First or later contact.
    pub contact: Contact,
}

/// Why a mail is sent.
#[derive(Clone)]
pub enum Occasion {
    /// Newsletter, invitation or other marketing.
    Mailing(Mailing),
    /// The program writes by itself: a confirmation, a Reminder, a notice.
    Automatic,
    /// The program answers a mail by itself.
    Reply {
        /// The mail that is answered.
        to: MessageId,
    },
    /// A Member wrote it.
    ByMember,
}

/// One mail, without its addressee.
///
/// Has no `Debug`: the texts may be about a Subject.
#[derive(Clone)]
pub struct Letter {
    /// Whom it comes from.
    pub sender: Sender,
    /// The subject line.
    pub subject_line: Line,
    /// The whole text, plain.
    pub text: String,
    /// The whole text again, as an HTML document.
    pub html: String,
    /// What the HTML shows as `cid:` links, each once.
    pub images: Vec<Image>,
    /// The language of both.
    pub language: Language,
    /// When it was written.
    pub written_at: Timestamp,
    /// Its ID, unique in the world.
    pub message_id: MessageId,
    /// Why it is sent.
    pub occasion: Occasion,
}

#[cfg(test)]
pub(crate) mod samples {
    //! Whole letters of an invented bookshop, which tests then break.

    use super::*;

    pub(crate) const OBJECTION: &str = "Du kan når som helst si nei til markedsføring fra oss.";
    pub(crate) const UNSUBSCRIBE: &str = "https://fjordbok.example/u/9f2c";

    pub(crate) fn newsletter() -> Letter {
        Letter {
            sender: Sender {
                name: Line::parse("Fjordbok AS").unwrap(),
                address: Address::parse("post@fjordbok.example").unwrap(),
                reply_to: None,
                return_path: None,
            },
            subject_line: Line::parse("Nyhetsbrev: høstens bøker på fjorden").unwrap(),
            text: format!(
                "Hei\n\nHer er høstens bøker.\n.punktum først på linjen\n\n{OBJECTION}\n\n\
                 Fjordbok AS, Strandgata 1, Bergen\nMeld deg av: {UNSUBSCRIBE}\n"
            ),
            html: format!(
                "<!doctype html><html lang=\"nb\"><body><p>Hei</p><p>Her er høstens bøker.</p>\
                 <p id=\"objection\">{OBJECTION}</p>\
                 <footer>Fjordbok AS, Strandgata 1, Bergen<br>\
                 <a href=\"{UNSUBSCRIBE}\">Meld deg av</a></footer></body></html>"
            ),
            images: Vec::new(),
            language: Language::Nb,
            written_at: "2027-01-11T09:00:00Z".parse().unwrap(),
            message_id: MessageId::parse("0192.7c@fjordbok.example").unwrap(),
            occasion: Occasion::Mailing(Mailing {
                organisation: Line::parse("Fjordbok AS").unwrap(),
                unsubscribe: UnsubscribeUrl::parse(UNSUBSCRIBE).unwrap(),
                unsubscribe_mail: None,
                list: None,
                contact: Contact::First { objection: OBJECTION.to_owned() },
            }),
        }
    }

    pub(crate) fn confirmation() -> Letter {
        Letter { occasion: Occasion::Automatic, ..newsletter() }
    }
}
