//! The page of the declaration: every table and key of `ordhold.toml`, from its JSON Schema and the catalogue.

use std::collections::VecDeque;

use declaration::catalogue;
use serde_json::{Map, Value};

use super::cell;

const HEAD: &str = "# The declaration

Every table and key of `ordhold.toml`. `ordhold schema` prints the same as JSON Schema, with which editors complete the
file. A key that is not listed here is refused. Texts in two languages are written `{ nb = \"…\", en = \"…\" }`; days as
`2026-11-22`; periods as `24 hours`, `3 weeks`, `6 months` or `5 years 6 months`.
";
/// The longest list of words that stands in a cell.
const WORDS_IN_CELL_MAX: usize = 12;

/// A table that waits to be written: its heading, and its schema.
struct Table<'a> {
    heading: String,
    schema: &'a Value,
}

/// Returns the page.
pub(super) fn page() -> String {
    let schema = declaration::json_schema();
    let mut page = HEAD.to_owned();
    let mut waiting = VecDeque::from([Table { heading: "The file".to_owned(), schema: &schema }]);
    let mut seen = Vec::new();
    while let Some(table) = waiting.pop_front() {
        page.push_str(&written(&table, &schema));
        let mut inner = inner_tables(&table, &schema);
        inner.retain(|inner| {
            let shape = std::ptr::from_ref(inner.schema);
            let is_new = !seen.contains(&shape);
            seen.push(shape);
            is_new
        });
        // A table's own tables follow it before the next one.
        inner.into_iter().rev().for_each(|inner| waiting.push_front(inner));
    }
    page.push_str(&words());
    page
}

fn written(table: &Table<'_>, root: &Value) -> String {
    let mut text = format!("\n## {}\n", table.heading);
    if let Some(says) = table.schema["description"].as_str() {
        text.push_str(&format!("\n{}\n", paragraph(says)));
    }
    text.push_str("\n| Key | Value | Needed | What it says |\n|---|---|---|---|\n");
    let required = table.schema["required"].as_array();
    for (key, schema) in properties(table.schema) {
        let is_needed = required.is_some_and(|it| it.iter().any(|name| name == key));
        let (value, needed) = (value(schema, root), if is_needed { "yes" } else { "" });
        let says = schema["description"].as_str().unwrap_or_default();
        text.push_str(&format!("| `{key}` | {} | {needed} | {} |\n", cell(&value), cell(says)));
    }
    text
}

/// Returns the first paragraph on one line.
fn paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema["properties"].as_object().into_iter().flat_map(Map::iter)
}

/// Follows a reference to the schema it names.
fn resolved<'a>(schema: &'a Value, root: &'a Value) -> &'a Value {
    let name = schema["$ref"].as_str().and_then(|it| it.strip_prefix("#/$defs/"));
    name.map_or(schema, |name| &root["$defs"][name])
}

fn inner_tables<'a>(table: &Table<'a>, root: &'a Value) -> Vec<Table<'a>> {
    let mut inner = Vec::new();
    let is_file = table.schema.get("$defs").is_some();
    for (key, schema) in properties(table.schema) {
        let (shape, is_list) = match &schema["items"] {
            Value::Null => (resolved(schema, root), false),
            items => (resolved(items, root), true),
        };
        let by_name = shape.get("additionalProperties").filter(|it| it.is_object());
        let (shape, is_named) = by_name.map_or((shape, false), |it| (resolved(it, root), true));
        if shape.get("properties").is_some() && !is_text(shape) {
            inner.push(Table {
                heading: heading(table, key, (is_file, is_list, is_named)),
                schema: shape,
            });
        }
    }
    inner
}

fn heading(
    table: &Table<'_>,
    key: &str,
    (is_file, is_list, is_named): (bool, bool, bool),
) -> String {
    let above = table.heading.trim_matches(['`', '[', ']']);
    match (is_file, is_list) {
        (true, true) => format!("`[[{key}]]`"),
        (true, false) => format!("`[{key}]`"),
        (false, true) => format!("`[[{above}.{key}]]`"),
        (false, false) if is_named => format!("`[{above}.{key}.NAME]`"),
        (false, false) => format!("`[{above}.{key}]`"),
    }
}

/// Says whether a table is a text in two languages, which the head of the page explains.
fn is_text(schema: &Value) -> bool {
    let keys: Vec<_> = properties(schema).map(|(key, _)| key.as_str()).collect();
    keys == ["nb", "en"]
}

/// Returns what may be written for a key.
fn value(schema: &Value, root: &Value) -> String {
    let shape = resolved(schema, root);
    if let Some(words) = words_of(shape) {
        let is_open = shape["x-open"] == true;
        return listed(&words, is_open);
    }
    if let Some(items) = shape.get("items") {
        return format!("list of: {}", value(items, root));
    }
    if let Some(values) = shape.get("additionalProperties").filter(|it| it.is_object()) {
        return format!("table of names, each with: {}", value(values, root));
    }
    if shape.get("properties").is_some() {
        return if is_text(shape) { "text in two languages" } else { "table" }.to_owned();
    }
    match (shape["format"].as_str(), shape["type"].as_str()) {
        (Some("period"), _) => "period",
        (Some("date"), _) => "day",
        (_, Some("string")) => "text",
        (_, Some("boolean")) => "`true` or `false`",
        (_, Some("integer")) => "whole number",
        (_, Some("number")) => "number",
        _ => "text",
    }
    .to_owned()
}

/// Returns the words of a closed list, however the schema writes it.
fn words_of(shape: &Value) -> Option<Vec<&str>> {
    if let Some(words) = shape["enum"].as_array() {
        return Some(words.iter().filter_map(Value::as_str).collect());
    }
    let cases = shape["oneOf"].as_array()?;
    let words: Vec<&str> = cases.iter().filter_map(|case| case["const"].as_str()).collect();
    (words.len() == cases.len()).then_some(words)
}

fn listed(words: &[&str], is_open: bool) -> String {
    if words.len() > WORDS_IN_CELL_MAX && is_open {
        return match words {
            words if same(words, catalogue::categories().iter().map(|it| it.key)) => {
                "[data category](#data-categories)".to_owned()
            }
            words if same(words, catalogue::purposes().iter().map(|it| it.key)) => {
                "[purpose](#purposes)".to_owned()
            }
            _ => "[kind of people](#kinds-of-people)".to_owned(),
        };
    }
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

fn same<'a>(words: &[&str], keys: impl Iterator<Item = &'a str>) -> bool {
    words.iter().copied().eq(keys)
}

/// Writes the lists of words that declarations pick from.
fn words() -> String {
    let mut text = String::new();
    let lists = [
        (
            "Data categories",
            rows(catalogue::categories().iter().map(|it| [it.key, it.en, it.nb, it.dpv])),
        ),
        (
            "Kinds of people",
            rows(catalogue::subjects().iter().map(|it| [it.key, it.en, it.nb, it.dpv])),
        ),
        ("Purposes", rows(catalogue::purposes().iter().map(|it| [it.key, it.en, it.nb, it.dpv]))),
    ];
    for (title, rows) in lists {
        text.push_str(&format!(
            "\n## {title}\n\n| Word | English | Bokmål | DPV |\n|---|---|---|---|\n{rows}"
        ));
    }
    text
}

fn rows<'a>(words: impl Iterator<Item = [&'a str; 4]>) -> String {
    let row = |[key, en, nb, dpv]: [&str; 4]| {
        format!("| `{key}` | {} | {} | {} |\n", cell(en), cell(nb), cell(dpv))
    };
    words.map(row).collect()
}
