//! How mail gets out and back: each mail server, each place of returned mail, webhooks, keys, and what was refused
//! because of the sender.

use askama::Template;
use axum::response::Response;
use jiff::Timestamp;
use mail::Delay;
use office::mailing::delivery::{self, ReturnSource, Signing, Standing, Ways, Webhook};
use office::returns::sources::Look;
use store::StoreError;

use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::coverage::cell;
use crate::frame::Frame;
use crate::moment::Locale;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// Whether mail gets out and back, and what to do where it does not.
#[derive(Clone, Template)]
#[template(path = "mailings/delivery.html")]
pub struct DeliveryPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mail servers, as the settings name them.
    pub relays: Vec<RelayRow>,
    /// Where returned mail is read, as the settings name it.
    pub sources: Vec<ReturnSource>,
    /// What providers tell by webhook.
    pub webhook: Webhook,
    /// Where providers tell it.
    pub webhook_address: String,
    /// Whether mailings are signed.
    pub signing: Signing,
    /// What servers refused in the last day because of the sender, newest first.
    pub trouble: Vec<TroubleRow>,
}

/// A mail server.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RelayRow {
    /// Its host, with its port where one is named.
    pub host: String,
    /// How it stands.
    pub standing: Standing,
    /// Why it last failed, and what helps.
    pub failure: Option<FailureLine>,
    /// How many mails it has taken since the program's first mailing.
    pub n_accepted: u64,
    /// How many of those in the last sixty seconds.
    pub n_accepted_last_minute: u64,
}

/// Why a mail server failed, in the reader's words.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FailureLine {
    /// What happened, with the server's code where it gave one.
    pub says: String,
    /// What helps.
    pub hint: String,
}

/// What was refused of one mailing because of the sender.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TroubleRow {
    /// The mailing's ID and subject line; none where the report names no mailing of ours.
    pub mailing: Option<(String, String)>,
    /// Who told it, as a key of the catalogue.
    pub told_by: &'static str,
    /// How often.
    pub n_reports: u64,
    /// When for the last time.
    pub newest_at: Timestamp,
}

impl FailureLine {
    /// Puts a failure into words.
    pub(crate) fn of(locale: &Locale, delay: &Delay) -> Self {
        let (says, hint) = match delay {
            Delay::Told(reply) => (
                locale.t("delivery-told").with("code", reply.code.to_string()),
                "delivery-told-hint",
            ),
            Delay::NotLetIn(reply) => (
                locale.t("delivery-not-let-in").with("code", reply.code.to_string()),
                "delivery-not-let-in-hint",
            ),
            Delay::TimedOut | Delay::NoAnswer => {
                (locale.t("delivery-timed-out"), "delivery-unreachable-hint")
            }
            Delay::Unreachable => (locale.t("delivery-unreachable"), "delivery-unreachable-hint"),
            Delay::NotTrusted => (locale.t("delivery-not-trusted"), "delivery-not-trusted-hint"),
            Delay::NotUnderstood => {
                (locale.t("delivery-not-understood"), "delivery-not-understood-hint")
            }
            Delay::NotBegun => (locale.t("delivery-not-begun"), "delivery-not-begun-hint"),
        };
        Self { says: says.to_string(), hint: locale.t(hint).to_string() }
    }
}

impl RelayRow {
    fn of(locale: &Locale, relay: delivery::Relay) -> Self {
        Self {
            failure: relay.failure.as_ref().map(|delay| FailureLine::of(locale, delay)),
            host: relay.host,
            standing: relay.standing,
            n_accepted: relay.n_accepted,
            n_accepted_last_minute: relay.n_accepted_last_minute,
        }
    }

    fn fails(&self) -> bool {
        matches!(self.standing, Standing::Paused { .. } | Standing::OnTrial { .. })
    }
}

