//! The project's own chores, by `cargo xtask CHORE`; knows the repository, not the product.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a chore talks to a person")]

mod book;
mod licences;
mod promises;
mod provision;
mod repository;
mod simulate;
mod source;
mod test;
mod tidy;

use std::process::ExitCode;

const USAGE: &str = "cargo xtask CHORE

  test      provide what is missing, then format, lint, tidy, licences and all tests
  tidy      the rules of style that a machine can check, and a mirror of figures
  licences  licences, sources and number of everything we build on
  book      the pages of the book that are made from the code
  promises  how many promises a test carries, and which are left
  simulate  lives a company's year, with crashes: --seed N [--days D] [--engine sqlite|postgres|both]";

/// How a chore ended, when not well.
enum Failure {
    /// Something is not as it has to be; exit code 1.
    Findings(String),
    /// The machine lacks something; exit code 3.
    Machine(String),
}

type Outcome = Result<(), Failure>;

fn main() -> ExitCode {
    let chore = std::env::args().nth(1).unwrap_or_default();
    let outcome = match chore.as_str() {
        "test" => test::run(),
        "tidy" => tidy::run(),
        "licences" => licences::run(),
        "book" => book::run(),
        "promises" => promises::run(),
        "simulate" => simulate::run(),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Findings(what)) => {
            eprintln!("error: {what}");
            ExitCode::from(1)
        }
        Err(Failure::Machine(what)) => {
            eprintln!("error: {what}");
            ExitCode::from(3)
        }
    }
}
