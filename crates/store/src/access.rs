//! Access records: each opening of a Subject's data, on record before the permit exists. She can see them.

use decide::{Grant, Permit};
use domain::{AccessRecordId, Actor, MemberId, SubjectId};
use jiff::Timestamp;

use crate::query::{queries, row};
use crate::{OrganisationStore, StoreError};

row! {
    /// One opening of a Subject's data.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct AccessRecord {
        /// The record's own id.
        id: AccessRecordId,
        /// Whose data.
        subject_id: SubjectId,
        /// In which activity.
        activity: String,
        /// What for, as [`decide::Use::word`].
        used_for: String,
        /// By whom.
        actor: Actor,
        /// By which Member.
        member_id: Option<MemberId>,
        /// When it was decided.
        opened_at: Timestamp,
    }
}

/// Puts grants on record and turns them into permits, in the order given, once all are on disk.
///
/// # Errors
/// A [`StoreError`]; then no permit exists.
pub async fn record(
    store: &OrganisationStore,
    grants: Vec<(AccessRecordId, Grant)>,
    actor: Actor,
    member_id: Option<MemberId>,
) -> Result<Vec<Permit>, StoreError> {
    let recorded = store.transact(move |mut tx| async move {
        let rows = grants.iter().map(|(id, grant)| {
            let subject_id = SubjectId::from_uuid(grant.subject());
            let (used_for, opened_at) = (grant.used_for().word(), grant.decided_at());
            (*id, subject_id, grant.activity(), used_for, actor, member_id, opened_at)
        });
        add(&mut tx, rows.collect::<Vec<_>>()).await?;
        tx.commit_without_fact("an access record is shown to the person, not to the public")
            .await?;
        Ok::<_, StoreError>(grants)
    });
    let grants = recorded.await?;
    Ok(grants.into_iter().map(|(id, grant)| grant.recorded(id.as_uuid())).collect())
}

row! {
    /// How many times data were opened for one activity.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ActivityTally {
        /// The activity's ID in the declaration.
        activity: String,
        /// How many records.
        n_records: u64,
    }
}

queries! {
    /// Counts the records about Subjects, by activity; a Member's account is nobody's activity and left out.
    pub read fn tally_by_activity() -> Vec<ActivityTally> =
        "SELECT a.activity, COUNT(*) AS n_records FROM access_record a
         WHERE a.organisation_id = $1
           AND NOT (a.activity = 'member-accounts'
                    AND EXISTS (SELECT 1 FROM member m
                                WHERE m.organisation_id = $1 AND m.id = a.subject_id))
         GROUP BY a.activity ORDER BY a.activity";

    /// Counts the records about those who ever agreed to something under `of`, by activity.
    pub read fn tally_by_activity_of(of: &str) -> Vec<ActivityTally> =
        "SELECT a.activity, COUNT(*) AS n_records FROM access_record a
         WHERE a.organisation_id = $1
           AND EXISTS (SELECT 1 FROM consent c
                       WHERE c.organisation_id = $1 AND c.subject_id = a.subject_id
                         AND c.activity = $2)
         GROUP BY a.activity ORDER BY a.activity";

    /// Adds records in a transaction of the caller's; [`record`] is the way to permits.
    pub each fn add(
        id: AccessRecordId, subject_id: SubjectId, activity: &str, used_for: &str, actor: Actor,
        member_id: Option<MemberId>, opened_at: Timestamp
    ) =
        "INSERT INTO access_record (organisation_id, id, subject_id, activity, used_for, actor,
                                    member_id, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

    /// Lists the openings of one Subject's data before `before`, newest first; the highest id begins.
    pub read fn list(
        subject_id: SubjectId, before: AccessRecordId, n_max: u32
    ) -> Vec<AccessRecord> =
        "SELECT id, subject_id, activity, used_for, actor, member_id, opened_at FROM access_record
         WHERE organisation_id = $1 AND subject_id = $2 AND id < $3 ORDER BY id DESC LIMIT $4";
}
