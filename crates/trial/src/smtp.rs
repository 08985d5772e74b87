//! A real mail server that others wrote (aiosmtpd), on a free loopback port, keeping what it takes
//! in a Maildir.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::folder::Folder;

const SCRIPT: &str = include_str!("smtp_server.py");
const START_SECONDS_MAX: u64 = 30;

/// How the server's connections are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Not at all.
    Plain,
    /// By STARTTLS, which it insists on.
    StartTls,
    /// From the first byte.
    Wrapped,
}

impl Encryption {
    fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::StartTls => "starttls",
            Self::Wrapped => "wrapped",
        }
    }

    pub(crate) fn scheme(self) -> &'static str {
        match self {
            Self::Plain => "smtp",
            Self::StartTls => "smtp+starttls",
            Self::Wrapped => "smtps",
        }
    }
}

/// How the server behaves.
#[derive(Debug, Clone)]
pub struct Behaviour {
    /// How connections are encrypted.
    pub encryption: Encryption,
    /// Name and password it asks for, if any.
    pub login: Option<(String, String)>,
    /// Answers to `RCPT TO` by address, such as `550 5.1.1 unknown`; all others are taken.
    pub answers: BTreeMap<String, String>,
    /// The most bytes it takes in a mail.
    pub mail_bytes_max: usize,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            encryption: Encryption::Plain,
            login: None,
            answers: BTreeMap::new(),
            mail_bytes_max: 10 * 1024 * 1024,
        }
    }
}

/// Why the server could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No Python on this machine has aiosmtpd.
    #[error("no python3 here has aiosmtpd; on Debian: apt-get install python3-aiosmtpd")]
    Missing,
    /// Its certificate could not be made.
    #[error("openssl could not make a certificate; on Debian: apt-get install openssl")]
    Certificate,
    /// It did not tell its port in time.
    #[error("the mail server did not start within {START_SECONDS_MAX} s")]
    Silent,
    /// A file or process could not be had.
    #[error("the mail server's files or process could not be had")]
    Io(#[from] io::Error),
}

/// A running server; dropping it ends its process and deletes its folder.
#[derive(Debug)]
pub struct SmtpServer {
    port: u16,
    encryption: Encryption,
    login: Option<(String, String)>,
    folder: Folder,
    // its standard input stays open with it: the server ends when that closes, even if this process is killed
    _process: Child,
}

impl SmtpServer {
    /// Starts a server and waits until it listens.
    ///
    /// # Errors
    /// Every [`StartError`].
    pub async fn start(behaviour: Behaviour) -> Result<Self, StartError> {
        let folder = Folder::new("smtp")?;
        if behaviour.encryption != Encryption::Plain {
            make_certificate(folder.path()).await?;
        }
        let mut process = spawn(&python().await?, &behaviour, folder.path())?;
        let port = timeout(Duration::from_secs(START_SECONDS_MAX), port(&mut process));
        let port = port.await.map_err(|_| StartError::Silent)??;
        let Behaviour { encryption, login, .. } = behaviour;
        Ok(Self { port, encryption, login, folder, _process: process })
    }

    /// Returns the URL that a relay takes to send here.
    pub fn url(&self) -> String {
        let login = self.login.as_ref().map(|(name, password)| format!("{name}:{password}@"));
        let scheme = self.encryption.scheme();
        format!("{scheme}://{}localhost:{}", login.unwrap_or_default(), self.port)
    }

    /// Returns the port on loopback.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Returns the server's own certificate in PEM; `None` when it has none.
    pub fn certificate_pem(&self) -> Option<Vec<u8>> {
        fs::read(self.folder.path().join("certificate.pem")).ok()
    }

    /// Returns the mails it has taken, as they came, in the order of their file names.
    pub fn mails(&self) -> io::Result<Vec<Vec<u8>>> {
        let delivered = self.folder.path().join("maildir").join("new");
        let mut paths = fs::read_dir(delivered)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<Vec<PathBuf>>>()?;
        paths.sort();
        paths.iter().map(fs::read).collect()
    }
}

/// Returns a Python that has aiosmtpd: Debian's package belongs to Debian's Python, which need not
/// be the first found.
async fn python() -> Result<String, StartError> {
    for python in ["python3", "/usr/bin/python3"] {
        let mut has_it = Command::new(python);
        has_it.args(["-c", "import aiosmtpd"]).stdout(Stdio::null()).stderr(Stdio::null());
        if has_it.status().await.is_ok_and(|status| status.success()) {
            return Ok(python.to_owned());
        }
    }
    Err(StartError::Missing)
}

fn spawn(python: &str, behaviour: &Behaviour, folder: &Path) -> io::Result<Child> {
    let settings = json!({
        "tls": behaviour.encryption.word(),
        "login": behaviour.login,
        "answers": behaviour.answers,
        "mail_bytes_max": behaviour.mail_bytes_max,
        "maildir": folder.join("maildir"),
        "certificate": folder.join("certificate.pem"),
        "key": folder.join("key.pem"),
    });
    Command::new(python)
        .args(["-W", "ignore", "-c", SCRIPT, &settings.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
}

async fn port(process: &mut Child) -> Result<u16, StartError> {
    let output = process.stdout.take().expect("the output is piped");
    let mut line = String::new();
    BufReader::new(output).read_line(&mut line).await?;
    line.trim().parse().map_err(|_| StartError::Silent)
}

pub(crate) async fn make_certificate(folder: &Path) -> Result<(), StartError> {
    let status = Command::new("openssl")
        .current_dir(folder)
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .await;
    if status.is_ok_and(|status| status.success()) { Ok(()) } else { Err(StartError::Certificate) }
}
