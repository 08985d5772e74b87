//! Attempts to sign in: each counts as failed before it is made, and is taken back once it was none.
//!
//! So many attempts at once are no more than so many one after the other. A known browser counts by itself; all strangers
//! share the count of the address.

use domain::BrowserId;
use jiff::{SignedDuration, Timestamp};
use keys::MemberDigest;
use store::{Scope, StoreError, Tx, member::Member};

use super::{
    PASSWORD_BYTES_MAX,
    browser::{self, Browser},
    sign_in::SignInError,
};
use crate::office::Office;

/// How many failures are borne within [`FAILURE_MINUTES`], of one known browser or of all strangers with one address.
pub const FAILURES_MAX: u32 = 10;
/// How long a failure counts.
pub const FAILURE_MINUTES: i64 = 15;

/// Whose failures an attempt counts with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Counter {
    /// One browser that is known.
    Browser(BrowserId),
    /// All that is unknown and tries this address.
    Strangers(MemberDigest),
}

/// An attempt that counts as failed until it is taken back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    counter: Counter,
    at: Timestamp,
}

/// Counts an attempt as failed, or refuses it when too many did.
pub(super) async fn begin(
    office: &Office,
    now: Timestamp,
    counter: Counter,
) -> Result<Attempt, SignInError> {
    let begun = office.store.transact(move |mut tx| async move {
        if counter.n_failures(&mut tx, now).await? >= FAILURES_MAX {
            return Err(paused(now));
        }
        let mut at = now;
        // Each counts, however many come in the same microsecond.
        while !counter.add(&mut tx, at).await? {
            at += SignedDuration::from_micros(1);
        }
        tx.commit_without_fact("a failed sign-in changes nothing").await?;
        Ok(Attempt { counter, at })
    });
    begun.await
}

/// The same for a Member: with her own browser's count where it is known, with all strangers' otherwise.
pub(super) async fn begin_of(
    office: &Office,
    now: Timestamp,
    member: &Member,
    browser: &Browser,
) -> Result<Attempt, SignInError> {
    let known = browser::known(office, now, member.id, browser).await?;
    let strangers = Counter::Strangers(member.address_digest);
    begin(office, now, known.map_or(strangers, Counter::Browser)).await
}

impl Attempt {
    /// Returns which browser it came from; none when that is not known.
    pub(super) fn known(self) -> Option<BrowserId> {
        match self.counter {
            Counter::Browser(id) => Some(id),
            Counter::Strangers(_) => None,
        }
    }

    /// Compares a Member's password; a wrong one stays counted.
    pub(super) async fn password_is(
        self,
        office: &Office,
        now: Timestamp,
        member: &Member,
        password: String,
    ) -> Result<(), SignInError> {
        let fits = password.len() <= PASSWORD_BYTES_MAX;
        let hash = member.password_hash.clone();
        let matches = super::matches(office, password, hash).await && fits;
        self.is_one_of_few(office, now).await?;
        if matches { Ok(()) } else { Err(SignInError::Refused) }
    }

    /// Refuses the attempt, right or wrong, when too many came beside it: then nobody learns which it was.
    pub(super) async fn is_one_of_few(
        self,
        office: &Office,
        now: Timestamp,
    ) -> Result<(), SignInError> {
        let n_failures = self.counter.n_failures(&office.store, now).await?;
        if n_failures > FAILURES_MAX { Err(paused(now)) } else { Ok(()) }
    }

    /// Takes the attempt back, since it was right.
    pub(super) async fn take_back(self, tx: &mut Tx) -> Result<(), StoreError> {
        match self.counter {
            Counter::Browser(id) => store::known_browser::delete_failure(tx, id, self.at).await?,
            Counter::Strangers(digest) => {
                store::member::delete_failure(tx, &digest, self.at).await?
            }
        };
        Ok(())
    }
}

impl Counter {
    async fn n_failures(self, on: impl Scope, now: Timestamp) -> Result<u32, StoreError> {
        let since = now - SignedDuration::from_mins(FAILURE_MINUTES);
        match self {
            Self::Browser(id) => store::known_browser::n_failures_since(on, id, since).await,
            Self::Strangers(digest) => store::member::n_failures_since(on, &digest, since).await,
        }
    }

    async fn add(self, tx: &mut Tx, at: Timestamp) -> Result<bool, StoreError> {
        let n_added = match self {
            Self::Browser(id) => store::known_browser::add_failure(tx, id, at).await?,
            Self::Strangers(digest) => store::member::add_failure(tx, &digest, at).await?,
        };
        Ok(n_added == 1)
    }
}

fn paused(now: Timestamp) -> SignInError {
    SignInError::Paused { until: now + SignedDuration::from_mins(FAILURE_MINUTES) }
}
