//! Promises of the statement about itself: who speaks, for what, and how changes are told.

use std::collections::BTreeSet;

use crate::{
    model::{AnnounceChanges, Contact, Organisation, Text},
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page, phrases::people},
    words::{Language, country, day, list, text},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    let mut about = Page::of("statement", Section::About, list);
    promise_who(scene, &mut about);
    promise_scope(scene, &mut about);
    promise_rules_of_use(scene, &mut about);
    promise_definitions(scene, &mut about);
    promise_ends(scene, &mut Page::of("statement", Section::Retention, list));
    promise_changes(scene, &mut Page::of("statement", Section::Changes, list));
    if scene.serves_customers() {
        let span = scene.declaration.agreement.as_ref().map_or(0..0, |agreement| agreement.span());
        Page::of("statement", Section::CustomersData, list).says(
            Kind::UnderAgreement,
            span,
            "Opplysninger som kundene våre legger inn i tjenestene, bruker vi bare etter \
             databehandleravtalen \
             og kundens instruks",
            "Data that our customers enter into the services are used only under the processing \
             agreement \
             and on the customer's instruction",
        );
    }
}

fn promise_who(scene: &Scene, page: &mut Page) {
    let organisation = &scene.declaration.organisation;
    let name = organisation.name.as_str();
    let statement = &scene.declaration.statement;
    let span = statement.own_role.as_ref().map_or(organisation.name.span(), |role| role.span());
    page.says(
        Kind::OwnRole,
        span,
        format!(
            "{name} bestemmer hvorfor og hvordan opplysningene her brukes (behandlingsansvarlig)"
        ),
        format!("{name} decides why and how the data told of here are used (controller)"),
    );
    for company in &organisation.group {
        let part = company.number.as_ref().map_or_else(|| slug(&company.name), |it| it.to_string());
        let words = text(
            format!("{} er selv behandlingsansvarlig for det selskapet bestemmer", company.name),
            format!("{} is itself the controller for what it decides", company.name),
        );
        page.says_of(&part, Kind::GroupCompany, company.span(), &words);
    }
    if statement.tells_roles_apart || scene.serves_customers() {
        page.says(
            Kind::RolesApart,
            0..0,
            "For opplysninger kundene legger inn i tjenestene, er det kunden som bestemmer, og \
             vi er databehandler",
            "For data that customers enter into the services it is the customer who decides, and \
             we are processor",
        );
    }
    promise_contact(organisation, page);
    promise_authority(organisation, page);
}

fn promise_contact(organisation: &Organisation, page: &mut Page) {
    if let Some(contact) = organisation.contact.as_ref().filter(|it| it.is_reachable()) {
        let ways = contact_words(contact);
        page.says(
            Kind::ContactPoint,
            contact.span(),
            format!("Spør om personvern ett sted, og få svar: {}", ways.nb),
            format!("Ask about privacy in one place, and get an answer: {}", ways.en),
        );
        if let Some(post) = contact.post.as_ref().or(organisation.address.as_ref()) {
            page.says(
                Kind::ContactByPost,
                contact.span(),
                format!(
                    "Et brev til {post} teller like mye som en e-post, fra dagen det kommer fram"
                ),
                format!("A letter to {post} counts as much as an e-mail, from the day it arrives"),
            );
        }
    }
    if let Some(officer) = &organisation.data_protection_officer {
        let ways = contact_words(officer);
        page.says(
            Kind::ProtectionOfficer,
            0..0,
            format!("Personvernombudet svarer deg direkte: {}", ways.nb),
            format!("The data protection officer answers you directly: {}", ways.en),
        );
    }
}

fn promise_authority(organisation: &Organisation, page: &mut Page) {
    let span = organisation.country.span();
    if organisation.country.as_str() == "NO" {
        page.says(
            Kind::Authority,
            span,
            "Personopplysningsloven gjelder for alt vi gjør med personopplysninger i Norge, og \
             Datatilsynet fører tilsyn",
            "The Personal Data Act covers all we do with personal data in Norway, and \
             Datatilsynet supervises it",
        );
    } else {
        let code = organisation.country.as_str();
        let (nb, en) = (country(Language::Nb, code), country(Language::En, code));
        page.says(
            Kind::Authority,
            span,
            format!(
                "Personvernforordningen gjelder for alt vi gjør med personopplysninger, og \
                     tilsynsmyndigheten i vårt land ({nb}) fører tilsyn"
            ),
            format!(
                "The GDPR covers all we do with personal data, and the authority of our \
                     country ({en}) supervises it"
            ),
        );
    }
}

