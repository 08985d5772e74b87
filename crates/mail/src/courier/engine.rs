//! The courier at work: takes mails from a pipe, carries them to the relays, keeps the journal, and
//! says what came of each; ends when the pipe does.

use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::sync::{Notify, Semaphore, mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::{Instant, interval, timeout};
use uuid::Uuid;

use super::carrier::Carrier;
use super::journal::{self, Journal};
use super::way::Way;
use super::wire::{Mail, Said, Start, Stop, Told, next_frame};
use crate::pace::Pauses;
use crate::{Delay, Outcome};

/// The most that mails under way may take once the end is asked for.
const LAST_ANSWERS: Duration = Duration::from_secs(150);
/// The most that the last words to the office may take.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// How often the journal is brought to the disk itself, against loss of power.
const SYNC_EVERY: Duration = Duration::from_secs(1);
/// How long a relay is left alone after its first failure.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// How long a relay is left alone at most, before it is tried with one mail.
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
const READ_BYTES: usize = 64 * 1024;
const N_SAID_AT_ONCE: usize = 256;

/// A relay in use.
pub(super) struct Relay {
    pub(super) number: u16,
    pub(super) way: Way,
    pub(super) pauses: Mutex<Pauses>,
}

/// What all carriers of a courier share.
pub(super) struct Shared {
    begun: Instant,
    journal: Mutex<Journal>,
    chance: Mutex<StdRng>,
    said: mpsc::UnboundedSender<Said>,
    offers: Mutex<Vec<Option<oneshot::Sender<Mail>>>>,
    /// One permit for each record that is free.
    pub(super) records: Semaphore,
    /// Told whenever the office has a mail and no place for it.
    pub(super) wanted: Notify,
    stop: watch::Sender<Option<Stop>>,
}

impl Shared {
    pub(super) fn say(&self, said: Said) {
        // whoever listened may have gone; the journal has what counts
        let _ = self.said.send(said);
    }

    pub(super) fn now(&self) -> Duration {
        self.begun.elapsed()
    }

    /// Opens a place for one mail, and says so.
    pub(super) fn offer(&self, place: u32) -> oneshot::Receiver<Mail> {
        let (give, take) = oneshot::channel();
        held(&self.offers)[place as usize] = Some(give);
        self.say(Said::Place(place));
        take
    }

    /// Keeps that a mail is about to be on the wire.
    ///
    /// # Errors
    /// When the journal cannot be written; the courier then ends.
    pub(super) fn begin(&self, id: Uuid) -> io::Result<()> {
        held(&self.journal).begin(id).inspect_err(|_| self.stop(Stop::Journal))
    }

    /// Keeps how a mail ended, and then says so.
    pub(super) fn answer(&self, id: Uuid, relay: u16, outcome: Outcome) {
        if held(&self.journal).settle(id, &outcome).is_err() {
            self.stop(Stop::Journal);
        }
        self.say(Said::Answer { id, relay, outcome });
    }

    /// Gives back a mail of which nothing was sent.
    pub(super) fn give_back(&self, id: Uuid) {
        self.records.add_permits(1);
        self.say(Said::Answer { id, relay: 0, outcome: Outcome::TryLater(Delay::NotBegun) });
    }

    pub(super) fn failed(&self, relay: &Relay, delay: Delay) {
        let chance = held(&self.chance).random::<f64>();
        if let Some(pause) = held(&relay.pauses).failed(self.now(), chance) {
            let pause_ms = pause.as_millis() as u64;
            self.say(Said::Paused { relay: relay.number, pause_ms, delay });
        }
    }

    pub(super) fn well(&self, relay: &Relay) {
        if held(&relay.pauses).well() {
            self.say(Said::Ready { relay: relay.number });
        }
    }

    /// Lets no mail begin from now on; the first reason counts.
    pub(super) fn stop(&self, why: Stop) {
        self.stop.send_if_modified(|stop| stop.is_none() && stop.replace(why).is_none());
    }

    pub(super) fn stopping(&self) -> watch::Receiver<Option<Stop>> {
        self.stop.subscribe()
    }

    fn told(&self, told: Told) {
        match told {
            Told::Start(_) => self.stop(Stop::Settings),
            Told::Wanted => self.wanted.notify_one(),
            Told::Settled(id) => match held(&self.journal).forget(id) {
                Ok(true) => self.records.add_permits(1),
                Ok(false) => {}
                Err(_) => self.stop(Stop::Journal),
            },
            Told::Mail(mail) => {
                let id = mail.id;
                let give = held(&self.offers).get_mut(mail.place as usize).and_then(Option::take);
                if give.is_none_or(|give| give.send(mail).is_err()) {
                    self.say(Said::Answer {
                        id,
                        relay: 0,
                        outcome: Outcome::TryLater(Delay::NotBegun),
                    });
                }
            }
        }
    }
}

/// Locks what no holder can leave half done: every change is one step.
pub(super) fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Works until `from` or `told_to_end` ends, and until the mails then under way are answered.
pub(super) async fn run(
    from: impl AsyncRead + Unpin,
    to: impl AsyncWrite + Send + Unpin + 'static,
    told_to_end: impl Future<Output = ()>,
) -> Stop {
    let mut from = BufReader::with_capacity(READ_BYTES, from);
    let (said, saying) = mpsc::unbounded_channel();
    let (ended, mut gone) = watch::channel(());
    let talking = tokio::spawn(async move {
        let _ended = ended;
        say_all(saying, to).await
    });
    let why = match begin(&mut from, &said).await {
        Err(why) => why,
        Ok((shared, relays, _lock)) => {
            let mut carriers = JoinSet::new();
            for carrier in carriers_of(&shared, relays) {
                carriers.spawn(carrier.run());
            }
            let syncing = tokio::spawn(sync_often(Arc::clone(&shared)));
            let mut stopping = shared.stopping();
            tokio::select! {
                () = listen(&mut from, &shared) => shared.stop(Stop::Told),
                () = told_to_end => shared.stop(Stop::Told),
                _ = gone.changed() => shared.stop(Stop::Told),
                _ = stopping.wait_for(Option::is_some) => {}
            }
            let all = async { while carriers.join_next().await.is_some() {} };
            let _ = timeout(LAST_ANSWERS, all).await;
            syncing.abort();
            sync(&shared).await;
            let why = *stopping.borrow();
            why.unwrap_or(Stop::Told)
        }
    };
    let _ = said.send(Said::Stopped(why));
    drop(said);
    let _ = timeout(LAST_WORDS, talking).await;
    why
}

type Begun = (Arc<Shared>, Vec<Arc<Relay>>, std::fs::File);

async fn begin(
    from: &mut (impl AsyncRead + Unpin),
    said: &mpsc::UnboundedSender<Said>,
) -> Result<Begun, Stop> {
    let mut frame = Vec::new();
    let came = next_frame(from, &mut frame).await.map_err(|_| Stop::Settings)?;
    let Some(Ok(Told::Start(start))) = came.then(|| Told::read(&frame)) else {
        return Err(Stop::Settings);
    };
    let relays = relays(&start)?;
    let folder = Path::new(&start.folder);
    let lock = journal::lock(folder).map_err(|_| Stop::Journal)?.ok_or(Stop::Busy)?;
    let journal = Journal::create(folder, start.n_records).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Stop::Unsettled,
        _ => Stop::Journal,
    })?;
    let n_places: u32 = relays.iter().map(|relay| relay.way.n_connections).sum();
    let shared = Arc::new(Shared {
        begun: Instant::now(),
        journal: Mutex::new(journal),
        chance: Mutex::new(StdRng::seed_from_u64(start.seed)),
        said: said.clone(),
        offers: Mutex::new((0..n_places).map(|_| None).collect()),
        records: Semaphore::new(start.n_records as usize),
        wanted: Notify::new(),
        stop: watch::Sender::new(None),
    });
    Ok((shared, relays, lock))
}

