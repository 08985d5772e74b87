//! `[[activity]]`: what is processed, why, on which basis, for how long.

use std::collections::BTreeMap;

use jiff::civil::Date;
use law::{LegalBasis, Period};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{model::Text, place::Placed};

/// One processing activity: one purpose, one basis (BAS-07).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Activity {
    /// Short stable name: lower-case letters, digits and hyphens.
    pub id: Placed<String>,
    /// What its part of the statement is called; the purpose's own words where it is left out.
    pub title: Option<Text>,
    /// Whether the organisation decides (controller) or acts for a customer (processor).
    #[serde(default)]
    pub role: Role,
    /// The group company that decides, where it is not the organisation itself.
    pub company: Option<Placed<String>>,
    /// Why, in a phrase that completes "We use your data to …".
    pub purpose: Placed<Text>,
    /// A key from the catalogue of purposes, mapped to W3C DPV and fideslang.
    pub purpose_key: Option<Placed<String>>,
    /// Exactly one legal basis of Art. 6(1).
    #[schemars(with = "Option<crate::schema::LegalBasisWord>")]
    pub basis: Option<Placed<LegalBasis>>,
    /// A second basis named by the text; always a finding, kept so that an old text can be read in (BAS-07).
    #[serde(default)]
    #[schemars(with = "Vec<crate::schema::LegalBasisWord>")]
    pub also_basis: Vec<Placed<LegalBasis>>,
    /// The section of law, for a legal obligation or a public task (BAS-03).
    pub law: Option<Placed<String>>,
    /// The assessed interest, for legitimate interest (BAS-06).
    pub interest: Option<Placed<Interest>>,
    /// Whether the person herself is party to the contract, for basis `contract` (BAS-02).
    pub subject_is_party: Option<Placed<bool>>,
    /// The ground of Art. 9(2), where a special category is used (SPC-01).
    pub special_ground: Option<Placed<SpecialGround>>,
    /// Kinds of people, from the closed list.
    #[serde(default)]
    pub subjects: Vec<Placed<String>>,
    /// Data categories, from the catalogue, such as `contact.email`.
    #[serde(default)]
    pub data: Vec<Placed<String>>,
    /// Sources: `subject`, or IDs of `[[source]]` tables.
    #[serde(default)]
    pub source: Vec<Placed<String>>,
    /// IDs of `[[recipient]]` tables; none means that nobody else gets the data.
    #[serde(default)]
    pub recipients: Vec<Placed<String>>,
    /// Says that the data are passed to no other company beside processors.
    #[serde(default)]
    pub not_shared: bool,
    /// Says that the data are shared with anybody; always a finding, kept so that an old text can be read in.
    pub shared_with_anyone: Option<Placed<bool>>,
    /// How long, and what then.
    pub retention: Option<Placed<Retention>>,
    /// Further events that erase: `mailbox-dead`, `objection`, `age-known`, `relation-ended`.
    #[serde(default)]
    pub erase_also_when: Vec<Placed<String>>,
    /// IDs of `[[collection_point]]` tables, written `form.newsletter` or plain.
    #[serde(default)]
    pub collected_at: Vec<Placed<String>>,
    /// IDs of `[[system]]` tables where the data lie.
    #[serde(default)]
    pub systems: Vec<Placed<String>>,
    /// Topics a person chooses among, for mailings and groups.
    #[serde(default)]
    pub topics: Vec<Placed<Topic>>,
    /// Direct marketing (DSR-18, MKT-01).
    #[serde(default)]
    pub marketing: bool,
    /// The existing-customer exception is used (MKT-02).
    pub existing_customers: Option<Placed<bool>>,
    /// Whether opens and clicks are recorded, each only on a choice of its own.
    pub mail_behaviour: Option<Placed<bool>>,
    /// How long a consent is relied on before it is asked for again, such as `2 years` (CON-01).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub renew_every: Option<Placed<Period>>,
    /// Interest profiles.
    pub profiling: Option<Placed<Profiling>>,
    /// Several sources are put together into one picture.
    pub combines: Option<Placed<Combination>>,
    /// Decisions made by program alone (Art. 22).
    pub automated_decision: Option<Placed<AutomatedDecision>>,
    /// Results are only kept as totals that no person can be read from; a claim that is tested (ANO-02).
    pub aggregate_only: Option<Placed<bool>>,
    /// Called anonymous; a claim that is tested, personal until then (ANO-01).
    pub anonymous: Option<Placed<bool>>,
    /// How exact a position may be: `country`, `town`, `exact`.
    pub position: Option<Placed<String>>,
    /// Fields the person may leave out, empty until she fills them.
    #[serde(default)]
    pub optional: Vec<Placed<String>>,
    /// Membership or use begins and ends with the person's consent.
    #[serde(default)]
    pub voluntary: bool,
    /// The day of the latest review.
    pub reviewed_on: Option<Date>,
    /// Why a category that invites doubt is needed, such as an age or a photo: category = reason (PRI-03).
    #[serde(default)]
    pub need: BTreeMap<String, Placed<Text>>,
    /// Why an identity number is needed, for category `identity.national-number` (FNR-01).
    pub identity_number_reason: Option<Placed<String>>,
}

