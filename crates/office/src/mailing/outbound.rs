//! Works a mailing that is being sent: hands over in batches, sends, and keeps what became of each.

use std::collections::HashMap;
use std::sync::Arc;

use decide::{Consent as Standing, Permit, Question, Use};
use domain::{
    AccessRecordId, Actor, DeliveryState, Fact, GroundKind, Language, Mailing, MailingId,
    MailingState, ReturnKind, SubjectId,
};
use jiff::{SignedDuration, Timestamp};
use mail::{Delay, Outcome, Outgoing, Refusal};
use store::{
    StoreError,
    delivery::{Handed, reason},
    job::Job,
};
use uuid::Uuid;

use super::{draft, leavers::Batch, looks::Looks};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters,
    mechanisms::Work,
    office::Office,
    returns,
};

/// How many addressees are handed over at a time.
const BATCH: u32 = 200;
/// How often one mail is tried before it is given up.
const ATTEMPTS_MAX: u32 = 10;
/// How reasons of refusals begin.
const DEAD: &str = "dead";
const FULL: &str = "full";
const TROUBLE: &str = "trouble";
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Works one job `mailing`: sends to all who still wait, then ends the mailing with its Fact.
///
/// Whoever was on the way when an earlier worker stopped is in doubt: the mail server may have her
/// mail already. She is sent it again under the same Message-ID, and counted.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let id: MailingId = job.payload.parse().map_err(|_| WorkError::Payload)?;
    let found = store::mailing::lookup(&office.store, id).await?;
    let mailing = found.ok_or(WorkError::Payload)?;
    match mailing.state {
        MailingState::Sending => {}
        MailingState::Cancelled => return super::halt::close(office, cx, id).await,
        MailingState::Draft | MailingState::Scheduled | MailingState::Sent => return Ok(()),
    }
    let activity = draft::activity_of(office, &mailing).ok_or(WorkError::Payload)?;
    jobs::check_running(office, Work::Mailings).await?;
    let run = Run { office, mailing, activity };
    run.send_again_in_doubt(cx).await?;
    loop {
        jobs::check_running(office, Work::Mailings).await?;
        let batch = office.leavers.begin();
        if !run.hand_over().await? {
            break;
        }
        run.send_handed(cx, &batch).await?;
        drop(batch);
        jobs::prolong(office, job).await?;
        if run.is_halted().await? {
            return super::halt::close(office, cx, id).await;
        }
    }
    match store::delivery::next_due(&office.store, id).await? {
        Some(at) => Err(WorkError::Later { at }),
        None => finish(office, cx, id).await,
    }
}

struct Run<'a> {
    office: &'a Office,
    mailing: Mailing,
    activity: String,
}

/// What was seen in a mail right before it went, and in which language it is.
type Seen = (Language, mail::Look);

/// What became of one mail.
enum Fate {
    Settled { subject: SubjectId, state: DeliveryState, reason: Option<String> },
    PutOff { subject: SubjectId, attempts: u32, reason: String },
}

