//! Whom one may write to: where each address is from, what the exception rests on, and how old a consent is.

use declaration::{Promise, PromiseKind};
use jiff::SignedDuration;
use store::StoreError;

use super::{Counterexample, Looking, Mechanism, Verdict, Work, is_mailed, is_subscription};
use crate::{audience::renewal::ASK_DAYS, live::Live, office::Office};

/// How long the sweep may be late before a promise counts as broken.
const LATE_MAX: SignedDuration = SignedDuration::from_hours(24);

pub(super) const ADDRESS_ORIGIN: Mechanism = Mechanism {
    id: "address-origin",
    kinds: &[PromiseKind::AddressOrigin],
    works_nb: "Skjemaet eller listen adressen kom fra, lagres i samme transaksjon som adressen.",
    works_en: "The form or list an address came from is stored in the same transaction as the address.",
    breaks_if_nb: "det står en adresse vi kan skrive til, uten at det står hvor den er fra",
    breaks_if_en: "an address that we may write to stands without where it is from",
    rests: &[Work::Publishing],
    serves: is_mailed,
    falsify: |office, live, promise| Box::pin(unknown(office, live, promise)) as Looking<'_>,
};

pub(super) const EXISTING_CUSTOMERS: Mechanism = Mechanism {
    id: "existing-customers",
    kinds: &[PromiseKind::ExistingCustomers],
    works_nb: "Hvert av vilkårene lagres for hver kunde, og alle prøves før hver utsending.",
    works_en: "Each condition is stored for each customer, and all of them are tested before each mailing.",
    breaks_if_nb: "en e-post gikk til en kunde der ett av vilkårene manglet",
    breaks_if_en: "a mail went to a customer for whom one of the conditions was lacking",
    rests: &[Work::Mailings, Work::Publishing],
    serves: is_mailed,
    falsify: |office, live, promise| Box::pin(unexcepted(office, live, promise)) as Looking<'_>,
};

pub(super) const CONSENT_RENEWED: Mechanism = Mechanism {
    id: "consent-renewed",
    kinds: &[PromiseKind::ConsentRenewed],
    works_nb: "Før et samtykke blir for gammelt, spør vi én gang, og uten svar slettes det.",
    works_en: "Before a consent grows too old we ask once, and without an answer it is erased.",
    breaks_if_nb: "en e-post gikk på et samtykke som var for gammelt, eller et slikt står ubesvart",
    breaks_if_en: "a mail went by a consent that was too old, or one such stands without a question",
    rests: &[Work::Publishing],
    serves: is_subscription,
    falsify: |office, live, promise| Box::pin(unrenewed(office, live, promise)) as Looking<'_>,
};

async fn unknown(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let activity = promise.activity.as_deref().unwrap_or_default();
    let tally = store::origin::tally_unknown(&office.store, activity).await?;
    let (n_cases, n_addresses) = tally.map_or((0, 0), |it| (it.n_contacts, it.n_faulty));
    Ok(match n_addresses {
        0 => Verdict::holds(n_cases),
        n_addresses => Verdict::broken(n_cases, Counterexample::NoOrigin { n_addresses }),
    })
}

async fn unexcepted(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let activity = promise.activity.as_deref().unwrap_or_default();
    let tally = store::delivery::tally_unexcepted(&office.store, activity).await?;
    let (n_cases, n_mails) = tally.map_or((0, 0), |it| (it.n_sent, it.n_faulty));
    Ok(match n_mails {
        0 => Verdict::holds(n_cases),
        n_mails => Verdict::broken(n_cases, Counterexample::NoSale { n_mails }),
    })
}

async fn unrenewed(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let activity = promise.activity.as_deref().unwrap_or_default();
    let overdue = office.clock.now() - LATE_MAX;
    let unanswered = overdue - SignedDuration::from_hours(24 * ASK_DAYS);
    let sent = store::delivery::tally_outdated(&office.store, activity).await?;
    let (n_sent, n_mails) = sent.map_or((0, 0), |it| (it.n_sent, it.n_faulty));
    let ended = store::consent::tally_unrenewed(&office.store, activity, overdue, unanswered);
    let (n_ended, n_consents) = ended.await?.map_or((0, 0), |it| (it.n_consents, it.n_faulty));
    Ok(match (n_mails, n_consents) {
        (0, 0) => Verdict::holds(n_sent + n_ended),
        _ => {
            let found = Counterexample::OldConsent { n_mails, n_consents };
            Verdict::broken(n_sent + n_ended, found)
        }
    })
}
