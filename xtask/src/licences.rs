//! Checks what we build on: licences, sources, number; written here because a checker that others
//! wrote takes longer to build than all the rest of a test run together.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{Failure, Outcome, repository};

const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];
// one TLS provider (ring), no C library for cryptography
const BANNED: &[&str] = &["aws-lc-rs", "aws-lc-sys", "native-tls", "openssl", "openssl-sys"];
const N_DIRECT_MAX: usize = 70;
const N_LOCKED_MAX: usize = 450;

/// Checks every package in the lock file.
pub(crate) fn run() -> Outcome {
    let metadata = repository::metadata()?;
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let mut findings: Vec<String> =
        packages.iter().filter_map(|package| finding(package)).collect();
    let (n_direct, n_locked) = numbers(&packages)?;
    if n_direct > N_DIRECT_MAX {
        findings.push(format!("{n_direct} direct dependencies, the limit is {N_DIRECT_MAX}"));
    }
    if n_locked > N_LOCKED_MAX {
        findings.push(format!("{n_locked} locked packages, the limit is {N_LOCKED_MAX}"));
    }
    println!(
        "{n_direct} direct dependencies of {N_DIRECT_MAX}, {n_locked} locked of {N_LOCKED_MAX}"
    );
    if findings.is_empty() { Ok(()) } else { Err(Failure::Findings(findings.join("\nerror: "))) }
}

/// Returns how many packages our crates name, and how many the lock file holds beside our own.
pub(crate) fn numbers(packages: &[&Value]) -> Result<(usize, usize), Failure> {
    let ours = packages.iter().filter(|package| package["source"].is_null());
    let named = ours.flat_map(|package| package["dependencies"].as_array().into_iter().flatten());
    let direct: BTreeSet<_> = named
        .filter(|dependency| !dependency["source"].is_null())
        .filter_map(|dependency| dependency["name"].as_str())
        .collect();
    let lock = repository::read("Cargo.lock")?;
    let n_locked = lock.lines().filter(|line| line.starts_with("source = ")).count();
    Ok((direct.len(), n_locked))
}

fn finding(package: &Value) -> Option<String> {
    let name = package["name"].as_str()?;
    if BANNED.contains(&name) {
        return Some(format!("`{name}` is banned"));
    }
    if package["source"].is_null() {
        return None;
    }
    if !package["source"].as_str()?.starts_with("registry+") {
        return Some(format!("`{name}` does not come from the registry"));
    }
    match package["license"].as_str() {
        Some(licence) if is_allowed(licence) => None,
        Some(licence) => {
            Some(format!("`{name}` has the licence {licence}, which is not on the list"))
        }
        None => Some(format!("`{name}` names no licence")),
    }
}

/// Tells whether an SPDX expression can be met by licences on the list alone.
fn is_allowed(expression: &str) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = spaced.split_whitespace().collect::<Vec<_>>().into_iter().peekable();
    alternatives(&mut words)
}

type Words<'a> = std::iter::Peekable<std::vec::IntoIter<&'a str>>;

fn alternatives(words: &mut Words<'_>) -> bool {
    let mut allowed = together(words);
    while words.next_if_eq(&"OR").is_some() {
        allowed |= together(words);
    }
    allowed
}

fn together(words: &mut Words<'_>) -> bool {
    let mut allowed = single(words);
    while words.next_if_eq(&"AND").is_some() {
        allowed &= single(words);
    }
    allowed
}

fn single(words: &mut Words<'_>) -> bool {
    let Some(word) = words.next() else { return false };
    if word == "(" {
        let allowed = alternatives(words);
        return words.next_if_eq(&")").is_some() && allowed;
    }
    if words.next_if_eq(&"WITH").is_some() {
        let exception = words.next().unwrap_or_default();
        return ALLOWED.contains(&format!("{word} WITH {exception}").as_str());
    }
    ALLOWED.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_have_cargo_deny_check_the_same() {
        let deny = include_str!("../../deny.toml");
        let named: BTreeSet<&str> = deny.split('"').skip(1).step_by(2).collect();
        let ours = ALLOWED.iter().chain(BANNED).chain(&["allow", "deny"]).copied().collect();
        assert_eq!(named, ours);
    }

    #[test]
    fn one_allowed_alternative_is_enough_and_all_parts_of_it_count() {
        for allowed in [
            "MIT",
            "MIT/Apache-2.0",
            "GPL-3.0-only OR MIT",
            "(MIT OR GPL-2.0-only) AND ISC",
            "Apache-2.0 WITH LLVM-exception OR X",
        ] {
            assert!(is_allowed(allowed), "{allowed}");
        }
        for refused in
            ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT OR ISC) AND X", "(MIT", "MIT WITH X"]
        {
            assert!(!is_allowed(refused), "{refused}");
        }
    }
}
