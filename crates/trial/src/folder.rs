//! A folder of its own for one server of one test, deleted with it.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

static N_FOLDERS: AtomicU32 = AtomicU32::new(0);
const N_TRIES_MAX: u32 = 40;
const TRY_AGAIN_MS: u64 = 50;

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
        // a browser's parts end a little after it and write until then
        for _ in 0..N_TRIES_MAX {
            let deleted = std::fs::remove_dir_all(&self.0);
            thread::sleep(Duration::from_millis(TRY_AGAIN_MS));
            if deleted.is_ok() && !self.0.exists() {
                return;
            }
        }
    }
}
