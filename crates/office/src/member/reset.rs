//! A forgotten password: a link by mail that is good once and for half an hour sets another one.

use decide::Personal;
use domain::{BrowserId, EmailAddress, EmailError, Fact, JobId, MemberId};
use jiff::{SignedDuration, Timestamp};
use keys::{Bearer, BearerDigest};
use mail::Outgoing;
use store::{
    StoreError,
    job::{Job, NewJob},
    member::Member,
    password_reset::PasswordReset,
};

use super::{
    address,
    alert::{self, Event},
    browser::{self, Browser},
    password::{self, PasswordError},
};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters,
    office::Office,
};

/// How long a link to set another password works, from when it was asked for.
pub const RESET_MINUTES_MAX: i64 = 30;
/// Within how many seconds one link is mailed, however often it is asked for.
const ONE_LINK_SECONDS: i64 = 300;

/// Why a link is not mailed; whether the address is known is not among the reasons.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why no other password is set.
#[derive(Debug, thiserror::Error)]
pub enum SetError {
    /// The link is none of ours, was used, or is too old.
    #[error("the link was used, or is too old")]
    Over,
    /// The password is not accepted; the link is still good.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lets a link be mailed to a Member, and does nothing for an unknown address; failures at signing in do not matter.
///
/// # Errors
/// Every [`AskError`].
pub async fn ask(office: &Office, cx: &mut Context, email: &str) -> Result<(), AskError> {
    let email = EmailAddress::parse(email)?;
    let address = Personal::about(uuid::Uuid::nil(), email.as_ref().to_owned());
    let digest = office.key.member_digest(&address);
    let member = store::member::find(&office.store, &digest).await?;
    let Some(member) = member.filter(Member::is_here) else { return Ok(()) };
    let job = NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::PASSWORD_RESET,
        key: format!("password-reset/{}/{}", member.id, cx.now.as_second() / ONE_LINK_SECONDS),
        payload: format!("{}\n{}", member.id, cx.now.as_microsecond()),
        subject_id: Some(store::member::key_id(member.id)),
        run_at: cx.now,
    };
    let kept = office.store.transact(move |mut tx| async move {
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("asking for a link changes nothing").await
    });
    kept.await.map_err(AskError::Store)?;
    office.work.notify_one();
    Ok(())
}

/// Works one job `password-reset`: makes the link and mails it.
pub(crate) async fn work(office: &Office, cx: &mut Context, job: &Job) -> Result<(), WorkError> {
    let (member, asked_at) = job.payload.split_once('\n').ok_or(WorkError::Payload)?;
    let member: MemberId = member.parse().map_err(|_| WorkError::Payload)?;
    let asked_at = asked_at.parse().ok().and_then(|at| Timestamp::from_microsecond(at).ok());
    let expires_at =
        asked_at.ok_or(WorkError::Payload)? + SignedDuration::from_mins(RESET_MINUTES_MAX);
    if cx.now >= expires_at {
        return Err(WorkError::Expired);
    }
    let opened = address::for_mail(office, cx, member).await?;
    let (email, permit, language) = opened.ok_or(WorkError::Expired)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let token = Bearer::generate(&mut cx.random);
    let reset = PasswordReset { token_digest: token.digest(), member_id: member, expires_at };
    let kept = office.store.transact(move |mut tx| async move {
        store::password_reset::add(&mut tx, &reset).await?;
        tx.commit_without_fact("a link that is mailed changes nothing yet").await
    });
    kept.await?;
    let link = format!("{}/sign-in/reset/{}", head.base_url, token.reveal());
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let letter = letters::sign_in::reset(&head, stamp, &link).map_err(|_| WorkError::Letter)?;
    jobs::send(office, Outgoing::new(email, letter), &permit).await
}

/// Says whether a link still sets a password.
///
/// # Errors
/// As every reading.
pub async fn is_good(office: &Office, now: Timestamp, token: &str) -> Result<bool, StoreError> {
    Ok(whose(office, now, token).await?.is_some())
}

/// Sets another password by a link, which is used up with all others of the Member, and ends all her sessions.
///
/// Her second factor stays. Returns the mark by which the browser is known from then on: whoever reads her mail is she,
/// and no stranger's failures keep her from signing in next.
///
/// # Errors
/// Every [`SetError`].
pub async fn set(
    office: &Office,
    cx: &mut Context,
    (token, password): (&str, String),
    browser: &Browser,
) -> Result<String, SetError> {
    let now = cx.now;
    let member = whose(office, now, token).await?.ok_or(SetError::Over)?;
    let opened = address::own(office, cx, &member).await?;
    let own = opened.as_ref().and_then(|(address, permit)| address.open(permit).ok());
    password::check(office, &password, own.map_or("", String::as_str)).await?;
    let hash = super::digest(office, password, &mut cx.random).await;
    let (id, known) = (member.id, BrowserId::new(now, &mut cx.random));
    let mark = browser::mark(office, cx, id, known);
    let entry = Fact::PasswordReset { member: id }.at(now, &mut cx.random);
    let alert = alert::job(cx, id, Event::PasswordReset, browser);
    let digest = BearerDigest::of(token);
    let set = office.store.transact(move |mut tx| async move {
        if store::password_reset::delete(&mut tx, &digest).await? == 0 {
            return Err(SetError::Over);
        }
        store::password_reset::delete_of_member(&mut tx, id).await?;
        store::member::change_password(&mut tx, id, &hash).await?;
        store::session::delete_of_member(&mut tx, id).await?;
        store::pending_sign_in::delete_of_member(&mut tx, id).await?;
        // Guesses at the old password say nothing about the new one.
        store::member::clear_failures(&mut tx, &member.address_digest).await?;
        store::known_browser::delete_of_member(&mut tx, id).await?;
        store::known_browser::keep(&mut tx, id, known, now).await?;
        store::job::add(&mut tx, &alert).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    set.await.map(|()| mark)
}

async fn whose(office: &Office, now: Timestamp, token: &str) -> Result<Option<Member>, StoreError> {
    let digest = BearerDigest::of(token);
    let reset = store::password_reset::lookup(&office.store, &digest, now).await?;
    let Some(reset) = reset else { return Ok(None) };
    let member = store::member::lookup(&office.store, reset.member_id).await?;
    Ok(member.filter(Member::is_here))
}
