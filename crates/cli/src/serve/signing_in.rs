//! What a server is told about signing in: which passwords were stolen elsewhere, and whether they are enough.

use std::path::PathBuf;

use clap::Args;
use office::member::breached::{Breached, BreachedError};

use crate::problem::Problem;

/// How members sign in.
#[derive(Args)]
pub(super) struct SigningIn {
    /// Passwords that nobody may set: a file of SHA-1 digests, one a line, sorted, as `HEX` or `HEX:COUNT`
    #[arg(long, value_name = "FILE", env = "ORDHOLD_BREACHED_PASSWORDS")]
    breached_passwords: Option<PathBuf>,
    /// Lets members in by the password alone although the declaration promises a second factor; nothing keeps that promise
    /// then, and the pages say so
    #[arg(long)]
    without_second_factor: bool,
}

impl SigningIn {
    /// Says whether a second factor is asked for where the declaration promises it.
    pub(super) fn keeps_second_factor(&self) -> bool {
        !self.without_second_factor
    }

    /// Takes the file of breached passwords into use; none where none is named.
    pub(super) fn breached(&self) -> Result<Option<Breached>, Problem> {
        let Some(path) = &self.breached_passwords else { return Ok(None) };
        let hint = "sort it by digest: `LC_ALL=C sort FILE`; each line has 40 hexadecimal digits";
        Breached::open(path).map(Some).map_err(|error| {
            let problem = Problem::cannot("cannot use the breached passwords", &error);
            let problem = problem.at(path.display());
            match error {
                BreachedError::Unreadable(_) => problem,
                BreachedError::NoDigest | BreachedError::Unsorted => problem.hint(hint),
            }
        })
    }
}
