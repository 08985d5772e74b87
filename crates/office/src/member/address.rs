//! A Member's own address: opened for her own page, and for letters to her. What she is opened for is decided as for
//! anybody; the session or the job is the record of it.

use decide::{ActivityRule, Permit, Personal, Policy, Question, Standing, Use};
use domain::{JobId, Language, MemberId};
use jiff::Timestamp;
use law::LegalBasis;
use store::{StoreError, member::Member};
use uuid::Uuid;

use crate::office::Office;

/// Names the activity of keeping Members' accounts, which every installation has without declaring it.
const ACCOUNTS: &str = "member-accounts";

/// Opens a Member's address for a letter to her; none when she has left.
pub(crate) async fn for_mail(
    office: &Office,
    now: Timestamp,
    id: MemberId,
    job: JobId,
) -> Result<Option<(Personal<String>, Permit, Language)>, StoreError> {
    let member = store::member::lookup(&office.store, id).await?;
    let Some(member) = member.filter(|member| member.left_at.is_none()) else { return Ok(None) };
    let opened = open(office, &member, Use::Send, now, job.as_uuid()).await?;
    Ok(opened.map(|(address, permit)| (address, permit, member.language)))
}

/// Returns a Member's address with the permit that opens it on her own page.
///
/// # Errors
/// As every reading.
pub async fn own(
    office: &Office,
    now: Timestamp,
    member: &Member,
) -> Result<Option<(Personal<String>, Permit)>, StoreError> {
    open(office, member, Use::ShowToSubject, now, member.id.as_uuid()).await
}

async fn open(
    office: &Office,
    member: &Member,
    used_for: Use,
    at: Timestamp,
    record: Uuid,
) -> Result<Option<(Personal<String>, Permit)>, StoreError> {
    let subject = member.id.as_uuid();
    let question = Question { activity: ACCOUNTS, subject, used_for, at };
    let Ok(grant) = policy().decide(&question, &Standing::default()).granted() else {
        return Ok(None);
    };
    let Some(key) = office.subject_key(store::member::key_id(member.id)).await? else {
        return Ok(None);
    };
    let place = store::member::address_place(member.id);
    let address = key.unseal(place, &member.address_sealed).ok();
    Ok(address.map(|address| (address, grant.recorded(record))))
}

fn policy() -> Policy {
    let rule = ActivityRule {
        legal_basis: Some(LegalBasis::LegitimateInterest),
        is_marketing: false,
        on_instruction: false,
    };
    [(ACCOUNTS.to_owned(), rule)].into_iter().collect()
}
