//! `ordhold verify`: checks exported evidence from its files alone; asks no server and no database.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use clap::Args;
use domain::Entry;
use ledger::{Checkpoint, Report, Trust, Verifier};
use serde_json::json;

use crate::{
    Ended,
    output::{Colour, Voice},
    problem::{Exit, Problem},
};

/// The largest file that is read whole: a bundle of 256 entries at their longest.
const FILE_BYTES_MAX: u64 = 256 * (65_535 + 2);

/// Verifies exported evidence, offline: neither server nor database is asked
///
/// Names every entry that was changed, dropped, moved or forged, by its kind and ID. Ends with 1 when anything is found.
#[derive(Args)]
pub(crate) struct Verify {
    /// The folder that `ordhold evidence export` wrote
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The log's key as you got it elsewhere: one line, `name+hash+key`
    #[arg(long, value_name = "VKEY", conflicts_with = "key_file")]
    key: Option<String>,
    /// A file that holds that line
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A checkpoint of this log that you kept earlier
    #[arg(long, value_name = "FILE")]
    kept: Option<PathBuf>,
}

/// What a check of files can show, given what it was checked against.
struct Reach {
    shows: Vec<&'static str>,
    cannot_show: Vec<&'static str>,
}

/// Verifies the folder.
pub(crate) fn run(verify: &Verify, voice: &Voice) -> Ended {
    if !verify.folder.is_dir() {
        return Err(Problem::wrong_use("there is no such folder").at(verify.folder.display()));
    }
    let key = trusted_key(verify)?;
    let kept = kept_checkpoint(verify, key.as_ref())?;
    let trust = Trust { key: key.as_ref(), kept: kept.as_ref(), witnesses: &[] };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let read = |path: &str| read(&verify.folder, path);
    let report = ledger::verify_export(&trust, n_threads, read, name)?;
    let size = report.checkpoint.as_ref().map_or(0, Checkpoint::size);
    let stray = stray(&verify.folder, size)?;
    let reach = reach(&report, kept.is_some());
    if voice.is_json() {
        write_json(&report, &stray, &reach, voice)?;
    } else {
        write_words(verify, &report, &stray, &reach, voice)?;
    }
    Ok(if report.holds() { Exit::Done } else { Exit::Findings })
}

fn trusted_key(verify: &Verify) -> Result<Option<Verifier>, Problem> {
    let line = match (&verify.key, &verify.key_file) {
        (Some(line), _) => line.clone(),
        (None, Some(path)) => String::from_utf8_lossy(&given(path, "the key")?).into_owned(),
        (None, None) => return Ok(None),
    };
    let key = Verifier::parse(line.trim());
    key.map(Some).map_err(|error| Problem::wrong_use(format!("the key cannot be read: {error}")))
}

/// Opens the kept checkpoint with the trusted key, or with the export's own where none was given.
fn kept_checkpoint(verify: &Verify, key: Option<&Verifier>) -> Result<Option<Checkpoint>, Problem> {
    let Some(path) = &verify.kept else { return Ok(None) };
    let note = given(path, "the kept checkpoint")?;
    let own = || {
        let line = std::fs::read_to_string(verify.folder.join("key")).ok()?;
        Verifier::parse(line.trim()).ok()
    };
    let own = if key.is_none() { own() } else { None };
    let key = key.or(own.as_ref()).ok_or_else(|| {
        Problem::wrong_use("no key opens the kept checkpoint")
            .hint("give the log's key with `--key`")
    })?;
    let opened = key.open(&note);
    opened.map(Some).map_err(|error| {
        Problem::wrong_use(format!("the kept checkpoint cannot be opened: {error}"))
            .at(path.display())
    })
}

fn given(path: &Path, what: &str) -> Result<Vec<u8>, Problem> {
    std::fs::read(path).map_err(|error| {
        Problem::wrong_use(format!("cannot read {what}: {error}")).at(path.display())
    })
}

/// Says what the bytes of an entry mean: its kind and its ID, never more.
fn name(bytes: &[u8]) -> String {
    let entry = std::str::from_utf8(bytes).ok().and_then(|text| Entry::parse(text).ok());
    entry.map_or_else(
        || "bytes that are no entry of Ordhold's".to_owned(),
        |entry| format!("{} {}", entry.fact.kind(), entry.id),
    )
}