impl Run<'_> {
    async fn is_halted(&self) -> Result<bool, StoreError> {
        let mailing = store::mailing::lookup(&self.office.store, self.mailing.id).await?;
        Ok(mailing.is_none_or(|mailing| mailing.state != MailingState::Sending))
    }

    /// Puts the next who wait on their way, and leaves out who may not be written to; `false` when nobody waits.
    async fn hand_over(&self) -> Result<bool, StoreError> {
        let (id, now) = (self.mailing.id, self.office.clock.now());
        let activity = self.activity.clone();
        let handed = self.office.store.transact(move |mut tx| async move {
            let after = SubjectId::from_uuid(Uuid::nil());
            let waiting = store::delivery::list_waiting(&mut tx, id, now, after, BATCH).await?;
            let Some(last) = waiting.last().map(|it| it.subject_id) else {
                tx.commit_without_fact("nobody waits").await?;
                return Ok::<_, StoreError>(false);
            };
            let weekly = (now - WEEK, now - MONTH);
            let n_skipped = store::delivery::skip_ungrounded(&mut tx, id, now, after, last).await?
                + store::delivery::skip_resting(&mut tx, id, now, after, last).await?
                + store::delivery::skip_too_soon(
                    &mut tx, id, now, after, last, &activity, weekly.0, weekly.1,
                )
                .await?;
            store::delivery::hand_over(&mut tx, id, now, after, last).await?;
            let n_skipped = u32::try_from(n_skipped).unwrap_or(u32::MAX);
            store::mailing::count(&mut tx, id, 0, n_skipped, 0).await?;
            tx.commit_without_fact("the Fact follows when the last mail is out").await?;
            Ok(true)
        });
        handed.await
    }

    async fn send_again_in_doubt(&self, cx: &mut Context) -> Result<(), WorkError> {
        let batch = self.office.leavers.begin();
        let n_in_doubt = self.send_handed(cx, &batch).await?;
        if n_in_doubt > 0 {
            let (id, n_in_doubt) = (self.mailing.id, n_in_doubt);
            let counted = self.office.store.transact(move |mut tx| async move {
                store::mailing::doubt(&mut tx, id, n_in_doubt).await?;
                tx.commit_without_fact("a doubt is counted").await
            });
            counted.await?;
        }
        Ok(())
    }

    /// Sends to everybody on the way; returns how many there were.
    async fn send_handed(&self, cx: &mut Context, batch: &Batch<'_>) -> Result<u32, WorkError> {
        let mut n_handed = 0;
        let mut after = SubjectId::from_uuid(Uuid::nil());
        loop {
            let rows = &self.office.store;
            let page = store::delivery::list_handed(rows, self.mailing.id, after, BATCH).await?;
            let Some(last) = page.last() else { return Ok(n_handed) };
            after = last.subject_id;
            n_handed += u32::try_from(page.len()).unwrap_or(u32::MAX);
            let mut looks = Looks::default();
            let fates = self.send_page(cx, page, batch, &mut looks).await?;
            self.keep(fates, looks).await?;
        }
    }

    async fn send_page(
        &self,
        cx: &mut Context,
        page: Vec<Handed>,
        batch: &Batch<'_>,
        looks: &mut Looks,
    ) -> Result<Vec<Fate>, WorkError> {
        let organisation: Arc<str> = self.office.live().organisation_name().into();
        let relay = self.office.settings.relay.clone().ok_or(WorkError::MailServer)?;
        let permits = self.permits(cx, &page).await?;
        let mut sending = tokio::task::JoinSet::new();
        let mut fates = Vec::new();
        for handed in page {
            let (subject, attempts) = (handed.subject_id, handed.attempts);
            let Some(permit) = permits.get(&subject).cloned() else {
                fates.push(left_out(subject));
                continue;
            };
            let outgoing = self.write(cx, &handed)?;
            // The last look, right before the wire: whoever left meanwhile gets nothing (MKT-04).
            if batch.has_left(subject) {
                fates.push(left_out(subject));
                continue;
            }
            let (relay, organisation) = (relay.clone(), Arc::clone(&organisation));
            let (language, way_out) = (handed.language, self.office.unsubscribe_url(subject));
            sending.spawn(async move {
                let written = outgoing.open(&permit)?;
                let seen: Seen = (language, mail::look(written.bytes(), &organisation, &way_out));
                let outcome = relay.deliver(&written).await;
                Ok::<_, mail::SendError>((fate(subject, attempts, outcome), seen))
            });
        }
        while let Some(sent) = sending.join_next().await {
            let sent = sent.map_err(|_| WorkError::Letter)?.map_err(|_| WorkError::Letter)?;
            let (fate, (language, seen)) = sent;
            if matches!(fate, Fate::Settled { state: DeliveryState::Sent, .. }) {
                looks.add(self.mailing.id, language, seen);
            }
            fates.push(fate);
        }
        Ok(fates)
    }

    async fn permits(
        &self,
        cx: &mut Context,
        page: &[Handed],
    ) -> Result<HashMap<SubjectId, Arc<Permit>>, StoreError> {
        let live = self.office.live();
        let mut grants = Vec::new();
        for handed in page {
            let is_company_mailbox = handed.ground == Some(GroundKind::CompanyMailbox);
            let consent = match handed.ground {
                Some(GroundKind::Consent) => Standing::Granted { since: cx.now },
                _ => Standing::Unknown,
            };
            let standing = decide::Standing { consent, is_company_mailbox, ..Default::default() };
            let question = Question {
                activity: &self.activity,
                subject: handed.subject_id.as_uuid(),
                used_for: Use::Send,
                at: cx.now,
            };
            if let Ok(grant) = live.policy.decide(&question, &standing).granted() {
                grants.push((AccessRecordId::new(cx.now, &mut cx.random), grant));
            }
        }
        let permits = store::access::record(&self.office.store, grants, Actor::Job, None).await?;
        let by_subject =
            |permit: Permit| (SubjectId::from_uuid(permit.subject()), Arc::new(permit));
        Ok(permits.into_iter().map(by_subject).collect())
    }

    fn write(&self, cx: &Context, handed: &Handed) -> Result<Outgoing, WorkError> {
        let (office, subject) = (self.office, handed.subject_id);
        let head = office.letterhead().ok_or(WorkError::Letter)?;
        let key = office.key.unwrap(subject.as_uuid(), &handed.wrapped);
        let key = key.map_err(|_| WorkError::Payload)?;
        let place = store::contact::address_place(subject);
        let to = key.unseal(place, &handed.address_sealed).map_err(|_| WorkError::Payload)?;
        let (subject_line, body) = match handed.language {
            Language::Nb => (&self.mailing.subject_line_nb, &self.mailing.body_nb),
            Language::En => (&self.mailing.subject_line_en, &self.mailing.body_en),
        };
        let unsubscribe_url = office.unsubscribe_url(subject);
        // The block about objecting goes with every issue: nobody need know who got one before (DSR-19).
        let issue = letters::Issue {
            subject_line,
            body,
            unsubscribe_url: &unsubscribe_url,
            is_first: true,
        };
        // The delivery's own id makes the Message-ID: whatever is sent again is the same mail.
        let stamp = letters::Stamp {
            language: handed.language,
            written_at: cx.now,
            id: handed.id.as_uuid(),
        };
        let letter = letters::issue(&head, stamp, &issue).map_err(|_| WorkError::Letter)?;
        Ok(Outgoing::new(to, letter))
    }

    async fn keep(&self, fates: Vec<Fate>, looks: Looks) -> Result<(), StoreError> {
        let (id, now) = (self.mailing.id, self.office.clock.now());
        let answers: Vec<_> = fates.iter().filter_map(Fate::answer).collect();
        let kept = self.office.store.transact(move |mut tx| async move {
            let (mut n_sent, mut n_skipped, mut n_failed) = (0, 0, 0);
            for fate in &fates {
                match fate {
                    Fate::Settled { subject, state, reason } => {
                        let sent_at = (*state == DeliveryState::Sent).then_some(now);
                        let row = (id, *subject, *state, sent_at, reason.as_deref());
                        let n_kept = store::delivery::settle(&mut tx, [row]).await?;
                        // Whoever was erased on the way has no row left, but her mail did go out.
                        match state {
                            DeliveryState::Sent => n_sent += 1,
                            DeliveryState::Failed => n_failed += 1,
                            _ if n_kept > 0 => n_skipped += 1,
                            _ => {}
                        }
                    }
                    Fate::PutOff { subject, attempts, reason } => {
                        let due_at = now + store::job::back_off(*attempts);
                        let row = (id, *subject, due_at, Some(reason.as_str()));
                        store::delivery::put_off(&mut tx, [row]).await?;
                    }
                }
            }
            for look in looks.0.values() {
                store::mailing_look::count(&mut tx, look).await?;
            }
            store::mailing::count(&mut tx, id, n_sent, n_skipped, n_failed).await?;
            tx.commit_without_fact("the Fact follows when the last mail is out").await
        });
        kept.await?;
        returns::answered(self.office, id, &answers).await
    }
}

