//! Holds a version of a mail with its open places, and fills them in for one addressee.

use super::placeholder::{Part, split};
use super::sieve::escape;
use crate::html::fold;

/// A piece of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// The same for everybody; in an HTML version it is HTML.
    Text(String),
    /// The addressee's name.
    Name {
        /// What stands there where she has none, as the Member wrote it; may be empty.
        fallback: String,
    },
    /// Her own way out.
    UnsubscribeUrl,
    /// Her own page of choices.
    PreferencesUrl,
}

/// Which version a pattern is, which decides how values are written into it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The plain text.
    Text,
    /// The HTML document.
    Html,
}

/// What one addressee's mail says of her.
///
/// Has no `Debug`: it holds her name and her links.
#[derive(Clone, Copy)]
pub struct Values<'a> {
    /// Her name, where she gave one; blanks and line breaks are folded.
    pub name: Option<&'a str>,
    /// Her own way out.
    pub unsubscribe_url: &'a str,
    /// Her own page of choices.
    pub preferences_url: &'a str,
}

/// One version of a mail, the same for all addressees but for its open places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    version: Version,
    segments: Vec<Segment>,
}

impl Pattern {
    pub(super) fn new(version: Version) -> Self {
        Self { version, segments: Vec::new() }
    }

    /// Adds what is the same for everybody, to be taken as it is.
    pub(super) fn push_raw(&mut self, raw: &str) {
        match self.segments.last_mut() {
            Some(Segment::Text(text)) => text.push_str(raw),
            _ => self.segments.push(Segment::Text(raw.to_owned())),
        }
    }

    /// Adds words, written so that they are no markup.
    pub(super) fn push_words(&mut self, words: &str) {
        let written = self.write(words);
        self.push_raw(&written);
    }

    pub(super) fn push(&mut self, segment: Segment) {
        self.segments.push(segment);
    }

    /// Adds a converted text with its marks.
    pub(super) fn push_marked(&mut self, marked: &str, fallbacks: &[String]) {
        for part in split(marked) {
            match part {
                Part::Text(text) => self.push_raw(text),
                Part::Name(number) => {
                    let fallback = fallbacks.get(number).cloned().unwrap_or_default();
                    self.push(Segment::Name { fallback });
                }
            }
        }
    }

    /// Returns which version it is.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Returns the pieces in order; no two texts follow each other.
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// Returns how many bytes of it are the same for everybody.
    pub fn size_bytes(&self) -> usize {
        let texts = self.segments.iter().map(|segment| match segment {
            Segment::Text(text) => text.len(),
            _ => 0,
        });
        texts.sum()
    }

    /// Returns the version as one addressee gets it; no value can become markup.
    pub fn fill(&self, values: &Values<'_>) -> String {
        let name = values.name.map(fold).filter(|name| !name.is_empty());
        let mut filled = String::with_capacity(self.size_bytes() + 256);
        for segment in &self.segments {
            match segment {
                Segment::Text(text) => filled.push_str(text),
                Segment::Name { fallback } => {
                    filled.push_str(&self.write(name.as_deref().unwrap_or(fallback)));
                }
                Segment::UnsubscribeUrl => filled.push_str(&self.write(values.unsubscribe_url)),
                Segment::PreferencesUrl => filled.push_str(&self.write(values.preferences_url)),
            }
        }
        filled
    }

    fn write(&self, value: &str) -> String {
        match self.version {
            Version::Text => value.to_owned(),
            Version::Html => escape(value).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(version: Version) -> Pattern {
        let mut pattern = Pattern::new(version);
        pattern.push_raw("Hei ");
        pattern.push_marked("\u{e000}0\u{e001}!", &["alle & <enhver>".to_owned()]);
        pattern
    }

    fn values(name: Option<&str>) -> Values<'_> {
        Values { name, unsubscribe_url: "https://a.example/u", preferences_url: "" }
    }

    #[test]
    fn a_name_that_looks_like_markup_is_written_as_a_name() {
        let name = Some("Åse\n <b title=\"x\">");
        let html = pattern(Version::Html).fill(&values(name));
        assert_eq!(html, "Hei Åse &lt;b title=&quot;x&quot;&gt;!");
        assert_eq!(pattern(Version::Text).fill(&values(name)), "Hei Åse <b title=\"x\">!");
    }

    #[test]
    fn without_a_name_the_fallback_stands_there() {
        for name in [None, Some(""), Some(" \n")] {
            let html = pattern(Version::Html).fill(&values(name));
            assert_eq!(html, "Hei alle &amp; &lt;enhver&gt;!");
        }
    }
}