fn relays(start: &Start) -> Result<Vec<Arc<Relay>>, Stop> {
    let ways = start.relays.iter().map(Way::new).collect::<Option<Vec<_>>>();
    let ways = ways.filter(|ways| !ways.is_empty()).ok_or(Stop::Settings)?;
    let numbered = (0..).zip(ways).map(|(number, way)| {
        Arc::new(Relay { number, way, pauses: Mutex::new(Pauses::new(FIRST_PAUSE, LONGEST_PAUSE)) })
    });
    Ok(numbered.collect())
}

// taken in turns, so that the first mails are spread over the relays
fn carriers_of(shared: &Arc<Shared>, relays: Vec<Arc<Relay>>) -> Vec<Carrier> {
    let n_most = relays.iter().map(|relay| relay.way.n_connections).max().unwrap_or(0);
    let turns = (0..n_most)
        .flat_map(|turn| relays.iter().filter(move |relay| turn < relay.way.n_connections));
    (0..).zip(turns).map(|(place, relay)| Carrier::new(place, relay, shared)).collect()
}

/// Hears the office until it closes the pipe or says something that cannot be understood.
async fn listen(from: &mut (impl AsyncRead + Unpin), shared: &Shared) {
    let mut frame = Vec::new();
    while let Ok(true) = next_frame(from, &mut frame).await {
        match Told::read(&frame) {
            Ok(told) => shared.told(told),
            Err(_) => return,
        }
    }
}

async fn say_all(
    mut saying: mpsc::UnboundedReceiver<Said>,
    mut to: impl AsyncWrite + Unpin,
) -> io::Result<()> {
    let mut batch = Vec::new();
    let mut bytes = Vec::new();
    while saying.recv_many(&mut batch, N_SAID_AT_ONCE).await > 0 {
        batch.drain(..).for_each(|said: Said| said.write(&mut bytes));
        to.write_all(&bytes).await?;
        to.flush().await?;
        bytes.clear();
    }
    to.shutdown().await
}

async fn sync_often(shared: Arc<Shared>) {
    let mut seconds = interval(SYNC_EVERY);
    loop {
        seconds.tick().await;
        sync(&shared).await;
    }
}

async fn sync(shared: &Shared) {
    let file = held(&shared.journal).file();
    let synced = tokio::task::spawn_blocking(move || file.and_then(|file| file.sync_data())).await;
    if !matches!(synced, Ok(Ok(()))) {
        shared.stop(Stop::Journal);
    }
}
