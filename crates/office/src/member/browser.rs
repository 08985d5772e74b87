//! Browsers that are known: one that a Member signed in from carries a mark, so that strangers' failures never stop her.
//!
//! The mark is a sealed token: made here alone, for one Member and one browser. Whoever copies it can guess a few times
//! more than a stranger, and nothing else. After the device cookies of the OWASP.

use domain::{BrowserId, MemberId};
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::{context::Context, office::Office};

/// How long a browser is known after the last sign-in from it.
pub const KNOWN_DAYS_MAX: u32 = 180;

const MARK: &str = "browser";
const ID_BYTES: usize = 16;

/// What a request tells of the browser that it came from.
#[derive(Debug, Clone, Default)]
pub struct Browser {
    /// The mark that an earlier sign-in left; none in a stranger's.
    pub mark: Option<String>,
    /// What kind of browser it says it is; none where it says nothing known.
    pub kind: Option<Kind>,
}

/// A kind of browser, so coarse that it tells nobody apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kind {
    /// The family, as `Firefox`.
    pub family: String,
    /// The system, as `Linux`.
    pub system: String,
}

impl Kind {
    /// Returns the text that is kept, which [`Self::read`] reads again.
    pub fn word(&self) -> String {
        format!("{}/{}", self.family, self.system)
    }

    /// Reads what was kept; none when nothing was.
    pub fn read(word: &str) -> Option<Self> {
        let (family, system) = word.split_once('/')?;
        Some(Self { family: family.to_owned(), system: system.to_owned() })
    }
}

/// Returns which of a Member's known browsers this is; none when it is a stranger's, or another Member's.
pub(super) async fn known(
    office: &Office,
    now: Timestamp,
    member: MemberId,
    browser: &Browser,
) -> Result<Option<BrowserId>, StoreError> {
    let Some(mark) = &browser.mark else { return Ok(None) };
    let Ok(bytes) = office.key.open_token(MARK, now, mark) else { return Ok(None) };
    let Some((whose, which)) = bytes.split_first_chunk::<ID_BYTES>() else { return Ok(None) };
    let Ok(which) = Uuid::from_slice(which) else { return Ok(None) };
    if Uuid::from_bytes(*whose) != member.as_uuid() {
        return Ok(None);
    }
    let found = store::known_browser::lookup(&office.store, member, BrowserId::from_uuid(which));
    Ok(found.await?.map(|browser| browser.id))
}

/// Makes the mark of a Member's browser, which has to be kept as well.
pub(super) fn mark(office: &Office, cx: &mut Context, member: MemberId, id: BrowserId) -> String {
    let expires_at = cx.now + known_for();
    let bytes = [*member.as_uuid().as_bytes(), *id.as_uuid().as_bytes()].concat();
    office.key.seal_token(MARK, expires_at, &bytes, &mut cx.random)
}

/// Forgets the browsers that nobody signed in from for too long.
pub(crate) async fn forget_unseen(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    store::known_browser::delete_unseen_since(tx, now - known_for()).await.map(drop)
}

fn known_for() -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(KNOWN_DAYS_MAX))
}
