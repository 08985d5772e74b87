//! What the declaration allows each activity to do, held so that a question is answered from memory.
//!
//! Crate `office` compiles it from the declaration; this crate does not know how a declaration is written.

use std::collections::HashMap;

use law::LegalBasis;

/// The rules of all activities of one declaration.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    activities: HashMap<String, ActivityRule>,
}

/// What one activity may do, and on which ground.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ActivityRule {
    /// The one legal basis (BAS-07); `None` where the declaration names none, which denies everything.
    pub legal_basis: Option<LegalBasis>,
    /// Whether the activity is direct marketing, which any objection stops (DSR-18).
    pub is_marketing: bool,
    /// Whether it is carried out for a customer, on instruction alone (PRC-03).
    pub on_instruction: bool,
}

impl Policy {
    /// Returns the rule of the activity with this ID, if the declaration has it.
    pub fn activity(&self, id: &str) -> Option<&ActivityRule> {
        self.activities.get(id)
    }
}

impl FromIterator<(String, ActivityRule)> for Policy {
    fn from_iter<I: IntoIterator<Item = (String, ActivityRule)>>(rules: I) -> Self {
        Self { activities: rules.into_iter().collect() }
    }
}
