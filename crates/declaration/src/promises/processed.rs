//! Promises on what is processed for customers: one part of annex A for each activity done on instruction.

use crate::{
    model::{Activity, Retention, RetentionEnd, Then},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{
        Scene, activities, data_labels, law_name,
        page::Page,
        phrases::{end_words, people},
        profiling,
    },
    words::{Language, bare},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    for activity in scene.customers_activities() {
        let mut page = Page::of(activity.id.as_str(), Section::Processed, list).about(&activity.id);
        promise_scope(activity, &mut page);
        activities::promise_guarded(activity, &mut page);
        activities::promise_needs(activity, &mut page);
        profiling::promise_decision(activity, &mut page);
        if let Some(retention) = &activity.retention {
            promise_end(retention, &mut page);
            promise_storage_duty(activity, retention, &mut page);
        }
    }
}

fn promise_scope(activity: &Activity, page: &mut Page) {
    page.says(
        Kind::ProcessedFor,
        activity.purpose.span(),
        format!("Formålet er bare å {}", bare(Language::Nb, &activity.purpose.nb)),
        format!("The only purpose is to {}", bare(Language::En, &activity.purpose.en)),
    );
    if let Some(first) = activity.subjects.first() {
        let people = people(activity.subjects.iter().map(|kind| kind.as_str()));
        page.says(
            Kind::ProcessedSubjects,
            first.span(),
            format!("Det gjelder disse: {}", people.nb),
            format!("It concerns these people: {}", people.en),
        );
    }
    if let Some(first) = activity.data.first() {
        let labels = data_labels(&activity.data);
        page.says(
            Kind::ProcessedData,
            first.span(),
            format!("Disse opplysningene behandles, og ingen andre: {}", labels.nb),
            format!("These data are processed, and no others: {}", labels.en),
        );
    }
}

fn promise_end(retention: &Placed<Retention>, page: &mut Page) {
    let then = match retention.then {
        Then::Erase => ["slettes opplysningene", "the data are erased"],
        Then::Anonymise => ["gjøres opplysningene anonyme", "the data are made anonymous"],
        Then::Return => ["leveres opplysningene tilbake", "the data are handed back"],
    };
    match (&retention.until, &retention.period) {
        (Some(until), None) if **until == RetentionEnd::CustomerAsks => {
            page.says(
                Kind::ProcessedUntil,
                until.span(),
                format!(
                    "Behandlingen har ingen fast slutt: ber kunden om det, {}, og kunden kan \
                         selv hente eller slette dem",
                    then[0]
                ),
                format!(
                    "The processing has no fixed end: if the customer asks, {}, and the \
                         customer can fetch or erase them itself",
                    then[1]
                ),
            );
        }
        (Some(until), None) => {
            let when = end_words(**until);
            page.says(
                Kind::ProcessedUntil,
                until.span(),
                format!("Når {}, {}", when.nb, then[0]),
                format!("When {}, {}", when.en, then[1]),
            );
        }
        (until, Some(period)) => {
            let (since_nb, since_en) = match until {
                Some(until) => {
                    let when = end_words(**until);
                    (format!("etter at {}", when.nb), format!("after {}", when.en))
                }
                None => ("etter at de kom inn".to_owned(), "after they came in".to_owned()),
            };
            page.says(
                Kind::ProcessedUntil,
                period.span(),
                format!("Senest {} {since_nb} {}", period.nb(), then[0]),
                format!("At the latest {} {since_en} {}", period.en(), then[1]),
            )
            .at(Level::Within(**period));
        }
        (None, None) => {}
    }
}

fn promise_storage_duty(activity: &Activity, retention: &Placed<Retention>, page: &mut Page) {
    let Some(law) = retention.law.as_ref().or(activity.law.as_ref()) else { return };
    let name = law_name(law);
    page.says(
        Kind::StorageDutyPointedOut,
        law.span(),
        format!(
            "Kunden har selv plikt til å oppbevare det loven krever ({}), og vi viser hva \
                 det er før noe slettes",
            name.nb
        ),
        format!(
            "The customer itself has the duty to keep what the law demands ({}), and we show \
                 what that is before anything is erased",
            name.en
        ),
    );
}
