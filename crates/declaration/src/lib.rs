//! Reads `ordhold.toml`, finds what is wrong with it, derives the promises and writes the published texts. No I/O.

mod abroad;
pub mod catalogue;
pub mod dpv;
pub mod model;
mod place;
mod schema;

pub use place::Placed;
