//! Filling a file under another name, beside the one it is for.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use uuid::Uuid;

use super::FillError;
use crate::sqlite::{Sqlite, gone};
use crate::table::Table;
use crate::value::Val;
use crate::{StoreError, migration};

pub(super) struct Aside {
    path: PathBuf,
    aside: PathBuf,
    connection: Option<Connection>,
}

impl Aside {
    pub(super) async fn begin(path: PathBuf, version: u32, mark: Uuid) -> Result<Self, FillError> {
        if path.try_exists().map_err(FillError::File)? {
            return Err(FillError::NotEmpty);
        }
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".restoring-{}", mark.simple()));
        let mut aside = Self { aside: path.with_file_name(name), path, connection: None };
        let made = aside.aside.clone();
        let connection = blocking(move || lay_out(&made, version)).await?;
        aside.connection = Some(connection);
        Ok(aside)
    }

    pub(super) async fn add(
        &mut self,
        table: &Table,
        rows: Vec<Vec<Val>>,
    ) -> Result<(), FillError> {
        let connection = self.connection.take().ok_or(StoreError::Over)?;
        let insert = crate::dialect::sqlite(&table.insert());
        let filled = blocking(move || {
            {
                let mut prepared = connection.prepare_cached(&insert)?;
                for row in &rows {
                    prepared.execute(rusqlite::params_from_iter(row))?;
                }
            }
            Ok(connection)
        });
        self.connection = Some(filled.await?);
        Ok(())
    }

    pub(super) async fn open(&mut self) -> Result<Sqlite, FillError> {
        if let Some(connection) = self.connection.take() {
            blocking(move || Ok(connection.execute_batch("COMMIT")?)).await?;
        }
        let aside = self.aside.clone();
        let opened = tokio::task::spawn_blocking(move || Sqlite::open(&aside)).await;
        Ok(opened.map_err(|_| gone())??)
    }

    pub(super) async fn put_in_place(self) -> Result<(), FillError> {
        let (aside, path) = (self.aside.clone(), self.path.clone());
        blocking(move || settle(&aside)).await?;
        // A link, unlike a renaming, fails where a file is in the way.
        fs::hard_link(&self.aside, &path).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => FillError::NotEmpty,
            _ => FillError::File(error),
        })?;
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
        let folder = fs::File::open(folder.unwrap_or(Path::new(".")));
        folder.and_then(|folder| folder.sync_all()).map_err(FillError::File)
    }

    pub(super) fn discard(self) -> Result<(), FillError> {
        Ok(())
    }
}

impl Drop for Aside {
    fn drop(&mut self) {
        drop(self.connection.take());
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let mut path = self.aside.clone().into_os_string();
            path.push(suffix);
            // What is not there needs no deleting; what cannot be deleted is no house.
            let _ = fs::remove_file(path);
        }
    }
}

fn lay_out(path: &Path, version: u32) -> Result<Connection, StoreError> {
    let connection = Connection::open(path)?;
    // A crash leaves a file that nobody opens; it is on the disk before it gets its name.
    connection.pragma_update(None, "journal_mode", "memory")?;
    connection.pragma_update(None, "synchronous", "off")?;
    connection.execute_batch("BEGIN IMMEDIATE")?;
    migration::lay_out_sqlite(&connection, version)?;
    Ok(connection)
}

/// Empties the write-ahead log into the file, closes it, and waits for the disk.
fn settle(path: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    // The readers of a store that was dropped a moment ago may hold it still.
    let mut tries_left = 200;
    loop {
        let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
        let busy: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        let mode: Result<String, _> =
            connection.query_row("PRAGMA journal_mode = delete", [], |row| row.get(0));
        if busy == 0 && mode.is_ok_and(|mode| mode == "delete") {
            break;
        }
        tries_left -= 1;
        if tries_left == 0 {
            return Err(StoreError::Contended);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    drop(connection);
    let synced = fs::File::open(path).and_then(|file| file.sync_all());
    synced.map_err(|error| StoreError::Unreachable { reason: error.to_string() })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work).await.map_err(|_| gone())?
}
