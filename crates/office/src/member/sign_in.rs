//! Signing in and out: a session is a random token, known here only by its digest.

use decide::Personal;
use domain::{EmailAddress, Right, Rights};
use jiff::{SignedDuration, Timestamp};
use keys::{Bearer, BearerDigest};
use rand::Rng;
use store::{StoreError, member::Member, session::Session};

use super::{
    PASSWORD_BYTES_MAX,
    authorisation::{self, Standing},
};
use crate::{context::Context, office::Office};

/// How long a session lasts without a new sign-in.
pub const SESSION_HOURS_MAX: i64 = 12;
/// How many failures for one address are borne within [`FAILURE_MINUTES`].
pub const FAILURES_MAX: u32 = 10;
/// How long a failure counts.
pub const FAILURE_MINUTES: i64 = 15;

/// Compared with when an address is unknown, so that known and unknown ones take the same time.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why somebody is not signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Address or password is wrong; which one is not told.
    #[error("address and password do not belong together")]
    Refused,
    /// Too many failures for this address.
    #[error("too many failed attempts for this address; try again after {until}")]
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

/// Checks address and password and begins a session; returns the token for the cookie.
///
/// # Errors
/// Every [`SignInError`].
pub async fn sign_in(
    office: &Office,
    cx: &mut Context,
    email: &str,
    password: String,
) -> Result<Bearer, SignInError> {
    let email = EmailAddress::parse(email).map_err(|_| SignInError::Refused)?;
    let address = Personal::about(uuid::Uuid::nil(), email.as_ref().to_owned());
    let digest = office.key.member_digest(&address);
    let since = cx.now - SignedDuration::from_mins(FAILURE_MINUTES);
    let n_failures = store::member::n_failures_since(&office.store, &digest, since).await?;
    if n_failures >= FAILURES_MAX {
        let until = cx.now + SignedDuration::from_mins(FAILURE_MINUTES);
        return Err(SignInError::Paused { until });
    }
    let member = store::member::find(&office.store, &digest).await?;
    let member = member.filter(|member| member.left_at.is_none());
    let hash = member.as_ref().map_or(NOBODY, |member| &member.password_hash).to_owned();
    let fits = password.len() <= PASSWORD_BYTES_MAX;
    let matches = super::matches(office, password, hash).await && fits;
    let Some(member) = member.filter(|_| matches) else {
        let now = cx.now;
        let counted = office.store.transact(move |mut tx| async move {
            store::member::add_failure(&mut tx, &digest, now).await?;
            tx.commit_without_fact("a failed sign-in changes nothing").await
        });
        counted.await.map_err(SignInError::Store)?;
        return Err(SignInError::Refused);
    };
    let bearer = Bearer::generate(&mut cx.random);
    let mut csrf_secret = vec![0; 32];
    cx.random.fill_bytes(&mut csrf_secret);
    let session = Session {
        token_digest: bearer.digest(),
        member_id: member.id,
        csrf_secret,
        created_at: cx.now,
        expires_at: cx.now + SignedDuration::from_hours(SESSION_HOURS_MAX),
    };
    let begun = office.store.transact(move |mut tx| async move {
        store::session::add(&mut tx, &session).await?;
        store::member::clear_failures(&mut tx, &digest).await?;
        tx.commit_without_fact("a sign-in is no change of state").await
    });
    begun.await.map_err(SignInError::Store)?;
    Ok(bearer)
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
    let (member, standing) = tokio::try_join!(
        store::member::lookup(&office.store, session.member_id),
        authorisation::standing(office, now, session.member_id),
    )?;
    let member = member.filter(|member| member.left_at.is_none());
    Ok(member.map(|member| SignedIn { member, session, standing }))
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
