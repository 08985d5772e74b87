//! The house as members find it, driven through its router over a real database.
#![expect(clippy::unwrap_used, reason = "a test may stop where something is missing")]

mod audience;
mod backups;
mod composing;
mod delivery;
mod evidence;
mod house;
mod members;
mod promises;
mod second_factor;
mod signing_in;
