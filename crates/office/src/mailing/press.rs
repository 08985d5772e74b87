//! Writes the mails of one mailing: once per language, then filled in and signed for each addressee.

use std::collections::HashMap;
use std::sync::Arc;

use decide::Permit;
use domain::{Language, Mailing, MailingId, SubjectId, Topic};
use jiff::Timestamp;
use mail::dkim::Signer;
use mail::template::with_placeholders;
use mail::{
    Address, Composed, Contact, Fill, Leaving, Letter, Line, ListId, Look, MessageId, Occasion,
    ReturnPath, Sender, Template, Traces, Unsubscribe, UnsubscribeMail, UnsubscribeUrl,
};
use store::{delivery::Handed, reading::MailingLink};
use tokio::runtime::{Handle, RuntimeFlavor};

use super::{
    outbound::ToCarry,
    reading::{self, Agreement},
    text::Edition,
};
use crate::{
    jobs::WorkError,
    letters::{self, Letterhead},
    office::Office,
    tokens::Tokens,
};

/// The placeholder of the link to a person's own page.
const WORDS: &[&str] = &["preferences"];
/// How many threads write and sign at once.
const N_THREADS: usize = 2;

/// The mails of one mailing, ready but for what is each addressee's own.
pub(crate) struct Press {
    head: Letterhead,
    tokens: Tokens,
    nb: Template,
    en: Template,
    uses_name: bool,
    signer: Option<Arc<Signer>>,
    has_return_path: bool,
    mailing: MailingId,
    topic: Topic,
    /// Where the text's links lead, in the order by which clicks are counted.
    links: Vec<MailingLink>,
}

/// What a page of addressees agreed to: that they are written to, and that it is counted what they read.
pub(crate) struct Agreed {
    pub(crate) permits: HashMap<SubjectId, Permit>,
    pub(crate) readings: HashMap<SubjectId, Agreement>,
}

/// A mail as it is about to go, with what was seen in it.
pub(crate) struct Printed {
    pub(crate) to: Address,
    pub(crate) mail: Composed,
    pub(crate) seen: Seen,
}

/// What was found in a mail right before it went.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) language: Language,
    pub(crate) look: Look,
    pub(crate) traces: Traces,
    /// Whether it tells another place whose mail it is.
    pub(crate) tells_others: bool,
    pub(crate) agreement: Agreement,
}

impl Press {
    /// Sets a mailing; what it costs is paid once, not for each addressee.
    ///
    /// # Errors
    /// [`WorkError::Letter`] when the text lacks what a mail must have.
    pub(crate) async fn set(
        office: &Office,
        head: Letterhead,
        edition: &Edition,
        mailing: &Mailing,
    ) -> Result<Self, WorkError> {
        let has_return_path = office.reads_returns();
        let template = |language| {
            let letter = letter(&head, edition, mailing, language, has_return_path)?;
            Template::new(letter, WORDS).map_err(|_| WorkError::Letter)
        };
        let links = store::reading::list_links(&office.store, mailing.id).await?;
        Ok(Self {
            tokens: office.tokens(),
            mailing: mailing.id,
            topic: mailing.topic.clone(),
            links,
            nb: template(Language::Nb)?,
            en: template(Language::En)?,
            uses_name: edition.uses_name(),
            signer: office.mail_signer(),
            has_return_path,
            head,
        })
    }

    /// Writes and signs some mails, on several threads beside whatever else is done; in the order given.
    pub(crate) async fn print(
        press: &Arc<Self>,
        handed: Vec<Handed>,
        agreed: &Arc<Agreed>,
        now: Timestamp,
    ) -> Vec<(Handed, ToCarry)> {
        let is_small = handed.len() < 2 * N_THREADS;
        if is_small || Handle::current().runtime_flavor() == RuntimeFlavor::CurrentThread {
            return press.print_here(handed, agreed, now);
        }
        let share = handed.len().div_ceil(N_THREADS);
        let mut handed = handed.into_iter();
        let mut shares = Vec::with_capacity(N_THREADS);
        while !handed.as_slice().is_empty() {
            let part: Vec<Handed> = handed.by_ref().take(share).collect();
            let (press, agreed) = (Arc::clone(press), Arc::clone(agreed));
            shares.push(tokio::task::spawn_blocking(move || press.print_here(part, &agreed, now)));
        }
        let mut printed = Vec::new();
        for share in shares {
            printed.extend(share.await.expect("writing neither panics nor is called off"));
        }
        printed
    }

