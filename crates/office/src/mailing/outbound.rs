//! Works a mailing that is being sent: hands over in batches, lets the courier carry, and keeps what became of each.

use std::collections::HashMap;
use std::sync::Arc;

use decide::{Consent as Standing, Permit, Question, Use};
use domain::{
    AccessRecordId, Actor, Fact, GroundKind, Mailing, MailingId, MailingState, SubjectId,
};
use jiff::{SignedDuration, Timestamp};
use mail::courier::Place;
use mail::{Outcome, Turn};
use store::{StoreError, delivery::Handed, job::Job};
use tokio::time::{Duration, Instant, sleep_until};
use uuid::Uuid;

use super::{
    draft,
    fate::{self, Fate},
    leavers::Batch,
    post::Post,
    press::{Agreed, Press, Printed, Seen},
    reading,
    text::Edition,
};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    mechanisms::Work,
    office::Office,
};

/// How many addressees are handed over at a time.
const BATCH: u32 = 500;
/// How many mails are written ahead of the wire.
const PRINTED_MAX: usize = 64;
/// How long outcomes are gathered before they are kept.
const GATHERED_MAX: Duration = Duration::from_secs(1);
/// How long a mailing waits while this process sends another one.
const ANOTHER_IS_SENT: SignedDuration = SignedDuration::from_secs(2);
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Works one job `mailing`: sends to all who still wait, then ends the mailing with its Fact.
///
/// Whoever was on the way when an earlier process stopped is told of by the courier's journal, which
/// [`Post::open`] keeps first.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let id: MailingId = job.payload.parse().map_err(|_| WorkError::Payload)?;
    let found = store::mailing::lookup(&office.store, id).await?;
    let mailing = found.ok_or(WorkError::Payload)?;
    match mailing.state {
        MailingState::Sending => {}
        MailingState::Cancelled => return super::halt::close(office, cx, id).await,
        MailingState::Draft | MailingState::Scheduled | MailingState::Sent => return Ok(()),
    }
    jobs::check_running(office, Work::Mailings).await?;
    let post = office.post.as_ref().ok_or(WorkError::MailServer)?;
    let Ok(mut post) = post.try_lock() else {
        return Err(WorkError::Later { at: cx.now + ANOTHER_IS_SENT });
    };
    post.open(office).await.map_err(|error| {
        tracing::warn!(%error, "no courier can be started");
        WorkError::MailServer
    })?;
    let activity = draft::activity_of(office, &mailing).ok_or(WorkError::Payload)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let edition = Edition::make(&head, &mailing.written()).map_err(|_| WorkError::Letter)?;
    let press = Press::set(office, head, &edition, &mailing).await?;
    Run { office, mailing, activity, press, job }.send(cx, &mut post).await
}

struct Run<'a> {
    office: &'a Office,
    mailing: Mailing,
    activity: String,
    press: Press,
    job: &'a Job,
}

/// A mail that the courier has.
struct OnTheWay {
    subject: SubjectId,
    attempts: u32,
    seen: Seen,
}

/// One batch on its way: what the courier has, and what became of the rest.
struct Load<'a> {
    on_the_way: HashMap<Uuid, OnTheWay>,
    fates: Vec<Fate>,
    /// What the courier's journal may forget once the fates are kept.
    told: Vec<Uuid>,
    batch: &'a Batch<'a>,
    keep_at: Instant,
}

