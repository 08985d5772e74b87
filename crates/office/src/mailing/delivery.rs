//! Gathers how mail gets out and back at present, and what of it is in the way; changes nothing.

use jiff::{SignedDuration, Timestamp};
use mail::Delay;
use mail::courier::{RelayState, RelayStatus};
use store::StoreError;
use store::return_report::{SourceTally, TroubleTally};

use crate::{
    office::Office,
    returns::sources::{Look, Source},
};

/// How long back refusals and reports are counted.
pub const LATELY: SignedDuration = SignedDuration::from_hours(24);
/// Where reports of webhooks are kept as being from.
pub const WEBHOOK: &str = "webhook";

/// How mail gets out and back.
#[derive(Debug, Clone)]
pub struct Ways {
    /// The mail servers, in the order of the settings.
    pub relays: Vec<Relay>,
    /// Where returned mail is read, in the order of the settings.
    pub sources: Vec<ReturnSource>,
    /// What providers tell by webhook.
    pub webhook: Webhook,
    /// Whether mailings are signed.
    pub signing: Signing,
    /// What servers refused lately for a reason that lies with the sender, newest first.
    pub trouble: Vec<TroubleTally>,
}

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its host, with its port where one is named; never a name or a password.
    pub host: String,
    /// How it stands.
    pub standing: Standing,
    /// Why it last failed since the program started, if it did.
    pub failure: Option<Delay>,
    /// How many mails it has taken since the program's first mailing.
    pub n_accepted: u64,
    /// How many of those in the last sixty seconds.
    pub n_accepted_last_minute: u64,
}

/// How a mail server stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// No mailing has gone out since the program started.
    Unused,
    /// It takes mails.
    Well,
    /// It failed and is left alone.
    Paused {
        /// Since when it takes no mail.
        since: Timestamp,
        /// When it is tried again.
        until: Timestamp,
    },
    /// It failed, its pause is over, and the next mail tries it.
    OnTrial {
        /// Since when it takes no mail.
        since: Timestamp,
    },
}

/// A place where returned mail is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnSource {
    /// The host of a mailbox, or the path of a folder; never a name or a password.
    pub name: String,
    /// How the last look ended; none before the first.
    pub look: Option<Look>,
    /// How many reports were read there lately; places of one kind are counted together.
    pub n_reports: u64,
}

/// What providers tell by webhook.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Webhook {
    /// How many secrets are accepted; without any nobody is heard.
    pub n_secrets: usize,
    /// How many reports came lately.
    pub n_reports: u64,
    /// When the newest of those came.
    pub newest_at: Option<Timestamp>,
}

/// Whether mailings are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// They are.
    Signed,
    /// No key was ever made.
    NoKeys,
    /// The keys were put out of use, and no others made.
    Changing {
        /// Since when mailings go unsigned.
        since: Timestamp,
    },
}

impl Relay {
    /// Says whether it takes no mail at present.
    pub fn fails(&self) -> bool {
        matches!(self.standing, Standing::Paused { .. } | Standing::OnTrial { .. })
    }
}

impl ReturnSource {
    /// Says whether the last look did not come to its end.
    pub fn fails(&self) -> bool {
        self.look.as_ref().is_some_and(|look| look.failure.is_some())
    }
}

impl Ways {
    /// Returns how many refusals came lately whose reason lies with the sender.
    pub fn n_trouble(&self) -> u64 {
        self.trouble.iter().map(|it| it.n_reports).sum()
    }
}

/// Gathers how mail gets out and back at the instant `now`.
///
/// # Errors
/// As every reading.
pub async fn look(office: &Office, now: Timestamp) -> Result<Ways, StoreError> {
    let rows = &office.store;
    let tallies = store::return_report::tally_sources(rows, now - LATELY).await?;
    Ok(Ways {
        relays: relays(office, now),
        sources: sources(office, &tallies),
        webhook: webhook(office, &tallies),
        signing: signing(office).await?,
        trouble: store::return_report::tally_trouble(rows, now - LATELY).await?,
    })
}

