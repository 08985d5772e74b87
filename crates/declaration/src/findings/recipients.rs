//! Holds each recipient against what must be known of it: who it is, where, under which contract.

use law::{OrganisationNumber, Period, Place};

use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Recipient, RecipientRole},
    place::Placed,
};

checks! {
    /// Recipient that is only half known.
    ///
    /// ## What it finds
    /// A recipient without country, a Norwegian processor without organisation number, or a processor without
    /// a way to reach it.
    /// ## Why it matters
    /// A customer can ask at any time who stands in the chain, and where (EDPB 22/2024); a person too
    /// (GDPR Art. 15(1)(c)).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// ```
    /// ## Way out
    /// Fill in what is missing.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// number = "310285978"
    /// country = "NO"
    /// contact = "security@nordsky.example"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// ```
    RECIPIENT_INCOMPLETE: Error "recipient-incomplete", "Mottaker som bare er halvt kjent", ["PRC-11", "TRM-05"], recipient_incomplete;

    /// Number of nobody.
    ///
    /// ## What it finds
    /// An organisation number whose control digit does not fit, or that is no nine digits, for a Norwegian
    /// company.
    /// ## Why it matters
    /// A slip names another company, or none (GDPR Art. 13(1)(a), PRC-11).
    /// ## Example
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// number = "310285979"
    /// ```
    /// ## Way out
    /// Look it up in the register.
    /// ```toml
    /// [organisation]
    /// name = "Fjordbok AS"
    /// country = "NO"
    /// number = "310 285 978"
    /// ```
    BAD_NUMBER: Error "bad-number", "Organisasjonsnummer som ikke finnes", ["PRC-11", "NOT-01"], bad_number;

    /// Country that is no country code.
    ///
    /// ## What it finds
    /// A country written otherwise than with two capital letters.
    /// ## Why it matters
    /// Where data may go is decided by the country (GDPR Art. 44).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// country = "Norge"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// ```
    /// ## Way out
    /// Use the code of ISO 3166.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// country = "NO"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// ```
    BAD_COUNTRY: Error "bad-country", "Land som ikke er en landkode", ["TRA-03"], bad_country;

    /// Processor without a contract.
    ///
    /// ## What it finds
    /// A recipient of role `processor` without `contract`.
    /// ## Why it matters
    /// Nothing may reach a processor before a written contract binds it (GDPR Art. 28(3), (9)).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// country = "NO"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// ```
    /// ## Way out
    /// Sign the contract and name it; until then, send nothing.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// country = "NO"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2026-01-05, bars_other_use = true, reviewed_on = 2026-11-02 }
    /// ```
    PROCESSOR_WITHOUT_CONTRACT: Error "processor-without-contract", "Databehandler uten avtale", ["PRC-02", "PRC-06"], processor_without_contract;

    /// Contract that begins later than the use.
    ///
    /// ## What it finds
    /// A contract whose first day is yet to come.
    /// ## Why it matters
    /// The contract comes first, the data afterwards (GDPR Art. 28(3)).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2027-01-12, bars_other_use = true, reviewed_on = 2027-01-04 }
    /// ```
    /// ## Way out
    /// Send nothing before that day; declare the recipient when it comes.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2027-01-11, bars_other_use = true, reviewed_on = 2027-01-04 }
    /// ```
    CONTRACT_TO_COME: Error "contract-to-come", "Avtale som ikke gjelder ennå", ["PRC-02"], contract_to_come;

    /// Contract that lets the processor go its own ways.
    ///
    /// ## What it finds
    /// A processor's contract without `bars_other_use`.
    /// ## Why it matters
    /// A processor uses data on instruction only (GDPR Art. 28(3)(a), 29).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2026-01-05, reviewed_on = 2026-11-02 }
    /// ```
    /// ## Way out
    /// Read the contract; if it bars other use, say so, otherwise have it changed.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2026-01-05, bars_other_use = true, reviewed_on = 2026-11-02 }
    /// ```
    OTHER_USE_ALLOWED: Warning "other-use-allowed", "Avtale som åpner for annen bruk", ["PRC-03"], other_use_allowed;

    /// Contract that nobody has looked at for a year.
    ///
    /// ## What it finds
    /// A processor's contract with no review, or with one more than twelve months ago.
    /// ## Why it matters
    /// The organisation uses only processors with sufficient guarantees, and keeps seeing to it
    /// (GDPR Art. 28(1)).
    /// ## Example
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2024-01-05, bars_other_use = true, reviewed_on = 2026-01-10 }
    /// ```
    /// ## Way out
    /// Review it and write the day.
    /// ```toml
    /// [[recipient]]
    /// id = "host"
    /// name = "Nordsky Drift AS"
    /// role = "processor"
    /// task = { nb = "drift", en = "hosting" }
    /// contract = { reference = "DBA-1", since = 2024-01-05, bars_other_use = true, reviewed_on = 2026-01-11 }
    /// ```
    CONTRACT_REVIEW_OLD: Warning "contract-review-old", "Avtale som ingen har sett på det siste året", ["PRC-01"], contract_review_old;
}

