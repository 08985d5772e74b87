//! Where a Member is signed in, and ending it from elsewhere.

use domain::MemberId;
use jiff::Timestamp;
use store::{StoreError, session::Session};

use crate::office::Office;

/// How many digits of its digest a session is named by; they open nothing.
const NAME_DIGITS: usize = 16;

/// Lists where a Member is signed in, newest first.
///
/// # Errors
/// As every reading.
pub async fn list(
    office: &Office,
    now: Timestamp,
    member: MemberId,
) -> Result<Vec<Session>, StoreError> {
    store::session::list_of_member(&office.store, member, now).await
}

/// Names a session for its owner, by the beginning of its digest.
pub fn name(session: &Session) -> String {
    let digits = session.token_digest.as_bytes().iter().map(|byte| format!("{byte:02x}"));
    digits.collect::<String>()[..NAME_DIGITS].to_owned()
}

/// Ends one of a Member's own sessions by its [`name`]; `false` when she has none of that name.
///
/// # Errors
/// As every change.
pub async fn end(
    office: &Office,
    now: Timestamp,
    member: MemberId,
    session: &str,
) -> Result<bool, StoreError> {
    let sessions = list(office, now, member).await?;
    let Some(found) = sessions.into_iter().find(|it| name(it) == session) else {
        return Ok(false);
    };
    super::sign_in::sign_out(office, &found).await?;
    Ok(true)
}