impl Run<'_> {
    async fn send(&self, cx: &mut Context, post: &mut Post) -> Result<(), WorkError> {
        let id = self.mailing.id;
        loop {
            jobs::check_running(self.office, Work::Mailings).await?;
            let batch = self.office.leavers.begin();
            if !self.hand_over().await? {
                break;
            }
            self.carry(cx, post, &batch).await?;
            drop(batch);
            jobs::prolong(self.office, self.job).await?;
            if self.is_halted().await? {
                return super::halt::close(self.office, cx, id).await;
            }
        }
        match store::delivery::next_due(&self.office.store, id).await? {
            Some(at) => Err(WorkError::Later { at }),
            None => finish(self.office, cx, id).await,
        }
    }

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
            let (weekly, monthly) = (now - WEEK, now - MONTH);
            let n_skipped = store::delivery::skip_ungrounded(&mut tx, id, now, after, last).await?
                + store::delivery::skip_resting(&mut tx, id, now, after, last).await?
                + store::delivery::skip_too_soon(
                    &mut tx, id, now, after, last, &activity, weekly, monthly,
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

    /// Lets the courier carry everybody who was handed over, and waits until all are answered.
    async fn carry(
        &self,
        cx: &mut Context,
        post: &mut Post,
        batch: &Batch<'_>,
    ) -> Result<(), WorkError> {
        let keep_at = Instant::now() + GATHERED_MAX;
        let (on_the_way, fates, told) = (HashMap::new(), Vec::new(), Vec::new());
        let mut load = Load { on_the_way, fates, told, batch, keep_at };
        let mut after = SubjectId::from_uuid(Uuid::nil());
        loop {
            let rows = &self.office.store;
            let page = store::delivery::list_handed(rows, self.mailing.id, after, BATCH).await?;
            let Some(last) = page.last() else { break };
            after = last.subject_id;
            let first = page.first().map_or(after, |it| it.subject_id);
            let (id, activity, now) = (self.mailing.id, &self.activity, self.office.clock.now());
            let readings = reading::agreed(self.office, id, activity, (first, after), now).await?;
            let agreed = Agreed { permits: self.permits(cx, &page).await?, readings };
            for few in page.chunks(PRINTED_MAX) {
                let now = self.office.clock.now();
                let printed = self.press.print(self.office, few, &agreed, now);
                for (handed, printed) in few.iter().zip(printed) {
                    self.one(post, &mut load, handed, printed).await?;
                }
            }
        }
        while !load.on_the_way.is_empty() {
            self.next(post, &mut load).await?;
        }
        self.keep(post, &mut load).await
    }

    /// Hands one mail to the courier once there is a place for it, after a last look.
    async fn one(
        &self,
        post: &mut Post,
        load: &mut Load<'_>,
        handed: &Handed,
        printed: Result<Option<Printed>, WorkError>,
    ) -> Result<(), WorkError> {
        let (subject, id, now) = (handed.subject_id, handed.id.as_uuid(), self.office.clock.now());
        let printed = match printed {
            Ok(Some(printed)) => printed,
            Ok(None) => return load.note(Fate::left_out(subject)),
            Err(_) => return load.note(Fate::unwritable(subject)),
        };
        if let Turn::After(pause) = post.ask(id, &printed.to, handed.has_waited(), now) {
            let due_at = now + SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX);
            return load.note(Fate::held_back(subject, due_at));
        }
        loop {
            let courier = post.courier().ok_or(WorkError::MailServer)?;
            let place = tokio::select! {
                biased;
                place = courier.free() => place.ok_or(WorkError::MailServer)?,
                outcome = courier.next_outcome() => {
                    let outcome = outcome.ok_or(WorkError::MailServer)?;
                    self.ended(post, load, outcome).await?;
                    continue;
                }
            };
            // The last look, right before the wire: whoever left meanwhile gets nothing (MKT-04).
            if load.batch.has_left(subject) {
                drop(place);
                let never_began = Outcome::TryLater(mail::Delay::NotBegun);
                post.ended(id, &never_began, now);
                return load.note(Fate::left_out(subject));
            }
            hand(place, id, &printed)?;
            let (attempts, seen) = (handed.attempts, printed.seen);
            load.on_the_way.insert(id, OnTheWay { subject, attempts, seen });
            return Ok(());
        }
    }

    /// Waits for the next answer, or until it is time to keep what was gathered.
    async fn next(&self, post: &mut Post, load: &mut Load<'_>) -> Result<(), WorkError> {
        let courier = post.courier().ok_or(WorkError::MailServer)?;
        let outcome = tokio::select! {
            biased;
            outcome = courier.next_outcome() => outcome,
            () = sleep_until(load.keep_at) => {
                self.keep(post, load).await?;
                return jobs::prolong(self.office, self.job).await;
            }
        };
        // Whatever has no outcome yet is told of by the journal, when the next courier begins.
        let Some(outcome) = outcome else {
            self.keep(post, load).await?;
            return Err(WorkError::MailServer);
        };
        self.ended(post, load, outcome).await
    }

    async fn ended(
        &self,
        post: &mut Post,
        load: &mut Load<'_>,
        (id, outcome): (Uuid, Outcome),
    ) -> Result<(), WorkError> {
        post.ended(id, &outcome, self.office.clock.now());
        load.told.push(id);
        if let Some(mail) = load.on_the_way.remove(&id) {
            let fate = fate::of(mail.subject, mail.attempts, &outcome);
            load.fates.push(fate.seen(mail.seen));
        }
        if Instant::now() >= load.keep_at {
            self.keep(post, load).await?;
        }
        Ok(())
    }

    async fn keep(&self, post: &Post, load: &mut Load<'_>) -> Result<(), WorkError> {
        fate::keep(self.office, self.mailing.id, std::mem::take(&mut load.fates)).await?;
        if let Some(courier) = post.courier() {
            load.told.drain(..).for_each(|id| courier.settled(id));
        }
        load.keep_at = Instant::now() + GATHERED_MAX;
        Ok(())
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
}

impl Load<'_> {
    fn note(&mut self, fate: Fate) -> Result<(), WorkError> {
        self.fates.push(fate);
        Ok(())
    }
}

/// From here on the mail counts as sent until its answer says otherwise.
fn hand(place: Place<'_>, id: Uuid, printed: &Printed) -> Result<(), WorkError> {
    place.hand_over(id, &printed.mail).map_err(|_| WorkError::MailServer)
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
