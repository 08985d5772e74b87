//! Mailings: written, checked, sent to everybody with a ground, and stopped.

pub mod audience;
pub mod delivery;
pub mod draft;
pub(crate) mod fate;
pub mod halt;
pub(crate) mod leavers;
pub mod links;
mod looks;
pub(crate) mod outbound;
pub mod pictures;
pub mod post;
pub(crate) mod press;
pub mod reading;
pub mod send;
pub mod text;
pub mod trial;
