//! Holds the glossary to the code: what its last column names exists.

use std::collections::BTreeSet;

use crate::repository;
use crate::source::identifiers;

#[test]
fn whatever_the_glossary_names_is_in_the_code() {
    let known = known();
    let glossary = repository::read("docs/glossary.md").ok().unwrap();
    let rows = glossary.lines().filter(|line| line.starts_with("| **"));
    let places = rows.filter_map(|row| row.trim_end_matches('|').rsplit('|').next());
    let names: Vec<&str> = places.flat_map(|place| place.split('`').skip(1).step_by(2)).collect();
    let unknown: Vec<_> = names.iter().filter(|name| !known.contains(**name)).collect();
    assert!(unknown.is_empty(), "docs/glossary.md names what the code lacks: {unknown:?}");
    assert!(names.len() > 40, "the glossary names {} things only", names.len());
}

/// Returns every type, module, function, table, route, table of the declaration and file path.
fn known() -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for path in repository::files(".rs").ok().unwrap() {
        let text = repository::read(&path).ok().unwrap();
        for line in text.lines() {
            known.extend(declared(line));
        }
        known.extend(
            text.split('"').skip(1).step_by(2).filter(|it| it.starts_with('/')).map(str::to_owned),
        );
        known.insert(path);
    }
    for path in repository::files(".sql").ok().unwrap() {
        let text = repository::read(&path).ok().unwrap();
        let tables = text.lines().filter_map(|line| line.strip_prefix("CREATE TABLE "));
        known.extend(tables.filter_map(|rest| rest.split(' ').next()).map(str::to_owned));
    }
    let schema = declaration::json_schema();
    let keys = schema["properties"].as_object().unwrap().keys();
    known.extend(keys.flat_map(|key| [format!("[{key}]"), format!("[[{key}]]")]));
    known
}

/// Returns what a line of Rust declares, if it declares a type, module, constant or function.
fn declared(line: &str) -> Option<String> {
    let words: Vec<&str> = identifiers(line.trim_start()).collect();
    let at = words
        .iter()
        .position(|word| matches!(*word, "struct" | "enum" | "mod" | "fn" | "const" | "type"))?;
    let is_declaration = words[..at]
        .iter()
        .all(|word| matches!(*word, "pub" | "crate" | "async" | "const" | "super"));
    is_declaration.then(|| words.get(at + 1).map(|name| (*name).to_owned()))?
}