fn promise_scope(scene: &Scene, page: &mut Page) {
    let declaration = scene.declaration;
    let services = declaration.services.iter().filter(|service| *service.covered.get());
    let names = declaration.organisation.sites.iter().map(String::as_str);
    let names: Vec<&str> = names.chain(services.map(|service| service.name.as_str())).collect();
    let span = declaration.organisation.span();
    if names.is_empty() {
        page.says(
            Kind::Scope,
            span,
            "Erklæringen gjelder alle nettsteder, apper og tjenester vi har",
            "The statement covers every site, app and service we have",
        );
    } else {
        page.says(
            Kind::Scope,
            span,
            format!("Erklæringen gjelder alt vi driver: {}", list(Language::Nb, &names)),
            format!("The statement covers all we run: {}", list(Language::En, &names)),
        );
    }
    let kinds: BTreeSet<&str> = scene
        .own_activities()
        .flat_map(|it| it.subjects.iter().map(|kind| kind.as_str()))
        .collect();
    if !kinds.is_empty() {
        let people = people(kinds.into_iter());
        page.says(
            Kind::ClosedSubjectList,
            0..0,
            format!("Den handler om disse og ingen andre: {}", people.nb),
            format!("It is about these people and no others: {}", people.en),
        );
    }
}

fn promise_rules_of_use(scene: &Scene, page: &mut Page) {
    let statement = &scene.declaration.statement;
    let span = statement.accepted_by_use.as_ref().map_or(0..0, |it| it.span());
    page.says(
        Kind::NeverByUse,
        span,
        "Å bruke nettstedene og tjenestene våre regnes aldri som samtykke",
        "Using our sites and services is never taken as consent",
    );
    if scene.own_activities().next().is_some() {
        page.says(
            Kind::OneBasisPerPurpose,
            0..0,
            "Hvert formål har sitt eget rettslige grunnlag, og bare det ene",
            "Each purpose has a legal basis of its own, and only that one",
        );
    }
    if statement.only_listed_purposes {
        page.says(
            Kind::ListedPurposesOnly,
            0..0,
            "Det som ikke står her, gjør vi ikke; nye formål forteller vi om før de begynner",
            "What is not listed here we do not do; new purposes are told before they begin",
        );
    }
    if !statement.unclear.is_empty() {
        page.says(
            Kind::UnclearHeld,
            statement.unclear[0].span(),
            "Der en setning kan leses på flere måter, deler vi ingenting på grunn av den før den \
             er avklart",
            "Where a sentence can be read in several ways, nothing is shared because of it until \
             it is settled",
        );
    }
}

/// Promises that nothing stays without an end.
fn promise_ends(scene: &Scene, page: &mut Page) {
    if scene.own_activities().next().is_some() {
        page.says(
            Kind::EveryCategoryEnds,
            0..0,
            "Alt har en slutt: en hendelse, en frist, eller et spørsmål vi stiller på nytt",
            "Everything has an end: an event, a period, or a question we ask afresh",
        );
    }
    let by_statute = scene.declaration.statement.keeps_only_by_statute.as_ref();
    if let Some(by_statute) = by_statute.filter(|it| ***it) {
        page.says(
            Kind::OnlyStatutesKeep,
            by_statute.span(),
            "Når vi ikke lenger trenger noe, beholder vi bare det en lov krever, og sier hvilken",
            "When we no longer need something we keep only what a law demands, and say which",
        );
    }
}

fn promise_definitions(scene: &Scene, page: &mut Page) {
    for word in &scene.declaration.statement.defines {
        if let Some(definition) = definition(word) {
            page.says_of(word, Kind::Definition, word.span(), &definition);
        }
    }
}

fn promise_changes(scene: &Scene, page: &mut Page) {
    let statement = &scene.declaration.statement;
    let span = statement.announce_changes.as_ref().map_or(0..0, |it| it.span());
    match statement.changed_on {
        Some(on) => page.says(
            Kind::StatementVersions,
            span.clone(),
            format!(
                "Denne ordlyden er fra {}; tidligere versjoner kan leses her, med dato og \
                 forskjeller",
                day(Language::Nb, on)
            ),
            format!(
                "This wording is from {}; earlier versions can be read here, with dates and \
                 differences",
                day(Language::En, on)
            ),
        ),
        None => page.says(
            Kind::StatementVersions,
            span.clone(),
            "Hver versjon har en dato, og tidligere versjoner kan leses her med forskjellene",
            "Every version has a date, and earlier versions can be read here with the differences",
        ),
    };
    if statement.announce_changes.as_deref() == Some(&AnnounceChanges::Significant) {
        page.says(
            Kind::ChangesTold,
            span,
            "Endringer som betyr noe for deg, får du beskjed om før de gjelder",
            "You are told of changes that matter to you before they apply",
        );
    }
}

