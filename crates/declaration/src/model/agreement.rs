//! `[agreement]` and `[[service]]`: what is promised to customers whose data are processed on instruction (Art. 28).

use jiff::civil::Date;
use law::Period;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    model::{Contact, Text, Transfers},
    place::Placed,
};

/// A product supplied to customers.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Service {
    /// Short stable name.
    pub id: Placed<String>,
    /// What it is called.
    pub name: String,
    /// How it is supplied.
    pub kind: Placed<ServiceKind>,
    /// When the agreement applies to it.
    #[serde(default)]
    pub applies: ServiceApplies,
    /// The sign-in page shows a mark of the platform.
    #[serde(default)]
    pub sign_in_mark: bool,
    /// What is done with customers' data in it, in words.
    #[serde(default)]
    pub scope: Vec<Text>,
    /// Who ends the storage.
    pub retention: Option<Placed<RetentionMode>>,
    /// The statement or an agreement covers it (UM-02).
    #[serde(default = "covered")]
    pub covered: Placed<bool>,
}

fn covered() -> Placed<bool> {
    Placed::nowhere(true)
}

/// How a service is supplied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceKind {
    /// Run by the organisation.
    Cloud,
    /// Run by the customer; help on request.
    OnPremises,
    /// A mobile app.
    Mobile,
    /// A web site.
    Site,
}

/// When the agreement applies to a service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ServiceApplies {
    /// Always, since data are stored with the organisation.
    #[default]
    Always,
    /// Only when a copy is received or remote help is given.
    WhenReceived,
}

/// Who ends the storage of a service's data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionMode {
    /// The organisation, when the customer asks.
    OnRequest,
    /// The customer, with a tool of its own.
    SelfService,
    /// Nothing is stored.
    NothingStored,
}

/// The standard agreement with customers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Agreement {
    /// Links that it covers, from the customer down.
    pub chain: Vec<Placed<Chain>>,
    /// One text for all, accepted and not negotiated.
    pub standard_text: bool,
    /// Checked against the mandatory terms, kept in writing.
    pub mandatory_terms: bool,
    /// The annexes that belong to it.
    pub annexes: Vec<Placed<Annex>>,
    /// Ways of accepting it.
    pub accepted_at: Vec<Placed<Acceptance>>,
    /// Stands and falls with the main agreement, save for a valid successor.
    pub follows_main_agreement: bool,
    /// Prevails over similar terms elsewhere.
    pub prevails: bool,
    /// Lasts until the last copy is deleted.
    pub lasts_until_deleted: bool,
    /// Text is reopened when law changes or terms clash.
    pub reopened_when_law_changes: bool,
    /// The customer decides purpose and means and states its legal ground.
    pub customer_states_ground: bool,
    /// Data are handled on documented instruction only.
    pub on_instruction_only: bool,
    /// The instructions themselves.
    pub instruction: Vec<Placed<Instruction>>,
    /// A legal demand is told before anything is done, unless the law forbids it.
    pub tells_legal_demands: bool,
    /// An instruction that looks unlawful is paused and told at once.
    pub pauses_unlawful: bool,
    /// `general` or `specific`.
    pub subprocessor_authorisation: Option<Placed<String>>,
    /// Notice before a sub-processor takes effect (PRC-12).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub subprocessor_notice: Option<Placed<Period>>,
    /// How notice reaches the customer: `message`, `email`.
    pub notice_by: Vec<Placed<String>>,
    /// Time to object (PRC-13).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub objection: Option<Placed<Period>>,
    /// An objection ends this and the main agreement.
    pub objection_ends: bool,
    /// Contracts with sub-processors are shown on request, without commercial terms.
    pub shows_contracts: bool,
    /// Fully liable for sub-processors.
    pub liable_for_subprocessors: bool,
    /// Each sub-processor keeps to its task.
    pub task_lock: bool,
    /// Where customers' data may lie and what lets them leave; stands beside the organisation's own rule (TRA-12).
    pub transfers: Transfers,
    /// Those engaged.
    pub subprocessor: Vec<Placed<Subprocessor>>,
    /// Products for which the list of sub-processors is empty, as a promise.
    pub no_subprocessors_for: Vec<Placed<String>>,
    /// Integrations that the customer switches on itself.
    pub partner: Vec<Placed<Partner>>,
    /// An integration is switched on only when the customer names its own agreement with the partner.
    pub partner_needs_agreement: bool,
    /// Help given (Art. 28(3)(e) and (f)).
    pub assistance: Vec<Placed<Assistance>>,
    /// A breach is told within this time of awareness (PRC-16).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub breach_notice: Option<Placed<Period>>,
    /// What the message of a breach holds: `nature`, `contact`, `consequences`, `measures` (BRE-05).
    pub breach_contents: Vec<Placed<String>>,
    /// Temporary copies such as support backups go within this time (PRC-15).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub temporary_copies: Option<Placed<Period>>,
    /// Anonymising counts as deletion when the test holds (ANO-03).
    pub anonymising_counts: bool,
    /// What happens at the end.
    pub end: Option<Placed<AgreementEnd>>,
    /// Audits and inspections.
    pub audit: Option<Placed<Audit>>,
    /// Price of help and tools.
    pub prices: Option<Placed<Prices>>,
    /// Contact points of the organisation, confirmed on a cycle.
    pub contact: Option<Placed<Contact>>,
    /// Both sides confirm their contact points this often.
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub contact_confirmed_every: Option<Placed<Period>>,
    /// Lists of requirements that the agreement supports.
    pub supports: Vec<Placed<String>>,
    /// References to parts of the text; each must exist.
    pub refers_to: Vec<Placed<String>>,
}

