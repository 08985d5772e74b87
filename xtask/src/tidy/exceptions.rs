//! The places where a word or a length is meant, each with its reason; an exception nobody needs is
//! a finding too.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::{Failure, repository};

/// Where the exceptions stand.
pub(super) const FILE: &str = "xtask/exceptions.tsv";

struct Exception {
    rule: String,
    place: String,
}

/// All exceptions: rule (a word, `long-file` or `long-function`), place (a path or its beginning), reason.
pub(super) struct Exceptions {
    known: Vec<Exception>,
    used: RefCell<BTreeSet<usize>>,
}

impl Exceptions {
    /// Reads them from the repository.
    pub(super) fn read() -> Result<Self, Failure> {
        Self::parse(&repository::read(FILE)?)
    }

    /// Reads them from a text: three cells a line, `#` opens a comment.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let mut known = Vec::new();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let cells: Vec<_> = line.split('\t').collect();
            let [rule, place, reason] = cells[..] else {
                return Err(Failure::Findings(format!(
                    "{FILE}: `{line}` needs rule, place and reason"
                )));
            };
            if reason.trim().is_empty() {
                return Err(Failure::Findings(format!("{FILE}: `{line}` gives no reason")));
            }
            known.push(Exception { rule: rule.to_owned(), place: place.to_owned() });
        }
        Ok(Self { known, used: RefCell::default() })
    }

    /// Tells whether a rule does not hold at a path.
    pub(super) fn cover(&self, rule: &str, path: &str) -> bool {
        let mut covered = false;
        for (at, exception) in self.known.iter().enumerate() {
            if exception.rule == rule && path.starts_with(&exception.place) {
                self.used.borrow_mut().insert(at);
                covered = true;
            }
        }
        covered
    }

    /// Returns a finding for each exception that covered nothing.
    pub(super) fn unused(&self) -> Vec<String> {
        let used = self.used.borrow();
        let unused = self.known.iter().enumerate().filter(|(at, _)| !used.contains(at));
        unused
            .map(|(_, unused)| {
                format!("{FILE}:1: nobody needs `{}` at {} any more", unused.rule, unused.place)
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_covers_its_place_and_is_told_when_unused() {
        let exceptions =
            Exceptions::parse("# why\nbreach\tcrates/law/\tthe law\nuser\tcrates/a.rs\tx\n");
        let exceptions = exceptions.ok().unwrap();
        assert!(exceptions.cover("breach", "crates/law/src/a.rs"));
        assert!(!exceptions.cover("breach", "crates/mail/src/a.rs"));
        assert_eq!(exceptions.unused().len(), 1);
    }

    #[test]
    fn an_exception_without_a_reason_is_refused() {
        assert!(Exceptions::parse("user\tcrates/\t \n").is_err());
        assert!(Exceptions::parse("user\tcrates/\n").is_err());
    }
}
