//! What a Member says of a list before its first line is read: what for, by which right, where from.

use domain::{GroundKind, IMPORT_TEXT_CHARS_MAX, Language, SaleFact, Topic};
use jiff::civil::Date;
use law::LegalBasis;

use crate::{audience::list::PRODUCT_CHARS_MAX, live::Live};

/// The longest words of a consent, in characters.
pub const WORDING_CHARS_MAX: usize = 8_000;

/// What a list is brought in for, and what stands behind it.
#[derive(Clone)]
pub struct Order {
    /// The activity's ID in the declaration.
    pub activity: String,
    /// The topic.
    pub topic: Topic,
    /// By which right its people are written to.
    pub ground: GroundKind,
    /// Where the list is from, in words.
    pub source: String,
    /// What shows the ground, and where it lies, in words.
    pub proof: String,
    /// In which language people are written to where their line does not say.
    pub language: Language,
    /// The words that people said yes to, and their language; for consents.
    pub wording: Option<(Language, String)>,
    /// The day of the yes where a line does not say; for consents.
    pub consented_on: Option<Date>,
    /// The facts that hold for everybody on the list; for existing customers (MKT-02).
    pub facts: Vec<SaleFact>,
    /// The day of the sale where a line does not say; for existing customers.
    pub sold_on: Option<Date>,
    /// What was sold where a line does not say; for existing customers.
    pub product: Option<String>,
}

/// What an order lacks, or may not have; names the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OrderError {
    /// No mailing can be about the topic.
    #[error("there is no such topic")]
    UnknownTopic,
    /// The list has no source.
    #[error("the source of the list is missing")]
    NoSource,
    /// Nothing shows the ground.
    #[error("what shows the ground is missing")]
    NoProof,
    /// A text is too long.
    #[error("`{field}` is too long")]
    TooLong {
        /// Which.
        field: &'static str,
    },
    /// An address stands in a text that is kept with the import.
    #[error("`{field}` names an address, and nothing of a person may stand there")]
    Person {
        /// Which.
        field: &'static str,
    },
    /// Consents are for an activity that rests on consent.
    #[error("the activity does not rest on consent")]
    NotByConsent,
    /// The words that people said yes to are missing.
    #[error("the words that people said yes to are missing")]
    NoWording,
    /// The declaration does not use the exception for existing customers here.
    #[error("the activity does not use the exception for existing customers")]
    NoException,
    /// Facts of the exception are not asserted for the list (MKT-02).
    #[error("{} fact(s) of the exception for existing customers do not hold for the list", .0.len())]
    MissingFacts(
        /// Which, in the order of the law.
        Vec<SaleFact>,
    ),
    /// A day that has not come.
    #[error("`{field}` lies in the future")]
    Future {
        /// Which.
        field: &'static str,
    },
}

impl Order {
    /// Holds the order against the declaration in force on `today`.
    pub(super) fn check(&self, live: &Live, today: Date) -> Result<(), OrderError> {
        let offered = live.mail_topics();
        if !offered
            .iter()
            .any(|(activity, topic)| *activity == self.activity && *topic == self.topic)
        {
            return Err(OrderError::UnknownTopic);
        }
        words("source", &self.source, OrderError::NoSource)?;
        words("proof", &self.proof, OrderError::NoProof)?;
        let days = [("consented_on", self.consented_on), ("sold_on", self.sold_on)];
        if let Some((field, _)) = days.iter().find(|(_, day)| day.is_some_and(|it| it > today)) {
            return Err(OrderError::Future { field });
        }
        match self.ground {
            GroundKind::Consent => self.check_consent(live),
            GroundKind::ExistingCustomer => self.check_customers(live),
            GroundKind::CompanyMailbox => Ok(()),
        }
    }

    fn check_consent(&self, live: &Live) -> Result<(), OrderError> {
        let rule = live.policy.activity(&self.activity);
        if rule.and_then(|it| it.legal_basis) != Some(LegalBasis::Consent) {
            return Err(OrderError::NotByConsent);
        }
        let (_, text) = self.wording.as_ref().ok_or(OrderError::NoWording)?;
        if text.trim().is_empty() {
            return Err(OrderError::NoWording);
        }
        if text.chars().count() > WORDING_CHARS_MAX {
            return Err(OrderError::TooLong { field: "wording" });
        }
        Ok(())
    }

    fn check_customers(&self, live: &Live) -> Result<(), OrderError> {
        let activities = live.declaration.activities.iter().map(|it| it.get());
        let activity = activities.into_iter().find(|it| *it.id.get() == self.activity);
        let declared = activity.and_then(|it| it.existing_customers.as_ref());
        if !declared.is_some_and(|it| *it.get()) {
            return Err(OrderError::NoException);
        }
        let asserted = |fact: &SaleFact| self.facts.contains(fact);
        let missing: Vec<SaleFact> =
            SaleFact::ALL.iter().copied().filter(|it| !asserted(it)).collect();
        if !missing.is_empty() {
            return Err(OrderError::MissingFacts(missing));
        }
        let product = self.product.as_deref().unwrap_or_default();
        if product.chars().count() > PRODUCT_CHARS_MAX {
            return Err(OrderError::TooLong { field: "product" });
        }
        if product.contains('@') {
            return Err(OrderError::Person { field: "product" });
        }
        Ok(())
    }
}

fn words(field: &'static str, text: &str, missing: OrderError) -> Result<(), OrderError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(missing);
    }
    if text.chars().count() > IMPORT_TEXT_CHARS_MAX {
        return Err(OrderError::TooLong { field });
    }
    if text.contains('@') {
        return Err(OrderError::Person { field });
    }
    Ok(())
}
