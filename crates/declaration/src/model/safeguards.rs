//! `[[measure]]`, `[incidents]`, `[[by_hand]]` and `[[exception]]`: security, and what people vouch for.

use jiff::civil::Date;
use law::Period;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{model::Text, place::Placed};

/// A security measure (Art. 32, SEC-01, SEC-03).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Short stable name.
    pub id: Placed<String>,
    /// What sort of measure.
    pub kind: Placed<MeasureKind>,
    /// What is done, in words.
    pub says: Text,
    /// How often it is tested.
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub tested_every: Option<Placed<Period>>,
    /// The latest test.
    pub tested_on: Option<Date>,
    /// Where the proof lies.
    pub evidence: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
}

/// What sort of measure.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureKind {
    /// Only those who need it have access; it ends at once.
    NeedToKnow,
    /// An undertaking of confidentiality before access.
    Confidentiality,
    /// On request it is shown that people are bound.
    ConfidentialityShown,
    /// All measures of Art. 32, at least the listed level.
    Level,
    /// Risks are assessed and acted on.
    RiskAssessment,
    /// Pseudonymising and encrypting.
    Encryption,
    /// Lasting confidentiality, integrity, availability and resilience.
    Resilience,
    /// Restoring in time after an incident.
    Restore,
    /// Regular testing and evaluation.
    Testing,
    /// Sign-in with several factors; customers run their own users.
    AccessControl,
    /// Secured, zoned premises.
    Premises,
    /// Recognised suppliers, watching, incident routines.
    Monitoring,
    /// Each customer's data kept apart.
    Separation,
    /// Backup, with a second place.
    Backup,
    /// Access rights are reviewed.
    AccessReview,
    /// Secrets are hashed and never shown or exported.
    Secrets,
    /// Password reset by a short-lived link, for that purpose alone.
    PasswordReset,
}

/// Incidents and assessments.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Incidents {
    /// An impact assessment is made when high risk is likely (DPI-01).
    #[serde(default)]
    pub assesses_high_risk: bool,
}

/// A promise that no program can keep: a person vouches for it, for a while.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ByHand {
    /// The promise's ID.
    pub promise: Placed<String>,
    /// The role or desk that vouches.
    pub owner: String,
    /// Until when.
    pub expires_on: Date,
    /// What was looked at.
    pub note: Option<String>,
}

/// A signed exception with an end.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The finding's code, or the promise's ID.
    pub from: Placed<String>,
    /// Where it applies, such as an activity's ID; none means everywhere.
    pub at: Option<Placed<String>>,
    /// Why.
    pub reason: String,
    /// The role that signed.
    pub signed_by: String,
    /// Until when.
    pub expires_on: Placed<Date>,
}
