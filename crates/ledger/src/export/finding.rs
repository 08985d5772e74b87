//! What can be wrong with an export, each fault with the files or entries it is about; knows not how it was found.

use crate::bundle::BundleError;
use crate::checkpoint::CheckpointError;
use crate::hash::Hash;
use crate::key::KeyError;
use crate::note::NoteError;
use crate::place::Place;

/// The most findings in a report.
pub const FINDINGS_MAX: usize = 1_000;

/// A fault of an export. Indices count entries from 0, as proofs do; ranges include both ends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// No file `checkpoint`.
    #[error("the file `checkpoint` is missing")]
    NoCheckpoint,
    /// No file `key`, and no trusted key.
    #[error("the file `key` is missing, and no trusted key was given")]
    NoKey,
    /// The file `key` is no verifier key line.
    #[error("the file `key` holds no verifier key: {0}")]
    KeyUnreadable(KeyError),
    /// The export's key is not the trusted one.
    #[error("the key in the export, `{found}`, is not the trusted `{trusted}`")]
    KeyReplaced {
        /// The verifier key line that the verifier had.
        trusted: String,
        /// The verifier key line in the export.
        found: String,
    },
    /// The file `checkpoint` is no signed note.
    #[error("the checkpoint cannot be read: {0}")]
    NoteUnreadable(NoteError),
    /// The file `checkpoint` signs something else.
    #[error("the checkpoint cannot be read: {0}")]
    CheckpointUnreadable(CheckpointError),
    /// The checkpoint is signed by other keys only.
    #[error("the checkpoint is not signed by `{name}` with key ID {id:08x}, but by another key")]
    NotSigned {
        /// The name of the key that was looked for.
        name: String,
        /// Its ID.
        id: u32,
    },
    /// The checkpoint was changed after it was signed, or the signature was made up.
    #[error("the signature by `{name}` on the checkpoint is false")]
    FalseSignature {
        /// The name of the key.
        name: String,
    },
    /// A checkpoint of another log.
    #[error("the checkpoint is of another log, `{origin}`")]
    OtherLog {
        /// The origin line.
        origin: String,
    },
    /// A witness that was asked for did not cosign.
    #[error("the witness `{0}` did not cosign the checkpoint")]
    NotWitnessed(String),
    /// Neither tiles nor entries lead to the signed root.
    #[error(
        "the checkpoint's root is {signed}, but the tiles give {by_tiles} and the entries {by_entries}"
    )]
    Root {
        /// The root in the checkpoint.
        signed: Hash,
        /// The root over the tiles of the right edge, or `nothing` if one is missing.
        by_tiles: String,
        /// The root over the entries as they are.
        by_entries: Hash,
    },
    /// Another number of entries than the checkpoint says.
    #[error("the checkpoint counts {signed} entries, but the bundles hold {found}")]
    Size {
        /// The size in the checkpoint.
        signed: u64,
        /// The number of entries in the bundles.
        found: u64,
    },
    /// An entry is not what was logged, and something else is in its place.
    #[error("entry {index} was changed; it now reads: {name}")]
    Changed {
        /// Its index.
        index: u64,
        /// What its bytes mean now.
        name: String,
    },
    /// Entries are gone.
    #[error("entries {first} to {last} were dropped")]
    Dropped {
        /// The index of the first.
        first: u64,
        /// The index of the last.
        last: u64,
    },
    /// An entry was never logged.
    #[error("a forged entry stands at {index}: {name}")]
    Inserted {
        /// Where it stands.
        index: u64,
        /// What its bytes mean.
        name: String,
    },
    /// An entry stands in another place than it was logged.
    #[error("entry {index} was moved to {found_at}: {name}")]
    Moved {
        /// Where it belongs.
        index: u64,
        /// Where it stands.
        found_at: u64,
        /// What its bytes mean.
        name: String,
    },
    /// A whole bundle stands in the place of another.
    #[error("`{place}` holds the entries of `{holds}`")]
    BundleSwapped {
        /// The file.
        place: Place,
        /// Where its entries belong.
        holds: Place,
    },
    /// Too many entries differ to name them one by one.
    #[error("entries {first} to {last} are not those that were logged")]
    Different {
        /// The index of the first.
        first: u64,
        /// The index of the last.
        last: u64,
    },
    /// Entries are not what was signed, and their tiles are missing or were changed with them.
    #[error(
        "entries {first} to {last} are not all what was signed, and their tiles do not tell which of them"
    )]
    Forged {
        /// The index of the first that may be concerned.
        first: u64,
        /// The index of the last that may be concerned.
        last: u64,
    },
    /// A bundle is missing.
    #[error("`{place}` is missing, with entries {first} to {last}")]
    BundleMissing {
        /// The file.
        place: Place,
        /// The index of its first entry.
        first: u64,
        /// The index of its last entry.
        last: u64,
    },
    /// All bundles from here on are missing.
    #[error("the log is truncated: entries {first} to {last} are missing")]
    Truncated {
        /// The index of the first that is missing.
        first: u64,
        /// The index of the last that the checkpoint counts.
        last: u64,
    },
    /// A bundle ends within an entry.
    #[error("`{place}` is damaged: {error}")]
    BundleDamaged {
        /// The file.
        place: Place,
        /// Where.
        error: BundleError,
    },
    /// Tiles are missing.
    #[error("`{first}` is missing, and {n_more} tiles after it")]
    TilesMissing {
        /// The first file.
        first: Place,
        /// How many follow it without a gap.
        n_more: u64,
    },
    /// A tile has not the number of hashes it is to have.
    #[error("`{place}` has {found_bytes} bytes, not {expected_bytes}")]
    TileLength {
        /// The file.
        place: Place,
        /// What its width demands.
        expected_bytes: usize,
        /// What it has.
        found_bytes: usize,
    },
    /// A tile is not what was signed.
    #[error("`{place}` was changed at {}", positions(.at))]
    TileChanged {
        /// The file.
        place: Place,
        /// The positions of the changed hashes within it, from 0; empty if they cannot be told.
        at: Vec<usize>,
    },
    /// The kept checkpoint is of another log.
    #[error("the kept checkpoint is of another log, `{origin}`")]
    KeptOtherLog {
        /// Its origin line.
        origin: String,
    },
    /// The log is shorter than it was.
    #[error(
        "the log was rolled back: it had {kept_size} entries when the kept checkpoint was made, now {size}"
    )]
    RolledBack {
        /// The size in the kept checkpoint.
        kept_size: u64,
        /// The size in the export's checkpoint.
        size: u64,
    },
    /// The log does not begin with the entries it had.
    #[error(
        "history was rewritten: the first {kept_size} entries are not those of the kept checkpoint"
    )]
    Rewritten {
        /// The size in the kept checkpoint.
        kept_size: u64,
    },
    /// Other faults leave open whether the log continues the kept checkpoint.
    #[error(
        "whether the first {kept_size} entries are those of the kept checkpoint cannot be told until the other faults are mended"
    )]
    KeptUnproven {
        /// The size in the kept checkpoint.
        kept_size: u64,
    },
}

