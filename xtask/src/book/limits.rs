//! The page of limits: every constant of the product whose name ends in `_MAX`, with its value and what it bounds.

use super::cell;
use super::items::{Item, items};
use crate::source::Source;
use crate::{Failure, repository};

const HEAD: &str = "# Limits

Whatever can grow has a limit. A constant's name ends in its unit and `_MAX`; a list is counted in entries. What is
larger is refused, cut, or done in further steps, as the file named beside it says.
";
// bounds that tests have, not the product
const TRIALS: &[&str] = &["crates/simulation/", "crates/trial/"];

/// Returns the page.
pub(super) fn page() -> Result<String, Failure> {
    let mut page = HEAD.to_owned();
    let mut crate_before = String::new();
    for path in repository::files(".rs")? {
        let source = Source::new(&path, &repository::read(&path)?);
        let limits = limits(&source);
        let Some(name) = path.split('/').nth(1).filter(|_| is_product(&path)) else { continue };
        if limits.is_empty() {
            continue;
        }
        if crate_before != name {
            page.push_str(&format!(
                "\n## {name}\n\n| Limit | Value | What it bounds | Where |\n|---|---|---|---|\n"
            ));
            crate_before = name.to_owned();
        }
        for limit in limits {
            let Limit { name, value, docs } = limit;
            page.push_str(&format!("| `{name}` | `{value}` | {} | `{path}` |\n", cell(&docs)));
        }
    }
    Ok(page)
}

fn is_product(path: &str) -> bool {
    path.starts_with("crates/") && !TRIALS.iter().any(|trial| path.starts_with(trial))
}

#[derive(Debug, PartialEq, Eq)]
struct Limit {
    name: String,
    value: String,
    docs: String,
}

fn limits(source: &Source) -> Vec<Limit> {
    let lines = source.lines.iter().take(source.tests_from).map(String::as_str);
    items(lines).iter().filter_map(limit).collect()
}

fn limit(written: &Item) -> Option<Limit> {
    let (before, rest) = written.line.split_once("const ")?;
    let is_item = before.is_empty() || before.starts_with("pub");
    let (name, rest) = rest.split_once(':')?;
    let value = rest.split_once(" = ")?.1.strip_suffix(';')?;
    let is_limit = is_item && name.ends_with("_MAX");
    is_limit.then(|| Limit {
        name: name.to_owned(),
        value: value.to_owned(),
        docs: written.docs.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_with_its_docs_and_a_use_of_it_is_not() {
        let text = "/// How long a name is.\npub(crate) const NAME_CHARS_MAX: usize = 120;\nlet a = NAME_CHARS_MAX;\n";
        let found = limits(&Source::new("crates/a/src/a.rs", text));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].value.as_str()), ("NAME_CHARS_MAX", "120"));
        assert_eq!(found[0].docs, "How long a name is.");
    }
}
