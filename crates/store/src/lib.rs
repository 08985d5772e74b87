//! One storage over SQLite and PostgreSQL: state, Facts and jobs commit together. Knows no purpose and no clock.

mod dialect;
mod error;
mod migration;
mod postgres;
pub mod query;
mod scope;
mod sqlite;
mod store;
pub mod value;

pub mod access;
pub mod attestation;
pub mod consent;
pub mod contact;
pub mod declaration_version;
pub mod delivery;
pub mod erase;
pub mod exception;
pub mod fact;
pub mod job;
pub mod key;
pub mod mailing;
pub mod mechanism;
pub mod member;
pub mod organisation;
pub mod promise;
pub mod session;
pub mod signup;
pub mod statement_version;
pub mod suppression;
pub mod tree;
pub mod wording;

pub use error::StoreError;
pub use migration::INSTALLATION_WIDE;
pub use scope::{OrganisationStore, Scope, Tx};
pub use store::{OpenError, Store};
