//! Checks an exported log from its files alone and names what is wrong; knows neither the disk nor what entries mean.
//!
//! What is found, and against what:
//! - Entries, tiles or checkpoint changed by somebody without the log's key: always, by the hashes up to the signed
//!   root, or by the signature if the root was changed too. The key must come from elsewhere than the export.
//! - Another history signed with the log's key, or an older state served as if it were the newest: only against a
//!   checkpoint that the verifier kept, or by a witness whose cosignature is asked for. The export by itself cannot
//!   show it.
//! - Entries that were never appended: not at all.

mod diff;
mod files;
mod finding;
mod upper;
mod verdict;
mod walk;

use crate::checkpoint::Checkpoint;
use crate::key::{OpenError, Verifier, Witness};
use crate::note::{NOTE_BYTES_MAX, Note};
use crate::place::{Place, places};
use crate::proof::{prove_consistency, verify_consistency};
use crate::tree::Tree;

use files::Files;
pub use finding::{FINDINGS_MAX, Finding};

/// What the verifier knows from elsewhere than the export.
#[derive(Debug, Clone, Copy, Default)]
pub struct Trust<'a> {
    /// The log's key. Without it, the key in the export is taken at its word.
    pub key: Option<&'a Verifier>,
    /// A checkpoint of this log that the verifier opened earlier and kept.
    pub kept: Option<&'a Checkpoint>,
    /// Witnesses that must have cosigned the checkpoint.
    pub witnesses: &'a [Witness],
}

/// What an export was found to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The checkpoint of the export, signed or not; `None` if there is none that can be read.
    pub checkpoint: Option<Checkpoint>,
    /// Whether the checkpoint is signed by the key that was asked for.
    pub signed: bool,
    /// Whether that key came from the export itself, which proves only that the export agrees with itself.
    pub key_is_its_own: bool,
    /// The witnesses that cosigned, and when, in seconds since 1970 in UTC.
    pub witnessed: Vec<(String, u64)>,
    /// The number of entries that were read.
    pub n_entries: u64,
    /// What is wrong, in the order it was found; empty if nothing is.
    pub findings: Vec<Finding>,
    /// The number of findings beyond [`FINDINGS_MAX`].
    pub n_unlisted: usize,
}

impl Report {
    /// Says whether nothing was found and the checkpoint is signed.
    pub fn holds(&self) -> bool {
        self.signed && self.findings.is_empty()
    }
}

/// Checks an export: `checkpoint`, `key`, `tile/…` and `tile/entries/…`, laid out as the log is served.
///
/// `read` returns a file by its path, or `None` if there is none. `name` says in a few words what the bytes of an
/// entry mean. `n_threads` is how many threads may read and hash at once, at least 1. Entries are streamed: memory
/// grows by 32 bytes for each 65 536 of them, and by the entries between two faults.
///
/// # Errors
/// Only what `read` fails with; all that is wrong with the export is in the report.
pub fn verify_export<E: Send>(
    trust: &Trust<'_>,
    n_threads: usize,
    read: impl Fn(&str) -> Result<Option<Vec<u8>>, E> + Sync,
    name: impl Fn(&[u8]) -> String,
) -> Result<Report, E> {
    let mut report = Report {
        checkpoint: None,
        signed: false,
        key_is_its_own: trust.key.is_none(),
        witnessed: Vec::new(),
        n_entries: 0,
        findings: Vec::new(),
        n_unlisted: 0,
    };
    let key = check_key(trust, read("key")?, &mut report);
    let Some(note) = read("checkpoint")? else {
        report.findings.push(Finding::NoCheckpoint);
        return Ok(report);
    };
    check_note(trust, key.as_ref(), &note, &mut report);
    if let Some(checkpoint) = report.checkpoint.clone() {
        let files = Files::new(checkpoint.size(), &read);
        let walked = walk::walk(&files, &checkpoint, trust.kept, n_threads)?;
        report.n_entries = walked.n_entries;
        let mut findings = walked.findings;
        findings.extend(diff::name_faults(&files, &walked.faults, &name)?);
        if let Some(kept) = trust.kept {
            findings.extend(check_kept(&files, &checkpoint, kept, &walked.history, &findings));
        }
        finding::join_missing(&mut findings, checkpoint.size());
        finding::arrange(&mut findings);
        report.findings.extend(findings);
    }
    report.n_unlisted = report.findings.len().saturating_sub(FINDINGS_MAX);
    report.findings.truncate(FINDINGS_MAX);
    Ok(report)
}

