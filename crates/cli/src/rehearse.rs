//! `ordhold rehearse`: the newest backup restored aside, looked through, deleted, and what it came to put on record.

use std::path::PathBuf;

use clap::Args;
use office::{Acting, Office, backup::rehearse};
use serde_json::json;
use store::backup::Rehearsal;

use crate::{
    Ended, backup, house,
    house::Kept,
    output::Voice,
    problem::{Exit, Problem},
};

/// Restores the newest backup aside, looks for whoever was erased, verifies the log, and deletes it again
///
/// What it came to is put on record. Ends with 1 when the backup does not hold.
#[derive(Args)]
pub(crate) struct Rehearse {
    /// The folder with the backups; without it the one that the newest went to
    #[arg(long = "from", value_name = "DIR")]
    place: Option<PathBuf>,
    /// Where to restore to for the while; without it the system's folder for such things
    #[arg(long, value_name = "DIR")]
    scratch: Option<PathBuf>,
    #[command(flatten)]
    kept: Kept,
}

/// Rehearses a restore.
pub(crate) fn run(command: &Rehearse, voice: &Voice) -> Ended {
    let scratch = command.scratch.clone().unwrap_or_else(std::env::temp_dir);
    let rehearsal = house::block_on(async {
        let office = command.kept.open(None).await?;
        let place = match &command.place {
            Some(place) => backup::absolute(place)?,
            None => newest_place(&office).await?,
        };
        let mut cx = office.context(Acting::Job);
        let rehearsed = rehearse::rehearse(&office, &mut cx, &place, &scratch).await;
        rehearsed
            .map(|it| it.rehearsal)
            .map_err(|error| Problem::cannot("cannot rehearse", &error).at(scratch.display()))
    })??;
    tell(&rehearsal, voice)?;
    Ok(if rehearsal.holds() { Exit::Done } else { Exit::Findings })
}

async fn newest_place(office: &Office) -> Result<PathBuf, Problem> {
    let last = domain::BackupId::from_uuid(uuid::Uuid::max());
    let newest = store::backup::list(&office.store, last, 1).await.map_err(house::unanswered)?;
    let none = || {
        Problem::refusal("no backup was made yet")
            .hint("make one: `ordhold backup DIR`, or name its folder with `--from DIR`")
    };
    let newest = newest.first().ok_or_else(none)?;
    let copies = store::backup::list_copies(&office.store, newest.id).await;
    let copies = copies.map_err(house::unanswered)?;
    let whole = copies.into_iter().find(|copy| copy.fault.is_none());
    whole.map(|copy| PathBuf::from(copy.place)).ok_or_else(none)
}

fn tell(rehearsal: &Rehearsal, voice: &Voice) -> Result<(), Problem> {
    if voice.is_json() {
        return voice.give_json(&json!({
            "rehearsal": rehearsal.id,
            "backup": rehearsal.backup_id,
            "place": rehearsal.place,
            "holds": rehearsal.holds(),
            "n_rows": rehearsal.n_rows,
            "n_left_out": rehearsal.n_left_out,
            "n_revenants": rehearsal.n_revenants,
            "duration_us": rehearsal.duration_us,
            "fault": rehearsal.fault,
        }));
    }
    match &rehearsal.fault {
        Some(fault) => voice.say(&format!("The backup in {} does not hold: {fault}", rehearsal.place)),
        None => voice.say(&format!(
            "Restored {} rows from {} in {} ms, left out {} of erased people, and found {} of them back",
            rehearsal.n_rows,
            rehearsal.place,
            rehearsal.duration_us / 1_000,
            rehearsal.n_left_out,
            rehearsal.n_revenants
        )),
    }
    Ok(())
}
