//! The simulated year: builds the simulator on its own, optimised, and hands it the words of the command line.

use std::env;
use std::process::ExitStatus;

use trial::postgres::{SERVER_VARIABLE, Server};

use crate::{Failure, Outcome, repository};

/// Lives the years asked for; on PostgreSQL it takes the server that is named, or starts one for the run.
pub(crate) fn run() -> Outcome {
    let words: Vec<String> = env::args().skip(2).collect();
    let needs_server = words.iter().any(|word| matches!(word.as_str(), "both" | "postgres"));
    let server =
        match needs_server && env::var_os(SERVER_VARIABLE).is_none() {
            true => Some(Server::start().map_err(|error| {
                Failure::Machine(format!("PostgreSQL cannot be started: {error}"))
            })?),
            false => None,
        };
    let mut cargo = repository::cargo();
    cargo.args(["run", "--quiet", "--release", "--package", "simulation", "--"]).args(words);
    if let Some(server) = &server {
        cargo.env(SERVER_VARIABLE, server.url());
    }
    match cargo.status().as_ref().map(ExitStatus::success) {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::Findings("the simulation did not end well".to_owned())),
        Err(error) => Err(Failure::Machine(format!("cargo cannot be started: {error}"))),
    }
}
