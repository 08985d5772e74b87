//! Promises on storage for customers, on the end of the agreement, on audits and on prices.

use crate::{
    model::{Agreement, AgreementEnd, Audit, Prices, Text},
    place::Placed,
    promise::{Level, Promise, PromiseKind as Kind, Section},
    promises::{page::Page, phrases::one_of},
    words::text,
};

pub(super) fn promise(agreement: &Placed<Agreement>, list: &mut Vec<Promise>) {
    let mut end = Page::of("agreement", Section::End, list);
    promise_storage(agreement, &mut end);
    if let Some(terms) = &agreement.end {
        promise_end(terms, &mut end);
    }
    if agreement.lasts_until_deleted {
        end.says(
            Kind::LastsUntilDeleted,
            agreement.span(),
            "Avtalen gjelder til det siste er slettet, også hos underdatabehandlerne",
            "The agreement holds until the last of it is erased, with sub-processors too",
        );
    }
    if let Some(audit) = &agreement.audit {
        promise_audit(audit, &mut Page::of("agreement", Section::Audits, list));
    }
    if let Some(prices) = &agreement.prices {
        promise_prices(prices, &mut Page::of("agreement", Section::Prices, list));
    }
}

fn promise_storage(agreement: &Placed<Agreement>, page: &mut Page) {
    if let Some(within) = &agreement.temporary_copies {
        page.says(
            Kind::TemporaryCopies,
            within.span(),
            format!(
                "En kopi vi har fått for å hjelpe, slettes når den ikke trengs, senest etter \
                     {}, og alltid når kunden ber om det",
                within.nb()
            ),
            format!(
                "A copy we got in order to help is erased when it is not needed, at the \
                     latest after {}, and always when the customer asks",
                within.en()
            ),
        )
        .at(Level::Within(**within));
    }
    if agreement.anonymising_counts {
        page.says(
            Kind::AnonymisingCounts,
            agreement.span(),
            "Å anonymisere teller som å slette bare når en prøve viser at ingen kan finnes \
             igjen, heller ikke i sikkerhetskopier",
            "Anonymising counts as erasing only when a test shows that nobody can be found, in \
             backups neither",
        );
    }
}

fn promise_end(end: &Placed<AgreementEnd>, page: &mut Page) {
    if let Some(first) = end.choice.first() {
        let choices: Vec<Text> = end.choice.iter().map(|choice| choice_words(choice)).collect();
        let choices = one_of(&choices);
        let (nb, en) = match &end.format {
            Some(format) => (format!(" (format: {format})"), format!(" (format: {format})")),
            None => Default::default(),
        };
        page.says(
            Kind::EndChoice,
            first.span(),
            format!(
                "Når avtalen er slutt, velger kunden om opplysningene skal {}{nb}, og bare \
                     det loven krever, blir igjen",
                choices.nb
            ),
            format!(
                "When the agreement has ended, the customer chooses whether the data shall \
                     be {}{en}, and only what the law demands remains",
                choices.en
            ),
        );
    }
    if end.self_service {
        page.says(
            Kind::SelfServiceEnd,
            end.span(),
            "Kan kunden selv hente og slette alt med et verktøy, gjelder det som oppfylt, og vi \
             minner om det før vi stenger",
            "Where the customer can fetch and erase all with a tool, that counts as done, and we \
             remind it before we close",
        );
    }
    if end.own_copies {
        page.says(
            Kind::OwnCopiesErased,
            end.span(),
            "Våre egne kopier sletter vi uansett, og kunden får bekreftelse på det",
            "Our own copies we erase in any case, and the customer gets a certificate of it",
        );
    }
    if end.notice_by_main_agreement {
        page.says(
            Kind::EndByMainAgreement,
            end.span(),
            "Oppsigelse og sluttdato følger hovedavtalen",
            "Notice to end and the last day follow the main agreement",
        );
    }
}

fn choice_words(choice: &str) -> Text {
    match choice {
        "erase" => text("slettes", "erased"),
        "return" => text("leveres tilbake", "returned"),
        other => text(other, other),
    }
}

fn promise_audit(audit: &Placed<Audit>, page: &mut Page) {
    if audit.allowed {
        page.says(
            Kind::AuditsHelped,
            audit.span(),
            "Kunden får alt som trengs for å se at vi holder avtalen, og vi åpner for og hjelper \
             til ved revisjon",
            "The customer gets all it needs to see that we keep the agreement, and we allow and \
             help audits",
        );
    }
    if let Some(procedure) = &audit.procedure {
        page.says(Kind::AuditProcedure, audit.span(), &procedure.nb, &procedure.en);
    }
    if audit.through_us {
        page.says(
            Kind::AuditThroughUs,
            audit.span(),
            "Underdatabehandlerne kontrolleres gjennom oss, og kunden får svarene deres",
            "Sub-processors are audited through us, and the customer gets their answers",
        );
    }
    if audit.authorities {
        page.says(
            Kind::AuthoritiesEnter,
            audit.span(),
            "Myndigheter med rett til det slipper inn i lokalene når de legitimerer seg",
            "Authorities with a right to it are let into the premises when they identify \
             themselves",
        );
    }
}

fn promise_prices(prices: &Placed<Prices>, page: &mut Page) {
    if let Some(notice) = &prices.notice {
        page.says(
            Kind::PriceNotice,
            notice.span(),
            format!(
                "Endres prisen på hjelp eller verktøy, får kunden vite det minst {} før, i \
                     vedlegg D",
                notice.nb()
            ),
            format!(
                "When the price of help or tools changes, the customer learns of it at least \
                     {} before, in annex D",
                notice.en()
            ),
        )
        .at(Level::Before(**notice));
    }
    if prices.hourly || prices.tools_may_cost {
        let (nb, en) = match (prices.hourly, prices.tools_may_cost) {
            (true, true) => (
                "Hjelp betales per time, og verktøy kan koste",
                "Help is paid by the hour, and tools may cost",
            ),
            (true, false) => ("Hjelp betales per time", "Help is paid by the hour"),
            _ => ("Verktøy kan koste", "Tools may cost"),
        };
        page.says(
            Kind::PricesShown,
            prices.span(),
            format!(
                "{nb}; prisen vises først, og ingenting loven krever av oss, venter på \
                     betaling"
            ),
            format!(
                "{en}; the price is shown first, and nothing that the law demands of us \
                     waits for payment"
            ),
        );
    }
}
