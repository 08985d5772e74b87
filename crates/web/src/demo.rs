//! The demo's own mailbox: every mail the house would have sent, read on this machine.

use crate::frame::Frame;
use crate::samples::{at, public_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// What was sent, to whom.
#[derive(Template)]
#[template(path = "demo/mailbox.html")]
pub struct MailboxPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mails, newest first.
    pub mails: Vec<MailRow>,
}

/// A mail in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct MailRow {
    /// Its number.
    pub id: String,
    /// Whom it went to; an invented address.
    pub addressee: String,
    /// Its subject line.
    pub subject_line: String,
    /// When.
    pub at: Timestamp,
}

/// One mail; its HTML is shown in a sandboxed frame.
#[derive(Template)]
#[template(path = "demo/mail.html")]
pub struct MailPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mail.
    pub mail: MailRow,
    /// Its sender.
    pub sender: String,
    /// Its plain text.
    pub text: String,
    /// Whether it has an HTML part, served at `/demo/mailbox/{id}/html`.
    pub has_html: bool,
    /// The links in it, as words and paths of ours, because the sandbox opens none.
    pub links: Vec<(String, String)>,
}

impl MailboxPage {
    /// Returns a box with mails, and an empty one.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = demo_frame(language, "/demo/mailbox");
        vec![
            Self { frame: frame.clone(), mails: sample_mails(language) },
            Self { frame, mails: vec![] },
        ]
    }
}

impl MailPage {
    /// Returns a mail with an HTML part, and one of plain text.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let page = |has_html, links| Self {
            frame: demo_frame(language, "/demo/mailbox/3"),
            mail: sample_mails(language)[0].clone(),
            sender: "Fjordbok AS <brev@fjordbok.example>".to_owned(),
            text: w(
                "Hei,\n\nbekreft at du vil ha nyhetsbrevet.",
                "Hello,\n\nplease confirm that you want the newsletter.",
            ),
            has_html,
            links,
        };
        let confirm =
            (w("Bekreft abonnementet", "Confirm the subscription"), "/confirm/c0nf1rm".to_owned());
        vec![page(true, vec![confirm]), page(false, vec![])]
    }
}

fn demo_frame(language: Language, path: &str) -> Frame {
    Frame { is_demo: true, ..public_frame(language, path) }
}

fn sample_mails(language: Language) -> Vec<MailRow> {
    let row = |id: &str, addressee: &str, nb, en, when| MailRow {
        id: id.to_owned(),
        addressee: addressee.to_owned(),
        subject_line: words(language, nb, en),
        at: at(when),
    };
    vec![
        row(
            "3",
            "kari.nord@solbris.example",
            "Bekreft at du vil ha nyhetsbrevet",
            "Confirm that you want the newsletter",
            "11-22T08:29",
        ),
        row(
            "2",
            "ola.vik@solbris.example",
            "Nye satser fra nyttår",
            "New rates from New Year",
            "11-22T08:21",
        ),
        row(
            "1",
            "et.svaert.langt.navn.som.ikke.vil.brytes.noe.sted@en-veldig-lang-underdomene.solbris.example",
            "Lenken til siden din",
            "The link to your page",
            "11-22T07:02",
        ),
    ]
}
