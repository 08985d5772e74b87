//! Writes the pages of the book that are made from the code; a test holds those in the repository to it.

mod addresses;
#[cfg(test)]
mod commands;
mod declared;
mod facts;
mod findings;
#[cfg(test)]
mod glossary;
mod items;
mod limits;

use std::fs;

use crate::{Failure, Outcome, repository};

/// Stands on top of every page that is made.
const MADE: &str =
    "<!-- Made by `cargo xtask book` from the code. Change the code, not this page. -->\n\n";

/// One page of the book.
struct Page {
    /// From the repository's root.
    path: &'static str,
    /// Markdown.
    text: String,
}

/// Writes every page that is made from the code.
pub(crate) fn run() -> Outcome {
    for page in pages()? {
        let path = repository::root().join(page.path);
        fs::write(&path, page.text).map_err(|error| {
            Failure::Machine(format!("{} cannot be written: {error}", page.path))
        })?;
        println!("{}", page.path);
    }
    Ok(())
}

fn pages() -> Result<Vec<Page>, Failure> {
    let page = |path, text: String| Page { path, text: format!("{MADE}{}\n", text.trim_end()) };
    Ok(vec![
        page("docs/reference/declaration.md", declared::page()),
        page("docs/reference/findings.md", findings::page()),
        page("docs/reference/addresses.md", addresses::page()?),
        page("docs/reference/facts.md", facts::page()?),
        page("docs/reference/limits.md", limits::page()?),
    ])
}

/// Makes a text fit for a cell of a table: one line, no column of its own.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_made_from_the_code_are_current() {
        for page in pages().ok().unwrap() {
            let kept = fs::read_to_string(repository::root().join(page.path)).unwrap_or_default();
            assert!(kept == page.text, "{} is not current: run `cargo xtask book`", page.path);
        }
    }

    #[test]
    fn every_page_is_in_the_summary_and_every_link_of_the_book_leads_somewhere() {
        let docs = repository::root().join("docs");
        let summary = fs::read_to_string(docs.join("SUMMARY.md")).unwrap();
        let paths = repository::files(".md").ok().unwrap();
        for path in paths.iter().filter_map(|path| path.strip_prefix("docs/")) {
            let is_listed = path == "SUMMARY.md" || summary.contains(&format!("({path})"));
            assert!(is_listed, "docs/SUMMARY.md does not list {path}");
            let page = fs::read_to_string(docs.join(path)).unwrap();
            let folder = docs.join(path).parent().unwrap().to_owned();
            for link in links(&page) {
                assert!(folder.join(link).exists(), "docs/{path} links to {link}");
            }
        }
    }

    /// Returns the relative links of a page, without what follows `#`.
    fn links(page: &str) -> Vec<&str> {
        let targets = page.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        let files = targets.filter_map(|target| target.split('#').next());
        files.filter(|file| !file.is_empty() && !file.contains("://")).collect()
    }

    #[test]
    fn nothing_is_found_in_the_declarations_that_pages_show() {
        for path in ["README.md", "docs/how-to/declare.md"] {
            let page = repository::read(path).ok().unwrap();
            let shown = page.split("```toml\n").nth(1).and_then(|it| it.split("```").next());
            let bytes = shown.unwrap().as_bytes().to_vec();
            let sources = declaration::Sources::new("ordhold.toml", move |_| Ok(bytes.clone()));
            let reading = declaration::read(&sources);
            let declared = reading.declaration.expect("what a page shows can be read");
            let found = declaration::check(&declared, "2026-11-22".parse().unwrap());
            let found: Vec<_> = reading.findings.iter().chain(&found).map(|it| it.code).collect();
            assert!(found.is_empty(), "{path}: {found:?}");
        }
    }
}
