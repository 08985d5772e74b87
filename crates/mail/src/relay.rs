//! Hands mails to the next mail server: encrypted unless it is this machine, pooled, bounded in
//! number and time.

use std::sync::Arc;
use std::time::Duration;

use decide::{NotPermitted, Permit, Personal};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::{self, AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use percent_encoding::percent_decode_str;
use tokio::sync::Semaphore;
use url::Url;
use uuid::Uuid;

use crate::address::is_this_machine;
use crate::{Address, ComposeError, Composed, Delay, FieldError, Letter, Outcome, Reply, compose};

/// The most seconds that connecting may take.
const CONNECT_SECONDS_MAX: u64 = 30;
/// The most seconds that sending one mail may take, waiting for a free connection left out.
const SEND_SECONDS_MAX: u64 = 120;

/// Where and how to send.
#[derive(Clone)]
pub struct RelaySettings {
    /// `smtps://name:password@host:465`, `smtp+starttls://host:587`, or `smtp://127.0.0.1:2525` on
    /// this machine.
    pub url: String,
    /// The name the program greets with, a domain of the organisation's.
    pub hello_name: String,
    /// The most connections, and so mails under way, at once.
    pub n_connections_max: u32,
    /// A certificate in PEM to trust beside the public ones, for a server of the organisation's
    /// own.
    pub extra_root_pem: Option<Vec<u8>>,
}

impl RelaySettings {
    /// Returns the server's host when it is not this machine; none also for a URL that cannot be read.
    pub fn outside_host(&self) -> Option<String> {
        let url = Url::parse(&self.url).ok()?;
        url.host_str().filter(|host| !is_this_machine(host)).map(str::to_owned)
    }
}

/// Why the settings cannot be used; never repeats the URL, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// Not a URL with a host.
    #[error("the mail server's URL cannot be read")]
    Url,
    /// Another scheme than the three.
    #[error("the mail server's URL begins with none of smtps, smtp+starttls and smtp")]
    Scheme,
    /// `smtp:` to another machine.
    #[error("unencrypted smtp is allowed to this machine only")]
    PlainBeyondThisMachine,
    /// The greeting name is empty or holds a control character.
    #[error("the greeting name cannot be used")]
    HelloName(#[source] FieldError),
    /// No connection is allowed.
    #[error("the number of connections is zero")]
    NoConnections,
    /// The extra certificate or the host's name is no good.
    #[error("the TLS settings cannot be used")]
    Tls(#[source] smtp::Error),
}

/// A mail to a Subject: the letter, and the address that opens only at the moment of sending.
pub struct Outgoing {
    to: Personal<String>,
    letter: Letter,
}

/// Why a mail did not reach the wire.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The permit is for someone else.
    #[error(transparent)]
    NotPermitted(#[from] NotPermitted),
    /// What is stored as the address is none.
    #[error("the stored address cannot be written to")]
    Address(#[from] FieldError),
    /// The letter cannot be written out.
    #[error(transparent)]
    Compose(#[from] ComposeError),
}

impl Outgoing {
    /// Pairs a letter with the closed address of the Subject it is for.
    pub fn new(to: Personal<String>, letter: Letter) -> Self {
        Self { to, letter }
    }

    /// Returns whom the mail is for.
    pub fn subject(&self) -> Uuid {
        self.to.subject()
    }

    /// Opens the address and writes the letter out for it.
    ///
    /// # Errors
    /// Every [`SendError`].
    pub fn open(&self, permit: &Permit) -> Result<Composed, SendError> {
        let address = Address::parse(self.to.open(permit)?)?;
        Ok(compose(&self.letter, &address)?)
    }
}

/// A way to the next mail server; clones share its connections.
#[derive(Clone)]
pub struct Relay {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    places: Arc<Semaphore>,
}

impl Relay {
    /// Prepares the way; connects only when the first mail is sent. Call it inside a tokio runtime.
    ///
    /// # Errors
    /// Every [`RelayError`].
    pub fn new(settings: &RelaySettings) -> Result<Self, RelayError> {
        if settings.n_connections_max == 0 {
            return Err(RelayError::NoConnections);
        }
        let pool = PoolConfig::new().max_size(settings.n_connections_max);
        let transport = transport(settings)?
            .pool_config(pool)
            .timeout(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
            .build::<Tokio1Executor>();
        let places = Arc::new(Semaphore::new(settings.n_connections_max as usize));
        Ok(Self { transport, places })
    }

    /// Opens, writes out and sends a mail to a Subject.
    ///
    /// # Errors
    /// Every [`SendError`]; what the server says is an [`Outcome`].
    pub async fn send(&self, outgoing: &Outgoing, permit: &Permit) -> Result<Outcome, SendError> {
        Ok(self.deliver(&outgoing.open(permit)?).await)
    }

    /// Sends a mail that is written out, waiting for a free connection.
    pub async fn deliver(&self, mail: &Composed) -> Outcome {
        let _place = self.places.acquire().await.expect("the semaphore is never closed");
        let sending = self.transport.send_raw(&mail.envelope, &mail.bytes);
        match tokio::time::timeout(Duration::from_secs(SEND_SECONDS_MAX), sending).await {
            Ok(Ok(answer)) => {
                let text = answer.message().collect::<Vec<_>>().join(" ");
                Outcome::Accepted(Reply::read(answer.code().into(), &text, &mail.to))
            }
            Ok(Err(error)) => outcome_of(&error, &mail.to),
            Err(_) => Outcome::TryLater(Delay::TimedOut),
        }
    }
}

fn outcome_of(error: &smtp::Error, to: &Address) -> Outcome {
    if let Some(code) = error.status() {
        let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        return Reply::read(code.into(), &text, to).into_outcome();
    }
    Outcome::TryLater(match error {
        _ if error.is_timeout() => Delay::TimedOut,
        _ if error.is_tls() || is_certificate_refusal(error) => Delay::NotTrusted,
        _ if error.is_response() || error.is_client() => Delay::NotUnderstood,
        _ => Delay::Unreachable,
    })
}

// rustls reports an untrusted certificate as an I/O error of this kind while the handshake runs
fn is_certificate_refusal(error: &smtp::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if let Some(io) = error.downcast_ref::<std::io::Error>() {
            return io.kind() == std::io::ErrorKind::InvalidData;
        }
        cause = error.source();
    }
    false
}

fn transport(settings: &RelaySettings) -> Result<AsyncSmtpTransportBuilder, RelayError> {
    let url = Url::parse(&settings.url).map_err(|_| RelayError::Url)?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or(RelayError::Url)?;
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let (tls, port) = encryption(&url, host, settings)?;
    let hello = crate::Line::parse(&settings.hello_name).map_err(RelayError::HelloName)?;
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
        .tls(tls)
        .port(url.port().unwrap_or(port))
        .hello_name(ClientId::Domain(hello.as_str().to_owned()));
    if !url.username().is_empty() {
        let name = decoded(url.username())?;
        let password = decoded(url.password().unwrap_or_default())?;
        builder = builder.credentials(Credentials::new(name, password));
    }
    Ok(builder)
}

fn decoded(text: &str) -> Result<String, RelayError> {
    let text = percent_decode_str(text).decode_utf8().map_err(|_| RelayError::Url)?;
    Ok(text.into_owned())
}

/// Returns how the connection is encrypted, and the port that goes with it.
fn encryption(url: &Url, host: &str, settings: &RelaySettings) -> Result<(Tls, u16), RelayError> {
    match url.scheme() {
        "smtps" => Ok((Tls::Wrapper(tls_parameters(host, settings)?), 465)),
        "smtp+starttls" => Ok((Tls::Required(tls_parameters(host, settings)?), 587)),
        "smtp" if is_this_machine(host) => Ok((Tls::None, 25)),
        "smtp" => Err(RelayError::PlainBeyondThisMachine),
        _ => Err(RelayError::Scheme),
    }
}

fn tls_parameters(host: &str, settings: &RelaySettings) -> Result<TlsParameters, RelayError> {
    let mut parameters = TlsParameters::builder(host.to_owned());
    if let Some(pem) = &settings.extra_root_pem {
        let certificate = Certificate::from_pem(pem).map_err(RelayError::Tls)?;
        parameters = parameters.add_root_certificate(certificate);
    }
    parameters.build().map_err(RelayError::Tls)
}

#[cfg(test)]
mod tests;
