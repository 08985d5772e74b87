//! Hands over in batches: who may be written to now is put on their way, and each opening of an address on record.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use decide::{Consent as Standing, Permit, Question, Use};
use domain::{AccessRecordId, Actor, GroundKind, SubjectId};
use jiff::SignedDuration;
use store::{StoreError, delivery::Handed};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::Run;
use crate::{
    context::Context,
    jobs::{self, WorkError},
    mailing::{leavers::Batch, press::Agreed, reading},
    mechanisms::Work,
};

/// How many addressees are handed over at a time.
const BATCH: u32 = 500;
const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Addressees who were handed over, what they agreed to, and the batch that knows who leaves before her mail goes.
pub(super) struct Page<'a> {
    pub(super) batch: Arc<Batch<'a>>,
    pub(super) handed: Vec<Handed>,
    pub(super) agreed: Arc<Agreed>,
}

/// How handing over ended.
pub(super) enum HandedOver {
    /// Nobody waited.
    Nobody,
    /// Everybody who waited, or until nothing more could be written.
    Some,
    /// The mailing was stopped.
    Halted,
}

impl<'office> Run<'office> {
    /// Hands over all who wait, for as long as somebody writes to them.
    ///
    /// `by` names the courier's folder.
    pub(super) async fn hand_over(
        &self,
        cx: &mut Context,
        by: Uuid,
        pages: mpsc::Sender<Page<'office>>,
    ) -> Result<HandedOver, WorkError> {
        let mut ended = HandedOver::Nobody;
        loop {
            jobs::check_running(self.office, Work::Mailings).await?;
            if self.is_halted().await? {
                return Ok(HandedOver::Halted);
            }
            let batch = Arc::new(self.office.leavers.begin());
            let Some(waited) = self.hand_over_next(by).await? else { return Ok(ended) };
            ended = HandedOver::Some;
            let mut after = waited.before;
            while after < waited.last {
                let (rows, id) = (&self.office.store, self.mailing.id);
                let mut page = store::delivery::list_handed(rows, id, after, BATCH).await?;
                let Some(last) = page.last() else { break };
                after = last.subject_id;
                // Whoever is on her way already was handed over before.
                page.retain(|it| waited.who.contains(&it.subject_id));
                let Some(agreed) = self.agreed(cx, &page).await? else { continue };
                let page = Page { batch: Arc::clone(&batch), handed: page, agreed };
                if pages.send(page).await.is_err() {
                    // Why nothing is written any more, those behind say.
                    return Ok(ended);
                }
            }
        }
    }

    /// Puts the next who wait on their way, and leaves out who may not be written to; none when nobody waits.
    async fn hand_over_next(&self, by: Uuid) -> Result<Option<Waited>, StoreError> {
        let (id, now) = (self.mailing.id, self.office.clock.now());
        let activity = self.activity.clone();
        let handed = self.office.store.transact(move |mut tx| async move {
            let after = SubjectId::from_uuid(Uuid::nil());
            let waiting = store::delivery::list_waiting(&mut tx, id, now, after, BATCH).await?;
            let Some(waited) = Waited::of(waiting.iter().map(|it| it.subject_id)) else {
                tx.commit_without_fact("nobody waits").await?;
                return Ok::<_, StoreError>(None);
            };
            let (last, weekly, monthly) = (waited.last, now - WEEK, now - MONTH);
            let n_skipped = store::delivery::skip_ungrounded(&mut tx, id, now, after, last).await?
                + store::delivery::skip_resting(&mut tx, id, now, after, last).await?
                + store::delivery::skip_too_soon(
                    &mut tx, id, now, after, last, &activity, weekly, monthly,
                )
                .await?;
            store::delivery::hand_over(&mut tx, id, now, after, last, Some(by)).await?;
            let n_skipped = u32::try_from(n_skipped).unwrap_or(u32::MAX);
            store::mailing::count(&mut tx, id, 0, n_skipped, 0).await?;
            tx.commit_without_fact("the Fact follows when the last mail is out").await?;
            Ok(Some(waited))
        });
        handed.await
    }

    /// Finds what a page of addressees agreed to, with the permits to open their addresses; none for nobody.
    async fn agreed(
        &self,
        cx: &mut Context,
        page: &[Handed],
    ) -> Result<Option<Arc<Agreed>>, StoreError> {
        let (Some(first), Some(last)) = (page.first(), page.last()) else { return Ok(None) };
        let (id, activity, now) = (self.mailing.id, &self.activity, self.office.clock.now());
        let range = (first.subject_id, last.subject_id);
        let readings = reading::agreed(self.office, id, activity, range, now).await?;
        Ok(Some(Arc::new(Agreed { permits: self.permits(cx, page).await?, readings })))
    }

    async fn permits(
        &self,
        cx: &mut Context,
        page: &[Handed],
    ) -> Result<HashMap<SubjectId, Permit>, StoreError> {
        let (live, now) = (self.office.live(), self.office.clock.now());
        let mut grants = Vec::new();
        for handed in page {
            let is_company_mailbox = handed.ground == Some(GroundKind::CompanyMailbox);
            let consent = match handed.ground {
                Some(GroundKind::Consent) => Standing::Granted { since: now },
                _ => Standing::Unknown,
            };
            let standing = decide::Standing { consent, is_company_mailbox, ..Default::default() };
            let question = Question {
                activity: &self.activity,
                subject: handed.subject_id.as_uuid(),
                used_for: Use::Send,
                at: now,
            };
            if let Ok(grant) = live.policy.decide(&question, &standing).granted() {
                grants.push((AccessRecordId::new(now, &mut cx.random), grant));
            }
        }
        let permits = store::access::record(&self.office.store, grants, Actor::Job, None).await?;
        let by_subject = |permit: Permit| (SubjectId::from_uuid(permit.subject()), permit);
        Ok(permits.into_iter().map(by_subject).collect())
    }
}

/// Who waited and was handed over, or left out, by one hand-over.
struct Waited {
    who: HashSet<SubjectId>,
    /// The id before the first.
    before: SubjectId,
    last: SubjectId,
}

impl Waited {
    /// Takes the ids in their order; none of nobody.
    fn of(who: impl Iterator<Item = SubjectId> + Clone) -> Option<Self> {
        let (first, last) = (who.clone().next()?, who.clone().last()?);
        let before = Uuid::from_u128(first.as_uuid().as_u128().saturating_sub(1));
        Some(Self { who: who.collect(), before: SubjectId::from_uuid(before), last })
    }
}
