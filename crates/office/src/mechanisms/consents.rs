//! What every consent must have: a confirmed sign-up, a wording on record; and no field or use beyond the declared.

use declaration::{Promise, PromiseKind};
use domain::Digest;
use sha2::{Digest as _, Sha256};
use store::StoreError;

use super::{
    Counterexample, Looking, Mechanism, Verdict, Work, is_subscription, is_subscription_point,
    subscription,
};
use crate::{live::Live, office::Office};

pub(super) const CONFIRMED_BY_MAIL: Mechanism = Mechanism {
    id: "confirmed-by-mail",
    kinds: &[PromiseKind::ConfirmedSignUp],
    works_nb: "Ingenting lagres om deg før du bekrefter fra postkassen din.",
    works_en: "Nothing is stored about you before you confirm from your mailbox.",
    breaks_if_nb: "et samtykke fra skjemaet mangler en bekreftet påmelding fra samme øyeblikk",
    breaks_if_en: "a consent from the form lacks a sign-up confirmed at the same instant",
    rests: &[Work::Forms, Work::Publishing],
    serves: is_subscription_point,
    falsify: |office, live, promise| Box::pin(unconfirmed(office, live, promise)) as Looking<'_>,
};

pub(super) const RECEIPTS: Mechanism = Mechanism {
    id: "consent-receipts",
    kinds: &[PromiseKind::ConsentReceipt, PromiseKind::NeverByUse],
    works_nb: "Hvert samtykke lagres med ordlyden som ble vist, tidspunkt og kanal.",
    works_en: "Each consent is stored with the wording that was shown, the time and the channel.",
    breaks_if_nb: "et samtykke viser til en ordlyd som ikke er lagret, eller som er endret siden",
    breaks_if_en: "a consent refers to a wording that is not on record, or was changed since",
    rests: &[Work::Forms, Work::Publishing],
    serves: |live, promise| {
        promise.activity.is_none() && live.subscriptions().next().is_some()
            || is_subscription(live, promise)
    },
    falsify: |office, live, promise| Box::pin(unworded(office, live, promise)) as Looking<'_>,
};

pub(super) const DECLARED_FIELDS: Mechanism = Mechanism {
    id: "declared-fields",
    kinds: &[PromiseKind::OnlyTheseFields, PromiseKind::OnlyTheseData],
    works_nb: "Skjemaet tar bare imot feltene i erklæringen, og avviser resten ved døren.",
    works_en: "The form takes the declared fields alone and refuses all others at the door.",
    breaks_if_nb: "et lagret felt ikke står i erklæringen",
    breaks_if_en: "a stored field is not in the declaration",
    rests: &[Work::Forms, Work::Publishing],
    serves: is_subscription_point,
    falsify: |office, live, promise| Box::pin(undeclared(office, live, promise)) as Looking<'_>,
};

pub(super) const DECLARED_USES: Mechanism = Mechanism {
    id: "declared-uses",
    kinds: &[PromiseKind::ListedPurposesOnly, PromiseKind::Purpose],
    works_nb: "Opplysninger åpnes bare for aktiviteter som står i erklæringen.",
    works_en: "Data are opened only for activities that the declaration has.",
    breaks_if_nb: "noen har åpnet opplysninger for et formål som ikke er erklært",
    breaks_if_en: "data were opened for a purpose that is not declared",
    rests: &[Work::Forms, Work::Mailings, Work::Publishing],
    serves: |live, promise| {
        promise.kind == PromiseKind::ListedPurposesOnly || is_subscription(live, promise)
    },
    falsify: |office, live, promise| Box::pin(unlisted(office, live, promise)) as Looking<'_>,
};

async fn unconfirmed(
    office: &Office,
    live: &Live,
    promise: &Promise,
) -> Result<Verdict, StoreError> {
    let Some(subscription) = subscription(live, promise) else { return Ok(Verdict::holds(0)) };
    let form = subscription.form.id.get();
    let tally = store::consent::tally_unconfirmed(&office.store, form).await?;
    Ok(match tally {
        None => Verdict::holds(0),
        Some(tally) if tally.n_faulty == 0 => Verdict::holds(tally.n_consents),
        Some(tally) => {
            let found = Counterexample::Unconfirmed { n_consents: tally.n_faulty };
            Verdict::broken(tally.n_consents, found)
        }
    })
}

async fn unworded(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let tally = store::consent::tally_unworded(&office.store).await?;
    let Some(tally) = tally else { return Ok(Verdict::holds(0)) };
    if tally.n_faulty > 0 {
        let found = Counterexample::Unworded { n_consents: tally.n_faulty };
        return Ok(Verdict::broken(tally.n_consents, found));
    }
    for kept in store::wording::list(&office.store).await? {
        if Digest::from_bytes(Sha256::digest(&kept.text).into()) != kept.digest {
            let (form, version, language) = (kept.form, kept.version, kept.language);
            let found = Counterexample::AlteredWording { form, version, language };
            return Ok(Verdict::broken(tally.n_consents, found));
        }
    }
    Ok(Verdict::holds(tally.n_consents))
}

async fn undeclared(
    office: &Office,
    live: &Live,
    promise: &Promise,
) -> Result<Verdict, StoreError> {
    let Some(subscription) = subscription(live, promise) else { return Ok(Verdict::holds(0)) };
    let form = subscription.form.id.get();
    let Some(tally) = store::contact::tally_fields(&office.store, form).await? else {
        return Ok(Verdict::holds(0));
    };
    let fields =
        [("contact.name", tally.n_with_name), ("employment.employer", tally.n_with_employer)];
    let extra = fields.iter().find(|(category, n)| *n > 0 && !subscription.asks_for(category));
    Ok(match extra {
        None => Verdict::holds(tally.n_contacts),
        Some((category, n_contacts)) => {
            let (n_contacts, category) = (*n_contacts, (*category).to_owned());
            let found = Counterexample::UndeclaredField { n_contacts, category };
            Verdict::broken(tally.n_contacts, found)
        }
    })
}

async fn unlisted(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let uses = match &promise.activity {
        None => store::access::tally_by_activity(&office.store).await?,
        Some(of) => store::access::tally_by_activity_of(&office.store, of).await?,
    };
    let n_cases = uses.iter().map(|tally| tally.n_records).sum();
    let unlisted = uses.into_iter().find(|tally| live.policy.activity(&tally.activity).is_none());
    Ok(match unlisted {
        None => Verdict::holds(n_cases),
        Some(tally) => {
            let (n_readings, activity) = (tally.n_records, tally.activity);
            Verdict::broken(n_cases, Counterexample::UndeclaredUse { n_readings, activity })
        }
    })
}
