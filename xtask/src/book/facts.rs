//! The page of Facts: the kinds of entries in the ledger and their fields, as `domain` declares them.

use super::cell;
use super::items::{block, items};
use crate::{Failure, repository};

const FACTS: &str = "crates/domain/src/fact.rs";
const HEAD: &str = "# Facts

A Fact is one entry of the ledger. It is JSON without white space. Its keys stand in this order: `v` (the version, 1), `id`
(UUID), `at` (an instant in RFC 3339, UTC, to the microsecond), `kind`, then the fields of the kind as listed here. An
entry in any other form is refused.

A Fact holds IDs, digests and counts. What it must say about a person stands in a `Sealed` field, under her own key. Her
ID stands in no Fact.
";

/// Returns the page.
pub(super) fn page() -> Result<String, Failure> {
    let source = repository::read(FACTS)?;
    let mut page = HEAD.to_owned();
    let mut n_kinds = 0;
    for written in items(block(&source, "pub enum Fact {")) {
        let kind = written.attributes.iter().find_map(|it| it.strip_prefix("#[serde(rename = \""));
        if let Some(kind) = kind.and_then(|it| it.strip_suffix("\")]")) {
            page.push_str(&format!(
                "\n## `{kind}`\n\n{}\n\n| Field | Type | What it is |\n|---|---|---|\n",
                written.docs
            ));
            n_kinds += 1;
        } else if let Some((field, shape)) = written.line.trim_end_matches(',').split_once(": ") {
            page.push_str(&format!(
                "| `{field}` | `{}` | {} |\n",
                cell(shape),
                cell(&written.docs)
            ));
        }
    }
    if n_kinds == 0 {
        return Err(Failure::Findings(format!("{FACTS} declares no kind of Fact")));
    }
    Ok(page)
}
