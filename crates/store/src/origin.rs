//! Where an activity has an address from, and since when (IN-11).

use domain::{OriginKind, SubjectId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// Where one activity has one Subject's address from.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Origin {
        /// Whose.
        subject_id: SubjectId,
        /// The activity's ID in the declaration.
        activity: String,
        /// What kind of place.
        kind: OriginKind,
        /// The form's ID, or the import's.
        source: String,
        /// Since when.
        since: Timestamp,
    }
}

row! {
    /// How many contacts there are, and how many of them without an origin.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct OriginTally {
        /// Contacts that an activity may write to.
        n_contacts: u64,
        /// Those without an origin.
        n_faulty: u64,
    }
}

const ADD: &str = "INSERT INTO origin (organisation_id, subject_id, activity, kind, source, since)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

queries! {
    /// Keeps an origin; the first one stays (0).
    pub row fn add(Origin) = ADD;

    /// Keeps origins; as [`add`].
    pub rows fn add_all(Origin) = ADD;

    /// Lists the origins of one Subject's address.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Origin> =
        "SELECT subject_id, activity, kind, source, since FROM origin
         WHERE organisation_id = $1 AND subject_id = $2 ORDER BY activity";

    /// Counts whom an activity may write to, and those of them whose origin is not on record.
    pub read fn tally_unknown(activity: &str) -> Option<OriginTally> =
        "SELECT COUNT(*) AS n_contacts,
                COUNT(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM origin o
                    WHERE o.organisation_id = $1 AND o.subject_id = c.subject_id
                      AND o.activity = $2)) AS n_faulty
         FROM contact c
         WHERE c.organisation_id = $1
           AND (EXISTS (SELECT 1 FROM consent s
                        WHERE s.organisation_id = $1 AND s.subject_id = c.subject_id
                          AND s.activity = $2 AND s.withdrawn_at IS NULL)
                OR EXISTS (SELECT 1 FROM ground g
                           WHERE g.organisation_id = $1 AND g.subject_id = c.subject_id
                             AND g.activity = $2 AND g.ended_at IS NULL))";
}
