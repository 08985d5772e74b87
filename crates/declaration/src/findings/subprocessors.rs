//! Holds sub-processors against what customers were promised: told first, bound alike, listed, used for nothing else.

use std::collections::HashSet;

use jiff::civil::Date;
use law::earliest_effect;

use super::compare::exceeds;
use crate::{
    catalogue::category,
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, Agreement, RecipientRole, Role, Subprocessor},
    place::Placed,
};

checks! {
    /// Sub-processor used before its day.
    ///
    /// ## What it finds
    /// A sub-processor in use earlier than the promised notice allows, or without a day of announcement.
    /// ## Why it matters
    /// Customers must be able to object before anything happens (GDPR Art. 28(2)). "At least three weeks
    /// before" means the day after the third week.
    /// ## Example
    /// ```toml
    /// [agreement]
    /// subprocessor_authorisation = "general"
    /// subprocessor_notice = "3 weeks"
    /// objection = "1 week"
    ///
    /// [[agreement.subprocessor]]
    /// recipient = "host"
    /// services = []
    /// announced_on = 2026-11-02
    /// since = 2026-11-23
    /// ```
    /// ## Way out
    /// Wait until the day has come, for each customer by itself.
    /// ```toml
    /// [agreement]
    /// subprocessor_authorisation = "general"
    /// subprocessor_notice = "3 weeks"
    /// objection = "1 week"
    ///
    /// [[agreement.subprocessor]]
    /// recipient = "host"
    /// services = []
    /// announced_on = 2026-11-02
    /// since = 2026-11-24
    /// ```
    USED_BEFORE_NOTICE: Error "used-before-notice", "Underdatabehandler tatt i bruk før tiden", ["PRC-12", "PRC-06"], used_before_notice;

    /// General authorisation without a way to say no.
    ///
    /// ## What it finds
    /// General authorisation without notice, without time to object, without a way notice reaches the
    /// customer, or with more time to object than notice.
    /// ## Why it matters
    /// Whoever may add sub-processors tells of it, and the customer may object in time (GDPR Art. 28(2)).
    /// ## Example
    /// ```toml
    /// [agreement]
    /// subprocessor_authorisation = "general"
    /// subprocessor_notice = "1 week"
    /// objection = "3 weeks"
    /// notice_by = ["email"]
    /// ```
    /// ## Way out
    /// Promise all three, and let the objection fall within the notice.
    /// ```toml
    /// [agreement]
    /// subprocessor_authorisation = "general"
    /// subprocessor_notice = "3 weeks"
    /// objection = "1 week"
    /// notice_by = ["email"]
    /// ```
    NO_WAY_TO_OBJECT: Error "no-way-to-object", "Ingen mulighet til å si nei", ["PRC-06", "PRC-12", "PRC-13"], no_way_to_object;

    /// Duties that do not flow down.
    ///
    /// ## What it finds
    /// A sub-processor in use whose contract does not lay the customer's terms on it.
    /// ## Why it matters
    /// The same duties bind the whole chain (GDPR Art. 28(4)).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2024-01-05, bars_other_use = true, reviewed_on = 2026-11-02 }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "host", services = [] }]
    /// ```
    /// ## Way out
    /// Have the contract changed, then set `flows_down`.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2024-01-05, flows_down = true, bars_other_use = true, reviewed_on = 2026-11-02 }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "host", services = [] }]
    /// ```
    NO_FLOW_DOWN: Error "no-flow-down", "Plikter som ikke føres videre", ["PRC-06"], no_flow_down;

    /// Sub-processor that is over and still used.
    ///
    /// ## What it finds
    /// A sub-processor whose last day has passed, still named by an activity for customers.
    /// ## Why it matters
    /// A closed service gets no data; the list must say so (GDPR Art. 28(2), EDPB 22/2024).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// recipients = ["workshop"]
    ///
    /// [[recipient]]
    /// id = "workshop"
    /// name = "Appverksted Ltd"
    /// role = "processor"
    /// task = { nb = "feilmeldinger", en = "fault reports" }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "workshop", services = [], until = 2026-03-31 }]
    /// ```
    /// ## Way out
    /// Take it out of the activity.
    /// ```toml
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    ///
    /// [[recipient]]
    /// id = "workshop"
    /// name = "Appverksted Ltd"
    /// role = "processor"
    /// task = { nb = "feilmeldinger", en = "fault reports" }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "workshop", services = [], until = 2026-03-31 }]
    /// ```
    USED_AFTER_END: Error "used-after-end", "Underdatabehandler brukt etter at den er avsluttet", ["PRC-06", "PRC-11"], used_after_end;

    /// Sub-processor off the list.
    ///
    /// ## What it finds
    /// An activity for customers names a processor that the agreement does not list.
    /// ## Why it matters
    /// The customer authorises each one, by list or by notice (GDPR Art. 28(2)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// recipients = ["host"]
    ///
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    ///
    /// [agreement]
    /// ```
    /// ## Way out
    /// Announce it, or stop using it for customers' data.
    /// ```toml
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// recipients = ["host"]
    ///
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "host", services = [] }]
    /// ```
    UNLISTED_SUBPROCESSOR: Error "unlisted-subprocessor", "Underdatabehandler som ikke står på listen", ["PRC-06", "PRC-11"], unlisted_subprocessor;

    /// Empty list that is not empty.
    ///
    /// ## What it finds
    /// A service promised to have no sub-processors, and a sub-processor in use for it.
    /// ## Why it matters
    /// The customer chose the service by that promise (GDPR Art. 28(2)).
    /// ## Example
    /// ```toml
    /// [[service]]
    /// id = "kontor"
    /// name = "Fjordbok Kontor"
    /// kind = "on-premises"
    ///
    /// [agreement]
    /// no_subprocessors_for = ["kontor"]
    /// subprocessor = [{ recipient = "host", services = ["kontor"] }]
    /// ```
    /// ## Way out
    /// Stop using it for that service, or change the promise with notice.
    /// ```toml
    /// [[service]]
    /// id = "kontor"
    /// name = "Fjordbok Kontor"
    /// kind = "on-premises"
    ///
    /// [agreement]
    /// no_subprocessors_for = ["kontor"]
    /// ```
    LIST_NOT_EMPTY: Error "list-not-empty", "Tom liste som ikke er tom", ["PRC-06"], list_not_empty;

    /// Sub-processor said to get nothing personal.
    ///
    /// ## What it finds
    /// `no_personal_data` for a recipient of an activity that uses personal data.
    /// ## Why it matters
    /// If it gets none, it belongs to no activity; if it gets some, all terms apply (GDPR Art. 4(1), 28).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// data = ["contact.name"]
    /// recipients = ["workshop"]
    ///
    /// [[recipient]]
    /// id = "workshop"
    /// name = "Appverksted Ltd"
    /// role = "processor"
    /// task = { nb = "feilmeldinger", en = "fault reports" }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "workshop", services = [], no_personal_data = true }]
    /// ```
    /// ## Way out
    /// Drop the claim, or the recipient.
    /// ```toml
    /// [[activity]]
    /// id = "books"
    /// role = "processor"
    /// purpose = { nb = "føre kundens regnskap", en = "keep the customer's accounts" }
    /// data = ["contact.name"]
    /// recipients = ["workshop"]
    ///
    /// [[recipient]]
    /// id = "workshop"
    /// name = "Appverksted Ltd"
    /// role = "processor"
    /// task = { nb = "feilmeldinger", en = "fault reports" }
    ///
    /// [agreement]
    /// subprocessor = [{ recipient = "workshop", services = [] }]
    /// ```
    CLAIMED_NOT_PERSONAL: Error "claimed-not-personal", "Sagt å ikke få personopplysninger", ["TRM-01", "PRC-06"], claimed_not_personal;
}

