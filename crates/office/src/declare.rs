//! Puts a declaration in force: its version, and the wording of each form, are stored with their Facts.

use declaration::{Choice, ConsentWording};
use domain::{Digest, Entry, Fact, Language};
use sha2::{Digest as _, Sha256};
use store::{StoreError, declaration_version::DeclarationVersion, wording::Wording};

use crate::{
    context::Context,
    live::{Live, written},
    office::Office,
};

/// Puts `live` in force; the same declaration again changes nothing.
///
/// Forms take sign-ups in with the wording of this declaration from now on; consents keep the version they were
/// given to (CON-02, BAS-07).
///
/// # Errors
/// As every change; the declaration before stays in force then.
pub async fn put_in_force(office: &Office, cx: &mut Context, live: Live) -> Result<(), StoreError> {
    let newest = store::declaration_version::find_newest(&office.store).await?;
    let mut entries = Vec::new();
    let version = match &newest {
        Some(version) if version.digest == live.digest => None,
        _ => Some(version(cx, &live, newest.map_or(1, |it| it.number + 1), &mut entries)),
    };
    let wordings = wordings(office, cx, &live, &mut entries).await?;
    if !entries.is_empty() {
        let kept = office.store.transact(move |mut tx| async move {
            if let Some(version) = &version {
                store::declaration_version::add(&mut tx, version).await?;
            }
            for wording in &wordings {
                store::wording::add(&mut tx, wording).await?;
            }
            tx.commit(&entries).await
        });
        kept.await?;
    }
    office.put_in_force(live);
    Ok(())
}

fn version(
    cx: &mut Context,
    live: &Live,
    number: u32,
    entries: &mut Vec<Entry>,
) -> DeclarationVersion {
    let fact = Fact::DeclarationLoaded { number, digest: live.digest };
    entries.push(fact.at(cx.now, &mut cx.random));
    let source = live.text.as_str().to_owned();
    DeclarationVersion { number, digest: live.digest, source, loaded_at: cx.now }
}

async fn wordings(
    office: &Office,
    cx: &mut Context,
    live: &Live,
    entries: &mut Vec<Entry>,
) -> Result<Vec<Wording>, StoreError> {
    let mut wordings = Vec::new();
    for subscription in live.subscriptions() {
        let form = subscription.form.id.get();
        for language in [Language::Nb, Language::En] {
            let Some(text) = wording(live, subscription.activity.id.get(), language) else {
                continue;
            };
            let digest = Digest::from_bytes(Sha256::digest(&text).into());
            let newest = store::wording::find_newest(&office.store, form, language).await?;
            if newest.as_ref().is_some_and(|newest| newest.digest == digest) {
                continue;
            }
            let version = newest.map_or(1, |newest| newest.version + 1);
            let form = form.clone();
            let fact = Fact::WordingPublished { form: form.clone(), language, version, digest };
            entries.push(fact.at(cx.now, &mut cx.random));
            wordings.push(Wording { form, language, version, digest, text, published_at: cx.now });
        }
    }
    Ok(wordings)
}

/// The questions that a subscription form has a box of its own for, beside the topics: none yet.
const OFFERED: &[Choice] = &[];

/// Returns what a person reads before she says yes to an activity: just what the form asks for.
pub fn consent_wording(live: &Live, activity: &str, language: Language) -> Option<ConsentWording> {
    declaration::consent_wording(&live.declaration, activity, OFFERED, written(language))
}

/// Returns the exact text that a person says yes to for an activity.
pub fn wording(live: &Live, activity: &str, language: Language) -> Option<String> {
    Some(consent_wording(live, activity, language)?.canonical())
}
