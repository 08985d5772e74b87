//! Reads a text with placeholders such as `{{name|friend}}`; knows which there are and where they may
//! stand, not what they are filled with.

use std::fmt::Write as _;

use crate::compose::{Version, with_plain_breaks};
use crate::markup::{Pattern, Segment, Version as PatternVersion, escape};

const OPEN: &str = "{{";
const CLOSE: &str = "}}";

/// What a placeholder stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// The addressee's name, or these words.
    Name { fallback: String },
    /// The link that unsubscribes.
    Unsubscribe,
    /// The address that unsubscribes.
    UnsubscribeMail,
    /// The word of this index.
    Word(usize),
}

/// A stretch of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stretch {
    /// The same for everybody; its line breaks are `\n`.
    Fixed(String),
    /// Filled in for each.
    Slot(Slot),
}

/// Why a text with placeholders cannot be used; `at` is the placeholder as it is written.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// `{{` that begins no placeholder.
    #[error("`{at}` is no whole placeholder")]
    Malformed {
        /// What stands there, at most 40 characters.
        at: String,
    },
    /// A placeholder of a name that nobody gave.
    #[error("`{at}` stands for nothing that is known here")]
    Unknown {
        /// The placeholder.
        at: String,
    },
    /// `{{name}}` without the words for those whose name is not known.
    #[error("`{at}` does not say what to write for those whose name is not known")]
    NoFallback {
        /// The placeholder.
        at: String,
    },
    /// Inside a tag, but not inside an attribute's double quotes.
    #[error("`{at}` stands inside a tag without double quotes around it")]
    Unquoted {
        /// The placeholder.
        at: String,
    },
    /// In the subject line, which is the same for everybody.
    #[error("the subject line holds `{at}`, which cannot be filled in there")]
    InSubjectLine {
        /// What stands there, at most 40 characters.
        at: String,
    },
    /// What every letter is held to.
    #[error(transparent)]
    Compose(#[from] crate::ComposeError),
}

/// Writes a converted version as the text of a template's letter, its open places as placeholders.
///
/// The page of choices becomes `{{preferences}}`, a word that the template has to be told of.
pub fn with_placeholders(pattern: &Pattern) -> String {
    let mut text = String::with_capacity(pattern.size_bytes() + 256);
    for segment in pattern.segments() {
        match segment {
            Segment::Text(fixed) => text.push_str(fixed),
            Segment::Name { fallback } => {
                let fallback = match pattern.version() {
                    PatternVersion::Text => fallback.into(),
                    PatternVersion::Html => escape(fallback),
                };
                write!(text, "{{{{name|{fallback}}}}}").expect("a string takes any text");
            }
            Segment::UnsubscribeUrl => text.push_str("{{unsubscribe}}"),
            Segment::PreferencesUrl => text.push_str("{{preferences}}"),
        }
    }
    text
}

/// Returns what stands where a placeholder begins, if one does.
pub(super) fn first_opening(text: &str) -> Option<String> {
    text.find(OPEN).map(|at| text[at..].chars().take(40).collect())
}

/// Reads a text; `words` are the names of the further placeholders.
pub(super) fn stretches(
    text: &str,
    version: Version,
    words: &[&str],
) -> Result<Vec<Stretch>, TemplateError> {
    let text = with_plain_breaks(text);
    let (mut found, mut rest) = (Vec::new(), text.as_str());
    while let Some(start) = rest.find(OPEN) {
        let inside = &rest[start + OPEN.len()..];
        let markup: &[char] = if version == Version::Html { &['<', '>'] } else { &[] };
        let is_whole = |inside: &str| !inside.contains(['{', '\n']) && !inside.contains(markup);
        let end = inside.find(CLOSE).filter(|end| is_whole(&inside[..*end]));
        let malformed = || TemplateError::Malformed { at: first_opening(rest).unwrap_or_default() };
        let end = end.ok_or_else(malformed)?;
        let at = &rest[start..start + OPEN.len() + end + CLOSE.len()];
        let before = &text[..text.len() - rest.len() + start];
        if version == Version::Html && is_unquoted(before) {
            return Err(TemplateError::Unquoted { at: at.to_owned() });
        }
        found.push(Stretch::Fixed(rest[..start].to_owned()));
        found.push(Stretch::Slot(slot(&inside[..end], at, words)?));
        rest = &inside[end + CLOSE.len()..];
    }
    found.push(Stretch::Fixed(rest.to_owned()));
    Ok(found)
}

fn slot(inside: &str, at: &str, words: &[&str]) -> Result<Slot, TemplateError> {
    match inside.split_once('|') {
        Some(("name", fallback)) => Ok(Slot::Name { fallback: fallback.to_owned() }),
        None if inside == "name" => Err(TemplateError::NoFallback { at: at.to_owned() }),
        None if inside == "unsubscribe" => Ok(Slot::Unsubscribe),
        None if inside == "unsubscribe-mail" => Ok(Slot::UnsubscribeMail),
        _ => {
            let index = words.iter().position(|word| *word == inside);
            index.map(Slot::Word).ok_or_else(|| TemplateError::Unknown { at: at.to_owned() })
        }
    }
}

/// Tells whether what follows `before` is inside a tag, where a blank would begin a new attribute.
fn is_unquoted(before: &str) -> bool {
    let Some(tag) = before.rfind('<') else { return false };
    let inside = &before[tag..];
    !inside.contains('>') && inside.matches('"').count().is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, expect: &str) {
        let read = match stretches(html, Version::Html, &["link-1"]) {
            Ok(read) => format!("{:?}", read.iter().skip(1).step_by(2).collect::<Vec<_>>()),
            Err(error) => error.to_string(),
        };
        assert_eq!(read, expect);
    }

    #[test]
    fn a_placeholder_is_known_by_its_name() {
        check("<p>Hei {{name|du}}</p>", "[Slot(Name { fallback: \"du\" })]");
        check("<a href=\"{{unsubscribe}}\">x</a>", "[Slot(Unsubscribe)]");
        check("<a href=\"mailto:{{unsubscribe-mail}}\">x</a>", "[Slot(UnsubscribeMail)]");
        check("{{link-1}} {{name|}}", "[Slot(Word(0)), Slot(Name { fallback: \"\" })]");
        check("{ {a} }}", "[]");
    }

    #[test]
    fn what_looks_like_a_placeholder_and_is_none_is_never_sent() {
        check(
            "Hei {{name}}",
            "`{{name}}` does not say what to write for those whose name is not known",
        );
        check("Hei {{ name|x }}", "`{{ name|x }}` stands for nothing that is known here");
        check("{{link-2}}", "`{{link-2}}` stands for nothing that is known here");
        check("Hei {{name|du", "`{{name|du` is no whole placeholder");
        check("Hei {{name|<b>du</b>}}", "`{{name|<b>du</b>}}` is no whole placeholder");
        check("{{{name|du}}}", "`{{{name|du}}}` is no whole placeholder");
    }

    #[test]
    fn a_name_cannot_become_an_attribute() {
        for html in
            ["<a title={{name|du}}>", "<a title='{{name|du}}'>", "<a title=\"x\"{{name|du}}>"]
        {
            check(html, "`{{name|du}}` stands inside a tag without double quotes around it");
        }
        check("<a title=\"{{name|du}}\">", "[Slot(Name { fallback: \"du\" })]");
    }
}
