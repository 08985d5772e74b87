//! Sends mailings so that a crash loses no answer: a process of its own speaks to the relays and
//! outlives the one that started it until every mail on the wire is answered.
//!
//! SMTP has no way to ask later whether a server took a mail over. So the office hands each mail to
//! the courier when a place is free, and the courier keeps its answer in a journal before it says
//! it. After a crash, [`recover`] tells which mails were answered, which were never begun, and,
//! should the courier itself have been killed, which few are in doubt.

mod carrier;
mod connection;
mod engine;
mod journal;
mod recover;
mod relays;
mod talk;
mod way;
mod wire;

use std::collections::VecDeque;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::timeout;
use uuid::Uuid;

use crate::{Composed, Outcome, Relay, RelayError, RelaySettings};
use engine::held;
use relays::Relays;
use wire::{Mail, Said, Start, Told, next_frame};

pub use recover::{RecoverError, Recovered, Recovery, recover};
pub use relays::{RelayState, RelayStatus};
pub use wire::Stop;

/// The most mails whose outcome is known and not yet settled by the office.
const N_UNSETTLED_MAX: u32 = 1024;
/// How often the office says again that it has a mail and no place for it.
const ASK_AGAIN: Duration = Duration::from_secs(1);
const PIPE_BYTES: usize = 64 * 1024;
const N_TOLD_AT_ONCE: usize = 64;

/// What a courier needs.
#[derive(Clone)]
pub struct CourierSettings {
    /// An existing folder of its own data, with an absolute path.
    pub folder: PathBuf,
    /// The ways to send, at least one; each carries as many mails at once as it has connections.
    pub relays: Vec<RelaySettings>,
    /// Where the chance in pauses comes from.
    pub seed: u64,
}

/// Why no courier could be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No relay is named.
    #[error("there is no mail server to send to")]
    NoRelay,
    /// A relay's settings cannot be used.
    #[error(transparent)]
    Relay(#[from] RelayError),
    /// The folder's path is not UTF-8 or not absolute.
    #[error("the folder's path cannot be used")]
    Folder,
    /// The process could not be started.
    #[error("the courier's process cannot be started")]
    Io(#[from] io::Error),
}

/// A running courier, as the office sees it; dropping it lets the courier finish what is on the
/// wire and end.
pub struct Courier {
    told: mpsc::UnboundedSender<Told>,
    office: Arc<Office>,
    outcomes: tokio::sync::Mutex<mpsc::UnboundedReceiver<(Uuid, Outcome)>>,
    process: Mutex<Option<Child>>,
    closed: watch::Sender<bool>,
}

/// What the office knows of its courier.
struct Office {
    places: Mutex<VecDeque<u32>>,
    changed: Notify,
    relays: Mutex<Relays>,
    stop: watch::Sender<Option<Stop>>,
}

/// A place for one mail; dropping it unused frees it again.
pub struct Place<'a> {
    courier: &'a Courier,
    place: Option<u32>,
}

/// The courier has ended, and the mail was not handed over.
#[derive(Debug, thiserror::Error)]
#[error("the courier has ended")]
pub struct Gone;

impl Courier {
    /// Starts `program courier` as the courier's process: in a group of its own, so that signals to
    /// this one spare it, and without this one's environment, which may hold keys.
    ///
    /// # Errors
    /// Every [`StartError`]. What the courier finds wrong later is told by [`Self::stop`].
    pub fn start(program: &Path, settings: &CourierSettings) -> Result<Self, StartError> {
        let start = checked(settings)?;
        let mut process = Command::new(program)
            .arg("courier")
            .env_clear()
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let to = process.stdin.take().expect("the input is piped");
        let from = process.stdout.take().expect("the output is piped");
        Ok(Self::over(from, to, start, Some(process)))
    }

