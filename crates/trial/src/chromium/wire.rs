//! The connection to the browser: a command gets its answer by number, an event goes to its page's
//! record.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use super::{ANSWER_SECONDS_MAX, BrowserError};

/// The most events that a page's record holds; later ones are dropped.
const N_EVENTS_MAX: usize = 50_000;
/// The most bytes of one message, a full-page picture included.
const MESSAGE_BYTES_MAX: usize = 128 * 1024 * 1024;

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Something that happened on a page.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) details: Value,
}

/// All that happened on one page, in order.
#[derive(Debug, Default)]
pub(super) struct Record {
    events: Mutex<Vec<Event>>,
    pub(super) grown: Notify,
}

impl Record {
    /// Returns how many events there are so far.
    pub(super) fn n_events(&self) -> usize {
        lock(&self.events).len()
    }

    /// Returns the events from the `from`th on.
    pub(super) fn since(&self, from: usize) -> Vec<Event> {
        lock(&self.events).get(from..).unwrap_or_default().to_vec()
    }

    fn add(&self, event: Event) {
        let mut events = lock(&self.events);
        if events.len() < N_EVENTS_MAX {
            events.push(event);
        }
        drop(events);
        self.grown.notify_waiters();
    }
}

type Waiting = HashMap<u64, oneshot::Sender<Value>>;

#[derive(Debug, Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    records: Mutex<HashMap<String, Arc<Record>>>,
}

/// The way to a running browser.
#[derive(Debug)]
pub(super) struct Wire {
    n_commands: AtomicU64,
    outgoing: mpsc::UnboundedSender<String>,
    shared: Arc<Shared>,
}

impl Wire {
    /// Connects to the browser's DevTools address.
    pub(super) async fn connect(address: &str) -> Result<Self, BrowserError> {
        let limits = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_BYTES_MAX))
            .max_frame_size(Some(MESSAGE_BYTES_MAX));
        let (socket, _) = connect_async_with_config(address, Some(limits), true)
            .await
            .map_err(|_| BrowserError::Gone)?;
        let (outgoing, commands) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared::default());
        tokio::spawn(carry(socket, commands, Arc::clone(&shared)));
        Ok(Self { n_commands: AtomicU64::new(1), outgoing, shared })
    }

    /// Gives a command to the browser as a whole and waits for the answer.
    pub(super) async fn ask(&self, command: &str, details: Value) -> Result<Value, BrowserError> {
        self.ask_session(None, command, details).await
    }

    /// Gives a command to one page and waits for the answer.
    pub(super) async fn ask_session(
        &self,
        session: Option<&str>,
        command: &str,
        details: Value,
    ) -> Result<Value, BrowserError> {
        let number = self.n_commands.fetch_add(1, Ordering::Relaxed);
        let (answered, answer) = oneshot::channel();
        lock(&self.shared.waiting).insert(number, answered);
        let mut message = json!({ "id": number, "method": command, "params": details });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        self.outgoing.send(message.to_string()).map_err(|_| BrowserError::Gone)?;
        let answer = match timeout(Duration::from_secs(ANSWER_SECONDS_MAX), answer).await {
            Ok(answer) => answer.map_err(|_| BrowserError::Gone)?,
            Err(_) => return Err(BrowserError::TimedOut { asked: command.to_owned() }),
        };
        match answer.get("error") {
            None => Ok(answer["result"].clone()),
            Some(error) => {
                let reason = error["message"].as_str().unwrap_or_default().to_owned();
                Err(BrowserError::Refused { command: command.to_owned(), reason })
            }
        }
    }

    /// Opens the record of a page; its events go there from now on.
    pub(super) fn record(&self, session: &str) -> Arc<Record> {
        Arc::clone(lock(&self.shared.records).entry(session.to_owned()).or_default())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn carry(
    mut socket: Socket,
    mut commands: mpsc::UnboundedReceiver<String>,
    shared: Arc<Shared>,
) {
    loop {
        let alive = tokio::select! {
            command = commands.recv() => match command {
                Some(command) => socket.send(Message::text(command)).await.is_ok(),
                None => false,
            },
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => {
                    shared.deliver(&text);
                    true
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => false,
                Some(Ok(_)) => true,
            },
        };
        if !alive {
            // whoever still waits learns that the browser is gone
            lock(&shared.waiting).clear();
            return;
        }
    }
}

impl Shared {
    fn deliver(&self, text: &str) {
        let Ok(mut message) = serde_json::from_str::<Value>(text) else { return };
        if let Some(number) = message["id"].as_u64() {
            if let Some(answered) = lock(&self.waiting).remove(&number) {
                // whoever asked may have stopped waiting
                let _ = answered.send(message);
            }
            return;
        }
        let session = message["sessionId"].as_str().unwrap_or_default();
        let record = lock(&self.records).get(session).map(Arc::clone);
        if let Some(record) = record {
            let name = message["method"].as_str().unwrap_or_default().to_owned();
            record.add(Event { name, details: message["params"].take() });
        }
    }
}
