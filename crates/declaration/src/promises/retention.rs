//! Promises on how long: what ends the need, what then, what a law keeps.

use law::Period;

use crate::{
    model::{Activity, Retention, RetentionEnd, Text, Then},
    place::Placed,
    promise::{Level, PromiseKind as Kind},
    promises::{data_labels, law_name, page::Page, phrases::end_words},
    words::{Language, bare, every, text},
};

pub(super) fn promise_of(activity: &Activity, page: &mut Page) {
    if let Some(retention) = &activity.retention {
        promise_end(activity, retention, page);
        promise_criterion(retention, page);
        promise_law(retention, page);
    }
    for event in &activity.erase_also_when {
        promise_event(event, page);
    }
}

fn promise_end(activity: &Activity, retention: &Placed<Retention>, page: &mut Page) {
    let until = retention.until.as_ref();
    if let Some(until) = until.filter(|until| ***until == RetentionEnd::Withdrawal) {
        let (when, what) = (leaving(activity), what_goes(activity, retention.then));
        page.says(
            Kind::EraseOnWithdrawal,
            until.span(),
            format!("Når du {}, {} med en gang", when.nb, what.nb),
            format!("When you {}, {} at once", when.en, what.en),
        )
        .at(Level::AtOnce);
    }
    if let Some(period) = &retention.period {
        let event = until.filter(|until| ***until != RetentionEnd::Withdrawal);
        promise_period(period, event, retention.then, page);
    } else if let Some(until) = until.filter(|until| ***until != RetentionEnd::Withdrawal) {
        let (when, what) = (end_words(**until), then_words(retention.then));
        let kind = kind_of(retention.then, Kind::EraseAtEnd);
        page.says(
            kind,
            until.span(),
            format!("Når {}, {}", when.nb, what.nb),
            format!("When {}, {}", when.en, what.en),
        );
    }
}

fn promise_period(
    period: &Placed<Period>,
    until: Option<&Placed<RetentionEnd>>,
    then: Then,
    page: &mut Page,
) {
    let since = match until {
        Some(until) => {
            let when = end_words(**until);
            text(format!("etter at {}", when.nb), format!("after {}", when.en))
        }
        None => text("etter at vi fikk dem", "after we got them"),
    };
    let (nb, en) = (period.nb(), period.en());
    let words = match then {
        Then::Erase => text("Opplysningene slettes", "The data are erased"),
        Then::Anonymise => text("Opplysningene gjøres anonyme", "The data are made anonymous"),
        Then::Return => text("Opplysningene leveres tilbake", "The data are handed back"),
    };
    page.says(
        kind_of(then, Kind::EraseAfterPeriod),
        period.span(),
        format!("{} senest {nb} {}", words.nb, since.nb),
        format!("{} at the latest {en} {}", words.en, since.en),
    )
    .at(Level::Within(**period));
}

fn kind_of(then: Then, erased: Kind) -> Kind {
    if then == Then::Anonymise { Kind::AnonymiseAtEnd } else { erased }
}

/// Returns how a person says no, to be read after "når du" and "when you".
fn leaving(activity: &Activity) -> Text {
    if activity.sends_mail() {
        text("melder deg av", "unsubscribe")
    } else {
        text("trekker samtykket", "withdraw consent")
    }
}

fn what_goes(activity: &Activity, then: Then) -> Text {
    let keys: Vec<&str> = activity.data.iter().map(|key| key.as_str()).collect();
    if then != Then::Erase || !keys.contains(&"contact.email") || !activity.sends_mail() {
        return then_words(then);
    }
    match keys.as_slice() {
        ["contact.email"] => text("slettes adressen din", "your address is deleted"),
        ["contact.name", "contact.email"] | ["contact.email", "contact.name"] => {
            text("slettes navnet og adressen din", "your name and address are deleted")
        }
        _ => text(
            "slettes adressen din og resten av opplysningene",
            "your address and the rest of the data are deleted",
        ),
    }
}

/// Returns what happens, as the main clause after a first one in bokmål.
fn then_words(then: Then) -> Text {
    match then {
        Then::Erase => text("slettes opplysningene dine", "your data are erased"),
        Then::Anonymise => {
            text("gjøres opplysningene dine anonyme", "your data are made anonymous")
        }
        Then::Return => text("leveres opplysningene tilbake", "the data are handed back"),
    }
}

fn promise_criterion(retention: &Placed<Retention>, page: &mut Page) {
    let Some(criterion) = &retention.criterion else { return };
    let (nb, en) = (bare(Language::Nb, &criterion.nb), bare(Language::En, &criterion.en));
    match retention.review_every {
        Some(period) => {
            let cycle = every(period);
            page.says(
                Kind::CriterionReviewed,
                criterion.span(),
                format!("Så lenge har vi opplysningene: {nb}; det ser vi på {}", cycle.nb),
                format!("This is how long we have the data: {en}; we look at it {}", cycle.en),
            )
            .at(Level::Every(period));
        }
        None => {
            page.says(
                Kind::CriterionReviewed,
                criterion.span(),
                format!("Så lenge har vi opplysningene: {nb}"),
                format!("This is how long we have the data: {en}"),
            );
        }
    }
}

fn promise_law(retention: &Placed<Retention>, page: &mut Page) {
    let Some(law) = &retention.law else { return };
    let name = law_name(law);
    if retention.law_keeps.is_empty() {
        page.says(
            Kind::KeptByLaw,
            law.span(),
            format!(
                "Så lenge {} krever det, beholder vi det loven krever, og ikke noe mer",
                name.nb
            ),
            format!("As long as {} demands it we keep what the law demands, and no more", name.en),
        );
    } else {
        let kept = data_labels(&retention.law_keeps);
        page.says(
            Kind::KeptByLaw,
            law.span(),
            format!(
                "Dette må vi beholde så lenge {} krever, og alt annet slettes: {}",
                name.nb, kept.nb
            ),
            format!(
                "This we must keep as long as {} demands, and all else is erased: {}",
                name.en, kept.en
            ),
        );
    }
}

fn promise_event(event: &Placed<String>, page: &mut Page) {
    let span = event.span();
    match event.as_str() {
        "mailbox-dead" => page
            .says(
                Kind::EraseOnDeadMailbox,
                span,
                "Vi sletter dem også med en gang e-post til deg kommer i retur for godt",
                "We also erase them at once when e-mail to you bounces for good",
            )
            .at(Level::AtOnce),
        "objection" => page
            .says(
                Kind::EraseOnObjection,
                span,
                "Vi sletter dem også når du protesterer, så sant ingen lov krever at vi beholder \
                 dem",
                "We also erase them when you object, unless a law demands that we keep them",
            )
            .at(Level::AtOnce),
        "age-known" => page
            .says(
                Kind::EraseOnAgeKnown,
                span,
                "Vi sletter dem også med en gang vi får vite at du er for ung",
                "We also erase them at once when we learn that you are too young",
            )
            .at(Level::AtOnce),
        "relation-ended" => {
            page.says(
                Kind::EraseOnRelationEnd,
                span,
                "Vi sletter dem også når kundeforholdet er slutt",
                "We also erase them when the customer relation ends",
            );
        }
        _ => {}
    }
}
