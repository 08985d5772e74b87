//! Promises on who gets data: by name, on which grounds beyond the list, never sold.

use std::collections::BTreeSet;

use crate::{
    model::{Activity, GroundForSharing, Recipient, RecipientRole, Text},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page, phrases::one_of, role_words},
    words::{Language, bare, country, list as listed, text},
};

/// Promises of one activity.
pub(super) fn promise_of(scene: &Scene, activity: &Activity, page: &mut Page) {
    let known = activity.recipients.iter().filter_map(|id| scene.recipient(id));
    let known: Vec<&Placed<Recipient>> = known.collect();
    let names: Vec<&str> = known.iter().map(|it| it.name.as_str()).collect();
    let span = activity.recipients.first().map_or(activity.id.span(), |it| it.span());
    let only_processors = known.iter().all(|it| *it.role.get() == RecipientRole::Processor);
    let (nb, en) = (listed(Language::Nb, &names), listed(Language::En, &names));
    if names.is_empty() {
        page.says(
            Kind::NotShared,
            span,
            "Ingen andre enn vi får opplysningene",
            "Nobody but us gets the data",
        );
    } else if activity.not_shared && only_processors {
        page.says(
            Kind::NotShared,
            span,
            format!(
                "Vi gir dem ikke videre til andre selskaper; bare {nb}, som arbeider for \
                     oss, håndterer dem"
            ),
            format!("We pass them to no other companies; only {en}, working for us, handles them"),
        );
    } else {
        page.says(
            Kind::RecipientsNamed,
            span,
            match names.as_slice() {
                [name] => format!("{name} får dem, og ingen andre"),
                _ => format!("Disse får dem, og ingen andre: {nb}"),
            },
            match names.as_slice() {
                [name] => format!("{name} gets them, and nobody else"),
                _ => format!("These get them, and nobody else: {en}"),
            },
        );
    }
}

/// Promises of the recipients themselves and of the statement as a whole.
pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    promise_statement(scene, list);
    let used = used_recipients(scene);
    for recipient in &scene.declaration.recipients {
        if used.contains(recipient.id.as_str()) {
            let owner = format!("recipient.{}", recipient.id.as_str());
            promise_recipient(recipient, &mut Page::of(owner, Section::Recipients, list));
        }
    }
}

/// Returns the recipients that get data of which the organisation decides.
pub(super) fn used_recipients<'d>(scene: &Scene<'d>) -> BTreeSet<&'d str> {
    let activities = scene.own_activities().flat_map(|activity| activity.recipients.iter());
    let tools = scene.declaration.tools.iter();
    let tools = tools.flat_map(|tool| tool.recipient.iter().chain(&tool.joint_with));
    let points = scene.declaration.collection_points.iter();
    let points = points.flat_map(|point| &point.joint_with);
    activities.chain(tools).chain(points).map(|id| id.as_str()).collect()
}

fn promise_recipient(recipient: &Placed<Recipient>, page: &mut Page) {
    let name = &recipient.name;
    let (nb, en) = seat(recipient);
    let role = role_words(*recipient.role.get());
    page.says(
        Kind::NamedRecipient,
        recipient.span(),
        format!("{name}{nb} {}: {}", role.nb, bare(Language::Nb, &recipient.task.nb)),
        format!("{name}{en} {}: {}", role.en, bare(Language::En, &recipient.task.en)),
    );
    let Some(contract) = &recipient.contract else { return };
    if *recipient.role.get() == RecipientRole::Processor {
        let (nb, en) = if contract.bars_other_use {
            (
                "og kan ikke bruke opplysningene til noe annet",
                "and cannot use the data for anything else",
            )
        } else {
            ("og følger instruksene våre", "and follows our instructions")
        };
        page.says(
            Kind::ProcessorBound,
            contract.span(),
            format!("{name} er bundet av en databehandleravtale {nb}"),
            format!("{name} is bound by a processing agreement {en}"),
        );
    }
}

/// Returns a recipient's seat and number in brackets; empty where neither is known.
pub(super) fn seat(recipient: &Recipient) -> (String, String) {
    let number = recipient.number.as_ref().map(|number| number.as_str());
    let code = recipient.country.as_ref().map(|code| code.as_str());
    let place = |language| code.map(|code| country(language, code));
    match (number, code) {
        (None, None) => (String::new(), String::new()),
        (Some(number), None) => (format!(" (org.nr. {number})"), format!(" (org. no. {number})")),
        (None, Some(_)) => (
            format!(" ({})", place(Language::Nb).unwrap_or_default()),
            format!(" ({})", place(Language::En).unwrap_or_default()),
        ),
        (Some(number), Some(_)) => (
            format!(" ({}, org.nr. {number})", place(Language::Nb).unwrap_or_default()),
            format!(" ({}, org. no. {number})", place(Language::En).unwrap_or_default()),
        ),
    }
}

fn promise_statement(scene: &Scene, list: &mut Vec<Promise>) {
    let statement = &scene.declaration.statement;
    let mut page = Page::of("statement", Section::Recipients, list);
    if statement.publishes_recipients {
        page.says(
            Kind::RecipientsListed,
            0..0,
            "Alle som får opplysninger fra oss, står her, og listen er alltid den som gjelder",
            "Everyone who gets data from us is listed here, and the list is always the current one",
        );
    }
    if let Some(grounds) = &statement.shares_only_on {
        promise_grounds(grounds, &mut page);
    }
    if statement.never_sells {
        page.says(
            Kind::NeverSold,
            0..0,
            "Vi selger aldri personopplysninger",
            "We never sell personal data",
        );
    }
    if let Some(never) = statement.never_shares.as_ref().filter(|it| ***it) {
        page.says(
            Kind::NeverShared,
            never.span(),
            "Vi gir ikke personopplysninger til andre enn dem som står her",
            "We give personal data to nobody but those listed here",
        );
    }
}

fn promise_grounds(grounds: &Placed<Vec<GroundForSharing>>, page: &mut Page) {
    if grounds.is_empty() {
        page.says(
            Kind::SharedOnlyOn,
            grounds.span(),
            "Ingen andre enn dem som står her, får noe fra oss",
            "Nobody but those listed here gets anything from us",
        );
        return;
    }
    let words: Vec<Text> = grounds.iter().map(|ground| ground_words(*ground)).collect();
    let words = one_of(&words);
    page.says(
        Kind::SharedOnlyOn,
        grounds.span(),
        format!(
            "Andre enn dem som står her, får bare noe når {}, og grunnen blir skrevet ned \
                 hver gang",
            words.nb
        ),
        format!(
            "Others than those listed here get something only when {}, and the ground is \
                 written down each time",
            words.en
        ),
    );
}

fn ground_words(ground: GroundForSharing) -> Text {
    match ground {
        GroundForSharing::Consent => text("du har sagt ja", "you have said yes"),
        GroundForSharing::ExplicitConsent => text(
            "du uttrykkelig har sagt ja til akkurat den mottakeren",
            "you have expressly said yes to just that recipient",
        ),
        GroundForSharing::Contract => {
            text("en avtale med deg trenger det", "a contract with you needs it")
        }
        GroundForSharing::LegalObligation => {
            text("en lov eller et pålegg krever det", "a law or an order demands it")
        }
        GroundForSharing::LegitimateInterest => text(
            "vi har en berettiget interesse som er vurdert på forhånd",
            "we have a legitimate interest that was assessed beforehand",
        ),
    }
}