fn relays(office: &Office, now: Timestamp) -> Vec<Relay> {
    let Some(post) = &office.settings.post else { return Vec::new() };
    let mut statuses = office.relay_statuses().unwrap_or_default().into_iter();
    let relay = |settings: &mail::RelaySettings| {
        let host = host(&settings.url);
        match statuses.next() {
            None => Relay {
                host,
                standing: Standing::Unused,
                failure: None,
                n_accepted: 0,
                n_accepted_last_minute: 0,
            },
            Some(status) => Relay {
                host,
                standing: standing(&status, now),
                n_accepted: status.n_accepted,
                n_accepted_last_minute: status.n_accepted_last_minute,
                failure: status.last_failure,
            },
        }
    };
    post.relays.iter().map(relay).collect()
}

fn standing(status: &RelayStatus, now: Timestamp) -> Standing {
    let span =
        |it: std::time::Duration| SignedDuration::try_from(it).unwrap_or(SignedDuration::MAX);
    let since = now.checked_sub(span(status.lasted)).unwrap_or(Timestamp::MIN);
    match status.state {
        RelayState::Ready => Standing::Well,
        RelayState::Paused if status.pause_left.is_zero() => Standing::OnTrial { since },
        RelayState::Paused => {
            let until = now.checked_add(span(status.pause_left)).unwrap_or(Timestamp::MAX);
            Standing::Paused { since, until }
        }
    }
}

fn sources(office: &Office, tallies: &[SourceTally]) -> Vec<ReturnSource> {
    let looks = office.return_looks();
    let row = |(source, look): (&Source, Option<Look>)| ReturnSource {
        name: match source {
            Source::Imap(settings) => host(&settings.url),
            Source::Maildir(folder) => folder.display().to_string(),
        },
        n_reports: tally(tallies, source.word()).map_or(0, |it| it.n_reports),
        look,
    };
    office.settings.return_sources.iter().zip(looks).map(row).collect()
}

fn webhook(office: &Office, tallies: &[SourceTally]) -> Webhook {
    let tally = tally(tallies, WEBHOOK);
    Webhook {
        n_secrets: office.settings.webhook_secrets.len(),
        n_reports: tally.map_or(0, |it| it.n_reports),
        newest_at: tally.map(|it| it.newest_at),
    }
}

fn tally<'a>(tallies: &'a [SourceTally], source: &str) -> Option<&'a SourceTally> {
    tallies.iter().find(|it| it.source == source)
}

async fn signing(office: &Office) -> Result<Signing, StoreError> {
    if office.mail_signer().is_some() {
        return Ok(Signing::Signed);
    }
    let keys = store::mail_key::list(&office.store).await?;
    let since = keys.iter().filter_map(|key| key.retired_at).max();
    Ok(since.map_or(Signing::NoKeys, |since| Signing::Changing { since }))
}

/// Returns the host of a URL, with its port where one is named; nothing else of it, since it may hold a password.
fn host(url: &str) -> String {
    let url = url::Url::parse(url).ok();
    let host = url.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
    match url.as_ref().and_then(url::Url::port) {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn status(state: RelayState, pause_left: Duration) -> RelayStatus {
        RelayStatus {
            state,
            lasted: Duration::from_secs(90),
            pause_left,
            last_failure: None,
            n_accepted: 0,
            n_accepted_last_minute: 0,
        }
    }

    #[test]
    fn a_mail_server_is_left_alone_until_its_pause_is_over_and_then_on_trial() {
        let now: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let since: Timestamp = "2026-11-22T08:58:30Z".parse().unwrap();
        let until = "2026-11-22T09:00:01Z".parse().unwrap();
        let check = |state, left, expect| {
            assert_eq!(standing(&status(state, left), now), expect);
        };
        check(RelayState::Ready, Duration::ZERO, Standing::Well);
        check(RelayState::Paused, Duration::from_secs(1), Standing::Paused { since, until });
        check(RelayState::Paused, Duration::ZERO, Standing::OnTrial { since });
    }

    #[test]
    fn nothing_but_host_and_port_of_a_url_is_shown() {
        let check = |url, expect| assert_eq!(host(url), expect);
        check("smtps://post:geheim@smtp.fjordbok.example", "smtp.fjordbok.example");
        check("smtp://127.0.0.1:2525", "127.0.0.1:2525");
        check("imaps://retur:geheim@imap.fjordbok.example:994/INBOX", "imap.fjordbok.example:994");
        check("geheim", "");
    }
}