fn recipient_incomplete(index: &Index<'_>, found: &mut Vec<Finding>) {
    for recipient in &index.declaration.recipients {
        let missing = missing_facts(recipient);
        if missing.is_empty() {
            continue;
        }
        let id = &*recipient.id;
        let nb = missing.iter().map(|(nb, ..)| *nb).collect::<Vec<_>>().join(", ");
        let en = missing.iter().map(|(_, en, _)| *en).collect::<Vec<_>>().join(", ");
        let keys =
            missing.iter().map(|(.., key)| format!("`{key}`")).collect::<Vec<_>>().join(", ");
        found.push(RECIPIENT_INCOMPLETE.at(
            recipient.id.span(),
            text!("mottakeren `{id}` mangler {nb}", "recipient `{id}` lacks {en}"),
            text!("fyll ut {keys}", "fill in {keys}"),
        ));
    }
}

/// Returns what is not known of a recipient: in both languages, and the key.
fn missing_facts(recipient: &Recipient) -> Vec<(&'static str, &'static str, &'static str)> {
    let is_processor = *recipient.role == RecipientRole::Processor;
    let country = recipient.country.as_ref().map(|country| country.as_str());
    let is_blank = |text: &Option<String>| text.as_ref().is_none_or(|it| it.trim().is_empty());
    let mut missing = Vec::new();
    if country.is_none() {
        missing.push(("land", "country", "country"));
    }
    if is_processor && recipient.number.is_none() && country.is_none_or(|country| country == "NO") {
        missing.push(("organisasjonsnummer", "organisation number", "number"));
    }
    if is_processor && is_blank(&recipient.contact) && is_blank(&recipient.web) {
        missing.push(("kontaktpunkt", "contact point", "contact"));
    }
    missing
}

fn bad_number(index: &Index<'_>, found: &mut Vec<Finding>) {
    let declaration = index.declaration;
    let organisation = &declaration.organisation;
    let mut check = |number: &Option<Placed<String>>, country: Option<&str>| {
        let Some(number) = number.as_ref().filter(|_| country.is_none_or(|it| it == "NO")) else {
            return;
        };
        let Err(error) = number.parse::<OrganisationNumber>() else { return };
        let (written, nb) = (number.escape_debug(), "siste siffer passer ikke til de andre");
        let is_control_digit = error == law::OrganisationNumberError::ControlDigit;
        let nb = if is_control_digit { nb } else { "det skal være ni sifre" };
        let en = if is_control_digit {
            "its last digit does not fit the others"
        } else {
            "it is to have nine digits"
        };
        found.push(BAD_NUMBER.at(
            number.span(),
            text!(
                "organisasjonsnummeret `{written}` finnes ikke: {nb}",
                "organisation number `{written}` does not exist: {en}"
            ),
            text!("slå opp nummeret i Enhetsregisteret", "look the number up in the register"),
        ));
    };
    check(&organisation.number, Some(&organisation.country));
    for company in &organisation.group {
        check(&company.number, Some(&company.country));
    }
    for recipient in &declaration.recipients {
        check(&recipient.number, recipient.country.as_ref().map(|it| it.as_str()));
    }
    for partner in declaration.agreement.iter().flat_map(|agreement| &agreement.partner) {
        check(&partner.number, None);
    }
}

fn bad_country(index: &Index<'_>, found: &mut Vec<Finding>) {
    let declaration = index.declaration;
    let recipients = declaration
        .recipients
        .iter()
        .flat_map(|it| it.country.iter().chain(&it.stored_in).chain(&it.read_from));
    let agreement = declaration.agreement.iter().flat_map(|it| &it.transfers.places);
    let systems = declaration.systems.iter().flat_map(|it| &it.places);
    let own = std::iter::once(&declaration.organisation.country);
    let all =
        own.chain(recipients).chain(&declaration.transfers.places).chain(agreement).chain(systems);
    for country in all.filter(|country| country.parse::<Place>().is_err()) {
        let written = country.escape_debug();
        found.push(BAD_COUNTRY.at(
            country.span(),
            text!("`{written}` er ikke en landkode", "`{written}` is not a country code"),
            text!(
                "skriv to store bokstaver, som `NO` eller `IE`",
                "write two capital letters, such as `NO` or `IE`"
            ),
        ));
    }
}

fn processor_without_contract(index: &Index<'_>, found: &mut Vec<Finding>) {
    for recipient in processors(index).filter(|recipient| recipient.contract.is_none()) {
        let (id, name) = (&*recipient.id, recipient.name.escape_debug());
        found.push(PROCESSOR_WITHOUT_CONTRACT.at(
            recipient.role.span(),
            text!(
                "{name} er databehandler (`{id}`) uten databehandleravtale",
                "{name} is a processor (`{id}`) without a processing agreement",
            ),
            text!(
                "inngå avtalen og oppgi den i `contract`; send ingenting før det",
                "sign the agreement and name it in `contract`; send nothing before"
            ),
        ));
    }
}

