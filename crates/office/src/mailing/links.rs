//! Asks whether the links of a mailing answer, in a job of its own; what is found warns and stops nothing.

use std::sync::Arc;

use domain::{JobId, MailingId};
use jiff::Timestamp;
use mail::links::{Answer, Bar, Failure, LinkChecker, LinkSettings};
use store::{StoreError, Tx, job::Job, job::NewJob, reading::MailingLink};
use tokio::task::JoinSet;
use url::{Host, Url};

use super::text::{Review, web_links};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    office::Office,
};

/// What is known of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkState {
    /// Nobody has asked yet.
    Unasked,
    /// Somebody answers.
    Answers,
    /// The page is not there.
    Gone,
    /// The page has moved for good.
    Moved {
        /// Where it answers now.
        to: String,
    },
    /// Nobody answers.
    Silent,
    /// It was not asked, because it leads into a network that is not public, to another port, or carries a password.
    Barred,
}

impl LinkState {
    /// Returns whether somebody had better look before the mailing goes.
    pub fn warns(&self) -> bool {
        matches!(self, Self::Gone | Self::Silent | Self::Barred)
    }

    /// Reads what [`outcome`] wrote; what this program does not know counts as not asked.
    fn read(outcome: Option<&str>) -> Self {
        let outcome = outcome.unwrap_or_default();
        let (word, rest) = outcome.split_once(' ').unwrap_or((outcome, ""));
        match word {
            "answers" => Self::Answers,
            "gone" => Self::Gone,
            "moved" => Self::Moved { to: rest.to_owned() },
            "silent" => Self::Silent,
            "barred" => Self::Barred,
            _ => Self::Unasked,
        }
    }
}

/// A link of a mailing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub url: String,
    /// What is known of it.
    pub state: LinkState,
    /// When it was asked.
    pub asked_at: Option<Timestamp>,
}

/// Lists the links of a mailing, each once, in the order of the text.
///
/// # Errors
/// As every reading.
pub async fn list(office: &Office, id: MailingId) -> Result<Vec<Link>, StoreError> {
    let kept = store::reading::list_links(&office.store, id).await?;
    let link = |kept: MailingLink| Link {
        state: LinkState::read(kept.outcome.as_deref()),
        url: kept.url,
        asked_at: kept.checked_at,
    };
    Ok(kept.into_iter().map(link).collect())
}

/// Lets the links of a mailing be asked again; once a minute at most.
///
/// # Errors
/// As every change.
pub async fn ask(office: &Office, cx: &mut Context, id: MailingId) -> Result<(), StoreError> {
    let job = job(cx, id, &format!("{}", cx.now.as_second() / 60));
    let kept = office.store.transact(move |mut tx| async move {
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("asking a link changes nothing that was promised").await
    });
    kept.await?;
    office.work.notify_one();
    Ok(())
}

/// The links of a text that was written, and the job that asks them.
pub(super) struct Asking {
    mailing: MailingId,
    urls: Vec<String>,
    job: NewJob,
}

impl Asking {
    pub(super) fn of(cx: &mut Context, mailing: MailingId, review: &Review) -> Self {
        let job = job(cx, mailing, &format!("written {}", cx.now.as_microsecond()));
        Self { mailing, urls: web_links(&review.texts), job }
    }

    /// Keeps the links in place of those of an earlier text.
    pub(super) async fn keep(self, tx: &mut Tx) -> Result<(), StoreError> {
        let Self { mailing, urls, job } = self;
        for (place, url) in (0..).zip(&urls) {
            store::reading::keep_link(tx, mailing, place, url).await?;
        }
        let n_links = u32::try_from(urls.len()).unwrap_or(u32::MAX);
        store::reading::delete_links_from(tx, mailing, n_links).await?;
        if !urls.is_empty() {
            store::job::add(tx, &job).await?;
        }
        Ok(())
    }
}

fn job(cx: &mut Context, mailing: MailingId, when: &str) -> NewJob {
    NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::LINKS,
        key: format!("links/{mailing}/{when}"),
        payload: mailing.to_string(),
        subject_id: None,
        run_at: cx.now,
    }
}