impl DeliveryPage {
    /// Returns how many things are in the way of mail.
    fn n_in_the_way(&self) -> u64 {
        let n_relays = self.relays.iter().filter(|it| it.fails()).count();
        let n_sources = self.sources.iter().filter(|it| it.fails()).count();
        let is_unsigned = !self.relays.is_empty() && self.signing != Signing::Signed;
        let others = usize::from(is_unsigned) + usize::from(!self.trouble.is_empty());
        (n_relays + n_sources + others) as u64
    }

    fn n_found(&self, look: &Look) -> u64 {
        look.n_reports.into()
    }

    fn title(&self) -> Phrase {
        match self.n_in_the_way() {
            _ if self.relays.is_empty() => self.frame.t("delivery-title-empty"),
            0 => self.frame.t("delivery-title-calm"),
            n => self.frame.t("delivery-title").with("n", n),
        }
    }

    /// Returns a house in trouble, a calm one, and one without any way for mail.
    pub fn samples(language: Language) -> Vec<Self> {
        let calm = calm(language);
        let since = at("11-22T08:11");
        let subject_line = words(language, "Nye satser fra nyttår", "New rates from New Year");
        let trouble = |mailing, told_by, n_reports| TroubleRow {
            mailing,
            told_by,
            n_reports,
            newest_at: since,
        };
        let paused = Standing::Paused { since, until: at("11-22T08:32") };
        let refused = mail::Reply { code: 535, enhanced: Some((5, 7, 8)), text: String::new() };
        let (refused, late) = (Some(Delay::NotLetIn(refused)), Some(Delay::TimedOut));
        let refused_login = Some("the mailbox's server refused LOGIN");
        let troubled = Self {
            relays: vec![
                sample_relay(language, "smtp.fjordbok.example", paused, refused),
                sample_relay(language, SPARE, Standing::OnTrial { since }, late),
            ],
            sources: vec![
                sample_source("imap.fjordbok.example", Some(sample_look(refused_login))),
                sample_source("/var/mail/retur", None),
            ],
            webhook: Webhook { n_secrets: 1, ..Webhook::default() },
            signing: Signing::Changing { since },
            trouble: vec![
                trouble(Some(("42".to_owned(), subject_line)), "delivery-by-smtp", 212),
                trouble(None, "delivery-by-mail", 1),
            ],
            ..calm.clone()
        };
        let empty = Self {
            relays: vec![],
            sources: vec![],
            webhook: Webhook::default(),
            signing: Signing::NoKeys,
            ..calm.clone()
        };
        vec![troubled, calm, empty]
    }
}

/// An invented mail server.
const SPARE: &str = "reserve.fjordbok.example:587";

fn calm(language: Language) -> DeliveryPage {
    let relay = |host, standing| sample_relay(language, host, standing, None);
    let newest_at = Some(at("11-22T08:11"));
    DeliveryPage {
        frame: office_frame(language, "/mailings/delivery"),
        relays: vec![
            relay("smtp.fjordbok.example", Standing::Well),
            relay(SPARE, Standing::Unused),
        ],
        sources: vec![sample_source("imap.fjordbok.example", Some(sample_look(None)))],
        webhook: Webhook { n_secrets: 2, n_reports: 31, newest_at },
        webhook_address: "https://personvern.fjordbok.example/api/v1/returns".to_owned(),
        signing: Signing::Signed,
        trouble: vec![],
    }
}

fn sample_relay(
    language: Language,
    host: &str,
    standing: Standing,
    delay: Option<Delay>,
) -> RelayRow {
    let locale = office_frame(language, "/").locale;
    RelayRow {
        host: host.to_owned(),
        standing,
        failure: delay.map(|delay| FailureLine::of(&locale, &delay)),
        n_accepted: 8_391,
        n_accepted_last_minute: 412,
    }
}

fn sample_source(name: &str, look: Option<Look>) -> ReturnSource {
    ReturnSource { name: name.to_owned(), look, n_reports: 14 }
}

