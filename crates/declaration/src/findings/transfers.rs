//! Holds every place that data can reach against the law's order of tools and the organisation's own promise.

use std::collections::{BTreeSet, HashSet};

use law::{Period, Place, PlaceStatus, place_status};

use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Recipient, RecipientRole, TransferTool, Transfers, TransfersPolicy},
    place::Placed,
};

checks! {
    /// Out of the EEA without a tool.
    ///
    /// ## What it finds
    /// A recipient that sits, stores or reads data outside the EEA, without `transfer`.
    /// ## Why it matters
    /// Data leave the EEA on an adequacy decision or a safeguard, and people are told which
    /// (GDPR Art. 44–46, 13(1)(f)). Support from abroad counts.
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "counter"
    /// name = "Tellverk Inc."
    /// country = "US"
    /// stored_in = ["IE"]
    /// read_from = ["US"]
    /// role = "processor"
    /// task = { nb = "teller besøk", en = "counts visits" }
    /// ```
    /// ## Way out
    /// Name the tool and its check; if there is none, stop the flow.
    /// ```toml
    /// [[recipient]]
    /// id = "counter"
    /// name = "Tellverk Inc."
    /// country = "US"
    /// stored_in = ["IE"]
    /// read_from = ["US"]
    /// role = "processor"
    /// task = { nb = "teller besøk", en = "counts visits" }
    /// transfer = { tool = "dpf", checked_on = 2026-10-01 }
    /// ```
    TRANSFER_WITHOUT_TOOL: Error "transfer-without-tool", "Ut av EØS uten grunnlag", ["TRA-03", "NOT-05", "TRA-01"], transfer_without_tool;

    /// Tool that does not carry the transfer.
    ///
    /// ## What it finds
    /// Adequacy for a country that has no decision on the day, the American list for another country, the
    /// wrong module of the standard clauses, an exception for a standing flow, or a tool where nothing
    /// leaves the EEA.
    /// ## Why it matters
    /// Each tool has its own reach (GDPR Art. 45, 46, 49; Dec. 2021/914).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "counter"
    /// name = "Tellverk Ltd"
    /// country = "IN"
    /// role = "processor"
    /// task = { nb = "teller besøk", en = "counts visits" }
    /// transfer = { tool = "adequacy" }
    /// ```
    /// ## Way out
    /// Take the tool that fits: `scc-1` to a controller, `scc-2` to a processor, `scc-3` to a sub-processor.
    /// ```toml
    /// [[recipient]]
    /// id = "counter"
    /// name = "Tellverk Ltd"
    /// country = "IN"
    /// role = "processor"
    /// task = { nb = "teller besøk", en = "counts visits" }
    /// transfer = { tool = "scc-2", assessed_until = 2027-06-30 }
    /// ```
    TOOL_DOES_NOT_FIT: Error "tool-does-not-fit", "Overføringsgrunnlag som ikke holder", ["TRA-04", "TRA-06", "TRA-07", "TRA-10"], tool_does_not_fit;

    /// Assessment of the transfer missing or over.
    ///
    /// ## What it finds
    /// Standard clauses or binding rules without `assessed_until`, or with a day that has passed.
    /// ## Why it matters
    /// Clauses bind the parties, not the country; whether they hold there is assessed, and again
    /// (SCC clause 14, EDPB 01/2020).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "mail"
    /// name = "Sendeklart Inc."
    /// country = "US"
    /// role = "processor"
    /// task = { nb = "sender e-post", en = "sends mail" }
    /// transfer = { tool = "scc-2", assessed_until = 2027-01-10 }
    /// ```
    /// ## Way out
    /// Assess it again, or stop the flow.
    /// ```toml
    /// [[recipient]]
    /// id = "mail"
    /// name = "Sendeklart Inc."
    /// country = "US"
    /// role = "processor"
    /// task = { nb = "sender e-post", en = "sends mail" }
    /// transfer = { tool = "scc-2", assessed_until = 2027-01-11 }
    /// ```
    TRANSFER_UNASSESSED: Error "transfer-unassessed", "Overføring uten gyldig vurdering", ["TRA-08"], transfer_unassessed;

    /// American list not checked for a year.
    ///
    /// ## What it finds
    /// Tool `dpf` without `checked_on`, or with one more than a year ago.
    /// ## Why it matters
    /// Companies leave the list, and the decision covers only those on it (Dec. 2023/1795).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "mail"
    /// name = "Sendeklart Inc."
    /// country = "US"
    /// role = "processor"
    /// task = { nb = "sender e-post", en = "sends mail" }
    /// transfer = { tool = "dpf", checked_on = 2026-01-10 }
    /// ```
    /// ## Way out
    /// Look the company up and write the day.
    /// ```toml
    /// [[recipient]]
    /// id = "mail"
    /// name = "Sendeklart Inc."
    /// country = "US"
    /// role = "processor"
    /// task = { nb = "sender e-post", en = "sends mail" }
    /// transfer = { tool = "dpf", checked_on = 2026-01-11 }
    /// ```
    LIST_CHECK_OLD: Warning "list-check-old", "Listen er ikke sjekket på et år", ["TRA-06"], list_check_old;

    /// Place that the promise shuts out.
    ///
    /// ## What it finds
    /// Data reach a place that `[transfers]` or `[agreement.transfers]` excludes: outside the EEA under
    /// `never`, or outside the listed `places`.
    /// ## Why it matters
    /// The stricter of promise and law wins: an adequate country is still outside (GDPR Art. 5(1)(a), 28(3)(a)).
    /// ## Example
    /// ```toml
    /// [transfers]
    /// policy = "never"
    ///
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// recipients = ["mail"]
    ///
    /// [[recipient]]
    /// id = "mail"
    /// name = "Postrute Japan KK"
    /// country = "JP"
    /// role = "processor"
    /// task = { nb = "sender e-post", en = "sends mail" }
    /// transfer = { tool = "adequacy" }
    /// ```
    /// ## Way out
    /// Change the supplier, or the promise, before its text is published again.
    /// ```toml
    /// [transfers]
    /// policy = "with-tool"
    ///
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// recipients = ["mail"]
    ///
    /// [[recipient]]
    /// id = "mail"
    /// name = "Postrute Japan KK"
    /// country = "JP"
    /// role = "processor"
    /// task = { nb = "sender e-post", en = "sends mail" }
    /// transfer = { tool = "adequacy" }
    /// ```
    PLACE_SHUT_OUT: Error "place-shut-out", "Sted som løftet stenger ute", ["TRA-12", "TRA-03"], place_shut_out;

    /// Promise about places that contradicts itself.
    ///
    /// ## What it finds
    /// `policy = "never"` beside a place outside the EEA.
    /// ## Why it matters
    /// Of two sentences the stricter binds (GDPR Art. 5(1)(a)).
    /// ## Example
    /// ```toml
    /// [transfers]
    /// policy = "never"
    /// places = ["NO", "US"]
    /// ```
    /// ## Way out
    /// Take the place out, or change the policy.
    /// ```toml
    /// [transfers]
    /// policy = "never"
    /// places = ["NO", "IE"]
    /// ```
    PLACES_CONTRADICT: Error "places-contradict", "Løfte om steder som motsier seg selv", ["TRA-12"], places_contradict;

    /// Store outside the EEA.
    ///
    /// ## What it finds
    /// A system that lies outside the EEA, or outside the places that `[transfers]` lists.
    /// ## Why it matters
    /// Data at rest abroad are abroad; accounts may not lie outside the EEA, Switzerland and the United Kingdom
    /// at all (GDPR Art. 44, BFF § 7-5).
    /// ## Example
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// places = ["US"]
    /// ```
    /// ## Way out
    /// Move it.
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// places = ["NO"]
    /// ```
    SYSTEM_ABROAD: Error "system-abroad", "Lager utenfor EØS", ["TRA-12", "TRA-03", "RET-08"], system_abroad;
}

