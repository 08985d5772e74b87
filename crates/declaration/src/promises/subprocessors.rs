//! Promises on sub-processors and on transfers of customers' data: notice, objection, the list, the same duties.

use law::Period;

use crate::{
    model::{Agreement, Recipient, Subprocessor, Text},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{Scene, agreement::service_names, page::Page, phrases::one_of, sharing, transfers},
    words::{Language, bare, day, text},
};

pub(super) fn promise(scene: &Scene, agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    promise_rules(agreement, &mut Page::of("agreement", Section::Subprocessors, list));
    promise_flags(agreement, &mut Page::of("agreement", Section::Subprocessors, list));
    for subprocessor in &agreement.subprocessor {
        promise_one(scene, subprocessor, list);
    }
    for service in &agreement.no_subprocessors_for {
        let name = service_name(scene, service).unwrap_or_else(|| service.to_string());
        let owner = format!("service.{}", service.as_str());
        Page::of(owner, Section::SubprocessorList, list).says(
            Kind::NoSubprocessors,
            service.span(),
            format!("For {name} bruker vi ingen underdatabehandlere"),
            format!("For {name} we use no sub-processors"),
        );
    }
    promise_transfers(scene, agreement, list);
}

fn promise_rules(agreement: &Placed<Agreement>, page: &mut Page) {
    if let Some(authorisation) = &agreement.subprocessor_authorisation {
        let (nb, en) = if authorisation.as_str() == "specific" {
            (
                "Vi tar bare i bruk en underdatabehandler når kunden har godkjent nettopp den",
                "We engage a sub-processor only when the customer has approved just that one",
            )
        } else {
            (
                "Kunden godtar på forhånd at vi bruker underdatabehandlere, så lenge vi varsler \
                 og kunden kan si nei",
                "The customer accepts beforehand that we use sub-processors, as long as we tell \
                 of them and the customer can say no",
            )
        };
        page.says(Kind::SubprocessorAuthorisation, authorisation.span(), nb, en);
    }
    if let Some(notice) = &agreement.subprocessor_notice {
        promise_notice(notice, page);
    }
    if let Some(first) = agreement.notice_by.first() {
        let ways: Vec<Text> = agreement.notice_by.iter().map(|way| way_words(way)).collect();
        let ways = one_of(&ways);
        page.says(
            Kind::NoticeDelivered,
            first.span(),
            format!(
                "Varselet sendes som {}, og teller først når vi kan vise at det er kommet fram",
                ways.nb
            ),
            format!(
                "The notice is sent as {}, and counts only once we can show that it has arrived",
                ways.en
            ),
        );
    }
    if let Some(window) = &agreement.objection {
        page.says(
            Kind::ObjectionWindow,
            window.span(),
            format!("Kunden kan si nei senest {} etter at varselet kom fram", window.nb()),
            format!(
                "The customer can say no at the latest {} after the notice arrived",
                window.en()
            ),
        )
        .at(Level::Within(**window));
    }
}

fn promise_notice(notice: &Placed<Period>, page: &mut Page) {
    page.says(
        Kind::SubprocessorNotice,
        notice.span(),
        format!(
            "Kunden får vite om en ny eller endret underdatabehandler minst {} før den kan \
                 se noe",
            notice.nb()
        ),
        format!(
            "The customer learns of a new or changed sub-processor at least {} before it can \
                 see anything",
            notice.en()
        ),
    )
    .at(Level::Before(**notice));
}

fn promise_flags(agreement: &Placed<Agreement>, page: &mut Page) {
    let uses_any =
        !agreement.subprocessor.is_empty() || agreement.subprocessor_authorisation.is_some();
    let flags = [
        (
            agreement.objection_ends,
            Kind::ObjectionEnds,
            "Et nei avslutter denne avtalen og hovedavtalen, og den nye underdatabehandleren får \
             aldri se kundens opplysninger",
            "A no ends this agreement and the main agreement, and the new sub-processor never \
             sees the customer's data",
        ),
        (
            uses_any,
            Kind::SameDuties,
            "Hver underdatabehandler er ved avtale bundet av de samme pliktene som vi er",
            "Each sub-processor is bound by contract to the same duties as we are",
        ),
        (
            agreement.shows_contracts,
            Kind::ContractsShown,
            "Ber kunden om det, får den se avtalene med underdatabehandlerne og endringer i dem, \
             uten forretningsvilkår",
            "If the customer asks, it can see the contracts with sub-processors and changes to \
             them, without commercial terms",
        ),
        (
            agreement.liable_for_subprocessors,
            Kind::Liable,
            "Vi svarer for det underdatabehandlerne gjør, som om vi hadde gjort det selv",
            "We answer for what sub-processors do as if we had done it ourselves",
        ),
        (
            agreement.task_lock,
            Kind::TaskLock,
            "Hver av dem gjør bare oppgaven som står i listen; en ny oppgave varsles som en ny \
             underdatabehandler",
            "Each of them does only the task in the list; a new task is told like a new \
             sub-processor",
        ),
    ];
    for (_, kind, nb, en) in flags.into_iter().filter(|flag| flag.0) {
        page.says(kind, agreement.span(), nb, en);
    }
}

