//! Holds the map of data stores against the activities: nothing personal lies there undeclared, everybody can be found and erased.

use std::collections::{HashMap, HashSet};

use crate::{
    catalogue::category,
    finding::{Finding, checks, text},
    findings::Index,
    model::SystemTable,
    place::Placed,
};

checks! {
    /// Column that no activity needs.
    ///
    /// ## What it finds
    /// A column holding a category that none of the activities in that system uses.
    /// ## Why it matters
    /// What lies there without a purpose must go (GDPR Art. 5(1)(b)–(c)), and the record lacks it.
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// data = ["contact.email"]
    /// systems = ["crm"]
    ///
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.customers]
    /// subject = "customer-contact"
    /// identity = { email = "contact.email" }
    /// columns = { sex = "demographic.sex" }
    /// erase = {}
    /// ```
    /// ## Way out
    /// Drop the column, or declare what it is for.
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// data = ["contact.email"]
    /// systems = ["crm"]
    ///
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.customers]
    /// subject = "customer-contact"
    /// identity = { email = "contact.email" }
    /// erase = {}
    /// ```
    COLUMN_WITHOUT_PURPOSE: Warning "column-without-purpose", "Kolonne som ingen trenger", ["PRI-02", "PRI-03", "REG-01"], column_without_purpose;

    /// Table in which nobody can be found.
    ///
    /// ## What it finds
    /// A table without `identity`.
    /// ## Why it matters
    /// Access and erasure begin with finding the person's rows (GDPR Art. 15, 17).
    /// ## Example
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.notes]
    /// subject = "customer-contact"
    /// columns = { note = "feedback.text" }
    /// erase = {}
    /// ```
    /// ## Way out
    /// Name the column that leads to the person.
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.notes]
    /// subject = "customer-contact"
    /// identity = { customer_email = "contact.email" }
    /// columns = { note = "feedback.text" }
    /// erase = {}
    /// ```
    TABLE_WITHOUT_IDENTITY: Error "table-without-identity", "Tabell der ingen kan finnes", ["DSR-10", "DSR-13"], table_without_identity;

    /// Table without a way to erase.
    ///
    /// ## What it finds
    /// A table without `erase`.
    /// ## Why it matters
    /// Somebody must have decided what erasing means there before a person asks (GDPR Art. 17, 25).
    /// ## Example
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.notes]
    /// subject = "customer-contact"
    /// identity = { customer_email = "contact.email" }
    /// ```
    /// ## Way out
    /// `erase = {}` deletes the row; `anonymise` names the columns to empty, with the reason why the row stays.
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.notes]
    /// subject = "customer-contact"
    /// identity = { customer_email = "contact.email" }
    /// erase = {}
    /// ```
    TABLE_WITHOUT_ERASURE: Warning "table-without-erasure", "Tabell som ikke kan slettes fra", ["DSR-13", "GOV-01"], table_without_erasure;

    /// Anonymising that leaves the person in.
    ///
    /// ## What it finds
    /// `anonymise` leaves out a column that leads to the person, or names a column that the table does not
    /// have, or gives no reason.
    /// ## Why it matters
    /// Names gone and the customer number kept is no erasure (GDPR Rec. 26).
    /// ## Example
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.customers]
    /// subject = "customer-contact"
    /// identity = { email = "contact.email", number = "identity.customer-number" }
    /// columns = { name = "contact.name" }
    /// erase = { anonymise = ["email", "name"], because = "invoices refer to the row" }
    /// ```
    /// ## Way out
    /// Name every such column.
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// [system.table.customers]
    /// subject = "customer-contact"
    /// identity = { email = "contact.email", number = "identity.customer-number" }
    /// columns = { name = "contact.name" }
    /// erase = { anonymise = ["email", "number", "name"], because = "invoices refer to the row" }
    /// ```
    ANONYMISED_IN_PART: Error "anonymised-in-part", "Anonymisering som lar personen stå igjen", ["ANO-03", "DSR-13"], anonymised_in_part;

    /// Secret in the declaration.
    ///
    /// ## What it finds
    /// An address of a system written out, instead of the place where it is found.
    /// ## Why it matters
    /// A declaration is read by many and kept in versions; a password in it is a breach to come
    /// (GDPR Art. 32).
    /// ## Example
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// url = { value = "postgres://crm:hemmelig@db/crm" }
    /// ```
    /// ## Way out
    /// Name the environment variable, or the file, and change the password.
    /// ```toml
    /// [[system]]
    /// id = "crm"
    /// kind = "postgresql"
    /// url = { env = "CRM_DATABASE_URL" }
    /// ```
    SECRET_WRITTEN: Error "secret-written", "Hemmelighet i deklarasjonen", ["PRI-06", "SEC-01"], secret_written;
}

