//! Signed exceptions: what is published in spite of a finding, why, and until when.

use domain::{ExceptionId, MemberId};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::query::{queries, row};

row! {
    /// One exception.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PublishingException {
        /// The exception's own id.
        id: ExceptionId,
        /// The promise or the finding.
        about: String,
        /// Why.
        reason: String,
        /// The last day on which it holds.
        expires_on: Date,
        /// By whom.
        signed_by: MemberId,
        /// When.
        signed_at: Timestamp,
        /// The signature.
        signature: Vec<u8>,
    }
}

queries! {
    /// Adds an exception.
    pub row fn add(PublishingException) =
        "INSERT INTO publishing_exception
             (organisation_id, id, about, reason, expires_on, signed_by, signed_at, signature)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// Lists the exceptions that hold on the day `today`, newest first.
    pub read fn list_holding(today: Date) -> Vec<PublishingException> =
        "SELECT id, about, reason, expires_on, signed_by, signed_at, signature
         FROM publishing_exception WHERE organisation_id = $1 AND expires_on >= $2
         ORDER BY signed_at DESC, id DESC";

    /// Lists the exceptions about a promise or finding, newest first, expired ones too.
    pub read fn list_about(about: &str) -> Vec<PublishingException> =
        "SELECT id, about, reason, expires_on, signed_by, signed_at, signature
         FROM publishing_exception WHERE organisation_id = $1 AND about = $2
         ORDER BY signed_at DESC, id DESC";
}
