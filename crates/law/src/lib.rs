//! The law as versioned data and pure functions: deadlines, days off, bases and rights, number checks. Knows nothing of HTTP, SQL or the clock.

mod age;
mod agreement_due;
mod answer;
mod authority_due;
mod basis;
mod days_off;
mod deadline;
mod identity_number;
mod matrix;
mod notice_due;
mod organisation_number;
mod period;
mod place;
mod places;
mod request_due;
mod rest;
mod retention;
mod rule;
mod table;

pub use age::{
    AgeLimit, CONSENT_AGE_DEFAULT, NationalAge, WhoConsents, consent_age, national_ages,
    reaches_on, who_consents,
};
pub use agreement_due::{
    SubprocessorChange, TemporaryCopy, customer_breach_notice, opposition_until,
    subprocessor_change, temporary_copy, terms_change,
};
pub use answer::Answer;
pub use authority_due::{ConsultationClock, breach_notification, prior_consultation};
pub use basis::{LegalBasis, Right};
pub use days_off::{
    CALENDAR_YEAR_MAX, CALENDAR_YEAR_MIN, Calendar, CalendarError, DayOff, easter_sunday,
};
pub use deadline::{
    DayDeadline, DeadlineError, HourDeadline, NoticePeriod, due_day, due_hour, earliest_effect,
    latest_notice,
};
pub use identity_number::{
    CheckDigits, IdentityNumber, IdentityNumberError, MonthShift, NumberKind, NumberRules,
    ShortDate,
};
pub use matrix::{Cell, Circumstances, Mark, Note, right, right_for, rights_shown};
pub use notice_due::indirect_notice_due;
pub use organisation_number::{OrganisationNumber, OrganisationNumberError};
pub use period::{PERIOD_YEARS_MAX, Period, PeriodError};
pub use place::{Place, PlaceError};
pub use places::{
    AdequacyDecision, EeaState, PlaceStatus, Wording, adequacy_decisions, eea_states, place_status,
};
pub use request_due::{RequestClock, RestedDue, forward_due, request_due, request_due_rested};
pub use rest::Rest;
pub use retention::{
    AccountingDuty, Release, YearEnd, YearEndError, accounting_release, release_after,
};
pub use rule::{Rule, RuleId, UnknownRule, rule, rule_on, rules};
