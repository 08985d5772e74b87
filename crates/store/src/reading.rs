//! What is counted of a mailing: what came back, and opens and clicks as totals. Knows no reader.

use domain::{Digest, MailingId, SubjectId, Tally, Topic};
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

row! {
    /// That an addressee of a mailing agreed to be counted.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Agreed {
        /// Who.
        subject_id: SubjectId,
        /// To what: `opens` or `clicks`.
        topic: Topic,
    }
}

row! {
    /// How many of a mailing's addressees, of those still held, had agreed to be counted when it went to them.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct AgreedTally {
        /// Those it went to, still held.
        n_held: u64,
        /// Those of them who had agreed to opens.
        n_opens: u64,
        /// Those of them who had agreed to clicks.
        n_clicks: u64,
    }
}

row! {
    /// How many consents to be counted were given to the same words.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct WordedTally {
        /// The form.
        form: String,
        /// The digest of its words.
        wording_digest: Digest,
        /// To what: `opens` or `clicks`.
        topic: Topic,
        /// How many.
        n_consents: u64,
    }
}

/// Returns one total of a mailing; 0 when nothing was counted.
///
/// # Errors
/// As every reading.
pub async fn total(
    on: impl crate::Scope,
    mailing_id: MailingId,
    measure: Tally,
) -> Result<u64, crate::StoreError> {
    let totals = list(on, mailing_id).await?;
    Ok(totals.iter().find(|it| it.measure == measure).map_or(0, |it| it.n))
}

queries! {
    /// Lists who of a mailing's addressees, from `first` to `last` by id, agrees at an instant to be counted.
    pub read fn list_agreed(
        mailing_id: MailingId, activity: &str, at: Timestamp, first: SubjectId, last: SubjectId
    ) -> Vec<Agreed> =
        "SELECT c.subject_id, c.topic
         FROM delivery d
         JOIN consent c ON c.organisation_id = $1 AND c.subject_id = d.subject_id
         WHERE d.organisation_id = $1 AND d.mailing_id = $2 AND d.subject_id >= $5
           AND d.subject_id <= $6 AND c.activity = $3 AND c.topic IN ('opens', 'clicks')
           AND c.granted_at <= $4 AND c.withdrawn_at IS NULL AND c.superseded_at IS NULL
           AND (c.expires_at IS NULL OR c.expires_at > $4)
         ORDER BY c.subject_id, c.topic";

    /// Counts whom a mailing went to, and who of them had agreed by then to be counted.
    pub read fn tally_agreed(mailing_id: MailingId, activity: &str) -> Option<AgreedTally> =
        "SELECT COUNT(*) AS n_held,
                COUNT(*) FILTER (WHERE EXISTS (
                    SELECT 1 FROM consent c
                    WHERE c.organisation_id = $1 AND c.subject_id = d.subject_id
                      AND c.activity = $3 AND c.topic = 'opens' AND c.granted_at <= d.sent_at
                      AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (c.superseded_at IS NULL OR c.superseded_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (c.expires_at IS NULL OR c.expires_at >= COALESCE(d.handed_at, d.sent_at))))
                    AS n_opens,
                COUNT(*) FILTER (WHERE EXISTS (
                    SELECT 1 FROM consent c
                    WHERE c.organisation_id = $1 AND c.subject_id = d.subject_id
                      AND c.activity = $3 AND c.topic = 'clicks' AND c.granted_at <= d.sent_at
                      AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (c.superseded_at IS NULL OR c.superseded_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (c.expires_at IS NULL OR c.expires_at >= COALESCE(d.handed_at, d.sent_at))))
                    AS n_clicks
         FROM delivery d
         WHERE d.organisation_id = $1 AND d.mailing_id = $2 AND d.state = 'sent'";

    /// Counts the consents to be counted of an activity, by the words they were given to.
    pub read fn tally_worded(activity: &str) -> Vec<WordedTally> =
        "SELECT form, wording_digest, topic, COUNT(*) AS n_consents FROM consent
         WHERE organisation_id = $1 AND activity = $2 AND topic IN ('opens', 'clicks')
         GROUP BY form, wording_digest, topic ORDER BY form, topic, wording_digest";

    /// Looks up one link of a mailing.
    pub read fn lookup_link(mailing_id: MailingId, place: u32) -> Option<MailingLink> =
        "SELECT mailing_id, place, url, outcome, checked_at, n_clicks FROM mailing_link
         WHERE organisation_id = $1 AND mailing_id = $2 AND place = $3";

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
