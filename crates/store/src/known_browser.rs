//! Browsers that a Member signed in from before, and the failed sign-ins of each. Knows no cookie.

use domain::{BrowserId, MemberId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One browser that is known for one Member.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct KnownBrowser {
        /// Which; the mark in the browser names it.
        id: BrowserId,
        /// When she last signed in from it.
        seen_at: Timestamp,
    }
}

row! {
    struct Tally {
        n_failures: u32,
    }
}

/// Counts the failed sign-ins from a known browser since an instant, that instant included.
///
/// # Errors
/// As every reading.
pub async fn n_failures_since(
    on: impl crate::Scope,
    browser_id: BrowserId,
    since: Timestamp,
) -> Result<u32, crate::StoreError> {
    Ok(count_failures(on, browser_id, since).await?.map_or(0, |tally| tally.n_failures))
}

queries! {
    /// Keeps that a Member signed in from a browser.
    pub write fn keep(member_id: MemberId, id: BrowserId, seen_at: Timestamp) -> u64 =
        "INSERT INTO known_browser (organisation_id, member_id, id, seen_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, member_id, id) DO UPDATE SET seen_at = excluded.seen_at";

    /// Looks a Member's browser up.
    pub read fn lookup(member_id: MemberId, id: BrowserId) -> Option<KnownBrowser> =
        "SELECT id, seen_at FROM known_browser
         WHERE organisation_id = $1 AND member_id = $2 AND id = $3";

    /// Lists a Member's browsers.
    pub read fn list_of_member(member_id: MemberId) -> Vec<KnownBrowser> =
        "SELECT id, seen_at FROM known_browser
         WHERE organisation_id = $1 AND member_id = $2 ORDER BY id";

    /// Forgets all browsers of a Member.
    pub write fn delete_of_member(member_id: MemberId) -> u64 =
        "DELETE FROM known_browser WHERE organisation_id = $1 AND member_id = $2";

    /// Forgets the browsers that nobody signed in from since an instant.
    pub write fn delete_unseen_since(since: Timestamp) -> u64 =
        "DELETE FROM known_browser WHERE organisation_id = $1 AND seen_at < $2";

    /// Keeps a failed sign-in; 0 when one of the same microsecond is kept.
    pub write fn add_failure(browser_id: BrowserId, failed_at: Timestamp) -> u64 =
        "INSERT INTO browser_attempt (organisation_id, browser_id, failed_at)
         VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    read fn count_failures(browser_id: BrowserId, since: Timestamp) -> Option<Tally> =
        "SELECT COUNT(*) AS n_failures FROM browser_attempt
         WHERE organisation_id = $1 AND browser_id = $2 AND failed_at >= $3";

    /// Takes a failed sign-in back that turned out to be none.
    pub write fn delete_failure(browser_id: BrowserId, failed_at: Timestamp) -> u64 =
        "DELETE FROM browser_attempt
         WHERE organisation_id = $1 AND browser_id = $2 AND failed_at = $3";

    /// Forgets the failed sign-ins before an instant.
    pub write fn delete_failures_before(before: Timestamp) -> u64 =
        "DELETE FROM browser_attempt WHERE organisation_id = $1 AND failed_at < $2";
}
