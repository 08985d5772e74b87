//! Ending one's own second factor: by the password and a code, so that a session alone cannot.

use domain::Fact;

use super::{ProofError, asked, read, spend};
use crate::{
    context::Context,
    member::{
        alert::{self, Event},
        attempt,
        browser::Browser,
        sign_in::SignedIn,
    },
    office::Office,
};

/// Ends a Member's second factor and her recovery codes, and her other sessions; all sessions where one is asked for.
///
/// # Errors
/// Every [`ProofError`].
pub async fn end(
    office: &Office,
    cx: &mut Context,
    signed_in: &SignedIn,
    (password, code): (String, &str),
    browser: &Browser,
) -> Result<(), ProofError> {
    let (member, now) = (&signed_in.member, cx.now);
    let factor = asked(office, member.id).await?.ok_or(ProofError::Nothing)?;
    let attempt = attempt::begin_of(office, now, member, browser).await?;
    attempt.password_is(office, now, member, password).await?;
    let proof = read(office, now, &factor, code).await?.ok_or(ProofError::Code)?;
    let (id, this) = (member.id, signed_in.session.token_digest);
    let is_asked = office.live().asks_second_factor;
    let entry = Fact::SecondFactorEnded { member: id }.at(now, &mut cx.random);
    let alert = alert::job(cx, id, Event::FactorEnded, browser);
    let ended = office.store.transact(move |mut tx| async move {
        if !spend(&mut tx, id, proof, now).await? {
            return Err(ProofError::Code);
        }
        attempt.take_back(&mut tx).await?;
        store::second_factor::delete_of_member(&mut tx, id).await?;
        store::second_factor::delete_codes(&mut tx, id).await?;
        store::pending_sign_in::delete_of_member(&mut tx, id).await?;
        match is_asked {
            // Without one she may do nothing but set up another.
            true => store::session::delete_of_member(&mut tx, id).await?,
            false => store::session::delete_others(&mut tx, id, &this).await?,
        };
        store::job::add(&mut tx, &alert).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    ended.await
}
