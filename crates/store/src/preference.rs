//! How often somebody wants to be written to.

use domain::{Frequency, SubjectId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One Subject's choice for one activity; without a row every mailing comes.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Preference {
        /// Whose.
        subject_id: SubjectId,
        /// The activity's ID in the declaration.
        activity: String,
        /// How often, at most.
        frequency: Frequency,
        /// Since when.
        chosen_at: Timestamp,
    }
}

queries! {
    /// Keeps a choice in place of an earlier one.
    pub row fn keep(Preference) =
        "INSERT INTO preference (organisation_id, subject_id, activity, frequency, chosen_at)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (organisation_id, subject_id, activity)
         DO UPDATE SET frequency = excluded.frequency, chosen_at = excluded.chosen_at";

    /// Lists the choices of one Subject.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Preference> =
        "SELECT subject_id, activity, frequency, chosen_at FROM preference
         WHERE organisation_id = $1 AND subject_id = $2 ORDER BY activity";
}
