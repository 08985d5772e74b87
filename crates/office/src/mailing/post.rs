//! The way of mailings to the mail servers: one courier, the pace of each domain, and what a crash left open.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use domain::{MailingId, SubjectId};
use jiff::{SignedDuration, Timestamp};
use mail::courier::{
    Courier, CourierSettings, RecoverError, Recovered, Recovery, RelayStatus, StartError, recover,
};
use mail::{Address, Outcome, Pace, PaceSettings, RelaySettings, Turn};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use store::{StoreError, delivery::OnTheWay};
use uuid::Uuid;

use super::fate::{self, Fate};
use crate::office::Office;

/// How long a courier of an earlier start may take to finish what it has on the wire.
const PATIENCE: Duration = Duration::from_secs(170);
/// How many mails on the way are listed at a time.
const PAGE: u32 = 1_000;
/// Holds the number by which rows name the folder.
const FOLDER_ID: &str = "id";
/// How long a mail on the way through another program's courier waits for that program to tell what became of it.
const OTHERS_PATIENCE: SignedDuration = SignedDuration::from_hours(1);
/// How often it is asked meanwhile whether the other program has told.
const OTHERS_ASKED_EVERY: SignedDuration = SignedDuration::from_mins(1);

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
    /// Names the folder in rows; nil before the first [`Post::open`].
    folder_id: Uuid,
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
        Self { settings, courier: None, folder_id: Uuid::nil(), newest, pace, began_at, random }
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
        self.folder_id = folder_id(&self.settings.folder, &mut self.random)?;
        keep_left(office, &recovery, self.folder_id).await?;
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

    /// Returns the number by which rows name the courier's folder.
    pub(crate) fn folder_id(&self) -> Uuid {
        self.folder_id
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

/// Returns when to look again at mails on the way through other programs' couriers; none when there are none.
///
/// Only the journal of the courier that has a mail can tell what became of it, so that its program is waited for. If it
/// does not come back, the mail is in doubt, and sent again.
pub(crate) async fn others_are_told_of_at(
    office: &Office,
    id: MailingId,
    folder_id: Uuid,
) -> Result<Option<Timestamp>, StoreError> {
    let now = office.clock.now();
    let (mut after, mut is_one_waited_for) = (SubjectId::from_uuid(Uuid::nil()), false);
    loop {
        let rows = &office.store;
        let page = store::delivery::list_handed_by_others(rows, id, folder_id, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.subject_id;
        let is_over = |it: &&OnTheWay| it.handed_at.is_none_or(|at| at + OTHERS_PATIENCE <= now);
        let over = page.iter().filter(is_over);
        let fates: Vec<_> = over.map(|it| Fate::in_doubt(it.subject_id, it.attempts)).collect();
        is_one_waited_for |= fates.len() < page.len();
        fate::keep(office, id, fates).await?;
    }
    Ok(is_one_waited_for.then(|| now + OTHERS_ASKED_EVERY))
}

/// Reads the number of a courier's folder, or gives it one.
fn folder_id(folder: &Path, random: &mut StdRng) -> std::io::Result<Uuid> {
    let path = folder.join(FOLDER_ID);
    match std::fs::read_to_string(&path) {
        Ok(text) => text.trim().parse().map_err(std::io::Error::other),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let id = uuid::Builder::from_u128(
                u128::from(random.next_u64()) << 64 | u128::from(random.next_u64()),
            )
            .with_variant(uuid::Variant::RFC4122)
            .with_version(uuid::Version::Random)
            .into_uuid();
            // Whole or not at all, however the machine stops.
            let new = path.with_extension("new");
            let mut file = File::create(&new)?;
            writeln!(file, "{id}")?;
            file.sync_all()?;
            std::fs::rename(&new, &path)?;
            File::open(folder)?.sync_all()?;
            Ok(id)
        }
        Err(error) => Err(error),
    }
}

/// Keeps what an earlier courier's journal tells of every mail that was on the way through its folder.
///
/// Whoever is in doubt is sent the same mail again, under the same Message-ID, and counted.
async fn keep_left(
    office: &Office,
    recovery: &Recovery,
    folder_id: Uuid,
) -> Result<(), StoreError> {
    for mailing in store::mailing::list_sending(&office.store).await? {
        let mut after = SubjectId::from_uuid(Uuid::nil());
        loop {
            let rows = &office.store;
            let page =
                store::delivery::list_handed_by(rows, mailing.id, folder_id, after, PAGE).await?;
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
