//! Making a backup: one snapshot, sealed into the first place that takes it, and copied from there to the others.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::{BackupId, Digest, Fact};
use keys::BackupKey;
use rand::{SeedableRng, rngs::StdRng};
use sha2::{Digest as _, Sha256};
use store::{
    Batch, StoreError, Table,
    backup::{Backup, BackupCopy},
    value::Val,
};
use tokio::task::spawn_blocking;
use tokio::time::Instant;

use super::manifest::{Manifest, Part};
use super::sealed::{Label, SealedWriter};
use super::{LEFT_OUT, PlaceError, files, rows, sequel};
use crate::{context::Context, jobs::WorkError, office::Office};

/// How often a backup that takes long tells that it is alive.
const BEAT: Duration = Duration::from_secs(15);

/// Why no backup was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    /// No place took it; this is what the last one said.
    #[error("no place took the backup: {0}")]
    Place(#[from] PlaceError),
    /// Whoever asked has given it to somebody else.
    #[error(transparent)]
    Work(#[from] WorkError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    /// The backup.
    pub backup: Backup,
    /// Each place, and what stood in the way there.
    pub places: Vec<(PathBuf, Option<String>)>,
}

impl Made {
    /// Says whether every place has it.
    pub fn is_everywhere(&self) -> bool {
        self.places.iter().all(|(_, fault)| fault.is_none())
    }
}

/// Lets whoever waits for a backup see that it goes on.
pub struct Beat<'a> {
    job: Option<(&'a Office, &'a store::job::Job)>,
    last: Instant,
}

impl<'a> Beat<'a> {
    /// Nobody waits.
    pub fn for_nobody() -> Self {
        Self { job: None, last: Instant::now() }
    }

    /// A job's lease is prolonged.
    pub fn of_job(office: &'a Office, job: &'a store::job::Job) -> Self {
        Self { job: Some((office, job)), last: Instant::now() }
    }

    async fn beat(&mut self) -> Result<(), WorkError> {
        if let Some((office, job)) = self.job
            && self.last.elapsed() >= BEAT
        {
            self.last = Instant::now();
            crate::jobs::prolong(office, job).await?;
        }
        Ok(())
    }
}

/// Makes a backup in every place that takes it, with what happened since told beside it.
///
/// Writers do not wait. Memory holds a few batches of rows. What is cut short leaves no folder that counts as a backup.
/// Law: SEC-03, SEC-04.
///
/// # Errors
/// [`MakeError`], where no place took it.
pub async fn make(
    office: &Office,
    cx: &mut Context,
    places: &[PathBuf],
    mut beat: Beat<'_>,
) -> Result<Made, MakeError> {
    // The first chapter fixes from where on the log is told; a backup must not be older.
    sequel::tell(office, cx, places).await?;
    let id = BackupId::new(cx.now, &mut cx.random);
    let mut whole: Option<(Written, PathBuf)> = None;
    let mut faults = Vec::new();
    for place in places {
        let there = match &whole {
            Some((_, from)) => copy(id, cx.now, from, place).await,
            None => match write(office, cx, id, (place, places), &mut beat).await {
                Ok(written) => {
                    whole = Some((written, place.clone()));
                    Ok(())
                }
                Err(MakeError::Place(error)) => Err(error),
                Err(error) => return Err(error),
            },
        };
        faults.push((place.clone(), there.err()));
    }
    let Some(((manifest, digest), _)) = whole else {
        let last = faults.into_iter().rev().find_map(|(_, error)| error);
        return Err(last.unwrap_or_else(no_place).into());
    };
    let backup = Backup {
        id,
        made_at: cx.now,
        finished_at: office.clock.now(),
        digest,
        n_rows: manifest.n_rows(),
        n_bytes: manifest.n_bytes(),
        log_size: manifest.log_size,
    };
    let says = |(place, error): (PathBuf, Option<PlaceError>)| {
        (place, error.map(|error| error.source.to_string()))
    };
    let places: Vec<_> = faults.into_iter().map(says).collect();
    keep(office, cx, backup, &places).await?;
    Ok(Made { backup, places })
}

fn no_place() -> PlaceError {
    let source = io::Error::new(io::ErrorKind::InvalidInput, "no place was named");
    PlaceError { folder: PathBuf::new(), source }
}

