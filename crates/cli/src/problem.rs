//! What went wrong, in the one layout of all commands, and the exit codes. Does not know what a command was about.

use std::error::Error;

use serde_json::{Value, json};

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked is done, and nothing was found.
    Done = 0,
    /// Something was found, or a rule refuses what was asked.
    Findings = 1,
    /// The command line makes no sense; clap ends with the same.
    WrongUse = 2,
    /// The surroundings failed: a disk, a database, a port.
    Failure = 3,
}

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) struct Problem {
    exit: Exit,
    says: String,
    place: Option<String>,
    law: Option<String>,
    hints: Vec<String>,
}

impl Problem {
    /// A rule refuses what was asked.
    pub(crate) fn refusal(says: impl Into<String>) -> Self {
        Self::new(Exit::Findings, says)
    }

    /// What was asked cannot be meant.
    pub(crate) fn wrong_use(says: impl Into<String>) -> Self {
        Self::new(Exit::WrongUse, says)
    }

    /// The surroundings failed.
    pub(crate) fn failure(says: impl Into<String>) -> Self {
        Self::new(Exit::Failure, says)
    }

    /// The surroundings failed; `doing` fits before a colon, such as "cannot open the database".
    pub(crate) fn cannot(doing: &str, error: &dyn Error) -> Self {
        let mut says = format!("{doing}: {error}");
        let mut cause = error.source();
        while let Some(error) = cause {
            let text = error.to_string();
            // Errors that pass their cause on say the same twice.
            if !says.ends_with(&text) {
                says.push_str(": ");
                says.push_str(&text);
            }
            cause = error.source();
        }
        Self::failure(says)
    }

    /// Says in which file, folder or address.
    pub(crate) fn at(mut self, place: impl ToString) -> Self {
        self.place = Some(place.to_string());
        self
    }

    /// Says by which rule.
    pub(crate) fn law(mut self, law: impl Into<String>) -> Self {
        self.law = Some(law.into());
        self
    }

    /// Says what to do.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Returns how the command ends.
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }

    /// Returns the lines after the first word, each with its label.
    pub(crate) fn lines(&self) -> Vec<(&'static str, &str)> {
        let place = self.place.iter().map(|it| ("  --> ", it.as_str()));
        let law = self.law.iter().map(|it| ("law: ", it.as_str()));
        let hints = self.hints.iter().map(|it| ("hint: ", it.as_str()));
        let first = std::iter::once(("error: ", self.says.as_str()));
        first.chain(place).chain(law).chain(hints).collect()
    }

    /// Returns the same for programs.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "error": self.says,
            "place": self.place,
            "law": self.law,
            "hints": self.hints,
            "exit_code": self.exit as u8,
        })
    }

    fn new(exit: Exit, says: impl Into<String>) -> Self {
        Self { exit, says: says.into(), place: None, law: None, hints: Vec::new() }
    }
}
