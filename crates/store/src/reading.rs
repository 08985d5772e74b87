//! What is counted of a mailing: what came back, and opens and clicks as totals. Knows no reader.

use domain::{MailingId, Tally};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One total of one mailing.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Total {
        /// Which mailing.
        mailing_id: MailingId,
        /// What is counted.
        measure: Tally,
        /// How many.
        n: u64,
    }
}

row! {
    /// One link of one mailing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct MailingLink {
        /// Which mailing.
        mailing_id: MailingId,
        /// Its place among the mailing's links, from 0.
        place: u32,
        /// Where it leads.
        url: String,
        /// What a check found; none before the first.
        outcome: Option<String>,
        /// When it was checked.
        checked_at: Option<Timestamp>,
        /// How often it was followed by those who said yes to being counted.
        n_clicks: u64,
    }
}

queries! {
    /// Adds to a total.
    pub write fn count(mailing_id: MailingId, measure: Tally, n: u64) -> u64 =
        "INSERT INTO mailing_tally (organisation_id, mailing_id, measure, n)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, mailing_id, measure)
         DO UPDATE SET n = mailing_tally.n + excluded.n";

    /// Lists the totals of one mailing.
    pub read fn list(mailing_id: MailingId) -> Vec<Total> =
        "SELECT mailing_id, measure, n FROM mailing_tally
         WHERE organisation_id = $1 AND mailing_id = $2 ORDER BY measure";

    /// Lists the totals of all mailings.
    pub read fn list_all() -> Vec<Total> =
        "SELECT mailing_id, measure, n FROM mailing_tally
         WHERE organisation_id = $1 ORDER BY mailing_id, measure";

    /// Keeps a link of a mailing; the count of one that is there stays.
    pub write fn keep_link(mailing_id: MailingId, place: u32, url: &str) -> u64 =
        "INSERT INTO mailing_link (organisation_id, mailing_id, place, url, n_clicks)
         VALUES ($1, $2, $3, $4, 0)
         ON CONFLICT (organisation_id, mailing_id, place)
         DO UPDATE SET url = excluded.url, outcome = NULL, checked_at = NULL";

    /// Forgets the links of a mailing from a place on, after its text was changed.
    pub write fn delete_links_from(mailing_id: MailingId, place: u32) -> u64 =
        "DELETE FROM mailing_link
         WHERE organisation_id = $1 AND mailing_id = $2 AND place >= $3";

    /// Keeps what a check of a link found; changes nothing (0) when another link stands there now.
    pub write fn keep_outcome(
        mailing_id: MailingId, place: u32, url: &str, outcome: &str, checked_at: Timestamp
    ) -> u64 =
        "UPDATE mailing_link SET outcome = $5, checked_at = $6
         WHERE organisation_id = $1 AND mailing_id = $2 AND place = $3 AND url = $4";

    /// Counts one click on a link.
    pub write fn click(mailing_id: MailingId, place: u32) -> u64 =
        "UPDATE mailing_link SET n_clicks = n_clicks + 1
         WHERE organisation_id = $1 AND mailing_id = $2 AND place = $3";

    /// Lists the links of a mailing in order.
    pub read fn list_links(mailing_id: MailingId) -> Vec<MailingLink> =
        "SELECT mailing_id, place, url, outcome, checked_at, n_clicks FROM mailing_link
         WHERE organisation_id = $1 AND mailing_id = $2 ORDER BY place";
}
