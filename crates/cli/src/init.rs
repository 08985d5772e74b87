//! `ordhold init`: a first declaration from a few questions; every one can be left blank.

mod questions;

use std::io::{BufRead, Write};
use std::path::PathBuf;

use clap::Args;
use serde_json::json;

use crate::{
    Ended,
    declared::{Declared, today},
    output::Voice,
    problem::{Exit, Problem},
};

const FILE: &str = "ordhold.toml";

/// Writes a first declaration from a few questions
///
/// Reads answers from the terminal, or one line each from stdin. Overwrites nothing.
#[derive(Args)]
pub(crate) struct Init {
    /// The folder to write `ordhold.toml` into
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Asks, writes and checks.
pub(crate) fn run(init: &Init, voice: &Voice) -> Ended {
    let path = init.folder.join(FILE);
    if path.exists() {
        return Err(Problem::refusal("there is a declaration already")
            .at(path.display())
            .hint(format!("check it: `ordhold check {}`", path.display())));
    }
    let on = today("Europe/Oslo");
    let mut lines = std::io::stdin().lock().lines().map_while(Result::ok);
    let folder = init.folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let answers = questions::ask(&folder, &mut lines, voice);
    let text = declaration::starter(&answers, on);
    let failed = |error| Problem::cannot("cannot write the declaration", &error).at(path.display());
    std::fs::create_dir_all(&init.folder).map_err(failed)?;
    let mut file = std::fs::File::create_new(&path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    let live = Declared::at(&path).live()?;
    let n_open = live.findings.iter().filter(|it| it.excepted.is_none()).count();
    let n_promises = live.promises.len();
    if voice.is_json() {
        voice
            .give_json(&json!({ "file": path, "n_promises": n_promises, "n_findings": n_open }))?;
    } else {
        voice.say(&format!("Wrote {}: {n_promises} promises, {n_open} findings", path.display()));
        voice.say(&format!("next: `ordhold statement {} --lang nb`", path.display()));
    }
    Ok(if n_open == 0 { Exit::Done } else { Exit::Findings })
}