/// A topic that a person chooses to hear about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Short stable name; consents refer to it, so it outlives a change of words.
    pub id: String,
    /// Bokmål.
    pub nb: String,
    /// English.
    pub en: String,
}

/// The organisation's part in an activity (TRM-03).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Decides purpose and means.
    #[default]
    Controller,
    /// Decides together with others (Art. 26).
    JointController,
    /// Acts on a customer's instructions.
    Processor,
    /// Acts for a processor.
    SubProcessor,
}

/// The three-part assessment behind a legitimate interest (BAS-06).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Interest {
    /// The interest itself, shown in the statement.
    pub is: Text,
    /// Why the activity is needed for it.
    pub necessity: String,
    /// Why the person's interests do not weigh more.
    pub balance: String,
    /// When it was assessed.
    pub assessed_on: Date,
}

/// The ground of Art. 9(2) for a special category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SpecialGround {
    /// Art. 9(2)(a).
    ExplicitConsent,
    /// Art. 9(2)(b), POL § 6.
    LabourLaw,
    /// Art. 9(2)(c).
    VitalInterests,
    /// Art. 9(2)(e).
    MadePublic,
    /// Art. 9(2)(f).
    LegalClaims,
    /// Art. 9(2)(g).
    PublicInterest,
    /// Art. 9(2)(h).
    HealthCare,
}

/// How long, and what then (RET, PRI-05).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The event that ends the need.
    pub until: Option<Placed<RetentionEnd>>,
    /// A period, counted from `until` where that is given, else from collection.
    #[serde(rename = "for")]
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub period: Option<Placed<Period>>,
    /// What happens then.
    #[serde(default)]
    pub then: Then,
    /// A criterion in words, where no period can be given; needs an owner and a review.
    pub criterion: Option<Placed<Text>>,
    /// Who decides on the criterion.
    pub owner: Option<String>,
    /// How often it is reviewed.
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub review_every: Option<Period>,
    /// The section that orders part of the data to be kept longer (RET-01, RET-14).
    pub law: Option<Placed<String>>,
    /// The categories that the section keeps; all others go at the end.
    #[serde(default)]
    pub law_keeps: Vec<Placed<String>>,
}

/// The event that ends the need for data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetentionEnd {
    /// Consent is withdrawn.
    Withdrawal,
    /// The agreement with the person or customer ends.
    AgreementEnd,
    /// The relation with the customer ends.
    RelationEnd,
    /// The case or ticket is closed.
    CaseClosed,
    /// The hiring decision is made.
    Decision,
    /// The event or course is over.
    EventEnd,
    /// The account is closed.
    AccountClosed,
    /// The financial year ends.
    FinancialYearEnd,
    /// The person leaves the page or session.
    SessionEnd,
    /// The purpose no longer needs the data.
    PurposeEnd,
    /// The customer asks, or fetches and erases them itself.
    CustomerAsks,
}

/// What happens when the time is over.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// Erased.
    #[default]
    Erase,
    /// Made anonymous; counts as erased only when the test holds (ANO-03).
    Anonymise,
    /// Handed back to the customer.
    Return,
}

/// An interest profile (TRM-06).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Profiling {
    /// What the profile is built from: `pages`, `choices`, `mail`, `forms`.
    pub inputs: Vec<Placed<String>>,
    /// The person can see and change it.
    #[serde(default)]
    pub adjustable: bool,
}

/// Putting several sources together is an activity of its own (PRI-02, DPI-02).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Combination {
    /// IDs of the sources that are put together.
    pub sources: Vec<Placed<String>>,
    /// The decision whether an impact assessment is needed, with its reason.
    pub assessment: Option<String>,
}

/// A decision made by program alone (Art. 22, DSR-21).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutomatedDecision {
    /// The logic, in words the person understands.
    pub logic: Text,
    /// What it means for her.
    pub consequence: Text,
    /// A person reviews it on request.
    #[serde(default)]
    pub human_review: bool,
}
