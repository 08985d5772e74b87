//! The law as versioned data and pure functions: deadlines, days off, bases and rights, number checks. Knows nothing of HTTP, SQL or the clock.

mod answer;
mod basis;
mod period;
mod place;
mod rule;
mod table;

pub use answer::Answer;
pub use basis::{LegalBasis, Right};
pub use period::{PERIOD_YEARS_MAX, Period, PeriodError};
pub use place::{Place, PlaceError};
pub use rule::{Rule, RuleId, UnknownRule, rule, rule_on, rules};