fn sample_look(failure: Option<&str>) -> Look {
    let failure = failure.map(str::to_owned);
    Look { source: "imap", at: at("11-22T08:29"), n_reports: 3, failure }
}

/// Shows how mail gets out and back.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let ways = ways(visit).await?;
    let trouble = trouble(visit, &ways).await.map_err(|error| visit.failed(&error))?;
    let relays = ways.relays.into_iter().map(|it| RelayRow::of(&visit.locale, it));
    Ok(page(&DeliveryPage {
        frame: seat.frame().await?,
        relays: relays.collect(),
        sources: ways.sources,
        webhook: ways.webhook,
        webhook_address: format!("{}/api/v1/returns", visit.app.office.settings.base_url),
        signing: ways.signing,
        trouble,
    }))
}

/// Hands mail servers and places of returned mail over as CSV (RFC 4180).
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let ways = ways(visit).await?;
    let moment = |at: Option<Timestamp>| at.map(|at| visit.locale.machine(&at)).unwrap_or_default();
    let mut text = "part,name,state,since,until,failure,n,n_last_minute\r\n".to_owned();
    let mut line = |cells: [&str; 6], counts: [Option<u64>; 2]| {
        let counts = counts.map(|n| n.map(|n| n.to_string()).unwrap_or_default());
        text.push_str(&format!("{},{}\r\n", cells.map(cell).join(","), counts.join(",")));
    };
    for relay in ways.relays {
        let (state, since, until) = match relay.standing {
            Standing::Unused => ("unused", None, None),
            Standing::Well => ("well", None, None),
            Standing::Paused { since, until } => ("paused", Some(since), Some(until)),
            Standing::OnTrial { since } => ("on-trial", Some(since), None),
        };
        let row = RelayRow::of(&visit.locale, relay);
        let failure = row.failure.map(|it| it.says).unwrap_or_default();
        let cells = ["relay", &row.host, state, &moment(since), &moment(until), &failure];
        line(cells, [Some(row.n_accepted), Some(row.n_accepted_last_minute)]);
    }
    for source in ways.sources {
        let state = match &source.look {
            None => "unread",
            Some(_) if source.fails() => "failed",
            Some(_) => "well",
        };
        let at = moment(source.look.as_ref().map(|look| look.at));
        let failure = source.look.and_then(|look| look.failure).unwrap_or_default();
        line(["returns", &source.name, state, &at, "", &failure], [Some(source.n_reports), None]);
    }
    let webhook = &ways.webhook;
    let state = if webhook.n_secrets == 0 { "off" } else { "on" };
    let cells = ["webhook", "", state, &moment(webhook.newest_at), "", ""];
    line(cells, [Some(webhook.n_reports), None]);
    Ok(attachment("text/csv; charset=utf-8", "delivery.csv", text))
}

async fn ways(visit: &Visit) -> Result<Ways, Refusal> {
    let looked = delivery::look(&visit.app.office, visit.locale.now).await;
    looked.map_err(|error| visit.failed(&error))
}

async fn trouble(visit: &Visit, ways: &Ways) -> Result<Vec<TroubleRow>, StoreError> {
    let mut rows = Vec::new();
    for tally in &ways.trouble {
        let mailing = match tally.mailing_id {
            Some(id) => store::mailing::lookup(&visit.app.office.store, id).await?,
            None => None,
        };
        let named = |it: domain::Mailing| {
            let (nb, en) = (it.subject_line_nb, it.subject_line_en);
            (it.id.to_string(), visit.locale.language.pick(nb, en))
        };
        rows.push(TroubleRow {
            mailing: mailing.map(named),
            told_by: match tally.source.as_str() {
                "smtp" => "delivery-by-smtp",
                delivery::WEBHOOK => "delivery-by-webhook",
                _ => "delivery-by-mail",
            },
            n_reports: tally.n_reports,
            newest_at: tally.newest_at,
        });
    }
    Ok(rows)
}
