//! What ends an address beside the person's own click: a dead mailbox erases it, a no to marketing is final.

use declaration::{Promise, PromiseKind};
use jiff::SignedDuration;
use store::{StoreError, delivery::LastMail};

use super::{Counterexample, Looking, Mechanism, Verdict, Work, is_mailed};
use crate::{live::Live, office::Office};

/// How long an address may outlive the report that its mailbox is dead.
const OUTLIVES_MAX: SignedDuration = SignedDuration::from_secs(60);
/// How many of the newest mails are held against the list of those to leave alone.
const LOOKED_AT_MAX: u32 = 500;

pub(super) const ERASE_AT_DEATH: Mechanism = Mechanism {
    id: "erase-at-dead-mailbox",
    kinds: &[PromiseKind::EraseOnDeadMailbox],
    works_nb: "Meldes postkassen død med vårt eget merke i returadressen, slettes alt om adressaten.",
    works_en: "When a mailbox is reported dead, with our own token in the return path, all about its addressee is erased.",
    breaks_if_nb: "en adresse er lagret ett minutt etter at postkassen ble meldt død",
    breaks_if_en: "an address is stored a minute after its mailbox was reported dead",
    rests: &[Work::Publishing],
    serves: is_mailed,
    falsify: |office, live, promise| Box::pin(outliving(office, live, promise)) as Looking<'_>,
};

pub(super) const NO_IS_FINAL: Mechanism = Mechanism {
    id: "no-is-final",
    kinds: &[PromiseKind::MarketingObjection],
    works_nb: "Den som sier nei, står på en liste av fingeravtrykk som ingen utsending og ingen liste kommer forbi.",
    works_en: "Whoever says no stands on a list of digests that no mailing and no imported list gets past.",
    breaks_if_nb: "en e-post gikk til en adresse etter at den hadde sagt nei",
    breaks_if_en: "a mail went to an address after it had said no",
    rests: &[Work::Publishing],
    serves: is_mailed,
    falsify: |office, live, promise| Box::pin(written_to(office, live, promise)) as Looking<'_>,
};

async fn outliving(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let before = office.clock.now() - OUTLIVES_MAX;
    let activity = promise.activity.as_deref().unwrap_or_default();
    let dead = store::delivery::tally_dead(&office.store, activity, before).await?;
    let cases = store::promise::tally_cases(&office.store, promise.id.as_str()).await?;
    let n_cases = cases.map_or(0, |tally| tally.n_cases);
    Ok(match dead.map_or(0, |dead| dead.n_addresses) {
        0 => Verdict::holds(n_cases),
        n_addresses => Verdict::broken(n_cases, Counterexample::DeadAndHeld { n_addresses }),
    })
}

/// Holds the newest mails against the list of those to leave alone, digest by digest.
async fn written_to(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let activity = promise.activity.as_deref().unwrap_or_default();
    let mails = store::delivery::list_newest(&office.store, activity, LOOKED_AT_MAX).await?;
    let mut n_mails = 0;
    for mail in &mails {
        n_mails += u64::from(said_no_before(office, activity, mail).await?);
    }
    let cases = store::promise::tally_cases(&office.store, promise.id.as_str()).await?;
    let n_cases = cases.map_or(0, |tally| tally.n_cases);
    Ok(match n_mails {
        0 => Verdict::holds(n_cases),
        n_mails => Verdict::broken(n_cases, Counterexample::SaidNo { n_mails }),
    })
}

async fn said_no_before(
    office: &Office,
    activity: &str,
    mail: &LastMail,
) -> Result<bool, StoreError> {
    let subject = mail.subject_id;
    let contact = store::contact::lookup(&office.store, subject).await?;
    let (Some(contact), Some(key)) = (contact, office.subject_key(subject).await?) else {
        return Ok(false);
    };
    let place = store::contact::address_place(subject);
    let Ok(address) = key.unseal(place, &contact.address_sealed) else { return Ok(false) };
    let digest = office.key.suppression_digest(&address);
    let kept = store::suppression::lookup(&office.store, &digest, activity).await?;
    Ok(kept.is_some_and(|kept| kept.since <= mail.handed_at))
}
