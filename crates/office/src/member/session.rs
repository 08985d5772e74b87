//! Where a Member is signed in, and ending it from elsewhere.

use domain::{BrowserId, MemberId};
use jiff::{SignedDuration, Timestamp};
use keys::Bearer;
use rand::Rng;
use store::{StoreError, Tx, job::NewJob, session::Session};

use super::{
    alert::{self, Event},
    browser::{self, Browser, Kind},
    sign_in::{Begun, SESSION_HOURS_MAX},
};
use crate::{context::Context, office::Office};

/// How many digits of its digest a session is named by; they open nothing.
const NAME_DIGITS: usize = 16;

/// A session that is about to be kept, with the browser that is known from then on.
pub(super) struct Opening {
    session: Session,
    browser: BrowserId,
    /// Tells her of a browser that is new beside others.
    alert: Option<NewJob>,
}

impl Opening {
    /// Keeps the session, and that the browser is known.
    pub(super) async fn keep(self, tx: &mut Tx) -> Result<(), StoreError> {
        let Self { session, browser, alert } = self;
        if let Some(alert) = alert {
            store::job::add(tx, &alert).await?;
        }
        store::session::add(tx, &session).await?;
        store::known_browser::keep(tx, session.member_id, browser, session.created_at).await?;
        Ok(())
    }
}

/// Makes a session with a token of its own; `second_factor_at` is when the second factor was shown.
///
/// Where one is asked for and none was shown, the session opens nothing but the page on which it is set up.
pub(super) async fn new(
    office: &Office,
    cx: &mut Context,
    member: MemberId,
    (known, from): (Option<BrowserId>, &Browser),
    second_factor_at: Option<Timestamp>,
) -> Result<(Opening, Begun), StoreError> {
    let token = Bearer::generate(&mut cx.random);
    let mut csrf_secret = vec![0; 32];
    cx.random.fill_bytes(&mut csrf_secret);
    let session = Session {
        token_digest: token.digest(),
        member_id: member,
        csrf_secret,
        created_at: cx.now,
        expires_at: cx.now + SignedDuration::from_hours(SESSION_HOURS_MAX),
        second_factor_at,
        is_enrolling: second_factor_at.is_none() && office.live().asks_second_factor,
        browser: from.kind.as_ref().map(Kind::word),
    };
    let others = store::known_browser::list_of_member(&office.store, member).await?;
    let is_new = known.is_none() && !others.is_empty();
    let alert = is_new.then(|| alert::job(cx, member, Event::NewBrowser, from));
    let browser = known.unwrap_or_else(|| BrowserId::new(cx.now, &mut cx.random));
    let mark = browser::mark(office, cx, member, browser);
    Ok((Opening { session, browser, alert }, Begun { token, mark }))
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
