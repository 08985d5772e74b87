//! Backups: rows of one instant, sealed, in one place and in a second; and beside them whom a restore must not bring back.
//!
//! A place is a folder:
//!
//! ```text
//! backups/20261122T010000Z-…/manifest    what the backup holds, with a digest of each part
//! backups/20261122T010000Z-…/contact     one part for each table
//! sequel/00000007-….chapter              what happened since: erasures, suppressions, the log's entries
//! sequel/last                            the last chapter, and until when nothing else happened
//! ```
//!
//! Everything is sealed under a key derived from the root key, which is in none of it.

pub mod ages;
mod files;
pub mod make;
mod manifest;
pub mod rehearse;
pub mod restore;
mod rows;
pub mod schedule;
mod sealed;
pub mod sequel;

use std::path::PathBuf;

use jiff::SignedDuration;

pub use files::PlaceError;
pub use sequel::Told;

/// Where backups go, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupSettings {
    /// The folders, the first first; one on another disk or machine is the second place (SEC-03).
    pub places: Vec<PathBuf>,
    /// How often one is made.
    pub every: SignedDuration,
    /// How long one is kept; the newest always is.
    pub keep: SignedDuration,
    /// How often one is restored aside, to see that it can be (SEC-04: once a year at least).
    pub rehearse_every: SignedDuration,
}

impl BackupSettings {
    /// Returns a backup every day, kept for 30, and a rehearsal every seventh day.
    pub fn into_places(places: Vec<PathBuf>) -> Self {
        let days = |n: i64| SignedDuration::from_hours(24 * n);
        Self { places, every: days(1), keep: days(30), rehearse_every: days(7) }
    }
}

/// Tables that no backup holds: who is signed in, who failed to, and what was to be done. A job done since would be done
/// twice after a restore, a session that was ended would go on, and a link that was used would set a password again.
pub const LEFT_OUT: &[&str] =
    &["browser_attempt", "job", "password_reset", "pending_sign_in", "session", "sign_in_attempt"];
