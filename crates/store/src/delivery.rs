//! Deliveries: what became of each addressee of a mailing, at most one row for each.

use domain::{
    DeliveryId, DeliveryState, GroundKind, Language, MailingId, ReturnKind, SubjectId, Topic,
};
use jiff::Timestamp;
use uuid::Uuid;

use crate::query::{queries, row};

/// Why an addressee was left out: words of the column `reason`, shown to Members.
pub mod reason {
    /// No ground stands for her any more.
    pub const NO_GROUND: &str = "no-ground";
    /// Her mailbox rests after mail that did not get through.
    pub const RESTS: &str = "rests";
    /// She chose to be written to less often.
    pub const TOO_SOON: &str = "too-soon";
    /// What is stored of her cannot be written to.
    pub const UNWRITABLE: &str = "unwritable";
    /// Her domain takes no more mail for the moment.
    pub const TURN: &str = "turn";
}

row! {
    /// One addressee of one mailing.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Delivery {
        /// The delivery's own id; none in mailings of before ids were kept.
        id: Option<DeliveryId>,
        /// Which mailing.
        mailing_id: MailingId,
        /// To whom.
        subject_id: SubjectId,
        /// What became of it.
        state: DeliveryState,
        /// By which right it goes, or went.
        ground: Option<GroundKind>,
        /// The consent or other ground.
        ground_id: Option<Uuid>,
        /// When its permit was given and it went on its way.
        handed_at: Option<Timestamp>,
        /// When the mail server took it over.
        sent_at: Option<Timestamp>,
        /// How often it was tried.
        attempts: u32,
        /// Why it was left out, refused, or has to wait.
        reason: Option<String>,
        /// What came back.
        returned: Option<ReturnKind>,
    }
}

row! {
    /// Somebody whom a mailing may go to now, and by which right.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Candidate {
        /// Who.
        subject_id: SubjectId,
        /// By which right.
        ground: GroundKind,
        /// The consent or other ground.
        ground_id: Uuid,
    }
}

row! {
    /// A mail whose permit was given: the sealed address, and the key that opens it.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Handed {
        /// The delivery's own id.
        id: DeliveryId,
        /// To whom.
        subject_id: SubjectId,
        /// The address, sealed for [`crate::contact::address_place`].
        address_sealed: Vec<u8>,
        /// The name, sealed for [`crate::contact::name_place`].
        name_sealed: Option<Vec<u8>>,
        /// In which language.
        language: Language,
        /// The Subject's wrapped key.
        wrapped: Vec<u8>,
        /// By which right.
        ground: Option<GroundKind>,
        /// How often it was tried, this time included.
        attempts: u32,
        /// Why it had to wait before.
        reason: Option<String>,
    }
}

row! {
    /// A mail on the way, without what it is written with.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct OnTheWay {
        /// The delivery's own id.
        id: DeliveryId,
        /// To whom.
        subject_id: SubjectId,
        /// How often it was tried, this time included.
        attempts: u32,
        /// When it was put on its way.
        handed_at: Option<Timestamp>,
    }
}

impl Handed {
    /// Says whether it waited for its domain's turn before.
    pub fn has_waited(&self) -> bool {
        self.reason.as_deref() == Some(reason::TURN)
    }
}

row! {
    /// How many mails went out, and how many of them without a ground.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct SentTally {
        /// All that went out, to people who are still held.
        n_sent: u64,
        /// Those without a ground that stood when they went.
        n_faulty: u64,
    }
}

row! {
    /// The same for the mails about one topic.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TopicTally {
        /// The topic.
        topic: Topic,
        /// All that went out, to people who are still held.
        n_sent: u64,
        /// Those without a ground that stood when they went.
        n_faulty: u64,
    }
}

row! {
    /// Somebody whose mailbox was reported dead.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Dead {
        /// Who.
        subject_id: SubjectId,
        /// The mailing whose mail did not find it.
        mailing_id: MailingId,
    }
}

row! {
    /// How many addresses are held whose mailboxes were reported dead.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct DeadTally {
        /// How many.
        n_addresses: u64,
    }
}

row! {
    /// A mail that went out.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct LastMail {
        /// To whom.
        subject_id: SubjectId,
        /// When it went on its way.
        handed_at: Timestamp,
    }
}

row! {
    /// How many addressees of a mailing are in a state, for a reason.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct StateTally {
        /// The state.
        state: DeliveryState,
        /// The reason.
        reason: Option<String>,
        /// How many.
        n_deliveries: u64,
    }
}

