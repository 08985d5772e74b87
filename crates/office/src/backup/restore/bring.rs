//! Fills a database aside from a backup: everything but the rows of whoever was erased since.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::ops::Deref;
use std::path::Path;

use domain::OrganisationId;
use keys::{BackupKey, OrganisationKey, RootKey};
use ledger::Verifier;
use rand::RngExt;
use sha2::{Digest as _, Sha256};
use store::{Filling, Store, Table, backup::Backup, value::Val};

use super::super::files::{self, Named, PlaceError};
use super::super::manifest::{self, Manifest, Part};
use super::super::rows;
use super::super::sealed::{SealedReader, invalid};
use super::super::sequel::Sequel;
use super::{Order, RestoreError, Restored, look, take_up};
use crate::{context::Context, office::Office};

/// How many rows are filled in at once, and how many bytes more or less.
const ROWS_MAX: usize = 1_024;
const BYTES_MAX: usize = 512 * 1024;

/// Who holds the keys: whoever restores, or the office whose backup is looked through.
pub(in super::super) enum Holder<'a> {
    Root(&'a RootKey),
    Office(&'a Office),
}

/// A database that was filled, aside, and what it came to.
pub(in super::super) struct Brought {
    pub(in super::super) filling: Filling,
    pub(in super::super) store: Store,
    pub(in super::super) organisation: OrganisationId,
    /// The backup itself, which its own rows cannot know.
    pub(in super::super) backup: Backup,
    pub(in super::super) restored: Restored,
}

/// The keys that a backup is read with.
pub(super) struct Keys<'a> {
    pub(super) backup: KeyOf<'a, BackupKey>,
    pub(super) organisation: KeyOf<'a, OrganisationKey>,
    pub(super) verifier: Verifier,
}

/// A key that was made for this, or that somebody else keeps.
pub(super) enum KeyOf<'a, K> {
    Made(K),
    Kept(&'a K),
}

impl<K> Deref for KeyOf<'_, K> {
    type Target = K;

    fn deref(&self) -> &K {
        match self {
            Self::Made(key) => key,
            Self::Kept(key) => key,
        }
    }
}

/// Fills a database aside, takes up what happened since, and looks through it.
///
/// # Errors
/// Every [`RestoreError`]; then nothing is left aside.
pub(in super::super) async fn bring(
    holder: &Holder<'_>,
    cx: &mut Context,
    order: &Order,
) -> Result<Brought, RestoreError> {
    let backup_key = match holder {
        Holder::Root(root) => KeyOf::Made(root.backup_key()),
        Holder::Office(office) => KeyOf::Kept(&office.backup_key),
    };
    let (folder, manifest) = choose(order, &backup_key)?;
    if let Holder::Office(office) = holder
        && office.id() != manifest.organisation
    {
        return Err(RestoreError::Foreign);
    }
    let keys = keys(holder, backup_key, &folder, &manifest)?;
    // Before the sequel: what is told reaches as far as every backup that can be found.
    let in_backups = largest_log(order, &manifest, &keys)?;
    let sequel = Sequel::read(&order.places(), manifest.organisation, &keys.backup)?;
    let known = known(order, in_backups, &manifest, &keys, &sequel)?;
    let (database, organisation) = (&order.database, manifest.organisation);
    let (version, mark) = (manifest.schema_version, mark(cx));
    let mut filling = Filling::begin(database, organisation, version, mark).await?;
    let backup = (folder.as_path(), &manifest);
    let brought = fill(&mut filling, backup, &keys, &sequel, (cx, order, known)).await;
    match brought {
        Ok((store, restored)) => {
            let read = digest(&folder.join(manifest::NAME));
            let (read, _) = read.map_err(|it| closed(&folder, manifest::NAME, it))?;
            let backup = backup_of(&manifest, domain::Digest::from_bytes(read));
            Ok(Brought { filling, store, organisation, backup, restored })
        }
        Err(error) => {
            filling.discard().await?;
            Err(error)
        }
    }
}

fn backup_of(manifest: &Manifest, digest: domain::Digest) -> Backup {
    Backup {
        id: manifest.backup,
        made_at: manifest.made_at,
        finished_at: manifest.made_at,
        digest,
        n_rows: manifest.n_rows(),
        n_bytes: manifest.n_bytes(),
        log_size: manifest.log_size,
    }
}

fn mark(cx: &mut Context) -> uuid::Uuid {
    uuid::Builder::from_random_bytes(cx.random.random()).into_uuid()
}

/// Finds the backup asked for, or the newest, and opens its manifest.
fn choose(order: &Order, key: &BackupKey) -> Result<(std::path::PathBuf, Manifest), RestoreError> {
    let at = |source| PlaceError { folder: order.place.clone(), source };
    let listed = files::list(&order.place).map_err(at)?;
    let asked = |it: &Named| order.backup.is_none_or(|id| it.id == id);
    let named = listed.into_iter().rev().find(asked).ok_or(RestoreError::NoBackup)?;
    let manifest = Manifest::read(&named.folder, key);
    let manifest = manifest.map_err(|it| closed(&named.folder, manifest::NAME, it))?;
    // A folder under another name than its own is none of ours.
    if manifest.backup != named.id {
        return Err(RestoreError::Closed { part: manifest::NAME.to_owned() });
    }
    Ok((named.folder, manifest))
}

