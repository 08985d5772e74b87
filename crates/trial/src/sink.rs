//! A fast SMTP server in this process that keeps count of what it takes and fails by script; it
//! delivers nothing to anybody.

mod conversation;

use std::collections::HashMap;
use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

use crate::folder::Folder;
use crate::smtp::{Encryption, StartError, make_certificate};

/// Where in the conversation the script is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The first line, before the client has said anything.
    Greeting,
    /// `EHLO`.
    Hello,
    /// The end of `AUTH`.
    Login,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Addressee,
    /// `DATA`.
    Data,
    /// The dot that ends a mail.
    Dot,
}

/// What the sink does at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Answers well.
    Well,
    /// Answers with this line.
    Say(&'static str),
    /// Answers with this line and closes.
    SayAndClose(&'static str),
    /// Closes without an answer; at the dot, the mail is not taken.
    Close,
    /// Takes the mail and closes without an answer; for the dot alone.
    TakeAndClose,
    /// Takes the mail and never answers; for the dot alone.
    TakeAndHang,
    /// Never answers again.
    Hang,
}

/// The moment that a script decides about.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// The step.
    pub step: Step,
    /// Whom the mail under way is for; empty before `RCPT TO`.
    pub addressee: &'a str,
    /// How many mails this connection has had taken.
    pub n_mails: u64,
}

/// How the sink behaves.
#[derive(Clone)]
pub struct Behaviour {
    /// How connections are encrypted.
    pub encryption: Encryption,
    /// Name and password it asks for, if any.
    pub login: Option<(String, String)>,
    /// How long it thinks before it answers a dot.
    pub latency: Duration,
    /// Whether it keeps the mails' bytes, too.
    pub keeps_bytes: bool,
    /// Whether it offers PIPELINING.
    pub pipelining: bool,
    /// Decides at each step.
    pub script: Arc<dyn Fn(Moment<'_>) -> Act + Send + Sync>,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            encryption: Encryption::Plain,
            login: None,
            latency: Duration::ZERO,
            keeps_bytes: false,
            pipelining: true,
            script: Arc::new(|_| Act::Well),
        }
    }
}

/// A mail the sink has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Whom it is for.
    pub addressee: String,
    /// When, since the sink began.
    pub at: Duration,
    /// The mail, when it is kept, with its dots as they were before the wire.
    pub bytes: Vec<u8>,
}

struct Shared {
    behaviour: Behaviour,
    begun: Instant,
    taken: Mutex<Vec<Taken>>,
    n_taken: AtomicU64,
    n_connections: AtomicU64,
}

/// A running sink; dropping it ends it.
pub struct Sink {
    port: u16,
    shared: Arc<Shared>,
    certificate_pem: Option<Vec<u8>>,
    listening: AbortHandle,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Sink {
    /// Starts a sink on a free loopback port, inside the current tokio runtime.
    ///
    /// # Errors
    /// [`StartError::Certificate`] or [`StartError::Io`].
    pub async fn start(behaviour: Behaviour) -> Result<Self, StartError> {
        let (acceptor, certificate_pem) = match behaviour.encryption {
            Encryption::Plain => (None, None),
            _ => {
                let folder = Folder::new("sink")?;
                make_certificate(folder.path()).await?;
                (Some(acceptor(folder.path())?), Some(pem(folder.path())?))
            }
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let shared = Arc::new(Shared {
            behaviour,
            begun: Instant::now(),
            taken: Mutex::default(),
            n_taken: AtomicU64::new(0),
            n_connections: AtomicU64::new(0),
        });
        let listening = tokio::spawn(listen(listener, acceptor, Arc::clone(&shared)));
        Ok(Self { port, shared, certificate_pem, listening: listening.abort_handle() })
    }

    /// Returns the URL that a relay takes to send here.
    pub fn url(&self) -> String {
        let login = self.shared.behaviour.login.as_ref();
        let login = login.map(|(name, password)| format!("{name}:{password}@"));
        let scheme = self.shared.behaviour.encryption.scheme();
        format!("{scheme}://{}localhost:{}", login.unwrap_or_default(), self.port)
    }

    /// Returns the sink's own certificate in PEM; `None` when it has none.
    pub fn certificate_pem(&self) -> Option<Vec<u8>> {
        self.certificate_pem.clone()
    }

    /// Returns how many mails it has taken.
    pub fn n_taken(&self) -> u64 {
        self.shared.n_taken.load(Ordering::Relaxed)
    }

    /// Returns how many connections were made to it.
    pub fn n_connections(&self) -> u64 {
        self.shared.n_connections.load(Ordering::Relaxed)
    }

    /// Returns the mails it has taken, in the order of their dots.
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns how many mails each addressee has got.
    pub fn by_addressee(&self) -> HashMap<String, u32> {
        let mut counts = HashMap::new();
        for taken in self.taken() {
            *counts.entry(taken.addressee).or_default() += 1;
        }
        counts
    }
}

impl Shared {
    fn ask(&self, step: Step, addressee: &str, n_mails: u64) -> Act {
        (self.behaviour.script)(Moment { step, addressee, n_mails })
    }

    fn take(&self, addressee: &str, bytes: &[u8]) {
        let bytes = if self.behaviour.keeps_bytes { bytes.to_vec() } else { Vec::new() };
        let taken = Taken { addressee: addressee.to_owned(), at: self.begun.elapsed(), bytes };
        self.taken.lock().unwrap_or_else(PoisonError::into_inner).push(taken);
        self.n_taken.fetch_add(1, Ordering::Relaxed);
    }
}

// the conversations end with the listener: a relay that dies takes them along
async fn listen(listener: TcpListener, acceptor: Option<TlsAcceptor>, shared: Arc<Shared>) {
    let mut conversations = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        shared.n_connections.fetch_add(1, Ordering::Relaxed);
        let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
        conversations.spawn(async move {
            // an error means that the client has gone, which is its right
            let _ = converse(stream, acceptor, &shared).await;
        });
        while conversations.try_join_next().is_some() {}
    }
}

async fn converse(
    stream: TcpStream,
    acceptor: Option<TlsAcceptor>,
    shared: &Shared,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    match (shared.behaviour.encryption, acceptor) {
        (Encryption::Wrapped, Some(acceptor)) => {
            conversation::run(acceptor.accept(stream).await?, shared, true).await.map(drop)
        }
        (Encryption::StartTls, Some(acceptor)) => {
            match conversation::run(stream, shared, false).await? {
                Some(stream) => conversation::go_on(acceptor.accept(stream).await?, shared).await,
                None => Ok(()),
            }
        }
        _ => conversation::run(stream, shared, true).await.map(drop),
    }
}

fn pem(folder: &Path) -> io::Result<Vec<u8>> {
    std::fs::read(folder.join("certificate.pem"))
}

fn acceptor(folder: &Path) -> Result<TlsAcceptor, StartError> {
    let certificate = CertificateDer::from_pem_file(folder.join("certificate.pem"));
    let key = PrivateKeyDer::from_pem_file(folder.join("key.pem"));
    let (Ok(certificate), Ok(key)) = (certificate, key) else {
        return Err(StartError::Certificate);
    };
    let settings = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(rustls::DEFAULT_VERSIONS)
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(vec![certificate], key))
        .map_err(|_| StartError::Certificate)?;
    Ok(TlsAcceptor::from(Arc::new(settings)))
}
