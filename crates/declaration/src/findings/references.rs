//! Finds names that lead nowhere, that stand twice, or that cannot be names.

use std::collections::HashSet;

use crate::{
    catalogue,
    finding::{Finding, checks, text},
    findings::{
        Index,
        index::Target::{self, Point, Recipient, Service, Source, System, Tool},
    },
    place::Placed,
    spelling::nearest,
};

checks! {
    /// Name that leads nowhere.
    ///
    /// ## What it finds
    /// A reference to a form, source, recipient, tool, service, system or group company that no table has.
    /// ## Why it matters
    /// The statement would name somebody or something that does not exist, and nothing could keep the promise.
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// recipients = ["mail-provder"]
    ///
    /// [[recipient]]
    /// id = "mail-provider"
    /// name = "Postrute AS"
    /// role = "processor"
    /// task = { nb = "sende e-post", en = "send e-mail" }
    /// ```
    /// ## Way out
    /// Correct the name, or add the table.
    /// ```toml
    /// [[activity]]
    /// id = "newsletter"
    /// purpose = { nb = "sende nyhetsbrev", en = "send newsletters" }
    /// recipients = ["mail-provider"]
    ///
    /// [[recipient]]
    /// id = "mail-provider"
    /// name = "Postrute AS"
    /// role = "processor"
    /// task = { nb = "sende e-post", en = "send e-mail" }
    /// ```
    UNKNOWN_REFERENCE: Error "unknown-reference", "Navn som ikke fører noe sted", ["PRI-07"], unknown_reference;

    /// Name that stands twice.
    ///
    /// ## What it finds
    /// Two tables of one kind with the same ID, or two cookies of the same name from the same tool.
    /// ## Why it matters
    /// A promise has one place; with two of the same name nobody knows which one holds.
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "partner"
    /// kind = "partner"
    /// name = { nb = "partnere", en = "partners" }
    ///
    /// [[source]]
    /// id = "partner"
    /// kind = "public-source"
    /// name = { nb = "et register", en = "a register" }
    /// ```
    /// ## Way out
    /// Give one of them another ID, or take it out.
    /// ```toml
    /// [[source]]
    /// id = "partner"
    /// kind = "partner"
    /// name = { nb = "partnere", en = "partners" }
    ///
    /// [[source]]
    /// id = "register"
    /// kind = "public-source"
    /// name = { nb = "et register", en = "a register" }
    /// ```
    DUPLICATE_ID: Error "duplicate-id", "Samme navn to ganger", ["PRI-07"], duplicate_id;

    /// Name that cannot be a name.
    ///
    /// ## What it finds
    /// An ID with other signs than lower-case letters a to z, digits and hyphens, or longer than 60 of them.
    /// ## Why it matters
    /// IDs stand in addresses, evidence and contracts for years, and must survive all of them unchanged.
    /// ## Example
    /// ```toml
    /// [[source]]
    /// id = "Vår partner"
    /// kind = "partner"
    /// name = { nb = "partnere", en = "partners" }
    /// ```
    /// ## Way out
    /// Choose a short plain ID; the words readers see stand in the other keys.
    /// ```toml
    /// [[source]]
    /// id = "partner"
    /// kind = "partner"
    /// name = { nb = "partnere", en = "partners" }
    /// ```
    BAD_ID: Error "bad-id", "Navn som ikke kan være et navn", ["PRI-07"], bad_id;
}

/// Letters, digits and hyphens in an ID.
const ID_LENGTH_MAX: usize = 60;

fn unknown_reference(index: &Index<'_>, found: &mut Vec<Finding>) {
    let mut check = |target: Target, key: &str, reference: &Placed<String>| {
        if index.knows(target, reference) {
            return;
        }
        let (nb, en) = target.words();
        let name = reference.escape_debug();
        let way_out = match index.nearest(target, reference) {
            Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
            None => {
                let table = target.table();
                text!(
                    "legg til `[[{table}]]` med `id = \"{name}\"`, eller ta navnet ut",
                    "add `[[{table}]]` with `id = \"{name}\"`, or take the name out",
                )
            }
        };
        found.push(UNKNOWN_REFERENCE.at(
            reference.span(),
            text!(
                "`{key}` viser til {nb} `{name}`, som ikke finnes",
                "`{key}` names {en} `{name}`, which does not exist"
            ),
            way_out,
        ));
    };
    let declaration = index.declaration;
    for activity in &declaration.activities {
        activity.source.iter().for_each(|it| check(Source, "source", it));
        activity.recipients.iter().for_each(|it| check(Recipient, "recipients", it));
        activity.collected_at.iter().for_each(|it| check(Point, "collected_at", it));
        activity.systems.iter().for_each(|it| check(System, "systems", it));
    }
    for tool in &declaration.tools {
        tool.recipient.iter().for_each(|it| check(Recipient, "recipient", it));
    }
    for cookie in &declaration.cookies {
        cookie.tool.iter().for_each(|it| check(Tool, "tool", it));
    }
    if let Some(agreement) = &declaration.agreement {
        for subprocessor in &agreement.subprocessor {
            check(Recipient, "recipient", &subprocessor.recipient);
            subprocessor.services.iter().for_each(|it| check(Service, "services", it));
        }
        agreement
            .no_subprocessors_for
            .iter()
            .for_each(|it| check(Service, "no_subprocessors_for", it));
        for partner in &agreement.partner {
            partner.services.iter().for_each(|it| check(Service, "services", it));
        }
    }
    unknown_company(index, found);
    unknown_need(index, found);
}