fn closed(folder: &Path, part: &str, error: io::Error) -> RestoreError {
    match error.kind() {
        ErrorKind::InvalidData | ErrorKind::NotFound => {
            RestoreError::Closed { part: part.to_owned() }
        }
        _ => RestoreError::Place(PlaceError { folder: folder.to_owned(), source: error }),
    }
}

/// Opens the organisation's key and its log's name out of the backup itself; the office has both.
fn keys<'a>(
    holder: &Holder<'a>,
    backup: KeyOf<'a, BackupKey>,
    folder: &Path,
    manifest: &Manifest,
) -> Result<Keys<'a>, RestoreError> {
    let root = match holder {
        Holder::Office(office) => {
            let verifier = office.signer.verifier();
            return Ok(Keys { backup, organisation: KeyOf::Kept(&office.key), verifier });
        }
        Holder::Root(root) => root,
    };
    const TABLE: &str = "organisation_key";
    let damaged = || RestoreError::Closed { part: TABLE.to_owned() };
    let part = manifest.parts.iter().find(|part| part.table == TABLE).ok_or_else(damaged)?;
    let row = SealedReader::open(&folder.join(TABLE), &backup, TABLE)
        .and_then(|(mut reader, _)| rows::read(&mut reader, part.columns.len()));
    let row = row.map_err(|it| closed(folder, TABLE, it))?.ok_or_else(damaged)?;
    let value = |name: &str| {
        let at = part.columns.iter().position(|column| column == name)?;
        row.get(at).cloned()
    };
    let bytes = |name: &str| match value(name) {
        Some(Val::Bytes(bytes)) => Ok(bytes),
        _ => Err(damaged()),
    };
    let id = manifest.organisation.as_uuid();
    let key = root.unwrap(id, &bytes("wrapped")?).map_err(|_| damaged())?;
    let seed = key.unwrap_signing_seed(&bytes("signing_seed_wrapped")?).map_err(|_| damaged())?;
    let Some(Val::Text(name)) = value("log_name") else { return Err(damaged()) };
    let signer = ledger::Signer::from_seed(&name, *seed.expose()).map_err(|_| damaged())?;
    let verifier = signer.verifier();
    Ok(Keys { backup, organisation: KeyOf::Made(key), verifier })
}

/// Returns how many entries the log has in any backup that opens.
fn largest_log(order: &Order, manifest: &Manifest, keys: &Keys<'_>) -> Result<u64, RestoreError> {
    let mut largest = manifest.log_size;
    for place in order.places() {
        let at = |source| PlaceError { folder: place.to_owned(), source };
        for named in files::list(place).map_err(at)? {
            // Only what opens is known; what does not is found when it is asked for.
            let other = Manifest::read(&named.folder, &keys.backup).ok();
            let other = other.filter(|it| it.organisation == manifest.organisation);
            largest = largest.max(other.map_or(0, |it| it.log_size));
        }
    }
    Ok(largest)
}

/// Returns how many entries the log is known to have had, and holds what is told beside the backup against it.
fn known(
    order: &Order,
    in_backups: u64,
    manifest: &Manifest,
    keys: &Keys<'_>,
    sequel: &Sequel,
) -> Result<u64, RestoreError> {
    let mut log_known = sequel.log_known.max(in_backups).max(sequel.log_to);
    if let Some(note) = &order.kept {
        let kept = keys.verifier.open(note.as_bytes()).map_err(|_| RestoreError::Kept)?;
        log_known = log_known.max(kept.size());
    }
    if order.accepts_gap {
        return Ok(log_known);
    }
    sequel.check()?;
    let is_joined = sequel.log_from.is_some_and(|from| from <= manifest.log_size);
    if !is_joined || sequel.log_to < log_known {
        let log_told = if is_joined { sequel.log_to } else { manifest.log_size };
        return Err(RestoreError::Behind { log_known, log_told });
    }
    Ok(log_known)
}

