//! The rehearsal: the newest backup is restored aside, looked through, and deleted; what it came to is a Fact.

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use domain::{Fact, RehearsalId};
use store::{StoreError, backup::Rehearsal};

use super::restore::{Brought, Holder, Order, RestoreError, Restored, bring};
use crate::{context::Context, office::Office};

/// Why there was no rehearsal at all.
#[derive(Debug, thiserror::Error)]
pub enum RehearseError {
    /// Nowhere to restore to.
    #[error("no scratch folder can be made")]
    Scratch(#[source] std::io::Error),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a rehearsal came to.
#[derive(Debug)]
pub struct Rehearsed {
    /// The line that is kept.
    pub rehearsal: Rehearsal,
    /// What was restored, where that succeeded.
    pub restored: Option<Restored>,
}

/// Restores the newest backup of a place into a folder of its own below `scratch`, looks through it, and deletes it.
///
/// A backup that does not hold is no error: it is what the rehearsal was for, and is kept and told as such.
/// Law: SEC-01, SEC-04.
///
/// # Errors
/// [`RehearseError`].
pub async fn rehearse(
    office: &Office,
    cx: &mut Context,
    place: &Path,
    scratch: &Path,
) -> Result<Rehearsed, RehearseError> {
    let id = RehearsalId::new(cx.now, &mut cx.random);
    let folder = Scratch::make(scratch.join(format!("ordhold-rehearsal-{id}")));
    let folder = folder.map_err(RehearseError::Scratch)?;
    let began_at = office.clock.now();
    let outcome = restore_aside(office, cx, place, &folder.0).await;
    let duration = office.clock.now().duration_since(began_at).as_micros();
    drop(folder);
    let (restored, n_revenants, fault) = match outcome {
        Ok(restored) => {
            let n_revenants = restored.n_revenants;
            (Some(restored), n_revenants, None)
        }
        Err(RestoreError::Revenants { n_revenants }) => {
            let fault = RestoreError::Revenants { n_revenants }.to_string();
            (None, n_revenants, Some(fault))
        }
        Err(RestoreError::Store(error)) => return Err(error.into()),
        Err(error) => (None, 0, Some(error.to_string())),
    };
    let rehearsal = Rehearsal {
        id,
        backup_id: restored.as_ref().map(|it| it.backup),
        place: place.display().to_string(),
        rehearsed_at: cx.now,
        duration_us: u64::try_from(duration).unwrap_or_default(),
        n_rows: restored.as_ref().map_or(0, |it| it.n_rows),
        n_left_out: restored.as_ref().map_or(0, |it| it.n_left_out),
        n_revenants,
        fault,
    };
    keep(office, cx, rehearsal.clone()).await?;
    Ok(Rehearsed { rehearsal, restored })
}

/// A folder that its owner alone may look into, and that goes with the rehearsal, also with one that is cut short.
struct Scratch(PathBuf);

impl Scratch {
    fn make(folder: PathBuf) -> std::io::Result<Self> {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, "what was restored aside could not be deleted");
        }
    }
}

async fn restore_aside(
    office: &Office,
    cx: &mut Context,
    place: &Path,
    folder: &Path,
) -> Result<Restored, RestoreError> {
    let order = Order {
        place: place.to_owned(),
        also: Vec::<PathBuf>::new(),
        backup: None,
        kept: None,
        accepts_gap: false,
        database: format!("sqlite:{}", folder.join("rehearsal.db").display()),
    };
    let Brought { filling, store, restored, .. } =
        bring(&Holder::Office(office), cx, &order).await?;
    drop(store);
    filling.discard().await?;
    Ok(restored)
}

async fn keep(office: &Office, cx: &mut Context, rehearsal: Rehearsal) -> Result<(), StoreError> {
    let fact = Fact::BackupRehearsed {
        backup: rehearsal.backup_id,
        holds: rehearsal.holds(),
        n_rows: rehearsal.n_rows,
        n_left_out: rehearsal.n_left_out,
        n_revenants: rehearsal.n_revenants,
        duration_us: rehearsal.duration_us,
    };
    let entry = fact.at(cx.now, &mut cx.random);
    let kept = office.store.transact(move |mut tx| async move {
        store::backup::add_rehearsal(&mut tx, &rehearsal).await?;
        tx.commit(&[entry]).await
    });
    kept.await
}