fn used_before_notice(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let Some(notice) = agreement.subprocessor_notice.as_ref().map(|notice| **notice) else {
        return;
    };
    for (subprocessor, since) in
        agreement.subprocessor.iter().filter_map(|it| Some((it, it.since?)))
    {
        let id = &*subprocessor.recipient;
        let (says, earliest) = match subprocessor.announced_on {
            None => (
                text!(
                    "underdatabehandleren `{id}` brukes fra {since}, men ingen dag for varselet \
                     er oppgitt",
                    "sub-processor `{id}` is in use since {since}, but no day of notice is given",
                ),
                None,
            ),
            Some(announced) => {
                let Ok(effect) = earliest_effect(announced, notice) else { continue };
                let earliest = effect.value.earliest_effect_on;
                if since >= earliest {
                    continue;
                }
                let says = text!(
                    "underdatabehandleren `{id}` brukes fra {since}, men varselet av {announced} \
                     gir tidligst {earliest}",
                    "sub-processor `{id}` is in use since {since}, but the notice of {announced} \
                     allows {earliest} at the earliest",
                );
                (says, Some(earliest))
            }
        };
        let way_out = match earliest {
            Some(earliest) => text!(
                "vent til {earliest}, for hver kunde for seg",
                "wait until {earliest}, for each customer by itself"
            ),
            None => text!(
                "skriv dagen kundene ble varslet, i `announced_on`",
                "write the day customers were told in `announced_on`"
            ),
        };
        found.push(USED_BEFORE_NOTICE.at(subprocessor.recipient.span(), says, way_out));
    }
}

