//! The declarations as manifests of fideslang: every key that is used exists.

use std::collections::BTreeSet;

use declaration::{catalogue, fideslang};
use serde_json::Value;

use super::open::{COMPANIES, TODAY, mended};

/// The keys of the default taxonomy of fideslang 3.1: kind and key, one on a line.
const KEYS: &str = include_str!("fideslang-3.1.keys");

fn manifest(company: &str) -> Value {
    let declaration = mended(company).declaration.expect("it can be read");
    fideslang::manifest(&declaration, TODAY)
}

fn uses(manifest: &Value) -> Vec<Value> {
    let systems = manifest["system"].as_array().expect("a list of systems");
    let uses = systems.iter().filter_map(|it| it["privacy_declarations"].as_array());
    uses.flatten().cloned().collect()
}

fn is_known(kind: &str, key: &Value) -> bool {
    let line = format!("{kind} {}", key.as_str().expect("a key"));
    KEYS.lines().any(|known| known == line)
}

#[test]
fn every_key_in_the_manifest_is_in_the_taxonomy() {
    for company in COMPANIES {
        for it in uses(&manifest(company)) {
            assert!(is_known("use", &it["data_use"]), "{company}: {it}");
            for key in it["data_categories"].as_array().unwrap() {
                assert!(is_known("category", key), "{company}: {key}");
            }
            for key in it["data_subjects"].as_array().unwrap() {
                assert!(is_known("subject", key), "{company}: {key}");
            }
        }
    }
}

#[test]
fn every_key_of_the_catalogue_is_in_the_taxonomy() {
    let categories = catalogue::categories().iter().map(|it| ("category", it.fideslang));
    let purposes = catalogue::purposes().iter().map(|it| ("use", it.fideslang));
    let subjects = catalogue::subjects().iter().map(|it| ("subject", it.fideslang));
    for (kind, key) in categories.chain(purposes).chain(subjects) {
        assert!(is_known(kind, &key.into()), "{kind} {key}");
    }
}

#[test]
fn every_activity_stands_in_a_system_whose_key_is_well_formed() {
    for company in COMPANIES {
        let declaration = mended(company).declaration.expect("it can be read");
        let manifest = manifest(company);
        let uses = uses(&manifest);
        let named: BTreeSet<&str> = uses.iter().map(|it| it["name"].as_str().unwrap()).collect();
        let declared: BTreeSet<&str> =
            declaration.activities.iter().map(|it| it.id.as_str()).collect();
        assert_eq!(named, declared, "{company}");
        for system in manifest["system"].as_array().unwrap() {
            let key = system["fides_key"].as_str().unwrap();
            let fits = |letter: char| letter.is_ascii_alphanumeric() || "_.<>-".contains(letter);
            assert!(!key.is_empty() && key.chars().all(fits), "{company}: {key}");
        }
    }
}

#[test]
fn payroll_is_processed_for_customers_on_the_ground_of_employment() {
    let manifest = manifest("fjordbok");
    let uses = uses(&manifest);
    let payroll = uses.iter().find(|it| it["name"] == "customer-payroll").unwrap();
    assert_eq!(payroll["processes_special_category_data"], true);
    let ground = &payroll["special_category_legal_basis"];
    assert_eq!(ground, "Employment, social security and social protection");
    let systems = manifest["system"].as_array().unwrap();
    let sky = systems.iter().find(|it| it["fides_key"] == "sky").unwrap();
    assert_eq!(sky["responsibility"][0], "Processor");
    assert_eq!(sky["legal_basis_for_transfers"][0], "Adequacy Decision");
}