impl Fate {
    /// Returns what the mail server's answer says about a mailbox, or about the sender.
    fn answer(&self) -> Option<(SubjectId, ReturnKind)> {
        let Self::Settled { subject, reason: Some(reason), .. } = self else { return None };
        let kind = match reason.split(' ').next() {
            Some(DEAD) => ReturnKind::Dead,
            Some(FULL) => ReturnKind::Soft,
            Some(TROUBLE) => ReturnKind::SenderTrouble,
            _ => return None,
        };
        Some((*subject, kind))
    }
}

fn left_out(subject: SubjectId) -> Fate {
    let reason = Some(reason::NO_GROUND.to_owned());
    Fate::Settled { subject, state: DeliveryState::Skipped, reason }
}

/// Reads what the mail server said into what becomes of the mail.
fn fate(subject: SubjectId, attempts: u32, outcome: Outcome) -> Fate {
    let settled = |state, reason| Fate::Settled { subject, state, reason };
    match outcome {
        Outcome::Accepted(_) => settled(DeliveryState::Sent, None),
        Outcome::Refused(refusal, reply) => {
            let what = match refusal {
                Refusal::MailboxDead => DEAD,
                Refusal::MailboxFull => FULL,
                Refusal::SenderProblem => TROUBLE,
                Refusal::Message => "message",
                Refusal::Other => "other",
            };
            settled(DeliveryState::Failed, Some(format!("{what} {}", reply.code)))
        }
        Outcome::TryLater(delay) if attempts >= ATTEMPTS_MAX => {
            settled(DeliveryState::Failed, Some(format!("given up: {}", told(&delay))))
        }
        Outcome::TryLater(delay) => Fate::PutOff { subject, attempts, reason: told(&delay) },
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

async fn finish(office: &Office, cx: &mut Context, id: MailingId) -> Result<(), WorkError> {
    let found = store::mailing::lookup(&office.store, id).await?;
    let mut mailing = found.ok_or(WorkError::Payload)?;
    // Whoever was erased while the mailing ran has no delivery left to settle: she was not written to.
    let n_settled = mailing.n_sent + mailing.n_skipped + mailing.n_failed;
    mailing.n_skipped += mailing.n_addressees.saturating_sub(n_settled);
    let finished_at: Timestamp = office.clock.now();
    mailing.finish(finished_at).map_err(|_| WorkError::Payload)?;
    let fact = Fact::MailingSent {
        mailing: id,
        topic: mailing.topic.clone(),
        n_addressees: mailing.n_addressees,
        n_sent: mailing.n_sent,
        n_skipped: mailing.n_skipped,
        n_failed: mailing.n_failed,
    };
    let entry = fact.at(finished_at, &mut cx.random);
    let ended = office.store.transact(move |mut tx| async move {
        store::mailing::keep(&mut tx, MailingState::Sending, &mailing).await?;
        tx.commit(&[entry]).await
    });
    Ok(ended.await?)
}
