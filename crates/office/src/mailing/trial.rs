//! Sends a mailing to the Member who asks for it, as an addressee would get it; nobody else is written to.

use domain::{JobId, Language, MailingId, MemberId, SubjectId};
use mail::Outgoing;
use store::{
    StoreError,
    job::{Job, NewJob},
};

use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters, member,
    office::Office,
};

/// Why no trial is sent.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// There is no such mailing.
    #[error("there is no such mailing")]
    Unknown,
    /// No address that mails can come from.
    #[error("the declaration names no address that mail can come from")]
    NoSender,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets a trial be mailed to the Member's own address; one a minute for each mailing.
///
/// # Errors
/// Every [`TrialError`].
pub async fn ask(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
    to: MemberId,
) -> Result<(), TrialError> {
    store::mailing::lookup(&office.store, id).await?.ok_or(TrialError::Unknown)?;
    office.letterhead().ok_or(TrialError::NoSender)?;
    let job = NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::TRIAL,
        key: format!("trial/{id}/{to}/{}", cx.now.as_second() / 60),
        payload: format!("{id}\n{to}"),
        subject_id: None,
        run_at: cx.now,
    };
    let kept = office.store.transact(move |mut tx| async move {
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("a trial goes to its writer alone").await
    });
    kept.await.map_err(TrialError::Store)?;
    office.work.notify_one();
    Ok(())
}

/// Works one job `trial`.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let (mailing, to) = job.payload.split_once('\n').ok_or(WorkError::Payload)?;
    let mailing: MailingId = mailing.parse().map_err(|_| WorkError::Payload)?;
    let to: MemberId = to.parse().map_err(|_| WorkError::Payload)?;
    let mailing = store::mailing::lookup(&office.store, mailing).await?;
    let mailing = mailing.ok_or(WorkError::Expired)?;
    let opened = member::address::for_mail(office, cx, to).await?;
    let (email, permit, language) = opened.ok_or(WorkError::Expired)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let (subject_line, body) = match language {
        Language::Nb => (&mailing.subject_line_nb, &mailing.body_nb),
        Language::En => (&mailing.subject_line_en, &mailing.body_en),
    };
    // The way out of a trial leads nowhere: there is nobody to unsubscribe.
    let unsubscribe_url = office.unsubscribe_url(SubjectId::new(cx.now, &mut cx.random));
    let issue =
        letters::Issue { subject_line, body, unsubscribe_url: &unsubscribe_url, is_first: true };
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let letter = letters::issue(&head, stamp, &issue).map_err(|_| WorkError::Letter)?;
    jobs::send(office, Outgoing::new(email, letter), &permit).await
}
