//! The record of processing activities of the examples.

use declaration::record::{Party, Record, draw_up};
use declaration::{dpv, fideslang};

use super::open::{COMPANIES, TODAY, flawed, mended};

pub(crate) fn record(company: &str) -> Record {
    let declaration = mended(company).declaration.expect("it can be read");
    let customer = Party {
        name: "Solbris Bakeri AS".into(),
        number: Some("300000215".into()),
        country: Some("NO".into()),
        address: None,
        contact: Some("kari.nord@solbris.example".into()),
    };
    draw_up(&declaration, &[customer], TODAY)
}

#[test]
fn every_activity_stands_in_one_part_of_the_record() {
    for company in COMPANIES {
        let declaration = mended(company).declaration.expect("it can be read");
        let record = record(company);
        let own = record.controller.iter().map(|row| &row.activity);
        let mut rows: Vec<_> =
            own.chain(record.processor.iter().map(|row| &row.activity)).collect();
        let mut declared: Vec<_> = declaration.activities.iter().map(|it| it.id.get()).collect();
        rows.sort();
        declared.sort();
        assert_eq!(rows, declared, "{company}");
    }
}

#[test]
fn the_seven_groups_of_the_controller_part_are_filled() {
    for company in COMPANIES {
        for row in record(company).controller {
            let activity = &row.activity;
            assert!(!row.controllers.is_empty(), "{company} {activity}: (a)");
            assert!(!row.purpose.nb.is_empty() && !row.purpose.en.is_empty(), "{activity}: (b)");
            assert!(!row.subjects.is_empty() && !row.categories.is_empty(), "{activity}: (c)");
            assert!(!row.recipients.is_empty(), "{company} {activity}: (d)");
            assert!(row.transfers.iter().all(|it| it.tool.is_some()), "{activity}: (e)");
            assert!(row.erasure.is_some_and(|words| words.nb != words.en), "{activity}: (f)");
            assert!(!row.measures.is_empty(), "{company} {activity}: (g)");
        }
    }
}

#[test]
fn the_processor_part_names_the_customers_and_who_helps() {
    let record = record("fjordbok");
    assert_eq!(record.customers[0].name, "Solbris Bakeri AS");
    let payroll = record.processor.iter().find(|row| row.activity == "customer-payroll").unwrap();
    assert!(payroll.categories.iter().any(|word| word.nb == "fagforeningsmedlemskap"));
    assert_eq!(payroll.subprocessors[0].name, "Skydal Drift AS");
    let sign_in = record.processor.iter().find(|row| row.activity == "customer-sign-in").unwrap();
    let countries: Vec<_> =
        sign_in.transfers.iter().map(|it| it.countries[0].nb.as_str()).collect();
    assert_eq!(countries, ["USA", "USA"]);
}

#[test]
fn the_json_of_a_row_has_stable_keys() {
    let record = record("tindved").to_json();
    let newsletter =
        record["controller"].as_array().unwrap().iter().find(|row| row["activity"] == "newsletter");
    let keys: Vec<_> = newsletter.unwrap().as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "activity",
            "controllers",
            "purpose",
            "basis",
            "special_ground",
            "subjects",
            "categories",
            "sources",
            "recipients",
            "transfers",
            "erasure",
            "measures",
            "systems",
            "reviewed_on",
        ]
    );
    assert_eq!(newsletter.unwrap()["basis"]["key"], "consent");
    assert_eq!(newsletter.unwrap()["categories"][1]["key"], "contact.email");
    let parts: Vec<_> = record.as_object().unwrap().keys().collect();
    assert_eq!(
        parts,
        [
            "as_of",
            "holder",
            "data_protection_officer",
            "group",
            "customers",
            "controller",
            "processor",
            "measures",
        ]
    );
}

#[test]
fn those_who_decide_together_stand_in_the_same_row() {
    let record = record("koblingsverk");
    let pages = record.controller.iter().find(|row| row.activity == "social-pages").unwrap();
    let names: Vec<_> = pages.controllers.iter().map(|party| party.name.as_str()).collect();
    assert_eq!(names, ["Koblingsverk AS", "Vennekrets Ltd", "Yrkesnett Ltd"]);
}

#[test]
fn a_flawed_declaration_is_written_as_it_is() {
    for company in COMPANIES {
        let declaration = flawed(company).declaration.expect("it can be read");
        let record = draw_up(&declaration, &[], TODAY);
        assert_eq!(record.controller.len() + record.processor.len(), declaration.activities.len());
        let without_basis = declaration.activities.iter().filter(|it| it.basis.is_none()).count();
        let rows = record.controller.iter().filter(|row| row.basis.is_none()).count();
        assert_eq!(rows + record.processor.len(), without_basis, "{company}");
        let graph = dpv::json_ld(&declaration, "https://feil.example/", TODAY);
        assert!(graph["@graph"].as_array().is_some_and(|nodes| nodes.len() > 10));
        let manifest = fideslang::manifest(&declaration, TODAY);
        assert_eq!(manifest["system"][0]["fides_key"], "no-system-declared", "{company}");
    }
}