impl Finding {
    pub(super) fn is_about_tiles(&self) -> bool {
        matches!(
            self,
            Self::TilesMissing { .. }
                | Self::TileLength { .. }
                | Self::TileChanged { .. }
                | Self::Forged { .. }
        )
    }

    /// Orders findings: first what concerns everything, then entries by index, then tiles by level and index.
    fn rank(&self) -> (u8, u64) {
        match *self {
            Self::Changed { index, .. }
            | Self::Moved { index, .. }
            | Self::Inserted { index, .. } => (1, index),
            Self::Dropped { first, .. }
            | Self::Different { first, .. }
            | Self::Forged { first, .. }
            | Self::BundleMissing { first, .. }
            | Self::Truncated { first, .. } => (1, first),
            Self::BundleSwapped { place, .. } | Self::BundleDamaged { place, .. } => {
                (1, place.first_entry())
            }
            Self::TilesMissing { first: place, .. }
            | Self::TileLength { place, .. }
            | Self::TileChanged { place, .. } => (2 + place.level(), place.first_entry()),
            _ => (0, 0),
        }
    }
}

fn positions(at: &[usize]) -> String {
    match at {
        [] => "a place that cannot be told".to_owned(),
        [one] => format!("hash {one}"),
        [first, .., last] => format!("{} hashes from {first} to {last}", at.len()),
    }
}

/// Says that a log is truncated where the bundles missing are its last ones.
pub(super) fn join_missing(findings: &mut [Finding], size: u64) {
    findings.sort_by_key(Finding::rank);
    let mut end = size;
    for finding in findings.iter_mut().rev() {
        if let Finding::BundleMissing { first, last, .. } | Finding::Truncated { first, last } =
            *finding
            && last + 1 == end
        {
            end = first;
            *finding = Finding::Truncated { first, last };
        }
    }
}

/// Puts findings in order and joins those about missing files in a row.
pub(super) fn arrange(findings: &mut Vec<Finding>) {
    findings.sort_by_key(Finding::rank);
    findings.dedup_by(|next, before| joins(before, next));
}

fn joins(before: &mut Finding, next: &Finding) -> bool {
    match (before, next) {
        (Finding::Truncated { last, .. }, Finding::Truncated { first, last: end })
        | (Finding::Dropped { last, .. }, Finding::Dropped { first, last: end })
            if *first == *last + 1 =>
        {
            *last = *end;
            true
        }
        (
            Finding::TilesMissing { first, n_more },
            Finding::TilesMissing { first: next, n_more: more },
        ) if next.follows(*first, *n_more + 1) => {
            *n_more += 1 + more;
            true
        }
        _ => false,
    }
}