    fn print_here(
        &self,
        handed: Vec<Handed>,
        agreed: &Agreed,
        now: Timestamp,
    ) -> Vec<(Handed, ToCarry)> {
        let one = |it: Handed| {
            let agreement = agreed.readings.get(&it.subject_id).copied().unwrap_or_default();
            let to_carry = match agreed.permits.get(&it.subject_id) {
                None => ToCarry::NoPermit,
                Some(permit) => match self.one(&it, permit, agreement, now) {
                    Ok(printed) => ToCarry::Mail(Box::new(printed)),
                    Err(_) => ToCarry::Unwritable,
                },
            };
            (it, to_carry)
        };
        handed.into_iter().map(one).collect()
    }

    fn one(
        &self,
        handed: &Handed,
        permit: &Permit,
        agreement: Agreement,
        now: Timestamp,
    ) -> Result<Printed, WorkError> {
        let subject = handed.subject_id;
        let key = self.tokens.key.unwrap(subject.as_uuid(), &handed.wrapped);
        let key = key.map_err(|_| WorkError::Payload)?;
        let unsealed = |place, sealed: &[u8]| {
            let value = key.unseal(place, sealed).map_err(|_| WorkError::Payload)?;
            Ok::<_, WorkError>(value.open(permit).map_err(|_| WorkError::Payload)?.clone())
        };
        let to = unsealed(store::contact::address_place(subject), &handed.address_sealed)?;
        let to = Address::parse(&to).map_err(|_| WorkError::Letter)?;
        let name = match &handed.name_sealed {
            Some(sealed) if self.uses_name => {
                let name = unsealed(store::contact::name_place(subject), sealed)?;
                Line::parse(&name).ok()
            }
            _ => None,
        };
        let way_out = self.tokens.unsubscribe_url(subject);
        // The page then offers to leave this topic alone; one click still leaves all.
        let unsubscribe_url = format!("{way_out}?topic={}", self.topic);
        let fill = self.fill(handed, (to.clone(), name), &unsubscribe_url, now)?;
        let template = match handed.language {
            Language::Nb => &self.nb,
            Language::En => &self.en,
        };
        let mut mail = if agreement == Agreement::default() {
            template.fill(&fill).map_err(|_| WorkError::Letter)?
        } else {
            self.counting(handed, (template, &fill), agreement)?
        };
        let leaving = Leaving::read(mail.bytes());
        let look = leaving.look(&self.head.organisation, &unsubscribe_url);
        let traces = reading::traces(&self.head.base_url, &leaving);
        let token = way_out.rsplit('/').next().unwrap_or(&way_out);
        let return_token = self.tokens.return_token(handed.id);
        let own = [fill.to.as_str(), token, &return_token];
        let tells_others = leaving.tells_others(&self.head.base_url, &own);
        let seen = Seen { language: handed.language, look, traces, tells_others, agreement };
        if let Some(signer) = &self.signer {
            signer.sign(&mut mail, now).map_err(|_| WorkError::Letter)?;
        }
        Ok(Printed { to, mail, seen })
    }

