//! What a promise is: its ID, kind, place in the declaration, sentence in both languages. Does not know how promises are derived.

mod kind;

use std::fmt;
use std::ops::Range;

use law::{Period, RuleId};
use serde::{Deserialize, Serialize};

pub use kind::{PromiseKind, UnknownKind};

use crate::model::Text;

/// One promise of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Promise {
    /// Stable while the tables it comes from keep their IDs.
    pub id: PromiseId,
    /// What a mechanism registers for.
    pub kind: PromiseKind,
    /// The area it belongs to.
    pub capability: Capability,
    /// The activity it is about, where it is about one.
    pub activity: Option<String>,
    /// Where it stands in the published texts.
    pub section: Section,
    /// Bytes in the joined text of the declaration: the line, or the table that it follows from.
    pub span: Range<usize>,
    /// One sentence in each language.
    pub sentence: Text,
    /// The rules it answers, most telling first.
    pub rules: &'static [RuleId],
    /// The time it names, where it names one.
    pub level: Option<Level>,
}

/// The ID of a promise, such as `newsletter.erase-on-withdrawal`.
///
/// Built of declared IDs and the word of a kind, never of positions.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PromiseId(String);

/// The areas of work that promises fall into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// What is said, and that it is whole.
    Declare,
    /// What comes in.
    Collect,
    /// Consent and cookies.
    Consent,
    /// Newsletters and marketing.
    Mailings,
    /// People who work with the data.
    People,
    /// Requests from Subjects.
    Requests,
    /// Agreements, processors and other recipients.
    Agreements,
    /// Out of the EEA.
    Transfers,
    /// Incidents and assessments.
    Incidents,
    /// How long.
    Retention,
    /// Proof and audits.
    Evidence,
}

/// The time a promise names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// With the event itself.
    AtOnce,
    /// At the latest this long after the event.
    Within(Period),
    /// At least this long before the effect.
    Before(Period),
    /// Again each time this has passed.
    Every(Period),
}

/// The published texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// The privacy statement.
    Statement,
    /// The terms for customers whose data are processed.
    Agreement,
    /// The page on cookies and tools.
    Cookies,
}

/// Where a promise stands in the published texts; the order is the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Who speaks, and for what.
    About,
    /// What is done, one part for each activity.
    Activity,
    /// Places where data come in that serve several activities.
    Forms,
    /// Where data come from.
    Sources,
    /// Children and young people.
    Children,
    /// Who gets data.
    Recipients,
    /// Out of the EEA.
    Transfers,
    /// Cookies, in short.
    Cookies,
    /// How long, over all.
    Retention,
    /// Security; also in the agreement.
    Security,
    /// Rights.
    Rights,
    /// Customers' data.
    CustomersData,
    /// Changes of the text.
    Changes,
    /// Complaints.
    Complaint,
    /// Each tool of the sites.
    Tools,
    /// Each cookie.
    CookieRegister,
    /// What the agreement is.
    Terms,
    /// The services it covers.
    Services,
    /// What is processed, one part for each activity.
    Processed,
    /// Instructions.
    Instructions,
    /// Sub-processors, the rules.
    Subprocessors,
    /// Sub-processors, the list.
    SubprocessorList,
    /// Integrations.
    Partners,
    /// Transfers of customers' data.
    CustomerTransfers,
    /// Help.
    Assistance,
    /// Breaches.
    Breaches,
    /// Storage and the end.
    End,
    /// Audits.
    Audits,
    /// Prices.
    Prices,
    /// Contact points.
    ContactPoints,
}

impl Section {
    /// Returns the text that the section belongs to first; security stands in the agreement as well,
    /// and the short part on cookies on the cookie page.
    pub const fn document(self) -> Document {
        match self {
            Self::Tools | Self::CookieRegister => Document::Cookies,
            section if (section as u8) < Self::Tools as u8 => Document::Statement,
            _ => Document::Agreement,
        }
    }
}

impl PromiseId {
    /// Makes the ID of a promise that `owner` makes.
    pub(crate) fn of(owner: &str, kind: PromiseKind) -> Self {
        Self([owner, ".", kind.word()].concat())
    }

    /// Makes an ID of its own words.
    pub(crate) fn named(id: String) -> Self {
        Self(id)
    }

    /// Makes the ID of one of several promises of a kind.
    pub(crate) fn part(owner: &str, kind: PromiseKind, part: &str) -> Self {
        Self([owner, ".", kind.word(), ".", part].concat())
    }

    /// Returns the ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PromiseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl AsRef<str> for PromiseId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}
