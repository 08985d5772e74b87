//! Promises on risky plans and on breaches.

use crate::{
    model::{Agreement, Text},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page},
    words::{lists, text},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    if scene.declaration.incidents.assesses_high_risk {
        Page::of("incidents", Section::Security, list).says(
            Kind::HighRiskAssessed,
            0..0,
            "Kan noe nytt bli farlig for personvernet ditt, vurderer vi det grundig før vi \
             begynner",
            "If something new may endanger your privacy, we assess it thoroughly before we begin",
        );
    }
}

/// Promises to customers of what they are told of a breach.
pub(super) fn promise_to_customers(agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    let mut page = Page::of("agreement", Section::Breaches, list);
    if let Some(within) = &agreement.breach_notice {
        page.says(
            Kind::BreachTold,
            within.span(),
            "Brudd hos oss eller hos en underdatabehandler melder vi til hver kunde det gjelder, \
             uten opphold",
            "A breach with us or with a sub-processor is told to each customer concerned, \
             without delay",
        );
        page.says(
            Kind::BreachNotice,
            within.span(),
            format!(
                "Meldingen kommer om mulig innen {} etter at vi ble klar over bruddet; blir \
                     den senere, sier vi hvorfor",
                within.nb()
            ),
            format!(
                "The message comes within {} of our becoming aware of the breach, if \
                     possible; if later, we say why",
                within.en()
            ),
        )
        .at(Level::Within(**within));
    }
    if let Some(first) = agreement.breach_contents.first() {
        let contents: Vec<Text> =
            agreement.breach_contents.iter().map(|word| content_words(word)).collect();
        let contents = lists(&contents);
        page.says(
            Kind::BreachContents,
            first.span(),
            format!("Meldingen forteller dette: {}", contents.nb),
            format!("The message tells this: {}", contents.en),
        );
    }
}

fn content_words(word: &str) -> Text {
    match word {
        "nature" => text(
            "hva som er skjedd, hvem det gjelder og hvor mange personer og registreringer",
            "what has happened, whom it concerns and how many people and records",
        ),
        "contact" => text("hvem kunden kan spørre", "whom the customer can ask"),
        "consequences" => text("hva det trolig fører til", "what it will probably lead to"),
        "measures" => text("hva som er gjort og skal gjøres", "what has been and will be done"),
        other => text(other, other),
    }
}
