//! Where a Member is signed in, and ending it from elsewhere.

use domain::{BrowserId, MemberId};
use jiff::{SignedDuration, Timestamp};
use keys::Bearer;
use rand::Rng;
use store::{StoreError, session::Session};

use super::{
    attempt::Attempt,
    browser,
    sign_in::{Begun, SESSION_HOURS_MAX},
};
use crate::{context::Context, office::Office};

/// How many digits of its digest a session is named by; they open nothing.
const NAME_DIGITS: usize = 16;

/// Begins a session with a token of its own, and makes the browser known.
pub(super) async fn begin(
    office: &Office,
    cx: &mut Context,
    member: MemberId,
    known: Option<BrowserId>,
    attempt: Attempt,
) -> Result<Begun, StoreError> {
    let now = cx.now;
    let token = Bearer::generate(&mut cx.random);
    let mut csrf_secret = vec![0; 32];
    cx.random.fill_bytes(&mut csrf_secret);
    let session = Session {
        token_digest: token.digest(),
        member_id: member,
        csrf_secret,
        created_at: now,
        expires_at: now + SignedDuration::from_hours(SESSION_HOURS_MAX),
    };
    let browser = known.unwrap_or_else(|| BrowserId::new(now, &mut cx.random));
    let mark = browser::mark(office, cx, member, browser);
    let begun = office.store.transact(move |mut tx| async move {
        attempt.take_back(&mut tx).await?;
        store::session::add(&mut tx, &session).await?;
        store::known_browser::keep(&mut tx, member, browser, now).await?;
        tx.commit_without_fact("a sign-in is no change of state").await
    });
    begun.await.map(|()| Begun { token, mark })
}

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
