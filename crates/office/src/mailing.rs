//! Mailings: written by a Member, sent to those who agreed to the topic, and to nobody else.

pub mod draft;
pub mod halt;
pub mod send;
pub mod trial;
