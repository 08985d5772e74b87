//! `[organisation]`, `[statement]` and `[rights]`: who speaks, what the statement says of itself, what people may ask.

use jiff::civil::Date;
use law::Period;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{model::Text, place::Placed};

/// Who declares: one legal entity, and the companies of its group that the statement also speaks for.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// The registered name, with its legal form.
    pub name: Placed<String>,
    /// The organisation number, checked by its control digit.
    pub number: Option<Placed<String>>,
    /// ISO 3166 country code of the seat.
    pub country: Placed<String>,
    /// Postal address, one line.
    pub address: Option<String>,
    /// The point people write to about their data (NOT-01).
    pub contact: Option<Placed<Contact>>,
    /// Languages that the statement is published in.
    #[serde(default = "both_languages")]
    pub languages: Vec<Placed<String>>,
    /// IANA time zone in which days and hours are told.
    #[serde(default = "oslo")]
    pub zone: Placed<String>,
    /// Last day of the financial year as `MM-DD`; retention of accounts counts from it (RET-03).
    #[serde(default = "calendar_year")]
    pub financial_year_ends: Placed<String>,
    /// Addresses of the organisation's sites.
    #[serde(default)]
    pub sites: Vec<String>,
    /// Other companies of the group; each is controller for what it decides (UM-03).
    #[serde(default)]
    pub group: Vec<Placed<Company>>,
    /// The data protection officer, where there is one.
    pub data_protection_officer: Option<Contact>,
    /// Nothing is collected from anyone younger, whatever the law allows (CON-08).
    pub minimum_age: Option<Placed<u8>>,
}

fn both_languages() -> Vec<Placed<String>> {
    vec![Placed::nowhere("nb".into()), Placed::nowhere("en".into())]
}

fn oslo() -> Placed<String> {
    Placed::nowhere("Europe/Oslo".into())
}

fn calendar_year() -> Placed<String> {
    Placed::nowhere("12-31".into())
}

/// Another company of the group.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Company {
    /// The registered name.
    pub name: String,
    /// The organisation number.
    pub number: Option<Placed<String>>,
    /// ISO 3166 country code.
    pub country: String,
}

/// How somebody is reached.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who or which desk answers.
    pub name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Telephone number.
    pub phone: Option<String>,
    /// Postal address, for letters.
    pub post: Option<String>,
}

/// What the statement says of itself.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Statement {
    /// The day the wording last changed.
    pub changed_on: Option<Date>,
    /// Whether people are told of changes (NOT-13).
    pub announce_changes: Option<Placed<AnnounceChanges>>,
    /// The words that the statement explains, such as `personal-data`, `processing`, `controller`.
    #[serde(default)]
    pub defines: Vec<Placed<String>>,
    /// Explains roles: controller for own purposes, processor for customers' data.
    #[serde(default)]
    pub tells_roles_apart: bool,
    /// Says that the organisation calls itself by this role for its own users' data; checked against fact (TRM-03).
    pub own_role: Option<Placed<crate::model::Role>>,
    /// Says that using the site means accepting the statement or cookies; no consent can come of that (CON-01).
    pub accepted_by_use: Option<Placed<bool>>,
    /// Another name than the organisation's that the text uses for it.
    pub calls_itself: Option<Placed<String>>,
    /// Only activities listed here happen (PRI-02).
    #[serde(default)]
    pub only_listed_purposes: bool,
    /// Grounds on which anything is shared outside the listed recipients; empty means never.
    pub shares_only_on: Option<Placed<Vec<GroundForSharing>>>,
    /// Says that personal data are never sold.
    #[serde(default)]
    pub never_sells: bool,
    /// Says that nothing at all is shared with others; clashes with any recipient that is not a processor.
    pub never_shares: Option<Placed<bool>>,
    /// Says that nothing is kept beyond what statutes require; clashes with periods that have no statute.
    pub keeps_only_by_statute: Option<Placed<bool>>,
    /// The list of current third-party providers is public.
    #[serde(default)]
    pub publishes_recipients: bool,
    /// Sentences whose meaning nobody has confirmed; sharing stays blocked until they are settled.
    #[serde(default)]
    pub unclear: Vec<Placed<Text>>,
}

/// Which changes people are told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnnounceChanges {
    /// New versions are published with their date.
    Published,
    /// Besides, people are told of significant changes.
    Significant,
}

/// A ground on which data may leave beyond the listed recipients.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GroundForSharing {
    /// The person said yes.
    Consent,
    /// The person said yes expressly, to this recipient.
    ExplicitConsent,
    /// A contract with the person needs it.
    Contract,
    /// A law or an order demands it.
    LegalObligation,
    /// A legitimate interest that was assessed.
    LegitimateInterest,
}

/// The rights of the person and how they are met.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rights {
    /// The rights that the text names; those the law gives are all checked (NOT-07).
    pub offered: Option<Placed<Vec<RightsOffered>>>,
    /// Latest answer after receipt, such as `1 month` (DSR-02).
    #[schemars(with = "Option<crate::schema::PeriodText>")]
    pub answer_within: Option<Placed<Period>>,
    /// Ways in: `portal`, `email`, `phone`, `post`, `api`.
    #[serde(default)]
    pub channels: Vec<Placed<String>>,
    /// A refusal always names its legal ground (DSR-04).
    #[serde(default)]
    pub refusals_explained: bool,
    /// The complaint route to the authority is named.
    #[serde(default)]
    pub complaint: bool,
    /// Asks people to write to the organisation first; `required` would be a gate that the law does not allow.
    pub contact_first: Option<Placed<String>>,
    /// Objection needs special circumstances even against marketing; the law gives it without (DSR-18).
    pub objection_gated: Option<Placed<bool>>,
    /// Erasing a customer's essential data waits until the relation ends.
    #[serde(default)]
    pub essential_data_wait_for_end: bool,
    /// Withdrawal acts on all devices of a signed-in person.
    #[serde(default)]
    pub withdrawal_on_all_devices: bool,
    /// Requests about customers' data are passed to the customer and not answered (DSR-22).
    #[serde(default)]
    pub forwards_as_processor: bool,
}

/// A right that the statement names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RightsOffered {
    /// Art. 15.
    Access,
    /// Art. 16.
    Rectification,
    /// Art. 17.
    Erasure,
    /// Art. 18.
    Restriction,
    /// Art. 20.
    Portability,
    /// Art. 21.
    Objection,
    /// Art. 22.
    HumanReview,
    /// Art. 7(3).
    Withdrawal,
}
