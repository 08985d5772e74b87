//! Promises on the rights of the person: all that the law gives, how they are used, where to complain.

use law::Period;

use crate::{
    model::{Declaration, RightsOffered, Text},
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page, phrases::one_of},
    words::text,
};

/// The law's own limit for an answer (DSR-02).
const ANSWER_MAX: Period = Period::months(1);

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    let declaration = scene.declaration;
    let mut page = Page::of("rights", Section::Rights, list);
    for (right, kind, nb, en) in RIGHTS {
        page.says(kind, span_of(declaration, right), nb, en);
    }
    page.says(
        Kind::NoToMarketing,
        span_of(declaration, RightsOffered::Objection),
        "Markedsføring kan du alltid si nei til, uten grunn, og da slutter vi med en gang",
        "Marketing you can always say no to, without a reason, and then we stop at once",
    )
    .at(Level::AtOnce);
    promise_answers(declaration, &mut page);
    promise_limits(scene, &mut page);
    promise_complaint(declaration, &mut Page::of("rights", Section::Complaint, list));
}

/// The rights with their sentences, whether or not the text names them (NOT-07).
const RIGHTS: [(RightsOffered, Kind, &str, &str); 8] = [
    (
        RightsOffered::Access,
        Kind::Access,
        "Du kan få vite hva vi har om deg, hva vi bruker det til og hvem som har fått det, og få \
         en kopi (innsyn)",
        "You can learn what we have about you, what we use it for and who has got it, and get a \
         copy (access)",
    ),
    (
        RightsOffered::Rectification,
        Kind::Rectification,
        "Det som er feil, retter vi, og det som mangler, fyller vi ut (retting)",
        "What is wrong we correct, and what is missing we fill in (rectification)",
    ),
    (
        RightsOffered::Erasure,
        Kind::Erasure,
        "Du kan be om at opplysninger slettes; må noe bli værende, får du vite etter hvilken lov \
         og hvor lenge (sletting)",
        "You can ask for data to be erased; if some must stay, you learn under which law and for \
         how long (erasure)",
    ),
    (
        RightsOffered::Restriction,
        Kind::Restriction,
        "Du kan be oss fryse opplysninger mens noe avklares, når bruken er ulovlig, eller når du \
         trenger dem til et rettskrav (begrensning)",
        "You can ask us to freeze data while something is settled, when their use is unlawful, \
         or when you need them for a legal claim (restriction)",
    ),
    (
        RightsOffered::Portability,
        Kind::Portability,
        "Det du har gitt oss etter samtykke eller avtale, kan du ta med deg i et format som \
         maskiner leser (dataportabilitet)",
        "What you gave us under consent or contract you can take with you in a format that \
         machines read (portability)",
    ),
    (
        RightsOffered::Objection,
        Kind::Objection,
        "Bygger bruken på en berettiget interesse, kan du protestere ut fra din egen situasjon; \
         da stanser vi mens vi vurderer det (protest)",
        "Where the use rests on a legitimate interest, you can object for reasons of your own \
         situation; we then stop while we consider it (objection)",
    ),
    (
        RightsOffered::HumanReview,
        Kind::HumanReview,
        "Har et program avgjort noe viktig om deg alene, kan du kreve at et menneske ser på det",
        "If a program alone has decided something that matters about you, you can demand that a \
         person looks at it",
    ),
    (
        RightsOffered::Withdrawal,
        Kind::Withdrawal,
        "Et samtykke kan du trekke når som helst og i ett steg, på siden vår eller ved å si fra",
        "You can withdraw a consent at any time and in one step, on our page or by telling us",
    ),
];

fn span_of(declaration: &Declaration, right: RightsOffered) -> std::ops::Range<usize> {
    match &declaration.rights.offered {
        Some(offered) if offered.contains(&right) => offered.span(),
        _ => 0..0,
    }
}

