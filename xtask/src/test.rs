//! The test run: provides what is missing, then every check in turn, each timed; the first that
//! fails ends it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Instant;

use trial::postgres::{SERVER_VARIABLE, Server};

use crate::{Failure, Outcome, licences, provision, repository, tidy};

/// What the tests find in their environment.
type Environment = Vec<(&'static str, OsString)>;

/// How long each step took.
#[derive(Default)]
struct Watch {
    steps: Vec<(&'static str, f64)>,
}

/// Runs everything that a change has to pass.
pub(crate) fn run() -> Outcome {
    let mut watch = Watch::default();
    let outcome = steps(&mut watch);
    watch.print();
    outcome
}

fn steps(watch: &mut Watch) -> Outcome {
    watch.time("provide", provision::machine)?;
    let axe = watch.time("axe-core", provision::axe)?;
    let postgres = watch.time("postgresql", start_postgres)?;
    let environment: Environment =
        vec![("ORDHOLD_AXE", axe.into_os_string()), (SERVER_VARIABLE, postgres.url().into())];
    watch.time("format", || run_cargo("fmt", &["--all", "--check"], &environment))?;
    watch.time("tidy", tidy::run)?;
    watch.time("licences", licences::run)?;
    watch.time("lint", || run_cargo("clippy", LINT, &environment))?;
    watch.time("tests", || run_tests(&environment))
}

/// Starts the one server of the run, as somebody else than root; it ends when the run does.
fn start_postgres() -> Result<Server, Failure> {
    Server::start()
        .map_err(|error| Failure::Machine(format!("PostgreSQL cannot be started: {error}")))
}

const LINT: &[&str] = &["--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];

fn run_cargo(chore: &str, arguments: &[&str], environment: &Environment) -> Outcome {
    let mut cargo = repository::cargo();
    cargo.arg(chore).args(arguments).envs(environment.iter().cloned());
    let status = cargo.status();
    if status.is_ok_and(|status| status.success()) {
        return Ok(());
    }
    Err(Failure::Findings(format!("`cargo {chore} {}` failed", arguments.join(" "))))
}

fn run_tests(environment: &Environment) -> Outcome {
    let has_nextest =
        repository::output(repository::cargo().args(["nextest", "--version"])).is_ok();
    if has_nextest {
        return run_cargo("nextest", &["run", "--workspace", "--no-fail-fast"], environment);
    }
    let mut cargo = repository::cargo();
    cargo.args(["test", "--workspace", "--no-fail-fast"]).envs(environment.iter().cloned());
    let (passed, failed, ended_well) = count_tests(&mut cargo)?;
    println!("{passed} passed, {failed} failed");
    if ended_well && failed == 0 {
        return Ok(());
    }
    Err(Failure::Findings("`cargo test --workspace` failed".to_owned()))
}

/// Runs `cargo test`, passes its words on, and adds up what its test programs count.
fn count_tests(cargo: &mut Command) -> Result<(u32, u32, bool), Failure> {
    let lost = |error: std::io::Error| Failure::Machine(format!("`cargo test`: {error}"));
    let mut process = cargo.stdout(Stdio::piped()).spawn().map_err(lost)?;
    let output = process.stdout.take().expect("the output is piped");
    let (mut passed, mut failed) = (0, 0);
    for line in BufReader::new(output).lines() {
        let line = line.map_err(lost)?;
        println!("{line}");
        if let Some(counts) = line.strip_prefix("test result: ") {
            passed += count(counts, "passed");
            failed += count(counts, "failed");
        }
    }
    let status = process.wait().map_err(lost)?;
    Ok((passed, failed, status.success()))
}

/// Reads the number before a word: `5` before `passed` in `ok. 5 passed; 0 failed; …`.
fn count(counts: &str, word: &str) -> u32 {
    let words: Vec<_> = counts.split([' ', ';', '.']).filter(|word| !word.is_empty()).collect();
    let pair = words.windows(2).find(|pair| pair[1] == word);
    pair.and_then(|pair| pair[0].parse().ok()).unwrap_or_default()
}

impl Watch {
    fn time<T>(
        &mut self,
        name: &'static str,
        step: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        println!("== {name}");
        let started = Instant::now();
        let outcome = step();
        self.steps.push((name, started.elapsed().as_secs_f64()));
        let failed = |failure| match failure {
            Failure::Findings(what) => Failure::Findings(format!("{name}: {what}")),
            Failure::Machine(what) => Failure::Machine(format!("{name}: {what}")),
        };
        outcome.map_err(failed)
    }

    fn print(&self) {
        println!("== times");
        for (name, seconds) in &self.steps {
            println!("  {name:<12}{seconds:>8.1} s");
        }
        println!(
            "  {:<12}{:>8.1} s",
            "together",
            self.steps.iter().map(|(_, seconds)| seconds).sum::<f64>()
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_a_test_program_are_read() {
        let counts =
            "FAILED. 15 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!((count(counts, "passed"), count(counts, "failed")), (15, 2));
        assert_eq!(count("ok", "passed"), 0);
    }
}
