//! `[[recipient]]` and `[transfers]`: who gets data, where, and on which tool.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{model::Text, place::Placed};

/// Somebody data are disclosed to, processors included (TRM-05).
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Short stable name.
    pub id: Placed<String>,
    /// The legal entity.
    pub name: String,
    /// Organisation number, checked for Norwegian entities.
    pub number: Option<Placed<String>>,
    /// Country of the seat.
    pub country: Option<Placed<String>>,
    /// Countries where data are stored.
    #[serde(default)]
    pub stored_in: Vec<Placed<String>>,
    /// Countries from which data can be read, support included (TRA-01).
    #[serde(default)]
    pub read_from: Vec<Placed<String>>,
    /// The recipient's part.
    pub role: Placed<RecipientRole>,
    /// What it does.
    pub task: Text,
    /// Web address.
    pub web: Option<String>,
    /// How it is reached (PRC-11).
    pub contact: Option<String>,
    /// The processing agreement or other contract (PRC-02, PRC-06).
    pub contract: Option<Placed<Contract>>,
    /// The tool for a transfer out of the EEA (TRA-03).
    pub transfer: Option<Placed<TransferTool>>,
}

/// What part a recipient has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientRole {
    /// Acts for the organisation, under an agreement.
    Processor,
    /// Decides for itself.
    Controller,
    /// Decides together with the organisation.
    JointController,
    /// A public authority with a right to the data.
    Authority,
}

/// The contract with a recipient.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Reference or name.
    pub reference: String,
    /// In force since.
    pub since: Date,
    /// The customer's duties are laid on the recipient (Art. 28(4)).
    #[serde(default)]
    pub flows_down: bool,
    /// Bars any use beside the task.
    #[serde(default)]
    pub bars_other_use: bool,
    /// Latest review (PRC-01).
    pub reviewed_on: Option<Date>,
}

/// On what a transfer rests.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferTool {
    /// `adequacy`, `dpf`, `scc-1` to `scc-4`, `bcr`, `derogation`.
    pub tool: Placed<String>,
    /// The tool that takes over if the first one falls (TRA-06).
    pub fallback: Option<Placed<String>>,
    /// When the list or the contract was checked.
    pub checked_on: Option<Date>,
    /// Until when the transfer impact assessment holds (TRA-08).
    pub assessed_until: Option<Date>,
}

/// The organisation's own rule on transfers, on top of the law; the strictest wins (TRA-12).
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfers {
    /// What is promised.
    pub policy: Option<Placed<TransfersPolicy>>,
    /// The only countries where data may lie.
    #[serde(default)]
    pub places: Vec<Placed<String>>,
}

/// What is promised about transfers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TransfersPolicy {
    /// Nothing leaves the EEA, adequate countries included.
    Never,
    /// Only with the customer's consent and a tool of Art. 44 to 46.
    ConsentAndTool,
    /// With a tool of Art. 44 to 46.
    WithTool,
}
