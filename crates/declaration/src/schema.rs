//! The JSON Schema of `ordhold.toml`, for editors and for the reader of this crate; made from the model and the catalogue.

use std::borrow::Cow;

use law::LegalBasis;
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings, json_schema};
use serde_json::{Value, json};

use crate::{catalogue, model::Declaration};

/// Marks a list of words that can grow: any other word is told, but read.
pub(crate) const OPEN_WORDS: &str = "x-open";

type Words = fn() -> Vec<&'static str>;

/// Keys whose texts are picked from a list, by table.
const PICKED: &[(&str, &[&str], Words)] = &[
    ("Organisation", &["languages"], || vec!["nb", "en"]),
    ("Activity", &["data", "optional"], categories),
    ("Activity", &["subjects"], subjects),
    ("Activity", &["purpose_key"], purposes),
    ("Activity", &["erase_also_when"], || {
        vec!["mailbox-dead", "objection", "age-known", "relation-ended"]
    }),
    ("Activity", &["position"], || vec!["country", "town", "exact"]),
    ("Profiling", &["inputs"], || vec!["pages", "choices", "mail", "forms"]),
    ("Rights", &["channels"], || vec!["portal", "email", "phone", "post", "api"]),
    ("Rights", &["contact_first"], || vec!["optional", "required"]),
    ("Agreement", &["subprocessor_authorisation"], || vec!["general", "specific"]),
    ("Agreement", &["notice_by"], || vec!["message", "email"]),
    ("AgreementEnd", &["choice"], || vec!["erase", "return"]),
    ("Retention", &["law_keeps"], categories),
    ("CollectionPoint", &["required", "optional", "observed", "publishes"], categories),
    ("Tool", &["data"], categories),
    ("SystemTable", &["identity", "columns"], categories),
    ("SystemTable", &["subject"], subjects),
    ("TransferTool", &["tool", "fallback"], || TRANSFER_TOOLS.to_vec()),
    ("Agreement", &["breach_contents"], || BREACH_CONTENTS.to_vec()),
];

/// What a transfer can rest on (TRA-03).
pub(crate) const TRANSFER_TOOLS: [&str; 8] =
    ["adequacy", "dpf", "scc-1", "scc-2", "scc-3", "scc-4", "bcr", "derogation"];
/// What the message of a breach must hold (BRE-05).
pub(crate) const BREACH_CONTENTS: [&str; 4] = ["nature", "contact", "consequences", "measures"];

/// Returns the schema of `ordhold.toml` in the 2020-12 draft, with help texts and closed lists of words.
pub fn json_schema() -> Value {
    let settings = SchemaSettings::draft2020_12();
    let mut schema = settings.into_generator().into_root_schema_for::<Declaration>().to_value();
    schema["title"] = json!("ordhold.toml");
    without_null(&mut schema);
    for (table, keys, words) in PICKED {
        for key in *keys {
            pick_from(&mut schema["$defs"][table]["properties"][key], words());
        }
    }
    schema
}

fn categories() -> Vec<&'static str> {
    catalogue::categories().iter().map(|category| category.key).collect()
}

fn subjects() -> Vec<&'static str> {
    catalogue::subjects().iter().map(|subject| subject.key).collect()
}

fn purposes() -> Vec<&'static str> {
    catalogue::purposes().iter().map(|purpose| purpose.key).collect()
}

/// Puts the words where the key's texts are described: in a list, under free keys, or at the key itself.
fn pick_from(key: &mut Value, words: Vec<&'static str>) {
    let texts = match key["type"].as_str() {
        Some("array") => &mut key["items"],
        Some("object") => &mut key["additionalProperties"],
        _ => key,
    };
    texts["enum"] = json!(words);
    texts[OPEN_WORDS] = json!(true);
}

/// Takes `null` out: TOML has none, a key that is not used is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Array(schemas) => schemas.iter_mut().for_each(without_null),
        Value::Object(keys) => {
            if let Some(Value::Array(kinds)) = keys.get_mut("type") {
                kinds.retain(|kind| kind != "null");
                if let [kind] = &kinds[..] {
                    let kind = kind.clone();
                    keys.insert("type".into(), kind);
                }
            }
            if let Some(Value::Array(cases)) = keys.get_mut("anyOf") {
                cases.retain(|case| case["type"] != "null");
                if let [case] = &mut cases[..]
                    && let Some(case) = case.as_object_mut().map(std::mem::take)
                {
                    keys.shift_remove("anyOf");
                    for (key, value) in case {
                        keys.entry(key).or_insert(value);
                    }
                }
            }
            keys.values_mut().for_each(without_null);
        }
        _ => {}
    }
}

/// Stands for [`law::LegalBasis`] in the schema.
pub(crate) struct LegalBasisWord;

impl JsonSchema for LegalBasisWord {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "LegalBasis".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "enum": LegalBasis::ALL.map(LegalBasis::word) })
    }
}

/// Stands for [`law::Period`] in the schema.
pub(crate) struct PeriodText;

impl JsonSchema for PeriodText {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "period",
            "pattern": "^[1-9][0-9]* (hour|day|week|month|year)s?( [1-9][0-9]* months?)?$",
            "examples": ["24 hours", "10 days", "3 weeks", "6 months", "5 years"],
        })
    }
}
