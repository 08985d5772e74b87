//! The demo's own mailbox: every mail the house would have sent, read on this machine.

use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use jiff::{Timestamp, fmt::rfc2822};
use mail::mailbox::Mail;

use crate::app::{Refusal, Visit, page};
use crate::frame::Frame;
use crate::frame::headers::Surroundings;
use crate::samples::{at, public_frame, words};
use crate::text::Language;

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
    /// When it was written; absent when the mail does not say.
    pub at: Option<Timestamp>,
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

/// Shows every mail, newest first.
///
/// # Errors
/// The refusal, outside the demo.
pub async fn get(visit: Visit) -> Result<Response, Refusal> {
    let mailbox = visit.app.mailbox.as_ref().ok_or_else(|| visit.absent())?;
    let mails = mailbox.list().iter().map(|mail| row(mail)).collect();
    Ok(page(&MailboxPage { frame: visit.frame(""), mails }))
}

/// Shows one mail.
///
/// # Errors
/// The refusal: no such mail.
pub async fn mail(visit: Visit, Path(number): Path<String>) -> Result<Response, Refusal> {
    let mail = lookup(&visit, &number).ok_or_else(|| visit.absent())?;
    let base = &visit.app.office.settings.base_url;
    let own = |link: &mail::Link| {
        let path = link.url.strip_prefix(base.as_str())?;
        path.starts_with('/').then(|| (link.text.clone(), path.to_owned()))
    };
    Ok(page(&MailPage {
        frame: visit.frame(""),
        mail: row(&mail),
        sender: mail.field("From").unwrap_or(&mail.sender).to_owned(),
        text: mail.text.clone().unwrap_or_default(),
        has_html: mail.html.is_some(),
        links: mail.links.iter().filter_map(own).collect(),
    }))
}

/// Shows a mail's own HTML, in surroundings where nothing in it runs or loads.
///
/// # Errors
/// The refusal: no such mail, or none with HTML.
pub async fn html(visit: Visit, Path(number): Path<String>) -> Result<Response, Refusal> {
    let mail = lookup(&visit, &number).ok_or_else(|| visit.absent())?;
    let html = mail.html.clone().ok_or_else(|| visit.absent())?;
    let mut response = Html(html).into_response();
    response.extensions_mut().insert(Surroundings::Mail);
    Ok(response)
}

fn lookup(visit: &Visit, number: &str) -> Option<std::sync::Arc<Mail>> {
    visit.app.mailbox.as_ref()?.lookup(number.parse().ok()?)
}

fn row(mail: &Mail) -> MailRow {
    let date = mail.field("Date").and_then(|date| rfc2822::parse(date).ok());
    MailRow {
        id: mail.number.to_string(),
        addressee: mail.addressees.join(", "),
        subject_line: mail.subject_line.clone(),
        at: date.map(|date| date.timestamp()),
    }
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
        at: Some(at(when)),
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