fn column_without_purpose(index: &Index<'_>, found: &mut Vec<Finding>) {
    let mut used: HashMap<&str, HashSet<&str>> = HashMap::new();
    for activity in &index.declaration.activities {
        for system in &activity.systems {
            let categories = activity.data.iter().chain(&activity.optional).map(|it| it.as_str());
            used.entry(system).or_default().extend(categories);
        }
    }
    for (system, name, table) in index.tables() {
        let Some(used) = used.get(system) else { continue };
        for (column, key) in columns(table) {
            let is_personal = category(key).is_some_and(|category| category.is_personal());
            if !is_personal || used.contains(key.as_str()) {
                continue;
            }
            let (key_name, column) = (key.as_str(), column.escape_debug());
            found.push(COLUMN_WITHOUT_PURPOSE.at(
                key.span(),
                text!(
                    "kolonnen `{name}.{column}` i `{system}` har `{key_name}`, som ingen \
                     aktivitet der bruker",
                    "column `{name}.{column}` in `{system}` holds `{key_name}`, which no \
                     activity there uses",
                ),
                text!(
                    "ta bort kolonnen, eller deklarer hva den er til for",
                    "drop the column, or declare what it is for",
                ),
            ));
        }
    }
}

fn table_without_identity(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (system, name, table) in index.tables().filter(|(.., table)| table.identity.is_empty()) {
        found.push(TABLE_WITHOUT_IDENTITY.at(
            table.subject.span(),
            text!(
                "i tabellen `{name}` i `{system}` fører ingen kolonne til personen",
                "in table `{name}` of `{system}` no column leads to the person",
            ),
            text!("oppgi kolonnen i `identity`", "name the column in `identity`"),
        ));
    }
}

fn table_without_erasure(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (system, name, table) in index.tables().filter(|(.., table)| table.erase.is_none()) {
        found.push(TABLE_WITHOUT_ERASURE.at(
            table.subject.span(),
            text!(
                "ingen har bestemt hva sletting betyr i tabellen `{name}` i `{system}`",
                "nobody has decided what erasing means in table `{name}` of `{system}`",
            ),
            text!(
                "sett `erase = {{}}` for å slette raden, eller `anonymise` med en grunn",
                "set `erase = {{}}` to delete the row, or `anonymise` with a reason",
            ),
        ));
    }
}

fn anonymised_in_part(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (system, name, table) in index.tables() {
        let Some(erase) = table.erase.as_ref().filter(|erase| !erase.anonymise.is_empty()) else {
            continue;
        };
        let left = table.identity.keys().find(|column| {
            !erase.anonymise.iter().any(|emptied| emptied.as_str() == column.as_str())
        });
        let unknown = erase
            .anonymise
            .iter()
            .find(|emptied| !columns(table).any(|(column, _)| column == emptied.as_str()));
        let (place, says) = if let Some(column) = left {
            let says = text!(
                "tabellen `{name}` i `{system}` anonymiseres, men `{column}` fører fortsatt til \
                 personen",
                "table `{name}` of `{system}` is made anonymous, but `{column}` still leads to \
                 the person",
            );
            (erase.span(), says)
        } else if let Some(column) = unknown {
            let column_name = column.escape_debug();
            let says = text!(
                "tabellen `{name}` i `{system}` har ingen kolonne `{column_name}` å anonymisere",
                "table `{name}` of `{system}` has no column `{column_name}` to make anonymous",
            );
            (column.span(), says)
        } else if erase.because.as_ref().is_none_or(|because| because.trim().is_empty()) {
            let says = text!(
                "raden i tabellen `{name}` i `{system}` blir stående uten at det er sagt hvorfor",
                "the row in table `{name}` of `{system}` stays, and nobody says why",
            );
            (erase.span(), says)
        } else {
            continue;
        };
        let way_out = text!(
            "før opp alle kolonner som fører til personen, og grunnen i `because`",
            "list every column that leads to the person, and the reason in `because`",
        );
        found.push(ANONYMISED_IN_PART.at(place, says, way_out));
    }
}

