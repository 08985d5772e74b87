//! The declaration as it is written: tables and keys of `ordhold.toml`, without judgement on what they say.
//!
//! Every table refuses unknown keys. References are plain IDs; that they lead somewhere is a finding's matter.

mod activity;
mod agreement;
mod collection;
mod organisation;
mod recipient;
mod safeguards;
mod system;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use activity::{
    Activity, AutomatedDecision, Combination, Interest, Profiling, Retention, RetentionEnd, Role,
    SpecialGround, Then, Topic,
};
pub use agreement::{
    Acceptance, Agreement, AgreementEnd, Annex, Approval, Assistance, Audit, Chain, Instruction,
    InstructionKind, Partner, Prices, RetentionMode, Service, ServiceApplies, ServiceKind,
    Subprocessor,
};
pub use collection::{
    Age, CollectionKind, CollectionPoint, Cookie, CookieCategory, CookieKind, Source, SourceKind,
    Survey, Tool, ToolClaim,
};
pub use organisation::{
    AnnounceChanges, Company, Contact, GroundForSharing, Organisation, Rights, RightsOffered,
    Statement,
};
pub use recipient::{Contract, Recipient, RecipientRole, TransferTool, Transfers, TransfersPolicy};
pub use safeguards::{ByHand, Exception, Incidents, Measure, MeasureKind};
pub use system::{EraseAction, System, SystemKind, SystemTable};

use crate::place::Placed;

/// A whole declaration: the main file and what it includes.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Declaration {
    /// Further files, relative to this one, whose tables belong to the same declaration.
    #[serde(default)]
    pub include: Vec<Placed<String>>,
    /// Who declares.
    pub organisation: Placed<Organisation>,
    /// The published statement: what it says beside the activities.
    #[serde(default)]
    pub statement: Placed<Statement>,
    /// What is processed, why, on which basis and for how long: one table an activity.
    #[serde(default, rename = "activity")]
    pub activities: Vec<Placed<Activity>>,
    /// Forms, pages and other places where personal data come in.
    #[serde(default, rename = "collection_point")]
    pub collection_points: Vec<Placed<CollectionPoint>>,
    /// Where data come from when not from the person.
    #[serde(default, rename = "source")]
    pub sources: Vec<Placed<Source>>,
    /// Who gets data: processors, other controllers, authorities.
    #[serde(default, rename = "recipient")]
    pub recipients: Vec<Placed<Recipient>>,
    /// Analytics, advertising, social and similar tools on sites and in apps.
    #[serde(default, rename = "tool")]
    pub tools: Vec<Placed<Tool>>,
    /// What is stored on or read from the visitor's device.
    #[serde(default, rename = "cookie")]
    pub cookies: Vec<Placed<Cookie>>,
    /// The rights of the person and how they are met.
    #[serde(default)]
    pub rights: Placed<Rights>,
    /// Transfers out of the EEA.
    #[serde(default)]
    pub transfers: Placed<Transfers>,
    /// Security measures, each with its evidence.
    #[serde(default, rename = "measure")]
    pub measures: Vec<Placed<Measure>>,
    /// Incidents and assessments.
    #[serde(default)]
    pub incidents: Placed<Incidents>,
    /// Products supplied to customers, where the organisation is a processor.
    #[serde(default, rename = "service")]
    pub services: Vec<Placed<Service>>,
    /// Terms for customers (Art. 28).
    pub agreement: Option<Placed<Agreement>>,
    /// The organisation's own data stores, and those of customers.
    #[serde(default, rename = "system")]
    pub systems: Vec<Placed<System>>,
    /// Promises that no program can keep, each with an owner and an expiry.
    #[serde(default, rename = "by_hand")]
    pub by_hand: Vec<Placed<ByHand>>,
    /// Signed exceptions from findings and from the publishing gate.
    #[serde(default, rename = "exception")]
    pub exceptions: Vec<Placed<Exception>>,
}

/// A text in the organisation's languages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Bokmål.
    pub nb: String,
    /// English.
    pub en: String,
}
