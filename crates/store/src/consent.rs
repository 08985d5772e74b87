//! Consents: who agreed to what, in which words, until when.

use domain::{Channel, Consent, ConsentId, Digest, SubjectId, Topic};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    impl Consent {
        id: ConsentId,
        subject_id: SubjectId,
        activity: String,
        topic: Topic,
        form: String,
        wording_version: u32,
        wording_digest: Digest,
        channel: Channel,
        granted_at: Timestamp,
        withdrawn_at: Option<Timestamp>,
    }
}

row! {
    /// How many consents stand for a topic.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TopicTally {
        /// The topic.
        topic: Topic,
        /// How many consents to it stand.
        n_consents: u64,
    }
}

row! {
    /// How many consents there are, and how many of them lack what they must have.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct FaultTally {
        /// All of them.
        n_consents: u64,
        /// Those that lack it.
        n_faulty: u64,
    }
}

queries! {
    /// Counts the consents, and those whose wording is not on record.
    pub read fn tally_unworded() -> Option<FaultTally> =
        "SELECT COUNT(*) AS n_consents,
                COUNT(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM wording w
                    WHERE w.organisation_id = $1 AND w.form = c.form
                      AND w.version = c.wording_version AND w.digest = c.wording_digest))
                    AS n_faulty
         FROM consent c WHERE c.organisation_id = $1";

    /// Counts the consents given by form, and those without a sign-up confirmed at the same instant.
    pub read fn tally_unconfirmed() -> Option<FaultTally> =
        "SELECT COUNT(*) AS n_consents,
                COUNT(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM signup s
                    WHERE s.organisation_id = $1 AND s.form = c.form
                      AND s.confirmed_at = c.granted_at)) AS n_faulty
         FROM consent c WHERE c.organisation_id = $1 AND c.channel = 'form'";

    /// Adds a consent; [`crate::StoreError::Exists`] when one stands for the same topic already.
    pub row fn add(Consent) =
        "INSERT INTO consent (organisation_id, id, subject_id, activity, topic, form,
                              wording_version, wording_digest, channel, granted_at, withdrawn_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    /// Looks a consent up by id; none once its Subject is erased.
    pub read fn lookup(id: ConsentId) -> Option<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at
         FROM consent WHERE organisation_id = $1 AND id = $2";

    /// Lists the consents of one Subject, oldest first.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at
         FROM consent WHERE organisation_id = $1 AND subject_id = $2 ORDER BY id";

    /// Finds the consent of one Subject that stands for a topic.
    pub read fn find_standing(
        topic: &Topic, subject_id: SubjectId, activity: &str
    ) -> Option<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at
         FROM consent
         WHERE organisation_id = $1 AND topic = $2 AND subject_id = $3 AND activity = $4
           AND withdrawn_at IS NULL";

    /// Lists consents after `after`, by id, standing or not; the nil id begins.
    pub read fn list(after: ConsentId, n_max: u32) -> Vec<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at
         FROM consent WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT $3";

    /// Counts the consents that stand, by topic.
    pub read fn count_by_topic() -> Vec<TopicTally> =
        "SELECT topic, COUNT(*) AS n_consents FROM consent
         WHERE organisation_id = $1 AND withdrawn_at IS NULL GROUP BY topic ORDER BY topic";

    /// Keeps the withdrawal; changes nothing (0) when the consent stands no longer.
    pub write fn withdraw(id: ConsentId, withdrawn_at: Timestamp) -> u64 =
        "UPDATE consent SET withdrawn_at = $3
         WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL";
}