fn secret_written(index: &Index<'_>, found: &mut Vec<Finding>) {
    for system in &index.declaration.systems {
        let is_elsewhere = |(key, value): (&String, &String)| {
            matches!(key.as_str(), "env" | "file") && !value.contains("://")
        };
        let Some(url) = system.url.as_ref().filter(|url| !url.iter().all(is_elsewhere)) else {
            continue;
        };
        let id = &*system.id;
        found.push(SECRET_WRITTEN.at(
            url.span(),
            text!(
                "adressen til systemet `{id}` står i deklarasjonen",
                "the address of system `{id}` stands in the declaration",
            ),
            text!(
                "sett `url = {{ env = \"…\" }}` eller `{{ file = \"…\" }}`, og bytt passordet",
                "set `url = {{ env = \"…\" }}` or `{{ file = \"…\" }}`, and change the password",
            ),
        ));
    }
}

fn columns(table: &SystemTable) -> impl Iterator<Item = (&str, &Placed<String>)> {
    table.identity.iter().chain(&table.columns).map(|(column, key)| (column.as_str(), key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, found, says};

    fn table(keys: &str) -> String {
        format!(
            "[[system]]\nid = 's'\nkind = 'sqlite'\n[system.table.t]\nsubject = \
             'customer'\nidentity = {{ email = 'contact.email' }}\n{keys}\n"
        )
    }

    #[test]
    fn ms_05_a_column_that_no_activity_needs_is_found() {
        check_page(
            &COLUMN_WITHOUT_PURPOSE,
            "column `customers.sex` in `crm` holds `demographic.sex`, which no activity there uses",
        );
    }

    #[test]
    fn a_table_in_which_nobody_can_be_found_is_found() {
        check_page(
            &TABLE_WITHOUT_IDENTITY,
            "in table `notes` of `crm` no column leads to the person",
        );
    }

    #[test]
    fn ms_20_a_table_without_a_way_to_erase_is_found() {
        check_page(
            &TABLE_WITHOUT_ERASURE,
            "nobody has decided what erasing means in table `notes` of `crm`",
        );
    }

    #[test]
    fn dpa_85_anonymising_that_leaves_a_number_in_is_found() {
        check_page(
            &ANONYMISED_IN_PART,
            "table `customers` of `crm` is made anonymous, but `number` still leads to the person",
        );
        let unknown = table("erase = { anonymise = ['email', 'phone'], because = 'x' }");
        assert_eq!(
            says(&ANONYMISED_IN_PART, &unknown),
            ["table `t` of `s` has no column `phone` to make anonymous"]
        );
        let silent = table("erase = { anonymise = ['email'] }");
        assert_eq!(says(&ANONYMISED_IN_PART, &silent).len(), 1);
        assert_eq!(says(&ANONYMISED_IN_PART, &table("erase = {}")), [""; 0]);
    }

    #[test]
    fn a_password_in_the_declaration_is_found_and_never_repeated() {
        check_page(&SECRET_WRITTEN, "the address of system `crm` stands in the declaration");
        let system =
            "[[system]]\nid = 's'\nkind = 'sqlite'\nurl = { env = 'postgres://u:hemmelig@db' }\n";
        let found = found(system);
        assert!(found.iter().any(|finding| finding.code == "secret-written"));
        assert!(found.iter().all(|finding| !format!("{finding:?}").contains("hemmelig")));
    }
}
