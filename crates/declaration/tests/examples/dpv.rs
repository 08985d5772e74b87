//! The declarations in the Data Privacy Vocabulary: every term that is used exists.

use std::collections::BTreeSet;

use declaration::{catalogue, dpv};
use serde_json::Value;

use super::open::{COMPANIES, TODAY, mended};

/// The names of all terms of DPV 2.3 and its extensions `pd` and `eu-gdpr`, one on a line.
const TERMS: &str = include_str!("dpv-2.3.terms");

fn graph(company: &str) -> Value {
    let declaration = mended(company).declaration.expect("it can be read");
    dpv::json_ld(&declaration, &format!("https://{company}.example/privacy"), TODAY)
}

/// Collects all names with a prefix: keys, types, and IDs outside the document.
fn names_used(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(node) => {
            for (key, value) in node.iter().filter(|(key, _)| *key != "@context") {
                let is_name = matches!(key.as_str(), "@id" | "@type");
                if is_name {
                    let one_or_more = value.as_array().cloned().unwrap_or(vec![value.clone()]);
                    let texts = one_or_more.iter().filter_map(Value::as_str);
                    names.extend(texts.filter(|id| !id.starts_with('#')).map(str::to_owned));
                } else {
                    names.extend((!key.starts_with('@')).then(|| key.clone()));
                    names_used(value, names);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names_used(value, names)),
        _ => {}
    }
}

/// Collects the IDs that nodes of the document have, and those that it refers to.
fn ids(value: &Value, own: &mut BTreeSet<String>, referred: &mut BTreeSet<String>) {
    match value {
        Value::Object(node) => {
            if let Some(id) =
                node.get("@id").and_then(Value::as_str).filter(|id| id.starts_with('#'))
            {
                let of = if node.len() > 1 { &mut *own } else { &mut *referred };
                of.insert(id.to_owned());
            }
            node.values().for_each(|value| ids(value, own, referred));
        }
        Value::Array(values) => values.iter().for_each(|value| ids(value, own, referred)),
        _ => {}
    }
}

#[test]
fn every_term_in_the_graph_is_a_term_of_the_vocabulary() {
    let known: BTreeSet<&str> = TERMS.lines().collect();
    for company in COMPANIES {
        let text = graph(company).to_string();
        let graph: Value = serde_json::from_str(&text).expect("the document is JSON");
        let mut names = BTreeSet::new();
        names_used(&graph, &mut names);
        for name in names {
            let (prefix, local) = name.split_once(':').expect("every name has a prefix");
            assert!(graph["@context"][prefix].is_string(), "{company}: {prefix} has no address");
            match prefix {
                "dpv" | "pd" | "eu-gdpr" => assert!(known.contains(&*name), "{company}: {name}"),
                "loc" => assert_eq!(local.len(), 2, "{company}: {name}"),
                _ => assert!(
                    [
                        "dct:description",
                        "dct:identifier",
                        "rdf:value",
                        "skos:prefLabel",
                        "xsd:duration"
                    ]
                    .contains(&&*name),
                    "{company}: {name}"
                ),
            }
        }
    }
}

#[test]
fn every_node_that_is_referred_to_stands_in_the_graph_once() {
    for company in COMPANIES {
        let graph = graph(company);
        let (mut own, mut referred) = (BTreeSet::new(), BTreeSet::new());
        ids(&graph, &mut own, &mut referred);
        let missing: Vec<_> = referred.difference(&own).collect();
        assert!(missing.is_empty(), "{company}: {missing:?}");
        let top: Vec<_> =
            graph["@graph"].as_array().unwrap().iter().map(|node| &node["@id"]).collect();
        let unique: BTreeSet<_> = top.iter().map(|id| id.to_string()).collect();
        assert_eq!(top.len(), unique.len(), "{company}");
    }
}

#[test]
fn every_term_of_the_catalogue_is_a_term_of_the_vocabulary() {
    let known: BTreeSet<&str> = TERMS.lines().collect();
    let categories = catalogue::categories().iter().map(|category| (category.key, category.dpv));
    let purposes = catalogue::purposes().iter().map(|purpose| (purpose.key, purpose.dpv));
    let subjects = catalogue::subjects().iter().map(|subject| (subject.key, subject.dpv));
    for (key, term) in categories.chain(purposes).chain(subjects) {
        assert!(known.contains(term), "{key}: {term}");
    }
}

#[test]
fn the_newsletter_is_a_process_on_consent_with_its_end() {
    let graph = graph("fjordbok");
    let nodes = graph["@graph"].as_array().unwrap();
    let newsletter = nodes.iter().find(|node| node["@id"] == "#activity/newsletter").unwrap();
    assert_eq!(newsletter["@type"], "dpv:PersonalDataProcess");
    assert_eq!(newsletter["dpv:hasLegalBasis"][0]["@id"], "eu-gdpr:A6-1-a");
    assert_eq!(newsletter["dpv:hasPurpose"]["@type"][1], "dpv:DirectMarketing");
    assert_eq!(newsletter["dpv:hasStorageCondition"][0]["@type"][1], "dpv:UntilEventDuration");
    assert!(
        newsletter["dpv:hasRight"].as_array().unwrap().iter().any(|it| it["@id"] == "eu-gdpr:A7-3")
    );
}

#[test]
fn um_34_storage_in_the_united_states_is_a_transfer_with_its_basis() {
    let graph = graph("fjordbok");
    let nodes = graph["@graph"].as_array().unwrap();
    let counting = nodes.iter().find(|node| node["@id"] == "#activity/visit-statistics").unwrap();
    let transfer = &counting["dpv:hasProcess"][0];
    assert_eq!(transfer["dpv:hasThirdCountry"][0]["@id"], "loc:US");
    assert_eq!(transfer["dpv:hasLegalBasis"]["@id"], "eu-gdpr:A45-3");
    assert_eq!(transfer["dpv:hasDataImporter"]["@id"], "#recipient/counter");
}
