//! The courier's journal: one record of fixed size for each mail under way, written over in place,
//! so that a full disk cannot stop an answer from being kept; holds nothing of a person.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::wire::{class_of, outcome_of};
use crate::{Outcome, Reply};

/// Bytes of the head and of each record.
const RECORD_BYTES: usize = 32;
const CHECKSUM_AT: usize = 28;
const MAGIC: [u8; 8] = *b"ordhold1";
const BEGUN: u8 = 1;
const SETTLED: u8 = 2;
// changes with each start of the machine; where there is none, every start counts as a new one
const BOOT_ID: &str = "/proc/sys/kernel/random/boot_id";

type Record = [u8; RECORD_BYTES];

/// Returns the path of the journal.
pub(super) fn path(folder: &Path) -> PathBuf {
    folder.join("courier.journal")
}

/// Takes the lock that a courier holds for as long as it runs; `None` while another has it.
///
/// # Errors
/// When the folder cannot be written to.
pub(super) fn lock(folder: &Path) -> io::Result<Option<File>> {
    let path = folder.join("courier.lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The journal of a running courier.
pub(super) struct Journal {
    file: File,
    free: Vec<u32>,
    places: HashMap<Uuid, u32>,
}

impl Journal {
    /// Makes an empty journal whose space is on the disk before any mail is taken.
    ///
    /// # Errors
    /// `AlreadyExists` while an older journal has not been recovered; whatever the disk says.
    pub(super) fn create(folder: &Path, n_records: u32) -> io::Result<Self> {
        let path = path(folder);
        if path.try_exists()? {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let new = path.with_extension("new");
        let mut bytes = vec![0; RECORD_BYTES * (n_records as usize + 1)];
        bytes[..RECORD_BYTES].copy_from_slice(&head(n_records));
        let file = File::create(&new)?;
        file.write_all_at(&bytes, 0)?;
        file.sync_all()?;
        fs::rename(&new, &path)?;
        File::open(folder)?.sync_all()?;
        let free = (0..n_records).rev().collect();
        Ok(Self { file, free, places: HashMap::new() })
    }

    /// Returns a second handle, for bringing what is written to the disk beside the work.
    ///
    /// # Errors
    /// When there are too many open files.
    pub(super) fn file(&self) -> io::Result<File> {
        self.file.try_clone()
    }

    /// Keeps that the last of the mail is about to be written to a relay.
    ///
    /// # Errors
    /// Whatever the disk says; the mail must then not be sent.
    pub(super) fn begin(&mut self, id: Uuid) -> io::Result<()> {
        self.write(id, record(id, BEGUN, None))
    }

    /// Keeps how sending the mail ended; without the server's words, which may name a person.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub(super) fn settle(&mut self, id: Uuid, outcome: &Outcome) -> io::Result<()> {
        self.write(id, record(id, SETTLED, Some(outcome)))
    }

    /// Empties the record, now that the office has the outcome; `false` when there was none.
    ///
    /// # Errors
    /// Whatever the disk says.
    pub(super) fn forget(&mut self, id: Uuid) -> io::Result<bool> {
        let Some(place) = self.places.remove(&id) else { return Ok(false) };
        self.free.push(place);
        self.write_at(place, [0; RECORD_BYTES])?;
        Ok(true)
    }

    fn write(&mut self, id: Uuid, record: Record) -> io::Result<()> {
        let place = match self.places.get(&id) {
            Some(place) => *place,
            None => {
                let place = self.free.pop().ok_or(io::ErrorKind::StorageFull)?;
                self.places.insert(id, place);
                place
            }
        };
        self.write_at(place, record)
    }

    fn write_at(&self, place: u32, record: Record) -> io::Result<()> {
        self.file.write_all_at(&record, RECORD_BYTES as u64 * (u64::from(place) + 1))
    }
}

/// What a journal says about the mails of a courier that has gone.
pub(super) struct Read {
    pub(super) records: HashMap<Uuid, Option<Outcome>>,
    /// Whether a mail without a record was never begun for certain.
    pub(super) complete: bool,
}

/// Reads what a courier has left; nothing at all is a complete journal of no mails.
///
/// # Errors
/// When the file is there and cannot be read.
pub(super) fn read(folder: &Path) -> io::Result<Read> {
    match fs::read(path(folder)) {
        Ok(bytes) => Ok(read_bytes(&bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Read { records: HashMap::new(), complete: true })
        }
        Err(error) => Err(error),
    }
}

fn read_bytes(bytes: &[u8]) -> Read {
    let (whole, rest) = bytes.as_chunks::<RECORD_BYTES>();
    let mut complete = rest.is_empty()
        && whole.first().is_some_and(|first| *first == head(whole.len() as u32 - 1));
    let mut records = HashMap::new();
    for record in whole.iter().skip(1).filter(|record| **record != [0; RECORD_BYTES]) {
        match parse(record) {
            Some((id, outcome)) => {
                let known = records.entry(id).or_insert_with(|| outcome.clone());
                if finality(&outcome) > finality(known) {
                    *known = outcome;
                }
            }
            None => complete = false,
        }
    }
    Read { records, complete }
}

// a power cut may keep the records of two tries of one mail; the more telling one counts
fn finality(outcome: &Option<Outcome>) -> u8 {
    match outcome {
        Some(Outcome::TryLater(_)) => 0,
        None => 1,
        Some(Outcome::Refused(..)) => 2,
        Some(Outcome::Accepted(_)) => 3,
    }
}

fn head(n_records: u32) -> Record {
    let mut head = [0; RECORD_BYTES];
    head[..8].copy_from_slice(&MAGIC);
    let boot = fs::read(BOOT_ID).unwrap_or_default();
    head[8..24].copy_from_slice(&Sha256::digest(&boot)[..16]);
    head[24..CHECKSUM_AT].copy_from_slice(&n_records.to_le_bytes());
    sealed(head)
}

fn record(id: Uuid, state: u8, outcome: Option<&Outcome>) -> Record {
    let mut record = [0; RECORD_BYTES];
    record[..16].copy_from_slice(id.as_bytes());
    record[16] = state;
    if let Some((class, reply)) = outcome.map(class_of) {
        record[17] = class;
        if let Some(reply) = reply {
            record[18..20].copy_from_slice(&reply.code.to_le_bytes());
            let (a, b, c) = reply.enhanced.unwrap_or_default();
            record[20] = a as u8;
            record[21..23].copy_from_slice(&b.to_le_bytes());
            record[23..25].copy_from_slice(&c.to_le_bytes());
        }
    }
    sealed(record)
}

fn sealed(mut record: Record) -> Record {
    let checksum = Sha256::digest(&record[..CHECKSUM_AT]);
    record[CHECKSUM_AT..].copy_from_slice(&checksum[..RECORD_BYTES - CHECKSUM_AT]);
    record
}

fn parse(record: &Record) -> Option<(Uuid, Option<Outcome>)> {
    if sealed(*record) != *record {
        return None;
    }
    let id = Uuid::from_slice(&record[..16]).ok()?;
    let number = |at: usize| u16::from_le_bytes([record[at], record[at + 1]]);
    let enhanced = (record[20] > 0).then(|| (record[20].into(), number(21), number(23)));
    match record[16] {
        BEGUN => Some((id, None)),
        SETTLED => {
            let reply = Reply { code: number(18), enhanced, text: String::new() };
            outcome_of(record[17], reply).map(|outcome| (id, Some(outcome)))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