fn transfer_without_tool(index: &Index<'_>, found: &mut Vec<Finding>) {
    for recipient in &index.declaration.recipients {
        let Some(place) = outside(recipient, index).next() else { continue };
        if recipient.transfer.is_some() {
            continue;
        }
        let (id, code) = (&*recipient.id, place.as_str());
        found.push(TRANSFER_WITHOUT_TOOL.at(
            place.span(),
            text!(
                "opplysninger når {code} gjennom mottakeren `{id}`, uten et grunnlag for \
                 overføringen",
                "data reach {code} through recipient `{id}`, on no tool for the transfer",
            ),
            text!(
                "oppgi grunnlaget i `transfer`, som `dpf` eller `scc-2`, eller stans flyten",
                "name the tool in `transfer`, such as `dpf` or `scc-2`, or stop the flow",
            ),
        ));
    }
}

fn tool_does_not_fit(index: &Index<'_>, found: &mut Vec<Finding>) {
    let subprocessors: HashSet<&str> = (index.declaration.agreement.iter())
        .flat_map(|agreement| &agreement.subprocessor)
        .map(|subprocessor| subprocessor.recipient.as_str())
        .collect();
    for recipient in &index.declaration.recipients {
        let Some(transfer) = &recipient.transfer else { continue };
        let is_subprocessor = subprocessors.contains(recipient.id.as_str());
        for tool in std::iter::once(&transfer.tool).chain(&transfer.fallback) {
            let Some((nb, en)) = misfit(index, recipient, tool, is_subprocessor) else { continue };
            let (id, name) = (&*recipient.id, tool.escape_debug());
            found.push(TOOL_DOES_NOT_FIT.at(
                tool.span(),
                text!(
                    "`{name}` bærer ikke overføringen til mottakeren `{id}`: {nb}",
                    "`{name}` does not carry the transfer to recipient `{id}`: {en}",
                ),
                text!(
                    "velg grunnlaget som passer, eller stans flyten",
                    "take the tool that fits, or stop the flow",
                ),
            ));
        }
    }
}

