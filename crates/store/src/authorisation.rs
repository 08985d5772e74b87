//! Authorisations: who may do what, why and until when, and each look at whether she still needs it.

use domain::{AuthorisationId, MemberId, ReviewId, Right, Role};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One authorisation of a Member.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Authorisation {
        /// Which.
        id: AuthorisationId,
        /// Who may do it.
        member_id: MemberId,
        /// What she is authorised for.
        role: Role,
        /// Why she needs it; empty for roles from before authorisations were kept.
        reason: String,
        /// Who decided it; none for the first owner, and for roles from before authorisations were kept.
        given_by: Option<MemberId>,
        /// Since when.
        given_at: Timestamp,
        /// The first instant at which it no longer counts; none where it has no end.
        ends_at: Option<Timestamp>,
        /// Who ended it before its time.
        ended_by: Option<MemberId>,
        /// When it was ended before its time.
        ended_at: Option<Timestamp>,
        /// When somebody last looked whether it is needed; at first, when it was given.
        reviewed_at: Timestamp,
    }
}

impl Authorisation {
    /// Says whether it counts at an instant.
    pub fn stands_at(&self, at: Timestamp) -> bool {
        self.ended_at.is_none() && self.ends_at.is_none_or(|ends_at| at < ends_at)
    }
}

row! {
    /// One look at an authorisation.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Review {
        /// Which.
        id: ReviewId,
        /// At which authorisation.
        authorisation_id: AuthorisationId,
        /// Whether it was found to be needed; otherwise it was ended.
        is_kept: bool,
        /// Who looked.
        reviewed_by: MemberId,
        /// When.
        reviewed_at: Timestamp,
    }
}

row! {
    /// A role that a Member holds, with how many undertakings bind her.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Held {
        /// The role.
        role: Role,
        /// How many undertakings of confidentiality bind her.
        n_undertakings: u64,
    }
}

row! {
    struct Count {
        n: u64,
    }
}

row! {
    /// How often a Member was refused something, within an hour.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DeniedAttempt {
        /// Who.
        member_id: MemberId,
        /// What she is not, or no longer, authorised for.
        access_right: Right,
        /// The hour's first instant.
        hour_at: Timestamp,
        /// How often.
        n_attempts: u64,
    }
}

/// Counts what Members opened since `since`: all of it, and what no authorisation covered at that instant.
///
/// A Member's own address is hers to see without one.
///
/// # Errors
/// As every reading.
pub async fn count_openings(
    on: &crate::OrganisationStore,
    since: Timestamp,
) -> Result<(u64, u64), crate::StoreError> {
    let all = tally_openings(on, since).await?.map_or(0, |it| it.n);
    let uncovered = tally_uncovered(on, since).await?.map_or(0, |it| it.n);
    Ok((all, uncovered))
}

/// Counts what Members opened since `since` while nothing bound them to confidentiality.
///
/// # Errors
/// As every reading.
pub async fn count_unbound(
    on: impl crate::Scope,
    since: Timestamp,
) -> Result<u64, crate::StoreError> {
    Ok(tally_unbound(on, since).await?.map_or(0, |it| it.n))
}

