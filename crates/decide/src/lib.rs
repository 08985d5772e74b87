//! Answers whether an activity may use a person's data now, and hands out the permit that opens them. No I/O.

mod decision;
mod permit;
mod personal;
mod policy;

pub use decision::{Consent, Decision, Denial, Question, Standing};
pub use permit::{Grant, Permit, Use};
pub use personal::{NotPermitted, Personal};
pub use policy::{ActivityRule, Policy};
