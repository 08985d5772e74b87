//! The 260 rows of `examples/promises.tsv`: each is promised by its example, in both languages, from a place in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use declaration::{Promise, promises};

use super::open::{COMPANIES, folder, mended, text};

/// The rows of the five texts, by the letters that their IDs begin with.
const N_ROWS: [(&str, usize); 5] = [("DPA", 89), ("IN", 43), ("MI", 24), ("MS", 27), ("UM", 77)];

/// A row of the list.
struct Row {
    id: String,
    capability: String,
    example: String,
    promises: Vec<String>,
}

/// The promises of each example, by ID.
static DERIVED: LazyLock<BTreeMap<&str, BTreeMap<String, Promise>>> = LazyLock::new(|| {
    let derive = |company| {
        let declaration = mended(company).declaration.expect("it can be read");
        let by_id = promises(&declaration).into_iter().map(|it| (it.id.to_string(), it));
        (company, by_id.collect())
    };
    COMPANIES.into_iter().map(derive).collect()
});

fn rows() -> Vec<Row> {
    let text = text(&folder().join("promises.tsv"));
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, capability, example, promises] = cells[..] else { panic!("odd cells: {line}") };
        Row {
            id: id.to_owned(),
            capability: capability.to_owned(),
            example: example.to_owned(),
            promises: promises.split(' ').map(str::to_owned).collect(),
        }
    };
    text.lines().skip(1).map(row).collect()
}

/// Every row of an area is promised: each of its promises is derived, with a sentence in both languages.
fn check(capability: &str, n_rows: usize) {
    let rows: Vec<Row> = rows().into_iter().filter(|row| row.capability == capability).collect();
    assert_eq!(rows.len(), n_rows, "rows of {capability}");
    let mut missing = Vec::new();
    for row in &rows {
        for id in &row.promises {
            let derived = &DERIVED[row.example.as_str()];
            let sentence = derived.get(id).map(|promise| &promise.sentence);
            let is_told =
                sentence.is_some_and(|it| it.nb.len() > 8 && it.en.len() > 8 && it.nb != it.en);
            if !is_told {
                missing.push(format!("{} ({}): {id}", row.id, row.example));
            }
        }
    }
    assert!(missing.is_empty(), "not promised: {missing:#?}");
}

macro_rules! areas {
    ($($test:ident $capability:literal $n_rows:literal;)+) => {
        $(
            #[test]
            fn $test() {
                check($capability, $n_rows);
            }
        )+
    };
}

areas! {
    every_row_of_declare_is_promised "declare" 52;
    every_row_of_collect_is_promised "collect" 46;
    every_row_of_consent_is_promised "consent" 19;
    every_row_of_mailings_is_promised "mailings" 14;
    every_row_of_people_is_promised "people" 19;
    every_row_of_requests_is_promised "requests" 32;
    every_row_of_agreements_is_promised "agreements" 55;
    every_row_of_transfers_is_promised "transfers" 7;
    every_row_of_incidents_is_promised "incidents" 7;
    every_row_of_retention_is_promised "retention" 6;
    every_row_of_evidence_is_promised "evidence" 3;
}

#[test]
fn the_list_has_each_row_of_the_five_texts_once() {
    let rows = rows();
    let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!((rows.len(), ids.len()), (260, 260));
    for (letters, n_rows) in N_ROWS {
        for number in 1..=n_rows {
            let id = format!("{letters}-{number:02}");
            assert!(ids.contains(id.as_str()), "{id} is not in the list");
        }
    }
}

#[test]
fn every_promise_has_a_place_in_a_file_of_its_example() {
    for company in COMPANIES {
        let reading = mended(company);
        for promise in DERIVED[company].values() {
            let location = reading.text.locate(&promise.span).expect("something was read");
            assert!(location.file.ends_with(".toml"), "{}", promise.id);
            assert!(!promise.span.is_empty(), "{company}: {} has no line", promise.id);
        }
    }
}

#[test]
fn promises_are_derived_in_the_same_order_again() {
    for company in COMPANIES {
        let declaration = mended(company).declaration.expect("it can be read");
        assert_eq!(promises(&declaration), promises(&declaration), "{company}");
    }
}
