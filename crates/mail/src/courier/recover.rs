//! Tells, after a crash, what became of the mails that had been handed to a courier.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::journal;
use crate::{Delay, Outcome};

const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What became of a mail that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recovered {
    /// It came to this; the server's words are not kept.
    Settled(Outcome),
    /// It was never sent and can be handed over again.
    NotBegun,
    /// It was sent and no answer is known: sent again under the same message ID, it may be there
    /// twice.
    InDoubt,
}

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The courier from before still waits for answers.
    #[error("a courier is still at work in this folder")]
    Busy,
    /// The folder or the journal cannot be used.
    #[error("the courier's journal cannot be read")]
    Io(#[from] io::Error),
}

/// What the courier from before has left; while this lives, no other courier can start here.
pub struct Recovery {
    records: HashMap<Uuid, Option<Outcome>>,
    complete: bool,
    path: PathBuf,
    _lock: File,
}

/// Waits at most `patience` for a courier that is still at work in `folder`, and reads its journal.
///
/// # Errors
/// [`RecoverError::Busy`] when it is still there after that, [`RecoverError::Io`].
pub async fn recover(folder: &Path, patience: Duration) -> Result<Recovery, RecoverError> {
    let until = Instant::now() + patience;
    let lock = loop {
        match journal::lock(folder)? {
            Some(lock) => break lock,
            None if Instant::now() >= until => return Err(RecoverError::Busy),
            None => sleep(LOOK_AGAIN).await,
        }
    };
    let journal::Read { records, complete } = journal::read(folder)?;
    Ok(Recovery { records, complete, path: journal::path(folder), _lock: lock })
}

impl Recovery {
    /// Tells what became of a mail that was handed over and of which the office knows no outcome.
    ///
    /// A mail without a record was never begun, unless the machine has started anew since or a
    /// record is damaged: then it is in doubt as well.
    pub fn of(&self, id: Uuid) -> Recovered {
        match self.records.get(&id) {
            Some(None | Some(Outcome::TryLater(Delay::NoAnswer))) => Recovered::InDoubt,
            Some(Some(outcome @ Outcome::TryLater(_))) if self.complete => {
                Recovered::Settled(outcome.clone())
            }
            // a later try of the same mail may have been lost with the power
            Some(Some(Outcome::TryLater(_))) => Recovered::InDoubt,
            Some(Some(outcome)) => Recovered::Settled(outcome.clone()),
            None if self.complete => Recovered::NotBegun,
            None => Recovered::InDoubt,
        }
    }

    /// Returns every mail the journal has a record of, in no order; the office may know some
    /// already.
    pub fn all(&self) -> Vec<(Uuid, Recovered)> {
        self.records.keys().map(|id| (*id, self.of(*id))).collect()
    }

    /// Deletes the journal, once the office has kept what it told; then a new courier can start.
    ///
    /// # Errors
    /// When the file cannot be deleted.
    pub fn forget(self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}
