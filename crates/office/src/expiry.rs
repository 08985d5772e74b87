//! What the program keeps for itself ends here: links, sessions, failures and finished jobs whose time is over.

use domain::JobId;
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, job::Job};
use uuid::Uuid;

use crate::{
    context::Context,
    jobs,
    member::{attempt::FAILURE_MINUTES, browser, invitation, second_factor::enrol},
    office::Office,
    person, subscription,
};

/// How long a finished job can still be seen in the queue.
const DONE_JOBS: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How long it is kept that a Member was refused something.
const DENIED_ATTEMPTS: SignedDuration = SignedDuration::from_hours(90 * 24);
/// How many jobs are emptied in one step.
const PAGE: u32 = 500;

/// Deletes sign-ups that nobody confirmed, sessions that are over, failures that no longer count, invitations that
/// nobody answered, browsers that nobody signs in from any more, and old jobs; empties
/// the jobs that were given up once their links have expired.
///
/// Where a second factor is asked for since, sessions begun by the password alone end too, after the check that saw them.
/// Law: PRI-05.
///
/// # Errors
/// As every change.
pub async fn sweep(office: &Office, cx: &Context) -> Result<(), StoreError> {
    let now = cx.now;
    let asks_second_factor = office.live().asks_second_factor;
    empty_dead_jobs(office, now).await?;
    invitation::sweep(office, now).await?;
    let swept = office.store.transact(move |mut tx| async move {
        store::signup::delete_expired(&mut tx, now).await?;
        store::session::delete_expired(&mut tx, now).await?;
        let failures = now - SignedDuration::from_mins(FAILURE_MINUTES);
        store::member::delete_failures_before(&mut tx, failures).await?;
        store::authorisation::delete_denied_before(&mut tx, now - DENIED_ATTEMPTS).await?;
        store::known_browser::delete_failures_before(&mut tx, failures).await?;
        browser::forget_unseen(&mut tx, now).await?;
        store::pending_sign_in::delete_expired(&mut tx, now).await?;
        store::password_reset::delete_expired(&mut tx, now).await?;
        enrol::forget_unconfirmed(&mut tx, now).await?;
        if asks_second_factor {
            store::session::delete_without_factor(&mut tx, now).await?;
        }
        store::job::delete_done_before(&mut tx, now - DONE_JOBS).await?;
        tx.commit_without_fact("what was due to end has ended").await
    });
    swept.await
}

/// Empties the jobs that were given up and hold a link that opens nothing any more: the address in it has no purpose left.
async fn empty_dead_jobs(office: &Office, now: Timestamp) -> Result<(), StoreError> {
    for kind in [jobs::CONFIRMATION, jobs::OWN_PAGE, jobs::INVITATION] {
        let mut after = JobId::from_uuid(Uuid::nil());
        loop {
            let dead = store::job::list_dead(&office.store, kind, after, PAGE).await?;
            let Some(last) = dead.last() else { break };
            after = last.id;
            let mut over = Vec::new();
            for job in &dead {
                if !is_link_alive(office, job, now).await? {
                    over.push(job.id);
                }
            }
            if over.is_empty() {
                continue;
            }
            let emptied = office.store.transact(move |mut tx| async move {
                for id in over {
                    store::job::empty(&mut tx, id).await?;
                }
                tx.commit_without_fact("what was due to end has ended").await
            });
            emptied.await?;
        }
    }
    Ok(())
}

/// Says whether the link in a job's payload, its last line, still opens something.
async fn is_link_alive(office: &Office, job: &Job, now: Timestamp) -> Result<bool, StoreError> {
    let token = job.payload.lines().next_back().unwrap_or_default();
    Ok(match job.kind.as_str() {
        jobs::CONFIRMATION => {
            office.key.open_personal_token(subscription::CONFIRM, now, token).is_ok()
        }
        jobs::INVITATION => invitation::find(office, now, token).await?.is_some(),
        _ => person::enter(office, now, token).is_some(),
    })
}
