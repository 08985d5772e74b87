//! A real browser for the tests: Chromium without a window, driven over its DevTools protocol by a
//! thin client of ours.

mod axe;
mod page;
mod record;
mod wire;

use std::io;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

pub use axe::AxeFinding;
pub use page::{Cookie, Page, Scheme, View};
pub use record::{CspViolation, PageRequest};
use wire::Wire;

use crate::folder::Folder;

/// The most seconds that anything asked of the browser may take.
pub const ANSWER_SECONDS_MAX: u64 = 90;
const START_SECONDS_MAX: u64 = 60;
const FLAGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
];

/// Why the browser could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// It is not on this machine.
    #[error("no chromium here; on Debian: apt-get install chromium")]
    Missing,
    /// A file or process could not be had.
    #[error("the browser's files or process could not be had")]
    Io(#[from] io::Error),
    /// It ended, or the connection to it broke.
    #[error("the browser is gone")]
    Gone,
    /// It took too long.
    #[error("no answer in time to {asked}")]
    TimedOut {
        /// The command or the wait.
        asked: String,
    },
    /// It refused a command.
    #[error("{command} was refused: {reason}")]
    Refused {
        /// The command.
        command: String,
        /// The browser's words.
        reason: String,
    },
    /// A page could not be loaded.
    #[error("{url} did not load: {reason}")]
    NotLoaded {
        /// What was to be opened.
        url: String,
        /// The browser's words.
        reason: String,
    },
    /// A script threw.
    #[error("the script threw: {0}")]
    Script(String),
    /// Nothing on the page matches the selector, it cannot be seen, or something lies over it.
    #[error("{selector} cannot be clicked: {reason}")]
    OutOfReach {
        /// The CSS selector.
        selector: String,
        /// What is in the way.
        reason: String,
    },
    /// axe-core is not there.
    #[error("ORDHOLD_AXE names no readable axe-core source; `cargo xtask test` provides it")]
    AxeMissing,
}

/// A running browser; dropping it ends its process and deletes its folder.
#[derive(Debug)]
pub struct Browser {
    wire: Arc<Wire>,
    // in this order: the process ends before its folder is deleted
    _process: Child,
    _folder: Folder,
}

impl Browser {
    /// Starts Chromium with a profile of its own and waits until it can be driven.
    ///
    /// # Errors
    /// [`BrowserError::Missing`], [`BrowserError::TimedOut`], [`BrowserError::Io`] or
    /// [`BrowserError::Gone`].
    pub async fn start() -> Result<Self, BrowserError> {
        let folder = Folder::new("chromium")?;
        let process = spawn(folder.path())?;
        let address =
            timeout(Duration::from_secs(START_SECONDS_MAX), devtools_address(folder.path()));
        let address =
            address.await.map_err(|_| BrowserError::TimedOut { asked: "start".to_owned() })?;
        let wire = Arc::new(Wire::connect(&address).await?);
        Ok(Self { wire, _process: process, _folder: folder })
    }

    /// Opens a context: cookies, storage and cache of its own, shared with no other.
    pub async fn context(&self) -> Result<Context, BrowserError> {
        let answer = self.wire.ask("Target.createBrowserContext", json!({})).await?;
        let id = text_of(&answer["browserContextId"]);
        Ok(Context { wire: Arc::clone(&self.wire), id })
    }
}

/// One visitor's browser: what its pages share, no other context sees.
#[derive(Debug, Clone)]
pub struct Context {
    wire: Arc<Wire>,
    id: String,
}

impl Context {
    /// Opens an empty page, with the view of a desk.
    pub async fn page(&self) -> Result<Page, BrowserError> {
        let target = json!({ "url": "about:blank", "browserContextId": self.id });
        let target = self.wire.ask("Target.createTarget", target).await?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.wire.ask("Target.attachToTarget", attach).await?;
        Page::attach(Arc::clone(&self.wire), text_of(&attached["sessionId"])).await
    }

    /// Closes the context with all its pages and cookies.
    pub async fn close(self) -> Result<(), BrowserError> {
        let id = json!({ "browserContextId": self.id });
        self.wire.ask("Target.disposeBrowserContext", id).await.map(drop)
    }
}

fn spawn(folder: &Path) -> Result<Child, BrowserError> {
    for program in ["chromium", "chromium-browser"] {
        let started = Command::new(program)
            .args(FLAGS)
            .arg(format!("--user-data-dir={}", folder.display()))
            .arg("about:blank")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn();
        match started {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            started => return Ok(started?),
        }
    }
    Err(BrowserError::Missing)
}

/// Waits for the file in which the browser tells its port and path.
async fn devtools_address(folder: &Path) -> String {
    loop {
        if let Ok(told) = tokio::fs::read_to_string(folder.join("DevToolsActivePort")).await
            && let Some((port, path)) = told.trim().split_once('\n')
        {
            return format!("ws://127.0.0.1:{port}{path}");
        }
        sleep(Duration::from_millis(20)).await;
    }
}

fn text_of(value: &serde_json::Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
