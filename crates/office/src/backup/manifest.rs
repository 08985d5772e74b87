//! The manifest: what a backup holds, part by part. Without it a folder is no backup.

use std::io;
use std::path::Path;

use domain::{BackupId, Digest, OrganisationId};
use jiff::Timestamp;
use keys::BackupKey;
use rand::Rng;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::files;
use super::sealed::{self, Label, invalid};

/// The name of its file; no table is called so.
pub(super) const NAME: &str = "manifest";
const FORMAT: u32 = 1;
const BYTES_MAX: u64 = 1024 * 1024;

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    format: u32,
    pub(super) backup: BackupId,
    pub(super) organisation: OrganisationId,
    /// The instant whose rows it holds.
    pub(super) made_at: Timestamp,
    /// The version of the tables.
    pub(super) schema_version: u32,
    /// How many entries the log has.
    pub(super) log_size: u64,
    pub(super) parts: Vec<Part>,
}

/// One table of it, as a sealed file of the table's name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) n_rows: u64,
    pub(super) n_bytes: u64,
    /// The digest of the file as it lies there.
    pub(super) digest: Digest,
}

impl Manifest {
    pub(super) fn new(
        backup: BackupId,
        organisation: OrganisationId,
        made_at: Timestamp,
        log_size: u64,
        parts: Vec<Part>,
    ) -> Self {
        let schema_version = store::schema_version();
        Self { format: FORMAT, backup, organisation, made_at, schema_version, log_size, parts }
    }

    pub(super) fn n_rows(&self) -> u64 {
        self.parts.iter().map(|part| part.n_rows).sum()
    }

    pub(super) fn n_bytes(&self) -> u64 {
        self.parts.iter().map(|part| part.n_bytes).sum()
    }

    pub(super) fn label<'a>(&self, part: &'a str) -> Label<'a> {
        Label { organisation: self.organisation, id: self.backup.as_uuid(), part }
    }

    /// Seals it into a folder; returns the digest of the file.
    pub(super) fn write(
        &self,
        folder: &Path,
        key: &BackupKey,
        random: &mut impl Rng,
    ) -> io::Result<Digest> {
        let text = serde_json::to_vec(self).map_err(io::Error::other)?;
        let sealed = sealed::seal(&text, key, &self.label(NAME), random);
        files::write_whole(&folder.join(NAME), &sealed, random.next_u64())?;
        Ok(Digest::from_bytes(Sha256::digest(&sealed).into()))
    }

    /// Opens the manifest of a folder.
    ///
    /// # Errors
    /// [`io::ErrorKind::InvalidData`] where it does not open under the key, or is no manifest.
    pub(super) fn read(folder: &Path, key: &BackupKey) -> io::Result<Self> {
        let (text, claim) = sealed::read_whole(&folder.join(NAME), key, NAME, BYTES_MAX)?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|_| invalid())?;
        let is_its_own = manifest.format == FORMAT
            && claim.organisation == manifest.organisation
            && claim.id == manifest.backup.as_uuid();
        if is_its_own { Ok(manifest) } else { Err(invalid()) }
    }
}
