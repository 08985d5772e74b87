//! Who may be written to, as Members see it: counted without opening anything, or one page of masked addresses on record.

use std::collections::HashMap;

use decide::{Consent as Standing, Permit, Question, Use};
use domain::{AccessRecordId, Actor, Consent, MemberId, Right, SubjectId, Topic};
use jiff::{SignedDuration, Timestamp};
use keys::SubjectKey;
use store::{StoreError, contact::Addressable, mailbox::NearPair, origin::Origin};
use uuid::Uuid;

use super::renewal::ASK_DAYS;
use crate::{
    context::Context,
    mailing::audience::{self, TopicAudience},
    member::authorisation,
    office::Office,
};

/// How many people one page shows.
pub const PEOPLE_PER_PAGE: u32 = 50;
/// How many people are opened at once for a file.
pub const PEOPLE_PER_PIECE: u32 = 500;
/// How many pairs are shown at once.
pub const PAIRS_MAX: u32 = 50;

/// A topic, with how many may be written to and what stands in the way of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopicSize {
    /// How many may be written to, by right.
    pub audience: TopicAudience,
    /// Of those, whose mailbox rests.
    pub n_resting: u64,
    /// Whose consent is to be given again; some of them still stand.
    pub n_to_renew: u64,
}

/// Counts who may be written to at the instant `at`, topic by topic, as the declaration lists them.
///
/// # Errors
/// As every reading.
pub async fn sizes(office: &Office, at: Timestamp) -> Result<Vec<TopicSize>, StoreError> {
    let audiences = audience::by_topic(office, at).await?;
    let resting = store::mailbox::count_resting_by_topic(&office.store, at).await?;
    let until = at + SignedDuration::from_hours(24 * ASK_DAYS);
    let to_renew = store::consent::count_to_renew(&office.store, until).await?;
    let size = |audience: TopicAudience| {
        let is_it = |activity: &str, topic: &Topic| {
            activity == audience.activity && *topic == audience.topic
        };
        let resting = resting.iter().filter(|it| is_it(&it.activity, &it.topic));
        let to_renew = to_renew.iter().filter(|it| is_it(&it.activity, &it.topic));
        TopicSize {
            n_resting: resting.map(|it| it.n_resting).sum(),
            n_to_renew: to_renew.map(|it| it.n_consents).sum(),
            audience,
        }
    };
    Ok(audiences.into_iter().map(size).collect())
}

/// Somebody on a page of the list.
pub struct Person {
    /// What is on record of her.
    pub row: Addressable,
    /// The address with all but two letters hidden; none where it may not be read.
    pub masked: Option<String>,
}

/// Opens at most `n_max` of the people of a topic, after `after`; each opening is on record before anything is shown.
///
/// Sorted by Subject; the nil id begins.
///
/// # Errors
/// As every change.
pub async fn page(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    (activity, topic): (&str, &Topic),
    (after, n_max): (SubjectId, u32),
) -> Result<Vec<Person>, StoreError> {
    let rows = &office.store;
    let people = store::contact::list_addressable(rows, activity, topic, cx.now, after, n_max);
    let people = people.await?;
    let asked = people.iter().map(|it| {
        let consent = match it.ground {
            domain::GroundKind::Consent => Standing::Granted { since: it.since },
            _ => Standing::Unknown,
        };
        (it.subject_id, activity.to_owned(), consent)
    });
    let permits = permits(office, cx, by, asked.collect()).await?;
    let permits: HashMap<Uuid, Permit> = permits.into_iter().map(|it| (it.subject(), it)).collect();
    let person = |row: Addressable| {
        let key = office.key.unwrap(row.subject_id.as_uuid(), &row.wrapped).ok();
        let permit = permits.get(&row.subject_id.as_uuid());
        let masked = masked(key.as_ref(), permit, row.subject_id, &row.address_sealed);
        Person { row, masked }
    };
    Ok(people.into_iter().map(person).collect())
}

