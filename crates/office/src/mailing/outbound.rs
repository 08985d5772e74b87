//! Works a mailing that is being sent, in four stages side by side: who waits is handed over, mails are written ahead of
//! the wire, the courier carries them, and what became of each is kept.

use std::sync::Arc;

use domain::{Fact, Mailing, MailingId, MailingState};
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, job::Job};
use tokio::sync::mpsc;

use super::{
    draft,
    post::{Post, others_are_told_of_at},
    press::Press,
    text::Edition,
};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    mechanisms::Work,
    office::Office,
};

mod carrying;
mod handing;
mod keeping;
mod writing;

use handing::{HandedOver, Page};
use keeping::Ended;
use writing::Few;

pub(crate) use writing::ToCarry;

/// How many pages of addressees wait to be written to.
const PAGES_AHEAD: usize = 1;
/// How many times a few mails wait, written, for the wire.
const FEW_AHEAD: usize = 2;
/// How many mails have ended and are not kept yet, at most.
const ENDED_MAX: usize = 1_024;
/// How long a mailing waits while this process sends another one.
const ANOTHER_IS_SENT: SignedDuration = SignedDuration::from_secs(2);

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
    let press = Arc::new(Press::set(office, head, &edition, &mailing).await?);
    let ended = Run { office, mailing, activity, press, job }.send(cx, &mut post).await;
    // What was under way when something went wrong, only the courier's journal can tell of.
    if ended.as_ref().is_err_and(|error| !matches!(error, WorkError::Later { .. })) {
        post.close();
    }
    ended
}

struct Run<'a> {
    office: &'a Office,
    mailing: Mailing,
    activity: String,
    press: Arc<Press>,
    job: &'a Job,
}

impl Run<'_> {
    async fn send(&self, cx: &mut Context, post: &mut Post) -> Result<(), WorkError> {
        let id = self.mailing.id;
        loop {
            let courier = post.courier().ok_or(WorkError::MailServer)?;
            let by = post.folder_id();
            let (pages, to_write) = mpsc::channel::<Page<'_>>(PAGES_AHEAD);
            let (few, to_carry) = mpsc::channel::<Few<'_>>(FEW_AHEAD);
            let (told, ended) = mpsc::channel::<Ended>(ENDED_MAX);
            // None of them is given up in the middle: when one ends, its neighbours see it and end.
            let (handed_over, written, carried, kept) = tokio::join!(
                self.hand_over(cx, by, pages),
                self.write(to_write, few),
                self.carry(post, to_carry, told),
                self.keep(&courier, ended),
            );
            kept?;
            carried?;
            written?;
            match handed_over? {
                HandedOver::Some => {}
                HandedOver::Halted => return super::halt::close(self.office, cx, id).await,
                HandedOver::Nobody => break,
            }
        }
        let asked_at = others_are_told_of_at(self.office, id, post.folder_id()).await?;
        let due_at = store::delivery::next_due(&self.office.store, id).await?;
        match due_at.into_iter().chain(asked_at).min() {
            Some(at) => Err(WorkError::Later { at }),
            None => finish(self.office, cx, id).await,
        }
    }

    async fn is_halted(&self) -> Result<bool, StoreError> {
        let stands = store::mailing::find_state(&self.office.store, self.mailing.id).await?;
        Ok(stands.is_none_or(|it| it.state != MailingState::Sending))
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
