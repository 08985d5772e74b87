//! Keeps what became of mails, many in one transaction, and holds on to the job meanwhile.

use mail::courier::Courier;
use tokio::sync::mpsc;
use tokio::time::{Duration, Instant, timeout_at};
use uuid::Uuid;

use super::{ENDED_MAX, Run};
use crate::{
    jobs::{self, WorkError},
    mailing::fate::{self, Fate},
};

/// How long what became of mails is gathered before it is kept.
const GATHERED_MAX: Duration = Duration::from_millis(200);
/// How many mails are kept in one transaction at most: fewer than the courier bears to be told nothing of.
const KEPT_MAX: usize = ENDED_MAX / 4;
/// How often the lease on the job is prolonged.
const PROLONGED_EVERY: Duration = Duration::from_secs(5);

/// A mail that nothing more will happen to for now.
pub(super) struct Ended {
    /// What became of it; none when nothing waits for it.
    pub(super) fate: Option<Fate>,
    /// What the courier's journal may forget once the fate is kept.
    pub(super) told: Option<Uuid>,
}

impl Run<'_> {
    /// Keeps whatever ended, until nobody tells of more.
    pub(super) async fn keep(
        &self,
        courier: &Courier,
        mut ended: mpsc::Receiver<Ended>,
    ) -> Result<(), WorkError> {
        let mut prolong_at = Instant::now() + PROLONGED_EVERY;
        let mut gathered = Vec::with_capacity(KEPT_MAX);
        loop {
            let is_over = match timeout_at(prolong_at, ended.recv()).await {
                Ok(first) => {
                    let is_over = first.is_none();
                    gathered.extend(first);
                    is_over || gather(&mut ended, &mut gathered).await
                }
                Err(_) => false,
            };
            self.keep_gathered(courier, &mut gathered).await?;
            if is_over {
                return Ok(());
            }
            if Instant::now() >= prolong_at {
                jobs::prolong(self.office, self.job).await?;
                prolong_at = Instant::now() + PROLONGED_EVERY;
            }
        }
    }

    async fn keep_gathered(
        &self,
        courier: &Courier,
        gathered: &mut Vec<Ended>,
    ) -> Result<(), WorkError> {
        let (mut fates, mut told) = (Vec::with_capacity(gathered.len()), Vec::new());
        for it in gathered.drain(..) {
            fates.extend(it.fate);
            told.extend(it.told);
        }
        fate::keep(self.office, self.mailing.id, fates).await?;
        told.into_iter().for_each(|id| courier.settled(id));
        Ok(())
    }
}

/// Gathers for a moment; `true` when nobody tells of more.
async fn gather(ended: &mut mpsc::Receiver<Ended>, gathered: &mut Vec<Ended>) -> bool {
    let until = Instant::now() + GATHERED_MAX;
    while gathered.len() < KEPT_MAX {
        match timeout_at(until, ended.recv_many(gathered, KEPT_MAX - gathered.len())).await {
            Ok(0) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    false
}
