//! One connection's work: connects when there is something to send, offers a place, carries the
//! mail that takes it, and stays away from a relay that failed.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;

use super::connection::{Connection, Spoken};
use super::engine::{Relay, Shared, held};
use super::wire::Mail;
use crate::{Address, Delay, Outcome};

/// How long a connection stays open without a mail.
const IDLE: Duration = Duration::from_secs(20);
/// The most mails over one connection; some servers close it before long.
const N_MAILS_MAX: u32 = 500;

/// What looks after one place.
pub(super) struct Carrier {
    place: u32,
    relay: Arc<Relay>,
    shared: Arc<Shared>,
    connection: Option<Connection>,
    n_mails: u32,
}

impl Carrier {
    pub(super) fn new(place: u32, relay: &Arc<Relay>, shared: &Arc<Shared>) -> Self {
        let (relay, shared) = (Arc::clone(relay), Arc::clone(shared));
        Self { place, relay, shared, connection: None, n_mails: 0 }
    }

    /// Works until the courier stops; a mail that is on the wire by then is finished.
    pub(super) async fn run(mut self) {
        let mut stopping = self.shared.stopping();
        loop {
            let mail = tokio::select! {
                biased;
                _ = stopping.wait_for(Option::is_some) => None,
                mail = self.next_mail() => mail,
            };
            let Some(mail) = mail else { break };
            if stopping.borrow().is_some() {
                self.shared.give_back(mail.id);
                break;
            }
            self.carry(mail).await;
        }
        if let Some(connection) = self.connection.take() {
            connection.leave().await;
        }
    }

    /// Offers a place and waits for the mail that takes it.
    async fn next_mail(&mut self) -> Option<Mail> {
        if self.connection.is_none() {
            self.connect_when_wanted().await;
        }
        self.shared.records.acquire().await.ok()?.forget();
        let mut offered = self.shared.offer(self.place);
        if let Some(connection) = &mut self.connection {
            tokio::select! {
                biased;
                mail = &mut offered => return mail.ok(),
                () = connection.gone() => {}
                () = sleep(IDLE) => {}
            }
        }
        // the place stays open; whoever takes it has the relay connected to once more
        if let Some(connection) = self.connection.take() {
            connection.leave().await;
        }
        offered.await.ok()
    }

    async fn connect_when_wanted(&mut self) {
        loop {
            self.pause_over().await;
            self.shared.wanted.notified().await;
            if !self.is_paused() && self.connect().await.is_ok() {
                return;
            }
            // somebody else may have a way
            self.shared.wanted.notify_one();
        }
    }

    async fn connect(&mut self) -> Result<(), Delay> {
        let opened = Connection::open(&self.relay.way).await;
        self.n_mails = 0;
        self.connection =
            Some(opened.inspect_err(|delay| self.shared.failed(&self.relay, delay.clone()))?);
        Ok(())
    }

    async fn carry(&mut self, mail: Mail) {
        // one that is handed over while its relay rests goes back, to take another way
        if self.is_paused() {
            return self.shared.give_back(mail.id);
        }
        let Ok(to) = Address::parse(&mail.to) else {
            let outcome = Outcome::TryLater(Delay::NotUnderstood);
            return self.shared.answer(mail.id, self.relay.number, outcome);
        };
        let was_open = self.connection.is_some();
        let mut spoken = self.speak(&mail, &to).await;
        if spoken.stale && was_open {
            spoken = self.speak(&mail, &to).await;
        }
        self.learn(&spoken.outcome);
        self.shared.answer(mail.id, self.relay.number, spoken.outcome);
    }

    async fn speak(&mut self, mail: &Mail, to: &Address) -> Spoken {
        if self.connection.is_none()
            && let Err(delay) = self.connect().await
        {
            return Spoken { outcome: Outcome::TryLater(delay), usable: false, stale: false };
        }
        let connection = self.connection.as_mut().expect("it was connected just now");
        let spoken = connection.speak(mail, to, || self.shared.begin(mail.id)).await;
        self.n_mails += 1;
        if !spoken.usable {
            self.connection = None;
        } else if self.n_mails >= N_MAILS_MAX
            && let Some(connection) = self.connection.take()
        {
            connection.leave().await;
        }
        spoken
    }

    fn learn(&self, outcome: &Outcome) {
        match outcome {
            Outcome::Accepted(_) | Outcome::Refused(..) => self.shared.well(&self.relay),
            Outcome::TryLater(Delay::Told(reply)) if reply.code != 421 => {
                self.shared.well(&self.relay);
            }
            Outcome::TryLater(Delay::NotBegun) => {}
            Outcome::TryLater(delay) => self.shared.failed(&self.relay, delay.clone()),
        }
    }

    fn is_paused(&self) -> bool {
        !held(&self.relay.pauses).left(self.shared.now()).is_zero()
    }

    async fn pause_over(&self) {
        loop {
            let left = held(&self.relay.pauses).left(self.shared.now());
            if left.is_zero() {
                return;
            }
            sleep(left).await;
        }
    }
}