fn promise_one(scene: &Scene, subprocessor: &Placed<Subprocessor>, list: &mut Vec<Promise>) {
    let Some(recipient) = scene.recipient(&subprocessor.recipient) else { return };
    let owner = format!("subprocessor.{}", recipient.id.as_str());
    let mut page = Page::of(owner, Section::SubprocessorList, list);
    let services = service_names(&subprocessor.services, |id| service_name(scene, id));
    let name = &recipient.name;
    promise_listed(recipient, subprocessor, &services, &mut page);
    if let Some(until) = subprocessor.until {
        page.says(
            Kind::SubprocessorEnded,
            subprocessor.span(),
            format!("{name} har ikke vært i bruk siden {}", day(Language::Nb, until)),
            format!("{name} has not been in use since {}", day(Language::En, until)),
        );
    }
    if subprocessor.no_personal_data {
        page.says(
            Kind::WithoutPersonalData,
            subprocessor.span(),
            format!("{name} får ingen personopplysninger, og det er prøvd"),
            format!("{name} gets no personal data, and that is tested"),
        );
    }
    if subprocessor.without_content {
        page.says(
            Kind::WithoutContent,
            subprocessor.span(),
            format!(
                "Meldinger gjennom {name} sier bare at noe er skjedd, aldri noe om en \
                     person, og det er prøvd"
            ),
            format!(
                "Messages through {name} say only that something happened, never anything \
                     about a person, and that is tested"
            ),
        );
    }
}

fn promise_listed(
    recipient: &Recipient,
    subprocessor: &Placed<Subprocessor>,
    services: &Text,
    page: &mut Page,
) {
    let (seat_nb, seat_en) = sharing::seat(recipient);
    let web = recipient.web.as_ref().map(|web| format!(", {web}")).unwrap_or_default();
    let since = subprocessor.since.map_or_else(
        || text("", ""),
        |on| {
            let (nb, en) = (day(Language::Nb, on), day(Language::En, on));
            text(format!(", fra {nb}"), format!(", from {en}"))
        },
    );
    let (task_nb, task_en) =
        (bare(Language::Nb, &recipient.task.nb), bare(Language::En, &recipient.task.en));
    let name = &recipient.name;
    page.says(
        Kind::SubprocessorListed,
        subprocessor.span(),
        format!("{name}{seat_nb}{web} brukes for {}{}: {task_nb}", services.nb, since.nb),
        format!("{name}{seat_en}{web} is used for {}{}: {task_en}", services.en, since.en),
    );
}

fn promise_transfers(scene: &Scene, agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    let mut page = Page::of("agreement", Section::CustomerTransfers, list);
    if agreement.on_instruction_only {
        page.says(
            Kind::TransferOnInstruction,
            agreement.span(),
            "Ut av EØS lagrer, sender eller bruker vi noe bare etter skriftlig instruks, eller \
             når loven krever det og kunden er varslet først",
            "Outside the EEA we store, send or use anything only on written instruction, or when \
             the law demands it and the customer was told first",
        );
        page.says(
            Kind::NoDetour,
            agreement.span(),
            "Uten instruks sender vi ikke noe til en underdatabehandler der, lar ingen der \
             arbeide med det, og bruker ingen egen avdeling der",
            "Without instruction we send nothing to a sub-processor there, let nobody there work \
             on it, and use no department of our own there",
        );
    }
    transfers::promise_rule(
        &agreement.transfers,
        &text("kundens opplysninger", "the customer's data"),
        &text("kunden har", "the customer has"),
        &mut page,
    );
    for subprocessor in &agreement.subprocessor {
        let Some(recipient) = scene.recipient(&subprocessor.recipient) else { continue };
        if let Some(transfer) = &recipient.transfer {
            let owner = format!("subprocessor.{}", recipient.id.as_str());
            let mut page = Page::of(owner, Section::CustomerTransfers, list);
            transfers::promise_tool(recipient, transfer, &mut page);
        }
    }
}

fn service_name(scene: &Scene, id: &str) -> Option<String> {
    let services = &scene.declaration.services;
    services.iter().find(|service| service.id.as_str() == id).map(|service| service.name.clone())
}

fn way_words(way: &str) -> Text {
    match way {
        "message" => text("melding i produktet", "a message in the product"),
        "email" => text("e-post", "e-mail"),
        other => text(other, other),
    }
}
