//! Promises on where data come from: each source by name, told in time, with proof where lists are bought.

use std::collections::BTreeSet;

use law::Period;

use crate::{
    model::{Activity, Source, SourceKind},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page},
    words::text,
};

/// The law's own limit for telling a person of data from elsewhere (NOT-12).
const NOTICE_MAX: Period = Period::months(1);

/// Promises of one activity.
pub(super) fn promise_of(scene: &Scene, activity: &Activity, page: &mut Page) {
    if let Some(subject) = activity.source.iter().find(|id| id.as_str() == "subject") {
        page.says(
            Kind::FromYou,
            subject.span(),
            "Opplysningene får vi fra deg selv",
            "We get the data from you yourself",
        );
    }
    let also = activity.source.len() > 1;
    for reference in &activity.source {
        let Some(source) = scene.source(reference) else { continue };
        let public = if source.public { [" (åpen kilde)", " (a public source)"] } else { [""; 2] };
        let (nb, en) = (source.name.nb.trim(), source.name.en.trim());
        let words = if also {
            text(
                format!("Noe får vi fra {nb}{}", public[0]),
                format!("Some of it we get from {en}{}", public[1]),
            )
        } else {
            text(
                format!("Opplysningene får vi fra {nb}{}", public[0]),
                format!("We get the data from {en}{}", public[1]),
            )
        };
        page.says_of(&source.id, Kind::FromSource, reference.span(), &words);
    }
}

/// Promises of the sources themselves, as far as an activity of our own uses them.
pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    let used: BTreeSet<&str> =
        scene.own_activities().flat_map(|it| it.source.iter().map(|id| id.as_str())).collect();
    for source in &scene.declaration.sources {
        if used.contains(source.id.as_str()) && source.is_indirect() {
            let owner = format!("source.{}", source.id.as_str());
            promise_source(source, &mut Page::of(owner, Section::Sources, list));
        }
    }
}

fn promise_source(source: &Placed<Source>, page: &mut Page) {
    let (nb, en) = (source.name.nb.trim(), source.name.en.trim());
    let period = source.notice_within.as_ref().map_or(NOTICE_MAX, |period| **period);
    let span = source.notice_within.as_ref().map_or(source.span(), |period| period.span());
    page.says(
        Kind::IndirectNotice,
        span,
        format!(
            "Får vi noe om deg herfra, sier vi fra ved første kontakt, og senest etter {}: {nb}",
            period.nb()
        ),
        format!(
            "If we get something about you from here, we tell you at our first contact, and at the \
             latest after {}: {en}",
            period.en()
        ),
    )
    .at(Level::Within(period));
    if let Some(proof) = &source.lawful_origin {
        page.says(
            Kind::LawfulOrigin,
            proof.span(),
            format!(
                "Herfra bruker vi ingenting før det er bevist at det er lovlig samlet inn: {nb}"
            ),
            format!("From here we use nothing until proven to be lawfully collected: {en}"),
        );
    }
}

impl Source {
    /// Says whether people must be told that data came from here (Art. 14).
    pub(crate) fn is_indirect(&self) -> bool {
        !matches!(self.kind.get(), SourceKind::Device | SourceKind::Own | SourceKind::Customer)
    }
}
