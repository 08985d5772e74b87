//! Grounds beside consent: existing customers with their facts, and companies' own mailboxes.

use domain::{Ground, GroundId, GroundKind, SubjectId, Topic};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::query::{queries, row};

row! {
    impl Ground {
        id: GroundId,
        subject_id: SubjectId,
        activity: String,
        topic: Topic,
        kind: GroundKind,
        sold_on: Option<Date>,
        product: Option<String>,
        from_customer: bool,
        is_similar: bool,
        refusal_offered: bool,
        recorded_at: Timestamp,
        ended_at: Option<Timestamp>,
    }
}

row! {
    /// How many grounds of one kind stand for a topic.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GroundTally {
        /// The activity's ID in the declaration.
        activity: String,
        /// The topic.
        topic: Topic,
        /// Which kind.
        kind: GroundKind,
        /// The product group, for existing customers.
        product: Option<String>,
        /// How many stand.
        n_grounds: u64,
    }
}

const ADD: &str =
    "INSERT INTO ground (organisation_id, id, subject_id, activity, topic, kind, sold_on,
                         product, from_customer, is_similar, refusal_offered, recorded_at, ended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

const LIST_OF_SUBJECT: &str =
    "SELECT id, subject_id, activity, topic, kind, sold_on, product, from_customer, is_similar,
            refusal_offered, recorded_at, ended_at
     FROM ground WHERE organisation_id = $1 AND subject_id = $2 ORDER BY id";

queries! {
    /// Adds a ground; [`crate::StoreError::Exists`] when one stands for the same topic already.
    pub row fn add(Ground) = ADD;

    /// Adds grounds; as [`add`].
    pub rows fn add_all(Ground) = ADD;

    /// Lists the grounds of one Subject, oldest first.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Ground> = LIST_OF_SUBJECT;

    /// Lists the grounds of each Subject, oldest first.
    pub reads fn list_of_subjects(subject_id: SubjectId) -> Vec<Ground> = LIST_OF_SUBJECT;

    /// Finds the ground of one Subject for a topic that has not ended.
    pub read fn find_open(
        topic: &Topic, subject_id: SubjectId, activity: &str
    ) -> Option<Ground> =
        "SELECT id, subject_id, activity, topic, kind, sold_on, product, from_customer, is_similar,
                refusal_offered, recorded_at, ended_at
         FROM ground
         WHERE organisation_id = $1 AND topic = $2 AND subject_id = $3 AND activity = $4
           AND ended_at IS NULL";

    /// Counts the grounds whose facts all hold, by activity, topic, kind and product.
    pub read fn count_by_topic() -> Vec<GroundTally> =
        "SELECT activity, topic, kind, product, COUNT(*) AS n_grounds FROM ground
         WHERE organisation_id = $1 AND ended_at IS NULL
           AND (kind = 'company-mailbox'
                OR (from_customer = 1 AND is_similar = 1 AND refusal_offered = 1
                    AND sold_on IS NOT NULL AND product IS NOT NULL))
         GROUP BY activity, topic, kind, product ORDER BY activity, topic, kind, product";

    /// Ends a ground; changes nothing (0) when it ended before.
    pub write fn end(id: GroundId, ended_at: Timestamp) -> u64 =
        "UPDATE ground SET ended_at = $3
         WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL";
}
