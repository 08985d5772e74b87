//! Ending a membership: authorisations, sessions and the way in, all at one instant.

use domain::{Fact, MemberId};

use super::authorisation::{AuthoriseError, check_owner_left};
use crate::{context::Context, office::Office};

/// Ends a Member's membership now, in every open session.
///
/// What she did stays on record under her id.
///
/// # Errors
/// [`AuthoriseError::Unknown`], [`AuthoriseError::Absent`], [`AuthoriseError::Own`], [`AuthoriseError::LastOwner`],
/// [`AuthoriseError::Store`].
pub async fn end(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    member: MemberId,
) -> Result<(), AuthoriseError> {
    if by == member {
        return Err(AuthoriseError::Own);
    }
    let found = store::member::lookup(&office.store, member).await?;
    let found = found.ok_or(AuthoriseError::Unknown)?;
    if found.password_hash.is_empty() {
        return Err(AuthoriseError::Absent);
    }
    let now = cx.now;
    let entry = Fact::MemberLeft { member, by }.at(now, &mut cx.random);
    let ended = office.store.transact(move |mut tx| async move {
        if store::member::leave(&mut tx, member, now).await? == 0 {
            return Err(AuthoriseError::Absent);
        }
        store::authorisation::end_all(&mut tx, member, by, now).await?;
        check_owner_left(&mut tx, now).await?;
        store::session::delete_of_member(&mut tx, member).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    ended.await
}
