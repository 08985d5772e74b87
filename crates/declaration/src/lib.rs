//! Reads `ordhold.toml`, finds what is wrong with it, derives the promises and writes the published texts. No I/O.

mod abroad;
pub mod catalogue;
pub mod dpv;
mod finding;
pub mod findings;
mod joined;
pub mod model;
mod place;
mod promise;
mod promises;
mod read;
mod schema;
mod spelling;
mod statement;
mod words;

pub use finding::{Check, Finding, Severity, Signature};
pub use findings::{check, checks};
pub use joined::{JoinedText, Location};
pub use place::Placed;
pub use promise::{
    Capability, Document, Level, Promise, PromiseId, PromiseKind, Section, UnknownKind,
};
pub use promises::promises;
pub use read::{
    DECLARATION_BYTES_MAX, FILES_MAX, INCLUDE_DEPTH_MAX, Reading, SourceError, Sources, read,
};
pub use schema::json_schema;
pub use statement::{
    Sentence, SentenceChange, StatementDocument, StatementSection, WordChange, WordTag, diff,
    document,
};
pub use words::Language;

/// overlay
pub struct ConsentWording;
impl ConsentWording {
    /// overlay
    pub fn canonical(&self) -> String {
        String::new()
    }
}
/// overlay
pub fn consent_wording(_: &model::Declaration, _: &str, _: Language) -> Option<ConsentWording> {
    Some(ConsentWording)
}