/// Returns why a tool does not carry a transfer, in both languages.
fn misfit(
    index: &Index<'_>,
    recipient: &Recipient,
    tool: &str,
    is_subprocessor: bool,
) -> Option<(String, String)> {
    let outside: Vec<&Placed<String>> = outside(recipient, index).collect();
    if outside.is_empty() {
        let nb = "ingenting forlater EØS";
        return Some((nb.into(), "nothing leaves the EEA".into()));
    }
    let first = |refused: &dyn Fn(&str) -> bool| outside.iter().find(|place| refused(place));
    let is_processor = *recipient.role == RecipientRole::Processor;
    match tool {
        "adequacy" => {
            let code = first(&|code| !is_adequate(code, index))?.as_str();
            Some((
                format!("{code} har ingen beslutning som gjelder"),
                format!("{code} has no decision in force"),
            ))
        }
        "dpf" => {
            let code = first(&|code| code != "US")?.as_str();
            Some((
                format!("listen gjelder bare USA, ikke {code}"),
                format!("the list covers the US only, not {code}"),
            ))
        }
        "derogation" => Some((
            "unntakene gjelder ikke faste strømmer".into(),
            "the exceptions do not cover standing flows".into(),
        )),
        "scc-1" if is_processor => Some((
            "modul 1 er mellom behandlingsansvarlige".into(),
            "module 1 is between controllers".into(),
        )),
        "scc-2" if !is_processor => {
            Some(("modul 2 går til en databehandler".into(), "module 2 goes to a processor".into()))
        }
        "scc-3" if !is_processor || !is_subprocessor => Some((
            "modul 3 går til en underdatabehandler".into(),
            "module 3 goes to a sub-processor".into(),
        )),
        "scc-4" => Some((
            "modul 4 går fra en databehandler til den behandlingsansvarlige".into(),
            "module 4 goes from a processor to its controller".into(),
        )),
        _ => None,
    }
}

