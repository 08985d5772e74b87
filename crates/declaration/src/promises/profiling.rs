//! Promises on profiles, joined sources, decisions by program, and claims of anonymity.

use crate::{
    model::{Activity, Profiling, Text},
    place::Placed,
    promise::{Level, PromiseKind as Kind},
    promises::{Scene, page::Page},
    words::{Language, bare, lists, text},
};

/// What people decide, not programs, wherever it is done.
const DECIDED_BY_PEOPLE: &str = "abuse-prevention";

pub(super) fn promise_of(scene: &Scene, activity: &Activity, page: &mut Page) {
    if let Some(profiling) = &activity.profiling {
        promise_profile(profiling, page);
    }
    if let Some(combination) = &activity.combines {
        let names = combination.sources.iter().filter_map(|id| scene.source(id));
        let names: Vec<Text> = names.map(|source| source.name.clone()).collect();
        let names = lists(&names);
        page.says(
            Kind::CombinedOnlyHere,
            combination.span(),
            format!(
                "Opplysninger herfra setter vi sammen bare til dette formålet, og ikke etter \
                     at du har sagt nei: {}",
                names.nb
            ),
            format!(
                "We put data from these together for this purpose only, and not after you \
                     have said no: {}",
                names.en
            ),
        );
    }
    promise_decision(activity, page);
    promise_anonymity(activity, page);
}

fn promise_profile(profiling: &Placed<Profiling>, page: &mut Page) {
    let inputs: Vec<Text> = profiling.inputs.iter().map(|input| input_words(input)).collect();
    let inputs = lists(&inputs);
    page.says(
        Kind::ProfileInputs,
        profiling.span(),
        format!("Profilen bygges av dette og ikke noe annet: {}", inputs.nb),
        format!("The profile is built from this and nothing else: {}", inputs.en),
    );
    if profiling.adjustable {
        page.says(
            Kind::ProfileAdjustable,
            profiling.span(),
            "Du kan se profilen din, endre den og slå den av",
            "You can see your profile, change it and switch it off",
        );
    }
    page.says(
        Kind::ProfilingStops,
        profiling.span(),
        "Sier du nei til profilen, slutter vi å bygge og bruke den med en gang",
        "If you say no to the profile, we stop building and using it at once",
    )
    .at(Level::AtOnce);
}

fn input_words(input: &str) -> Text {
    match input {
        "pages" => text("sider du ser på", "pages you look at"),
        "choices" => text("valg du gjør", "choices you make"),
        "mail" => text("e-poster du åpner", "e-mails you open"),
        "forms" => text("det du fyller ut i skjemaer", "what you fill in on forms"),
        other => text(other, other),
    }
}

/// Promises that a person stands behind decisions.
pub(super) fn promise_decision(activity: &Activity, page: &mut Page) {
    if let Some(decision) = &activity.automated_decision {
        let (logic, consequence) = (&decision.logic, &decision.consequence);
        page.says(
            Kind::AutomatedDecision,
            decision.span(),
            format!(
                "Et program avgjør dette alene: {}; for deg betyr det: {}",
                bare(Language::Nb, &logic.nb),
                bare(Language::Nb, &consequence.nb)
            ),
            format!(
                "A program decides this alone: {}; to you it means: {}",
                bare(Language::En, &logic.en),
                bare(Language::En, &consequence.en)
            ),
        );
        if decision.human_review {
            page.says(
                Kind::DecisionReviewed,
                decision.span(),
                "Ber du om det, ser et menneske på avgjørelsen på nytt og hører hva du mener",
                "If you ask, a person looks at the decision again and hears your view",
            );
        }
        return;
    }
    let credit = activity.data.iter().find(|key| key.starts_with("credit."));
    let by_people = activity.purpose_key.as_ref().filter(|key| key.as_str() == DECIDED_BY_PEOPLE);
    if let Some(cause) = credit.or(by_people) {
        page.says(
            Kind::NoAutomatedDecision,
            cause.span(),
            "Ingenting avgjøres her av et program alene; et menneske ser på saken først",
            "Nothing is decided here by a program alone; a person looks at the case first",
        );
    }
}

fn promise_anonymity(activity: &Activity, page: &mut Page) {
    if let Some(totals) = activity.aggregate_only.as_ref().filter(|it| ***it) {
        page.says(
            Kind::AggregateOnly,
            totals.span(),
            "Det vi sitter igjen med, er bare samlede tall som ingen kan kjennes igjen i",
            "What we are left with is totals only, in which nobody can be recognised",
        );
    }
    if let Some(anonymous) = activity.anonymous.as_ref().filter(|it| ***it) {
        page.says(
            Kind::AnonymityTested,
            anonymous.span(),
            "Vi kaller det anonymt bare så lenge en prøve viser at ingen kan finnes igjen; \
             ellers regnes det som personopplysninger",
            "We call it anonymous only as long as a test shows that nobody can be found; \
             otherwise it counts as personal data",
        );
    }
}
