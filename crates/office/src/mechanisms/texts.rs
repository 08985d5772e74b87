//! What is published is what is declared: the sentence stands there, the notice is current, versions are kept.

use std::collections::HashMap;

use declaration::{Document, Promise, PromiseKind, StatementDocument};
use domain::{Digest, Entry, Fact, FactId, Language};
use sha2::{Digest as _, Sha256};
use store::{StoreError, statement_version::StatementVersion};
use uuid::Uuid;

use super::{
    Counterexample, Looking, Mechanism, Verdict, Work, is_subscription_point, subscription,
};
use crate::{declare, live::Live, office::Office};

/// How many Facts are read at a time.
const PAGE: u32 = 1_000;

pub(super) const NOTICE_AT_FORM: Mechanism = Mechanism {
    id: "notice-at-form",
    kinds: &[PromiseKind::NoticeAtCollection],
    works_nb: "Skjemaet viser ordlyden som erklæringen lager, og lagrer hvilken versjon du så.",
    works_en: "The form shows the wording that the declaration makes, and keeps which version you saw.",
    breaks_if_nb: "skjemaet viser en annen ordlyd enn den som lagres med samtykket",
    breaks_if_en: "the form shows another wording than the one that is kept with the consent",
    rests: &[Work::Forms, Work::Publishing],
    serves: is_subscription_point,
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
    rests: &[Work::Publishing],
    serves: |_, promise| promise.section.document() == Document::Statement,
    falsify: |office, live, promise| Box::pin(unsaid(office, live, promise)) as Looking<'_>,
};

pub(super) const VERSIONS: Mechanism = Mechanism {
    id: "statement-versions",
    kinds: &[PromiseKind::StatementVersions],
    works_nb: "Hver versjon lagres med dato og fingeravtrykk, og fingeravtrykket står i loggen.",
    works_en: "Each version is kept with its date and digest, and the digest stands in the log.",
    breaks_if_nb: "en publisert tekst er borte, eller en annen enn den loggen vitner om",
    breaks_if_en: "a published text is gone, or is not the one that the log tells of",
    rests: &[Work::Publishing],
    serves: |_, _| true,
    falsify: |office, live, promise| Box::pin(altered(office, live, promise)) as Looking<'_>,
};

async fn outdated(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let Some(subscription) = subscription(live, promise) else { return Ok(Verdict::holds(0)) };
    let form = subscription.form.id.get();
    let tally = store::consent::tally_unconfirmed(&office.store, form).await?;
    let n_cases = tally.map_or(0, |tally| tally.n_consents);
    for language in [Language::Nb, Language::En] {
        let kept = store::wording::find_newest(&office.store, form, language).await?;
        let shown = declare::wording(live, form, language);
        if kept.map(|wording| wording.text) != shown {
            let found = Counterexample::OtherWording { form: form.clone(), language };
            return Ok(Verdict::broken(n_cases, found));
        }
    }
    Ok(Verdict::holds(n_cases))
}

/// Reads the newest text as the public page does, and looks for the sentence under its promise.
async fn unsaid(office: &Office, _: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let mut n_cases = 0;
    for language in [Language::Nb, Language::En] {
        let newest = store::statement_version::find_newest(&office.store, language).await?;
        let Some(kept) = newest else { return Ok(Verdict::holds(0)) };
        n_cases += 1;
        let sentence = match language {
            Language::Nb => &promise.sentence.nb,
            Language::En => &promise.sentence.en,
        };
        let says = |document: &StatementDocument| {
            let mut sentences = document.sections.iter().flat_map(|it| &it.sentences);
            sentences.any(|it| it.promise.as_ref() == Some(&promise.id) && it.text == *sentence)
        };
        if !StatementDocument::from_json(&kept.json).is_ok_and(|document| says(&document)) {
            let found = Counterexample::Unsaid { version: kept.number, language };
            return Ok(Verdict::broken(n_cases, found));
        }
    }
    Ok(Verdict::holds(n_cases))
}

/// Goes by the log: each text that it tells of must be kept, with its digest, and say the same to every reader.
async fn altered(office: &Office, _: &Live, _: &Promise) -> Result<Verdict, StoreError> {
    let rows = &office.store;
    let mut told = HashMap::new();
    let mut before = FactId::from_uuid(Uuid::max());
    loop {
        let facts = store::fact::list_of_kind(rows, "statement.published", before, PAGE).await?;
        let Some(last) = facts.last() else { break };
        before = last.id;
        for entry in facts.iter().filter_map(|fact| Entry::parse(&fact.entry).ok()) {
            if let Fact::StatementPublished { number, language, digest, .. } = entry.fact {
                told.insert((number, language), digest);
            }
        }
    }
    let n_cases = told.len() as u64;
    for (&(version, language), digest) in &told {
        let kept = store::statement_version::lookup(rows, version, language).await?;
        let Some(kept) = kept else {
            return Ok(Verdict::broken(
                n_cases,
                Counterexample::MissingVersion { version, language },
            ));
        };
        let is_kept = Digest::from_bytes(Sha256::digest(&kept.html).into()) == *digest;
        if !is_kept || !reads_alike(&kept) {
            return Ok(Verdict::broken(
                n_cases,
                Counterexample::AlteredVersion { version, language },
            ));
        }
    }
    for it in store::statement_version::list(rows).await? {
        let (version, language) = (it.number, it.language);
        if !told.contains_key(&(version, language)) {
            return Ok(Verdict::broken(
                n_cases,
                Counterexample::AlteredVersion { version, language },
            ));
        }
    }
    Ok(Verdict::holds(n_cases))
}

/// Says whether the text for programs, which the public page is made from, has the sentences of the text that the log
/// tells of, and no others.
fn reads_alike(kept: &StatementVersion) -> bool {
    StatementDocument::from_json(&kept.json).is_ok_and(|document| document.reads_like(&kept.html))
}
