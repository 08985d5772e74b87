//! Starts what the tests need and no product has: an SMTP server, an IMAP server, a
//! checker of signatures, Chromium, PostgreSQL. Each ends with its test.

mod account;
pub mod chromium;
pub mod dkim;
mod folder;
pub mod imap;
pub mod postgres;
pub mod sink;
pub mod smtp;
