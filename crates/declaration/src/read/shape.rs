//! Holds what was written against the schema: keys, types, words, days, periods and both languages, each fault in its place.

mod twins;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use law::Period;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::{finding::Finding, findings::reading, schema};

/// Faults of shape that are told for one file.
const FAULTS_MAX: usize = 200;

static ROOT: LazyLock<Shape> = LazyLock::new(|| {
    let schema = schema::json_schema();
    Shape::of(&schema, &schema["$defs"])
});

/// What may stand at a place.
#[derive(Debug, PartialEq)]
pub(crate) enum Shape {
    Text,
    Day,
    Period,
    Flag,
    Whole {
        min: i64,
        max: i64,
    },
    /// One of these words; when the list is not closed any other text is read, but told.
    Word {
        words: BTreeSet<String>,
        is_closed: bool,
    },
    List(Box<Shape>),
    Table(Table),
}

/// A table: the keys it may have.
#[derive(Debug, PartialEq)]
pub(crate) struct Table {
    pub(crate) keys: BTreeMap<String, Shape>,
    required: Vec<String>,
    /// What stands under any other key, for tables whose keys are free.
    rest: Option<Box<Shape>>,
}

impl Shape {
    pub(crate) fn of(schema: &Value, defs: &Value) -> Self {
        if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return Self::of(&defs[name], defs);
        }
        if let Some(words) = words_of(schema) {
            let is_closed = schema[schema::OPEN_WORDS] != true;
            return Self::Word { words, is_closed };
        }
        match (schema["type"].as_str(), schema["format"].as_str()) {
            (Some("boolean"), _) => Self::Flag,
            (Some("integer"), _) => Self::Whole {
                min: schema["minimum"].as_i64().unwrap_or(i64::MIN),
                max: schema["maximum"].as_i64().unwrap_or(i64::MAX),
            },
            (Some("array"), _) => Self::List(Box::new(Self::of(&schema["items"], defs))),
            (Some("object"), _) => Self::Table(Table::of(schema, defs)),
            (_, Some("date")) => Self::Day,
            (_, Some("period")) => Self::Period,
            _ => Self::Text,
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Text | Self::Period | Self::Word { .. } => Kind::Text,
            Self::Day => Kind::Day,
            Self::Flag => Kind::Flag,
            Self::Whole { .. } => Kind::Whole,
            Self::List(_) => Kind::List,
            Self::Table(_) => Kind::Table,
        }
    }
}

fn words_of(schema: &Value) -> Option<BTreeSet<String>> {
    let words = match (schema["enum"].as_array(), schema["oneOf"].as_array()) {
        (Some(words), _) => words.iter().collect(),
        (None, Some(cases)) => cases.iter().map(|case| &case["const"]).collect::<Vec<_>>(),
        (None, None) => return None,
    };
    Some(words.into_iter().filter_map(Value::as_str).map(str::to_owned).collect())
}

impl Table {
    fn of(schema: &Value, defs: &Value) -> Self {
        let keys = schema["properties"].as_object().into_iter().flatten();
        let required = schema["required"].as_array().into_iter().flatten();
        let rest = &schema["additionalProperties"];
        Self {
            keys: keys.map(|(key, schema)| (key.clone(), Shape::of(schema, defs))).collect(),
            required: required.filter_map(Value::as_str).map(str::to_owned).collect(),
            rest: rest.is_object().then(|| Box::new(Shape::of(rest, defs))),
        }
    }

    /// Says whether the table is a text in two languages.
    fn is_text(&self) -> bool {
        ["nb", "en"].iter().all(|language| self.keys.contains_key(*language))
    }
}

/// A kind of value, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Day,
    Flag,
    Whole,
    Decimal,
    List,
    Table,
}

impl Kind {
    fn of(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(_) => Self::Text,
            DeValue::Datetime(_) => Self::Day,
            DeValue::Boolean(_) => Self::Flag,
            DeValue::Integer(_) => Self::Whole,
            DeValue::Float(_) => Self::Decimal,
            DeValue::Array(_) => Self::List,
            DeValue::Table(_) => Self::Table,
        }
    }
}

/// Finds every fault of shape in a file; says whether the model can be made all the same.
pub(super) fn walk(root: &DeTable<'_>, start: usize, faults: &mut Vec<Finding>) -> bool {
    let Shape::Table(table) = &*ROOT else { return true };
    let mut walk = Walk { start, faults, n_faults: 0, is_readable: true };
    walk.keys(None, root, table);
    walk.is_readable
}

/// Finds the keys that a whole declaration lacks.
pub(super) fn missing_root_keys(root: &DeTable<'_>) -> Vec<Finding> {
    let Shape::Table(table) = &*ROOT else { return Vec::new() };
    let missing = table.required.iter().filter(|key| !root.contains_key(key.as_str()));
    missing.map(|key| reading::key_missing("", key, 0..0)).collect()
}

