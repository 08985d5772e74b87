//! A checker of DKIM signatures that others wrote (dkimpy), asked about many mails at once.

use std::io::Write as _;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

const SCRIPT: &str = include_str!("dkim_check.py");

/// Why the checker gave no answer.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// No Python on this machine has dkimpy.
    #[error("no python3 here has dkimpy; on Debian: apt-get install python3-dkim")]
    Missing,
    /// Its process could not be had.
    #[error("the checker's process could not be had")]
    Io(#[from] std::io::Error),
    /// It ended without an answer that can be read.
    #[error("the checker's answer cannot be read")]
    Answer(#[from] serde_json::Error),
}

/// Tells for each mail, and each signature from the top, whether it holds; `records` are the TXT
/// records by name, and all the DNS there is.
///
/// # Errors
/// Every [`CheckError`].
pub fn check(
    records: &[(String, String)],
    mails: &[Vec<u8>],
) -> Result<Vec<Vec<bool>>, CheckError> {
    let mails: Vec<String> = mails.iter().map(|mail| STANDARD.encode(mail)).collect();
    let question = json!({ "records": records, "mails": mails }).to_string();
    let mut process = Command::new(python()?)
        .args(["-W", "ignore", "-c", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    // the script reads all before it writes, so neither side waits for the other
    process.stdin.take().expect("the input is piped").write_all(question.as_bytes())?;
    Ok(serde_json::from_slice(&process.wait_with_output()?.stdout)?)
}

/// Returns a Python that has dkimpy: Debian's package belongs to Debian's Python, which need not be
/// the first found.
fn python() -> Result<&'static str, CheckError> {
    let has_it = |python: &&str| {
        let mut command = Command::new(python);
        command.args(["-c", "import dkim, nacl"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    ["python3", "/usr/bin/python3"].into_iter().find(has_it).ok_or(CheckError::Missing)
}
