//! The program as people meet it: the real binary, its stdout, its exit codes.
#![expect(clippy::unwrap_used, reason = "a test may stop where something is missing")]

mod backups;
mod check;
mod demo;
mod init;
mod killed;
mod program;
mod serve;
mod verify;