impl Target {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Point => ("et innsamlingssted", "a place of collection"),
            Source => ("en kilde", "a source"),
            Recipient => ("en mottaker", "a recipient"),
            Tool => ("et verktøy", "a tool"),
            Service => ("en tjeneste", "a service"),
            System => ("et system", "a system"),
        }
    }

    fn table(self) -> &'static str {
        match self {
            Point => "collection_point",
            Source => "source",
            Recipient => "recipient",
            Tool => "tool",
            Service => "service",
            System => "system",
        }
    }
}

fn unknown_company(index: &Index<'_>, found: &mut Vec<Finding>) {
    let organisation = &index.declaration.organisation;
    let names = || {
        let group = organisation.group.iter().map(|company| company.name.as_str());
        std::iter::once(organisation.name.as_str()).chain(group)
    };
    for company in index.declaration.activities.iter().filter_map(|it| it.company.as_ref()) {
        if names().any(|name| name == company.as_str()) {
            continue;
        }
        let name = company.escape_debug();
        let way_out = match nearest(company, names()) {
            Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
            None => text!("legg selskapet til i `group`", "add the company to `group`"),
        };
        found.push(UNKNOWN_REFERENCE.at(
            company.span(),
            text!(
                "`company` viser til `{name}`, som ikke er i konsernet",
                "`company` names `{name}`, which is not of the group"
            ),
            way_out,
        ));
    }
}

fn unknown_need(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in &index.declaration.activities {
        for (category, reason) in &activity.need {
            if catalogue::category(category).is_some() {
                continue;
            }
            let name = category.escape_debug();
            let way_out = match catalogue::nearest_category(category) {
                Some(meant) => text!("mente du `{meant}`?", "did you mean `{meant}`?"),
                None => {
                    text!("velg en kategori fra katalogen", "pick a category from the catalogue")
                }
            };
            found.push(UNKNOWN_REFERENCE.at(
                reason.span(),
                text!(
                    "`need` begrunner `{name}`, som ikke er en datakategori",
                    "`need` gives a reason for `{name}`, which is no data category"
                ),
                way_out,
            ));
        }
    }
}

fn duplicate_id(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (table, ids) in ids(index) {
        let mut seen = HashSet::new();
        for id in ids {
            if !seen.insert(id.as_str()) {
                let name = id.escape_debug();
                found.push(DUPLICATE_ID.at(
                    id.span(),
                    text!(
                        "to `[[{table}]]` heter `{name}`",
                        "two `[[{table}]]` are called `{name}`"
                    ),
                    text!("gi den ene et annet navn", "give one of them another name"),
                ));
            }
        }
    }
    let mut seen = HashSet::new();
    for cookie in &index.declaration.cookies {
        let tool = cookie.tool.as_ref().map(|tool| tool.as_str());
        if !seen.insert((cookie.name.as_str(), tool, cookie.kind)) {
            let name = cookie.name.escape_debug();
            found.push(DUPLICATE_ID.at(
                cookie.name.span(),
                text!("to `[[cookie]]` heter `{name}`", "two `[[cookie]]` are called `{name}`"),
                text!("ta den ene ut", "take one of them out"),
            ));
        }
    }
}

