//! What every consent must have: a confirmed sign-up, a wording on record; and no field or use beyond the declared.

use declaration::{Promise, PromiseKind};
use store::StoreError;

use super::{Looking, Mechanism, Verdict, is_subscription, owner};
use crate::{live::Live, office::Office};

pub(super) const CONFIRMED_BY_MAIL: Mechanism = Mechanism {
    id: "confirmed-by-mail",
    kinds: &[PromiseKind::ConfirmedSignUp],
    works_nb: "Ingenting lagres om deg før du bekrefter fra postkassen din.",
    works_en: "Nothing is stored about you before you confirm from your mailbox.",
    breaks_if_nb: "et samtykke fra skjemaet mangler bekreftelsen sin",
    breaks_if_en: "a consent from the form lacks its confirmation",
    serves: is_subscription_point,
    falsify: |office, live, promise| Box::pin(unconfirmed(office, live, promise)) as Looking<'_>,
};

pub(super) const RECEIPTS: Mechanism = Mechanism {
    id: "consent-receipts",
    kinds: &[PromiseKind::ConsentReceipt, PromiseKind::NeverByUse],
    works_nb: "Hvert samtykke lagres med ordlyden som ble vist, tidspunkt og kanal.",
    works_en: "Each consent is stored with the wording that was shown, the time and the channel.",
    breaks_if_nb: "et samtykke viser til en ordlyd som aldri ble publisert",
    breaks_if_en: "a consent refers to a wording that was never published",
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
    serves: |live, promise| is_subscription(live, promise) || is_subscription_point(live, promise),
    falsify: |office, live, promise| Box::pin(undeclared(office, live, promise)) as Looking<'_>,
};

pub(super) const DECLARED_USES: Mechanism = Mechanism {
    id: "declared-uses",
    kinds: &[PromiseKind::ListedPurposesOnly, PromiseKind::Purpose],
    works_nb: "Opplysninger åpnes bare for aktiviteter som står i erklæringen.",
    works_en: "Data are opened only for activities that the declaration has.",
    breaks_if_nb: "noen har åpnet opplysninger for et formål som ikke er erklært",
    breaks_if_en: "data were opened for a purpose that is not declared",
    serves: |live, promise| {
        promise.kind == PromiseKind::ListedPurposesOnly || is_subscription(live, promise)
    },
    falsify: |office, live, promise| Box::pin(unlisted(office, live, promise)) as Looking<'_>,
};

/// Says whether the promise's ID begins with a subscription form of the declaration.
fn is_subscription_point(live: &Live, promise: &Promise) -> bool {
    let owner = owner(promise);
    live.subscription(owner).is_some() || is_subscription(live, promise)
}

async fn unconfirmed(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let tally = store::consent::tally_unconfirmed(&office.store).await?;
    let Some(tally) = tally else { return Ok(Verdict::holds(0)) };
    Ok(Verdict::broken_if(tally.n_faulty > 0, tally.n_consents, || {
        format!("{} consent(s) by form without a confirmed sign-up", tally.n_faulty)
    }))
}

async fn unworded(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let tally = store::consent::tally_unworded(&office.store).await?;
    let Some(tally) = tally else { return Ok(Verdict::holds(0)) };
    Ok(Verdict::broken_if(tally.n_faulty > 0, tally.n_consents, || {
        format!("{} consent(s) whose wording is not on record", tally.n_faulty)
    }))
}

async fn undeclared(
    office: &Office,
    live: &Live,
    promise: &Promise,
) -> Result<Verdict, StoreError> {
    let Some(tally) = store::contact::tally_fields(&office.store).await? else {
        return Ok(Verdict::holds(0));
    };
    let owner = owner(promise);
    let by_form = live.subscription(owner);
    let Some(subscription) =
        by_form.or_else(|| live.subscription_of(promise.activity.as_deref().unwrap_or(owner)))
    else {
        return Ok(Verdict::holds(0));
    };
    let fields =
        [("contact.name", tally.n_with_name), ("employment.employer", tally.n_with_employer)];
    let extra = fields.iter().find(|(category, n)| *n > 0 && !subscription.asks_for(category));
    Ok(Verdict::broken_if(extra.is_some(), tally.n_contacts, || {
        let (category, n) = extra.copied().unwrap_or_default();
        format!("{n} contact(s) with `{category}`, which the declaration does not name")
    }))
}

async fn unlisted(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let uses = store::access::tally_by_activity(&office.store).await?;
    let concerned = uses.iter().filter(|tally| {
        promise.activity.as_ref().is_none_or(|activity| *activity == tally.activity)
    });
    let n_cases = concerned.map(|tally| tally.n_records).sum();
    let unlisted = uses.iter().find(|tally| live.policy.activity(&tally.activity).is_none());
    Ok(Verdict::broken_if(unlisted.is_some(), n_cases, || {
        let tally = unlisted.expect("is only asked for when there is one");
        format!("{} reading(s) for `{}`, which is not declared", tally.n_records, tally.activity)
    }))
}