fn read(folder: &Path, path: &str) -> Result<Option<Vec<u8>>, Problem> {
    let path = folder.join(path);
    let failed = |error| Problem::cannot("cannot read a file", &error).at(path.display());
    match std::fs::metadata(&path) {
        Ok(found) if !found.is_file() => Ok(None),
        Ok(found) if found.len() > FILE_BYTES_MAX => {
            Err(Problem::failure("a file is larger than any part of a log").at(path.display()))
        }
        Ok(_) => std::fs::read(&path).map(Some).map_err(failed),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Lists the files that no checkpoint vouches for; the words that go with an export are known to be none of it.
fn stray(folder: &Path, size: u64) -> Result<Vec<String>, Problem> {
    let mut paths = Vec::new();
    list(folder, "", &mut paths)
        .map_err(|error| Problem::cannot("cannot list the folder", &error).at(folder.display()))?;
    paths.sort();
    let stray = ledger::stray_files(paths.iter().map(String::as_str), size);
    Ok(stray.into_iter().filter(|path| *path != "README.txt").map(str::to_owned).collect())
}

fn list(folder: &Path, below: &str, paths: &mut Vec<String>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{below}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{path}/"), paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn reach(report: &Report, has_kept: bool) -> Reach {
    let mut shows = vec![
        "whether an entry, a hash or the checkpoint was changed by somebody without the log's key",
    ];
    let mut cannot_show = Vec::new();
    if report.key_is_its_own {
        cannot_show
            .push("whose log this is: the key came from the folder itself (give it with `--key`)");
    } else {
        shows.push("that the log is the one whose key you gave");
    }
    if has_kept {
        shows.push("that the log still begins with everything it held at your kept checkpoint");
    } else {
        cannot_show.push(
            "whether the holder of the log's key wrote another history (keep a checkpoint, and give it with `--kept`)",
        );
    }
    cannot_show.push("what was never entered in the log");
    Reach { shows, cannot_show }
}

fn write_json(
    report: &Report,
    stray: &[String],
    reach: &Reach,
    voice: &Voice,
) -> Result<(), Problem> {
    voice.give_json(&json!({
        "version": 1,
        "holds": report.holds(),
        "signed": report.signed,
        "key_is_its_own": report.key_is_its_own,
        "origin": report.checkpoint.as_ref().map(Checkpoint::origin),
        "size": report.checkpoint.as_ref().map(Checkpoint::size),
        "root": report.checkpoint.as_ref().map(|it| it.root().to_string()),
        "n_entries": report.n_entries,
        "findings": report.findings.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "n_unlisted": report.n_unlisted,
        "stray_files": stray,
        "shows": reach.shows,
        "cannot_show": reach.cannot_show,
    }))
}

fn write_words(
    verify: &Verify,
    report: &Report,
    stray: &[String],
    reach: &Reach,
    voice: &Voice,
) -> Result<(), Problem> {
    for finding in &report.findings {
        voice.line(&format!("{} {finding}", voice.paint(Colour::Red, "error:")))?;
    }
    if report.n_unlisted > 0 {
        voice.line(&format!("… and {} more", report.n_unlisted))?;
    }
    for path in stray {
        let words = format!("nobody vouches for the file `{path}`");
        voice.line(&format!("{} {words}", voice.paint(Colour::Yellow, "note:")))?;
    }
    let folder = verify.folder.display();
    if let Some(checkpoint) = &report.checkpoint {
        let (n_entries, origin) = (report.n_entries, checkpoint.origin());
        voice.line(&format!("{folder}: {n_entries} entries of the log `{origin}`"))?;
        voice.line(&format!("root {} over {} entries", checkpoint.root(), checkpoint.size()))?;
    }
    let outcome = if report.holds() {
        voice.paint(Colour::Green, "The entries are the ones that were signed")
    } else {
        voice.paint(Colour::Red, "The entries are not the ones that were signed")
    };
    voice.line(&outcome)?;
    voice.line("This check shows")?;
    for line in &reach.shows {
        voice.line(&format!("  - {line}"))?;
    }
    voice.line("and cannot show")?;
    for line in &reach.cannot_show {
        voice.line(&format!("  - {line}"))?;
    }
    Ok(())
}
