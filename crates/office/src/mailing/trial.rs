//! Sends a mailing to the Member who asks for it, as an addressee would get it; nobody else is written to.

use domain::{JobId, MailingId, MemberId, SubjectId};
use mail::Outgoing;
use store::{
    StoreError,
    job::{Job, NewJob},
};

use super::text::Edition;
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters, member,
    office::Office,
};

// the word for the Member's own language in a job
const OWN: &str = "own";

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

/// In which languages a trial goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Languages {
    /// In the Member's own.
    Own,
    /// In both, a mail each.
    Both,
}

/// Lets trials be mailed to the Member's own address; one a minute for each mailing and language.
///
/// # Errors
/// Every [`TrialError`].
pub async fn ask(
    office: &Office,
    cx: &mut Context,
    id: MailingId,
    to: MemberId,
    languages: Languages,
) -> Result<(), TrialError> {
    store::mailing::lookup(&office.store, id).await?.ok_or(TrialError::Unknown)?;
    office.letterhead().ok_or(TrialError::NoSender)?;
    let languages: &[&str] = match languages {
        Languages::Own => &[OWN],
        Languages::Both => &["nb", "en"],
    };
    let jobs: Vec<NewJob> = languages.iter().map(|language| job(cx, id, to, language)).collect();
    let kept = office.store.transact(move |mut tx| async move {
        for job in &jobs {
            store::job::add(&mut tx, job).await?;
        }
        tx.commit_without_fact("a trial goes to its writer alone").await
    });
    kept.await.map_err(TrialError::Store)?;
    office.work.notify_one();
    Ok(())
}

fn job(cx: &mut Context, id: MailingId, to: MemberId, language: &str) -> NewJob {
    NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::TRIAL,
        key: format!("trial/{id}/{to}/{language}/{}", cx.now.as_second() / 60),
        payload: format!("{id}\n{to}\n{language}"),
        subject_id: None,
        run_at: cx.now,
    }
}

/// Works one job `trial`.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let mut parts = job.payload.split('\n');
    let mut part = || parts.next().ok_or(WorkError::Payload);
    let mailing: MailingId = part()?.parse().map_err(|_| WorkError::Payload)?;
    let to: MemberId = part()?.parse().map_err(|_| WorkError::Payload)?;
    // A job of before languages were chosen names none.
    let language = part().unwrap_or(OWN);
    let mailing = store::mailing::lookup(&office.store, mailing).await?;
    let mailing = mailing.ok_or(WorkError::Expired)?;
    let opened = member::address::for_mail(office, cx, to).await?;
    let (email, permit, own) = opened.ok_or(WorkError::Expired)?;
    let language = if language == OWN { Ok(own) } else { language.parse() };
    let language = language.map_err(|_| WorkError::Payload)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let edition = Edition::make(&head, &mailing.written()).map_err(|_| WorkError::Letter)?;
    // The way out of a trial leads nowhere: there is nobody to unsubscribe.
    let unsubscribe_url = office.unsubscribe_url(SubjectId::new(cx.now, &mut cx.random));
    let issue = letters::Issue { edition: &edition, name: None, unsubscribe_url: &unsubscribe_url };
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let letter = letters::issue(&head, stamp, &issue).map_err(|_| WorkError::Letter)?;
    jobs::send(office, Outgoing::new(email, letter), &permit).await
}
