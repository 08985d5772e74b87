//! The words a declaration picks from: data categories, kinds of people, purposes. Does not know which of them a declaration uses.

mod category;
mod purpose;
mod subject;
mod table;

pub use category::{Category, Group, Standing, categories, category, groups, nearest_category};
pub use purpose::{PurposeKind, nearest_purpose, purpose, purposes};
pub use subject::{SubjectKind, nearest_subject, subject, subjects};
