//! The program as people meet it: the real binary, its stdout, its exit codes.

mod check;
mod demo;
mod init;
mod program;
mod serve;
mod verify;
