//! Reads the placeholders that a Member may use, and keeps their places through every conversion.
//!
//! Each becomes a mark of two private-use characters around its number, which no markup reads as
//! anything but letters; [`split`] finds the marks again.

use super::finding::{Finding, Flaw};

/// The most characters of what stands in for a missing name.
pub const FALLBACK_CHARS_MAX: usize = 80;
const MARK: char = '\u{e000}';
const MARK_END: char = '\u{e001}';

/// A text whose placeholders are marks, with what stands in for each name.
pub(super) struct Marked {
    pub(super) text: String,
    pub(super) fallbacks: Vec<String>,
    pub(super) findings: Vec<Finding>,
}

/// A part of a marked text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Text(&'a str),
    /// The number of a placeholder.
    Name(usize),
}

/// Replaces `{{name}}` and `{{name|fallback}}` by marks; any other is a finding and stays.
pub(super) fn mark(source: &str) -> Marked {
    let mut marked = Marked { text: String::new(), fallbacks: Vec::new(), findings: Vec::new() };
    for (line, number) in source.split_inclusive('\n').zip(1..) {
        marked.line(line, number);
    }
    marked
}

impl Marked {
    fn line(&mut self, line: &str, number: u32) {
        let mut rest = line;
        while let Some((before, inside, after)) = next_braces(rest) {
            self.plain(before);
            match fallback(inside) {
                Some(fallback) => {
                    self.text.push_str(&format!("{MARK}{}{MARK_END}", self.fallbacks.len()));
                    self.fallbacks.push(fallback);
                }
                None => {
                    let name = inside.trim().chars().take(FALLBACK_CHARS_MAX).collect();
                    let flaw = Flaw::PlaceholderUnknown { name };
                    self.findings.push(Finding::on_line(flaw, number));
                    self.plain(&format!("{{{{{inside}}}}}"));
                }
            }
            rest = after;
        }
        self.plain(rest);
    }

    /// Adds text that holds no mark of ours: one that looks like it, and a control character, is
    /// replaced.
    fn plain(&mut self, text: &str) {
        self.text.extend(text.chars().map(|c| match c {
            MARK | MARK_END => char::REPLACEMENT_CHARACTER,
            '\n' | '\t' => c,
            '\r' => ' ',
            c if c.is_control() => char::REPLACEMENT_CHARACTER,
            c => c,
        }));
    }
}

fn next_braces(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (inside, after) = rest.split_once("}}")?;
    Some((before, inside, after))
}

fn fallback(inside: &str) -> Option<String> {
    let (name, fallback) = inside.split_once('|').unwrap_or((inside, ""));
    let fallback = crate::html::fold(fallback);
    let is_plain = fallback.chars().count() <= FALLBACK_CHARS_MAX
        && !fallback.chars().any(|c| c.is_control() || matches!(c, MARK | MARK_END | '{' | '}'));
    (name.trim() == "name" && is_plain).then_some(fallback)
}

/// Tells whether a text holds a mark, as it is or as it stands in a link.
pub(super) fn holds_mark(text: &str) -> bool {
    text.contains([MARK, MARK_END]) || text.to_ascii_uppercase().contains("%EE%80%8")
}

/// Parts a text at its marks.
pub(super) fn split(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, marked)) = rest.split_once(MARK) {
        if !before.is_empty() {
            parts.push(Part::Text(before));
        }
        let (number, after) = marked.split_once(MARK_END).unwrap_or(("", marked));
        parts.extend(number.parse().ok().map(Part::Name));
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Returns a text without its marks, for a page that lists it.
pub(super) fn without_marks(text: &str) -> String {
    let parts = split(text);
    let texts = parts.iter().filter_map(|part| match part {
        Part::Text(text) => Some(*text),
        Part::Name(_) => None,
    });
    texts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(source: &str, fallbacks: &[&str], unknown: &[&str]) {
        let marked = mark(source);
        let found: Vec<_> = marked.findings.iter().map(ToString::to_string).collect();
        assert_eq!(marked.fallbacks, fallbacks, "{source:?}");
        assert_eq!(found, unknown, "{source:?}");
    }

    #[test]
    fn a_name_may_have_something_that_stands_in_for_it() {
        check("Hei {{name}}!", &[""], &[]);
        check("Hei {{ name | alle  sammen }}, {{name|du}}", &["alle sammen", "du"], &[]);
    }

    #[test]
    fn any_other_placeholder_is_found_with_its_line_and_stays() {
        check(
            "Hei\n\n{{email}} {{Name}}",
            &[],
            &[
                "line 3: no placeholder is called `email`",
                "line 3: no placeholder is called `Name`",
            ],
        );
        assert_eq!(mark("a {{email}} b").text, "a {{email}} b");
    }

    #[test]
    fn braces_that_do_not_close_on_their_line_are_text() {
        check("{{name\n}} { {name}} {name}", &[], &[]);
    }

    #[test]
    fn what_stands_in_may_have_80_characters() {
        check(&format!("{{{{name|{}}}}}", "å".repeat(80)), &[&"å".repeat(80)], &[]);
        assert_eq!(mark(&format!("{{{{name|{}}}}}", "å".repeat(81))).findings.len(), 1);
    }

    #[test]
    fn a_mark_that_somebody_typed_is_no_mark() {
        let marked = mark("\u{e000}0\u{e001} {{name}}");
        let parts = split(&marked.text);
        assert_eq!(parts, [Part::Text("\u{fffd}0\u{fffd} "), Part::Name(0)]);
    }
}
