//! Derives every promise of a declaration, in the order in which the texts are read. Does not know how a promise is kept.

mod activities;
mod agreement;
mod anchor;
mod assistance;
mod basis;
mod children;
mod collection;
mod cookies;
mod ending;
mod incidents;
mod instructions;
mod mailings;
mod organisation;
mod page;
mod partners;
mod phrases;
mod processed;
mod profiling;
mod retention;
mod rights;
mod scene;
mod security;
mod services;
mod sharing;
mod sources;
mod subprocessors;
mod transfers;

use std::collections::HashSet;

use crate::{
    model::{Activity, Declaration, Text},
    promise::{Promise, Section},
};

use page::Page;

pub(crate) use basis::rights_of;
pub(crate) use collection::{field_words, observed_words};
pub(crate) use cookies::{category_words, kind_words};
pub(crate) use phrases::{data_labels, law_name, role_words};
pub(crate) use scene::Scene;

/// Derives every promise of a declaration.
///
/// Sorted as the statement is read, then the cookie page, then the agreement; IDs are unique. Where
/// two tables share an ID, which is a finding, the first one makes the promise.
pub fn promises(declaration: &Declaration) -> Vec<Promise> {
    let scene = Scene::of(declaration);
    let mut list = Vec::with_capacity(256 + 16 * declaration.activities.len());
    organisation::promise(&scene, &mut list);
    children::promise(&scene, &mut list);
    activities::promise(&scene, &mut list);
    collection::promise_shared(&scene, &mut list);
    sources::promise(&scene, &mut list);
    sharing::promise(&scene, &mut list);
    transfers::promise(&scene, &mut list);
    cookies::promise(&scene, &mut list);
    security::promise(&scene, &mut list);
    incidents::promise(&scene, &mut list);
    rights::promise(&scene, &mut list);
    promise_to_customers(&scene, &mut list);
    anchor::place(declaration, &mut list);
    list.sort_by_key(|promise| promise.section);
    let mut seen = HashSet::with_capacity(list.len());
    let first: Vec<bool> = list.iter().map(|promise| seen.insert(promise.id.as_str())).collect();
    let mut first = first.into_iter();
    list.retain(|_| first.next().unwrap_or(false));
    list
}

/// Returns the sentences on how long an activity's data stay.
pub(crate) fn endings(activity: &Activity) -> Vec<Text> {
    let mut list = Vec::new();
    let mut page = Page::of(activity.id.as_str(), Section::Activity, &mut list);
    retention::promise_of(activity, &mut page);
    list.into_iter().map(|promise| promise.sentence).collect()
}

fn promise_to_customers(scene: &Scene, list: &mut Vec<Promise>) {
    services::promise(scene, list);
    processed::promise(scene, list);
    if let Some(agreement) = &scene.declaration.agreement {
        agreement::promise(agreement, list);
        instructions::promise(agreement, list);
        subprocessors::promise(scene, agreement, list);
        partners::promise(agreement, list);
        assistance::promise(agreement, list);
        incidents::promise_to_customers(agreement, list);
        ending::promise(agreement, list);
    }
}

#[cfg(test)]
mod tests {
    use crate::promise::{Capability, Level, PromiseKind};

    use super::*;

    const SMALL: &str = r#"
        [organisation]
        name = "Solbris Bakeri AS"
        country = "NO"
        contact = { email = "personvern@solbris.example" }

        [[activity]]
        id = "newsletter"
        purpose = { nb = "sende deg nyheter", en = "send you news" }
        basis = "consent"
        subjects = ["subscriber"]
        data = ["contact.name", "contact.email"]
        source = ["subject"]
        retention = { until = "withdrawal" }
        erase_also_when = ["mailbox-dead"]
        collected_at = ["newsletter"]
        marketing = true
        topics = [{ id = "bread", nb = "Brød", en = "Bread" }, { id = "cakes", nb = "Kaker", en = "Cakes" }]

        [[collection_point]]
        id = "newsletter"
        kind = "subscription"
        title = { nb = "Nyhetsbrev", en = "Newsletter" }
        required = ["contact.email"]
        optional = ["contact.name"]
        double_opt_in = true
    "#;

    fn declared(text: &str) -> Declaration {
        toml::from_str(text).unwrap()
    }

    fn sentence(id: &str) -> Text {
        let promises = promises(&declared(SMALL));
        promises.into_iter().find(|it| it.id.as_str() == id).expect(id).sentence
    }

    #[test]
    fn mi_08_an_address_is_deleted_at_once_when_somebody_unsubscribes() {
        let promises = promises(&declared(SMALL));
        let erase = promises.iter().find(|it| it.kind == PromiseKind::EraseOnWithdrawal).unwrap();
        assert_eq!(erase.id.as_str(), "newsletter.erase-on-withdrawal");
        assert_eq!(erase.level, Some(Level::AtOnce));
        assert_eq!(erase.capability, Capability::Mailings);
        assert_eq!(&SMALL[erase.span.clone()], r#""withdrawal""#);
        let Text { nb, en } = &erase.sentence;
        assert_eq!(nb, "Når du melder deg av, slettes navnet og adressen din med en gang.");
        assert_eq!(en, "When you unsubscribe, your name and address are deleted at once.");
    }

    #[test]
    fn um_04_use_of_a_site_is_never_taken_as_consent() {
        let mended = format!("{SMALL}\n[statement]\naccepted_by_use = true");
        let promises = promises(&declared(&mended));
        let never = promises.iter().find(|it| it.kind == PromiseKind::NeverByUse).unwrap();
        assert_eq!(&mended[never.span.clone()], "true");
        assert!(never.sentence.en.starts_with("Using our sites and services is never"));
    }

    #[test]
    fn um_46_a_sign_up_asks_for_the_declared_fields_only() {
        let words = sentence("form.newsletter.only-these-fields");
        assert!(
            words.nb.contains("trenger vi dette for å gjøre det du ber om: e-postadresse"),
            "{}",
            words.nb
        );
        assert!(
            words.en.contains("this is voluntary: name; we ask for nothing else"),
            "{}",
            words.en
        );
    }
}
