//! Looking again at every authorisation: as often as the declaration promises, by somebody else than the one who has it.
//!
//! Law: GDPR Art. 32(1)(d), 32(4).

use declaration::model::MeasureKind;
use domain::{AuthorisationId, Fact, MemberId, ReviewId, Right};
use jiff::{Timestamp, civil::Date};
use law::Period;
use store::{
    StoreError,
    authorisation::{Authorisation, Review},
};

use super::authorisation::{self, AuthoriseError};
use crate::{context::Context, live::Live, office::Office};

/// How often authorisations are looked at where the declaration does not say.
pub const USUAL: Period = Period::months(6);

/// An authorisation that stands, and when somebody must have looked at it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Which.
    pub authorisation: Authorisation,
    /// The last day for the next look.
    pub due_on: Date,
    /// Whether that day is over.
    pub is_overdue: bool,
}

/// Returns how often the declaration in force promises to look: the shortest period of its measures of that kind.
pub fn period(live: &Live) -> Option<Period> {
    let measures = live.declaration.measures.iter().map(|it| it.get());
    let reviews = measures.filter(|it| *it.kind.get() == MeasureKind::AccessReview);
    let periods = reviews.filter_map(|it| it.tested_every.as_ref().map(|every| *every.get()));
    let from = jiff::civil::date(2026, 1, 1);
    periods.min_by_key(|period| period.end_after(from))
}

/// Lists the authorisations that stand, the one to be looked at first at the front.
///
/// # Errors
/// As every reading.
pub async fn due(office: &Office, live: &Live, now: Timestamp) -> Result<Vec<Due>, StoreError> {
    let period = period(live).unwrap_or(USUAL);
    let standing = store::authorisation::list_standing(&office.store, now).await?;
    let today = office.day(now);
    let due = standing.into_iter().map(|authorisation| {
        let seen_on = office.day(authorisation.reviewed_at);
        let due_on = period.end_after(seen_on).unwrap_or(Date::MAX);
        Due { authorisation, due_on, is_overdue: due_on < today }
    });
    Ok(due.collect())
}

/// Keeps or ends an authorisation after looking at it.
///
/// One's own is looked at by somebody else, as long as there is somebody else who may.
///
/// # Errors
/// Every [`AuthoriseError`] that ending has.
pub async fn decide(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    id: AuthorisationId,
    is_kept: bool,
) -> Result<(), AuthoriseError> {
    let found = store::authorisation::lookup(&office.store, id).await?;
    let found = found.ok_or(AuthoriseError::Unknown)?;
    let now = cx.now;
    if found.member_id == by && (!is_kept || others_may(office, now, by).await?) {
        return Err(AuthoriseError::Own);
    }
    let review = Review {
        id: ReviewId::new(now, &mut cx.random),
        authorisation_id: id,
        is_kept,
        reviewed_by: by,
        reviewed_at: now,
    };
    let fact = if is_kept {
        Fact::AuthorisationReviewed { authorisation: id, by }
    } else {
        Fact::AuthorisationEnded { authorisation: id, by }
    };
    let entry = fact.at(now, &mut cx.random);
    let kept = office.store.transact(move |mut tx| async move {
        if !is_kept {
            authorisation::end_in(&mut tx, &found, by, now).await?;
        } else if store::authorisation::keep_reviewed(&mut tx, id, now).await? == 0 {
            return Err(AuthoriseError::Over);
        }
        store::authorisation::add_review(&mut tx, &review).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    kept.await
}

/// Says whether anybody but `by` decides about others.
async fn others_may(office: &Office, now: Timestamp, by: MemberId) -> Result<bool, StoreError> {
    let standing = store::authorisation::list_standing(&office.store, now).await?;
    let mut others = standing.iter().filter(|it| it.member_id != by);
    Ok(others.any(|it| it.role.rights().has(Right::Authorise)))
}
