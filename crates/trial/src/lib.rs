//! Starts what the tests need: PostgreSQL, an SMTP server, Chromium.

pub mod postgres;
