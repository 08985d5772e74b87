//! Mailings: text, state and counts. Whom each went to stands in `delivery`.

use domain::{Mailing, MailingId, MailingState, MemberId, SourceFormat, Topic};
use jiff::Timestamp;

use crate::query::{queries, row};
use crate::{StoreError, Tx};

row! {
    impl Mailing {
        id: MailingId,
        topic: Topic,
        activity: String,
        format: SourceFormat,
        product: Option<String>,
        subject_line_nb: String,
        subject_line_en: String,
        body_nb: String,
        body_en: String,
        state: MailingState,
        created_by: MemberId,
        created_at: Timestamp,
        scheduled_at: Option<Timestamp>,
        started_at: Option<Timestamp>,
        finished_at: Option<Timestamp>,
        n_addressees: u32,
        n_sent: u32,
        n_skipped: u32,
        n_failed: u32,
        n_in_doubt: u32,
    }
}

/// Keeps a mailing that was in state `from` as it is now; `false`, and nothing kept, when somebody
/// else was quicker.
///
/// # Errors
/// As every change.
pub async fn keep(tx: &mut Tx, from: MailingState, mailing: &Mailing) -> Result<bool, StoreError> {
    if step(tx, mailing.id, from, mailing.state).await? == 0 {
        return Ok(false);
    }
    update(tx, mailing).await?;
    Ok(true)
}

row! {
    /// How far a mailing is.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Stands {
        /// Its state.
        state: MailingState,
    }
}

queries! {
    /// Adds a mailing.
    pub row fn add(Mailing) =
        "INSERT INTO mailing (organisation_id, id, topic, activity, format, product,
                              subject_line_nb, subject_line_en, body_nb, body_en, state,
                              created_by, created_at, scheduled_at, started_at, finished_at,
                              n_addressees, n_sent, n_skipped, n_failed, n_in_doubt)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21)";

    write fn step(id: MailingId, from: MailingState, to: MailingState) -> u64 =
        "UPDATE mailing SET state = $4 WHERE organisation_id = $1 AND id = $2 AND state = $3";

    row fn update(Mailing) =
        "UPDATE mailing
         SET topic = $3, activity = $4, format = $5, product = $6, subject_line_nb = $7,
             subject_line_en = $8, body_nb = $9, body_en = $10, state = $11, created_by = $12,
             created_at = $13, scheduled_at = $14, started_at = $15, finished_at = $16,
             n_addressees = $17, n_sent = $18, n_skipped = $19, n_failed = $20, n_in_doubt = $21
         WHERE organisation_id = $1 AND id = $2";

    /// Stops a mailing that is being sent; changes nothing (0) when it is not.
    pub write fn halt(id: MailingId, finished_at: Timestamp) -> u64 =
        "UPDATE mailing SET state = 'cancelled', finished_at = $3
         WHERE organisation_id = $1 AND id = $2 AND state = 'sending'";

    /// Counts whoever was not reached as left out, once the mailing was stopped; 0 when that is done.
    pub write fn close_halted(id: MailingId) -> u64 =
        "UPDATE mailing SET n_skipped = n_addressees - n_sent - n_failed
         WHERE organisation_id = $1 AND id = $2 AND state = 'cancelled'
           AND n_sent + n_skipped + n_failed < n_addressees";

    /// Adds to the counts of a mailing that is being sent, or was stopped a moment ago.
    pub write fn count(id: MailingId, n_sent: u32, n_skipped: u32, n_failed: u32) -> u64 =
        "UPDATE mailing
         SET n_sent = n_sent + $3, n_skipped = n_skipped + $4, n_failed = n_failed + $5
         WHERE organisation_id = $1 AND id = $2 AND state IN ('sending', 'cancelled')";

    /// Counts mails that may have gone twice, because an answer was lost.
    pub write fn doubt(id: MailingId, n_in_doubt: u32) -> u64 =
        "UPDATE mailing SET n_in_doubt = n_in_doubt + $3 WHERE organisation_id = $1 AND id = $2";

    /// Looks a mailing up by id.
    pub read fn lookup(id: MailingId) -> Option<Mailing> =
        "SELECT id, topic, activity, format, product, subject_line_nb, subject_line_en, body_nb,
                body_en, state, created_by, created_at, scheduled_at, started_at, finished_at,
                n_addressees, n_sent, n_skipped, n_failed, n_in_doubt
         FROM mailing WHERE organisation_id = $1 AND id = $2";

    /// Finds how far a mailing is, without its texts.
    pub read fn find_state(id: MailingId) -> Option<Stands> =
        "SELECT state FROM mailing WHERE organisation_id = $1 AND id = $2";

    /// Lists mailings before `before`, newest first; the highest id begins.
    pub read fn list(before: MailingId, n_max: u32) -> Vec<Mailing> =
        "SELECT id, topic, activity, format, product, subject_line_nb, subject_line_en, body_nb,
                body_en, state, created_by, created_at, scheduled_at, started_at, finished_at,
                n_addressees, n_sent, n_skipped, n_failed, n_in_doubt
         FROM mailing WHERE organisation_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    /// Lists the mailings that are being sent, oldest first.
    pub read fn list_sending() -> Vec<Mailing> =
        "SELECT id, topic, activity, format, product, subject_line_nb, subject_line_en, body_nb,
                body_en, state, created_by, created_at, scheduled_at, started_at, finished_at,
                n_addressees, n_sent, n_skipped, n_failed, n_in_doubt
         FROM mailing WHERE organisation_id = $1 AND state = 'sending' ORDER BY id";

    /// Lists the mailings that were to go out by `now` and have not begun, earliest first.
    pub read fn list_due(now: Timestamp, n_max: u32) -> Vec<Mailing> =
        "SELECT id, topic, activity, format, product, subject_line_nb, subject_line_en, body_nb,
                body_en, state, created_by, created_at, scheduled_at, started_at, finished_at,
                n_addressees, n_sent, n_skipped, n_failed, n_in_doubt
         FROM mailing WHERE organisation_id = $1 AND state = 'scheduled' AND scheduled_at <= $2
         ORDER BY scheduled_at LIMIT $3";
}
