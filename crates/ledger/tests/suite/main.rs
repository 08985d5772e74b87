//! The ledger seen from outside: against a naive tree, against other people's verifiers, and against forgers.

#![expect(clippy::unwrap_used, reason = "a test whose scene cannot be set up has failed")]

mod export;
mod growth;
mod keys;
mod oracle;
mod parsers;
mod proofs;
mod shelf;
