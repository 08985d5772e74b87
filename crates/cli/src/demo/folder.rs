//! The demo's folder: where it is, what is kept in it, and how a half-finished start is taken back.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{house, problem::Problem};

const KEPT: &str = "demo.json";
const DATABASE: &str = "ordhold.db";
const KEY: &str = "ordhold.db.key";
const COURIER: &str = "courier";
/// What SQLite puts beside its file.
const BESIDE: [&str; 2] = ["ordhold.db-wal", "ordhold.db-shm"];

/// A folder with a demo in it, or for one.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

/// What a demo remembers from one start to the next; all of it is invented, the password included.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Remembered {
    /// The port; it names the log, so it stays.
    pub(crate) port: u16,
    /// The owner's address.
    pub(crate) email: String,
    /// The owner's password.
    pub(crate) password: String,
}

impl Folder {
    /// Takes a folder, by default one of the person's own cache.
    pub(crate) fn new(asked: Option<&Path>) -> Self {
        let cache = || {
            let named = std::env::var_os("XDG_CACHE_HOME").filter(|it| !it.is_empty());
            let home = || std::env::var_os("HOME").map(|it| PathBuf::from(it).join(".cache"));
            let cache = named.map(PathBuf::from).or_else(home);
            cache.unwrap_or_else(std::env::temp_dir).join("ordhold").join("demo")
        };
        Self(asked.map_or_else(cache, Path::to_owned))
    }

    /// Returns where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Returns the URL of the database in it.
    pub(crate) fn database(&self) -> String {
        format!("sqlite:{}", self.database_path().display())
    }

    /// Returns the file of the database in it.
    pub(crate) fn database_path(&self) -> PathBuf {
        self.0.join(DATABASE)
    }

    /// Returns the file of the root key in it.
    pub(crate) fn key_path(&self) -> PathBuf {
        self.0.join(KEY)
    }

    /// Returns the folder of the courier's journal.
    pub(crate) fn courier_path(&self) -> PathBuf {
        let path = self.0.join(COURIER);
        std::path::absolute(&path).unwrap_or(path)
    }

    /// Returns what a finished demo remembers; none when there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn remembered(&self) -> Result<Option<Remembered>, Problem> {
        let path = self.0.join(KEPT);
        match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map(Some).map_err(|error| {
                Problem::cannot("cannot read what the demo remembers", &error).at(path.display())
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => {
                Err(Problem::cannot("cannot read what the demo remembers", &error)
                    .at(path.display()))
            }
        }
    }

    /// Makes room for a new demo: what an interrupted start left is deleted, anything else is refused.
    ///
    /// # Errors
    /// When the folder holds other files, or cannot be made.
    pub(crate) fn clear(&self) -> Result<(), Problem> {
        let failed = |error: std::io::Error| {
            Problem::cannot("cannot prepare the demo's folder", &error).at(self.0.display())
        };
        std::fs::create_dir_all(&self.0).map_err(failed)?;
        for entry in std::fs::read_dir(&self.0).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let ours = [DATABASE, KEY, COURIER].into_iter().chain(BESIDE).any(|ours| name == ours);
            if !ours {
                return Err(Problem::refusal("the folder holds files that are not a demo's")
                    .at(self.0.join(name).display())
                    .hint("name another folder with `--data DIR`"));
            }
        }
        match std::fs::remove_dir_all(self.courier_path()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(failed(error));
            }
            _ => {}
        }
        for ours in [DATABASE, KEY].into_iter().chain(BESIDE) {
            match std::fs::remove_file(self.0.join(ours)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(failed(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Remembers a demo that is ready; this is what makes it one.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn remember(&self, remembered: &Remembered) -> Result<(), Problem> {
        let text = serde_json::to_string_pretty(remembered).expect("texts and a number");
        house::write_secret(&self.0.join(KEPT), &format!("{text}\n"))
    }
}

impl Remembered {
    /// Returns where the pages are.
    pub(crate) fn base_url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}
