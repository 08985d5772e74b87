//! How each relay is doing, as the office has heard it, for those who watch a mailing.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use crate::{Delay, Outcome};

/// The span that the rate is counted over.
const MINUTE: Duration = Duration::from_secs(60);

/// What a relay is up to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RelayState {
    /// It takes mails, or has not been tried.
    Ready,
    /// It is left alone for now.
    Paused,
}

/// How a relay is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayStatus {
    /// Its state.
    pub state: RelayState,
    /// How long it has been in that state.
    pub lasted: Duration,
    /// How long it is still left alone; zero once it is tried again.
    pub pause_left: Duration,
    /// Why it last failed, if it ever did.
    pub last_failure: Option<Delay>,
    /// How many mails it has taken since the courier started.
    pub n_accepted: u64,
    /// How many of those in the last sixty seconds.
    pub n_accepted_last_minute: u64,
}

struct Heard {
    state: RelayState,
    since: Instant,
    paused_until: Instant,
    last_failure: Option<Delay>,
    n_accepted: u64,
    // seconds since the start, and how many then; at most one entry a second for a minute
    lately: VecDeque<(u64, u64)>,
}

/// All relays of a courier.
pub(super) struct Relays {
    begun: Instant,
    heard: Vec<Heard>,
}

impl Relays {
    pub(super) fn new(n_relays: usize) -> Self {
        let begun = Instant::now();
        let heard = (0..n_relays).map(|_| Heard {
            state: RelayState::Ready,
            since: begun,
            paused_until: begun,
            last_failure: None,
            n_accepted: 0,
            lately: VecDeque::new(),
        });
        Self { begun, heard: heard.collect() }
    }

    pub(super) fn answered(&mut self, relay: u16, outcome: &Outcome) {
        let second = self.begun.elapsed().as_secs();
        let Some(heard) = self.heard.get_mut(usize::from(relay)) else { return };
        if !matches!(outcome, Outcome::Accepted(_)) {
            return;
        }
        heard.n_accepted += 1;
        match heard.lately.back_mut() {
            Some((last, n)) if *last == second => *n += 1,
            _ => heard.lately.push_back((second, 1)),
        }
        while heard.lately.front().is_some_and(|(then, _)| then + MINUTE.as_secs() <= second) {
            heard.lately.pop_front();
        }
    }

    pub(super) fn ready(&mut self, relay: u16) {
        let Some(heard) = self.heard.get_mut(usize::from(relay)) else { return };
        (heard.state, heard.since) = (RelayState::Ready, Instant::now());
    }

    pub(super) fn paused(&mut self, relay: u16, pause: Duration, delay: Delay) {
        let Some(heard) = self.heard.get_mut(usize::from(relay)) else { return };
        let now = Instant::now();
        if heard.state == RelayState::Ready {
            (heard.state, heard.since) = (RelayState::Paused, now);
        }
        (heard.paused_until, heard.last_failure) = (now + pause, Some(delay));
    }

    pub(super) fn statuses(&self) -> Vec<RelayStatus> {
        let now = Instant::now();
        let second = (now - self.begun).as_secs();
        let status = |heard: &Heard| RelayStatus {
            state: heard.state,
            lasted: now - heard.since,
            pause_left: heard.paused_until.saturating_duration_since(now),
            last_failure: heard.last_failure.clone(),
            n_accepted: heard.n_accepted,
            n_accepted_last_minute: heard
                .lately
                .iter()
                .filter(|(then, _)| then + MINUTE.as_secs() > second)
                .map(|(_, n)| n)
                .sum(),
        };
        self.heard.iter().map(status).collect()
    }
}
