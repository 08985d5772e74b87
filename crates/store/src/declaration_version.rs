//! Declarations that took effect, each with its whole source.

use domain::Digest;
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One declaration.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DeclarationVersion {
        /// The running number, from 1.
        number: u32,
        /// The digest of the source.
        digest: Digest,
        /// The source, with what it includes.
        source: String,
        /// Since when.
        loaded_at: Timestamp,
    }
}

queries! {
    /// Adds a declaration; [`crate::StoreError::Exists`] when the number is taken.
    pub row fn add(DeclarationVersion) =
        "INSERT INTO declaration_version (organisation_id, number, digest, source, loaded_at)
         VALUES ($1, $2, $3, $4, $5)";

    /// Looks up one declaration.
    pub read fn lookup(number: u32) -> Option<DeclarationVersion> =
        "SELECT number, digest, source, loaded_at FROM declaration_version
         WHERE organisation_id = $1 AND number = $2";

    /// Finds the newest declaration.
    pub read fn find_newest() -> Option<DeclarationVersion> =
        "SELECT number, digest, source, loaded_at FROM declaration_version
         WHERE organisation_id = $1 ORDER BY number DESC LIMIT 1";
}
