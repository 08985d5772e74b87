//! Signing in and out: a session is a random token, known here only by its digest.

use decide::Personal;
use domain::{EmailAddress, Right, Rights};
use jiff::Timestamp;
use keys::{Bearer, BearerDigest};
use store::{StoreError, member::Member, session::Session};

use super::{
    PASSWORD_BYTES_MAX,
    attempt::{self, Counter},
    authorisation::{self, Standing},
    browser::Browser,
    second_factor, second_step, session,
};
use crate::{context::Context, office::Office};

/// How long a session lasts without a new sign-in.
pub const SESSION_HOURS_MAX: i64 = 12;

/// Compared with when an address is unknown, so that known and unknown ones take the same time.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address or password is wrong; which one is not told.
    #[error("address and password do not belong together")]
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

/// Somebody who is signed in.
#[derive(Clone)]
pub struct SignedIn {
    /// Who.
    pub member: Member,
    /// The session.
    pub session: Session,
    /// What she is authorised for at this instant.
    pub standing: Standing,
    /// Whether she may do nothing but set up a second factor, which the declaration in force promises.
    pub must_enrol: bool,
}

impl SignedIn {
    /// Returns what the Member may do at this instant.
    pub fn rights(&self) -> Rights {
        self.standing.rights()
    }

    /// Says whether the Member may do something at this instant.
    pub fn may(&self, right: Right) -> bool {
        self.rights().has(right)
    }

    /// Says whether the Member is authorised for something and lacks the undertaking alone.
    pub fn lacks_only_undertaking(&self, right: Right) -> bool {
        let bound = Standing { is_bound: true, ..self.standing.clone() };
        !self.may(right) && bound.rights().has(right)
    }
}

/// A session that began.
pub struct Begun {
    /// Opens it; new at each sign-in, whatever the browser held before.
    pub token: Bearer,
    /// The mark by which the browser is known from now on.
    pub mark: String,
}

/// What follows a right password.
pub enum Passed {
    /// A session: the password is enough.
    SignedIn(Begun),
    /// A code of the second factor has to be shown to [`second_step::finish`], with this token.
    CodeDue(Bearer),
}

/// Checks address and password, and begins a session or its second step.
///
/// Failures of strangers pause strangers alone: a browser that is known goes by its own.
///
/// # Errors
/// Every [`SignInError`].
pub async fn sign_in(
    office: &Office,
    cx: &mut Context,
    (email, password): (&str, String),
    browser: &Browser,
) -> Result<Passed, SignInError> {
    let email = EmailAddress::parse(email).map_err(|_| SignInError::Refused)?;
    let address = Personal::about(uuid::Uuid::nil(), email.as_ref().to_owned());
    let digest = office.key.member_digest(&address);
    let member = store::member::find(&office.store, &digest).await?;
    let member = member.filter(Member::is_here);
    let attempt = match &member {
        Some(member) => attempt::begin_of(office, cx.now, member, browser).await?,
        None => attempt::begin(office, cx.now, Counter::Strangers(digest)).await?,
    };
    let hash = member.as_ref().map_or(NOBODY, |member| &member.password_hash).to_owned();
    let fits = password.len() <= PASSWORD_BYTES_MAX;
    let matches = super::matches(office, password, hash).await && fits;
    attempt.is_one_of_few(office, cx.now).await?;
    let member = member.filter(|_| matches).ok_or(SignInError::Refused)?;
    if second_factor::asked(office, member.id).await?.is_some() {
        let pending = second_step::begin(office, cx, &member, attempt).await?;
        return Ok(Passed::CodeDue(pending));
    }
    let from = (attempt.known(), browser);
    let (opening, begun) = session::new(office, cx, member.id, from, None).await?;
    let kept = office.store.transact(move |mut tx| async move {
        attempt.take_back(&mut tx).await?;
        opening.keep(&mut tx).await?;
        tx.commit_without_fact("a sign-in is no change of state").await
    });
    kept.await.map_err(SignInError::Store)?;
    Ok(Passed::SignedIn(begun))
}

/// Returns who is signed in by a token at this instant.
///
/// Where a second factor is asked for, a session that was begun by the password alone counts no longer.
///
/// # Errors
/// As every reading.
pub async fn resume(
    office: &Office,
    now: Timestamp,
    token: &str,
) -> Result<Option<SignedIn>, StoreError> {
    let digest = BearerDigest::of(token);
    let Some(session) = store::session::lookup(&office.store, &digest, now).await? else {
        return Ok(None);
    };
    let asks = office.live().asks_second_factor;
    if asks && session.second_factor_at.is_none() && !session.is_enrolling {
        return Ok(None);
    }
    let (member, standing) = tokio::try_join!(
        store::member::lookup(&office.store, session.member_id),
        authorisation::standing(office, now, session.member_id),
    )?;
    let member = member.filter(|member| member.left_at.is_none());
    let must_enrol = asks && session.is_enrolling;
    Ok(member.map(|member| SignedIn { member, session, standing, must_enrol }))
}

/// Ends a session at once.
///
/// # Errors
/// As every change.
pub async fn sign_out(office: &Office, session: &Session) -> Result<(), StoreError> {
    let digest = session.token_digest;
    let ended = office.store.transact(move |mut tx| async move {
        store::session::delete(&mut tx, &digest).await?;
        tx.commit_without_fact("signing out is no change of state").await
    });
    ended.await
}