fn promise_answers(declaration: &Declaration, page: &mut Page) {
    let rights = &declaration.rights;
    let within = rights.answer_within.as_ref().map_or(ANSWER_MAX, |within| **within);
    page.says(
        Kind::AnsweredInTime,
        rights.answer_within.as_ref().map_or(0..0, |within| within.span()),
        format!(
            "Du får svar så snart vi kan, og senest {} etter at du spurte; trenger vi mer \
                 tid, får du vite det og hvorfor før fristen er ute",
            within.nb()
        ),
        format!(
            "You get an answer as soon as we can, and at the latest {} after you asked; if \
                 we need more time, you learn that and why before the time is up",
            within.en()
        ),
    )
    .at(Level::Within(within));
    if let Some(first) = rights.channels.first() {
        let ways: Vec<Text> = rights.channels.iter().map(|way| channel_words(way)).collect();
        let ways = one_of(&ways);
        page.says(
            Kind::AnyChannel,
            first.span(),
            format!("Du kan bruke {}, og hvilke ord du vil", ways.nb),
            format!("You can use {}, and whatever words you like", ways.en),
        );
    } else {
        page.says(
            Kind::AnyChannel,
            0..0,
            "Du kan bruke den veien du vil, og hvilke ord du vil",
            "You can use whichever way in you like, and whatever words you like",
        );
    }
    page.says(Kind::FreeOfCharge, 0..0, "Det koster ingenting", "It costs nothing");
    page.says(
        Kind::RefusalsExplained,
        0..0,
        "Sier vi nei, får du vite hvorfor, etter hvilken bestemmelse, og hvor du kan klage",
        "If we say no, you learn why, under which provision, and where you can complain",
    );
    page.says(
        Kind::RecipientsTold,
        0..0,
        "Retter, sletter eller fryser vi noe, sier vi fra til dem som har fått det",
        "When we correct, erase or freeze something, we tell those who have got it",
    );
}

fn promise_limits(scene: &Scene, page: &mut Page) {
    let rights = &scene.declaration.rights;
    if scene.own_activities().all(|activity| activity.automated_decision.is_none()) {
        page.says(
            Kind::NoAutomatedDecision,
            0..0,
            "Vi lar ikke et program alene avgjøre noe viktig om deg",
            "We do not let a program alone decide anything that matters about you",
        );
    }
    if rights.essential_data_wait_for_end {
        page.says(
            Kind::EssentialDataWait,
            0..0,
            "Det avtalen ikke kan klare seg uten, slettes når du avslutter kundeforholdet; \
             markedsføring og protester venter aldri på det",
            "What the contract cannot do without is erased when you end the customer relation; \
             marketing and objections never wait for that",
        );
    }
    if rights.forwards_as_processor || scene.serves_customers() {
        page.says(
            Kind::ForwardedToCustomer,
            0..0,
            "Gjelder det opplysninger en av kundene våre har om deg, sender vi spørsmålet til \
             kunden, som svarer deg",
            "If it is about data that one of our customers has about you, we send the question \
             to the customer, who answers you",
        );
    }
}

fn promise_complaint(declaration: &Declaration, page: &mut Page) {
    let sets_cookies = !declaration.cookies.is_empty() || !declaration.tools.is_empty();
    let (nb, en) = match (declaration.organisation.country.as_str(), sets_cookies) {
        ("NO", true) => (
            "Du kan alltid klage til Datatilsynet, og til Nkom om det som lagres på enheten din",
            "You can always complain to Datatilsynet, and to Nkom about what is stored on your \
             device",
        ),
        ("NO", false) => (
            "Du kan alltid klage til Datatilsynet",
            "You can always complain to Datatilsynet, the Norwegian authority",
        ),
        _ => (
            "Du kan alltid klage til tilsynsmyndigheten der du bor, eller til vår",
            "You can always complain to the authority where you live, or to ours",
        ),
    };
    page.says(Kind::Complaint, 0..0, nb, en);
    if let Some(first) = &declaration.rights.contact_first {
        page.says(
            Kind::ContactFirstOptional,
            first.span(),
            "Du trenger ikke skrive til oss først, men vi hjelper gjerne",
            "You need not write to us first, but we are glad to help",
        );
    }
}

fn channel_words(channel: &str) -> Text {
    match channel {
        "portal" => text("siden vår for personvern", "our privacy page"),
        "email" => text("e-post", "e-mail"),
        "phone" => text("telefon", "phone"),
        "post" => text("brev", "letter"),
        "api" => text("programgrensesnittet vårt", "our programming interface"),
        other => text(other, other),
    }
}
