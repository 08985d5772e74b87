//! Promises of the agreement with customers about itself: whom it binds, how it begins, what it goes before.

use crate::{
    model::{Acceptance, Agreement, Annex, Chain, Text},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{organisation::contact_words, page::Page, phrases::one_of},
    words::{Language, every, list as listed, lists, text},
};

pub(super) fn promise(agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    let mut terms = Page::of("agreement", Section::Terms, list);
    promise_chain(agreement, &mut terms);
    promise_text(agreement, &mut terms);
    promise_beginning(agreement, &mut terms);
    promise_contacts(agreement, &mut Page::of("agreement", Section::ContactPoints, list));
}

fn promise_chain(agreement: &Placed<Agreement>, page: &mut Page) {
    for link in &agreement.chain {
        let (part, nb, en) = match link.get() {
            Chain::CustomerDirect => (
                "customer-direct",
                "Avtalen gjelder når kunden er behandlingsansvarlig og vi er databehandler",
                "The agreement holds when the customer is controller and we are processor",
            ),
            Chain::AccountingFirm => (
                "accounting-firm",
                "Avtalen kan også brukes av et regnskapskontor som er databehandler for kundene \
                 sine",
                "The agreement can also be used by an accounting firm that is processor for its \
                 clients",
            ),
            Chain::BehindAccountingFirm => (
                "behind-accounting-firm",
                "Er kunden et regnskapskontor, er vi underdatabehandler for det kontoret gjør \
                 for sine kunder",
                "If the customer is an accounting firm, we are sub-processor for what it does \
                 for its clients",
            ),
        };
        page.says_of(part, Kind::ChainLink, link.span(), &text(nb, en));
    }
}

fn promise_text(agreement: &Placed<Agreement>, page: &mut Page) {
    let flags = [
        (
            agreement.standard_text,
            Kind::StandardText,
            "Alle kunder har samme tekst, og hver kunde er knyttet til den versjonen den godtok",
            "All customers have the same text, and each is bound to the version it accepted",
        ),
        (
            agreement.mandatory_terms,
            Kind::MandatoryTerms,
            "Avtalen har alle vilkår som artikkel 28 krever, er skriftlig og arkivert, og endrer \
             ingen plikt loven legger på oss",
            "The agreement has all terms that Article 28 demands, is in writing and archived, \
             and changes no duty the law lays on us",
        ),
        (
            agreement.follows_main_agreement,
            Kind::FollowsMainAgreement,
            "Den følger hovedavtalen og kan ikke sies opp alene, men kan avløses av en annen \
             gyldig avtale fra samme øyeblikk",
            "It follows the main agreement and cannot be ended alone, but another valid \
             agreement can take over from the same moment",
        ),
        (
            agreement.prevails,
            Kind::Prevails,
            "Sier en annen avtale mellom oss noe annet om personopplysninger, er det denne som \
             gjelder",
            "Where another agreement between us says otherwise about personal data, this one holds",
        ),
        (
            agreement.reopened_when_law_changes,
            Kind::ReopenedWhenLawChanges,
            "Endres loven, eller strider vilkår mot hverandre, tas teksten opp på nytt; ansvar \
             følger hovedavtalen",
            "When the law changes, or terms clash, the text is taken up afresh; liability \
             follows the main agreement",
        ),
        (
            agreement.customer_states_ground,
            Kind::CustomerGround,
            "Kunden bestemmer formål og midler, og oppgir sitt rettslige grunnlag for hvert \
             formål før vi begynner",
            "The customer decides purposes and means, and states its legal basis for each \
             purpose before we begin",
        ),
    ];
    for (_, kind, nb, en) in flags.into_iter().filter(|flag| flag.0) {
        page.says(kind, agreement.span(), nb, en);
    }
    promise_annexes(agreement, page);
}

