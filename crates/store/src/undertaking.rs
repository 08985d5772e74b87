//! Undertakings of confidentiality: who is bound, how and since when, and the words that were signed.

use domain::{Digest, Language, MemberId, UndertakingId, UndertakingWay};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One undertaking.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Undertaking {
        /// Which.
        id: UndertakingId,
        /// Who is bound.
        member_id: MemberId,
        /// How.
        way: UndertakingWay,
        /// The digest of the words, or of the reference.
        digest: Digest,
        /// Where the paper is, or which law binds; empty for what was signed on the page.
        reference: String,
        /// Who put it on record.
        recorded_by: MemberId,
        /// Since when it counts.
        given_at: Timestamp,
        /// The first instant at which it no longer counts; none where it has no end.
        ends_at: Option<Timestamp>,
        /// When it was ended before its time.
        ended_at: Option<Timestamp>,
    }
}

impl Undertaking {
    /// Says whether it binds at an instant.
    pub fn binds_at(&self, at: Timestamp) -> bool {
        self.ended_at.is_none() && self.ends_at.is_none_or(|ends_at| at < ends_at)
    }
}

row! {
    /// The words that were signed.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct UndertakingWording {
        /// Their digest.
        digest: Digest,
        /// In which language.
        language: Language,
        /// The words.
        wording: String,
        /// Since when they were put to somebody.
        since: Timestamp,
    }
}

queries! {
    /// Adds an undertaking.
    pub row fn add(Undertaking) =
        "INSERT INTO undertaking (organisation_id, id, member_id, way, digest, reference, recorded_by,
                                  given_at, ends_at, ended_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";

    /// Looks an undertaking up.
    pub read fn lookup(id: UndertakingId) -> Option<Undertaking> =
        "SELECT id, member_id, way, digest, reference, recorded_by, given_at, ends_at, ended_at
         FROM undertaking WHERE organisation_id = $1 AND id = $2";

    /// Lists the undertakings of a Member, newest first, ended ones too.
    pub read fn list_of(member_id: MemberId) -> Vec<Undertaking> =
        "SELECT id, member_id, way, digest, reference, recorded_by, given_at, ends_at, ended_at
         FROM undertaking WHERE organisation_id = $1 AND member_id = $2
         ORDER BY given_at DESC, id DESC";

    /// Lists the undertakings that bind somebody at `now`, oldest first.
    pub read fn list_standing(now: Timestamp) -> Vec<Undertaking> =
        "SELECT id, member_id, way, digest, reference, recorded_by, given_at, ends_at, ended_at
         FROM undertaking
         WHERE organisation_id = $1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
         ORDER BY given_at, id";

    /// Ends an undertaking before its time; changes nothing where it binds nobody any more.
    pub write fn end(id: UndertakingId, ended_at: Timestamp) -> u64 =
        "UPDATE undertaking SET ended_at = $3
         WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL
           AND (ends_at IS NULL OR ends_at > $3)";

    /// Keeps the words that somebody signs, unless they are kept already.
    pub row fn keep_wording(UndertakingWording) =
        "INSERT INTO undertaking_wording (organisation_id, digest, language, wording, since)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

    /// Lists the words that were ever signed.
    pub read fn list_wordings() -> Vec<UndertakingWording> =
        "SELECT digest, language, wording, since FROM undertaking_wording
         WHERE organisation_id = $1 ORDER BY since, digest";
}