fn no_way_to_object(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let is_general = |word: &&Placed<String>| word.as_str() == "general";
    let Some(general) = agreement.subprocessor_authorisation.as_ref().filter(is_general) else {
        return;
    };
    let notice = agreement.subprocessor_notice.as_ref();
    let objection = agreement.objection.as_ref();
    let says = match (notice, objection) {
        (None, _) => text!(
            "avtalen lover ikke varsel om nye underdatabehandlere",
            "the agreement promises no notice of new sub-processors"
        ),
        (_, None) => text!(
            "avtalen gir ikke kunden tid til å si nei til nye underdatabehandlere",
            "the agreement gives the customer no time to object to new sub-processors"
        ),
        (Some(notice), Some(objection)) if exceeds(**objection, **notice) => text!(
            "kunden har lengre tid til å si nei enn varselet varer",
            "the customer has more time to object than the notice lasts",
        ),
        _ if agreement.notice_by.is_empty() => text!(
            "avtalen sier ikke hvordan varsel om nye underdatabehandlere når kunden",
            "the agreement does not say how notice of new sub-processors reaches the customer",
        ),
        _ => return,
    };
    let way_out = text!(
        "sett `subprocessor_notice`, `objection` (ikke lengre) og `notice_by`",
        "set `subprocessor_notice`, `objection` (no longer) and `notice_by`",
    );
    let place = objection.or(notice).map_or(general.span(), |period| period.span());
    found.push(NO_WAY_TO_OBJECT.at(place, says, way_out));
}

fn no_flow_down(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (_, subprocessor) in engaged(index) {
        let Some(recipient) = index.recipient(&subprocessor.recipient) else { continue };
        let Some(contract) = recipient.contract.as_ref().filter(|it| !it.flows_down) else {
            continue;
        };
        let id = &*recipient.id;
        found.push(NO_FLOW_DOWN.at(
            contract.span(),
            text!(
                "avtalen med underdatabehandleren `{id}` fører ikke kundens vilkår videre",
                "the contract with sub-processor `{id}` does not lay the customer's terms on it",
            ),
            text!(
                "få avtalen endret, og sett `flows_down = true`",
                "have the contract changed, then set `flows_down = true`"
            ),
        ));
    }
}

