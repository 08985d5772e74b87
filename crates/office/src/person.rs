//! A person's own page: what is held about her, opened by a link to her mailbox and by nothing else.

use decide::{Permit, Personal, Question, Standing, Use};
use domain::{
    AccessRecordId, Actor, Channel, Consent, EmailAddress, EmailError, JobId, Language, SubjectId,
};
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, access::AccessRecord, delivery::Delivery, job::NewJob};

use crate::{
    context::Context,
    jobs::{self, WorkError},
    office::Office,
    subscription::unsubscribe::{self, Outcome},
};

/// How long a link to the own page works, and the page with it.
pub const OWN_PAGE_MINUTES_MAX: i64 = 20;
const OWN_PAGE: &str = "own-page";
/// The most access records on the page; all of them are in the copy.
const ACCESS_RECORDS_MAX: u32 = 200;

/// Why the link is not mailed; whether the address is known is not among the reasons.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The address is none.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Mails the link to a known address, and does nothing for an unknown one; both look the same from outside.
///
/// # Errors
/// Every [`LinkError`].
pub async fn mail_link(
    office: &Office,
    cx: &mut Context,
    email: &str,
    language: Language,
) -> Result<(), LinkError> {
    let email = EmailAddress::parse(email)?;
    let address = Personal::about(uuid::Uuid::nil(), email.as_ref().to_owned());
    let digest = office.key.lookup_digest(&address);
    let Some(contact) = store::contact::find(&office.store, &digest).await? else { return Ok(()) };
    let subject = contact.subject_id;
    let expires_at = cx.now + SignedDuration::from_mins(OWN_PAGE_MINUTES_MAX);
    let bytes = subject.as_uuid();
    let token = office.key.seal_token(OWN_PAGE, expires_at, bytes.as_bytes(), &mut cx.random);
    let job = NewJob {
        id: JobId::new(cx.now, &mut cx.random),
        kind: jobs::OWN_PAGE,
        // One link a minute for each person, however often it is asked for.
        key: format!("own-page/{subject}/{}", cx.now.as_second() / 60),
        payload: format!("{language}\n{token}"),
        subject_id: Some(subject),
        run_at: cx.now,
    };
    let kept = office.store.transact(move |mut tx| async move {
        store::job::add(&mut tx, &job).await?;
        tx.commit_without_fact("asking to see changes nothing").await
    });
    kept.await.map_err(LinkError::Store)?;
    office.work.notify_one();
    Ok(())
}

/// Returns whom a link opens the page for; none once it has expired.
pub fn enter(office: &Office, now: Timestamp, token: &str) -> Option<SubjectId> {
    let bytes = office.key.open_token(OWN_PAGE, now, token).ok()?;
    uuid::Uuid::from_slice(&bytes).ok().map(SubjectId::from_uuid)
}

/// What is held about a person.
pub struct Holdings {
    /// Her address, closed.
    pub address: Personal<String>,
    /// Her name, closed; none when she gave none.
    pub name: Option<Personal<String>>,
    /// Her employer, closed; none when she gave none.
    pub employer: Option<Personal<String>>,
    /// Opens the three for her own page.
    pub permit: Permit,
    /// In which language she is written to.
    pub language: Language,
    /// Since when.
    pub since: Timestamp,
    /// Her consents, oldest first.
    pub consents: Vec<Consent>,
    /// Mailings that went to her.
    pub deliveries: Vec<Delivery>,
    /// Who opened her data, newest first.
    pub access_records: Vec<AccessRecord>,
}

/// Gathers everything that is held about a person, for her own eyes; none when nothing is.
///
/// Law: DSR-09, DSR-10. Looking leaves an access record of its own.
///
/// # Errors
/// As every reading.
pub async fn holdings(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
) -> Result<Option<Holdings>, StoreError> {
    let Some(contact) = store::contact::lookup(&office.store, subject).await? else {
        return Ok(None);
    };
    let Some(key) = office.subject_key(subject).await? else { return Ok(None) };
    let last = AccessRecordId::from_uuid(uuid::Uuid::max());
    let access_records =
        store::access::list(&office.store, subject, last, ACCESS_RECORDS_MAX).await?;
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let permit = permit(office, cx, subject, &consents, Use::ShowToSubject, Actor::Subject).await?;
    let Some(permit) = permit else { return Ok(None) };
    let address = key.unseal(store::contact::address_place(subject), &contact.address_sealed);
    let Ok(address) = address else { return Ok(None) };
    let unseal = |place, sealed: &Option<Vec<u8>>| key.unseal(place, sealed.as_deref()?).ok();
    Ok(Some(Holdings {
        address,
        name: unseal(store::contact::name_place(subject), &contact.name_sealed),
        employer: unseal(store::contact::employer_place(subject), &contact.employer_sealed),
        permit,
        language: contact.language,
        since: contact.created_at,
        deliveries: store::delivery::list_of_subject(&office.store, subject).await?,
        consents,
        access_records,
    }))
}

/// Gathers a copy of everything that is held about a person; none when nothing is.
///
/// Law: DSR-09, DSR-16. As [`holdings`], but with every access record.
///
/// # Errors
/// As every reading.
pub async fn copy(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
) -> Result<Option<Holdings>, StoreError> {
    let Some(mut holdings) = holdings(office, cx, subject).await? else { return Ok(None) };
    while let Some(oldest) = holdings.access_records.last() {
        let before = oldest.id;
        let rows = &office.store;
        let page = store::access::list(rows, subject, before, ACCESS_RECORDS_MAX).await?;
        if page.is_empty() {
            break;
        }
        holdings.access_records.extend(page);
    }
    Ok(Some(holdings))
}

/// Erases everything about a person at her own wish.
///
/// Law: DSR-13, ground b: consent is the only basis on which anything is held here.
///
/// # Errors
/// As every change.
pub async fn erase(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
) -> Result<Outcome, StoreError> {
    unsubscribe::erase(office, cx, subject, Channel::Portal).await
}

/// Opens the way to a person's address for the program's own letters to her.
pub(crate) async fn address(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    used_for: Use,
) -> Result<(Personal<String>, Permit), WorkError> {
    let contact =
        store::contact::lookup(&office.store, subject).await?.ok_or(WorkError::Expired)?;
    let key = office.subject_key(subject).await?.ok_or(WorkError::Expired)?;
    let consents = store::consent::list_of_subject(&office.store, subject).await?;
    let permit = permit(office, cx, subject, &consents, used_for, Actor::Job).await?;
    let permit = permit.ok_or(WorkError::Payload)?;
    let place = store::contact::address_place(subject);
    let email = key.unseal(place, &contact.address_sealed).map_err(|_| WorkError::Payload)?;
    Ok((email, permit))
}

async fn permit(
    office: &Office,
    cx: &mut Context,
    subject: SubjectId,
    consents: &[Consent],
    used_for: Use,
    actor: Actor,
) -> Result<Option<Permit>, StoreError> {
    let live = office.live();
    let fallback = live.subscriptions().next().map(|it| it.activity.id.get().clone());
    let activity = consents.first().map(|it| it.activity.clone()).or(fallback);
    let Some(activity) = activity else { return Ok(None) };
    let question =
        Question { activity: &activity, subject: subject.as_uuid(), used_for, at: cx.now };
    let Ok(grant) = live.policy.decide(&question, &Standing::default()).granted() else {
        return Ok(None);
    };
    let id = AccessRecordId::new(cx.now, &mut cx.random);
    let permits = store::access::record(&office.store, vec![(id, grant)], actor, None).await?;
    Ok(permits.into_iter().next())
}
