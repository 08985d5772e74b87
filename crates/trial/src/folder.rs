//! A folder of its own for one server of one test, deleted with it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

static N_FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A new empty folder under the system's folder for passing files; deleted when dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes a folder whose name no other process and no earlier call has.
    pub(crate) fn new(purpose: &str) -> io::Result<Self> {
        let number = N_FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("ordhold-{purpose}-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path)?;
        }
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    /// Returns where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // a browser may still be writing as it ends; what is left then is left to the system
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