struct Walk<'f> {
    start: usize,
    faults: &'f mut Vec<Finding>,
    n_faults: usize,
    is_readable: bool,
}

/// The way down to a value.
#[derive(Clone, Copy)]
struct Path<'p> {
    up: Option<&'p Path<'p>>,
    key: &'p str,
}

impl std::fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(up) = self.up {
            write!(f, "{up}.")?;
        }
        f.write_str(self.key)
    }
}

impl Walk<'_> {
    fn value(&mut self, path: &Path<'_>, value: &Spanned<DeValue<'_>>, shape: &Shape) {
        let place = self.place(value.span());
        match (shape, value.get_ref()) {
            (Shape::Text, DeValue::String(_)) | (Shape::Flag, DeValue::Boolean(_)) => {}
            (Shape::Day, DeValue::Datetime(day)) if day.time.is_none() => {}
            (Shape::Day, DeValue::String(day)) if day.parse::<Date>().is_ok() => {}
            (Shape::Day, DeValue::String(_) | DeValue::Datetime(_)) => {
                self.refuse(reading::not_a_day(path.key, place));
            }
            (Shape::Period, DeValue::String(period)) => {
                if let Err(error) = period.parse::<Period>() {
                    self.refuse(reading::not_a_period(path.key, &error, place));
                }
            }
            (Shape::Word { words, is_closed }, DeValue::String(word)) => {
                self.word(path, word, words, *is_closed, place);
            }
            (Shape::Whole { min, max }, DeValue::Integer(number)) => {
                let number = i64::from_str_radix(number.as_str(), number.radix());
                if !number.is_ok_and(|number| (*min..=*max).contains(&number)) {
                    self.refuse(reading::out_of_range(path.key, *min, *max, place));
                }
            }
            (Shape::List(one), DeValue::Array(values)) => {
                for value in values.iter() {
                    self.value(path, value, one);
                }
            }
            (Shape::Table(shape), DeValue::Table(table)) => self.table(path, table, place, shape),
            (shape, value) => {
                let path = path.to_string();
                self.refuse(reading::wrong_type(&path, shape.kind(), Kind::of(value), place));
            }
        }
    }

    fn table(&mut self, path: &Path<'_>, table: &DeTable<'_>, place: Range<usize>, shape: &Table) {
        for key in shape.required.iter().filter(|key| !table.contains_key(key.as_str())) {
            let is_language = shape.is_text() && matches!(key.as_str(), "nb" | "en");
            self.refuse(if is_language {
                reading::language_missing(path.key, key == "nb", place.clone())
            } else {
                reading::key_missing(&path.to_string(), key, place.clone())
            });
        }
        if shape.is_text() {
            self.both_languages(path, table);
        }
        self.keys(Some(path), table, shape);
    }

    fn keys(&mut self, up: Option<&Path<'_>>, table: &DeTable<'_>, shape: &Table) {
        for (key, value) in table {
            let path = Path { up, key: key.get_ref() };
            if let Some(shape) = shape.keys.get(path.key).or(shape.rest.as_deref()) {
                self.value(&path, value, shape);
            } else {
                let known = shape.keys.keys().map(String::as_str);
                let place = self.place(key.span());
                self.refuse(reading::unknown_key(up.map(Path::to_string), path.key, known, place));
            }
            if self.n_faults >= FAULTS_MAX {
                return;
            }
        }
    }

    /// Finds a language left blank, and numbers that only one language has.
    fn both_languages(&mut self, path: &Path<'_>, table: &DeTable<'_>) {
        let language = |key| {
            let (_, value) = table.get_key_value(key)?;
            Some((value.get_ref().as_str()?, value.span()))
        };
        let (Some((nb, nb_span)), Some((en, en_span))) = (language("nb"), language("en")) else {
            return;
        };
        for (text, span, is_nb) in [(nb, nb_span, true), (en, en_span.clone(), false)] {
            if text.trim().is_empty() {
                let place = self.place(span);
                self.tell(reading::language_missing(path.key, is_nb, place));
                return;
            }
        }
        if let Some((only_nb, only_en)) = twins::differing_numbers(nb, en) {
            let place = self.place(en_span);
            self.tell(reading::numbers_differ(path.key, &only_nb, &only_en, place));
        }
    }

    fn word(
        &mut self,
        path: &Path<'_>,
        word: &str,
        words: &BTreeSet<String>,
        is_closed: bool,
        place: Range<usize>,
    ) {
        if words.contains(word) {
            return;
        }
        let finding = reading::unknown_word(path.key, word, words, place);
        if is_closed {
            self.refuse(finding);
        } else {
            self.tell(finding);
        }
    }

    fn place(&self, span: Range<usize>) -> Range<usize> {
        self.start + span.start..self.start + span.end
    }

    fn refuse(&mut self, finding: Finding) {
        self.is_readable = false;
        self.tell(finding);
    }

    fn tell(&mut self, finding: Finding) {
        self.n_faults += 1;
        self.faults.push(finding);
    }
}
