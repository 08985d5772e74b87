//! Starts what the tests need and no product has: an SMTP server, Chromium, PostgreSQL. Each ends
//! with its test.

pub mod chromium;
mod folder;
pub mod postgres;
pub mod smtp;
