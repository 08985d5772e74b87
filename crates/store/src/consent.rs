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
        expires_at: Option<Timestamp>,
        superseded_at: Option<Timestamp>,
        asked_again_at: Option<Timestamp>,
    }
}

row! {
    /// How many consents stand for a topic.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TopicTally {
        /// The activity's ID in the declaration.
        activity: String,
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

const ADD: &str = "INSERT INTO consent (organisation_id, id, subject_id, activity, topic, form,
                          wording_version, wording_digest, channel, granted_at, withdrawn_at,
                          expires_at, superseded_at, asked_again_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";

const LIST_OF_SUBJECT: &str =
    "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
            granted_at, withdrawn_at, expires_at, superseded_at, asked_again_at
     FROM consent WHERE organisation_id = $1 AND subject_id = $2 ORDER BY id";

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

    /// Counts the consents given by a form, and those of people for whom no sign-up was confirmed: with the same
    /// wording, at the same instant, one for each person.
    pub read fn tally_unconfirmed(form: &str) -> Option<FaultTally> =
        "WITH given AS (
             SELECT granted_at, wording_version, COUNT(*) AS n_consents,
                    COUNT(DISTINCT subject_id) AS n_subjects
             FROM consent WHERE organisation_id = $1 AND channel = 'form' AND form = $2
             GROUP BY granted_at, wording_version),
         confirmed AS (
             SELECT confirmed_at, wording_version, COUNT(*) AS n_signups
             FROM signup WHERE organisation_id = $1 AND form = $2 AND confirmed_at IS NOT NULL
             GROUP BY confirmed_at, wording_version)
         SELECT CAST(COALESCE(SUM(given.n_consents), 0) AS BIGINT) AS n_consents,
                CAST(COALESCE(SUM(CASE WHEN COALESCE(confirmed.n_signups, 0) < given.n_subjects
                                       THEN given.n_consents ELSE 0 END), 0) AS BIGINT) AS n_faulty
         FROM given LEFT JOIN confirmed
              ON confirmed.confirmed_at = given.granted_at
                 AND confirmed.wording_version = given.wording_version";

    /// Adds a consent; [`crate::StoreError::Exists`] when one stands for the same topic already.
    pub row fn add(Consent) = ADD;

    /// Adds consents; as [`add`].
    pub rows fn add_all(Consent) = ADD;

    /// Looks a consent up by id; none once its Subject is erased.
    pub read fn lookup(id: ConsentId) -> Option<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at, expires_at, superseded_at, asked_again_at
         FROM consent WHERE organisation_id = $1 AND id = $2";

    /// Lists the consents of one Subject, oldest first.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Consent> = LIST_OF_SUBJECT;

    /// Lists the consents of each Subject, oldest first.
    pub reads fn list_of_subjects(subject_id: SubjectId) -> Vec<Consent> = LIST_OF_SUBJECT;

    /// Finds the consent of one Subject to a topic that she has not withdrawn; it may be too old to stand.
    pub read fn find_open(
        topic: &Topic, subject_id: SubjectId, activity: &str
    ) -> Option<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at, expires_at, superseded_at, asked_again_at
         FROM consent
         WHERE organisation_id = $1 AND topic = $2 AND subject_id = $3 AND activity = $4
           AND withdrawn_at IS NULL";

    /// Lists consents after `after`, by id, standing or not; the nil id begins.
    pub read fn list(after: ConsentId, n_max: u32) -> Vec<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at, expires_at, superseded_at, asked_again_at
         FROM consent WHERE organisation_id = $1 AND id > $2 ORDER BY id LIMIT $3";

    /// Counts the consents that stand at an instant, by activity and topic.
    pub read fn count_by_topic(at: Timestamp) -> Vec<TopicTally> =
        "SELECT activity, topic, COUNT(*) AS n_consents FROM consent
         WHERE organisation_id = $1 AND withdrawn_at IS NULL AND superseded_at IS NULL
           AND (expires_at IS NULL OR expires_at > $2)
         GROUP BY activity, topic ORDER BY activity, topic";

    /// Counts the consents that were asked for again or are to be by `at`, by activity and topic.
    pub read fn count_to_renew(at: Timestamp) -> Vec<TopicTally> =
        "SELECT activity, topic, COUNT(*) AS n_consents FROM consent
         WHERE organisation_id = $1 AND withdrawn_at IS NULL
           AND (asked_again_at IS NOT NULL OR superseded_at IS NOT NULL OR expires_at <= $2)
         GROUP BY activity, topic ORDER BY activity, topic";

    /// Marks the consents to other words than those of `material_digest` as superseded.
    ///
    /// A wording without such a digest is from before digests were kept; it is taken as the same.
    pub write fn supersede(
        activity: &str, material_digest: &Digest, superseded_at: Timestamp
    ) -> u64 =
        "UPDATE consent SET superseded_at = $4
         WHERE organisation_id = $1 AND activity = $2 AND withdrawn_at IS NULL
           AND superseded_at IS NULL
           AND EXISTS (SELECT 1 FROM wording w
                       WHERE w.organisation_id = $1 AND w.form = consent.form
                         AND w.version = consent.wording_version
                         AND w.digest = consent.wording_digest AND w.material_digest IS NOT NULL
                         AND w.material_digest <> $3)";

    /// Lists the consents that have to be asked for again by `at`, after `after`, by id; the nil id begins.
    pub read fn list_to_ask_again(at: Timestamp, after: ConsentId, n_max: u32) -> Vec<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at, expires_at, superseded_at, asked_again_at
         FROM consent
         WHERE organisation_id = $1 AND id > $3 AND withdrawn_at IS NULL AND asked_again_at IS NULL
           AND (superseded_at IS NOT NULL OR expires_at <= $2)
         ORDER BY id LIMIT $4";

    /// Lists the consents that were asked for again before `before`, were not given since, and do not
    /// stand at the instant `at`, by id.
    pub read fn list_lapsed(before: Timestamp, at: Timestamp, n_max: u32) -> Vec<Consent> =
        "SELECT id, subject_id, activity, topic, form, wording_version, wording_digest, channel,
                granted_at, withdrawn_at, expires_at, superseded_at, asked_again_at
         FROM consent
         WHERE organisation_id = $1 AND withdrawn_at IS NULL AND asked_again_at < $2
           AND (superseded_at IS NOT NULL OR expires_at <= $3)
         ORDER BY id LIMIT $4";

    /// Counts the consents of an activity whose end was asked about or has come, and those that ended before
    /// `overdue` and were neither asked for again nor ended, or were asked before `unanswered` and stand open.
    pub read fn tally_unrenewed(
        activity: &str, overdue: Timestamp, unanswered: Timestamp
    ) -> Option<FaultTally> =
        "SELECT COUNT(*) AS n_consents,
                COUNT(*) FILTER (WHERE withdrawn_at IS NULL
                    AND (superseded_at < $3 OR expires_at < $3)
                    AND (asked_again_at IS NULL OR asked_again_at < $4)) AS n_faulty
         FROM consent
         WHERE organisation_id = $1 AND activity = $2
           AND (asked_again_at IS NOT NULL OR superseded_at < $3 OR expires_at < $3)";

    /// Keeps when the person was asked to give it again; changes nothing (0) when she was before.
    pub write fn ask_again(id: ConsentId, asked_again_at: Timestamp) -> u64 =
        "UPDATE consent SET asked_again_at = $3
         WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL AND asked_again_at IS NULL";

    /// Keeps the withdrawal; changes nothing (0) when the consent stands no longer.
    pub write fn withdraw(id: ConsentId, withdrawn_at: Timestamp) -> u64 =
        "UPDATE consent SET withdrawn_at = $3
         WHERE organisation_id = $1 AND id = $2 AND withdrawn_at IS NULL";
}
