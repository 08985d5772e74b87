//! Asks whether the links of a mail answer, without becoming a way into the organisation's own
//! network; knows no mail.

mod ask;
mod guard;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use hyper::Method;
use tokio::sync::Semaphore;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::RootCertStore;
use url::Url;

use ask::Head;
use guard::Resolver;

/// How many redirects are followed.
pub const REDIRECTS_MAX: usize = 5;
/// How many questions one host is asked at a time.
pub const QUESTIONS_A_HOST_MAX: usize = 2;
/// How many links are checked at a time.
pub const LINKS_AT_A_TIME_MAX: usize = 8;

/// How links are checked.
#[derive(Debug, Clone, Copy)]
pub struct LinkSettings {
    /// How long one question may take, from looking up the host to the head of its answer.
    pub question_timeout: Duration,
    /// Whether links to this machine are asked, at any port: for the demo and for tests.
    pub loopback_allowed: bool,
}

impl Default for LinkSettings {
    fn default() -> Self {
        Self { question_timeout: Duration::from_secs(10), loopback_allowed: false }
    }
}

/// What became of a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Somebody answers, though perhaps not with the page: 401, 403 and 500 are answers, too.
    Answers {
        /// The status of HTTP.
        status: u16,
    },
    /// The page is not there.
    Gone {
        /// 404 or 410.
        status: u16,
    },
    /// The page has moved for good.
    Redirects {
        /// Where it answers now.
        to: String,
    },
    /// Nobody answers.
    Unreachable(Failure),
    /// The link was not asked, for what it could do.
    Refused(Bar),
}

/// Why nobody answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The name has no address.
    #[error("the host has no address")]
    NoSuchHost,
    /// No connection comes about.
    #[error("the host takes no connection")]
    NoConnection,
    /// The host cannot show that it is the host.
    #[error("the host's certificate is not trusted, or it speaks no TLS")]
    Untrusted,
    /// It takes too long.
    #[error("the host takes too long to answer")]
    TimedOut,
    /// The answer is none.
    #[error("the host does not answer in HTTP")]
    NotHttp,
    /// One redirect follows another.
    #[error("the link redirects more than {REDIRECTS_MAX} times")]
    TooManyRedirects,
}

/// Why a link is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Bar {
    /// It is neither `http:` nor `https:`, or no link at all.
    #[error("the link is neither http nor https")]
    Scheme,
    /// It carries a name or a password.
    #[error("the link carries a name or a password")]
    Credentials,
    /// It leads to another port than those of the web.
    #[error("the link leads to a port that is not the web's")]
    Port,
    /// It leads into a network that is not public.
    #[error("the link leads to an address that is not public")]
    AddressNotPublic,
}

/// Why a question has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unanswered {
    Failed(Failure),
    Barred(Bar),
}

impl From<Unanswered> for Answer {
    fn from(unanswered: Unanswered) -> Self {
        match unanswered {
            Unanswered::Failed(failure) => Self::Unreachable(failure),
            Unanswered::Barred(bar) => Self::Refused(bar),
        }
    }
}

/// Checks links: a few at a time, each host at most twice at a time.
pub struct LinkChecker {
    settings: LinkSettings,
    resolver: Resolver,
    tls: TlsConnector,
    turns: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl LinkChecker {
    /// Makes a checker that trusts the certificates that browsers trust; meant for one mail, since
    /// it remembers every host it asked.
    pub fn new(settings: LinkSettings) -> Self {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        Self::with(settings, Resolver::System, roots)
    }

    fn with(settings: LinkSettings, resolver: Resolver, roots: RootCertStore) -> Self {
        Self { settings, resolver, tls: ask::connector(roots), turns: Mutex::default() }
    }

    /// Checks many links and returns their answers in the same order.
    pub async fn check_all<'a>(&self, links: &[&'a str]) -> Vec<(&'a str, Answer)> {
        let answers = links.iter().map(|link| async { (*link, self.check(link).await) });
        stream::iter(answers).buffered(LINKS_AT_A_TIME_MAX).collect().await
    }

    /// Asks whether a link answers: with HEAD, and with GET where HEAD is not understood.
    ///
    /// Each address is checked before it is connected to, after every redirect, too, and nothing
    /// but that address is connected to. No answer's body is read, no cookie is kept.
    pub async fn check(&self, link: &str) -> Answer {
        let Ok(mut url) = Url::parse(link) else { return Answer::Refused(Bar::Scheme) };
        let mut has_moved = false;
        let mut is_for_good = true;
        for _ in 0..=REDIRECTS_MAX {
            let head = match self.ask(&url).await {
                Ok(head) => head,
                Err(unanswered) => return unanswered.into(),
            };
            let Some(next) = head.redirect(&url) else {
                return answer(head.status, (has_moved && is_for_good).then_some(url));
            };
            is_for_good &= matches!(head.status, 301 | 308);
            has_moved = true;
            url = next;
        }
        Answer::Unreachable(Failure::TooManyRedirects)
    }

    async fn ask(&self, url: &Url) -> Result<Head, Unanswered> {
        let turns = self.turns_of(url.host_str().unwrap_or_default());
        let _turn = turns.acquire().await.expect("turns are never closed");
        match self.question(Method::HEAD, url).await {
            Ok(head) if head.status < 400 => Ok(head),
            Err(Unanswered::Barred(bar)) => Err(Unanswered::Barred(bar)),
            Err(Unanswered::Failed(
                failure @ (Failure::NoSuchHost | Failure::NoConnection | Failure::Untrusted),
            )) => Err(Unanswered::Failed(failure)),
            _ => self.question(Method::GET, url).await,
        }
    }

    async fn question(&self, method: Method, url: &Url) -> Result<Head, Unanswered> {
        let question = async {
            let loopback_allowed = self.settings.loopback_allowed;
            let addresses = guard::addresses(url, &self.resolver, loopback_allowed).await?;
            ask::head(method, url, &addresses, &self.tls).await.map_err(Unanswered::Failed)
        };
        let answer = tokio::time::timeout(self.settings.question_timeout, question).await;
        answer.unwrap_or(Err(Unanswered::Failed(Failure::TimedOut)))
    }

    fn turns_of(&self, host: &str) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().expect("nothing panics while it holds the turns");
        let new = || Arc::new(Semaphore::new(QUESTIONS_A_HOST_MAX));
        Arc::clone(turns.entry(host.to_owned()).or_insert_with(new))
    }
}

fn answer(status: u16, moved_to: Option<Url>) -> Answer {
    match (status, moved_to) {
        (404 | 410, _) => Answer::Gone { status },
        (200..300, Some(to)) => Answer::Redirects { to: to.into() },
        _ => Answer::Answers { status },
    }
}
