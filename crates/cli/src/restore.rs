//! `ordhold restore`: a backup into an empty database, without anybody who was erased since.

use std::path::{Path, PathBuf};

use clap::Args;
use domain::BackupId;
use office::backup::restore::{self, Order, RestoreError, Restored};
use office::backup::sequel::SequelError;
use office::{Chance, Clock};
use serde_json::json;
use store::FillError;

use crate::{
    Ended, backup,
    house::{self, Database},
    output::Voice,
    problem::{Exit, Problem},
};

/// Restores a backup into an empty database: all of it, without whoever was erased since, or nothing
///
/// The root key is needed, and is in no backup. Whoever was erased since is told by the list that stands beside the
/// backups; without it nothing is restored. Look at the members, the mailings and the log afterwards.
#[derive(Args)]
pub(crate) struct Restore {
    /// The folder that the backup is in
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// Another folder of the same backups, for what stands beside them; may be given several times
    #[arg(long, value_name = "DIR")]
    also: Vec<PathBuf>,
    /// Which backup, by its ID; without it the newest
    #[arg(long, value_name = "ID")]
    backup: Option<BackupId>,
    /// A checkpoint of the log that somebody kept: what is told beside the backup must reach as far
    #[arg(long, value_name = "FILE")]
    kept: Option<PathBuf>,
    /// Goes on although the end of the list of erasures is missing: whoever was erased since may come back
    #[arg(long)]
    accept_gap: bool,
    #[command(flatten)]
    database: Database,
}

/// Restores a backup.
pub(crate) fn run(command: &Restore, voice: &Voice) -> Ended {
    let folder = Path::new("");
    let root = command.database.root_key(folder)?.ok_or_else(|| {
        Problem::failure("the root key is missing")
            .at(command.database.key_path(folder).display())
            .hint("give the key that the house was begun with: `--key-file FILE`, or ORDHOLD_ROOT_KEY")
    })?;
    let order = Order {
        place: backup::absolute(&command.place)?,
        also: command.also.clone(),
        backup: command.backup,
        kept: command.kept.as_deref().map(read).transpose()?,
        accepts_gap: command.accept_gap,
        database: command.database.url(folder),
    };
    let restored = house::block_on(async {
        restore::restore(&root, &Clock::System, &Chance::System, &order).await
    })?;
    let restored = restored.map_err(|error| problem(&error, &order))?;
    tell(&restored, voice)?;
    Ok(Exit::Done)
}

fn read(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path)
        .map_err(|error| Problem::cannot("cannot read the checkpoint", &error).at(path.display()))
}

/// Says what stands in the way, and what to do.
pub(crate) fn problem(error: &RestoreError, order: &Order) -> Problem {
    let place = order.place.display();
    let refusal = || Problem::refusal(error.to_string()).at(place.to_string());
    let gap = "give the other places of the backups with `--also DIR`; \
               with `--accept-gap` it goes on, and whoever was erased since may come back";
    match error {
        RestoreError::NoBackup => refusal().hint("see what is there: the folder `backups` in it"),
        RestoreError::Closed { .. } => {
            refusal().hint("take the backup from another place, or an older one with `--backup ID`")
        }
        RestoreError::Foreign => refusal(),
        RestoreError::Sequel(SequelError::Closed { .. }) => {
            refusal().hint("take the file from another place of the backups")
        }
        RestoreError::Sequel(SequelError::Missing | SequelError::Gap { .. })
        | RestoreError::Behind { .. } => refusal().law("GDPR Art. 17(1)").hint(gap),
        RestoreError::Kept => {
            refusal().hint("the history was written anew, or the checkpoint is another log's")
        }
        RestoreError::Log { .. } | RestoreError::Revenants { .. } | RestoreError::Sealed => {
            refusal().hint("take the backup from another place, or an older one with `--backup ID`")
        }
        RestoreError::Fill(FillError::NotEmpty) => Problem::refusal(error.to_string())
            .hint("name an empty one: `--database sqlite:PATH` or an empty PostgreSQL database"),
        RestoreError::Fill(FillError::Newer { .. }) => {
            refusal().hint("restore with the newer program")
        }
        RestoreError::Fill(_)
        | RestoreError::Sequel(SequelError::Place(_))
        | RestoreError::Place(_)
        | RestoreError::Store(_) => Problem::cannot("cannot restore the backup", error),
    }
}

fn tell(restored: &Restored, voice: &Voice) -> Result<(), Problem> {
    if voice.is_json() {
        return voice.give_json(&json!(restored));
    }
    voice.say(&format!("Restored {} rows as of {}", restored.n_rows, restored.made_at));
    voice.say(&format!(
        "Left out {} rows of people who were erased since; found {} of them in what was restored",
        restored.n_left_out, restored.n_revenants
    ));
    match restored.told_until {
        Some(until) => voice.say(&format!("Erasures are known until {until}")),
        None => voice.say("No list of erasures was there: whoever was erased since may be back"),
    }
    if restored.log_known > restored.log_taken_up {
        voice.say(&format!(
            "The log goes on after {} of {} entries: whoever kept a later checkpoint will see that",
            restored.log_taken_up, restored.log_known
        ));
    } else {
        voice.say(&format!(
            "The log goes on where it ended, after {} entries",
            restored.log_taken_up
        ));
    }
    if restored.n_called_off > 0 {
        voice.say(&format!("Called off {} mailings that were under way", restored.n_called_off));
    }
    Ok(())
}