row! {
    /// How many mails went out by one right.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct GroundTally {
        /// By which right; none in mailings of before it was kept.
        ground: Option<GroundKind>,
        /// How many.
        n_sent: u64,
    }
}

row! {
    /// When somebody is due next.
    struct Due {
        due_at: Timestamp,
    }
}

/// Returns when the next addressee of a mailing is due; none when nobody waits.
///
/// # Errors
/// As every reading.
pub async fn next_due(
    on: impl crate::Scope,
    mailing_id: MailingId,
) -> Result<Option<Timestamp>, crate::StoreError> {
    Ok(first_due(on, mailing_id).await?.map(|due| due.due_at))
}

queries! {
    /// Counts the mails sent under an activity, by topic, and those without a ground that stood at that instant.
    pub read fn tally_ungated(activity: &str) -> Vec<TopicTally> =
        "SELECT m.topic, COUNT(*) AS n_sent,
                COUNT(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM consent c
                    WHERE c.organisation_id = $1 AND c.subject_id = d.subject_id
                      AND c.activity = $2 AND c.topic = m.topic AND c.granted_at <= d.sent_at
                      AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (c.superseded_at IS NULL OR c.superseded_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (c.expires_at IS NULL OR c.expires_at >= COALESCE(d.handed_at, d.sent_at)))
                  AND NOT EXISTS (
                    SELECT 1 FROM ground g
                    WHERE g.organisation_id = $1 AND g.subject_id = d.subject_id
                      AND g.activity = $2 AND g.topic = m.topic AND g.recorded_at <= d.sent_at
                      AND (g.ended_at IS NULL OR g.ended_at >= COALESCE(d.handed_at, d.sent_at))
                      AND (g.kind = 'company-mailbox'
                           OR (g.from_customer = 1 AND g.is_similar = 1 AND g.refusal_offered = 1
                               AND g.sold_on IS NOT NULL AND g.product = m.product))))
                    AS n_faulty
         FROM delivery d
         JOIN mailing m ON m.organisation_id = $1 AND m.id = d.mailing_id
              AND m.activity IN ($2, '')
         WHERE d.organisation_id = $1 AND d.state = 'sent' GROUP BY m.topic ORDER BY m.topic";

    /// Counts the mails sent to existing customers under an activity, and those lacking a fact of the exception.
    pub read fn tally_unexcepted(activity: &str) -> Option<SentTally> =
        "SELECT COUNT(*) AS n_sent,
                COUNT(*) FILTER (WHERE NOT EXISTS (
                    SELECT 1 FROM ground g
                    WHERE g.organisation_id = $1 AND g.id = d.ground_id
                      AND g.subject_id = d.subject_id AND g.activity = $2
                      AND g.from_customer = 1 AND g.is_similar = 1 AND g.refusal_offered = 1
                      AND g.sold_on IS NOT NULL AND g.product = m.product
                      AND g.recorded_at <= d.sent_at
                      AND (g.ended_at IS NULL OR g.ended_at >= COALESCE(d.handed_at, d.sent_at))))
                    AS n_faulty
         FROM delivery d
         JOIN mailing m ON m.organisation_id = $1 AND m.id = d.mailing_id AND m.activity = $2
         WHERE d.organisation_id = $1 AND d.state = 'sent' AND d.ground = 'existing-customer'";

    /// Counts the mails sent by consent under an activity, and those whose consent had grown too old.
    pub read fn tally_outdated(activity: &str) -> Option<SentTally> =
        "SELECT COUNT(*) AS n_sent,
                COUNT(*) FILTER (WHERE c.expires_at <= COALESCE(d.handed_at, d.sent_at)
                    OR c.superseded_at <= COALESCE(d.handed_at, d.sent_at)) AS n_faulty
         FROM delivery d
         JOIN mailing m ON m.organisation_id = $1 AND m.id = d.mailing_id
         JOIN consent c ON c.organisation_id = $1 AND c.id = d.ground_id
              AND c.subject_id = d.subject_id AND c.activity = $2
         WHERE d.organisation_id = $1 AND d.state = 'sent' AND d.ground = 'consent'";

    /// Lists whom a mailing about `topic` may go to at an instant, after `after`, by id; the nil id begins.
    ///
    /// Existing customers only where `product` is what they bought (MKT-02).
    #[expect(clippy::too_many_arguments, reason = "a statement takes what its text names")]
    pub read fn list_candidates(
        activity: &str, topic: &Topic, product: Option<&str>, at: Timestamp, after: SubjectId,
        n_max: u32
    ) -> Vec<Candidate> =
        "SELECT s.subject_id AS subject_id, 'consent' AS ground, s.id AS ground_id
         FROM consent s
         WHERE s.organisation_id = $1 AND s.topic = $3 AND s.activity = $2
           AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
           AND (s.expires_at IS NULL OR s.expires_at > $5) AND s.subject_id > $6
         UNION ALL
         SELECT g.subject_id AS subject_id, g.kind AS ground, g.id AS ground_id
         FROM ground g
         WHERE g.organisation_id = $1 AND g.topic = $3 AND g.activity = $2 AND g.ended_at IS NULL
           AND g.subject_id > $6
           AND (g.kind = 'company-mailbox'
                OR (g.from_customer = 1 AND g.is_similar = 1 AND g.refusal_offered = 1
                    AND g.sold_on IS NOT NULL AND g.product = $4))
           AND NOT EXISTS (SELECT 1 FROM consent s
                           WHERE s.organisation_id = $1 AND s.topic = $3
                             AND s.subject_id = g.subject_id AND s.activity = $2
                             AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
                             AND (s.expires_at IS NULL OR s.expires_at > $5))
         ORDER BY subject_id LIMIT $7";

    /// Puts addressees on the list; who is on it already stays as she is.
    pub each fn add(
        mailing_id: MailingId, subject_id: SubjectId, id: DeliveryId, ground: GroundKind,
        ground_id: Uuid
    ) =
        "INSERT INTO delivery (organisation_id, mailing_id, subject_id, id, ground, ground_id, state,
                               due_at, attempts)
         VALUES ($1, $2, $3, $4, $5, $6, 'waiting', 0, 0) ON CONFLICT DO NOTHING";

    /// Lists who is waiting and due, after `after`, by id; the nil id begins.
    pub read fn list_waiting(
        mailing_id: MailingId, due_at: Timestamp, after: SubjectId, n_max: u32
    ) -> Vec<Delivery> =
        "SELECT id, mailing_id, subject_id, state, ground, ground_id, handed_at, sent_at, attempts,
                reason, returned
         FROM delivery
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting' AND due_at <= $3
           AND subject_id > $4
         ORDER BY subject_id LIMIT $5";

    read fn first_due(mailing_id: MailingId) -> Option<Due> =
        "SELECT due_at FROM delivery
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting'
         ORDER BY due_at LIMIT 1";

    /// Leaves out, of those waiting and due after `after` up to `last`, whose mailbox rests.
    pub write fn skip_resting(
        mailing_id: MailingId, now: Timestamp, after: SubjectId, last: SubjectId
    ) -> u64 =
        "UPDATE delivery SET state = 'skipped', reason = 'rests'
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting' AND due_at <= $3
           AND subject_id > $4 AND subject_id <= $5
           AND EXISTS (SELECT 1 FROM mailbox b
                       WHERE b.organisation_id = $1 AND b.subject_id = delivery.subject_id
                         AND b.rests_until > $3)";

    /// Leaves out, of those waiting and due after `after` up to `last`, who wants mail of the activity
    /// at most weekly or monthly and had one since.
    #[expect(clippy::too_many_arguments, reason = "a statement takes what its text names")]
    pub write fn skip_too_soon(
        mailing_id: MailingId, now: Timestamp, after: SubjectId, last: SubjectId, activity: &str,
        weekly_before: Timestamp, monthly_before: Timestamp
    ) -> u64 =
        "UPDATE delivery SET state = 'skipped', reason = 'too-soon'
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting' AND due_at <= $3
           AND subject_id > $4 AND subject_id <= $5
           AND EXISTS (SELECT 1 FROM preference p
                       JOIN delivery e ON e.organisation_id = $1 AND e.subject_id = p.subject_id
                            AND e.state = 'sent' AND e.mailing_id <> $2
                       JOIN mailing m ON m.organisation_id = $1 AND m.id = e.mailing_id
                            AND m.activity = $6
                       WHERE p.organisation_id = $1 AND p.subject_id = delivery.subject_id
                         AND p.activity = $6
                         AND ((p.frequency = 'weekly' AND e.sent_at > $7)
                              OR (p.frequency = 'monthly' AND e.sent_at > $8)))";

    /// Leaves out, of those waiting and due after `after` up to `last`, for whom no ground stands.
    pub write fn skip_ungrounded(
        mailing_id: MailingId, now: Timestamp, after: SubjectId, last: SubjectId
    ) -> u64 =
        "UPDATE delivery SET state = 'skipped', reason = 'no-ground'
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting' AND due_at <= $3
           AND subject_id > $4 AND subject_id <= $5
           AND NOT EXISTS (SELECT 1 FROM consent s
                           WHERE s.organisation_id = $1 AND s.id = delivery.ground_id
                             AND s.withdrawn_at IS NULL AND s.superseded_at IS NULL
                             AND (s.expires_at IS NULL OR s.expires_at > $3))
           AND NOT EXISTS (SELECT 1 FROM ground g
                           WHERE g.organisation_id = $1 AND g.id = delivery.ground_id
                             AND g.ended_at IS NULL)";

    /// Puts those waiting and due after `after` up to `last` on their way, through the courier's folder
    /// `handed_by`; [`list_handed`] lists them.
    ///
    /// From the commit on they are being sent: who leaves before it has no row here any more, since
    /// both change that one row.
    pub write fn hand_over(
        mailing_id: MailingId, now: Timestamp, after: SubjectId, last: SubjectId,
        handed_by: Option<Uuid>
    ) -> u64 =
        "UPDATE delivery
         SET state = 'handed', handed_at = $3, handed_by = $6, attempts = attempts + 1,
             reason = CASE WHEN reason = 'turn' THEN reason ELSE NULL END
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting' AND due_at <= $3
           AND subject_id > $4 AND subject_id <= $5";

    /// Lists who is on the way, after `after`, by id; the nil id begins.
    pub read fn list_handed(mailing_id: MailingId, after: SubjectId, n_max: u32) -> Vec<Handed> =
        "SELECT d.id, d.subject_id, c.address_sealed, c.name_sealed, c.language, k.wrapped,
                d.ground, d.attempts, d.reason
         FROM delivery d
         JOIN contact c ON c.organisation_id = $1 AND c.subject_id = d.subject_id
         JOIN subject_key k ON k.organisation_id = $1 AND k.subject_id = d.subject_id
         WHERE d.organisation_id = $1 AND d.mailing_id = $2 AND d.state = 'handed'
           AND d.subject_id > $3 AND d.id IS NOT NULL
         ORDER BY d.subject_id LIMIT $4";

    /// Lists who is on the way through the courier's folder `handed_by`, or through one that was not kept, after `after`.
    pub read fn list_handed_by(
        mailing_id: MailingId, handed_by: Uuid, after: SubjectId, n_max: u32
    ) -> Vec<OnTheWay> =
        "SELECT d.id, d.subject_id, d.attempts, d.handed_at
         FROM delivery d
         WHERE d.organisation_id = $1 AND d.mailing_id = $2 AND d.state = 'handed'
           AND (d.handed_by = $3 OR d.handed_by IS NULL)
           AND d.subject_id > $4 AND d.id IS NOT NULL
         ORDER BY d.subject_id LIMIT $5";

    /// Lists who is on the way through another courier's folder than `handed_by`, after `after`.
    pub read fn list_handed_by_others(
        mailing_id: MailingId, handed_by: Uuid, after: SubjectId, n_max: u32
    ) -> Vec<OnTheWay> =
        "SELECT d.id, d.subject_id, d.attempts, d.handed_at
         FROM delivery d
         WHERE d.organisation_id = $1 AND d.mailing_id = $2 AND d.state = 'handed'
           AND d.handed_by <> $3 AND d.subject_id > $4 AND d.id IS NOT NULL
         ORDER BY d.subject_id LIMIT $5";

    /// Keeps what became of an addressee on the way, and what the mail server's answer said of her mailbox;
    /// changes nothing (0) when that is known already.
    pub each fn settle(
        mailing_id: MailingId, subject_id: SubjectId, state: DeliveryState,
        sent_at: Option<Timestamp>, reason: Option<&str>, returned: Option<ReturnKind>,
        returned_at: Option<Timestamp>
    ) =
        "UPDATE delivery SET state = $4, sent_at = $5, reason = $6,
                returned = COALESCE(returned, $7), returned_at = COALESCE(returned_at, $8)
         WHERE organisation_id = $1 AND mailing_id = $2 AND subject_id = $3 AND state = 'handed'";

    /// Lets addressees on the way wait again until an instant.
    pub each fn put_off(
        mailing_id: MailingId, subject_id: SubjectId, due_at: Timestamp, reason: Option<&str>
    ) =
        "UPDATE delivery SET state = 'waiting', due_at = $4, reason = $5
         WHERE organisation_id = $1 AND mailing_id = $2 AND subject_id = $3 AND state = 'handed'";

    /// Lets addressees on the way wait for their domain's turn until an instant; that was no attempt.
    pub each fn hold_back(mailing_id: MailingId, subject_id: SubjectId, due_at: Timestamp) =
        "UPDATE delivery
         SET state = 'waiting', due_at = $4, reason = 'turn', attempts = attempts - 1
         WHERE organisation_id = $1 AND mailing_id = $2 AND subject_id = $3 AND state = 'handed'";

    /// Leaves out whoever still waits, after the mailing was stopped.
    pub write fn skip_all(mailing_id: MailingId, reason: &str) -> u64 =
        "UPDATE delivery SET state = 'skipped', reason = $3
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'waiting'";

    /// Leaves one Subject out wherever she waits for mail on a topic.
    pub write fn skip_of_subject(subject_id: SubjectId, topic: &Topic) -> u64 =
        "UPDATE delivery SET state = 'skipped', reason = 'no-ground'
         WHERE organisation_id = $1 AND subject_id = $2 AND state = 'waiting'
           AND mailing_id IN (SELECT id FROM mailing
                              WHERE organisation_id = $1 AND state = 'sending' AND topic = $3)";

    /// Counts the addresses of an activity that are held although their mailbox was reported dead before
    /// `before`: in a report, or by the mail server itself.
    pub read fn tally_dead(activity: &str, before: Timestamp) -> Option<DeadTally> =
        "SELECT COUNT(DISTINCT d.subject_id) AS n_addresses
         FROM delivery d
         JOIN mailing m ON m.organisation_id = $1 AND m.id = d.mailing_id
              AND m.activity IN ($2, '')
         WHERE d.organisation_id = $1 AND d.returned = 'dead' AND d.returned_at < $3";

    /// Lists who is held although her mailbox was reported dead before `before`, each with the mailing whose
    /// mail it was.
    pub read fn list_dead(before: Timestamp, n_max: u32) -> Vec<Dead> =
        "SELECT subject_id, mailing_id FROM delivery
         WHERE organisation_id = $1 AND returned = 'dead' AND returned_at < $2
         ORDER BY returned_at, subject_id LIMIT $3";

    /// Lists the newest mails of an activity that went out, newest first.
    pub read fn list_newest(activity: &str, n_max: u32) -> Vec<LastMail> =
        "SELECT d.subject_id, COALESCE(d.handed_at, d.sent_at) AS handed_at
         FROM delivery d
         JOIN mailing m ON m.organisation_id = $1 AND m.id = d.mailing_id
              AND m.activity IN ($2, '')
         WHERE d.organisation_id = $1 AND d.state = 'sent'
         ORDER BY d.mailing_id DESC, d.subject_id LIMIT $3";

    /// Looks a delivery up by its own id; none once its Subject is erased.
    pub read fn lookup(id: DeliveryId) -> Option<Delivery> =
        "SELECT id, mailing_id, subject_id, state, ground, ground_id, handed_at, sent_at, attempts,
                reason, returned
         FROM delivery WHERE organisation_id = $1 AND id = $2";

    /// Keeps what came back; the first report stays (0) but for a worse one.
    pub write fn keep_return(
        id: DeliveryId, returned: ReturnKind, returned_at: Timestamp
    ) -> u64 =
        "UPDATE delivery SET returned = $3, returned_at = $4
         WHERE organisation_id = $1 AND id = $2 AND (returned IS NULL OR returned = 'soft')";

    /// Lists what one Subject was sent.
    pub read fn list_of_subject(subject_id: SubjectId) -> Vec<Delivery> =
        "SELECT id, mailing_id, subject_id, state, ground, ground_id, handed_at, sent_at, attempts,
                reason, returned
         FROM delivery
         WHERE organisation_id = $1 AND subject_id = $2 ORDER BY mailing_id";

    /// Counts the addressees of a mailing who are still held, by state and reason.
    pub read fn tally_states(mailing_id: MailingId) -> Vec<StateTally> =
        "SELECT state, reason, COUNT(*) AS n_deliveries FROM delivery
         WHERE organisation_id = $1 AND mailing_id = $2
         GROUP BY state, reason ORDER BY state, reason";

    /// Counts the mails of a mailing that went out, by right, to people who are still held.
    pub read fn tally_grounds(mailing_id: MailingId) -> Vec<GroundTally> =
        "SELECT ground, COUNT(*) AS n_sent FROM delivery
         WHERE organisation_id = $1 AND mailing_id = $2 AND state = 'sent'
         GROUP BY ground ORDER BY ground";
}