async fn keep(
    office: &Office,
    cx: &mut Context,
    backup: Backup,
    places: &[(PathBuf, Option<String>)],
) -> Result<(), StoreError> {
    let fact = Fact::BackupMade {
        backup: backup.id,
        digest: backup.digest,
        n_rows: backup.n_rows,
        log_size: backup.log_size,
        n_places: places.iter().filter(|(_, fault)| fault.is_none()).count() as u64,
    };
    let entry = fact.at(backup.finished_at, &mut cx.random);
    let copy = |(place, fault): &(PathBuf, Option<String>)| BackupCopy {
        backup_id: backup.id,
        place: place.display().to_string(),
        copied_at: backup.finished_at,
        fault: fault.clone(),
    };
    let copies: Vec<BackupCopy> = places.iter().map(copy).collect();
    let kept = office.store.transact(move |mut tx| async move {
        store::backup::add(&mut tx, &backup).await?;
        for copy in &copies {
            store::backup::keep_copy(&mut tx, copy).await?;
        }
        tx.commit(&[entry]).await
    });
    kept.await
}

/// Copies a backup that is whole in one place to another, and keeps what became of it.
///
/// # Errors
/// [`MakeError`].
pub async fn copy_again(
    office: &Office,
    cx: &Context,
    backup: &Backup,
    from: &Path,
    to: &Path,
) -> Result<(), MakeError> {
    let copied = copy(backup.id, backup.made_at, from, to).await;
    let fault = copied.as_ref().err().map(|error| error.source.to_string());
    let (backup_id, place) = (backup.id, to.display().to_string());
    let row = BackupCopy { backup_id, place, copied_at: cx.now, fault };
    let kept = office.store.transact(move |mut tx| async move {
        store::backup::keep_copy(&mut tx, &row).await?;
        tx.commit_without_fact("a second copy of what a Fact has told already").await
    });
    kept.await?;
    Ok(copied?)
}

type Written = (Manifest, Digest);

async fn write(
    office: &Office,
    cx: &mut Context,
    id: BackupId,
    (place, places): (&Path, &[PathBuf]),
    beat: &mut Beat<'_>,
) -> Result<Written, MakeError> {
    let half = files::half_written(place, id, cx.now);
    let whole = files::folder_of(place, id, cx.now);
    let written = fill(office, cx, id, &half, beat).await;
    let settled = match written {
        // What is told reaches as far as the backup before anybody can find it.
        Ok(written) => match sequel::tell(office, cx, places).await {
            Err(error) => Err(error.into()),
            Ok(()) => settle(&half, &whole).map(|()| written).map_err(|it| at(place, it).into()),
        },
        Err(Filled::Disk(error)) => Err(at(place, error).into()),
        Err(Filled::Other(error)) => Err(error),
    };
    if settled.is_err() {
        // The next backup sweeps what cannot be deleted now.
        let _ = fs::remove_dir_all(&half);
    }
    settled
}

fn at(place: &Path, source: io::Error) -> PlaceError {
    PlaceError { folder: place.to_owned(), source }
}

/// Gives a folder its name once everything in it is on the disk.
fn settle(half: &Path, whole: &Path) -> io::Result<()> {
    files::sync_folder(half)?;
    fs::rename(half, whole)?;
    files::sync_folder(whole.parent().unwrap_or(Path::new(".")))
}

enum Filled {
    Disk(io::Error),
    Other(MakeError),
}

