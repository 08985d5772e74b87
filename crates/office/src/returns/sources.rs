//! Where returned mail is read: mailboxes and folders, looked through once a minute.

use std::path::PathBuf;
use std::sync::Mutex;

use jiff::Timestamp;
use mail::returns::imap::{Imap, ImapError, ImapSettings};
use mail::returns::maildir::Maildir;
use mail::returns::{self, Return, Settlement};
use sha2::{Digest as _, Sha256};

use super::{Report, ReturnError};
use crate::context::{Acting, Context};
use crate::office::Office;

/// How long lies between two looks.
const PAUSE: std::time::Duration = std::time::Duration::from_secs(60);

/// A place to which returned mail is delivered.
#[derive(Clone)]
pub enum Source {
    /// A mailbox on a server.
    Imap(ImapSettings),
    /// A Maildir on this machine.
    Maildir(PathBuf),
}

/// How the last look at one source ended, for the page that shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// `imap` or `maildir`.
    pub source: &'static str,
    /// When.
    pub at: Timestamp,
    /// How many reports were dealt with.
    pub n_reports: u32,
    /// What was in the way, in words without anything of a person.
    pub failure: Option<String>,
}

/// The last look at each source, in their order.
#[derive(Default)]
pub(crate) struct Looks(Mutex<Vec<Option<Look>>>);

/// Why a source was not looked through to its end.
#[derive(Debug, thiserror::Error)]
enum LookError {
    #[error(transparent)]
    Imap(#[from] ImapError),
    #[error("the folder cannot be read")]
    Folder(#[from] std::io::Error),
    #[error(transparent)]
    Return(#[from] ReturnError),
}

impl Source {
    pub(crate) fn word(&self) -> &'static str {
        match self {
            Self::Imap(_) => "imap",
            Self::Maildir(_) => "maildir",
        }
    }
}

impl Office {
    /// Returns how the last look at each source ended; none where nobody has looked yet.
    pub fn return_looks(&self) -> Vec<Option<Look>> {
        let looks = self.return_looks.0.lock().expect("nobody panics while holding it");
        let mut looks = looks.clone();
        looks.resize(self.settings.return_sources.len(), None);
        looks
    }
}

/// Looks through every source once a minute, until the task is dropped.
pub async fn run(office: &Office) {
    loop {
        look(office).await;
        tokio::time::sleep(PAUSE).await;
    }
}

/// Looks through every source once; what fails is told by [`Office::return_looks`].
pub async fn look(office: &Office) {
    let mut looks = Vec::new();
    for source in &office.settings.return_sources {
        let mut n_reports = 0;
        let looked = look_through(office, source, &mut n_reports).await;
        if let Err(error) = &looked {
            tracing::warn!(source = source.word(), %error, "returned mail cannot be read");
        }
        let failure = looked.err().map(|error| error.to_string());
        let at = office.clock.now();
        looks.push(Some(Look { source: source.word(), at, n_reports, failure }));
    }
    *office.return_looks.0.lock().expect("nobody panics while holding it") = looks;
}

async fn look_through(
    office: &Office,
    source: &Source,
    n_reports: &mut u32,
) -> Result<(), LookError> {
    match source {
        Source::Maildir(folder) => {
            let maildir = Maildir::open(folder).await?;
            for waiting in maildir.list().await? {
                let Some(bytes) = maildir.read(&waiting).await? else { continue };
                let settlement = deal(office, source.word(), &bytes).await?;
                maildir.settle(&waiting, settlement).await?;
                *n_reports += 1;
            }
        }
        Source::Imap(settings) => {
            let mut imap = Imap::open(settings).await?;
            for waiting in imap.list().await? {
                let Some(bytes) = imap.read(waiting).await? else { continue };
                let settlement = deal(office, source.word(), &bytes).await?;
                imap.settle(waiting, settlement).await?;
                *n_reports += 1;
            }
            imap.leave().await?;
        }
    }
    Ok(())
}

/// Deals with one mail, and says what becomes of it: a person's own answer stays for a person.
async fn deal(office: &Office, source: &str, bytes: &[u8]) -> Result<Settlement, ReturnError> {
    let said = returns::read(bytes);
    let settlement = match said {
        Return::Other => Settlement::Keep,
        _ => Settlement::Delete,
    };
    let digest = domain::Digest::from_bytes(Sha256::digest(bytes).into()).to_string();
    let mut cx: Context = office.context(Acting::Job);
    super::take(office, &mut cx, Report { source, key: &digest, said }).await?;
    Ok(settlement)
}
