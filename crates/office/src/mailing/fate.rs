//! What becomes of one mail: read from the mail server's answer, and kept with its counts.

use domain::{DeliveryState, MailingId, ReturnKind, SubjectId, Tally};
use jiff::Timestamp;
use mail::{Delay, Outcome, Refusal};
use store::{StoreError, Tx, delivery::reason};

use super::{looks::Looks, press::Seen, reading::Traced};
use crate::{office::Office, returns};

/// How often one mail is tried before it is given up.
const ATTEMPTS_MAX: u32 = 10;
/// What became of one mail.
pub(crate) struct Fate {
    subject: SubjectId,
    what: What,
    /// What the mail server's answer says about her mailbox, or about the sender.
    answer: Option<ReturnKind>,
    is_in_doubt: bool,
    /// What was seen in the mail before it went; none where that is not known.
    seen: Option<Seen>,
    /// Whether the courier's journal told it after a crash, which took along what was seen.
    is_told_by_journal: bool,
}

enum What {
    /// It is over.
    Settled { state: DeliveryState, reason: Option<String> },
    /// It is tried again after a pause that grows with each attempt.
    PutOff { attempts: u32, reason: String },
    /// It never went; this was no attempt.
    HeldBack { due_at: Timestamp },
}

impl Fate {
    fn new(subject: SubjectId, what: What) -> Self {
        Self {
            subject,
            what,
            answer: None,
            is_in_doubt: false,
            seen: None,
            is_told_by_journal: false,
        }
    }

    /// Left out at the last instant: no permit, or she left.
    pub(crate) fn left_out(subject: SubjectId) -> Self {
        let reason = Some(reason::NO_GROUND.to_owned());
        Self::new(subject, What::Settled { state: DeliveryState::Skipped, reason })
    }

    /// Cannot be written: what is stored of her is no address.
    pub(crate) fn unwritable(subject: SubjectId) -> Self {
        let reason = Some(reason::UNWRITABLE.to_owned());
        Self::new(subject, What::Settled { state: DeliveryState::Failed, reason })
    }

    /// Waits for its turn until `due_at`.
    pub(crate) fn held_back(subject: SubjectId, due_at: Timestamp) -> Self {
        Self::new(subject, What::HeldBack { due_at })
    }

    /// May be there already: it is sent again, the same mail.
    pub(crate) fn in_doubt(subject: SubjectId, attempts: u32) -> Self {
        let what = What::PutOff { attempts, reason: "no answer".to_owned() };
        Self { is_in_doubt: true, ..Self::new(subject, what) }
    }

    /// Adds what was seen in the mail right before it went.
    pub(crate) fn seen(self, seen: Seen) -> Self {
        Self { seen: Some(seen), ..self }
    }

    /// Says that the courier's journal told it after a crash.
    pub(crate) fn told_by_journal(self) -> Self {
        Self { is_told_by_journal: true, ..self }
    }

    fn is_sent(&self) -> bool {
        matches!(self.what, What::Settled { state: DeliveryState::Sent, .. })
    }
}

/// Reads what the mail server said into what becomes of the mail; `attempts` counts this one.
pub(crate) fn of(subject: SubjectId, attempts: u32, outcome: &Outcome) -> Fate {
    let settled = |state, reason| Fate::new(subject, What::Settled { state, reason });
    match outcome {
        Outcome::Accepted(_) => settled(DeliveryState::Sent, None),
        Outcome::Refused(refusal, reply) => {
            let (what, answer) = match refusal {
                Refusal::MailboxDead => ("dead", Some(ReturnKind::Dead)),
                Refusal::MailboxFull => ("full", Some(ReturnKind::Soft)),
                Refusal::SenderProblem => ("trouble", Some(ReturnKind::SenderTrouble)),
                Refusal::Message => ("message", None),
                Refusal::Other => ("other", None),
            };
            let reason = Some(format!("{what} {}", reply.code));
            Fate { answer, ..settled(DeliveryState::Failed, reason) }
        }
        Outcome::TryLater(Delay::NotBegun) => Fate::held_back(subject, Timestamp::UNIX_EPOCH),
        Outcome::TryLater(delay) if attempts >= ATTEMPTS_MAX => {
            settled(DeliveryState::Failed, Some(format!("given up: {}", told(delay))))
        }
        Outcome::TryLater(Delay::NoAnswer) => Fate::in_doubt(subject, attempts),
        Outcome::TryLater(delay) => {
            Fate::new(subject, What::PutOff { attempts, reason: told(delay) })
        }
    }
}

