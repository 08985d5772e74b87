//! What a simulation stops at: the rule that did not hold, and what is needed to see it again. Names people by number.

use std::error::Error;
use std::fmt;

use crate::house::Engine;

/// Something that may not be, before it is known when it happened.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    pub(crate) rule: &'static str,
    pub(crate) what: String,
}

pub(crate) type Step<T> = Result<T, Trouble>;

impl Trouble {
    pub(crate) fn new(rule: &'static str, what: impl Into<String>) -> Self {
        Self { rule, what: what.into() }
    }
}

/// Whatever the program itself answers where nobody asked for it is a trouble, too.
impl<E: Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        let mut what = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            what = format!("{what}: {error}");
            cause = error.source();
        }
        Self::new("no error without a cause", what)
    }
}

/// A rule that did not hold, with when and where.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The rule, with its ID in the law or among the promises where it has one.
    pub rule: &'static str,
    /// What was seen; people are numbers, everything else IDs.
    pub what: String,
    /// The seed of the year.
    pub seed: u64,
    /// On which engine.
    pub engine: Engine,
    /// The day, from 1.
    pub day: u32,
    /// The step, from 1.
    pub step: u64,
    /// What was being done.
    pub doing: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rule, what, seed, engine, day, step, doing } = self;
        writeln!(f, "error: {what}")?;
        writeln!(f, "  --> seed {seed} on {engine}, day {day}, step {step}: {doing}")?;
        writeln!(f, "rule: {rule}")?;
        write!(f, "hint: `cargo xtask simulate --seed {seed} --days {day} --engine {engine}`")
    }
}