fn transfer_unassessed(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (recipient, transfer) in transfers(index) {
        let needs_assessment = transfer.tool.starts_with("scc-") || transfer.tool.as_str() == "bcr";
        let id = &*recipient.id;
        let says = match transfer.assessed_until {
            None if needs_assessment => text!(
                "overføringen til mottakeren `{id}` er ikke vurdert",
                "the transfer to recipient `{id}` is not assessed",
            ),
            Some(until) if until < index.on => text!(
                "vurderingen av overføringen til mottakeren `{id}` gjaldt til {until}",
                "the assessment of the transfer to recipient `{id}` held until {until}",
            ),
            _ => continue,
        };
        let way_out = text!(
            "vurder overføringen på nytt og skriv dagen i `assessed_until`, eller stans flyten",
            "assess the transfer again and write the day in `assessed_until`, or stop the flow",
        );
        found.push(TRANSFER_UNASSESSED.at(transfer.tool.span(), says, way_out));
    }
}

fn list_check_old(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (recipient, transfer) in transfers(index).filter(|(_, it)| it.tool.as_str() == "dpf") {
        let holds_until = transfer.checked_on.and_then(|day| Period::years(1).end_after(day));
        if holds_until.is_some_and(|until| index.on <= until) {
            continue;
        }
        let id = &*recipient.id;
        found.push(LIST_CHECK_OLD.at(
            transfer.tool.span(),
            text!(
                "ingen har det siste året sjekket at mottakeren `{id}` står på listen",
                "nobody has checked within a year that recipient `{id}` is on the list",
            ),
            text!(
                "slå opp selskapet og skriv dagen i `checked_on`",
                "look the company up and write the day in `checked_on`"
            ),
        ));
    }
}

fn place_shut_out(index: &Index<'_>, found: &mut Vec<Finding>) {
    let declaration = index.declaration;
    let own = index.own_activities().flat_map(|activity| &activity.recipients);
    let own = own.chain(declaration.tools.iter().filter_map(|tool| tool.recipient.as_ref()));
    shut_out(index, &declaration.transfers, own, found);
    if let Some(agreement) = &declaration.agreement {
        let in_use = |until: Option<jiff::civil::Date>| until.is_none_or(|until| until >= index.on);
        let engaged = agreement.subprocessor.iter().filter(|it| in_use(it.until));
        shut_out(index, &agreement.transfers, engaged.map(|it| &it.recipient), found);
    }
}

/// Finds, once for each recipient, the first place that a promise shuts out.
fn shut_out<'a>(
    index: &Index<'a>,
    promise: &Transfers,
    references: impl Iterator<Item = &'a Placed<String>>,
    found: &mut Vec<Finding>,
) {
    let mut seen = BTreeSet::new();
    for reference in references.filter(|reference| seen.insert(reference.as_str())) {
        let Some(recipient) = index.recipient(reference) else { continue };
        let refused =
            |place: &&Placed<String>| !allows(promise, place, recipient.transfer.as_ref(), index);
        let Some(place) = places(recipient).find(refused) else { continue };
        let (id, code) = (&*recipient.id, place.as_str());
        found.push(PLACE_SHUT_OUT.at(
            place.span(),
            text!(
                "opplysninger når {code} gjennom mottakeren `{id}`, men det stedet er stengt ute \
                 av løftet deres",
                "data reach {code} through recipient `{id}`, a place that your promise shuts out",
            ),
            text!(
                "bytt leverandør, eller endre løftet i `transfers`; det strengeste gjelder til da",
                "change the supplier, or the promise in `transfers`; until then the strictest \
                 holds",
            ),
        ));
    }
}

fn allows(
    promise: &Transfers,
    code: &str,
    transfer: Option<&Placed<TransferTool>>,
    index: &Index<'_>,
) -> bool {
    let is_listed =
        promise.places.is_empty() || promise.places.iter().any(|place| place.as_str() == code);
    let leaves = !is_in_eea(code, index);
    match promise.policy.as_ref().map(|policy| **policy) {
        Some(TransfersPolicy::Never) => is_listed && !leaves,
        Some(TransfersPolicy::ConsentAndTool | TransfersPolicy::WithTool) if leaves => {
            transfer.is_some()
        }
        _ => is_listed,
    }
}