impl Contact {
    pub(crate) fn is_reachable(&self) -> bool {
        self.email.is_some() || self.phone.is_some() || self.post.is_some()
    }
}

/// Returns the ways to a contact as a list.
pub(super) fn contact_words(contact: &Contact) -> Text {
    let (mut nb, mut en) = (Vec::new(), Vec::new());
    if let Some(name) = &contact.name {
        nb.push(name.clone());
        en.push(name.clone());
    }
    if let Some(email) = &contact.email {
        nb.push(format!("e-post {email}"));
        en.push(format!("e-mail {email}"));
    }
    if let Some(phone) = &contact.phone {
        nb.push(format!("telefon {phone}"));
        en.push(format!("phone {phone}"));
    }
    text(nb.join(", "), en.join(", "))
}

fn definition(word: &str) -> Option<Text> {
    Some(match word {
        "personal-data" => text(
            "Personopplysninger er alt som kan føres tilbake til deg, alene eller satt sammen \
             med noe annet: \
             navn, bosted, telefonnummer, e-postadresse og IP-adresse er eksempler",
            "Personal data are anything that leads to you, alone or put together with something \
             else: \
             name, home, phone number, e-mail address and IP address are examples",
        ),
        "ip-address" => text(
            "En IP-adresse er nummeret enheten din har på nettet, og regnes som en \
             personopplysning",
            "An IP address is the number your device has on the net, and counts as personal data",
        ),
        "processing" => text(
            "Behandling er alt som gjøres med opplysninger: samle inn, lagre, bruke, vise, dele \
             og slette",
            "Processing is anything done with data: collecting, storing, using, showing, sharing \
             and erasing",
        ),
        "controller" => text(
            "Behandlingsansvarlig er den som bestemmer hvorfor og hvordan opplysninger brukes",
            "The controller is whoever decides why and how data are used",
        ),
        "processor" => text(
            "Databehandler er den som bruker opplysninger for en annen, og bare slik den andre \
             har bestemt",
            "A processor uses data for somebody else, and only as that somebody has decided",
        ),
        "recipient" => text(
            "Mottaker er enhver som får opplysninger fra oss, også de som arbeider for oss",
            "A recipient is anyone who gets data from us, those who work for us included",
        ),
        "consent" => text(
            "Samtykke er et fritt og tydelig ja til noe bestemt, som kan trekkes tilbake når som \
             helst",
            "Consent is a free and clear yes to something definite, which can be withdrawn at \
             any time",
        ),
        "legitimate-interest" => text(
            "Berettiget interesse er en god grunn vi har, som vi har veid mot dine interesser \
             uten at dine veide tyngst",
            "A legitimate interest is a good reason of ours, weighed against your interests and \
             found not to override them",
        ),
        "profiling" => text(
            "Profilering er at et program vurderer deg ut fra opplysninger om deg",
            "Profiling is a program judging you by data about you",
        ),
        "special-category" => text(
            "Særlige kategorier er opplysninger om blant annet helse, fagforening, tro og \
             politikk, som loven verner ekstra",
            "Special categories are data on health, trade unions, belief and politics among \
             others, which the law guards more closely",
        ),
        "anonymous" => text(
            "Anonymt er bare det som ingen med rimelige midler kan føre tilbake til noen",
            "Anonymous is only what nobody can lead back to a person by reasonable means",
        ),
        "third-country" => {
            text("Tredjeland er land utenfor EØS", "A third country is a country outside the EEA")
        }
        _ => return None,
    })
}

fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.to_lowercase().chars() {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_part_of_an_id() {
        assert_eq!(slug("Fjordbok Handel AS"), "fjordbok-handel-as");
        assert_eq!(slug("Ås & Sønn (avd. 2)"), "ås-sønn-avd-2");
    }

    #[test]
    fn ms_01_an_ip_address_is_named_among_personal_data() {
        let words = definition("personal-data").unwrap();
        assert!(words.nb.contains("IP-adresse") && words.en.contains("IP address"));
        assert!(definition("data-broker").is_none());
    }
}