    /// Runs the courier within this process, for where there is no program to start; it then ends
    /// with this process, and what was on the wire is in doubt.
    ///
    /// # Errors
    /// Every [`StartError`] but `Io`.
    pub fn within(settings: &CourierSettings) -> Result<Self, StartError> {
        let start = checked(settings)?;
        let (told, to) = tokio::io::duplex(PIPE_BYTES);
        let (said, saying) = tokio::io::duplex(PIPE_BYTES);
        tokio::spawn(async move {
            engine::run(told, saying, std::future::pending()).await;
        });
        Ok(Self::over(said, to, start, None))
    }

    fn over(
        from: impl AsyncRead + Send + Unpin + 'static,
        to: impl AsyncWrite + Send + Unpin + 'static,
        start: Start,
        process: Option<Child>,
    ) -> Self {
        let (told, telling) = mpsc::unbounded_channel();
        let (coming, outcomes) = mpsc::unbounded_channel();
        let closed = watch::Sender::new(false);
        let office = Arc::new(Office {
            places: Mutex::default(),
            changed: Notify::new(),
            relays: Mutex::new(Relays::new(start.relays.len())),
            stop: watch::Sender::new(None),
        });
        // the channel is new and its other end held: this cannot fail
        let _ = told.send(Told::Start(start));
        tokio::spawn(tell_all(telling, to, closed.subscribe()));
        tokio::spawn(hear_all(from, coming, Arc::clone(&office)));
        let outcomes = tokio::sync::Mutex::new(outcomes);
        Self { told, office, outcomes, process: Mutex::new(process), closed }
    }

    /// Waits for a place; `None` once the courier takes no more mails.
    ///
    /// Look at the consent after this and before [`Place::hand_over`]: from there it is moments to
    /// the wire.
    pub async fn free(&self) -> Option<Place<'_>> {
        let mut stop = self.office.stop.subscribe();
        loop {
            let changed = self.office.changed.notified();
            if stop.borrow_and_update().is_some() || *self.closed.borrow() {
                return None;
            }
            if let Some(place) = held(&self.office.places).pop_front() {
                return Some(Place { courier: self, place: Some(place) });
            }
            let _ = self.told.send(Told::Wanted);
            tokio::select! {
                _ = timeout(ASK_AGAIN, changed) => {}
                _ = stop.changed() => {}
            }
        }
    }

    /// Waits for what came of a mail; `None` once the courier has ended and all is told.
    ///
    /// Mails handed over that no outcome tells of are for [`recover`].
    pub async fn next_outcome(&self) -> Option<(Uuid, Outcome)> {
        self.outcomes.lock().await.recv().await
    }

    /// Tells that the outcome of a mail is kept for good, so that the journal may forget it. While
    /// too many are not, no place is free.
    pub fn settled(&self, id: Uuid) {
        let _ = self.told.send(Told::Settled(id));
    }

    /// Returns how each relay is doing, in the order of the settings.
    pub fn relays(&self) -> Vec<RelayStatus> {
        held(&self.office.relays).statuses()
    }

    /// Returns why the courier takes no more mails; `None` while it does.
    pub fn stop(&self) -> Option<Stop> {
        *self.office.stop.borrow()
    }

    /// Returns the process's number; `None` within this process.
    pub fn pid(&self) -> Option<u32> {
        held(&self.process).as_ref().and_then(Child::id)
    }

    /// Lets no mail begin from now on; those on the wire still tell their outcomes.
    pub fn close(&self) {
        self.closed.send_replace(true);
        self.office.changed.notify_waiters();
    }

    /// Closes, waits until every mail on the wire is answered, and returns why the courier ended.
    pub async fn end(self) -> Stop {
        self.close();
        let mut stop = self.office.stop.subscribe();
        let _ = stop.wait_for(Option::is_some).await;
        let process = held(&self.process).take();
        if let Some(mut process) = process {
            let _ = process.wait().await;
        }
        self.stop().unwrap_or(Stop::Died)
    }
}

