//! Deliveries: what became of each addressee of a mailing, at most one row for each.

use domain::{DeliveryState, MailingId, SubjectId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One addressee of one mailing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Delivery {
        /// Which mailing.
        mailing_id: MailingId,
        /// To whom.
        subject_id: SubjectId,
        /// What became of it.
        state: DeliveryState,
        /// When it was handed to the mail server.
        sent_at: Option<Timestamp>,
    }
}

row! {
    /// How many mails went out, and how many of them without a consent to their topic.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct SentTally {
        /// All that went out, to people who are still held.
        n_sent: u64,
        /// Those without a consent that stood when they went.
        n_faulty: u64,
    }
}

queries! {
    /// Counts the mails sent under an activity, and those without a consent to the topic at that instant.
    pub read fn tally_ungated(activity: &str) -> Option<SentTally> =
        "SELECT COUNT(*) AS n_sent,
                COUNT(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM consent c
                    WHERE c.organisation_id = $1 AND c.subject_id = d.subject_id
                      AND c.activity = $2 AND c.topic = m.topic AND c.granted_at <= d.sent_at
                      AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= d.sent_at)))
                    AS n_faulty
         FROM delivery d
         JOIN mailing m ON m.organisation_id = $1 AND m.id = d.mailing_id
         WHERE d.organisation_id = $1 AND d.state = 'sent'";

    /// Puts addressees on the list; who is on it already stays as she is.
    pub each fn add(mailing_id: MailingId, subject_id: SubjectId) =
        "INSERT INTO delivery (organisation_id, mailing_id, subject_id, state)
         VALUES ($1, $2, $3, 'waiting') ON CONFLICT DO NOTHING";

    /// Lists who is waiting, after `after`, by id; the nil id begins.
    pub read fn list_waiting(
        mailing_id: MailingId, after: SubjectId, n_max: u32
    ) -> Vec<Delivery> =
        "SELECT mailing_id, subject_id, state, sent_at FROM delivery
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting' AND subject_id > $3
         ORDER BY subject_id LIMIT $4";

    /// Lists what one Subject was sent.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Delivery> =
        "SELECT mailing_id, subject_id, state, sent_at FROM delivery
         WHERE organisation_id = $1 AND subject_id = $2 ORDER BY mailing_id";

    /// Keeps what became of a waiting addressee; changes nothing (0) when that is known already.
    pub write fn settle(
        mailing_id: MailingId, subject_id: SubjectId, state: DeliveryState,
        sent_at: Option<Timestamp>
    ) -> u64 =
        "UPDATE delivery SET state = $4, sent_at = $5
         WHERE organisation_id = $1 AND mailing_id = $2 AND subject_id = $3 AND state = 'waiting'";
}