fn used_after_end(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let ended = |it: &&Placed<Subprocessor>| it.until.is_some_and(|until| until < index.on);
    for subprocessor in agreement.subprocessor.iter().filter(ended) {
        let returns = agreement.subprocessor.iter().any(|it| {
            it.recipient.as_str() == subprocessor.recipient.as_str() && is_engaged(it, index.on)
        });
        let Some((activity, place)) = uses(index, &subprocessor.recipient).filter(|_| !returns)
        else {
            continue;
        };
        let (id, name) = (&*activity.id, &*subprocessor.recipient);
        found.push(USED_AFTER_END.at(
            place.span(),
            text!(
                "aktiviteten `{id}` bruker underdatabehandleren `{name}`, som er avsluttet",
                "activity `{id}` uses sub-processor `{name}`, which has ended",
            ),
            text!("ta den ut av `recipients`", "take it out of `recipients`"),
        ));
    }
}

fn unlisted_subprocessor(index: &Index<'_>, found: &mut Vec<Finding>) {
    let Some(agreement) = &index.declaration.agreement else { return };
    let listed: HashSet<&str> =
        agreement.subprocessor.iter().map(|it| it.recipient.as_str()).collect();
    for activity in for_customers(index) {
        for reference in activity.recipients.iter().filter(|it| !listed.contains(it.as_str())) {
            let Some(recipient) = index.recipient(reference) else { continue };
            if *recipient.role != RecipientRole::Processor {
                continue;
            }
            let (id, name) = (&*activity.id, reference.as_str());
            found.push(UNLISTED_SUBPROCESSOR.at(
                reference.span(),
                text!(
                    "aktiviteten `{id}` bruker `{name}`, som ikke står på listen over \
                     underdatabehandlere",
                    "activity `{id}` uses `{name}`, which is not on the list of sub-processors",
                ),
                text!(
                    "varsle kundene og før den opp i `[[agreement.subprocessor]]`, eller slutt å \
                     bruke den",
                    "tell customers and list it in `[[agreement.subprocessor]]`, or stop using it",
                ),
            ));
        }
    }
}

fn list_not_empty(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (agreement, subprocessor) in engaged(index) {
        let promised = |service: &&Placed<String>| {
            agreement.no_subprocessors_for.iter().any(|empty| empty.as_str() == service.as_str())
        };
        let Some(service) = subprocessor.services.iter().find(promised) else { continue };
        let (id, name) = (&*subprocessor.recipient, service.as_str());
        found.push(LIST_NOT_EMPTY.at(
            service.span(),
            text!(
                "tjenesten `{name}` er lovet uten underdatabehandlere, men bruker `{id}`",
                "service `{name}` is promised to have no sub-processors, but uses `{id}`",
            ),
            text!(
                "slutt å bruke den for tjenesten, eller endre løftet med varsel",
                "stop using it for that service, or change the promise with notice",
            ),
        ));
    }
}

fn claimed_not_personal(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (_, subprocessor) in engaged(index).filter(|(_, it)| it.no_personal_data) {
        let Some((activity, place)) = uses(index, &subprocessor.recipient) else { continue };
        let is_personal = |key: &Placed<String>| category(key).is_some_and(|it| it.is_personal());
        if !activity.data.iter().any(is_personal) {
            continue;
        }
        let (id, name) = (&*activity.id, &*subprocessor.recipient);
        found.push(CLAIMED_NOT_PERSONAL.at(
            place.span(),
            text!(
                "underdatabehandleren `{name}` sies ikke å få personopplysninger, men er \
                 mottaker i aktiviteten `{id}`",
                "sub-processor `{name}` is said to get no personal data, but is a recipient of \
                 activity `{id}`",
            ),
            text!(
                "stryk `no_personal_data`, eller stryk mottakeren",
                "drop `no_personal_data`, or the recipient",
            ),
        ));
    }
}

/// Returns the sub-processors in use or to come, with the agreement.
fn engaged<'a>(index: &Index<'a>) -> impl Iterator<Item = (&'a Agreement, &'a Subprocessor)> {
    let on = index.on;
    index.declaration.agreement.iter().flat_map(move |agreement| {
        let engaged = agreement.subprocessor.iter().filter(move |it| is_engaged(it, on));
        engaged.map(move |it| (agreement.get(), it.get()))
    })
}

