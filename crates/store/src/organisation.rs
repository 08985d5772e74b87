//! The organisations of an installation: who they are and since when.

use domain::OrganisationId;
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One organisation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Organisation {
        /// Which.
        organisation_id: OrganisationId,
        /// As it calls itself.
        name: String,
        /// Since when it uses the installation.
        opened_at: Timestamp,
    }
}

queries! {
    /// Adds the organisation of the transaction.
    pub write fn add(name: &str, opened_at: Timestamp) -> u64 =
        "INSERT INTO organisation (organisation_id, name, opened_at) VALUES ($1, $2, $3)";

    /// Looks up the organisation of the handle.
    pub read fn lookup() -> Option<Organisation> =
        "SELECT organisation_id, name, opened_at FROM organisation WHERE organisation_id = $1";

    /// Lists all organisations of the installation, for what runs on its own: sequencer, jobs, checks.
    pub everywhere fn list() -> Vec<Organisation> =
        "SELECT organisation_id, name, opened_at FROM organisation ORDER BY organisation_id";
}
