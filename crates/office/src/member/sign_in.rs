//! Signing in and out: a session is a random token, known here only by its digest.

use decide::Personal;
use domain::{EmailAddress, Role};
use jiff::Timestamp;
use keys::{Bearer, BearerDigest};
use store::{StoreError, member::Member, session::Session};

use super::{
    PASSWORD_BYTES_MAX,
    attempt::{self, Counter},
    browser::{self, Browser},
    session,
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
}

impl SignedIn {
    /// Returns what the Member may do.
    pub fn role(&self) -> Role {
        self.member.role
    }
}

/// A session that began.
pub struct Begun {
    /// Opens it; new at each sign-in, whatever the browser held before.
    pub token: Bearer,
    /// The mark by which the browser is known from now on.
    pub mark: String,
}

/// Checks address and password and begins a session.
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
) -> Result<Begun, SignInError> {
    let email = EmailAddress::parse(email).map_err(|_| SignInError::Refused)?;
    let address = Personal::about(uuid::Uuid::nil(), email.as_ref().to_owned());
    let digest = office.key.member_digest(&address);
    let member = store::member::find(&office.store, &digest).await?;
    let member = member.filter(|member| member.left_at.is_none());
    let known = match &member {
        Some(member) => browser::known(office, cx.now, member.id, browser).await?,
        None => None,
    };
    let counter = known.map_or(Counter::Strangers(digest), Counter::Browser);
    let attempt = attempt::begin(office, cx.now, counter).await?;
    let hash = member.as_ref().map_or(NOBODY, |member| &member.password_hash).to_owned();
    let fits = password.len() <= PASSWORD_BYTES_MAX;
    let matches = super::matches(office, password, hash).await && fits;
    attempt.is_one_of_few(office, cx.now).await?;
    let member = member.filter(|_| matches).ok_or(SignInError::Refused)?;
    Ok(session::begin(office, cx, member.id, known, attempt).await?)
}

/// Returns who is signed in by a token at this instant.
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
    let member = store::member::lookup(&office.store, session.member_id).await?;
    let member = member.filter(|member| member.left_at.is_none());
    Ok(member.map(|member| SignedIn { member, session }))
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