fn told(delay: &Delay) -> String {
    match delay {
        Delay::Told(reply) => format!("later {}", reply.code),
        Delay::NotLetIn(reply) => format!("not let in {}", reply.code),
        Delay::TimedOut => "timed out".to_owned(),
        Delay::Unreachable => "unreachable".to_owned(),
        Delay::NotTrusted => "not trusted".to_owned(),
        Delay::NotUnderstood => "not understood".to_owned(),
        Delay::NoAnswer => "no answer".to_owned(),
        Delay::NotBegun => "not begun".to_owned(),
    }
}

/// Keeps what became of mails of one mailing, in one transaction with the counts; then acts on what
/// the answers say of mailboxes.
pub(crate) async fn keep(
    office: &Office,
    id: MailingId,
    fates: Vec<Fate>,
) -> Result<(), StoreError> {
    if fates.is_empty() {
        return Ok(());
    }
    let now = office.clock.now();
    let answers: Vec<_> =
        fates.iter().filter_map(|fate| Some((fate.subject, fate.answer?))).collect();
    let kept = office.store.transact(move |mut tx| async move {
        let mut counts = Counts::default();
        let mut looks = Looks::default();
        let mut traced = Traced::default();
        for fate in &fates {
            counts.add(fate, one(&mut tx, id, fate, now).await?);
            if let Some(seen) = fate.seen.filter(|_| fate.is_sent()) {
                looks.add(id, seen.language, seen.look);
                traced.add(seen.traces, seen.agreement, seen.tells_others);
            }
        }
        traced.keep(&mut tx, id).await?;
        let is_unseen = |it: &&Fate| it.is_told_by_journal && it.is_sent() && it.seen.is_none();
        let n_unseen = fates.iter().filter(is_unseen).count() as u64;
        if n_unseen > 0 {
            store::reading::count(&mut tx, id, Tally::ToldByJournal, n_unseen).await?;
        }
        for look in looks.0.values() {
            store::mailing_look::count(&mut tx, look).await?;
        }
        store::mailing::count(&mut tx, id, counts.n_sent, counts.n_skipped, counts.n_failed)
            .await?;
        store::mailing::doubt(&mut tx, id, counts.n_in_doubt).await?;
        tx.commit_without_fact("the Fact follows when the last mail is out").await
    });
    kept.await?;
    returns::answered(office, id, &answers).await
}

#[derive(Default)]
struct Counts {
    n_sent: u32,
    n_skipped: u32,
    n_failed: u32,
    n_in_doubt: u32,
}

impl Counts {
    /// Whoever was erased on the way has no row left to settle, but her mail did go out.
    fn add(&mut self, fate: &Fate, n_rows: u64) {
        self.n_in_doubt += u32::from(fate.is_in_doubt);
        match &fate.what {
            What::Settled { state: DeliveryState::Sent, .. } => self.n_sent += 1,
            What::Settled { state: DeliveryState::Failed, .. } => self.n_failed += 1,
            What::Settled { .. } if n_rows > 0 => self.n_skipped += 1,
            _ => {}
        }
    }
}

async fn one(tx: &mut Tx, id: MailingId, fate: &Fate, now: Timestamp) -> Result<u64, StoreError> {
    match &fate.what {
        What::Settled { state, reason } => {
            let sent_at = (*state == DeliveryState::Sent).then_some(now);
            let answered_at = fate.answer.map(|_| now);
            let row =
                (id, fate.subject, *state, sent_at, reason.as_deref(), fate.answer, answered_at);
            store::delivery::settle(tx, [row]).await
        }
        What::PutOff { attempts, reason } => {
            let due_at = now + store::job::back_off(*attempts);
            let row = (id, fate.subject, due_at, Some(reason.as_str()));
            store::delivery::put_off(tx, [row]).await
        }
        What::HeldBack { due_at } => {
            store::delivery::hold_back(tx, [(id, fate.subject, *due_at)]).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn state_after(attempts: u32, delay: Delay) -> Option<DeliveryState> {
        let subject = SubjectId::from_uuid(Uuid::from_u128(7));
        match of(subject, attempts, &Outcome::TryLater(delay)).what {
            What::Settled { state, .. } => Some(state),
            What::PutOff { .. } | What::HeldBack { .. } => None,
        }
    }

    #[test]
    fn a_mail_is_given_up_after_the_tenth_attempt() {
        assert_eq!(state_after(9, Delay::TimedOut), None);
        assert_eq!(state_after(10, Delay::TimedOut), Some(DeliveryState::Failed));
    }

    #[test]
    fn a_mail_that_never_went_is_never_given_up() {
        assert_eq!(state_after(10, Delay::NotBegun), None);
    }

    #[test]
    fn a_mail_without_an_answer_is_in_doubt_and_goes_again() {
        let subject = SubjectId::from_uuid(Uuid::from_u128(7));
        let fate = of(subject, 1, &Outcome::TryLater(Delay::NoAnswer));
        assert!(fate.is_in_doubt);
        assert!(matches!(fate.what, What::PutOff { .. }));
    }
}
