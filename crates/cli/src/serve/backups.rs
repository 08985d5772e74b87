//! What a server is told about backups: where to, how often, how long.

use std::path::PathBuf;

use clap::Args;
use jiff::SignedDuration;
use office::backup::BackupSettings;

use crate::{backup, problem::Problem};

/// Where backups go, and how often.
#[derive(Args)]
pub(super) struct Backups {
    /// Where backups go: a folder; a second one on another disk or machine is the second place
    #[arg(
        long = "backup-to",
        value_name = "DIR",
        env = "ORDHOLD_BACKUP_TO",
        value_delimiter = ' '
    )]
    places: Vec<PathBuf>,
    /// How often a backup is made, in hours
    #[arg(long = "backup-every", value_name = "HOURS", default_value_t = 24, value_parser = clap::value_parser!(i64).range(1..=720))]
    every_hours: i64,
    /// How long a backup is kept, in days; the newest always is
    #[arg(long = "backup-keep", value_name = "DAYS", default_value_t = 30, value_parser = clap::value_parser!(i64).range(1..=3650))]
    keep_days: i64,
    /// How often a backup is restored aside, to see that it can be, in days
    #[arg(long = "rehearse-every", value_name = "DAYS", default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=365))]
    rehearse_every_days: i64,
}

impl Backups {
    /// Returns the settings; none where no place is named.
    pub(super) fn settings(&self) -> Result<Option<BackupSettings>, Problem> {
        if self.places.is_empty() {
            return Ok(None);
        }
        let places: Vec<PathBuf> =
            self.places.iter().map(|place| backup::absolute(place)).collect::<Result<_, _>>()?;
        if let Some(twice) = places.iter().enumerate().find(|(at, it)| places[..*at].contains(it)) {
            return Err(Problem::wrong_use("a place of the backups is named twice")
                .at(twice.1.display())
                .hint("name a second place on another disk or machine"));
        }
        Ok(Some(BackupSettings {
            places,
            every: SignedDuration::from_hours(self.every_hours),
            keep: SignedDuration::from_hours(24 * self.keep_days),
            rehearse_every: SignedDuration::from_hours(24 * self.rehearse_every_days),
        }))
    }
}
