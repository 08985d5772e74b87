//! Promises on countries: where data lie, what lets them leave the EEA, on which tool for each recipient.

use crate::{
    model::{Recipient, Text, TransferTool, Transfers, TransfersPolicy},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, page::Page, sharing},
    words::{Language, countries, country, day, text},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    promise_rule(
        &scene.declaration.transfers,
        &text("dine opplysninger", "your data"),
        &text("du har", "you have"),
        &mut Page::of("transfers", Section::Transfers, list),
    );
    let used = sharing::used_recipients(scene);
    for recipient in &scene.declaration.recipients {
        let Some(transfer) = &recipient.transfer else { continue };
        if used.contains(recipient.id.as_str()) {
            let owner = format!("recipient.{}", recipient.id.as_str());
            promise_tool(recipient, transfer, &mut Page::of(owner, Section::Transfers, list));
        }
    }
}

/// Promises a rule on transfers: whose data, and who says yes.
pub(super) fn promise_rule(rule: &Transfers, whose: &Text, who: &Text, page: &mut Page) {
    if let Some(policy) = &rule.policy {
        let span = policy.span();
        match policy.get() {
            TransfersPolicy::Never => page.says(
                Kind::TransferNever,
                span,
                "Ingenting sendes ut av EØS, og ingen utenfor EØS får se det, heller ikke i land \
                 EU har godkjent",
                "Nothing is sent out of the EEA, and nobody outside it gets to see it, not even \
                 in countries the EU has approved",
            ),
            TransfersPolicy::ConsentAndTool => page.says(
                Kind::TransferConsentAndTool,
                span,
                format!(
                    "Ut av EØS går {} bare når {} sagt ja og loven har gitt et grunnlag for \
                         overføringen",
                    whose.nb, who.nb
                ),
                format!(
                    "Out of the EEA {} go only when {} said yes and the law has given a \
                         ground for the transfer",
                    whose.en, who.en
                ),
            ),
            TransfersPolicy::WithTool => page.says(
                Kind::TransferWithTool,
                span,
                "Ut av EØS sendes noe bare når vi har vurdert det og loven har gitt et grunnlag \
                 for overføringen",
                "Anything is sent out of the EEA only when we have assessed it and the law has \
                 given a ground for the transfer",
            ),
        };
    }
    if let Some(first) = rule.places.first() {
        let names = countries(rule.places.iter().map(|code| code.as_str()));
        page.says(
            Kind::OnlyThesePlaces,
            first.span(),
            format!("{} ligger bare i disse landene: {}", whose.nb, names.nb),
            format!("{} lie in these countries only: {}", whose.en, names.en),
        );
    }
}

/// Promises the tool on which one recipient gets data.
pub(super) fn promise_tool(
    recipient: &Recipient,
    transfer: &Placed<TransferTool>,
    page: &mut Page,
) {
    let name = &recipient.name;
    let places = reading_places(recipient);
    let (tool, mut more) = (tool_words(&transfer.tool), text("", ""));
    if let Some(on) = transfer.checked_on {
        more.nb.push_str(&format!(", sist kontrollert {}", day(Language::Nb, on)));
        more.en.push_str(&format!(", last checked on {}", day(Language::En, on)));
    }
    if let Some(fallback) = &transfer.fallback {
        let fallback = tool_words(fallback);
        more.nb.push_str(&format!("; faller det bort, gjelder {}", fallback.nb));
        more.en.push_str(&format!("; should that fall away, {} applies", fallback.en));
    }
    page.says(
        Kind::TransferTool,
        transfer.span(),
        format!(
            "{name}{} får opplysninger på grunnlag av {}{}, og du kan be om en kopi av grunnlaget",
            places.nb, tool.nb, more.nb
        ),
        format!(
            "{name}{} gets data on the ground of {}{}, and you can ask for a copy of the ground",
            places.en, tool.en, more.en
        ),
    );
}

/// Returns the countries in which a recipient has its seat, stores and reads, in brackets.
fn reading_places(recipient: &Recipient) -> Text {
    let mut codes: Vec<&str> = recipient.country.iter().map(|code| code.as_str()).collect();
    for code in recipient.stored_in.iter().chain(&recipient.read_from) {
        if !codes.contains(&code.as_str()) {
            codes.push(code);
        }
    }
    if codes.is_empty() {
        return text("", "");
    }
    let names =
        |language| codes.iter().map(|code| country(language, code)).collect::<Vec<_>>().join(", ");
    text(format!(" ({})", names(Language::Nb)), format!(" ({})", names(Language::En)))
}

fn tool_words(tool: &str) -> Text {
    match tool {
        "adequacy" => text(
            "EUs beslutning om at landet verner opplysningene godt nok",
            "the EU's decision that the country protects data well enough",
        ),
        "dpf" => text(
            "at mottakeren står på listen til Data Privacy Framework",
            "the recipient being on the Data Privacy Framework list",
        ),
        "scc-1" => text("EUs standardavtale (modul 1)", "the EU's standard contract (module 1)"),
        "scc-2" => text("EUs standardavtale (modul 2)", "the EU's standard contract (module 2)"),
        "scc-3" => text("EUs standardavtale (modul 3)", "the EU's standard contract (module 3)"),
        "scc-4" => text("EUs standardavtale (modul 4)", "the EU's standard contract (module 4)"),
        "bcr" => text("bindende virksomhetsregler", "binding corporate rules"),
        "derogation" => {
            text("et unntak i loven for enkelttilfeller", "an exception in law for single cases")
        }
        other => text(other, other),
    }
}
