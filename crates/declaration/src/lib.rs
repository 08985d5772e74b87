//! Reads `ordhold.toml`, finds what is wrong with it, derives the promises and writes the published texts. No I/O.

mod abroad;
pub mod catalogue;
mod cookie_page;
pub mod dpv;
pub mod fideslang;
mod finding;
pub mod findings;
mod joined;
pub mod model;
mod notice;
mod place;
mod promise;
mod promises;
mod read;
pub mod record;
pub mod report;
mod schema;
mod spelling;
mod starter;
mod statement;
mod words;

pub use cookie_page::{CookiePage, CookieRow, cookie_page};
pub use finding::{Check, Finding, Severity, Signature};
pub use findings::{check, checks};
pub use joined::{JoinedText, Location};
pub use notice::{
    ChoiceWording, ConsentWording, NoticeItem, NoticeLine, ShortNotice, TopicWording,
    consent_material, consent_wording, short_notice,
};
pub use place::Placed;
pub use promise::{
    Capability, Document, Level, Promise, PromiseId, PromiseKind, Section, UnknownKind,
};
pub use promises::promises;
pub use read::{
    DECLARATION_BYTES_MAX, FILES_MAX, INCLUDE_DEPTH_MAX, Reading, SourceError, Sources, read,
};
pub use schema::json_schema;
pub use starter::{Answers, starter};
pub use statement::{
    Sentence, SentenceChange, StatementDocument, StatementSection, WordChange, WordTag, diff,
    document,
};
pub use words::{Language, every};
