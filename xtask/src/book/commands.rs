//! Holds the page of commands to the code: each command has its part, each option stands on the page, and no other does.

use std::collections::BTreeSet;

use crate::book::items::{block, items};
use crate::repository;

const PAGE: &str = "docs/reference/commands.md";

#[test]
fn every_command_has_its_part_on_the_page() {
    let source = repository::read("crates/cli/src/lib.rs").ok().unwrap();
    let commands = block(&source, "enum Command {").into_iter().filter_map(command);
    let commands: BTreeSet<String> = commands.collect();
    let page = repository::read(PAGE).ok().unwrap();
    let parts = page.lines().filter_map(|line| line.strip_prefix("## `ordhold "));
    let parts: BTreeSet<String> = parts.map(|it| it.trim_end_matches('`').to_owned()).collect();
    assert!(commands.len() > 5 && commands == parts, "{commands:?} are not {parts:?}");
}

#[test]
fn every_option_and_variable_stands_on_the_page_and_no_other() {
    let mut known = BTreeSet::from(["ORDHOLD_LOG".to_owned()]);
    for path in repository::files(".rs").ok().unwrap() {
        if path.starts_with("crates/cli/src/") {
            known.extend(options(&repository::read(&path).ok().unwrap()));
        }
    }
    // Left out of the help, because the environment is the better place.
    known.remove("--root-key");
    let page = repository::read(PAGE).ok().unwrap();
    let words = page.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_'));
    let told = words.filter(|word| {
        word.starts_with("ORDHOLD_")
            || word.strip_prefix("--").is_some_and(|it| it.starts_with(char::is_alphabetic))
    });
    let told: BTreeSet<String> = told.map(str::to_owned).collect();
    assert_eq!(told, known);
}

/// Returns the name that a variant of the commands has on the command line.
fn command(variant: &str) -> Option<String> {
    let (name, _) = variant.trim().split_once('(')?;
    name.starts_with(char::is_alphabetic).then(|| name.to_lowercase())
}

/// Returns the long options of a file's arguments and the variables they can come from.
fn options(source: &str) -> Vec<String> {
    let mut options = Vec::new();
    for written in items(source.lines()) {
        let attributes =
            written.attributes.iter().find(|it| it.starts_with("#[arg(") && it.contains("long"));
        let Some(attribute) = attributes else { continue };
        let field =
            written.line.rsplit_once(": ").map_or(written.line.as_str(), |(field, _)| field);
        let field = field.rsplit(' ').next().unwrap_or_default().replace('_', "-");
        let name = named(attribute, "long = \"").unwrap_or(field);
        options.push(format!("--{name}"));
        options.extend(named(attribute, "env = \""));
    }
    options
}

fn named(attribute: &str, key: &str) -> Option<String> {
    attribute.split_once(key)?.1.split('"').next().map(str::to_owned)
}
