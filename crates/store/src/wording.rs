//! The words of the forms, every version of them in each language.

use domain::{Digest, Language};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// What a form says.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Wording {
        /// The form's ID in the declaration.
        form: String,
        /// In which language.
        language: Language,
        /// The running number, from 1.
        version: u32,
        /// The digest of the text.
        digest: Digest,
        /// The text.
        text: String,
        /// Since when.
        published_at: Timestamp,
        /// The digest of what a consent in these words rests on; none where it was not kept.
        material_digest: Option<Digest>,
    }
}

queries! {
    /// Adds a version.
    pub row fn add(Wording) =
        "INSERT INTO wording (organisation_id, form, language, version, digest, text, published_at,
                              material_digest)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// Keeps what a version rests on, where that was not kept before; changes nothing (0) otherwise.
    pub write fn keep_material(
        form: &str, language: Language, version: u32, material_digest: &Digest
    ) -> u64 =
        "UPDATE wording SET material_digest = $5
         WHERE organisation_id = $1 AND form = $2 AND language = $3 AND version = $4
           AND material_digest IS NULL";

    /// Looks up one version.
    pub read fn lookup(form: &str, language: Language, version: u32) -> Option<Wording> =
        "SELECT form, language, version, digest, text, published_at, material_digest
         FROM wording
         WHERE organisation_id = $1 AND form = $2 AND language = $3 AND version = $4";

    /// Lists all versions of all forms.
    pub read fn list() -> Vec<Wording> =
        "SELECT form, language, version, digest, text, published_at, material_digest
         FROM wording
         WHERE organisation_id = $1 ORDER BY form, language, version";

    /// Finds the newest version.
    pub read fn find_newest(form: &str, language: Language) -> Option<Wording> =
        "SELECT form, language, version, digest, text, published_at, material_digest
         FROM wording
         WHERE organisation_id = $1 AND form = $2 AND language = $3
         ORDER BY version DESC LIMIT 1";
}
