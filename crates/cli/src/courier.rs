//! `ordhold courier`: the process that `serve` starts to speak mailings to the mail servers; it takes everything from
//! its input, and nobody needs to call it.

use clap::Args;

use crate::{
    Ended, house,
    problem::{Exit, Problem},
};

/// Carries mailings for `ordhold serve`, which starts it by itself
#[derive(Args)]
pub(crate) struct Courier {}

/// Works until the input closes and what is on the wire is answered.
pub(crate) fn run(_: &Courier) -> Ended {
    house::block_on(async {
        let stop = mail::courier::run_process().await.map_err(|error| {
            Problem::cannot("cannot carry mails", &error).hint("`ordhold serve` starts this itself")
        })?;
        match stop {
            mail::courier::Stop::Told => Ok(Exit::Done),
            _ => Ok(Exit::Failure),
        }
    })?
}