fn promise_annexes(agreement: &Placed<Agreement>, page: &mut Page) {
    if let Some(first) = agreement.annexes.first() {
        let annexes: Vec<Text> =
            agreement.annexes.iter().map(|it| annex_words(*it.get())).collect();
        let annexes = lists(&annexes);
        page.says(
            Kind::Annexes,
            first.span(),
            format!("Disse vedleggene er del av avtalen og godtas sammen med den: {}", annexes.nb),
            format!(
                "These annexes are part of the agreement and accepted together with it: {}",
                annexes.en
            ),
        );
    }
    for supported in &agreement.supports {
        let part = supported.to_lowercase().replace(' ', "-");
        let name = supported.as_str();
        let words = text(
            format!("Avtalen dekker kravene i «{name}», og vi viser hvor hvert krav er dekket"),
            format!(
                "The agreement meets the requirements of “{name}”, and we show where each is met"
            ),
        );
        page.says_of(&part, Kind::SupportsRequirements, supported.span(), &words);
    }
}

fn promise_beginning(agreement: &Placed<Agreement>, page: &mut Page) {
    let Some(first) = agreement.accepted_at.first() else { return };
    let ways: Vec<Text> =
        agreement.accepted_at.iter().map(|way| acceptance_words(*way.get())).collect();
    let ways = one_of(&ways);
    page.says(
        Kind::AcceptanceBinds,
        first.span(),
        format!(
            "Avtalen gjelder fra noen med fullmakt hos kunden godtar den {}, og før det \
                 behandler vi ingenting",
            ways.nb
        ),
        format!(
            "The agreement holds from when somebody with authority at the customer accepts \
                 it {}, and before that we process nothing",
            ways.en
        ),
    );
}

fn promise_contacts(agreement: &Placed<Agreement>, page: &mut Page) {
    if let Some(contact) = agreement.contact.as_ref().filter(|it| it.is_reachable()) {
        let ways = contact_words(contact);
        page.says(
            Kind::AgreementContact,
            contact.span(),
            format!("Kunden når oss her, og vi når kunden der hovedavtalen sier: {}", ways.nb),
            format!(
                "The customer reaches us here, and we reach the customer where the main \
                     agreement says: {}",
                ways.en
            ),
        );
    }
    if let Some(cycle) = &agreement.contact_confirmed_every {
        let words = every(**cycle);
        page.says(
            Kind::ContactConfirmed,
            cycle.span(),
            format!(
                "Begge sier fra når navn, adresse, telefon eller e-post endres, og bekrefter \
                     dem {}",
                words.nb
            ),
            format!(
                "Both tell when name, address, phone or e-mail changes, and confirm them \
                     {}",
                words.en
            ),
        )
        .at(Level::Every(**cycle));
    }
}

fn annex_words(annex: Annex) -> Text {
    match annex {
        Annex::Processing => text("A (hva som behandles)", "A (what is processed)"),
        Annex::Subprocessors => text("B (underdatabehandlere)", "B (sub-processors)"),
        Annex::Security => text("C (instrukser, sikkerhet)", "C (instructions, security)"),
        Annex::Other => text("D (andre forhold)", "D (other matters)"),
    }
}

fn acceptance_words(way: Acceptance) -> Text {
    match way {
        Acceptance::Installation => text("ved installasjon", "at installation"),
        Acceptance::Update => text("ved oppdatering", "at an update"),
        Acceptance::FirstSignIn => text("ved første pålogging", "at the first sign-in"),
        Acceptance::Signature => text("med underskrift", "by signature"),
    }
}

/// Returns the names of services as a list, unknown IDs as they are written.
pub(super) fn service_names(
    ids: &[Placed<String>],
    name_of: impl Fn(&str) -> Option<String>,
) -> Text {
    let names: Vec<String> =
        ids.iter().map(|id| name_of(id).unwrap_or_else(|| id.to_string())).collect();
    text(listed(Language::Nb, &names), listed(Language::En, &names))
}