impl Place<'_> {
    /// Hands a mail over; from now on it counts as sent until its outcome says otherwise.
    ///
    /// `id` names the mail in the outcome and after a crash; it must not be under way already.
    ///
    /// # Errors
    /// [`Gone`] when the courier has ended; the mail was not handed over.
    pub fn hand_over(mut self, id: Uuid, mail: &Composed) -> Result<(), Gone> {
        let Some(place) = self.place.take() else { return Err(Gone) };
        if self.courier.stop().is_some() || *self.courier.closed.borrow() {
            return Err(Gone);
        }
        let from = mail.envelope.from().map(ToString::to_string).unwrap_or_default();
        let to = mail.to.as_str().to_owned();
        let mail = Mail { place, id, from, to, bytes: mail.bytes.clone() };
        self.courier.told.send(Told::Mail(mail)).map_err(|_| Gone)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            held(&self.courier.office.places).push_front(place);
            self.courier.office.changed.notify_one();
        }
    }
}

/// Runs the courier's process: hears the office on the standard input and answers on the standard
/// output, until the input closes or a signal asks for the end.
///
/// # Errors
/// When input or output is no pipe, or signals cannot be heard.
pub async fn run_process() -> io::Result<Stop> {
    let from = pipe::Receiver::from_owned_fd(io::stdin().as_fd().try_clone_to_owned()?)?;
    let to = pipe::Sender::from_owned_fd(io::stdout().as_fd().try_clone_to_owned()?)?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let told_to_end = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hang_up.recv() => {}
        }
    };
    Ok(engine::run(from, to, told_to_end).await)
}

fn checked(settings: &CourierSettings) -> Result<Start, StartError> {
    for relay in &settings.relays {
        Relay::new(relay)?;
    }
    let n_connections = settings.relays.iter().map(|relay| relay.n_connections_max);
    let n_connections = n_connections.reduce(u32::saturating_add).ok_or(StartError::NoRelay)?;
    let folder = Some(&settings.folder).filter(|folder| folder.is_absolute());
    let folder = folder.and_then(|folder| folder.to_str()).ok_or(StartError::Folder)?;
    Ok(Start {
        folder: folder.to_owned(),
        n_records: n_connections.saturating_add(N_UNSETTLED_MAX),
        seed: settings.seed,
        relays: settings.relays.clone(),
    })
}

async fn tell_all(
    mut telling: mpsc::UnboundedReceiver<Told>,
    mut to: impl AsyncWrite + Unpin,
    mut closed: watch::Receiver<bool>,
) -> io::Result<()> {
    let mut batch = Vec::new();
    let mut bytes = Vec::new();
    loop {
        let n = tokio::select! {
            biased;
            n = telling.recv_many(&mut batch, N_TOLD_AT_ONCE) => n,
            _ = closed.wait_for(|closed| *closed) => 0,
        };
        if n == 0 {
            return to.shutdown().await;
        }
        batch.drain(..).for_each(|told: Told| told.write(&mut bytes));
        to.write_all(&bytes).await?;
        to.flush().await?;
        bytes.clear();
    }
}

async fn hear_all(
    from: impl AsyncRead + Unpin,
    coming: mpsc::UnboundedSender<(Uuid, Outcome)>,
    office: Arc<Office>,
) {
    let mut from = BufReader::with_capacity(PIPE_BYTES, from);
    let mut frame = Vec::new();
    let mut why = Stop::Died;
    while let Ok(true) = next_frame(&mut from, &mut frame).await {
        match Said::read(&frame) {
            Ok(Said::Place(place)) => {
                held(&office.places).push_back(place);
                office.changed.notify_one();
            }
            Ok(Said::Answer { id, relay, outcome }) => {
                held(&office.relays).answered(relay, &outcome);
                let _ = coming.send((id, outcome));
            }
            Ok(Said::Ready { relay }) => held(&office.relays).ready(relay),
            Ok(Said::Paused { relay, pause_ms, delay }) => {
                held(&office.relays).paused(relay, Duration::from_millis(pause_ms), delay);
            }
            Ok(Said::Stopped(stop)) => why = stop,
            Err(_) => break,
        }
    }
    office.stop.send_replace(Some(why));
    office.changed.notify_waiters();
}

#[cfg(test)]
mod tests;
