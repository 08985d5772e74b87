//! The way of mailings to the mail servers: one courier, the pace of each domain, and what a crash left open.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::SubjectId;
use jiff::Timestamp;
use mail::courier::{
    Courier, CourierSettings, RecoverError, Recovered, Recovery, RelayStatus, StartError, recover,
};
use mail::{Address, Outcome, Pace, PaceSettings, RelaySettings, Turn};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::StoreError;
use uuid::Uuid;

use super::fate::{self, Fate};
use crate::office::Office;

/// How long a courier of an earlier start may take to finish what it has on the wire.
const PATIENCE: Duration = Duration::from_secs(170);
/// How many mails on the way are listed at a time.
const PAGE: u32 = 1_000;

/// How mailings leave the house.
#[derive(Clone)]
pub struct PostSettings {
    /// A folder of its own for the courier's journal, with an absolute path.
    pub folder: PathBuf,
    /// The program that is started as the courier; within this process where there is none.
    pub program: Option<PathBuf>,
    /// The mail servers.
    pub relays: Vec<RelaySettings>,
    /// What each addressee's domain bears.
    pub pace: PaceSettings,
}

/// Why mailings cannot leave now.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// What an earlier courier left cannot be read yet.
    #[error(transparent)]
    Recover(#[from] RecoverError),
    /// No courier can be started.
    #[error(transparent)]
    Start(#[from] StartError),
    /// The folder of the journal cannot be used.
    #[error("the folder of the courier's journal cannot be used")]
    Folder(#[from] std::io::Error),
    /// Nothing was kept of what the earlier courier left.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The way itself; whoever holds its lock is the one mailing that this process sends.
pub(crate) struct Post {
    settings: PostSettings,
    courier: Option<Arc<Courier>>,
    newest: Newest,
    pace: Pace,
    began_at: Timestamp,
    random: StdRng,
}

/// The newest courier, for those who only look while a mailing has the [`Post`] for itself.
#[derive(Clone, Default)]
pub(crate) struct Newest(Arc<Mutex<Option<Arc<Courier>>>>);

impl Newest {
    fn keep(&self, courier: &Arc<Courier>) {
        let mut newest = self.0.lock().expect("nobody panics while holding it");
        *newest = Some(Arc::clone(courier));
    }

    fn relays(&self) -> Option<Vec<RelayStatus>> {
        let newest = self.0.lock().expect("nobody panics while holding it").clone();
        newest.map(|courier| courier.relays())
    }
}

impl Post {
    pub(crate) fn new(
        settings: PostSettings,
        newest: Newest,
        began_at: Timestamp,
        seed: u64,
    ) -> Self {
        let pace = Pace::new(settings.pace.clone());
        let random = StdRng::seed_from_u64(seed);
        Self { settings, courier: None, newest, pace, began_at, random }
    }

    /// Starts a courier where none is at work, after keeping what the one before it left.
    ///
    /// # Errors
    /// Every [`PostError`].
    pub(crate) async fn open(&mut self, office: &Office) -> Result<(), PostError> {
        let is_at_work = self.courier.as_ref().is_some_and(|courier| courier.stop().is_none());
        if is_at_work {
            return Ok(());
        }
        self.courier = None;
        std::fs::create_dir_all(&self.settings.folder)?;
        let recovery = recover(&self.settings.folder, PATIENCE).await?;
        keep_left(office, &recovery).await?;
        recovery.forget()?;
        let settings = CourierSettings {
            folder: self.settings.folder.clone(),
            relays: self.settings.relays.clone(),
            seed: self.random.next_u64(),
        };
        let courier = match &self.settings.program {
            Some(program) => Courier::start(program, &settings)?,
            None => Courier::within(&settings)?,
        };
        let courier = Arc::new(courier);
        self.newest.keep(&courier);
        self.courier = Some(courier);
        Ok(())
    }

    /// Lets the courier finish what is on the wire and end; the next [`Self::open`] keeps what its journal tells.
    pub(crate) fn close(&mut self) {
        if let Some(courier) = self.courier.take() {
            courier.close();
        }
    }

    /// Returns the courier; none before [`Self::open`].
    pub(crate) fn courier(&self) -> Option<Arc<Courier>> {
        self.courier.clone()
    }

    /// Asks whether a mail may go to its domain now.
    pub(crate) fn ask(&mut self, id: Uuid, to: &Address, waited: bool, now: Timestamp) -> Turn {
        let since = self.since(now);
        self.pace.ask(id, to, waited, since)
    }

    /// Learns what came of a mail that had its turn.
    pub(crate) fn ended(&mut self, id: Uuid, outcome: &Outcome, now: Timestamp) {
        let since = self.since(now);
        let chance = f64::from(self.random.next_u32()) / f64::from(u32::MAX);
        self.pace.ended(id, outcome, since, chance);
    }

    fn since(&self, now: Timestamp) -> Duration {
        now.duration_since(self.began_at).unsigned_abs()
    }
}

impl Office {
    /// Returns how each mail server is doing, in the order of the settings; none before the first
    /// mailing since the program started.
    pub fn relay_statuses(&self) -> Option<Vec<RelayStatus>> {
        self.newest_courier.relays()
    }
}

/// Keeps what an earlier courier's journal tells of every mail that was on the way.
///
/// Whoever is in doubt is sent the same mail again, under the same Message-ID, and counted.
async fn keep_left(office: &Office, recovery: &Recovery) -> Result<(), StoreError> {
    for mailing in store::mailing::list_sending(&office.store).await? {
        let mut after = SubjectId::from_uuid(Uuid::nil());
        loop {
            let rows = &office.store;
            let page = store::delivery::list_handed(rows, mailing.id, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.subject_id;
            let fates = page.iter().map(|handed| {
                let (subject, attempts) = (handed.subject_id, handed.attempts);
                match recovery.of(handed.id.as_uuid()) {
                    Recovered::Settled(outcome) => {
                        fate::of(subject, attempts, &outcome).told_by_journal()
                    }
                    Recovered::NotBegun => Fate::held_back(subject, office.clock.now()),
                    Recovered::InDoubt => Fate::in_doubt(subject, attempts),
                }
            });
            fate::keep(office, mailing.id, fates.collect()).await?;
        }
    }
    Ok(())
}