/// One of two who may be the same person.
pub struct Twin {
    /// Who.
    pub subject_id: SubjectId,
    /// The address with all but two letters hidden; none where it may not be read.
    pub masked: Option<String>,
    /// Since when she is a contact.
    pub since: Timestamp,
    /// Where her address is from.
    pub origins: Vec<Origin>,
}

/// Opens the pairs whose addresses may be spellings of one, at most [`PAIRS_MAX`]; nothing is put together by itself.
///
/// # Errors
/// As every change.
pub async fn pairs(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
) -> Result<Vec<[Twin; 2]>, StoreError> {
    let near = store::mailbox::list_near(&office.store, PAIRS_MAX).await?;
    let mut pairs = Vec::new();
    for NearPair { first, second } in near {
        if let (Some(first), Some(second)) =
            (twin(office, cx, by, first).await?, twin(office, cx, by, second).await?)
        {
            pairs.push([first, second]);
        }
    }
    Ok(pairs)
}

async fn twin(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    subject_id: SubjectId,
) -> Result<Option<Twin>, StoreError> {
    let rows = &office.store;
    let Some(contact) = store::contact::lookup(rows, subject_id).await? else { return Ok(None) };
    let consents = store::consent::list_of_subject(rows, subject_id).await?;
    let grounds = store::ground::list_of_subject(rows, subject_id).await?;
    let standing = consents.iter().find(|it: &&Consent| it.stands(cx.now));
    let by_ground = grounds.iter().find(|it| it.stands(cx.now));
    let asked = match (standing, by_ground) {
        (Some(consent), _) => {
            Some((consent.activity.clone(), Standing::Granted { since: consent.granted_at }))
        }
        (None, Some(ground)) => Some((ground.activity.clone(), Standing::Unknown)),
        (None, None) => None,
    };
    let asked = asked.map(|(activity, consent)| (subject_id, activity, consent));
    let permits = permits(office, cx, by, asked.into_iter().collect()).await?;
    let key = office.subject_key(subject_id).await?;
    Ok(Some(Twin {
        subject_id,
        masked: masked(key.as_ref(), permits.first(), subject_id, &contact.address_sealed),
        since: contact.created_at,
        origins: store::origin::list_of_subject(rows, subject_id).await?,
    }))
}

/// Asks the decision engine for each, and puts what it grants on record; nothing for a Member who may not see people at
/// this instant, whatever let her in (GDPR Art. 32(4)).
async fn permits(
    office: &Office,
    cx: &mut Context,
    by: MemberId,
    asked: Vec<(SubjectId, String, Standing)>,
) -> Result<Vec<Permit>, StoreError> {
    let may = authorisation::standing(office, cx.now, by).await?.rights();
    if !may.has(Right::SeeSubjects) {
        return Ok(Vec::new());
    }
    let live = office.live();
    let mut grants = Vec::new();
    for (subject, activity, consent) in asked {
        let question = Question {
            activity: &activity,
            subject: subject.as_uuid(),
            used_for: Use::Read,
            at: cx.now,
        };
        let standing = decide::Standing { consent, ..Default::default() };
        if let Ok(grant) = live.policy.decide(&question, &standing).granted() {
            grants.push((AccessRecordId::new(cx.now, &mut cx.random), grant));
        }
    }
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    store::access::record(&office.store, grants, Actor::Member, Some(by)).await
}

fn masked(
    key: Option<&SubjectKey>,
    permit: Option<&Permit>,
    subject: SubjectId,
    sealed: &[u8],
) -> Option<String> {
    let address = key?.unseal(store::contact::address_place(subject), sealed).ok()?;
    let address = address.open(permit?).ok()?;
    Some(mask(address))
}

/// Hides an address but for the first letter on each side of the `@`.
fn mask(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let first = |part: &str| part.chars().take(1).collect::<String>();
    format!("{}…@{}…", first(local), first(domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_shows_one_letter_on_each_side() {
        assert_eq!(mask("kari.nord@fjordbok.example"), "k…@f…");
        assert_eq!(mask("k@f.example"), "k…@f…");
        assert_eq!(mask("nothing"), "n…@…");
    }
}
