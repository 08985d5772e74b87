//! Answers whether an activity may use a person's data now, and hands out the permit that opens them. No I/O.

mod permit;
mod personal;

pub use permit::{Grant, Permit, Use};
pub use personal::{NotPermitted, Personal};
