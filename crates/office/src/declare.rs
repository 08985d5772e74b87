//! Puts a declaration in force: its version, and the wording of each form, are stored with their Facts.

use declaration::ConsentWording;
use domain::{Digest, Entry, Fact, FactId, Language};
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
/// given to (CON-02, BAS-07). Consents to another purpose, other data, recipients or another organisation stand no
/// longer, and are asked for again; other words around the same things change nothing.
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
    if version.is_none() && wordings.is_as_before() {
        // What it makes superseded was marked when it was first put in force, in one transaction with it.
        office.put_in_force(live);
        return Ok(());
    }
    let materials = materials(&live);
    let (now, superseded) = (cx.now, fact_ids(cx, materials.len()));
    let kept = office.store.transact(move |mut tx| async move {
        if let Some(version) = &version {
            store::declaration_version::add(&mut tx, version).await?;
        }
        for wording in &wordings.new {
            store::wording::add(&mut tx, wording).await?;
        }
        for (form, language, version, material) in &wordings.unkept {
            store::wording::keep_material(&mut tx, form, *language, *version, material).await?;
        }
        for ((activity, material), id) in materials.into_iter().zip(superseded) {
            let n_consents = store::consent::supersede(&mut tx, &activity, &material, now).await?;
            if n_consents > 0 {
                let fact = Fact::ConsentsSuperseded { activity, n_consents };
                entries.push(Entry { id, at: now, fact });
            }
        }
        if entries.is_empty() {
            tx.commit_without_fact("what the words rest on is kept with them now").await
        } else {
            tx.commit(&entries).await
        }
    });
    kept.await?;
    office.put_in_force(live);
    Ok(())
}

fn fact_ids(cx: &mut Context, n: usize) -> Vec<FactId> {
    (0..n).map(|_| FactId::new(cx.now, &mut cx.random)).collect()
}

/// Returns what the consents of each activity rest on now, activities without a form left out.
///
/// What only counts opens and clicks is left out too: its question stands in another activity's words, whose material
/// is kept with them.
fn materials(live: &Live) -> Vec<(String, Digest)> {
    let counts_alone = |id: &String| {
        let mut beside = live.subscriptions().filter(|it| it.activity.id.get() != id);
        beside.any(|it| live.reading_at(it.form.id.get()).is_some_and(|it| it.id.get() == id))
    };
    let activities = live.declaration.activities.iter().map(|it| it.id.get().clone());
    let activities = activities.filter(|it| !counts_alone(it));
    activities.filter_map(|it| Some((it.clone(), material(live, &it)?))).collect()
}

/// Returns the digest of what a consent to an activity rests on; none where it rests on no consent.
pub(crate) fn material(live: &Live, activity: &str) -> Option<Digest> {
    let text = declaration::consent_material(&live.declaration, activity)?;
    Some(Digest::from_bytes(Sha256::digest(&text).into()))
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

/// The versions to be added, and those in force whose material was not kept.
#[derive(Default)]
struct Wordings {
    new: Vec<Wording>,
    unkept: Vec<(String, Language, u32, Digest)>,
}

impl Wordings {
    fn is_as_before(&self) -> bool {
        self.new.is_empty() && self.unkept.is_empty()
    }
}

async fn wordings(
    office: &Office,
    cx: &mut Context,
    live: &Live,
    entries: &mut Vec<Entry>,
) -> Result<Wordings, StoreError> {
    let mut wordings = Wordings::default();
    for subscription in live.subscriptions() {
        let form = subscription.form.id.get();
        for language in [Language::Nb, Language::En] {
            let Some(text) = wording(live, form, language) else {
                continue;
            };
            let digest = Digest::from_bytes(Sha256::digest(&text).into());
            let newest = store::wording::find_newest(&office.store, form, language).await?;
            let material_digest = material(live, subscription.activity.id.get());
            if let Some(newest) = newest.as_ref().filter(|newest| newest.digest == digest) {
                match (newest.material_digest, material_digest) {
                    (kept, material) if kept == material => continue,
                    (None, Some(material)) => {
                        wordings.unkept.push((form.clone(), language, newest.version, material));
                        continue;
                    }
                    // The same words now rest on something else, so they are another version.
                    _ => {}
                }
            }
            let version = newest.map_or(1, |newest| newest.version + 1);
            let form = form.clone();
            let fact = Fact::WordingPublished { form: form.clone(), language, version, digest };
            entries.push(fact.at(cx.now, &mut cx.random));
            let published_at = cx.now;
            wordings.new.push(Wording {
                form,
                language,
                version,
                digest,
                text,
                published_at,
                material_digest,
            });
        }
    }
    Ok(wordings)
}

/// Returns what a person reads before she says yes at a form: just what it asks for, with a question of its own for
/// opens and for clicks where the form has boxes for them.
pub fn consent_wording(live: &Live, form: &str, language: Language) -> Option<ConsentWording> {
    let activity = live.subscription(form)?.activity.id.get();
    let reading = live.reading_at(form);
    declaration::consent_wording(&live.declaration, activity, reading, written(language))
}

/// Returns the exact text that a person says yes to at a form.
pub fn wording(live: &Live, form: &str, language: Language) -> Option<String> {
    Some(consent_wording(live, form, language)?.canonical())
}
