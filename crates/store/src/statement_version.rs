//! Published statements, every version in each language, as they were.

use domain::{Digest, Language, MemberId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One published text.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StatementVersion {
        /// The running number, from 1.
        number: u32,
        /// In which language.
        language: Language,
        /// The digest of the published text.
        digest: Digest,
        /// For browsers.
        html: String,
        /// For people and repositories.
        markdown: String,
        /// For programs.
        json: String,
        /// The digest of the declaration it was generated from.
        declaration_digest: Digest,
        /// Since when.
        published_at: Timestamp,
        /// By whom.
        published_by: MemberId,
    }
}

row! {
    /// One line in the list of versions.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StatementHeading {
        /// The running number, from 1.
        number: u32,
        /// In which language.
        language: Language,
        /// The digest of the published text.
        digest: Digest,
        /// Since when.
        published_at: Timestamp,
    }
}

queries! {
    /// Adds a published text; [`crate::StoreError::Exists`] when somebody published the number first.
    pub row fn add(StatementVersion) =
        "INSERT INTO statement_version
             (organisation_id, number, language, digest, html, markdown, json, declaration_digest,
              published_at, published_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// Looks up one text.
    pub read fn lookup(number: u32, language: Language) -> Option<StatementVersion> =
        "SELECT number, language, digest, html, markdown, json, declaration_digest, published_at,
                published_by
         FROM statement_version WHERE organisation_id = $1 AND number = $2 AND language = $3";

    /// Finds the newest text in a language.
    pub read fn find_newest(language: Language) -> Option<StatementVersion> =
        "SELECT number, language, digest, html, markdown, json, declaration_digest, published_at,
                published_by
         FROM statement_version WHERE organisation_id = $1 AND language = $2
         ORDER BY number DESC LIMIT 1";

    /// Lists all versions, newest first, without their texts.
    pub read fn list() -> Vec<StatementHeading> =
        "SELECT number, language, digest, published_at FROM statement_version
         WHERE organisation_id = $1 ORDER BY number DESC, language DESC";
}
