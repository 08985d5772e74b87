//! Writes the head of a mail: the fields that a whole mailing shares, and those that each addressee
//! has for herself.

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::tz::TimeZone;
use lettre::message::header::{From, Headers, ReplyTo, Subject};
use lettre::message::{Mailbox, Mailboxes};

use crate::{Address, Letter, MessageId, Occasion, UnsubscribeMail, UnsubscribeUrl};

static DATE: DateTimePrinter = DateTimePrinter::new();

/// What a head says of one mail alone.
pub(crate) struct Own<'a> {
    pub(crate) to: &'a Address,
    pub(crate) written_at: Timestamp,
    pub(crate) message_id: &'a MessageId,
    pub(crate) unsubscribe: Option<(&'a UnsubscribeUrl, Option<&'a UnsubscribeMail>)>,
}

impl<'a> Own<'a> {
    pub(crate) fn of(letter: &'a Letter, to: &'a Address) -> Self {
        let unsubscribe = match &letter.occasion {
            Occasion::Mailing(it) => Some((&it.unsubscribe, it.unsubscribe_mail.as_ref())),
            _ => None,
        };
        let Letter { written_at, message_id, .. } = letter;
        Self { to, written_at: *written_at, message_id, unsubscribe }
    }

    /// Writes the fields, each ended by CRLF.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        field(out, &["To: ", self.to.as_str()]);
        let date = self.written_at.to_zoned(TimeZone::UTC);
        out.extend_from_slice(b"Date: ");
        let mut text = String::new();
        DATE.print_zoned(&date, &mut text).expect("the years of timestamps can be written");
        field(out, &[&text]);
        field(out, &["Message-ID: <", self.message_id.as_str(), ">"]);
        match self.unsubscribe {
            Some((url, Some(mail))) => {
                let (url, mail) = (url.as_str(), mail.address().as_str());
                field(out, &["List-Unsubscribe: <", url, ">,\r\n <mailto:", mail, ">"]);
            }
            Some((url, None)) => field(out, &["List-Unsubscribe: <", url.as_str(), ">"]),
            None => {}
        }
    }
}

/// Returns the fields that do not depend on the addressee, each ended by CRLF.
pub(crate) fn shared(letter: &Letter) -> Vec<u8> {
    let sender = &letter.sender;
    let mut headers = Headers::new();
    let from = Mailbox::new(Some(sender.name.as_str().to_owned()), sender.address.to_lettre());
    headers.set(From::from(Mailboxes::from(from)));
    headers.set(Subject::from(letter.subject_line.as_str().to_owned()));
    if let Some(reply_to) = &sender.reply_to {
        let reply_to = Mailbox::new(None, reply_to.to_lettre());
        headers.set(ReplyTo::from(Mailboxes::from(reply_to)));
    }
    let mut out = headers.to_string().into_bytes();
    for (name, value) in of_occasion(&letter.occasion) {
        field(&mut out, &[name, ": ", &value]);
    }
    field(&mut out, &["Content-Language: ", letter.language.tag()]);
    field(&mut out, &["MIME-Version: 1.0"]);
    out
}

fn of_occasion(occasion: &Occasion) -> Vec<(&'static str, String)> {
    let automatic = ("Auto-Submitted", "auto-generated".to_owned());
    match occasion {
        Occasion::Mailing(mailing) => {
            let list = mailing.list.as_ref().map(|it| ("List-ID", format!("<{}>", it.as_str())));
            let one_click = ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned());
            [automatic, one_click].into_iter().chain(list).collect()
        }
        Occasion::Automatic => vec![automatic],
        Occasion::Reply { to } => vec![
            ("Auto-Submitted", "auto-replied".to_owned()),
            ("In-Reply-To", format!("<{}>", to.as_str())),
            ("References", format!("<{}>", to.as_str())),
        ],
        Occasion::ByMember => Vec::new(),
    }
}

fn field(out: &mut Vec<u8>, pieces: &[&str]) {
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}
