//! Erased at once when consent is withdrawn: no address may outlive its consent by a minute.

use declaration::{Promise, PromiseKind};
use domain::{Consent, SubjectId};
use jiff::{SignedDuration, Timestamp};
use store::{StoreError, contact::Contact};
use uuid::Uuid;

use super::{Counterexample, Looking, Mechanism, Verdict, Work, is_subscription};
use crate::{live::Live, office::Office};

/// How long an address may outlive its consent before the promise counts as broken.
const OUTLIVES_MAX: SignedDuration = SignedDuration::from_secs(60);
/// The most addresses looked at; one is enough to break the promise.
const LOOKED_AT_MAX: u32 = 1_000;

pub(super) const ERASE_AT_WITHDRAWAL: Mechanism = Mechanism {
    id: "erase-at-withdrawal",
    kinds: &[PromiseKind::EraseOnWithdrawal],
    works_nb: "Adressen, samtykkene og nøkkelen slettes i samme transaksjon som samtykket trekkes.",
    works_en: "Address, consents and key are erased in the same transaction that withdraws the consent.",
    breaks_if_nb: "en adresse overlever samtykket sitt med ett minutt",
    breaks_if_en: "an address outlives its consent by a minute",
    rests: &[Work::Forms, Work::Mailings, Work::Publishing],
    serves: is_subscription,
    falsify: |office, live, promise| Box::pin(outliving(office, live, promise)) as Looking<'_>,
};

/// Says whether somebody's address is back although it was erased and is to be left alone.
async fn came_back(
    office: &Office,
    contact: &Contact,
    promise: &Promise,
) -> Result<bool, StoreError> {
    let Some(activity) = promise.activity.as_deref() else { return Ok(false) };
    let Some(key) = office.subject_key(contact.subject_id).await? else { return Ok(false) };
    let place = store::contact::address_place(contact.subject_id);
    let Ok(address) = key.unseal(place, &contact.address_sealed) else { return Ok(false) };
    let digest = office.key.suppression_digest(&address);
    Ok(store::suppression::lookup(&office.store, &digest, activity).await?.is_some())
}

async fn outliving(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let now = office.clock.now();
    let first = SubjectId::from_uuid(Uuid::nil());
    let suspects = store::contact::list_without_ground(&office.store, first, LOOKED_AT_MAX).await?;
    let mut longest: Option<SignedDuration> = None;
    let (mut n_addresses, mut n_back) = (0, 0);
    for contact in suspects {
        let consents = store::consent::list_of_subject(&office.store, contact.subject_id).await?;
        let outlived = now.duration_since(ended_at(&consents, contact.created_at));
        let is_back = came_back(office, &contact, promise).await?;
        n_back += u64::from(is_back);
        if is_back || outlived > OUTLIVES_MAX {
            n_addresses += 1;
            longest = longest.max(Some(outlived));
        }
    }
    let tally = store::promise::tally_cases(&office.store, promise.id.as_str()).await?;
    let n_cases = tally.map_or(0, |tally| tally.n_cases);
    let Some(longest) = longest else { return Ok(Verdict::holds(n_cases)) };
    let minutes = u64::try_from(longest.as_mins()).unwrap_or_default();
    Ok(Verdict::broken(n_cases, Counterexample::Outliving { n_addresses, minutes, n_back }))
}

/// Returns since when nobody agrees to mail any more: the last withdrawal, or the storing where nobody ever did.
fn ended_at(consents: &[Consent], created_at: Timestamp) -> Timestamp {
    let to_mail = consents.iter().filter(|consent| consent.is_to_mail());
    to_mail.filter_map(|consent| consent.withdrawn_at).max().unwrap_or(created_at)
}
