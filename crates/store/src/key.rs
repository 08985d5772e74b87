//! Wrapped keys: an organisation's, and one per Subject. What opens them stands in crate `keys`.

use domain::SubjectId;
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// What an organisation needs to begin: its key under the root key, its signing seed under its key.
    #[derive(Clone, PartialEq, Eq)]
    pub struct OrganisationKeyRow {
        /// The wrapped organisation key.
        wrapped: Vec<u8>,
        /// The wrapped seed that signs checkpoints.
        signing_seed_wrapped: Vec<u8>,
        /// What the log is called; none in a database from before names were kept.
        log_name: Option<String>,
        /// Since when.
        created_at: Timestamp,
    }
}

row! {
    /// A Subject's key under the organisation's.
    #[derive(Clone, PartialEq, Eq)]
    pub struct SubjectKeyRow {
        /// Whose.
        subject_id: SubjectId,
        /// The wrapped key.
        wrapped: Vec<u8>,
    }
}

const ADD_SUBJECT_KEY: &str =
    "INSERT INTO subject_key (organisation_id, subject_id, wrapped, created_at)
     VALUES ($1, $2, $3, $4)";

queries! {
    /// Adds the organisation's own key.
    pub row fn add_organisation_key(OrganisationKeyRow) =
        "INSERT INTO organisation_key
             (organisation_id, wrapped, signing_seed_wrapped, log_name, created_at)
         VALUES ($1, $2, $3, $4, $5)";

    /// Looks up the organisation's own key.
    pub read fn lookup_organisation_key() -> Option<OrganisationKeyRow> =
        "SELECT wrapped, signing_seed_wrapped, log_name, created_at
         FROM organisation_key WHERE organisation_id = $1";

    /// Keeps the log's name where none is kept yet; changes nothing (0) where one is.
    pub write fn name_log(log_name: &str) -> u64 =
        "UPDATE organisation_key SET log_name = $2
         WHERE organisation_id = $1 AND log_name IS NULL";

    /// Replaces the wrapped organisation key, after a change of the root key.
    pub write fn rewrap_organisation_key(wrapped: &[u8]) -> u64 =
        "UPDATE organisation_key SET wrapped = $2 WHERE organisation_id = $1";

    /// Adds the key of a Subject, or of a Member under the Member's own id.
    pub write fn add_subject_key(
        subject_id: SubjectId, wrapped: &[u8], created_at: Timestamp
    ) -> u64 = ADD_SUBJECT_KEY;

    /// Adds the keys of Subjects.
    pub each fn add_subject_keys(
        subject_id: SubjectId, wrapped: &[u8], created_at: Timestamp
    ) = ADD_SUBJECT_KEY;

    /// Looks up a Subject's key; none once she is erased.
    pub read fn lookup_subject_key(subject_id: SubjectId) -> Option<SubjectKeyRow> =
        "SELECT subject_id, wrapped FROM subject_key
         WHERE organisation_id = $1 AND subject_id = $2";

    /// Looks up Subjects' keys; whoever wants to erase one of them waits for the transaction.
    pub reads fn hold_subject_keys(subject_id: SubjectId) -> Option<SubjectKeyRow> =
        "SELECT subject_id, wrapped FROM subject_key
         WHERE organisation_id = $1 AND subject_id = $2 {locked}";

    /// Lists the keys after `after`, by id; the nil id begins.
    pub read fn list_subject_keys(after: SubjectId, n_max: u32) -> Vec<SubjectKeyRow> =
        "SELECT subject_id, wrapped FROM subject_key
         WHERE organisation_id = $1 AND subject_id > $2 ORDER BY subject_id LIMIT $3";
}