queries! {
    /// Adds an authorisation.
    pub row fn add(Authorisation) =
        "INSERT INTO authorisation (organisation_id, id, member_id, role, reason, given_by, given_at,
                                    ends_at, ended_by, ended_at, reviewed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    /// Looks an authorisation up.
    pub read fn lookup(id: AuthorisationId) -> Option<Authorisation> =
        "SELECT id, member_id, role, reason, given_by, given_at, ends_at, ended_by, ended_at, reviewed_at
         FROM authorisation WHERE organisation_id = $1 AND id = $2";

    /// Lists the authorisations of a Member, newest first, ended ones too.
    pub read fn list_of(member_id: MemberId) -> Vec<Authorisation> =
        "SELECT id, member_id, role, reason, given_by, given_at, ends_at, ended_by, ended_at, reviewed_at
         FROM authorisation WHERE organisation_id = $1 AND member_id = $2
         ORDER BY given_at DESC, id DESC";

    /// Lists the authorisations that count at `now`, longest unreviewed first.
    pub read fn list_standing(now: Timestamp) -> Vec<Authorisation> =
        "SELECT id, member_id, role, reason, given_by, given_at, ends_at, ended_by, ended_at, reviewed_at
         FROM authorisation
         WHERE organisation_id = $1 AND ended_at IS NULL AND (ends_at IS NULL OR ends_at > $2)
         ORDER BY reviewed_at, id";

    /// Lists the roles that a Member holds at `now`, and says whether she is bound to confidentiality.
    pub read fn list_held(member_id: MemberId, now: Timestamp) -> Vec<Held> =
        "SELECT a.role,
                (SELECT COUNT(*) FROM undertaking u
                 WHERE u.organisation_id = $1 AND u.member_id = $2 AND u.ended_at IS NULL
                   AND (u.ends_at IS NULL OR u.ends_at > $3)) AS n_undertakings
         FROM authorisation a
         WHERE a.organisation_id = $1 AND a.member_id = $2 AND a.ended_at IS NULL
           AND (a.ends_at IS NULL OR a.ends_at > $3)
         ORDER BY a.given_at, a.id";

    /// Ends an authorisation before its time; changes nothing where it was ended already.
    pub write fn end(id: AuthorisationId, ended_by: MemberId, ended_at: Timestamp) -> u64 =
        "UPDATE authorisation SET ended_by = $3, ended_at = $4
         WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL
           AND (ends_at IS NULL OR ends_at > $4)";

    /// Ends all authorisations of a Member.
    pub write fn end_all(member_id: MemberId, ended_by: MemberId, ended_at: Timestamp) -> u64 =
        "UPDATE authorisation SET ended_by = $3, ended_at = $4
         WHERE organisation_id = $1 AND member_id = $2 AND ended_at IS NULL
           AND (ends_at IS NULL OR ends_at > $4)";

    /// Keeps when an authorisation that counts was last found to be needed.
    pub write fn keep_reviewed(id: AuthorisationId, reviewed_at: Timestamp) -> u64 =
        "UPDATE authorisation SET reviewed_at = $3
         WHERE organisation_id = $1 AND id = $2 AND ended_at IS NULL
           AND (ends_at IS NULL OR ends_at > $3)";

    /// Adds a look at an authorisation.
    pub row fn add_review(Review) =
        "INSERT INTO authorisation_review
             (organisation_id, id, authorisation_id, is_kept, reviewed_by, reviewed_at)
         VALUES ($1, $2, $3, $4, $5, $6)";

    /// Lists the newest looks, newest first.
    pub read fn list_reviews(n_max: u32) -> Vec<Review> =
        "SELECT id, authorisation_id, is_kept, reviewed_by, reviewed_at FROM authorisation_review
         WHERE organisation_id = $1 ORDER BY id DESC LIMIT $2";

    read fn tally_openings(since: Timestamp) -> Option<Count> =
        "SELECT COUNT(*) AS n FROM access_record
         WHERE organisation_id = $1 AND opened_at >= $2 AND member_id IS NOT NULL
           AND subject_id <> member_id";

    read fn tally_uncovered(since: Timestamp) -> Option<Count> =
        "SELECT COUNT(*) AS n FROM access_record r
         WHERE r.organisation_id = $1 AND r.opened_at >= $2 AND r.member_id IS NOT NULL
           AND r.subject_id <> r.member_id
           AND NOT EXISTS (
               SELECT 1 FROM authorisation a
               WHERE a.organisation_id = $1 AND a.member_id = r.member_id
                 AND a.role NOT IN ('developer', 'auditor')
                 AND a.given_at <= r.opened_at
                 AND (a.ends_at IS NULL OR a.ends_at > r.opened_at)
                 AND (a.ended_at IS NULL OR a.ended_at > r.opened_at))";

    read fn tally_unbound(since: Timestamp) -> Option<Count> =
        "SELECT COUNT(*) AS n FROM access_record r
         WHERE r.organisation_id = $1 AND r.opened_at >= $2 AND r.member_id IS NOT NULL
           AND r.subject_id <> r.member_id
           AND NOT EXISTS (
               SELECT 1 FROM undertaking u
               WHERE u.organisation_id = $1 AND u.member_id = r.member_id
                 AND u.given_at <= r.opened_at
                 AND (u.ends_at IS NULL OR u.ends_at > r.opened_at)
                 AND (u.ended_at IS NULL OR u.ended_at > r.opened_at))";

    /// Counts a Member's attempt at what she is not authorised for.
    pub write fn add_denied(member_id: MemberId, access_right: Right, hour_at: Timestamp) -> u64 =
        "INSERT INTO denied_attempt (organisation_id, member_id, access_right, hour_at, n_attempts)
         VALUES ($1, $2, $3, $4, 1)
         ON CONFLICT (organisation_id, member_id, access_right, hour_at)
         DO UPDATE SET n_attempts = denied_attempt.n_attempts + 1";

    /// Lists the attempts of a Member since an instant, newest first.
    pub read fn list_denied(member_id: MemberId, since: Timestamp) -> Vec<DeniedAttempt> =
        "SELECT member_id, access_right, hour_at, n_attempts FROM denied_attempt
         WHERE organisation_id = $1 AND member_id = $2 AND hour_at >= $3
         ORDER BY hour_at DESC, access_right";

    /// Forgets the attempts before an instant.
    pub write fn delete_denied_before(before: Timestamp) -> u64 =
        "DELETE FROM denied_attempt WHERE organisation_id = $1 AND hour_at < $2";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_that_looks_for_uncovered_openings_knows_every_role_that_sees_nobody() {
        let blind = Role::ALL.iter().filter(|role| !role.sees_personal_data());
        let named: Vec<String> = blind.map(|role| format!("'{}'", role.word())).collect();
        let listed = format!("NOT IN ({})", named.join(", "));
        assert!(STATEMENTS.iter().any(|it| it.sql.contains(&listed)), "{listed}");
    }
}
