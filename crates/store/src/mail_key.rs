//! The keys that sign mail, wrapped; what opens them stands in crate `keys`.

use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One signing key.
    #[derive(Clone, PartialEq, Eq)]
    pub struct MailKeyRow {
        /// Its name under `_domainkey`.
        selector: String,
        /// `rsa` or `ed25519`.
        algorithm: String,
        /// The private key, wrapped under the organisation's key.
        wrapped: Vec<u8>,
        /// What is published in the DNS.
        public_record: String,
        /// Since when.
        created_at: Timestamp,
        /// Since when it signs no more.
        retired_at: Option<Timestamp>,
    }
}

queries! {
    /// Adds a key; [`crate::StoreError::Exists`] when the selector is taken.
    pub row fn add(MailKeyRow) =
        "INSERT INTO mail_key (organisation_id, selector, algorithm, wrapped, public_record,
                               created_at, retired_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";

    /// Lists the keys, newest first.
    pub read fn list() -> Vec<MailKeyRow> =
        "SELECT selector, algorithm, wrapped, public_record, created_at, retired_at
         FROM mail_key WHERE organisation_id = $1 ORDER BY created_at DESC, selector";

    /// Lets a key sign no more; changes nothing (0) when it does not.
    pub write fn retire(selector: &str, retired_at: Timestamp) -> u64 =
        "UPDATE mail_key SET retired_at = $3
         WHERE organisation_id = $1 AND selector = $2 AND retired_at IS NULL";
}
