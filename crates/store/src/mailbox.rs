//! What is known of a mailbox beside its address: whose it is, spellings of it, and how it answers.

use domain::{MailboxClass, SubjectId, Topic};
use jiff::Timestamp;
use keys::NearDigest;

use crate::query::{queries, row};

row! {
    /// One Subject's mailbox.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Mailbox {
        /// Whose.
        subject_id: SubjectId,
        /// The same for spellings of one address.
        near_digest: NearDigest,
        /// A person's or a company's.
        class: MailboxClass,
        /// How often it did not take mail of late, in thousandths, as of `scored_at`.
        soft_score: u32,
        /// When the score was reckoned.
        scored_at: Option<Timestamp>,
        /// Until when nothing is sent to it.
        rests_until: Option<Timestamp>,
    }
}

row! {
    /// Two Subjects whose addresses may be one.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct NearPair {
        /// The one.
        first: SubjectId,
        /// The other.
        second: SubjectId,
    }
}

row! {
    /// How many of those who may be written to about a topic have a mailbox that rests.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TopicRestingTally {
        /// The activity's ID in the declaration.
        activity: String,
        /// The topic.
        topic: Topic,
        /// How many rest.
        n_resting: u64,
    }
}

row! {
    struct RestingTally {
        n_resting: u64,
    }
}

/// Counts the mailboxes that rest at an instant.
///
/// # Errors
/// As every reading.
pub async fn count_resting(on: impl crate::Scope, at: Timestamp) -> Result<u64, crate::StoreError> {
    Ok(tally_resting(on, at).await?.map_or(0, |tally| tally.n_resting))
}

const ADD: &str =
    "INSERT INTO mailbox (organisation_id, subject_id, near_digest, class, soft_score,
                          scored_at, rests_until)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";

queries! {
    /// Adds a mailbox; one that is known keeps what is known of it (0).
    pub row fn add(Mailbox) = ADD;

    /// Keeps mailboxes; as [`add`].
    pub rows fn add_all(Mailbox) = ADD;

    /// Looks a mailbox up by Subject.
    pub read fn lookup(subject_id: SubjectId) -> Option<Mailbox> =
        "SELECT subject_id, near_digest, class, soft_score, scored_at, rests_until
         FROM mailbox WHERE organisation_id = $1 AND subject_id = $2";

    /// Puts another address's spelling and class in place.
    pub write fn rectify(
        subject_id: SubjectId, near_digest: &NearDigest, class: MailboxClass
    ) -> u64 =
        "UPDATE mailbox SET near_digest = $3, class = $4
         WHERE organisation_id = $1 AND subject_id = $2";

    /// Keeps how a mailbox answers.
    pub write fn score(
        subject_id: SubjectId, soft_score: u32, scored_at: Timestamp,
        rests_until: Option<Timestamp>
    ) -> u64 =
        "UPDATE mailbox SET soft_score = $3, scored_at = $4, rests_until = $5
         WHERE organisation_id = $1 AND subject_id = $2";

    /// Lists pairs of Subjects whose addresses may be one, each pair once.
    pub read fn list_near(n_max: u32) -> Vec<NearPair> =
        "SELECT a.subject_id AS first, b.subject_id AS second
         FROM mailbox a
         JOIN mailbox b ON b.organisation_id = $1 AND b.near_digest = a.near_digest
              AND b.subject_id > a.subject_id
         WHERE a.organisation_id = $1
         ORDER BY a.near_digest, a.subject_id, b.subject_id LIMIT $2";

    /// Counts whose mailbox rests at an instant, of those with a consent or ground, by activity and topic.
    pub read fn count_resting_by_topic(at: Timestamp) -> Vec<TopicRestingTally> =
        "WITH p AS (
             SELECT s.activity, s.topic, s.subject_id FROM consent s
             WHERE s.organisation_id = $1 AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
               AND (s.expires_at IS NULL OR s.expires_at > $2)
             UNION
             SELECT g.activity, g.topic, g.subject_id FROM ground g
             WHERE g.organisation_id = $1 AND g.ended_at IS NULL)
         SELECT p.activity AS activity, p.topic AS topic, COUNT(*) AS n_resting
         FROM p
         JOIN mailbox b ON b.organisation_id = $1 AND b.subject_id = p.subject_id
              AND b.rests_until > $2
         GROUP BY p.activity, p.topic ORDER BY p.activity, p.topic";

    read fn tally_resting(at: Timestamp) -> Option<RestingTally> =
        "SELECT COUNT(*) AS n_resting FROM mailbox
         WHERE organisation_id = $1 AND rests_until > $2";
}