fn places_contradict(index: &Index<'_>, found: &mut Vec<Finding>) {
    let agreement = index.declaration.agreement.iter().map(|agreement| &agreement.transfers);
    for promise in std::iter::once(index.declaration.transfers.get()).chain(agreement) {
        let never =
            promise.policy.as_ref().is_some_and(|policy| **policy == TransfersPolicy::Never);
        let outside =
            |place: &&Placed<String>| place.parse::<Place>().is_ok() && !is_in_eea(place, index);
        let Some(place) = promise.places.iter().find(outside).filter(|_| never) else { continue };
        let code = place.as_str();
        found.push(PLACES_CONTRADICT.at(
            place.span(),
            text!(
                "løftet sier at ingenting forlater EØS, men fører opp {code}",
                "the promise says that nothing leaves the EEA, but lists {code}",
            ),
            text!("ta stedet ut, eller endre `policy`", "take the place out, or change `policy`"),
        ));
    }
}

fn system_abroad(index: &Index<'_>, found: &mut Vec<Finding>) {
    let listed = &index.declaration.transfers.places;
    for system in &index.declaration.systems {
        let is_promised =
            |code: &str| listed.is_empty() || listed.iter().any(|it| it.as_str() == code);
        let refused = |place: &&Placed<String>| {
            place.parse::<Place>().is_ok() && !(is_in_eea(place, index) && is_promised(place))
        };
        let Some(place) = system.places.iter().find(refused) else { continue };
        let (id, code) = (&*system.id, place.as_str());
        found.push(SYSTEM_ABROAD.at(
            place.span(),
            text!(
                "systemet `{id}` ligger i {code}, utenfor det dere lover",
                "system `{id}` lies in {code}, outside what you promise",
            ),
            text!(
                "flytt systemet, eller endre løftet i `[transfers]`",
                "move the system, or change the promise in `[transfers]`"
            ),
        ));
    }
}

fn transfers<'a>(index: &Index<'a>) -> impl Iterator<Item = (&'a Recipient, &'a TransferTool)> {
    let recipients = index.declaration.recipients.iter();
    recipients.filter_map(|recipient| Some((recipient.get(), recipient.transfer.as_ref()?.get())))
}

/// Returns the places outside the EEA that a recipient sits in, stores in or reads from.
fn outside<'a>(
    recipient: &'a Recipient,
    index: &Index<'_>,
) -> impl Iterator<Item = &'a Placed<String>> {
    places(recipient).filter(|place| place.parse::<Place>().is_ok() && !is_in_eea(place, index))
}

fn places(recipient: &Recipient) -> impl Iterator<Item = &Placed<String>> {
    recipient.stored_in.iter().chain(&recipient.read_from).chain(&recipient.country)
}

/// Says whether a code lies in the EEA; one that is no code is found elsewhere and counts as outside.
fn is_in_eea(code: &str, index: &Index<'_>) -> bool {
    code.parse().is_ok_and(|place| place_status(place, index.on).value == PlaceStatus::Eea)
}