fn bad_id(index: &Index<'_>, found: &mut Vec<Finding>) {
    let is_plain = |id: &str| {
        let ends_well = !id.starts_with('-') && !id.ends_with('-');
        let signs = id.bytes().all(|sign| matches!(sign, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        ends_well && signs && (1..=ID_LENGTH_MAX).contains(&id.len())
    };
    for (_, ids) in ids(index) {
        for id in ids.into_iter().filter(|id| !is_plain(id)) {
            let name = id.escape_debug();
            found.push(BAD_ID.at(
                id.span(),
                text!("`{name}` kan ikke være et navn", "`{name}` cannot be a name"),
                text!(
                    "bruk små bokstaver a til z, sifre og bindestrek, høyst {ID_LENGTH_MAX} tegn",
                    "use lower-case letters a to z, digits and hyphens, at most {ID_LENGTH_MAX} \
                     of them",
                ),
            ));
        }
    }
}

/// Returns the IDs of each kind of table, in the order of the text.
fn ids<'a>(index: &Index<'a>) -> [(&'static str, Vec<&'a Placed<String>>); 8] {
    let declaration = index.declaration;
    let agreement = declaration.agreement.iter();
    [
        ("activity", declaration.activities.iter().map(|it| &it.id).collect()),
        ("collection_point", declaration.collection_points.iter().map(|it| &it.id).collect()),
        ("source", declaration.sources.iter().map(|it| &it.id).collect()),
        ("recipient", declaration.recipients.iter().map(|it| &it.id).collect()),
        ("tool", declaration.tools.iter().map(|it| &it.id).collect()),
        ("service", declaration.services.iter().map(|it| &it.id).collect()),
        ("measure", declaration.measures.iter().map(|it| &it.id).collect()),
        (
            "agreement.instruction",
            agreement.flat_map(|it| &it.instruction).map(|it| &it.id).collect(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, found, says};

    #[test]
    fn a_name_that_leads_nowhere_is_found_with_the_one_that_was_meant() {
        check_page(
            &UNKNOWN_REFERENCE,
            "`recipients` names a recipient `mail-provder`, which does not exist",
        );
        let activity = "[[activity]]\nid = 'a'\npurpose = { nb = 'x', en = 'y' }\ncompany = 'Fjordbok Drft AS'\ncollected_at = ['form.signup']\n";
        let group = "[organisation]\nname = 'Fjordbok AS'\ncountry = 'NO'\ngroup = [{ name = 'Fjordbok Drift AS', country = 'NO' }]\n";
        let found = found(&format!("{group}{activity}"));
        let mine: Vec<_> =
            found.iter().filter(|finding| finding.code == "unknown-reference").collect();
        assert_eq!(mine[0].way_out.en, "did you mean `Fjordbok Drift AS`?");
        assert!(mine[1].way_out.en.starts_with("add `[[collection_point]]`"), "{:?}", mine[1]);
    }

    #[test]
    fn a_form_may_be_named_with_its_kind() {
        let point = "[[collection_point]]\nid = 'signup'\nkind = 'form'\n";
        let activity = |at| {
            format!(
                "[[activity]]\nid = 'a'\npurpose = {{ nb = 'x', en = 'y' }}\ncollected_at = \
                 ['{at}']\n{point}"
            )
        };
        assert_eq!(says(&UNKNOWN_REFERENCE, &activity("form.signup")), [""; 0]);
        assert_eq!(says(&UNKNOWN_REFERENCE, &activity("signup")), [""; 0]);
        assert_eq!(says(&UNKNOWN_REFERENCE, &activity("form.sign")).len(), 1);
    }

    #[test]
    fn the_second_table_of_a_name_is_found() {
        check_page(&DUPLICATE_ID, "two `[[source]]` are called `partner`");
        let cookie = |tool| {
            format!(
                "[[cookie]]\nname = 'id'\ncategory = 'analytics'\npurpose = {{ nb = 'x', en = \
                 'y' }}\n{tool}\n"
            )
        };
        assert_eq!(says(&DUPLICATE_ID, &(cookie("") + &cookie(""))).len(), 1);
        assert_eq!(says(&DUPLICATE_ID, &(cookie("") + &cookie("tool = 't'"))), [""; 0]);
    }

    #[test]
    fn a_name_holds_at_most_sixty_plain_signs() {
        check_page(&BAD_ID, "`Vår partner` cannot be a name");
        let source = |id: &str| {
            format!("[[source]]\nid = '{id}'\nkind = 'partner'\nname = {{ nb = 'x', en = 'y' }}\n")
        };
        assert_eq!(says(&BAD_ID, &source(&"a".repeat(ID_LENGTH_MAX))), [""; 0]);
        assert_eq!(says(&BAD_ID, &source(&"a".repeat(ID_LENGTH_MAX + 1))).len(), 1);
        assert_eq!(says(&BAD_ID, &source("")).len(), 1);
        assert_eq!(says(&BAD_ID, &source("a-")).len(), 1);
    }

    #[test]
    fn um_05_a_kind_of_people_off_the_closed_list_is_found() {
        let activity = |subject| {
            format!(
                "[[activity]]\nid = 'a'\npurpose = {{ nb = 'x', en = 'y' }}\nsubjects = \
                 ['{subject}']\n"
            )
        };
        let unknown = &crate::findings::reading::UNKNOWN_WORD;
        assert_eq!(
            says(unknown, &activity("applicants")),
            ["`subjects` does not know the word `applicants`"]
        );
        assert_eq!(says(unknown, &activity("applicant")), [""; 0]);
    }
}
