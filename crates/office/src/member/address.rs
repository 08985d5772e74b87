//! A Member's address: opened for her own page, for letters to her, and for those who decide about Members. What it is opened for is decided as for
//! anybody, and put on record as for anybody.

use decide::{ActivityRule, Grant, Permit, Personal, Policy, Question, Standing, Use};
use domain::{AccessRecordId, Actor, Language, MemberId};
use law::LegalBasis;
use store::{StoreError, member::Member};

use crate::{context::Context, office::Office};

/// Names the activity of keeping Members' accounts, which every installation has without declaring it.
const ACCOUNTS: &str = "member-accounts";

/// Opens a Member's address for a letter to her; none when she has left.
pub(crate) async fn for_mail(
    office: &Office,
    cx: &mut Context,
    id: MemberId,
) -> Result<Option<(Personal<String>, Permit, Language)>, StoreError> {
    let member = store::member::lookup(&office.store, id).await?;
    let Some(member) = member.filter(|member| member.left_at.is_none()) else { return Ok(None) };
    let opened = open(office, cx, &member, Use::Send).await?;
    Ok(opened.map(|(address, permit)| (address, permit, member.language)))
}

/// Returns a Member's address with the permit that opens it on her own page.
///
/// # Errors
/// As every change: the access record is kept before the permit exists.
pub async fn own(
    office: &Office,
    cx: &mut Context,
    member: &Member,
) -> Result<Option<(Personal<String>, Permit)>, StoreError> {
    open(office, cx, member, Use::ShowToSubject).await
}

/// Returns the addresses of Members, in their order, for another Member who decides about them; none where a key is gone.
///
/// # Errors
/// As every change: the access records are kept before the permits exist, all in one go.
pub async fn list(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    members: &[Member],
) -> Result<Vec<Option<String>>, StoreError> {
    let mut closed = Vec::with_capacity(members.len());
    let mut records = Vec::new();
    for member in members {
        let asked = asked(office, cx, member, Use::Read).await?;
        closed.push(asked.map(|(address, record)| {
            records.push(record);
            address
        }));
    }
    let permits = store::access::record(&office.store, records, Actor::Member, Some(by)).await?;
    let mut permits = permits.into_iter();
    let opened = closed.into_iter().map(|address| {
        let (address, permit) = (address?, permits.next()?);
        address.open(&permit).ok().cloned()
    });
    Ok(opened.collect())
}

async fn open(
    office: &Office,
    cx: &mut Context,
    member: &Member,
    used_for: Use,
) -> Result<Option<(Personal<String>, Permit)>, StoreError> {
    let Some((address, record)) = asked(office, cx, member, used_for).await? else {
        return Ok(None);
    };
    let (actor, by) = match used_for {
        Use::ShowToSubject => (Actor::Member, Some(member.id)),
        _ => (Actor::Job, None),
    };
    let permits = store::access::record(&office.store, vec![record], actor, by).await?;
    Ok(permits.into_iter().next().map(|permit| (address, permit)))
}

/// Returns a Member's address, closed, with what goes on record before it is opened.
async fn asked(
    office: &Office,
    cx: &mut Context,
    member: &Member,
    used_for: Use,
) -> Result<Option<(Personal<String>, (AccessRecordId, Grant))>, StoreError> {
    let subject = member.id.as_uuid();
    let question = Question { activity: ACCOUNTS, subject, used_for, at: cx.now };
    let Ok(grant) = policy().decide(&question, &Standing::default()).granted() else {
        return Ok(None);
    };
    let Some(key) = office.subject_key(store::member::key_id(member.id)).await? else {
        return Ok(None);
    };
    let place = store::member::address_place(member.id);
    let Ok(address) = key.unseal(place, &member.address_sealed) else { return Ok(None) };
    Ok(Some((address, (AccessRecordId::new(cx.now, &mut cx.random), grant))))
}

fn policy() -> Policy {
    let rule = ActivityRule {
        legal_basis: Some(LegalBasis::LegitimateInterest),
        is_marketing: false,
        on_instruction: false,
    };
    [(ACCOUNTS.to_owned(), rule)].into_iter().collect()
}
