//! `ordhold backup`: a backup now, while everything runs, into a folder and into more of them.

use std::path::{Path, PathBuf};

use clap::Args;
use office::{
    Acting,
    backup::make::{self, Beat, Made, MakeError},
};
use serde_json::json;

use crate::{
    Ended,
    house::{self, Kept},
    output::Voice,
    problem::{Exit, Problem},
};

/// Makes a sealed backup of everything as it stands at one instant; nobody waits for it
///
/// Beside it stands what a restore needs to bring nobody back who was erased since. The root key is not in it.
/// `ordhold serve --backup-to DIR` does the same by itself. Ends with 1 when a place did not take it.
#[derive(Args)]
pub(crate) struct Backup {
    /// The folder to keep backups in; made where it does not exist
    #[arg(value_name = "DIR")]
    place: PathBuf,
    /// Another folder for the same backup, such as on another disk or machine; may be given several times
    #[arg(long, value_name = "DIR")]
    also: Vec<PathBuf>,
    #[command(flatten)]
    kept: Kept,
}

/// Makes a backup.
pub(crate) fn run(backup: &Backup, voice: &Voice) -> Ended {
    let places = std::iter::once(&backup.place).chain(&backup.also);
    let places = places.map(|place| absolute(place)).collect::<Result<Vec<_>, _>>()?;
    let made = house::block_on(async {
        let office = backup.kept.open(None).await?;
        let mut cx = office.context(Acting::Job);
        let made = make::make(&office, &mut cx, &places, Beat::for_nobody()).await;
        made.map_err(|error| match error {
            MakeError::Place(error) => Problem::cannot("cannot write the backup", &error)
                .hint("name a folder that this account may write to, with room for the database"),
            error => Problem::cannot("cannot make the backup", &error),
        })
    })??;
    tell(&made, voice)?;
    Ok(if made.is_everywhere() { Exit::Done } else { Exit::Findings })
}

/// Returns the path that the settings of a server would name, wherever it is started.
pub(crate) fn absolute(place: &Path) -> Result<PathBuf, Problem> {
    std::path::absolute(place)
        .map_err(|error| Problem::cannot("cannot find the folder", &error).at(place.display()))
}

fn tell(made: &Made, voice: &Voice) -> Result<(), Problem> {
    let backup = &made.backup;
    if voice.is_json() {
        let place =
            |(place, fault): &(PathBuf, Option<String>)| json!({ "place": place, "fault": fault });
        return voice.give_json(&json!({
            "backup": backup.id,
            "made_at": backup.made_at,
            "n_rows": backup.n_rows,
            "n_bytes": backup.n_bytes,
            "log_size": backup.log_size,
            "manifest_digest": backup.digest,
            "places": made.places.iter().map(place).collect::<Vec<_>>(),
        }));
    }
    for (place, fault) in &made.places {
        let place = place.display();
        match fault {
            None => voice.say(&format!("Backed up {} rows to {place}", backup.n_rows)),
            Some(fault) => voice.say(&format!("Not backed up to {place}: {fault}")),
        }
    }
    voice.say("Keep the root key elsewhere: without it, nobody can open the backup");
    voice.say(&format!("backup: {}", backup.id));
    Ok(())
}
