//! Promises on children and young people: how old, what happens when somebody is younger, where guardians write.

use crate::{
    model::{Age, Text},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page},
};

/// Promises that hold everywhere.
pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    if let Some(minimum) = &scene.declaration.organisation.minimum_age {
        let mut page = Page::of("organisation", Section::Children, list);
        let years = minimum.get();
        page.says(
            Kind::MinimumAge,
            minimum.span(),
            format!(
                "Vi samler ikke inn opplysninger om barn under {years} år, og spør om alder \
                     før vi tar imot noe"
            ),
            format!(
                "We collect no data about children under {years} years, and ask for the age \
                     before we take anything"
            ),
        );
        promise_erasure(*years, minimum, &mut page);
    }
}

/// Promises of one place.
pub(super) fn promise_of(age: &Placed<Age>, title: &Text, page: &mut Page) {
    let years = *age.minimum.get();
    page.says(
        Kind::MinimumAge,
        age.minimum.span(),
        format!(
            "Ved {} tar vi ikke imot opplysninger fra barn under {years} år uten at en \
                 foresatt har sagt ja",
            title.nb
        ),
        format!(
            "At {} we take no data from children under {years} years unless a guardian has \
                 said yes",
            title.en
        ),
    );
    if age.moderated {
        page.says(
            Kind::YoungModerated,
            age.span(),
            format!(
                "Det de unge skriver ved {}, går gjennom en egen kø som et menneske ser på",
                title.nb
            ),
            format!(
                "What the young write at {} goes through a queue of its own that a person looks at",
                title.en
            ),
        );
    }
    if age.erase_when_known {
        promise_erasure(years, &age.minimum, page);
    }
    if let Some(contact) = &age.guardian_contact {
        page.says(
            Kind::GuardianContact,
            age.span(),
            format!(
                "Foresatte kan skrive til {contact} for å se hva vi har om et barn, og få \
                     det slettet"
            ),
            format!(
                "Guardians can write to {contact} to see what we have about a child, and \
                     have it erased"
            ),
        );
    }
}

fn promise_erasure(years: u8, place: &Placed<u8>, page: &mut Page) {
    page.says(
        Kind::EraseOnAgeKnown,
        place.span(),
        format!("Får vi vite at noen er under {years} år, sletter vi opplysningene med en gang"),
        format!("When we learn that somebody is under {years} years, we erase the data at once"),
    )
    .at(Level::AtOnce);
}