/// Works one job `links`.
pub(crate) async fn work(office: &Office, job: &Job) -> Result<(), WorkError> {
    let id: MailingId = job.payload.parse().map_err(|_| WorkError::Payload)?;
    let links = store::reading::list_links(&office.store, id).await?;
    let settings = LinkSettings {
        loopback_allowed: is_on_this_machine(&office.settings.base_url),
        ..LinkSettings::default()
    };
    let checker = Arc::new(LinkChecker::new(settings));
    // A few at a time, so that the lease is renewed long before it runs out.
    for few in links.chunks(mail::links::LINKS_AT_A_TIME_MAX) {
        jobs::prolong(office, job).await?;
        let found = asked(&checker, few).await;
        let now = office.clock.now();
        let kept = office.store.transact(move |mut tx| async move {
            for (place, url, outcome) in &found {
                store::reading::keep_outcome(&mut tx, id, *place, url, outcome, now).await?;
            }
            tx.commit_without_fact("asking a link changes nothing that was promised").await
        });
        kept.await?;
    }
    Ok(())
}

/// Asks links side by side; returns the place, the link and what was found of each.
async fn asked(checker: &Arc<LinkChecker>, links: &[MailingLink]) -> Vec<(u32, String, String)> {
    let mut asking = JoinSet::new();
    for link in links {
        let (checker, place, url) = (Arc::clone(checker), link.place, link.url.clone());
        asking.spawn(async move {
            let answer = checker.check(&url).await;
            (place, url, outcome(&answer))
        });
    }
    asking.join_all().await
}

/// Writes what a row keeps: a word, and what belongs to it.
fn outcome(answer: &Answer) -> String {
    match answer {
        Answer::Answers { status } => format!("answers {status}"),
        Answer::Gone { status } => format!("gone {status}"),
        Answer::Redirects { to } => format!("moved {to}"),
        Answer::Unreachable(failure) => format!("silent {}", reason(*failure)),
        Answer::Refused(bar) => format!("barred {}", hindrance(*bar)),
    }
}

fn reason(failure: Failure) -> &'static str {
    match failure {
        Failure::NoSuchHost => "no-such-host",
        Failure::NoConnection => "no-connection",
        Failure::Untrusted => "untrusted",
        Failure::TimedOut => "timed-out",
        Failure::NotHttp => "not-http",
        Failure::TooManyRedirects => "too-many-redirects",
    }
}

fn hindrance(bar: Bar) -> &'static str {
    match bar {
        Bar::Scheme => "scheme",
        Bar::Credentials => "credentials",
        Bar::Port => "port",
        Bar::AddressNotPublic => "not-public",
    }
}

/// Tells whether the pages are reached on this machine alone, as in the demo.
fn is_on_this_machine(base_url: &str) -> bool {
    let Ok(url) = Url::parse(base_url) else { return false };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_of_an_answer_is_read_again() {
        let check = |answer, expect| {
            let kept = outcome(&answer);
            assert_eq!(LinkState::read(Some(&kept)), expect, "{kept}");
        };
        check(Answer::Answers { status: 200 }, LinkState::Answers);
        check(Answer::Gone { status: 404 }, LinkState::Gone);
        let to = "https://fjordbok.example/new".to_owned();
        check(Answer::Redirects { to: to.clone() }, LinkState::Moved { to });
        check(Answer::Unreachable(Failure::TimedOut), LinkState::Silent);
        check(Answer::Refused(Bar::AddressNotPublic), LinkState::Barred);
        assert_eq!(LinkState::read(None), LinkState::Unasked);
        assert_eq!(LinkState::read(Some("sung 1")), LinkState::Unasked);
    }

    #[test]
    fn a_dead_link_warns_and_one_that_moved_does_not() {
        assert!(LinkState::Gone.warns() && LinkState::Silent.warns() && LinkState::Barred.warns());
        let moved = LinkState::Moved { to: String::new() };
        assert!(!moved.warns() && !LinkState::Answers.warns() && !LinkState::Unasked.warns());
    }

    #[test]
    fn only_a_house_on_this_machine_asks_this_machine() {
        for base in ["http://localhost:8080", "http://127.0.0.1:8080", "http://[::1]:8080"] {
            assert!(is_on_this_machine(base), "{base}");
        }
        for base in ["https://fjordbok.example", "https://localhost.fjordbok.example", "x", ""] {
            assert!(!is_on_this_machine(base), "{base}");
        }
    }
}
