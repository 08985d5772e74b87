//! Asking somebody to become a Member: a link goes to her mailbox; behind it she chooses a password and, where the role
//! opens personal data, signs the undertaking. Only then is she authorised.

use domain::{
    Digest, EmailAddress, EmailError, Fact, InvitationId, JobId, Language, MemberId, Right, Role,
};
use jiff::{SignedDuration, Timestamp};
use keys::{Bearer, BearerDigest};
use store::{StoreError, erasure::Erasure, invitation::Invitation, job::NewJob};

use super::{
    address,
    authorisation::{self, Checked, Order, OrderError},
    join::{self, Arrival},
    password::{self, PasswordError},
    undertaking::{self, UndertakingError},
};
use crate::{
    context::Context,
    jobs::{self, WorkError},
    letters,
    office::Office,
};

/// How long the link in an invitation works.
pub const INVITATION_DAYS: i64 = 7;
/// How long an invitation is kept that nobody answered.
pub const UNANSWERED_DAYS_MAX: i64 = 14;

/// Why nobody is invited.
#[derive(Debug, thiserror::Error)]
pub enum InviteError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The order cannot be carried out.
    #[error(transparent)]
    Order(#[from] OrderError),
    /// A Member, or somebody invited, has this address.
    #[error("a member has this address already")]
    Known,
    /// No mail can be sent.
    #[error("no mail can be sent: a mail server or the sender's address is not set up")]
    NoMail,
    /// There is no such invitation.
    #[error("there is no such invitation")]
    Unknown,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an invitation is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum AcceptError {
    /// Not one of our links, or its time is over, or it was answered or taken back.
    #[error("the link opens nothing any more")]
    Over,
    /// The password is not accepted.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The role opens personal data, and the undertaking is not signed.
    #[error("the undertaking is not signed")]
    Unsigned,
    /// The words that were signed are not those of today.
    #[error("the words of the undertaking have changed since they were shown")]
    OtherWords,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Invites somebody to become a Member.
///
/// # Errors
/// Every [`InviteError`] but [`InviteError::Unknown`].
pub async fn invite(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    (email, language): (&str, Language),
    order: Order,
) -> Result<InvitationId, InviteError> {
    let email = EmailAddress::parse(email)?;
    let order = authorisation::check(office, cx.now, order)?;
    check_mail(office)?;
    let Arrival { member, wrapped } = join::arrival(office, cx, &email, String::new(), language);
    if store::member::find(&office.store, &member.address_digest).await?.is_some() {
        return Err(InviteError::Known);
    }
    let bearer = Bearer::generate(&mut cx.random);
    let invitation = Invitation {
        id: InvitationId::new(cx.now, &mut cx.random),
        member_id: member.id,
        token_digest: bearer.digest(),
        role: order.role,
        reason: order.reason,
        access_ends_at: order.ends_at,
        invited_by: by,
        invited_at: cx.now,
        expires_at: cx.now + SignedDuration::from_hours(24 * INVITATION_DAYS),
    };
    let (id, job) = (invitation.id, letter(cx, member.id, &bearer));
    let kept = office.store.transact(move |mut tx| async move {
        let key_id = store::member::key_id(member.id);
        store::key::add_subject_key(&mut tx, key_id, &wrapped, member.joined_at).await?;
        store::member::add(&mut tx, &member).await?;
        store::invitation::add(&mut tx, &invitation).await?;
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("whoever is invited is no member yet, and may do nothing").await
    });
    let kept: Result<(), StoreError> = kept.await;
    kept.map_err(|error| match error {
        StoreError::Exists { .. } => InviteError::Known,
        error => error.into(),
    })?;
    office.work.notify_one();
    Ok(id)
}

/// Mails another link, which lasts as long as the first did; the first one no longer opens anything.
///
/// # Errors
/// [`InviteError::Unknown`], [`InviteError::NoMail`], [`InviteError::Store`].
pub async fn renew(office: &Office, cx: &mut Context, id: InvitationId) -> Result<(), InviteError> {
    check_mail(office)?;
    let found = store::invitation::lookup(&office.store, id).await?.ok_or(InviteError::Unknown)?;
    let member = store::member::lookup(&office.store, found.member_id).await?;
    let member = member.ok_or(InviteError::Unknown)?;
    let bearer = Bearer::generate(&mut cx.random);
    let expires_at = cx.now + SignedDuration::from_hours(24 * INVITATION_DAYS);
    let job = letter(cx, member.id, &bearer);
    let digest = bearer.digest();
    let renewed = office.store.transact(move |mut tx| async move {
        let n = store::invitation::renew(&mut tx, id, &digest, expires_at).await?;
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("whoever is invited is no member yet, and may do nothing").await?;
        Ok::<_, StoreError>(n)
    });
    match renewed.await? {
        0 => Err(InviteError::Unknown),
        _ => {
            office.work.notify_one();
            Ok(())
        }
    }
}

/// Takes an invitation back: the link opens nothing, and the address is erased.
///
/// # Errors
/// [`InviteError::Unknown`], [`InviteError::Store`].
pub async fn withdraw(office: &Office, cx: &Context, id: InvitationId) -> Result<(), InviteError> {
    let found = store::invitation::lookup(&office.store, id).await?.ok_or(InviteError::Unknown)?;
    Ok(forget(office, cx.now, &found).await?)
}

/// Erases whoever was invited and did not answer within [`UNANSWERED_DAYS_MAX`].
///
/// Law: PRI-05.
///
/// # Errors
/// As every change.
pub async fn sweep(office: &Office, now: Timestamp) -> Result<(), StoreError> {
    let kept_since = now - SignedDuration::from_hours(24 * UNANSWERED_DAYS_MAX);
    for invitation in store::invitation::list(&office.store).await? {
        let asked_at = invitation.expires_at - SignedDuration::from_hours(24 * INVITATION_DAYS);
        if asked_at <= kept_since {
            forget(office, now, &invitation).await?;
        }
    }
    Ok(())
}

async fn forget(office: &Office, now: Timestamp, found: &Invitation) -> Result<(), StoreError> {
    let (id, member) = (found.id, found.member_id);
    let digest = office.key.erasure_digest(member.as_uuid());
    let erasure = Erasure { digest, erased_at: now };
    let erased = office.store.transact(move |mut tx| async move {
        store::invitation::delete(&mut tx, id).await?;
        store::erase::erase_member(&mut tx, member, &erasure).await?;
        tx.commit_without_fact("whoever was invited was no member, and could do nothing").await
    });
    erased.await
}

/// What a link is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// What she will be authorised for.
    pub role: Role,
    /// The first instant at which that will no longer count.
    pub access_ends_at: Option<Timestamp>,
    /// The first instant at which the link no longer counts.
    pub expires_at: Timestamp,
}

/// Returns what a link is about; none when it opens nothing any more.
///
/// # Errors
/// As every reading.
pub async fn find(office: &Office, now: Timestamp, token: &str) -> Result<Option<Ask>, StoreError> {
    let found = find_good(office, now, token).await?;
    Ok(found.map(|it| Ask {
        role: it.role,
        access_ends_at: it.access_ends_at,
        expires_at: it.expires_at,
    }))
}

/// Finds an invitation by its link, as long as whoever invited still decides about Members.
async fn find_good(
    office: &Office,
    now: Timestamp,
    token: &str,
) -> Result<Option<Invitation>, StoreError> {
    let found = store::invitation::find(&office.store, &BearerDigest::of(token), now).await?;
    let Some(found) = found else { return Ok(None) };
    let inviter = authorisation::standing(office, now, found.invited_by).await?;
    Ok(inviter.rights().has(Right::Authorise).then_some(found))
}

/// Makes a Member of whoever holds the link; `signed` is the digest of the undertaking's words that she agreed to.
///
/// # Errors
/// Every [`AcceptError`].
pub async fn accept(
    office: &Office,
    cx: &mut Context,
    token: &str,
    (password, language): (String, Language),
    signed: Option<Digest>,
) -> Result<MemberId, AcceptError> {
    let now = cx.now;
    let found = find_good(office, now, token).await?.ok_or(AcceptError::Over)?;
    let invited = store::member::lookup(&office.store, found.member_id).await?;
    let invited = invited.ok_or(AcceptError::Over)?;
    let opened = address::own(office, cx, &invited).await?;
    let own = opened.as_ref().and_then(|(address, permit)| address.open(permit).ok());
    password::check(office, &password, own.map_or("", String::as_str)).await?;
    if signed.is_none() && found.role.sees_personal_data() {
        return Err(AcceptError::Unsigned);
    }
    let member = found.member_id;
    let signed = signed.map(|shown| undertaking::signed(office, cx, member, language, shown));
    let signed = signed.transpose().map_err(|error| match error {
        UndertakingError::Store(error) => AcceptError::Store(error),
        _ => AcceptError::OtherWords,
    })?;
    let hash = super::digest(office, password, &mut cx.random).await;
    let order = Checked { role: found.role, reason: found.reason, ends_at: found.access_ends_at };
    let (given, authorised) = authorisation::made(cx, member, order, Some(found.invited_by));
    let joined = Fact::MemberJoined { member, role: given.role }.at(now, &mut cx.random);
    let accepted = office.store.transact(move |mut tx| async move {
        // The link is used by whoever is first.
        if store::invitation::delete(&mut tx, found.id).await? == 0
            || store::member::join(&mut tx, member, &hash, language, now).await? == 0
        {
            return Err(AcceptError::Over);
        }
        let mut entries = vec![joined];
        if let Some(signed) = signed {
            entries.push(signed.add(&mut tx).await?);
        }
        store::authorisation::add(&mut tx, &given).await?;
        entries.push(authorised);
        Ok(tx.commit(&entries).await?)
    });
    accepted.await.map(|()| member)
}

/// Mails an invitation.
pub(crate) async fn work(
    office: &Office,
    cx: &mut Context,
    job: &store::job::Job,
) -> Result<(), WorkError> {
    let mut lines = job.payload.lines();
    let id = lines.next().and_then(|id| id.parse().ok()).ok_or(WorkError::Payload)?;
    let token = lines.next().ok_or(WorkError::Payload)?;
    let found = find(office, cx.now, token).await?.ok_or(WorkError::Expired)?;
    let addressed = super::address::for_mail(office, cx, id).await?;
    let (address, permit, language) = addressed.ok_or(WorkError::Expired)?;
    let head = office.letterhead().ok_or(WorkError::Letter)?;
    let link = format!("{}/invitations/{token}", head.base_url);
    let stamp = letters::Stamp { language, written_at: cx.now, id: job.id.as_uuid() };
    let last_day = office.day(found.expires_at - SignedDuration::from_secs(1));
    let letter = letters::invitation(&head, stamp, &link, last_day);
    let letter = letter.map_err(|_| WorkError::Letter)?;
    jobs::send(office, mail::Outgoing::new(address, letter), &permit).await
}

fn letter(cx: &mut Context, member: MemberId, bearer: &Bearer) -> NewJob {
    NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::INVITATION,
        key: format!("invitation/{member}/{}", cx.now.as_microsecond()),
        payload: format!("{member}\n{}", bearer.reveal()),
        subject_id: Some(store::member::key_id(member)),
        run_at: cx.now,
    }
}

fn check_mail(office: &Office) -> Result<(), InviteError> {
    let is_ready = office.settings.relay.is_some() && office.letterhead().is_some();
    if is_ready { Ok(()) } else { Err(InviteError::NoMail) }
}
