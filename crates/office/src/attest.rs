//! Attesting by hand a promise that no program keeps: who answers for it, on what ground, until which day.

use domain::{AttestationId, Fact, MemberId};
use jiff::civil::Date;
use store::{StoreError, attestation::Attestation};

use crate::{context::Context, mechanisms, office::Office};

/// The longest an attestation may hold, in days.
pub const ATTESTATION_DAYS_MAX: i32 = 366;
/// The longest note, in characters.
pub const NOTE_CHARS_MAX: usize = 2_000;
/// The longest name of an owner, in characters.
pub const OWNER_CHARS_MAX: usize = 120;

/// Why a promise is not attested.
#[derive(Debug, thiserror::Error)]
pub enum AttestError {
    /// The declaration makes no such promise.
    #[error("there is no such promise")]
    UnknownPromise,
    /// A mechanism keeps it, so that nobody's word is needed.
    #[error("a mechanism keeps this promise")]
    HasMechanism,
    /// No owner, or one that is too long.
    #[error("an owner of 1 to {OWNER_CHARS_MAX} characters is needed")]
    Owner,
    /// No note, or one that is too long.
    #[error("a note of 1 to {NOTE_CHARS_MAX} characters is needed")]
    Note,
    /// The end is past, or too far away.
    #[error("the last day must be between today and {latest}")]
    Expiry {
        /// The last day that is accepted.
        latest: Date,
    },
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a Member vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attesting {
    /// The promise's ID.
    pub promise: String,
    /// The office that answers for it.
    pub owner: String,
    /// What was looked at; plain text without anything of a person.
    pub note: String,
    /// The last day on which it holds.
    pub expires_on: Date,
}

/// Returns the last day that an attestation made today may hold to.
pub fn latest(today: Date) -> Date {
    today.saturating_add(jiff::Span::new().days(ATTESTATION_DAYS_MAX))
}

/// Attests a promise; the newest attestation counts.
///
/// # Errors
/// Every [`AttestError`]; nothing is stored then.
pub async fn attest(
    office: &Office,
    cx: &mut Context,
    attesting: Attesting,
    by: MemberId,
) -> Result<(), AttestError> {
    let live = office.live();
    let promise = live.promise(&attesting.promise).ok_or(AttestError::UnknownPromise)?;
    if mechanisms::mechanism_of(&live, promise).is_some() {
        return Err(AttestError::HasMechanism);
    }
    let owner = within(&attesting.owner, OWNER_CHARS_MAX).ok_or(AttestError::Owner)?;
    let note = within(&attesting.note, NOTE_CHARS_MAX).ok_or(AttestError::Note)?;
    let today = office.day(cx.now);
    let (expires_on, latest) = (attesting.expires_on, latest(today));
    if expires_on < today || expires_on > latest {
        return Err(AttestError::Expiry { latest });
    }
    let row = Attestation {
        id: AttestationId::new(cx.now, &mut cx.random),
        promise_id: attesting.promise.clone(),
        owner,
        attested_at: cx.now,
        expires_on,
        note,
    };
    let fact = Fact::AttestationMade { promise: attesting.promise, expires_on, by };
    let entry = fact.at(cx.now, &mut cx.random);
    let attested = office.store.transact(move |mut tx| async move {
        store::attestation::add(&mut tx, &row).await?;
        tx.commit(&[entry]).await
    });
    Ok(attested.await?)
}

fn within(text: &str, chars_max: usize) -> Option<String> {
    let text = text.trim();
    (!text.is_empty() && text.chars().count() <= chars_max).then(|| text.to_owned())
}
