//! Opening a database by its URL, and the handles to the organisations in it.

use std::sync::Arc;

use domain::OrganisationId;

use crate::fuse::Fuse;
use crate::postgres::Postgres;
use crate::query::{Rows, Statement};
use crate::sqlite::{self, Sqlite};
use crate::{OrganisationStore, StoreError};

/// One database with everything in it.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    fuse: Fuse,
}

pub(crate) enum Engine {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

/// Why a database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Neither `sqlite:PATH` nor `postgres://…`.
    #[error("the database is neither `sqlite:PATH` nor `postgres://…`")]
    UnknownUrl,
    /// `sslmode` is none that keeps its word.
    #[error("`sslmode` is none of `disable`, `require` and `verify-full`")]
    SslMode,
    /// `sslrootcert` names no readable certificates.
    #[error("the certificates that `sslrootcert` names cannot be read")]
    RootCertificates,
    /// A newer program has been here.
    #[error("the database has version {found}, this program knows versions up to {known}")]
    Newer {
        /// The version that was found.
        found: u32,
        /// The last version that this program knows.
        known: u32,
    },
    /// The database could not be reached or migrated.
    #[error("the database could not be prepared")]
    Store(#[from] StoreError),
}

impl Store {
    /// Opens `sqlite:PATH` or `postgres://…` and brings its tables up to date; several programs may
    /// do so at once.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(url: &str) -> Result<Self, OpenError> {
        let engine = if let Some(path) = sqlite::path_of(url) {
            let opened = tokio::task::spawn_blocking(move || Sqlite::open(&path)).await;
            let opened = opened.map_err(|_| OpenError::Store(sqlite::gone()))?;
            Engine::Sqlite(opened?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            Engine::Postgres(Postgres::open(url).await?)
        } else {
            return Err(OpenError::UnknownUrl);
        };
        Ok(Self::over(engine))
    }

    pub(crate) fn over(engine: Engine) -> Self {
        Self { engine: Arc::new(engine), fuse: Fuse::default() }
    }

    /// Returns the rows of one organisation, whether it exists or not.
    pub fn organisation(&self, organisation: OrganisationId) -> OrganisationStore {
        OrganisationStore {
            engine: Arc::clone(&self.engine),
            organisation,
            fuse: self.fuse.clone(),
        }
    }

    /// Lets a simulation end the world between two operations on the rows that [`Self::organisation`] returns from now on.
    pub fn fused(self, fuse: Fuse) -> Self {
        Self { fuse, ..self }
    }

    /// Overwrites what was deleted: SQLite empties its write-ahead log into the file, PostgreSQL
    /// vacuums. Worth calling after erasures, at a quiet hour.
    ///
    /// # Errors
    /// [`StoreError::Contended`] while others read on the embedded store.
    pub async fn overwrite_deleted(&self) -> Result<(), StoreError> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.checkpoint().await,
            Engine::Postgres(postgres) => postgres.vacuum().await,
        }
    }

    pub(crate) async fn run_everywhere(
        &self,
        statement: &'static Statement,
    ) -> Result<Rows, StoreError> {
        match &*self.engine {
            Engine::Sqlite(sqlite) => sqlite.read(statement, Vec::new()).await,
            Engine::Postgres(postgres) => postgres.read_everywhere(statement).await,
        }
    }
}
