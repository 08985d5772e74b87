//! The Ordhold program: hands the command line to the commands and their answer to the system.

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
