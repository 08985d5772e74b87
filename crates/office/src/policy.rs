//! Compiles what the declaration says of each activity into the rules that decisions are made by.

use decide::{ActivityRule, Policy};
use declaration::model::{Activity, Declaration, Role};

/// Returns the rules of all activities of `declaration`.
pub fn compile(declaration: &Declaration) -> Policy {
    declaration.activities.iter().map(|it| (it.id.get().clone(), rule(it))).collect()
}

fn rule(activity: &Activity) -> ActivityRule {
    ActivityRule {
        legal_basis: activity.basis.as_ref().map(|it| *it.get()),
        is_marketing: activity.marketing,
        on_instruction: matches!(activity.role, Role::Processor | Role::SubProcessor),
    }
}
