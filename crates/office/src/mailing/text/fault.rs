//! Names what can be wrong with a draft, in which field, and whether it may be kept all the same.

use domain::Language;
use mail::markup::{Finding, Weight};

/// A field of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The draft as a whole.
    Whole,
    /// The topic, with its activity.
    Topic,
    /// The group of goods or services.
    Product,
    /// The subject line in a language.
    SubjectLine(Language),
    /// The text in a language.
    Text(Language),
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// The topic is offered by no activity that sends mail.
    UnknownTopic,
    /// The activity does not use the exception for existing customers (MKT-02).
    NoCustomers,
    /// Nothing was written.
    Missing,
    /// It is longer than `max`.
    TooLong {
        /// Characters of a subject line or a product group, bytes of a text.
        max: usize,
    },
    /// It holds characters that cannot stand in a header.
    NoHeader,
    /// The declaration names no address that mail can come from.
    NoSender,
    /// The address of the pages cannot be read.
    NoBaseUrl,
    /// What was found while converting.
    Markup(Finding),
    /// What the law misses in the mail that would go out.
    Law(mail::Finding),
}

/// What is wrong with a draft, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub field: Field,
    /// What.
    pub flaw: Flaw,
}

impl Fault {
    pub(super) fn new(field: Field, flaw: Flaw) -> Self {
        Self { field, flaw }
    }

    /// Returns whether the draft is not kept for it; what does not stop is advice.
    pub fn stops(&self) -> bool {
        match &self.flaw {
            Flaw::Markup(finding) => finding.weight() == Weight::Refusal,
            _ => true,
        }
    }

    /// Returns the ID of the rule of law that stands behind it, where one does.
    pub fn rule(&self) -> Option<&'static str> {
        match &self.flaw {
            Flaw::Markup(finding) => finding.rule(),
            Flaw::Law(finding) => Some(finding.rule()),
            Flaw::NoCustomers => Some("MKT-02"),
            Flaw::NoSender => Some("MKT-03"),
            _ => None,
        }
    }
}
