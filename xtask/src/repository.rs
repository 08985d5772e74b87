//! Where the repository is, which files it has, and what cargo says of its crates.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::Failure;

/// Returns the repository's root.
pub(crate) fn root() -> PathBuf {
    let chores = Path::new(env!("CARGO_MANIFEST_DIR"));
    chores.parent().expect("the chores lie in a folder of the repository").to_owned()
}

/// Returns the cargo that runs this chore.
pub(crate) fn cargo() -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut cargo = Command::new(program);
    cargo.current_dir(root());
    cargo
}

/// Returns the files with this ending that git knows or would know, as paths from the root, sorted.
pub(crate) fn files(ending: &str) -> Result<Vec<String>, Failure> {
    let mut git = Command::new("git");
    git.current_dir(root());
    git.args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "--",
        &format!("*{ending}"),
    ]);
    let listed = output(&mut git)?;
    let mut files: Vec<String> = listed.lines().map(str::to_owned).collect();
    files.retain(|file| root().join(file).is_file());
    files.sort();
    files.dedup();
    Ok(files)
}

/// Reads a file by its path from the root.
pub(crate) fn read(file: &str) -> Result<String, Failure> {
    fs::read_to_string(root().join(file))
        .map_err(|error| Failure::Machine(format!("{file} cannot be read: {error}")))
}

/// Returns what cargo knows of our crates and of all they build on.
pub(crate) fn metadata() -> Result<Value, Failure> {
    let text = output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::Machine(format!("cargo metadata is not understood: {error}")))
}

/// Returns the folder that cargo builds into.
pub(crate) fn target() -> Result<PathBuf, Failure> {
    let text =
        output(cargo().args(["metadata", "--format-version", "1", "--locked", "--no-deps"]))?;
    let metadata: Value = serde_json::from_str(&text).unwrap_or_default();
    let target = metadata["target_directory"].as_str();
    target
        .map(PathBuf::from)
        .ok_or_else(|| Failure::Machine("cargo names no target folder".to_owned()))
}

/// Runs a command and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .map_err(|error| Failure::Machine(format!("`{name}` cannot be run: {error}")))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(Failure::Machine(format!("`{name}` failed: {said}")))
}
