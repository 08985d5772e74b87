//! Attestations: promises that no program keeps, vouched for by their owners until a day.

use domain::AttestationId;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::query::{queries, row};

row! {
    /// One attestation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Attestation {
        /// The attestation's own id.
        id: AttestationId,
        /// The promise's ID.
        promise_id: String,
        /// The office that answers for it, as declared.
        owner: String,
        /// When.
        attested_at: Timestamp,
        /// The last day on which it holds.
        expires_on: Date,
        /// What was looked at.
        note: String,
    }
}

queries! {
    /// Adds an attestation.
    pub row fn add(Attestation) =
        "INSERT INTO attestation
             (organisation_id, id, promise_id, owner, attested_at, expires_on, note)
         VALUES ($1, $2, $3, $4, $5, $6, $7)";

    /// Lists the attestations of a promise, newest first, expired ones too.
    pub read fn list_of_promise(promise_id: &str) -> Vec<Attestation> =
        "SELECT id, promise_id, owner, attested_at, expires_on, note FROM attestation
         WHERE organisation_id = $1 AND promise_id = $2 ORDER BY attested_at DESC, id DESC";

    /// Lists the attestations that hold on the day `today`, newest first.
    pub read fn list_holding(today: Date) -> Vec<Attestation> =
        "SELECT id, promise_id, owner, attested_at, expires_on, note FROM attestation
         WHERE organisation_id = $1 AND expires_on >= $2 ORDER BY attested_at DESC, id DESC";
}
