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

queries! {
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
