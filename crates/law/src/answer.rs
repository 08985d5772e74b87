//! An answer of the law that can be reproduced: value, rule, version and inputs. Knows nothing of what is asked.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::RuleId;

/// A value, and what is needed to reach it again.
///
/// Law: VER-03.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer<T> {
    /// What the rule gives.
    pub value: T,
    /// The rule that decides.
    pub rule: RuleId,
    /// The version of that rule on the day of evaluation.
    pub version: u16,
    /// What went in, by name; days and instants in ISO 8601.
    pub inputs: BTreeMap<String, String>,
    /// Other rules that had a say, in order of use; may be empty.
    pub also: Vec<RuleId>,
}

impl<T> Answer<T> {
    /// Makes an answer by the version of `rule` that is valid on `on`.
    pub fn by(rule: RuleId, on: Date, value: T) -> Self {
        let version = rule.row_on(on).version;
        Self { value, rule, version, inputs: BTreeMap::new(), also: Vec::new() }
    }

    /// Adds something that went in.
    #[must_use]
    pub fn input(mut self, name: &str, value: impl fmt::Display) -> Self {
        self.inputs.insert(name.to_owned(), value.to_string());
        self
    }

    /// Adds another rule that had a say.
    #[must_use]
    pub fn also(mut self, rule: RuleId) -> Self {
        self.also.push(rule);
        self
    }

    /// Replaces the value and keeps where it comes from.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        let Self { value, rule, version, inputs, also } = self;
        Answer { value: change(value), rule, version, inputs, also }
    }
}
