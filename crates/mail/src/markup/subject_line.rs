//! Checks how a subject line reads in a mailbox, and that every language has its version; what the
//! law asks of either is checked elsewhere.

use super::finding::{Finding, Flaw, Place};
use crate::Language;

/// The most characters of a subject line that mailboxes commonly show.
pub const SUBJECT_LINE_CHARS_SHOWN: usize = 78;
// fewer may be an abbreviation
const SHOUTED_LETTERS_MIN: usize = 8;

/// Returns what is wrong with a subject line.
pub fn check_subject_line(subject_line: &str) -> Vec<Finding> {
    let letters = subject_line.chars().filter(|c| c.is_alphabetic());
    let (n_small, n_capital) = letters.fold((0, 0), |(small, capital), c| {
        if c.is_uppercase() { (small, capital + 1) } else { (small + 1, capital) }
    });
    let mut flaws = Vec::new();
    // three capitals of four letters shout as loudly as four
    if n_capital >= SHOUTED_LETTERS_MIN && n_capital >= 3 * n_small {
        flaws.push(Flaw::SubjectLineShouts);
    }
    let n_chars = subject_line.chars().count();
    if n_chars > SUBJECT_LINE_CHARS_SHOWN {
        flaws.push(Flaw::SubjectLineLong { n_chars });
    }
    flaws.into_iter().map(|flaw| Finding { flaw, place: Place::SubjectLine }).collect()
}

/// Returns a finding for each language that `wanted` names and `written` does not.
pub fn check_languages(written: &[Language], wanted: &[Language]) -> Vec<Finding> {
    let missing = wanted.iter().filter(|language| !written.contains(language));
    let flaws = missing.map(|language| Flaw::LanguageMissing { language: *language });
    flaws.map(|flaw| Finding { flaw, place: Place::Mail }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(subject_line: &str, expect: &[&str]) {
        let found = check_subject_line(subject_line);
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(found, expect, "{subject_line}");
    }

    #[test]
    fn capitals_shout_from_the_eighth_on() {
        check("NYHETER", &[]);
        check("NYHETENE", &["subject line: it is written in capitals"]);
        check("ÆØÅ ÆØÅ ÆØ!", &["subject line: it is written in capitals"]);
        check("NYHETENE fra", &[]);
        check("NYHETENE om", &["subject line: it is written in capitals"]);
        check("Nyhetsbrev: høstens bøker", &[]);
    }

    #[test]
    fn a_subject_line_of_78_characters_is_shown_whole() {
        check(&"ø".repeat(78), &[]);
        check(&"ø".repeat(79), &["subject line: it has 79 characters, more than mailboxes show"]);
    }

    #[test]
    fn each_language_that_is_missing_is_told() {
        let both = [Language::Nb, Language::En];
        assert_eq!(check_languages(&both, &both), []);
        let missing = check_languages(&[Language::Nb], &both);
        assert_eq!(missing[0].to_string(), "the version in English is missing");
        assert_eq!(check_languages(&[Language::Nb], &[Language::Nb]), []);
    }
}
