//! What is published is what is declared: the sentence stands there, the notice is current, versions are kept.

use declaration::{Document, Promise, PromiseKind};
use domain::{Digest, FactId, Language};
use sha2::{Digest as _, Sha256};
use store::StoreError;
use uuid::Uuid;

use super::{Looking, Mechanism, Verdict, is_subscription, owner};
use crate::{declare, live::Live, office::Office};

pub(super) const NOTICE_AT_FORM: Mechanism = Mechanism {
    id: "notice-at-form",
    kinds: &[PromiseKind::NoticeAtCollection],
    works_nb: "Skjemaet viser ordlyden som erklæringen lager, og lagrer hvilken versjon du så.",
    works_en: "The form shows the wording that the declaration makes, and keeps which version you saw.",
    breaks_if_nb: "skjemaet viser en annen ordlyd enn erklæringens",
    breaks_if_en: "the form shows another wording than the declaration's",
    serves: |live, promise| {
        let owner = owner(promise);
        live.subscription(owner).is_some() || is_subscription(live, promise)
    },
    falsify: |office, live, promise| Box::pin(outdated(office, live, promise)) as Looking<'_>,
};

/// Only kinds that tell something: a sentence that promises to act is not kept by being published.
pub(super) const PUBLISHED_SENTENCE: Mechanism = Mechanism {
    id: "published-sentence",
    kinds: &[
        PromiseKind::ProtectionOfficer,
        PromiseKind::GroupCompany,
        PromiseKind::OwnRole,
        PromiseKind::RolesApart,
        PromiseKind::Authority,
        PromiseKind::Definition,
        PromiseKind::CompanyDecides,
        PromiseKind::Complaint,
    ],
    works_nb: "Setningen publiseres på begge språk, slik erklæringen lager den.",
    works_en: "The sentence is published in both languages as the declaration makes it.",
    breaks_if_nb: "den publiserte teksten mangler setningen på ett av språkene",
    breaks_if_en: "the published text lacks the sentence in one of the languages",
    serves: |_, promise| promise.section.document() == Document::Statement,
    falsify: |office, live, promise| Box::pin(unsaid(office, live, promise)) as Looking<'_>,
};

pub(super) const VERSIONS: Mechanism = Mechanism {
    id: "statement-versions",
    kinds: &[PromiseKind::StatementVersions],
    works_nb: "Hver versjon lagres med dato og fingeravtrykk, og fingeravtrykket står i loggen.",
    works_en: "Each version is kept with its date and digest, and the digest stands in the log.",
    breaks_if_nb: "en publisert tekst er en annen enn den loggen vitner om",
    breaks_if_en: "a published text is not the one that the log tells of",
    serves: |_, _| true,
    falsify: |office, live, promise| Box::pin(altered(office, live, promise)) as Looking<'_>,
};

async fn outdated(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let owner = owner(promise);
    let subscription = live.subscription(owner);
    let subscription = subscription
        .or_else(|| live.subscription_of(promise.activity.as_deref().unwrap_or_default()));
    let Some(subscription) = subscription else { return Ok(Verdict::holds(0)) };
    let (form, activity) = (subscription.form.id.get(), subscription.activity.id.get());
    for language in [Language::Nb, Language::En] {
        let shown = store::wording::find_newest(&office.store, form, language).await?;
        let declared = declare::wording(live, activity, language);
        if shown.map(|wording| wording.text) != declared {
            let counterexample = format!("`{form}` shows another wording in {language}");
            return Ok(Verdict { n_cases: 0, counterexample: Some(counterexample) });
        }
    }
    let tally = store::consent::tally_unworded(&office.store).await?;
    Ok(Verdict::holds(tally.map_or(0, |tally| tally.n_consents)))
}

async fn unsaid(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let mut n_cases = 0;
    for language in [Language::Nb, Language::En] {
        let newest = store::statement_version::find_newest(&office.store, language).await?;
        let Some(version) = newest else { return Ok(Verdict::holds(0)) };
        n_cases += 1;
        let sentence = match language {
            Language::Nb => &promise.sentence.nb,
            Language::En => &promise.sentence.en,
        };
        let written = serde_json::to_string(sentence).expect("a text");
        if !version.json.contains(&written) {
            let counterexample =
                format!("version {} does not say it in {language}", version.number);
            return Ok(Verdict { n_cases, counterexample: Some(counterexample) });
        }
    }
    Ok(Verdict::holds(n_cases))
}

async fn altered(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let last = FactId::from_uuid(Uuid::max());
    let versions = store::statement_version::list(&office.store).await?;
    let facts =
        store::fact::list_of_kind(&office.store, "statement.published", last, 10_000).await?;
    for heading in &versions {
        let kept =
            store::statement_version::lookup(&office.store, heading.number, heading.language);
        let Some(kept) = kept.await? else { continue };
        let digest = Digest::from_bytes(Sha256::digest(&kept.html).into());
        let told = facts.iter().any(|fact| fact.entry.contains(&digest.to_string()));
        if !told {
            let counterexample = format!(
                "the text of version {} in {} is not the one in the log",
                heading.number, heading.language
            );
            let n_cases = versions.len() as u64;
            return Ok(Verdict { n_cases, counterexample: Some(counterexample) });
        }
    }
    Ok(Verdict::holds(versions.len() as u64))
}
