//! How old the newest backup is in each place, how old the newest rehearsal, and what has fallen behind.

use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use store::{
    StoreError,
    backup::{Newest, Rehearsal},
};

use super::BackupSettings;
use super::files;
use super::sequel::{BEHIND_AFTER, Telling};
use crate::office::Office;

/// How long the first backup, or the first rehearsal, may take after the program began.
pub const FIRST_WITHIN: SignedDuration = SignedDuration::from_hours(6);

/// How backups stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ages {
    /// Each place, the first first.
    pub places: Vec<PlaceAge>,
    /// The newest rehearsal.
    pub rehearsal: Option<Rehearsal>,
    /// Whether the newest rehearsal is too old, or there should have been one.
    pub is_rehearsal_late: bool,
    /// When the next backup is due; now where there is none.
    pub backup_due_at: Timestamp,
    /// When the next rehearsal is due.
    pub rehearsal_due_at: Timestamp,
}

/// How one place stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceAge {
    /// Where.
    pub place: PathBuf,
    /// The newest backup that is whole there.
    pub newest: Option<Newest>,
    /// Whether it is too old, or there should have been one.
    pub is_late: bool,
    /// Whether that backup is no longer there, or not as it was written.
    pub is_missing: bool,
    /// How far it was told what happened since.
    pub telling: Telling,
    /// Whether it was not told for [`BEHIND_AFTER`]; known only while the program that tells runs.
    pub is_behind: bool,
}

impl Ages {
    /// Says whether nothing has fallen behind, and the newest rehearsal held.
    pub fn are_well(&self) -> bool {
        let is_place_well = |it: &PlaceAge| !it.is_late && !it.is_missing && !it.is_behind;
        let has_held = self.rehearsal.as_ref().is_none_or(Rehearsal::holds);
        self.places.iter().all(is_place_well) && !self.is_rehearsal_late && has_held
    }
}

/// Returns after how long something that is due every `every` has fallen behind: half as long again.
pub fn late_after(every: SignedDuration) -> SignedDuration {
    every + every / 2
}

/// Says whether the first one should be there by now; the program begins with it, whatever it is due every.
fn is_first_late(every: SignedDuration, since: Timestamp, now: Timestamp) -> bool {
    now.duration_since(since) > late_after(every).min(FIRST_WITHIN)
}

/// Looks how backups stand, in the records and in the places themselves; none where the program makes none by itself.
///
/// # Errors
/// As every reading.
pub async fn ages(office: &Office, now: Timestamp) -> Result<Option<Ages>, StoreError> {
    let Some(settings) = &office.settings.backups else { return Ok(None) };
    let rows = &office.store;
    let opened = store::organisation::lookup(rows).await?;
    // A house that was opened a moment ago is behind with nothing, nor is a program that was told of a place just now.
    let since = opened.map_or(now, |it| it.opened_at).max(office.begun_at);
    let mut places = Vec::with_capacity(settings.places.len());
    for place in &settings.places {
        let newest = store::backup::find_newest_in(rows, &place.display().to_string()).await?;
        let is_late = match newest {
            Some(newest) => now.duration_since(newest.made_at) > late_after(settings.every),
            None => is_first_late(settings.every, since, now),
        };
        let telling = office.told.place(place);
        let is_untold = |at: Timestamp| now.duration_since(at) > BEHIND_AFTER;
        places.push(PlaceAge {
            place: place.clone(),
            newest,
            is_late,
            is_missing: match newest {
                Some(Newest { backup_id, made_at, digest }) => {
                    let folder = files::folder_of(place, backup_id, made_at);
                    !files::is_as_written(&folder, digest).await
                }
                None => false,
            },
            is_behind: telling.complete_at.map_or(telling.fault.is_some(), is_untold),
            telling,
        });
    }
    let rehearsal = store::backup::list_rehearsals(rows, 1).await?.into_iter().next();
    Ok(Some(judged(settings, places, rehearsal, since, now)))
}

fn judged(
    settings: &BackupSettings,
    places: Vec<PlaceAge>,
    rehearsal: Option<Rehearsal>,
    since: Timestamp,
    now: Timestamp,
) -> Ages {
    let newest = places.iter().filter_map(|it| it.newest).map(|it| it.made_at).max();
    let rehearsed_at = rehearsal.as_ref().map(|it| it.rehearsed_at);
    let every = settings.rehearse_every;
    Ages {
        is_rehearsal_late: match rehearsed_at {
            Some(rehearsed_at) => now.duration_since(rehearsed_at) > late_after(every),
            None => is_first_late(every, since, now),
        },
        backup_due_at: newest.map_or(now, |at| at + settings.every),
        rehearsal_due_at: rehearsed_at.map_or(now, |at| at + settings.rehearse_every),
        places,
        rehearsal,
    }
}
