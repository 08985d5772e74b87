//! Holds the JSON Schema against the model and the examples: the same keys, and every example fits.

use std::collections::BTreeSet;
use std::path::Path;

use declaration::{json_schema, model};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Returns the keys that a table takes, as the reader itself names them when it meets another.
fn keys_read<T: DeserializeOwned>() -> BTreeSet<String> {
    let Err(error) = toml::from_str::<T>("no-such-key = 1") else { return BTreeSet::new() };
    let (_, expected) = error.message().split_once("expected ").expect("unknown keys are refused");
    expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn keys_described(table: &Value) -> BTreeSet<String> {
    table["properties"].as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect()
}

macro_rules! tables {
    ($($name:ident),+ $(,)?) => {
        [$((stringify!($name), keys_read::<model::$name>())),+]
    };
}

#[test]
fn the_schema_has_the_keys_that_are_read_and_no_others() {
    let schema = json_schema();
    assert_eq!(keys_described(&schema), keys_read::<model::Declaration>());
    let tables = tables![
        Activity,
        Age,
        Agreement,
        AgreementEnd,
        Audit,
        AutomatedDecision,
        ByHand,
        CollectionPoint,
        Combination,
        Company,
        Contact,
        Contract,
        Cookie,
        EraseAction,
        Exception,
        Incidents,
        Instruction,
        Interest,
        Measure,
        Organisation,
        Partner,
        Prices,
        Profiling,
        Recipient,
        Retention,
        Rights,
        Service,
        Source,
        Statement,
        Subprocessor,
        Survey,
        System,
        SystemTable,
        Text,
        Tool,
        Topic,
        TransferTool,
        Transfers,
    ];
    for (name, read) in &tables {
        assert_eq!(&keys_described(&schema["$defs"][name]), read, "{name}");
    }
    let described = schema["$defs"].as_object().unwrap().iter();
    let described: BTreeSet<&str> = described
        .filter(|(_, table)| table["type"] == "object")
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(described, tables.iter().map(|(name, _)| *name).collect());
}

#[test]
fn every_key_tells_what_it_is_for() {
    let schema = json_schema();
    let tables = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for table in tables.filter(|table| table["type"] == "object") {
        for (key, value) in table["properties"].as_object().unwrap() {
            assert!(
                value["description"].is_string(),
                "`{key}` of {} has no help",
                table["description"]
            );
        }
    }
}

#[test]
fn editors_get_lists_of_words() {
    let schema = json_schema();
    let words = |table: &str, key: &str| schema["$defs"][table]["properties"][key].clone();
    assert_eq!(words("Activity", "basis")["enum"][5], "legitimate-interest");
    assert!(
        words("Activity", "data")["items"]["enum"]
            .as_array()
            .unwrap()
            .contains(&"contact.email".into())
    );
    assert_eq!(
        words("SystemTable", "columns")["additionalProperties"]["enum"],
        words("Activity", "data")["items"]["enum"]
    );
    assert!(!schema.to_string().contains("\"null\""), "TOML has no null");
}

#[test]
fn every_example_fits_the_schema() {
    let schema = json_schema();
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut n_files = 0;
    let mut folders = vec![examples];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "toml") {
                let file: Value =
                    toml::from_str::<toml::Table>(&std::fs::read_to_string(&path).unwrap())
                        .map(|table| as_editors_see_it(toml::Value::Table(table)))
                        .unwrap();
                let mut faults = Vec::new();
                hold(
                    &schema,
                    &schema,
                    &file,
                    path.file_name().unwrap().to_str().unwrap(),
                    true,
                    &mut faults,
                );
                assert!(faults.is_empty(), "{}: {faults:#?}", path.display());
                n_files += 1;
            }
        }
    }
    assert!(n_files > 8, "{n_files} files");
}

#[test]
fn the_schema_refuses_what_the_reader_refuses() {
    let schema = json_schema();
    let n_faults = |text: &str| {
        let file = as_editors_see_it(toml::Value::Table(toml::from_str(text).unwrap()));
        let mut faults = Vec::new();
        hold(&schema, &schema, &file, "text", true, &mut faults);
        faults.len()
    };
    assert_eq!(n_faults("[rights]\nanswer_within = '1 month'\n"), 0);
    assert_eq!(n_faults("[rights]\nanswer_within = 'soon'\n"), 1);
    assert_eq!(n_faults("[rights]\ncomplaints = true\n"), 1);
    assert_eq!(n_faults("[rights]\noffered = 'access'\n"), 1);
    assert_eq!(n_faults("[rights]\noffered = ['acces']\n"), 1);
    assert_eq!(n_faults("[[source]]\nid = 's'\n"), 2);
}

/// Days are texts to JSON.
fn as_editors_see_it(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(values) => values.into_iter().map(as_editors_see_it).collect(),
        toml::Value::Table(table) => {
            table.into_iter().map(|(key, value)| (key, as_editors_see_it(value))).collect()
        }
        other => serde_json::to_value(other).expect("numbers, flags and texts"),
    }
}

/// Holds a value against a schema, as far as the keywords go that this schema uses.
fn hold(
    root: &Value,
    schema: &Value,
    value: &Value,
    path: &str,
    is_part: bool,
    faults: &mut Vec<String>,
) {
    if let Some(name) = schema["$ref"].as_str() {
        return hold(
            root,
            &root["$defs"][name.trim_start_matches("#/$defs/")],
            value,
            path,
            false,
            faults,
        );
    }
    if let Some(cases) = schema["oneOf"].as_array() {
        if !cases.iter().any(|case| case["const"] == *value) {
            faults.push(format!("{path}: {value} is no word of the list"));
        }
        return;
    }
    let is_of_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64(),
        Some("boolean") => value.is_boolean(),
        other => panic!("{path}: the schema says {other:?}"),
    };
    if !is_of_type {
        return faults.push(format!("{path}: {value} is no {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|words| !words.contains(value)) {
        faults.push(format!("{path}: {value} is no word of the list"));
    }
    if schema["pattern"].is_string() && !value.as_str().is_some_and(fits_period) {
        faults.push(format!("{path}: {value} is no period"));
    }
    for (n, one) in value.as_array().into_iter().flatten().enumerate() {
        hold(root, &schema["items"], one, &format!("{path}[{n}]"), false, faults);
    }
    let Some(table) = value.as_object() else { return };
    for (key, value) in table {
        let known = &schema["properties"][key];
        let schema = if known.is_object() { known } else { &schema["additionalProperties"] };
        if schema.is_object() {
            hold(root, schema, value, &format!("{path}.{key}"), false, faults);
        } else {
            faults.push(format!("{path}.{key}: unknown key"));
        }
    }
    let required = schema["required"].as_array().into_iter().flatten().filter(|_| !is_part);
    for key in required.filter_map(Value::as_str).filter(|key| !table.contains_key(*key)) {
        faults.push(format!("{path}: no {key}"));
    }
}

/// The one pattern of the schema, read by hand: a number, a unit, perhaps months.
fn fits_period(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let counted = |pair: &[&str]| {
        let units = ["hour", "day", "week", "month", "year"];
        pair[0].parse::<u32>().is_ok_and(|n| n > 0)
            && units.contains(&pair[1].trim_end_matches('s'))
    };
    matches!(words.len(), 2 | 4) && words.chunks(2).all(counted)
}
