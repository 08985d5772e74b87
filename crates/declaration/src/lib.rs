//! Reads `ordhold.toml`, finds what is wrong with it, derives the promises and writes the published texts. No I/O.

pub mod catalogue;
pub mod model;
mod place;
mod promise;
mod promises;
mod schema;
mod words;

pub use place::Placed;
pub use promise::{
    Capability, Document, Level, Promise, PromiseId, PromiseKind, Section, UnknownKind,
};
pub use promises::promises;
pub use words::Language;
