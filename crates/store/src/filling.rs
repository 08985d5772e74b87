//! An empty database being filled from a backup, aside: nothing that a house would start on, until it is put in its place.

mod postgres;
mod sqlite;

use domain::OrganisationId;
use uuid::Uuid;

use crate::store::Engine;
use crate::table::{self, Table};
use crate::value::Val;
use crate::{OpenError, Store, StoreError, migration};

/// Why a database is not filled.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// There is something already; nothing is ever written over.
    #[error("there is a database already")]
    NotEmpty,
    /// The backup comes from a newer program.
    #[error("the backup has version {found}, this program knows versions up to {known}")]
    Newer {
        /// The backup's version.
        found: u32,
        /// The last version that this program knows.
        known: u32,
    },
    /// A row belongs to another organisation, or has other columns.
    #[error("a row of table `{table}` belongs elsewhere")]
    Stray {
        /// The table.
        table: String,
    },
    /// A file could not be made or moved.
    #[error("the file of the database cannot be made")]
    File(#[source] std::io::Error),
    /// The database could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The database did not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A database being filled; dropped, it leaves nothing that a house would start on.
pub struct Filling {
    tables: Vec<Table>,
    organisation: OrganisationId,
    aside: Aside,
}

enum Aside {
    Sqlite(sqlite::Aside),
    Postgres(Box<postgres::Aside>),
}

impl Filling {
    /// Makes the tables of `version` for `organisation`, aside of where `url` leads; `mark` names the place.
    ///
    /// # Errors
    /// [`FillError::NotEmpty`], [`FillError::Newer`], or what the database says.
    pub async fn begin(
        url: &str,
        organisation: OrganisationId,
        version: u32,
        mark: Uuid,
    ) -> Result<Self, FillError> {
        let known = migration::schema_version();
        if version > known {
            return Err(FillError::Newer { found: version, known });
        }
        let aside = if let Some(path) = crate::sqlite::path_of(url) {
            Aside::Sqlite(sqlite::Aside::begin(path, version, mark).await?)
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let aside = postgres::Aside::begin(url, organisation, version, mark).await?;
            Aside::Postgres(Box::new(aside))
        } else {
            return Err(OpenError::UnknownUrl.into());
        };
        Ok(Self { tables: table::tables(version)?, organisation, aside })
    }

    /// Lists the tables that can be filled.
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// Adds rows to the table at a place of [`Self::tables`].
    ///
    /// # Errors
    /// [`FillError::Stray`], or what the database says.
    pub async fn add(&mut self, table: usize, rows: Vec<Vec<Val>>) -> Result<(), FillError> {
        let table = &self.tables[table];
        if !rows.iter().all(|row| table.belongs(row, self.organisation)) {
            return Err(FillError::Stray { table: table.name.clone() });
        }
        match &mut self.aside {
            Aside::Sqlite(aside) => aside.add(table, rows).await,
            Aside::Postgres(aside) => aside.add(table, rows).await,
        }
    }

    /// Ends the filling, brings the tables up to date, and opens the database where it stands aside.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(&mut self) -> Result<Store, FillError> {
        let engine = match &mut self.aside {
            Aside::Sqlite(aside) => Engine::Sqlite(aside.open().await?),
            Aside::Postgres(aside) => Engine::Postgres(aside.open().await?),
        };
        Ok(Store::over(engine))
    }

    /// Puts the database where its URL leads, in one step that fails when something is there.
    ///
    /// Every handle to the database must have been dropped before.
    ///
    /// # Errors
    /// [`FillError::NotEmpty`], or what the database says.
    pub async fn put_in_place(self) -> Result<(), FillError> {
        match self.aside {
            Aside::Sqlite(aside) => aside.put_in_place().await,
            Aside::Postgres(aside) => aside.put_in_place().await,
        }
    }

    /// Deletes the database where it stands aside.
    ///
    /// # Errors
    /// What the database says.
    pub async fn discard(self) -> Result<(), FillError> {
        match self.aside {
            Aside::Sqlite(aside) => aside.discard(),
            Aside::Postgres(aside) => aside.discard().await,
        }
    }
}
