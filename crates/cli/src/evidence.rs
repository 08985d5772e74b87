//! `ordhold evidence export`: the log as files that anyone can verify, without this program's server.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use office::Office;
use serde_json::json;

use crate::{
    Ended,
    house::{self, Kept},
    output::Voice,
    problem::{Exit, Problem},
};

/// The words that go with the files.
const README: &str = "\
EVIDENCE FROM ORDHOLD

This folder holds an append-only log: one entry for each consent, withdrawal, erasure, mailing,
published text and check. Entries name IDs, digests and counts, never a person.

  key           the public key of the log
  checkpoint    the size and root of the log, signed with that key
  tile/         the hashes of the log; below tile/entries/ the entries themselves

How to verify it, offline:

  ordhold verify FOLDER

Give the key from another source than this folder, such as the log's own public page, with
`--key`; and a checkpoint that you kept earlier with `--kept`. Without the key, the check shows
only that the folder agrees with itself. Without a kept checkpoint, it cannot show that the
history was not written anew by whoever holds the log's signing key.

The formats are public, so that other programs verify the same files: c2sp.org/tlog-tiles,
c2sp.org/tlog-checkpoint, c2sp.org/signed-note, and RFC 6962 for the hashes.

This text is not part of the log, and nothing vouches for it.
";

/// Takes evidence out, to be verified elsewhere
#[derive(Args)]
pub(crate) struct Evidence {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Export(Export),
}

/// Writes the log into a folder: all of it as it stands now, or nothing
///
/// `ordhold verify` checks the folder with neither server nor database.
#[derive(Args)]
struct Export {
    /// The folder to write; it must be empty or not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    kept: Kept,
}

/// Exports the evidence.
pub(crate) fn run(evidence: &Evidence, voice: &Voice) -> Ended {
    let Command::Export(export) = &evidence.command;
    refuse_filled(&export.folder)?;
    let written = house::block_on(async {
        let office = export.kept.open(None).await?;
        write(&office, &export.folder).await
    })??;
    let folder = export.folder.display();
    if voice.is_json() {
        voice.give_json(&json!({
            "folder": export.folder,
            "n_entries": written.size,
            "n_files": written.n_files,
            "key": written.key,
        }))?;
    } else {
        voice.say(&format!(
            "Wrote {} entries in {} files to {folder}",
            written.size, written.n_files
        ));
        voice.say(&format!("key: {}", written.key));
        voice.say(&format!("next: `ordhold verify {folder}`"));
    }
    Ok(Exit::Done)
}

fn refuse_filled(folder: &Path) -> Result<(), Problem> {
    let is_filled = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if is_filled {
        let problem = Problem::refusal("the folder is not empty").at(folder.display());
        return Err(problem.hint("name a folder that does not exist yet"));
    }
    Ok(())
}

struct Written {
    size: u64,
    n_files: usize,
    key: String,
}

/// Writes everything into a folder beside, and gives it its name only once it is whole.
async fn write(office: &Office, folder: &Path) -> Result<Written, Problem> {
    let paths = office::evidence::export_paths(office).await.map_err(house::unanswered)?;
    let Some((size, paths)) = paths else {
        return Err(Problem::refusal("the log has no checkpoint yet").hint("try again in a second"));
    };
    let failed = |error: std::io::Error| {
        Problem::cannot("cannot write the evidence", &error).at(folder.display())
    };
    let name = folder.file_name().ok_or_else(|| Problem::wrong_use("the folder has no name"))?;
    let part =
        folder.with_file_name(format!(".{}.part-{}", name.to_string_lossy(), std::process::id()));
    std::fs::create_dir_all(&part).map_err(failed)?;
    let filled = fill(office, size, &paths, &part).await.and_then(|()| {
        // An empty folder of that name gives way; a filled one was refused.
        let _ = std::fs::remove_dir(folder);
        std::fs::rename(&part, folder).map_err(failed)
    });
    if let Err(problem) = filled {
        let _ = std::fs::remove_dir_all(&part);
        return Err(problem);
    }
    Ok(Written { size, n_files: paths.len() + 1, key: office.log_key() })
}

async fn fill(office: &Office, size: u64, paths: &[String], part: &Path) -> Result<(), Problem> {
    let failed = |error| Problem::cannot("cannot write the evidence", &error).at(part.display());
    write_file(part, "README.txt", README.as_bytes()).map_err(failed)?;
    for path in paths {
        let file = office::evidence::export_file(office, size, path).await;
        let file = file
            .map_err(house::unanswered)?
            .ok_or_else(|| Problem::failure("the database lacks a part of the log").at(path))?;
        write_file(part, path, &file.bytes).map_err(failed)?;
    }
    Ok(())
}

fn write_file(folder: &Path, path: &str, bytes: &[u8]) -> std::io::Result<()> {
    let path = folder.join(path);
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