/// A link of the chain that the agreement covers (PRC-11).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Chain {
    /// The customer is controller, the organisation processor.
    CustomerDirect,
    /// An accounting firm is processor for its client.
    AccountingFirm,
    /// The organisation is sub-processor to that firm.
    BehindAccountingFirm,
}

/// An annex of the agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Annex {
    /// What is processed.
    Processing,
    /// Sub-processors.
    Subprocessors,
    /// Instructions and security.
    Security,
    /// Other matters.
    Other,
}

/// A way of accepting the agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Acceptance {
    /// At installation.
    Installation,
    /// At update.
    Update,
    /// At first sign-in.
    FirstSignIn,
    /// On paper or by signature.
    Signature,
}

/// A documented instruction (PRC-03).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instruction {
    /// Short stable name.
    pub id: Placed<String>,
    /// What sort of instruction.
    pub kind: Placed<InstructionKind>,
    /// What is to be done, in words.
    pub says: Text,
    /// What has to come first, for own development (PRC-20).
    pub approval: Option<Placed<Approval>>,
}

/// What comes before customers' data serve the organisation's own development.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Approval {
    /// Each customer's own yes, apart from the agreement.
    Separate,
    /// The copy is made anonymous first.
    AnonymisedFirst,
    /// Either of the two.
    SeparateOrAnonymised,
}

/// What sort of instruction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum InstructionKind {
    /// Run the service.
    Operate,
    /// Help on request.
    Assist,
    /// The organisation's own development and testing; needs an approval of its own (PRC-20).
    OwnDevelopment,
}

/// A sub-processor of the standard agreement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Subprocessor {
    /// ID of a `[[recipient]]`.
    pub recipient: Placed<String>,
    /// IDs of the services it is used for.
    pub services: Vec<Placed<String>>,
    /// When it was announced.
    pub announced_on: Option<Date>,
    /// In use since.
    pub since: Option<Date>,
    /// No longer in use after; its own end of life included.
    pub until: Option<Date>,
    /// Claimed to get no personal data; tested.
    #[serde(default)]
    pub no_personal_data: bool,
    /// Messages through it carry no personal content, only that something happened; tested.
    #[serde(default)]
    pub without_content: bool,
}

/// An integration that the customer switches on itself, apart from sub-processors.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partner {
    /// The kind of integration, or the partner's name.
    pub name: Text,
    /// Kind key, such as `payment-files`, `debt-collection`.
    pub kind: Placed<String>,
    /// Organisation number, where one partner is meant.
    pub number: Option<Placed<String>>,
    /// Web address.
    pub web: Option<String>,
    /// Whether the partner decides for itself.
    #[serde(default)]
    pub own_controller: bool,
    /// IDs of the services it works with.
    #[serde(default)]
    pub services: Vec<Placed<String>>,
}

/// Help given to the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Assistance {
    /// The duty to inform (Art. 13, 14).
    Information,
    /// Art. 15.
    Access,
    /// Art. 16.
    Rectification,
    /// Art. 17.
    Erasure,
    /// Art. 18.
    Restriction,
    /// Art. 19.
    TellingRecipients,
    /// Art. 20.
    Portability,
    /// Art. 21.
    Objection,
    /// Art. 22.
    AutomatedDecisions,
    /// Art. 32.
    Security,
    /// Art. 33 and 34.
    Breaches,
    /// Art. 35 and 36.
    Assessments,
}

/// What happens when the agreement ends (PRC-08).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AgreementEnd {
    /// The customer chooses: `erase`, `return`.
    pub choice: Vec<Placed<String>>,
    /// The format of what is returned.
    pub format: Option<String>,
    /// A tool by which the customer fetches and erases counts as fulfilment.
    pub self_service: bool,
    /// The organisation's extra copies go too, with proof.
    pub own_copies: bool,
    /// The notice of the main agreement decides the end date.
    pub notice_by_main_agreement: bool,
}

/// Audits and inspections (PRC-09).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    /// All information for proof is given, audits are allowed and helped.
    pub allowed: bool,
    /// The procedure, in words; a text that points to one without having it is a finding.
    pub procedure: Option<Text>,
    /// Sub-processors are supervised through the organisation.
    pub through_us: bool,
    /// Authorities may enter on identification.
    pub authorities: bool,
}

/// Price of help and tools (PRC-14, PRC-19).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Prices {
    /// Changes are told this long before.
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub notice: Option<Placed<Period>>,
    /// Help is billed by the hour.
    pub hourly: bool,
    /// Tools for self-service may cost.
    pub tools_may_cost: bool,
}