impl From<io::Error> for Filled {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

impl From<StoreError> for Filled {
    fn from(error: StoreError) -> Self {
        Self::Other(error.into())
    }
}

impl From<WorkError> for Filled {
    fn from(error: WorkError) -> Self {
        Self::Other(error.into())
    }
}

async fn fill(
    office: &Office,
    cx: &mut Context,
    id: BackupId,
    folder: &Path,
    beat: &mut Beat<'_>,
) -> Result<Written, Filled> {
    fs::create_dir_all(folder)?;
    let mut snapshot = office.store.snapshot(LEFT_OUT).await?;
    let tables = snapshot.tables().to_vec();
    let mut random = StdRng::from_rng(&mut cx.random);
    let (mut parts, mut log_size) = (Vec::with_capacity(tables.len()), 0);
    let mut next = snapshot.next().await?;
    for (at, table) in tables.iter().enumerate() {
        let label = Label { organisation: office.id(), id: id.as_uuid(), part: &table.name };
        let path = folder.join(&table.name);
        let mut part = OpenPart::begin(&path, &office.backup_key, &label, &mut random)?;
        while let Some(batch) = next.take_if(|batch| batch.table == at) {
            log_size = log_size.max(largest_checkpoint(table, &batch));
            // Sealing and the disk take their time; others use the thread meanwhile.
            let written = spawn_blocking(move || part.write(&batch.rows).map(|()| part)).await;
            part = written.map_err(io::Error::other)??;
            beat.beat().await?;
            next = snapshot.next().await?;
        }
        let ended = spawn_blocking(move || part.end()).await.map_err(io::Error::other)??;
        let (n_rows, n_bytes, digest) = ended;
        let columns = table.columns.iter().map(|(name, _)| name.clone()).collect();
        parts.push(Part { table: table.name.clone(), columns, n_rows, n_bytes, digest });
    }
    let manifest = Manifest::new(id, office.id(), cx.now, log_size, parts);
    let digest = manifest.write(folder, &office.backup_key, &mut random)?;
    Ok((manifest, digest))
}

/// A part while it is written.
struct OpenPart {
    out: SealedWriter<BufWriter<File>>,
    bytes: Vec<u8>,
    n_rows: u64,
}

impl OpenPart {
    fn begin(
        path: &Path,
        key: &BackupKey,
        label: &Label<'_>,
        random: &mut StdRng,
    ) -> io::Result<Self> {
        let out = SealedWriter::create(path, key, label, random)?;
        Ok(Self { out, bytes: Vec::new(), n_rows: 0 })
    }

    fn write(&mut self, batch: &[Vec<Val>]) -> io::Result<()> {
        for row in batch {
            self.bytes.clear();
            rows::write(row, &mut self.bytes);
            self.out.write(&self.bytes)?;
        }
        self.n_rows += batch.len() as u64;
        Ok(())
    }

    fn end(self) -> io::Result<(u64, u64, Digest)> {
        let (digest, n_bytes) = self.out.finish()?;
        Ok((self.n_rows, n_bytes, digest))
    }
}

/// Returns the largest size that a checkpoint among the rows signs; 0 where there is none.
fn largest_checkpoint(table: &Table, batch: &Batch) -> u64 {
    let size = table.column("size").filter(|_| table.name == "checkpoint");
    let sizes = size.into_iter().flat_map(|at| batch.rows.iter().map(move |row| &row[at]));
    let number = |value: &Val| match value {
        Val::Int(number) => u64::try_from(*number).unwrap_or_default(),
        _ => 0,
    };
    sizes.map(number).max().unwrap_or_default()
}

/// Copies a backup that is whole in one place to another, byte for byte.
async fn copy(
    id: BackupId,
    made_at: jiff::Timestamp,
    from: &Path,
    to: &Path,
) -> Result<(), PlaceError> {
    let source = files::folder_of(from, id, made_at);
    let (half, whole) = (files::half_written(to, id, made_at), files::folder_of(to, id, made_at));
    let place = to.to_owned();
    let copied = spawn_blocking(move || {
        if whole.exists() {
            return Ok(());
        }
        let copied = copy_files(&source, &half).and_then(|()| settle(&half, &whole));
        if copied.is_err() {
            // The next backup sweeps what cannot be deleted now.
            let _ = fs::remove_dir_all(&half);
        }
        copied
    });
    let copied = copied.await.map_err(io::Error::other).flatten();
    copied.map_err(|error| at(&place, error))
}

fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for path in files::entries(from)? {
        let Some(name) = path.file_name() else { continue };
        let written = digest_while(&mut File::open(&path)?, &mut File::create(to.join(name))?)?;
        // What the disk gives back is held against what was given to it.
        let read = digest_while(&mut File::open(to.join(name))?, &mut io::sink())?;
        if written != read {
            return Err(io::Error::other("the copy reads back otherwise than it was written"));
        }
        File::open(to.join(name))?.sync_all()?;
    }
    Ok(())
}

fn digest_while(from: &mut impl Read, to: &mut impl Write) -> io::Result<[u8; 32]> {
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let n = from.read(&mut buffer)?;
        if n == 0 {
            return Ok(digest.finalize().into());
        }
        digest.update(&buffer[..n]);
        to.write_all(&buffer[..n])?;
    }
}
