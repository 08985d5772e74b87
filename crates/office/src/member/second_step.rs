//! The second step of signing in: the password was right, and a code of the second factor opens the session.

use jiff::{SignedDuration, Timestamp};
use keys::{Bearer, BearerDigest};
use store::{StoreError, member::Member, pending_sign_in::PendingSignIn};

use super::{
    alert::{self, Event},
    attempt::{self, Attempt},
    browser::Browser,
    second_factor, session,
    sign_in::{Begun, SignInError},
};
use crate::{context::Context, office::Office};

/// How long a right password waits for its code.
pub const PENDING_MINUTES_MAX: i64 = 5;
/// How many codes may be tried for one right password.
pub const CODES_MAX: u32 = 5;

/// Why a code does not open a session.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// No password was right, or too long ago, or too many codes were wrong: the first step is due again.
    #[error("the sign-in is over; begin again with the password")]
    Over,
    /// The code is none, is over, or was shown before.
    #[error("the code is not right, or was used")]
    Refused,
    /// Too many failures: of strangers with this address, or of this known browser.
    #[error("too many failed attempts; try again after {until}")]
    Paused {
        /// When the pause is over at the latest.
        until: Timestamp,
    },
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignInError> for StepError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::Refused,
            SignInError::Paused { until } => Self::Paused { until },
            SignInError::Store(error) => Self::Store(error),
        }
    }
}

/// Lets a right password wait for its code; returns the token for a cookie that opens nothing.
pub(super) async fn begin(
    office: &Office,
    cx: &mut Context,
    member: &Member,
    attempt: Attempt,
) -> Result<Bearer, StoreError> {
    let token = Bearer::generate(&mut cx.random);
    let pending = PendingSignIn {
        token_digest: token.digest(),
        member_id: member.id,
        n_codes: 0,
        expires_at: cx.now + SignedDuration::from_mins(PENDING_MINUTES_MAX),
    };
    let begun = office.store.transact(move |mut tx| async move {
        attempt.take_back(&mut tx).await?;
        store::pending_sign_in::add(&mut tx, &pending).await?;
        tx.commit_without_fact("nobody is signed in yet").await
    });
    begun.await.map(|()| token)
}

/// Says whether a right password still waits for its code.
///
/// # Errors
/// As every reading.
pub async fn is_pending(office: &Office, now: Timestamp, token: &str) -> Result<bool, StoreError> {
    let digest = BearerDigest::of(token);
    let pending = store::pending_sign_in::lookup(&office.store, &digest, now).await?;
    Ok(pending.is_some_and(|it| it.n_codes < CODES_MAX))
}

/// Opens the session by a code of the second factor; each code is counted before it is looked at.
///
/// # Errors
/// Every [`StepError`].
pub async fn finish(
    office: &Office,
    cx: &mut Context,
    (token, code): (&str, &str),
    browser: &Browser,
) -> Result<Begun, StepError> {
    let (now, digest) = (cx.now, BearerDigest::of(token));
    let pending = store::pending_sign_in::lookup(&office.store, &digest, now).await?;
    let pending = pending.ok_or(StepError::Over)?;
    let member = store::member::lookup(&office.store, pending.member_id).await?;
    let member = member.filter(|member| member.left_at.is_none()).ok_or(StepError::Over)?;
    let factor = second_factor::asked(office, member.id).await?.ok_or(StepError::Over)?;
    let attempt = attempt::begin_of(office, now, &member, browser).await?;
    count(office, digest).await?;
    let proof = second_factor::read(office, now, &factor, code).await?;
    attempt.is_one_of_few(office, now).await?;
    let proof = proof.ok_or(StepError::Refused)?;
    let from = (attempt.known(), browser);
    let (opening, begun) = session::new(office, cx, member.id, from, Some(now)).await?;
    let is_recovery = matches!(proof, second_factor::Proof::Recovery(_));
    let alert = is_recovery.then(|| alert::job(cx, member.id, Event::RecoveryCode, browser));
    let finished = office.store.transact(move |mut tx| async move {
        if !second_factor::spend(&mut tx, member.id, proof, now).await? {
            return Err(StepError::Refused);
        }
        if store::pending_sign_in::delete(&mut tx, &digest).await? == 0 {
            return Err(StepError::Over);
        }
        attempt.take_back(&mut tx).await?;
        opening.keep(&mut tx).await?;
        if let Some(alert) = &alert {
            store::job::add(&mut tx, alert).await?;
        }
        Ok(tx.commit_without_fact("a sign-in is no change of state").await?)
    });
    finished.await?;
    Ok(begun)
}

async fn count(office: &Office, digest: BearerDigest) -> Result<(), StepError> {
    let counted = office.store.transact(move |mut tx| async move {
        let n_counted = store::pending_sign_in::count_code(&mut tx, &digest, CODES_MAX).await?;
        tx.commit_without_fact("a code that is tried changes nothing").await?;
        Ok::<_, StoreError>(n_counted)
    });
    if counted.await? == 1 { Ok(()) } else { Err(StepError::Over) }
}
