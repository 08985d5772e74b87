//! Promises of help to customers, one for each duty that the law lays on them.

use crate::{
    model::{Agreement, Assistance},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::page::Page,
};

pub(super) fn promise(agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    let mut page = Page::of("agreement", Section::Assistance, list);
    for help in &agreement.assistance {
        let (kind, nb, en) = words(*help.get());
        page.says(kind, help.span(), nb, en);
    }
}

fn words(help: Assistance) -> (Kind, &'static str, &'static str) {
    match help {
        Assistance::Information => (
            Kind::AssistInformation,
            "Vi gir kunden det den trenger for å informere folk, både når opplysningene kommer \
             fra dem selv og fra andre",
            "We give the customer what it needs to inform people, whether data come from \
             themselves or from others",
        ),
        Assistance::Access => (
            Kind::AssistAccess,
            "Skal kunden gi noen innsyn, henter vi ut alt om personen fra alle tjenestene",
            "When the customer is to give somebody access, we take out all about that person \
             from all services",
        ),
        Assistance::Rectification => (
            Kind::AssistRectification,
            "Skal noe rettes, hjelper vi med å rette det overalt",
            "When something is to be corrected, we help to correct it everywhere",
        ),
        Assistance::Erasure => (
            Kind::AssistErasure,
            "Skal noe slettes, hjelper vi med det og viser hva loven krever at kunden beholder",
            "When something is to be erased, we help and show what the law demands that the \
             customer keep",
        ),
        Assistance::Restriction => (
            Kind::AssistRestriction,
            "Skal noe fryses, fryser vi det i produktet",
            "When something is to be frozen, we freeze it in the product",
        ),
        Assistance::TellingRecipients => (
            Kind::AssistTellingRecipients,
            "Skal mottakere få vite om retting, sletting eller frysing, sier vi fra til dem vi \
             har gitt noe til",
            "When recipients are to learn of correction, erasure or freezing, we tell those we \
             have given anything",
        ),
        Assistance::Portability => (
            Kind::AssistPortability,
            "Skal noen ta opplysningene med seg, lager vi dem i et format som maskiner leser",
            "When somebody is to take data along, we make them in a format that machines read",
        ),
        Assistance::Objection => (
            Kind::AssistObjection,
            "Protesterer noen, kan bruken stanses for hvert formål for seg",
            "When somebody objects, the use can be stopped for each purpose by itself",
        ),
        Assistance::AutomatedDecisions => (
            Kind::AssistAutomatedDecisions,
            "Avgjør et program noe alene, viser vi hvilke avgjørelser det er, og lar et menneske \
             se på dem",
            "Where a program decides alone, we show which decisions these are, and let a person \
             look at them",
        ),
        duty => duty_words(duty),
    }
}

/// Returns the words for the duties of Art. 32 to 36.
fn duty_words(help: Assistance) -> (Kind, &'static str, &'static str) {
    match help {
        Assistance::Security => (
            Kind::AssistSecurity,
            "Kunden får en oversikt over tiltakene våre til sin egen vurdering av sikkerheten",
            "The customer gets a sheet of our measures for its own judgement of security",
        ),
        Assistance::Breaches => (
            Kind::AssistBreaches,
            "Ved et brudd får kunden utkast til meldingen til Datatilsynet, som har en frist på \
             72 timer, og til dem det gjelder",
            "After a breach the customer gets drafts of the message to Datatilsynet, which has a \
             limit of 72 hours, and to the people concerned",
        ),
        _ => (
            Kind::AssistAssessments,
            "Skal kunden vurdere personvernkonsekvenser eller drøfte dem med Datatilsynet, får \
             den det den trenger fra oss",
            "When the customer is to assess the impact on privacy or consult Datatilsynet, it \
             gets what it needs from us",
        ),
    }
}