async fn fill(
    filling: &mut Filling,
    (folder, manifest): (&Path, &Manifest),
    keys: &Keys<'_>,
    sequel: &Sequel,
    (cx, order, log_known): (&mut Context, &Order, u64),
) -> Result<(Store, Restored), RestoreError> {
    let (mut n_rows, mut n_left_out) = (0, 0);
    for part in &manifest.parts {
        let door = Door { keys, sequel, last: None };
        let counts = fill_part(filling, (folder, manifest), part, door).await?;
        n_rows += counts.0;
        n_left_out += counts.1;
    }
    let store = filling.open().await?;
    let rows = store.organisation(manifest.organisation);
    let taken = take_up::take_up(&rows, keys, sequel, cx).await?;
    let back = look::look(&rows, keys, sequel).await?;
    let n_revenants = back.len() as u64;
    for subject in back {
        take_up::erase(&rows, keys, subject, cx.now).await?;
    }
    let n_left = look::revenants(&rows, keys, sequel).await?.len() as u64;
    if n_left > 0 {
        return Err(RestoreError::Revenants { n_revenants: n_left });
    }
    if let Some(note) = &order.kept {
        look::agrees(&rows, keys, note).await?;
    }
    store.overwrite_deleted().await.or_else(|error| match error {
        // What was deleted was never readable, and the file is emptied once more when it is put in its place.
        store::StoreError::Contended => Ok(()),
        error => Err(error),
    })?;
    let restored = Restored {
        backup: manifest.backup,
        made_at: manifest.made_at,
        n_rows,
        n_left_out,
        n_revenants,
        n_withdrawals: taken.n_withdrawals,
        n_suppressions: taken.n_suppressions,
        n_called_off: taken.n_called_off,
        log_size: manifest.log_size,
        log_taken_up: taken.log_size,
        log_known: log_known.max(taken.log_size),
        told_until: sequel.until,
    };
    Ok((store, restored))
}

/// Keeps out the rows of whoever was erased.
struct Door<'a> {
    keys: &'a Keys<'a>,
    sequel: &'a Sequel,
    /// Whom the last row was about, and whether she was erased: many rows about one person come in a row.
    last: Option<(uuid::Uuid, bool)>,
}

impl Door<'_> {
    fn keeps_out(&mut self, person: uuid::Uuid) -> bool {
        if let Some((last, is_erased)) = self.last
            && last == person
        {
            return is_erased;
        }
        let digest = self.keys.organisation.erasure_digest(person);
        let is_erased = self.sequel.erased.contains(digest.as_bytes());
        self.last = Some((person, is_erased));
        is_erased
    }
}

/// Returns the column that says whom a row is about: a person whose data are held, or a Member.
pub(super) fn about(table: &Table) -> Option<usize> {
    let column = if table.name == "member" { "id" } else { "subject_id" };
    // What a Member signs in with is hers; who opened a person's data is a Member beside the person.
    table.column(column).or_else(|| table.column("member_id"))
}

async fn fill_part(
    filling: &mut Filling,
    (folder, manifest): (&Path, &Manifest),
    part: &Part,
    mut door: Door<'_>,
) -> Result<(u64, u64), RestoreError> {
    let damaged = || RestoreError::Closed { part: part.table.clone() };
    let failed = |error| closed(folder, &part.table, error);
    let at = filling.tables().iter().position(|it| it.name == part.table).ok_or_else(damaged)?;
    let table = filling.tables()[at].clone();
    if !table.columns.iter().map(|(name, _)| name).eq(&part.columns) {
        return Err(damaged());
    }
    let path = folder.join(&part.table);
    let checked = digest(&path).map_err(failed)?;
    if checked != (*part.digest.as_bytes(), part.n_bytes) {
        return Err(damaged());
    }
    let (mut reader, claim) =
        SealedReader::open(&path, &door.keys.backup, &part.table).map_err(failed)?;
    if (claim.organisation, claim.id) != (manifest.organisation, manifest.backup.as_uuid()) {
        return Err(damaged());
    }
    let (about, mut n_rows, mut n_left_out) = (about(&table), 0, 0);
    let (mut batch, mut n_bytes) = (Vec::new(), 0);
    while let Some(row) = rows::read(&mut reader, table.columns.len()).map_err(failed)? {
        if let Some(Val::Uuid(person)) = about.map(|at| &row[at])
            && door.keeps_out(*person)
        {
            n_left_out += 1;
            continue;
        }
        n_bytes += row.iter().map(bytes_of).sum::<usize>();
        batch.push(row);
        if batch.len() >= ROWS_MAX || n_bytes >= BYTES_MAX {
            n_rows += batch.len() as u64;
            filling.add(at, std::mem::take(&mut batch)).await?;
            n_bytes = 0;
        }
    }
    n_rows += batch.len() as u64;
    if !batch.is_empty() {
        filling.add(at, batch).await?;
    }
    if n_rows + n_left_out == part.n_rows { Ok((n_rows, n_left_out)) } else { Err(damaged()) }
}

fn bytes_of(value: &Val) -> usize {
    match value {
        Val::Text(text) => text.len(),
        Val::Bytes(bytes) => bytes.len(),
        Val::Null | Val::Int(_) | Val::Uuid(_) => 16,
    }
}

fn digest(path: &Path) -> io::Result<([u8; 32], u64)> {
    let mut file = File::open(path)?;
    let (mut digest, mut n_bytes, mut buffer) = (Sha256::new(), 0, vec![0; 256 * 1024]);
    loop {
        let n = file.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        digest.update(&buffer[..n]);
        n_bytes += n as u64;
    }
    if n_bytes == 0 { Err(invalid()) } else { Ok((digest.finalize().into(), n_bytes)) }
}