fn contract_to_come(index: &Index<'_>, found: &mut Vec<Finding>) {
    for recipient in &index.declaration.recipients {
        let Some(contract) = recipient.contract.as_ref().filter(|it| it.since > index.on) else {
            continue;
        };
        let (id, since) = (&*recipient.id, contract.since);
        found.push(CONTRACT_TO_COME.at(
            contract.span(),
            text!(
                "avtalen med mottakeren `{id}` gjelder først fra {since}",
                "the contract with recipient `{id}` begins on {since} only"
            ),
            text!("send ingenting før den dagen", "send nothing before that day"),
        ));
    }
}

fn other_use_allowed(index: &Index<'_>, found: &mut Vec<Finding>) {
    for recipient in processors(index) {
        let Some(contract) = recipient.contract.as_ref().filter(|it| !it.bars_other_use) else {
            continue;
        };
        let id = &*recipient.id;
        found.push(OTHER_USE_ALLOWED.at(
            contract.span(),
            text!(
                "avtalen med databehandleren `{id}` utelukker ikke annen bruk",
                "the contract with processor `{id}` does not bar other use",
            ),
            text!(
                "les avtalen; utelukker den annen bruk, sett `bars_other_use = true`, ellers få \
                 den endret",
                "read it; if it bars other use, set `bars_other_use = true`, otherwise have it \
                 changed",
            ),
        ));
    }
}

fn contract_review_old(index: &Index<'_>, found: &mut Vec<Finding>) {
    for recipient in processors(index) {
        let Some(contract) = &recipient.contract else { continue };
        let latest = contract.reviewed_on.unwrap_or(contract.since).max(contract.since);
        let is_fresh = Period::years(1).end_after(latest).is_none_or(|until| index.on <= until);
        if is_fresh {
            continue;
        }
        let id = &*recipient.id;
        found.push(CONTRACT_REVIEW_OLD.at(
            contract.span(),
            text!(
                "databehandleren `{id}` ble sist gått gjennom {latest}",
                "processor `{id}` was last reviewed on {latest}",
            ),
            text!(
                "gå gjennom garantiene og skriv dagen i `reviewed_on`",
                "review its guarantees and write the day in `reviewed_on`"
            ),
        ));
    }
}

fn processors<'a>(index: &Index<'a>) -> impl Iterator<Item = &'a Recipient> {
    let recipients = index.declaration.recipients.iter().map(Placed::get);
    recipients.filter(|recipient| *recipient.role == RecipientRole::Processor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, says};

    fn recipient(keys: &str) -> String {
        format!("[[recipient]]\nid = 'r'\nname = 'R'\ntask = {{ nb = 'x', en = 'y' }}\n{keys}\n")
    }

    #[test]
    fn dpa_66_a_half_known_recipient_is_found() {
        check_page(
            &RECIPIENT_INCOMPLETE,
            "recipient `host` lacks country, organisation number, contact point",
        );
        let abroad = recipient("role = 'processor'\ncountry = 'IE'\nweb = 'https://r.example'");
        assert_eq!(says(&RECIPIENT_INCOMPLETE, &abroad), [""; 0], "only Norway has the number");
        let authority = recipient("role = 'authority'\ncountry = 'NO'");
        assert_eq!(says(&RECIPIENT_INCOMPLETE, &authority), [""; 0]);
    }

    #[test]
    fn dpa_66_a_number_whose_last_digit_does_not_fit_is_found() {
        check_page(
            &BAD_NUMBER,
            "organisation number `310285979` does not exist: its last digit does not fit the \
             others",
        );
        assert_eq!(
            says(&BAD_NUMBER, &recipient("role = 'processor'\nnumber = '12345678'")).len(),
            1
        );
        let abroad = recipient("role = 'processor'\ncountry = 'IE'\nnumber = '12345678'");
        assert_eq!(says(&BAD_NUMBER, &abroad), [""; 0]);
    }

    #[test]
    fn a_country_written_out_is_found() {
        check_page(&BAD_COUNTRY, "`Norge` is not a country code");
    }

    #[test]
    fn ms_18_a_processor_without_a_contract_is_found() {
        check_page(
            &PROCESSOR_WITHOUT_CONTRACT,
            "Nordsky Drift AS is a processor (`host`) without a processing agreement",
        );
        assert_eq!(says(&PROCESSOR_WITHOUT_CONTRACT, &recipient("role = 'controller'")), [""; 0]);
    }

    #[test]
    fn um_77_a_contract_that_begins_tomorrow_covers_nothing_today() {
        check_page(
            &CONTRACT_TO_COME,
            "the contract with recipient `host` begins on 2027-01-12 only",
        );
    }

    #[test]
    fn mi_16_a_contract_that_allows_other_use_is_found() {
        check_page(&OTHER_USE_ALLOWED, "the contract with processor `host` does not bar other use");
    }

    #[test]
    fn dpa_24_a_contract_is_reviewed_within_a_year_to_the_day() {
        check_page(&CONTRACT_REVIEW_OLD, "processor `host` was last reviewed on 2026-01-10");
        let new =
            recipient("role = 'processor'\ncontract = { reference = 'A', since = 2026-06-01 }");
        assert_eq!(says(&CONTRACT_REVIEW_OLD, &new), [""; 0], "signing is the first review");
    }
}