fn is_adequate(code: &str, index: &Index<'_>) -> bool {
    code.parse().is_ok_and(|place| {
        matches!(
            place_status(place, index.on).value,
            PlaceStatus::Eea | PlaceStatus::Adequate { .. }
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    fn recipient(keys: &str) -> String {
        format!("[[recipient]]\nid = 'r'\nname = 'R'\ntask = {{ nb = 'x', en = 'y' }}\n{keys}\n")
    }

    #[test]
    fn um_34_storage_in_the_united_states_without_a_tool_is_found() {
        check_page(
            &TRANSFER_WITHOUT_TOOL,
            "data reach US through recipient `counter`, on no tool for the transfer",
        );
    }

    #[test]
    fn dpa_67_adequate_countries_need_their_decision_named_too() {
        let in_place = |code| {
            recipient(&format!("role = 'processor'\ncountry = 'NO'\nread_from = ['{code}']"))
        };
        assert_eq!(says(&TRANSFER_WITHOUT_TOOL, &in_place("IS")), [""; 0]);
        assert_eq!(says(&TRANSFER_WITHOUT_TOOL, &in_place("CH")).len(), 1);
        assert_eq!(says(&TRANSFER_WITHOUT_TOOL, &in_place("GB")).len(), 1);
    }

    #[test]
    fn in_27_each_tool_carries_only_its_own_transfers() {
        check_page(
            &TOOL_DOES_NOT_FIT,
            "`adequacy` does not carry the transfer to recipient `counter`: IN has no decision \
             in force",
        );
        let with = |role, country, tool| {
            says(
                &TOOL_DOES_NOT_FIT,
                &recipient(&format!(
                    "role = '{role}'\ncountry = '{country}'\ntransfer = {{ tool = '{tool}' }}"
                )),
            )
        };
        assert_eq!(with("processor", "CH", "adequacy"), [""; 0]);
        assert_eq!(with("processor", "US", "dpf"), [""; 0]);
        assert_eq!(with("processor", "IN", "dpf").len(), 1);
        assert_eq!(with("processor", "US", "scc-2"), [""; 0]);
        assert_eq!(with("controller", "US", "scc-2").len(), 1);
        assert_eq!(with("controller", "US", "scc-1"), [""; 0]);
        assert_eq!(with("processor", "US", "scc-3").len(), 1, "no sub-processor of any agreement");
        assert_eq!(with("processor", "US", "derogation").len(), 1);
        assert_eq!(with("processor", "SE", "scc-2").len(), 1, "Sweden needs none");
    }

    #[test]
    fn um_34_an_assessment_holds_through_its_last_day() {
        check_page(
            &TRANSFER_UNASSESSED,
            "the assessment of the transfer to recipient `mail` held until 2027-01-10",
        );
        let clauses =
            recipient("role = 'processor'\ncountry = 'US'\ntransfer = { tool = 'scc-2' }");
        assert_eq!(
            says(&TRANSFER_UNASSESSED, &clauses),
            ["the transfer to recipient `r` is not assessed"]
        );
        let list = recipient("role = 'processor'\ncountry = 'US'\ntransfer = { tool = 'dpf' }");
        assert_eq!(says(&TRANSFER_UNASSESSED, &list), [""; 0]);
    }

    #[test]
    fn dpa_71_the_american_list_is_checked_within_a_year() {
        check_page(
            &LIST_CHECK_OLD,
            "nobody has checked within a year that recipient `mail` is on the list",
        );
    }

    #[test]
    fn mi_17_never_means_not_even_adequate_countries() {
        check_page(
            &PLACE_SHUT_OUT,
            "data reach JP through recipient `mail`, a place that your promise shuts out",
        );
    }

    #[test]
    fn dpa_86_a_place_off_the_list_is_found_even_in_the_eea() {
        let agreement = |stored_in| {
            "[agreement]\ntransfers = { policy = 'consent-and-tool', places = ['NO', 'IE'] }\n\
             [[agreement.subprocessor]]\nrecipient = 'r'\nservices = []\n"
                .to_owned()
                + &recipient(&format!(
                    "role = 'processor'\ncountry = 'NO'\nstored_in = ['{stored_in}']"
                ))
        };
        assert_eq!(says(&PLACE_SHUT_OUT, &agreement("IE")), [""; 0]);
        assert_eq!(says(&PLACE_SHUT_OUT, &agreement("NL")).len(), 1);
        assert_eq!(says(&PLACE_SHUT_OUT, &agreement("US")).len(), 1);
    }

    #[test]
    fn dpa_87_of_two_sentences_the_stricter_wins() {
        check_page(
            &PLACES_CONTRADICT,
            "the promise says that nothing leaves the EEA, but lists US",
        );
        let own =
            "[transfers]\npolicy = 'with-tool'\n".to_owned() + &activity("recipients = ['r']");
        let with_tool = own.clone()
            + &recipient("role = 'processor'\ncountry = 'US'\ntransfer = { tool = 'dpf' }");
        assert_eq!(says(&PLACE_SHUT_OUT, &with_tool), [""; 0]);
        let without = own + &recipient("role = 'processor'\ncountry = 'US'");
        assert_eq!(says(&PLACE_SHUT_OUT, &without).len(), 1);
    }

    #[test]
    fn a_store_abroad_is_found() {
        check_page(&SYSTEM_ABROAD, "system `crm` lies in US, outside what you promise");
    }
}