    /// Writes the mail of somebody who agreed to be counted: with the picture that counts an open, and
    /// links that count a click, each only on her own yes (UM-66, CKE-01).
    fn counting(
        &self,
        handed: &Handed,
        (template, fill): (&Template, &Fill),
        agreement: Agreement,
    ) -> Result<Composed, WorkError> {
        let tracking = self.tokens.tracking(self.mailing, handed.id, agreement);
        let mut letter = template.letter(fill).map_err(|_| WorkError::Letter)?;
        for link in &self.links {
            if let Some(counted) = tracking.click(link.place) {
                let plain = format!("href=\"{}\"", letters::escape(&link.url));
                letter.html = letter.html.replace(&plain, &format!("href=\"{counted}\""));
            }
        }
        if let Some(pixel) = &tracking.open_pixel {
            let picture = format!("<img src=\"{pixel}\" width=\"1\" height=\"1\" alt=\"\">");
            letter.html = match letter.html.rsplit_once("</body>") {
                Some((before, after)) => format!("{before}{picture}</body>{after}"),
                None => format!("{}{picture}", letter.html),
            };
        }
        mail::compose(&letter, &fill.to).map_err(|_| WorkError::Letter)
    }

    fn fill(
        &self,
        handed: &Handed,
        (to, name): (Address, Option<Line>),
        unsubscribe_url: &str,
        now: Timestamp,
    ) -> Result<Fill, WorkError> {
        let domain = self.head.sender.domain();
        // The delivery's own token makes the ID: what is sent again is the same mail, and a report
        // that shows nothing else still leads back to it.
        let token = self.tokens.return_token(handed.id);
        let message_id = MessageId::parse(&format!("{token}@{domain}"));
        let url = UnsubscribeUrl::parse(unsubscribe_url).map_err(|_| WorkError::Letter)?;
        let (mut return_path, mut mail) = (None, None);
        if self.has_return_path {
            let path = ReturnPath::new(&token, domain).map_err(|_| WorkError::Letter)?;
            let leave = self.tokens.unsubscribe_token(handed.subject_id);
            let leave = UnsubscribeMail::new(&leave, domain).map_err(|_| WorkError::Letter)?;
            (return_path, mail) = (Some(path), Some(leave));
        }
        Ok(Fill {
            to,
            written_at: now,
            message_id: message_id.map_err(|_| WorkError::Letter)?,
            return_path,
            unsubscribe: Some(Unsubscribe { url, mail }),
            name,
            words: vec![format!("{}/you", self.head.base_url)],
        })
    }
}

/// Writes the letter with open places; the ways out in it lead nowhere.
fn letter(
    head: &Letterhead,
    edition: &Edition,
    mailing: &Mailing,
    language: Language,
    has_return_path: bool,
) -> Result<Letter, WorkError> {
    let (subject_line, versions) = edition.written(language);
    let domain = head.sender.domain();
    let nobody = "a".repeat(keys::MAIL_TOKEN_CHARS);
    let field = |_| WorkError::Letter;
    let unsubscribe_mail = UnsubscribeMail::new(&nobody, domain).map_err(field)?;
    let return_path = ReturnPath::new(&nobody, domain).map_err(field)?;
    let url = format!("{}/unsubscribe/{nobody}", head.base_url);
    Ok(Letter {
        sender: Sender {
            name: Line::parse(&head.organisation).map_err(field)?,
            address: head.sender.clone(),
            reply_to: None,
            return_path: has_return_path.then_some(return_path),
        },
        subject_line: subject_line.clone(),
        text: with_placeholders(&versions.text),
        html: with_placeholders(&versions.html),
        language: letters::in_mail(language),
        written_at: Timestamp::UNIX_EPOCH,
        message_id: MessageId::parse(&format!("{nobody}@{domain}")).map_err(field)?,
        occasion: Occasion::Mailing(mail::Mailing {
            organisation: Line::parse(&head.organisation).map_err(field)?,
            unsubscribe: UnsubscribeUrl::parse(&url).map_err(field)?,
            unsubscribe_mail: has_return_path.then_some(unsubscribe_mail),
            list: ListId::new(mailing.topic.as_str(), domain).ok(),
            contact: Contact::First { objection: letters::standing(language).objection.to_owned() },
        }),
        images: Vec::new(),
    })
}
