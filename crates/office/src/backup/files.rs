//! The folder that backups go to: names, and files that appear whole or not at all. Knows no row and no key.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use domain::{BackupId, Digest};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest as _, Sha256};

use super::manifest;

/// How long what a crash left half written is kept, in case somebody is writing it still.
const HALF_WRITTEN: SignedDuration = SignedDuration::from_hours(24);
const INSTANT: &str = "%Y%m%dT%H%M%SZ";

/// A place did not do what was asked.
#[derive(Debug, thiserror::Error)]
#[error("{}: {source}", folder.display())]
pub struct PlaceError {
    /// Which folder.
    pub folder: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// A backup as its folder is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) id: BackupId,
    /// The instant whose rows it holds, to the second.
    pub(super) made_at: Timestamp,
    pub(super) folder: PathBuf,
}

/// Names the folder of a backup.
pub(super) fn folder_of(place: &Path, id: BackupId, made_at: Timestamp) -> PathBuf {
    place.join("backups").join(name(id, made_at))
}

/// Names the folder that it is written in.
pub(super) fn half_written(place: &Path, id: BackupId, made_at: Timestamp) -> PathBuf {
    place.join("backups").join(format!(".part-{}", name(id, made_at)))
}

fn name(id: BackupId, made_at: Timestamp) -> String {
    format!("{}-{id}", made_at.strftime(INSTANT))
}

/// Lists the backups of a place that are whole, oldest first; none where the folder is missing.
pub(super) fn list(place: &Path) -> io::Result<Vec<Named>> {
    let mut found: Vec<Named> = entries(&place.join("backups"))?
        .into_iter()
        .filter_map(|folder| {
            let (id, made_at) = read_name(folder.file_name()?.to_str()?)?;
            Some(Named { id, made_at, folder })
        })
        .collect();
    found.sort_by_key(|it| (it.made_at, it.id));
    Ok(found)
}

fn read_name(name: &str) -> Option<(BackupId, Timestamp)> {
    let (instant, id) = name.split_once('-')?;
    let made_at = jiff::civil::DateTime::strptime(INSTANT, instant).ok()?;
    let made_at = made_at.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    Some((id.parse().ok()?, made_at))
}

/// Lists what is in a folder; nothing where it is missing.
pub(super) fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    match fs::read_dir(folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(entries) => entries.map(|entry| Ok(entry?.path())).collect(),
    }
}

/// Says whether a backup lies in its folder as it was written, by its manifest. What the manifest names is looked at by
/// rehearsals.
pub(super) async fn is_as_written(folder: &Path, digest: Digest) -> bool {
    let manifest = tokio::fs::read(folder.join(manifest::NAME)).await;
    manifest.is_ok_and(|it| Digest::from_bytes(Sha256::digest(it).into()) == digest)
}

/// Deletes what a crash left half written more than a day before `now`.
pub(super) fn sweep(place: &Path, now: Timestamp) -> io::Result<()> {
    for path in entries(&place.join("backups"))? {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        let begun = name.strip_prefix(".part-").and_then(read_name);
        if begun.is_some_and(|(_, begun_at)| begun_at + HALF_WRITTEN < now) {
            fs::remove_dir_all(path)?;
        }
    }
    Ok(())
}

/// Deletes what a crash left of single files in a folder. Another program's file of this moment may go too; it is written
/// again a moment later.
pub(super) fn sweep_files(folder: &Path) -> io::Result<()> {
    for path in entries(folder)? {
        let name = path.file_name().and_then(|it| it.to_str()).unwrap_or_default();
        if name.starts_with(".part-") {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// Deletes the backups from before an instant, but the newest; returns how many.
pub(super) fn prune(place: &Path, before: Timestamp) -> io::Result<u64> {
    let mut all = list(place)?;
    all.pop();
    let mut n_deleted = 0;
    for old in all.into_iter().filter(|it| it.made_at < before) {
        // A name that no reader takes for a backup, should the deleting be cut short.
        let going = old.folder.with_file_name(format!(".part-{}", name(old.id, old.made_at)));
        fs::rename(&old.folder, &going)?;
        fs::remove_dir_all(going)?;
        n_deleted += 1;
    }
    Ok(n_deleted)
}

/// Writes a whole file under its name at once, and waits for the disk. Two programs may do so for one name: the later one's
/// file stays, whole; `mark` tells what they write apart.
pub(super) fn write_whole(path: &Path, bytes: &[u8], mark: u64) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".part-{mark:016x}-{name}"));
    let written = File::create_new(&part).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, path)
    });
    if written.is_err() {
        // What cannot be deleted either is told by the first error.
        let _ = fs::remove_file(&part);
    }
    written?;
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_s_name_tells_which_backup_it_is_and_when_it_was_made() {
        let id = BackupId::from_uuid(uuid::Uuid::from_u128(7));
        let made_at: Timestamp = "2026-11-22T01:00:00Z".parse().unwrap();
        assert_eq!(name(id, made_at), format!("20261122T010000Z-{id}"));
        assert_eq!(read_name(&name(id, made_at)), Some((id, made_at)));
        for other in ["", "20261122T010000Z", ".part-20261122T010000Z-x", "notes.txt"] {
            assert_eq!(read_name(other), None, "{other}");
        }
    }

    #[test]
    fn the_newest_backup_is_kept_however_old() {
        let place = tempfile::tempdir().unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let days = ["2026-01-01T01:00:00Z", "2026-01-02T01:00:00Z", "2026-01-03T01:00:00Z"];
        for (n, day) in days.iter().enumerate() {
            let id = BackupId::from_uuid(uuid::Uuid::from_u128(n as u128));
            fs::create_dir_all(folder_of(place.path(), id, at(day))).unwrap();
        }
        assert_eq!(prune(place.path(), at(days[1])).unwrap(), 1);
        assert_eq!(list(place.path()).unwrap().len(), 2);
        assert_eq!(prune(place.path(), at("2027-01-01T00:00:00Z")).unwrap(), 1);
        assert_eq!(list(place.path()).unwrap()[0].made_at, at(days[2]));
    }

    #[test]
    fn what_was_left_half_written_goes_after_a_day() {
        let place = tempfile::tempdir().unwrap();
        let begun_at: Timestamp = "2026-11-22T01:00:00Z".parse().unwrap();
        let id = BackupId::from_uuid(uuid::Uuid::nil());
        let half = half_written(place.path(), id, begun_at);
        fs::create_dir_all(&half).unwrap();
        sweep(place.path(), begun_at + HALF_WRITTEN).unwrap();
        assert!(half.exists() && list(place.path()).unwrap().is_empty());
        sweep(place.path(), begun_at + HALF_WRITTEN + SignedDuration::from_secs(1)).unwrap();
        assert!(!half.exists());
    }
}
