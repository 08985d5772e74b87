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
pub mod ground;
pub mod import;
pub mod job;
pub mod key;
pub mod mail_key;
pub mod mailbox;
pub mod mailing;
pub mod mailing_look;
pub mod mechanism;
pub mod member;
pub mod organisation;
pub mod origin;
pub mod picture;
pub mod preference;
pub mod promise;
pub mod reading;
pub mod return_report;
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