fn is_engaged(subprocessor: &Subprocessor, on: Date) -> bool {
    subprocessor.until.is_none_or(|until| until >= on)
}

/// Returns the first activity for customers that names a recipient, and where.
fn uses<'a>(index: &Index<'a>, recipient: &str) -> Option<(&'a Activity, &'a Placed<String>)> {
    for_customers(index).find_map(|activity| {
        let place = activity.recipients.iter().find(|it| it.as_str() == recipient)?;
        Some((activity, place))
    })
}

fn for_customers<'a>(index: &Index<'a>) -> impl Iterator<Item = &'a Activity> {
    let activities = index.declaration.activities.iter().map(Placed::get);
    activities.filter(|it| matches!(it.role, Role::Processor | Role::SubProcessor))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, says};

    #[test]
    fn dpa_20_a_sub_processor_starts_the_day_after_the_third_week_and_not_before() {
        check_page(
            &USED_BEFORE_NOTICE,
            "sub-processor `host` is in use since 2026-11-23, but the notice of 2026-11-02 \
             allows 2026-11-24 at the earliest",
        );
        let silent = "[agreement]\nsubprocessor_notice = '3 weeks'\n\
            subprocessor = [{ recipient = 'r', services = [], since = 2026-11-23 }]\n";
        assert_eq!(
            says(&USED_BEFORE_NOTICE, silent),
            ["sub-processor `r` is in use since 2026-11-23, but no day of notice is given"]
        );
    }

    #[test]
    fn dpa_22_the_time_to_object_lies_within_the_notice() {
        check_page(&NO_WAY_TO_OBJECT, "the customer has more time to object than the notice lasts");
    }

    #[test]
    fn dpa_21_general_authorisation_takes_notice_objection_and_a_way() {
        let agreement =
            |keys| format!("[agreement]\nsubprocessor_authorisation = 'general'\n{keys}\n");
        let n_found = |keys| says(&NO_WAY_TO_OBJECT, &agreement(keys)).len();
        assert_eq!(n_found(""), 1);
        assert_eq!(n_found("subprocessor_notice = '3 weeks'"), 1);
        assert_eq!(n_found("subprocessor_notice = '3 weeks'\nobjection = '1 week'"), 1);
        assert_eq!(
            n_found(
                "subprocessor_notice = '3 weeks'\nobjection = '1 week'\nnotice_by = ['message']"
            ),
            0
        );
        assert_eq!(
            n_found(
                "subprocessor_notice = '3 weeks'\nobjection = '3 weeks'\nnotice_by = ['message']"
            ),
            0
        );
    }

    #[test]
    fn dpa_24_duties_that_do_not_flow_down_are_found() {
        check_page(
            &NO_FLOW_DOWN,
            "the contract with sub-processor `host` does not lay the customer's terms on it",
        );
    }

    #[test]
    fn dpa_68_a_closed_service_that_is_still_used_is_found() {
        check_page(
            &USED_AFTER_END,
            "activity `books` uses sub-processor `workshop`, which has ended",
        );
    }

    #[test]
    fn dpa_68_a_sub_processor_said_to_get_nothing_personal_is_found() {
        check_page(
            &CLAIMED_NOT_PERSONAL,
            "sub-processor `workshop` is said to get no personal data, but is a recipient of \
             activity `books`",
        );
    }

    #[test]
    fn dpa_19_a_sub_processor_off_the_list_is_found() {
        check_page(
            &UNLISTED_SUBPROCESSOR,
            "activity `books` uses `host`, which is not on the list of sub-processors",
        );
    }

    #[test]
    fn dpa_72_an_empty_list_that_is_not_empty_is_found() {
        check_page(
            &LIST_NOT_EMPTY,
            "service `kontor` is promised to have no sub-processors, but uses `host`",
        );
    }
}
