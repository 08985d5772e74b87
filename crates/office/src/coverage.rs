//! How each promise stands now: kept, running, by hand, unbacked or broken, and on what that rests.

use std::collections::HashMap;

use declaration::Promise;
use domain::PromiseState;
use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use store::{StoreError, attestation::Attestation, mechanism::MechanismSwitch, promise::Check};

use crate::{
    live::Live,
    mechanisms::{self, Mechanism},
    office::Office,
};

/// After how many missed intervals a check no longer counts.
const INTERVALS_MAX: i32 = 5;

/// A promise with its state.
#[derive(Clone)]
pub struct Covered<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// How it stands.
    pub state: PromiseState,
    /// On what the state rests.
    pub ground: Ground,
    /// The mechanism that keeps it, running or not.
    pub mechanism: Option<&'static Mechanism>,
    /// The newest check, fresh or not.
    pub check: Option<Check>,
}

/// On what a state rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// A check that is fresh.
    Checked,
    /// The mechanism runs; its first check is to come.
    NotYetChecked,
    /// The last check is too old to count.
    Stale {
        /// When it was.
        checked_at: Timestamp,
    },
    /// The mechanism was switched off.
    SwitchedOff {
        /// When.
        since: Timestamp,
    },
    /// Somebody vouches for it.
    Attested {
        /// Who.
        owner: String,
        /// The last day.
        expires_on: Date,
    },
    /// Somebody vouched for it, until a day that has passed.
    Expired {
        /// The last day.
        expires_on: Date,
    },
    /// No mechanism keeps promises of its kind.
    NoMechanism,
}

/// How many promises are in each state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Kept and proven.
    pub n_kept: u64,
    /// Running, no case yet.
    pub n_running: u64,
    /// By hand.
    pub n_by_hand: u64,
    /// Not backed.
    pub n_unbacked: u64,
    /// Broken.
    pub n_broken: u64,
}

impl Counts {
    /// Counts the states.
    pub fn of<'a>(covered: impl IntoIterator<Item = &'a Covered<'a>>) -> Self {
        let mut counts = Self::default();
        for it in covered {
            let count = match it.state {
                PromiseState::Kept => &mut counts.n_kept,
                PromiseState::Running => &mut counts.n_running,
                PromiseState::ByHand => &mut counts.n_by_hand,
                PromiseState::Unbacked => &mut counts.n_unbacked,
                PromiseState::Broken => &mut counts.n_broken,
            };
            *count += 1;
        }
        counts
    }

    /// Returns how many promises there are.
    pub fn n_promises(&self) -> u64 {
        self.n_kept + self.n_running + self.n_by_hand + self.n_unbacked + self.n_broken
    }
}

/// What is known beside the declaration, read once for all promises.
struct Known {
    now: Timestamp,
    today: Date,
    checks: HashMap<String, Check>,
    switches: HashMap<String, MechanismSwitch>,
    attestations: HashMap<String, Attestation>,
    stale_after: jiff::SignedDuration,
}

/// Returns every promise of `live` with its state, in the order of the published texts.
///
/// # Errors
/// As every reading.
pub async fn covered<'a>(office: &Office, live: &'a Live) -> Result<Vec<Covered<'a>>, StoreError> {
    let known = known(office).await?;
    Ok(live.promises.iter().map(|promise| cover(live, promise, &known)).collect())
}

async fn known(office: &Office) -> Result<Known, StoreError> {
    let now = office.clock.now();
    let today = office.day(now);
    let checks = store::promise::list_newest(&office.store).await?;
    let switches = store::mechanism::list(&office.store).await?;
    // The newest comes last, so that it wins.
    let mut attestations = store::attestation::list_holding(&office.store, today).await?;
    attestations.reverse();
    Ok(Known {
        now,
        today,
        checks: checks.into_iter().map(|it| (it.promise_id.clone(), it)).collect(),
        switches: switches.into_iter().map(|it| (it.mechanism.clone(), it)).collect(),
        attestations: attestations.into_iter().map(|it| (it.promise_id.clone(), it)).collect(),
        stale_after: office.settings.check_interval * INTERVALS_MAX,
    })
}

fn cover<'a>(live: &Live, promise: &'a Promise, known: &Known) -> Covered<'a> {
    let check = known.checks.get(promise.id.as_str()).cloned();
    let mechanism = mechanisms::mechanism_of(live, promise);
    let (state, ground) = match mechanism {
        Some(mechanism) => by_mechanism(mechanism, check.as_ref(), known),
        None => by_hand(live, promise, known),
    };
    Covered { promise, state, ground, mechanism, check }
}

fn by_mechanism(
    mechanism: &Mechanism,
    check: Option<&Check>,
    known: &Known,
) -> (PromiseState, Ground) {
    let off_since = known.switches.get(mechanism.id).and_then(|switch| switch.off_since);
    if let Some(since) = off_since {
        return (PromiseState::Unbacked, Ground::SwitchedOff { since });
    }
    match check {
        None => (PromiseState::Running, Ground::NotYetChecked),
        Some(check) if known.now.duration_since(check.checked_at) > known.stale_after => {
            (PromiseState::Unbacked, Ground::Stale { checked_at: check.checked_at })
        }
        Some(check) => (check.outcome, Ground::Checked),
    }
}

fn by_hand(live: &Live, promise: &Promise, known: &Known) -> (PromiseState, Ground) {
    if let Some(attestation) = known.attestations.get(promise.id.as_str()) {
        let owner = attestation.owner.clone();
        let expires_on = attestation.expires_on;
        return (PromiseState::ByHand, Ground::Attested { owner, expires_on });
    }
    let declared = live.declaration.by_hand.iter();
    match declared
        .filter(|it| it.promise.get() == promise.id.as_str())
        .max_by_key(|it| it.expires_on)
    {
        Some(it) if it.expires_on >= known.today => {
            let ground = Ground::Attested { owner: it.owner.clone(), expires_on: it.expires_on };
            (PromiseState::ByHand, ground)
        }
        Some(it) => (PromiseState::Unbacked, Ground::Expired { expires_on: it.expires_on }),
        None => (PromiseState::Unbacked, Ground::NoMechanism),
    }
}
