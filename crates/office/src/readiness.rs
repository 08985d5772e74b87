//! Whether the office can do its work now, and the figures that watchers read. Nothing of a person is among them.

use domain::Entry;
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, job::JobTally};

use crate::{coverage, office::Office};

/// How long a Fact may wait for its place before the sequencer counts as stuck.
pub const WAIT_MAX: SignedDuration = SignedDuration::from_secs(60);
/// Up to how many waiting Facts are counted.
pub const WAITING_COUNTED_MAX: u32 = 1_024;

/// What must hold for the office to do its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Readiness {
    /// The database answers.
    pub has_database: bool,
    /// Facts get their places in the log.
    pub is_sequencing: bool,
    /// Mail has a way out.
    pub has_relay: bool,
}

impl Readiness {
    /// Says whether all of it holds.
    pub fn is_ready(self) -> bool {
        self.has_database && self.is_sequencing && self.has_relay
    }
}

/// Looks at database, sequencer and mail relay; what cannot be seen counts as not ready.
pub async fn readiness(office: &Office) -> Readiness {
    let waiting = store::fact::list_unsequenced(&office.store, 1).await;
    let now = office.clock.now();
    let is_sequencing = waiting.as_ref().is_ok_and(|facts| {
        facts.iter().all(|fact| {
            Entry::parse(&fact.entry).is_ok_and(|entry| now.duration_since(entry.at) <= WAIT_MAX)
        })
    });
    Readiness {
        has_database: waiting.is_ok(),
        is_sequencing,
        has_relay: office.settings.relay.is_some(),
    }
}

/// Figures of the office, counts and instants only.
#[derive(Debug, Clone)]
pub struct Figures {
    /// Jobs by kind and state.
    pub jobs: Vec<JobTally>,
    /// Facts that wait for their place; [`WAITING_COUNTED_MAX`] stands for that many or more.
    pub n_waiting: u64,
    /// Promises by state.
    pub promises: coverage::Counts,
    /// When the newest checkpoint was signed; none before the first.
    pub checkpoint_at: Option<Timestamp>,
}

/// Gathers the figures.
///
/// # Errors
/// As every reading.
pub async fn figures(office: &Office) -> Result<Figures, StoreError> {
    let live = office.live();
    let waiting = store::fact::list_unsequenced(&office.store, WAITING_COUNTED_MAX).await?;
    let newest = store::tree::find_newest_checkpoint(&office.store).await?;
    Ok(Figures {
        jobs: store::job::tally(&office.store).await?,
        n_waiting: waiting.len() as u64,
        promises: coverage::Counts::of(&coverage::covered(office, &live).await?),
        checkpoint_at: newest.map(|checkpoint| checkpoint.signed_at),
    })
}