/// Returns the key to check with: the trusted one, else the export's own.
fn check_key(trust: &Trust<'_>, file: Option<Vec<u8>>, report: &mut Report) -> Option<Verifier> {
    let line = file.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let found = match line.as_deref().map(|line| Verifier::parse(line.trim_end_matches('\n'))) {
        Some(Ok(key)) => Some(key),
        Some(Err(error)) => {
            report.findings.push(Finding::KeyUnreadable(error));
            None
        }
        None => None,
    };
    match (trust.key, found) {
        (Some(trusted), Some(found)) if *trusted != found => {
            let (trusted, found) = (trusted.to_string(), found.to_string());
            report.findings.push(Finding::KeyReplaced { trusted, found });
        }
        (None, None) => report.findings.push(Finding::NoKey),
        (None, found) => return found,
        (Some(_), _) => {}
    }
    trust.key.cloned()
}

fn check_note(trust: &Trust<'_>, key: Option<&Verifier>, note: &[u8], report: &mut Report) {
    match key.map(|key| key.open(note)) {
        Some(Ok(checkpoint)) => {
            report.signed = true;
            report.checkpoint = Some(checkpoint);
        }
        Some(Err(error)) => {
            report.findings.push(unsigned(error));
            report.checkpoint = read_unsigned(note);
        }
        None => report.checkpoint = read_unsigned(note),
    }
    for witness in trust.witnesses {
        match witness.open(note) {
            Ok((_, at_unix_s)) => report.witnessed.push((witness.name().to_owned(), at_unix_s)),
            Err(OpenError::FalseSignature { name }) => {
                report.findings.push(Finding::FalseSignature { name });
            }
            Err(_) => report.findings.push(Finding::NotWitnessed(witness.name().to_owned())),
        }
    }
}

fn unsigned(error: OpenError) -> Finding {
    match error {
        OpenError::Note(error) => Finding::NoteUnreadable(error),
        OpenError::Checkpoint(error) => Finding::CheckpointUnreadable(error),
        OpenError::NotSigned { name, id } => Finding::NotSigned { name, id },
        OpenError::FalseSignature { name } => Finding::FalseSignature { name },
        OpenError::OtherLog(origin) => Finding::OtherLog { origin },
    }
}

/// Reads a checkpoint nobody vouches for, so that what else is wrong can still be said.
fn read_unsigned(note: &[u8]) -> Option<Checkpoint> {
    if let Ok(note) = Note::parse(note) {
        return Checkpoint::parse(note.text).ok();
    }
    let text = str::from_utf8(note).ok().filter(|text| text.len() <= NOTE_BYTES_MAX)?;
    let text = text.split_once("\n\n").map_or(text, |(text, _)| text);
    Checkpoint::parse(&format!("{}\n", text.trim_end_matches('\n'))).ok()
}

fn check_kept<E>(
    files: &Files<'_, E>,
    checkpoint: &Checkpoint,
    kept: &Checkpoint,
    history: &walk::History,
    findings: &[Finding],
) -> Option<Finding> {
    let kept_size = kept.size();
    if kept.origin() != checkpoint.origin() {
        return Some(Finding::KeptOtherLog { origin: kept.origin().to_owned() });
    }
    if kept_size > checkpoint.size() {
        return Some(Finding::RolledBack { kept_size, size: checkpoint.size() });
    }
    let by_entries = history.root_at_kept == Some(kept.root());
    if history.entries_hold {
        return (!by_entries).then_some(Finding::Rewritten { kept_size });
    }
    if tiles_continue(files, checkpoint, kept) {
        return None;
    }
    let tiles = Tree::from_tiles(kept_size, |place| files.wider_tile_bytes(place));
    let by_tiles = tiles.is_ok_and(|tree| tree.agrees_with(kept));
    let excused = findings.iter().any(Finding::is_about_tiles);
    match history.tiles_hold {
        true if !excused => Some(Finding::Rewritten { kept_size }),
        false if by_entries || by_tiles => None,
        _ => Some(Finding::KeptUnproven { kept_size }),
    }
}

fn tiles_continue<E>(files: &Files<'_, E>, checkpoint: &Checkpoint, kept: &Checkpoint) -> bool {
    let (older, newer) = (kept.size(), checkpoint.size());
    let Ok(path) = prove_consistency(older, newer, |place| files.tile_bytes(place)) else {
        return false;
    };
    verify_consistency(older, kept.root(), newer, checkpoint.root(), &path).is_ok()
}

/// Returns the paths that no checkpoint of `size` entries covers: files nobody vouches for.
///
/// `key` and `checkpoint` belong to an export. `paths` are relative to it, with `/` between their parts.
pub fn stray_files<'a>(paths: impl IntoIterator<Item = &'a str>, size: u64) -> Vec<&'a str> {
    let covered = |path: &&str| match path.parse::<Place>() {
        Ok(place) => crate::place::is_place_of(size, place),
        Err(_) => matches!(*path, "key" | "checkpoint"),
    };
    paths.into_iter().filter(|path| !covered(path)).collect()
}

/// Returns the files of an export of a tree of `size` entries, so that a caller can write them.
pub fn export_paths(size: u64) -> impl Iterator<Item = String> {
    let own = ["checkpoint", "key"].map(str::to_owned);
    own.into_iter().chain(places(size).map(|place| place.to_string()))
}
