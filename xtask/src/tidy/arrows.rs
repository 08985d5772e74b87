//! Holds the arrows between the crates: down only, and nothing that waits or stores under the pure
//! ones.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{Failure, repository};

// who stands on which floor; an arrow leads to a lower one
const FLOORS: &[(&str, u8)] = &[
    ("law", 0),
    ("ledger", 0),
    ("decide", 1),
    ("declaration", 2),
    ("domain", 3),
    ("keys", 4),
    ("mail", 4),
    ("documents", 4),
    ("systems", 5),
    ("store", 5),
    ("office", 6),
    ("guard", 6),
    ("web", 7),
    ("simulation", 8),
    ("cli", 8),
    ("ordhold", 9),
    ("xtask", 10),
];
const PURE: &[&str] = &["decide", "declaration", "domain", "law", "ledger"];
const IMPURE: &[&str] = &[
    "axum",
    "deadpool-postgres",
    "hyper",
    "lettre",
    "libsqlite3-sys",
    "mio",
    "mysql_async",
    "reqwest",
    "rusqlite",
    "socket2",
    "tokio",
    "tokio-postgres",
];
// test support: nobody's dependency in the product
const TRIAL: &str = "trial";
const ON_TRIAL: &[&str] = &["simulation", "xtask"];

/// Returns a finding for each arrow that leads up, sideways, or out of a pure crate into the world.
pub(super) fn check() -> Result<Vec<String>, Failure> {
    let crates = Crates::read(&repository::metadata()?);
    let mut findings = crates.upward();
    for name in PURE {
        let reached = crates.reached_from(name);
        let impure = IMPURE.iter().filter(|impure| reached.contains(**impure));
        findings.extend(
            impure.map(|impure| format!("crates/{name}/Cargo.toml:1: `{name}` reaches `{impure}`")),
        );
    }
    Ok(findings)
}

/// The crates by name, each with the crates it is built from; tests' and build scripts' left out.
struct Crates {
    ours: BTreeSet<String>,
    arrows: BTreeMap<String, BTreeSet<String>>,
}

impl Crates {
    fn read(metadata: &Value) -> Self {
        let packages = || metadata["packages"].as_array().into_iter().flatten();
        let names: BTreeMap<&str, &str> = packages()
            .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
            .collect();
        let ours = packages().filter(|package| package["source"].is_null());
        let ours = ours.filter_map(|package| package["name"].as_str()).map(str::to_owned).collect();
        let mut arrows: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in metadata["resolve"]["nodes"].as_array().into_iter().flatten() {
            let from =
                node["id"].as_str().and_then(|id| names.get(id)).copied().unwrap_or_default();
            let to = node["deps"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|dependency| is_normal(dependency));
            let to = to.filter_map(|dependency| names.get(dependency["pkg"].as_str()?));
            arrows.entry(from.to_owned()).or_default().extend(to.map(|name| (*name).to_owned()));
        }
        Self { ours, arrows }
    }

    fn upward(&self) -> Vec<String> {
        let mut findings = Vec::new();
        for from in self.ours.iter().filter(|name| *name != TRIAL) {
            let Some(floor) = floor(from) else {
                findings.push(format!("xtask/src/tidy/arrows.rs:1: `{from}` has no floor yet"));
                continue;
            };
            for to in self.arrows[from].iter().filter(|to| self.ours.contains(*to)) {
                let may = if to == TRIAL {
                    ON_TRIAL.contains(&from.as_str())
                } else {
                    floor_of(to) < floor
                };
                if !may {
                    findings.push(format!(
                        "crates/{from}/Cargo.toml:1: no arrow leads from `{from}` to `{to}`"
                    ));
                }
            }
        }
        findings
    }

    fn reached_from<'a>(&'a self, name: &'a str) -> BTreeSet<&'a str> {
        let mut reached = BTreeSet::new();
        let mut open = vec![name];
        while let Some(from) = open.pop() {
            let next = self.arrows.get(from).into_iter().flatten();
            open.extend(next.map(String::as_str).filter(|to| reached.insert(*to)));
        }
        reached
    }
}

fn is_normal(dependency: &Value) -> bool {
    let kinds = dependency["dep_kinds"].as_array();
    kinds.into_iter().flatten().any(|kind| kind["kind"].is_null())
}

fn floor(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn floor_of(name: &str) -> u8 {
    floor(name).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crates(arrows: &[(&str, &[&str])], ours: &[&str]) -> Crates {
        let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let arrows = arrows.iter().map(|(from, to)| ((*from).to_owned(), set(to))).collect();
        Crates { ours: set(ours), arrows }
    }

    #[test]
    fn arrows_lead_down() {
        let good = crates(&[("web", &["office", "axum"]), ("office", &[])], &["web", "office"]);
        assert!(good.upward().is_empty());
        let up = crates(&[("domain", &["store"]), ("store", &[])], &["domain", "store"]);
        assert_eq!(
            up.upward(),
            ["crates/domain/Cargo.toml:1: no arrow leads from `domain` to `store`"]
        );
        let sideways = crates(&[("keys", &["mail"]), ("mail", &[])], &["keys", "mail"]);
        assert_eq!(sideways.upward().len(), 1);
    }

    #[test]
    fn the_product_does_not_build_on_test_support() {
        let ours = ["office", "trial", "xtask"];
        let office =
            crates(&[("office", &["trial"]), ("trial", &[]), ("xtask", &["trial"])], &ours);
        assert_eq!(
            office.upward(),
            ["crates/office/Cargo.toml:1: no arrow leads from `office` to `trial`"]
        );
    }

    #[test]
    fn what_a_crate_reaches_is_followed_to_the_end() {
        let far = crates(&[("law", &["a"]), ("a", &["b"]), ("b", &["tokio", "a"])], &["law"]);
        assert!(far.reached_from("law").contains("tokio"));
        assert!(!far.reached_from("tokio").contains("law"));
    }
}
