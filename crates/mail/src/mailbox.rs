//! The demo's local mailbox: takes every mail sent to it on this machine and shows it; a tool for
//! the demo, no product.
//!
//! It keeps the newest mails in memory, delivers nothing, asks nobody for a password, and listens
//! on loopback only.

mod mail;
mod protocol;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

pub use mail::{ListUnsubscribe, Mail};
use protocol::{Dialogue, Received};
pub use protocol::{MAIL_BYTES_MAX, N_ADDRESSEES_MAX};

use crate::address::is_this_machine;

/// The most bytes of mails that are kept, whatever their number.
pub const KEPT_BYTES_MAX: usize = 64 * 1024 * 1024;
/// The most connections at once; one more waits.
pub const N_CONNECTIONS_MAX: usize = 16;
/// The most seconds between two pieces from a client.
pub const SILENCE_SECONDS_MAX: u64 = 60;
const READ_BYTES: usize = 16 * 1024;

/// Why the mailbox cannot open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The demo's mailbox asks nobody who he is, so it stays on this machine.
    #[error("the demo's mailbox listens on this machine only, not on {0}")]
    BeyondThisMachine(SocketAddr),
    /// The port is taken, or not ours to take.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where it was to listen.
        address: SocketAddr,
        /// What the system said.
        #[source]
        cause: io::Error,
    },
}

/// A running mailbox; it closes when dropped, and its mails are gone.
pub struct Mailbox {
    address: SocketAddr,
    kept: Arc<Kept>,
    listening: JoinHandle<()>,
}

impl Mailbox {
    /// Opens a mailbox on `address` (port 0: any free one) that keeps the newest `n_mails_max`
    /// mails.
    ///
    /// # Errors
    /// Every [`OpenError`].
    pub async fn open(address: SocketAddr, n_mails_max: usize) -> Result<Self, OpenError> {
        if !is_this_machine(&address.ip().to_string()) {
            return Err(OpenError::BeyondThisMachine(address));
        }
        let refused = |cause| OpenError::Listen { address, cause };
        let listener = TcpListener::bind(address).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let kept =
            Arc::new(Kept { n_mails_max, bytes_max: KEPT_BYTES_MAX, mails: Mutex::default() });
        let listening = tokio::spawn(listen(listener, Arc::clone(&kept)));
        Ok(Self { address, kept, listening })
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the URL that a relay takes to send here.
    pub fn relay_url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Returns the kept mails, newest first.
    pub fn list(&self) -> Vec<Arc<Mail>> {
        self.kept.lock().mails.iter().rev().cloned().collect()
    }

    /// Returns one mail by its number, when it is still kept.
    pub fn lookup(&self, number: u64) -> Option<Arc<Mail>> {
        self.kept.lock().mails.iter().find(|mail| mail.number == number).cloned()
    }

    /// Deletes all kept mails; numbers go on.
    pub fn clear(&self) {
        let mut mails = self.kept.lock();
        mails.mails.clear();
        mails.size_bytes = 0;
    }
}

impl Drop for Mailbox {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

struct Kept {
    n_mails_max: usize,
    bytes_max: usize,
    mails: Mutex<Mails>,
}

#[derive(Default)]
struct Mails {
    mails: VecDeque<Arc<Mail>>,
    size_bytes: usize,
    n_received: u64,
}

impl Kept {
    fn lock(&self) -> MutexGuard<'_, Mails> {
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, received: Received) -> u64 {
        let mut mails = self.lock();
        mails.n_received += 1;
        let mail = Mail::read(mails.n_received, received);
        mails.size_bytes += mail.raw.len();
        mails.mails.push_back(Arc::new(mail));
        while mails.mails.len() > self.n_mails_max || mails.size_bytes > self.bytes_max {
            let Some(oldest) = mails.mails.pop_front() else { break };
            mails.size_bytes -= oldest.raw.len();
        }
        mails.n_received
    }
}

async fn listen(listener: TcpListener, kept: Arc<Kept>) {
    let places = Arc::new(Semaphore::new(N_CONNECTIONS_MAX));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move {
                    if let Err(error) = converse(stream, &kept).await {
                        tracing::debug!(%error, "a connection to the demo's mailbox broke");
                    }
                    drop(place);
                });
            }
            Err(error) => {
                tracing::warn!(%error, "the demo's mailbox cannot take a connection");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

async fn converse(mut stream: TcpStream, kept: &Kept) -> io::Result<()> {
    let mut dialogue = Dialogue::default();
    let mut bytes = vec![0; READ_BYTES];
    stream.write_all(dialogue.greeting().as_bytes()).await?;
    while !dialogue.is_over() {
        let silence = Duration::from_secs(SILENCE_SECONDS_MAX);
        let n_read = match tokio::time::timeout(silence, stream.read(&mut bytes)).await {
            Ok(read) => read?,
            Err(_) => return stream.write_all(b"421 4.4.2 too long a silence\r\n").await,
        };
        if n_read == 0 {
            return Ok(());
        }
        // Clients that write a mail in two pieces wait for the first one to be acknowledged.
        #[cfg(target_os = "linux")]
        stream.set_quickack(true)?;
        let mut answer = Vec::new();
        dialogue.hear(&bytes[..n_read], &mut answer, &mut |received| kept.add(received));
        stream.write_all(&answer).await?;
    }
    stream.shutdown().await
}

#[cfg(test)]
mod tests;
