//! Turns what a Member writes, Markdown or HTML, into the two versions of a mail, and tells what is
//! wrong with it; knows no addressee.

mod allowed;
mod finding;
mod frame;
mod pattern;
mod placeholder;
mod plain;
mod sanitise;
mod sieve;
mod subject_line;
mod target;
#[cfg(test)]
mod tests;
mod tokens;

use std::cell::Cell;

use url::Url;

pub use finding::{Finding, Flaw, Place, Weight};
pub use frame::{FRAME_BYTES_MAX, Frame, Versions};
pub use pattern::{Pattern, Segment, Values, Version};
pub use placeholder::FALLBACK_CHARS_MAX;
pub(crate) use sieve::escape;
pub use sieve::{DEPTH_MAX, FINDINGS_OF_A_KIND_MAX, WrittenLink};
pub use subject_line::{SUBJECT_LINE_CHARS_SHOWN, check_languages, check_subject_line};

use placeholder::Marked;
use sieve::{Sieve, Sieved};

/// The most bytes of what a Member writes.
pub const SOURCE_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of the converted text that mail clients show whole, with the document around it:
/// the strictest large one cuts after 102 400.
pub const HTML_BYTES_SHOWN: usize = 102_400 - FRAME_BYTES_MAX;

/// How a text is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CommonMark, with tables.
    Markdown,
    /// HTML, whole or a part.
    Html,
}

/// Why a text cannot be converted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// It is longer than [`SOURCE_BYTES_MAX`].
    #[error("the text is longer than {SOURCE_BYTES_MAX} bytes")]
    TooLong,
    /// A reader would see nothing.
    #[error("the text is empty")]
    Empty,
}

/// A converted text, without the document around it, and what was found on the way.
#[derive(Debug, Clone)]
pub struct Body {
    html: String,
    text: String,
    fallbacks: Vec<String>,
    /// The links that a reader can follow, in order, each once.
    pub links: Vec<WrittenLink>,
    /// The stored pictures that it shows, whole links, in order, each once.
    pub pictures: Vec<String>,
    /// What is wrong with it, by line.
    pub findings: Vec<Finding>,
}

impl Body {
    /// Returns the words that a reader sees, for measuring how hard they are to read; links and
    /// names are left out.
    pub fn words(&self) -> String {
        placeholder::without_marks(&self.text)
    }
}

/// Converts what a Member wrote.
///
/// Both versions hold what came through the lists of [`Format::Html`]'s allowed elements, and
/// nothing else; whatever did not is a finding. Pictures are kept where they are stored below
/// `pictures_url`, which ends in a slash; any other would tell its host who opens the mail. Law:
/// ekomloven § 3-15.
///
/// # Errors
/// [`ConvertError::TooLong`], [`ConvertError::Empty`].
pub fn convert(format: Format, source: &str, pictures_url: &Url) -> Result<Body, ConvertError> {
    if source.len() > SOURCE_BYTES_MAX {
        return Err(ConvertError::TooLong);
    }
    let Marked { text: marked, fallbacks, mut findings } = placeholder::mark(source);
    let Sieved { html: sieved, findings: of_markup, links, pictures } = match format {
        Format::Html => tokens::read_html(&marked, Sieve::new(pictures_url, None)).finish(),
        Format::Markdown => {
            let line = Cell::new(1);
            let sieve = Sieve::new(pictures_url, Some(&line));
            tokens::read_markdown(&marked, &line, sieve).finish()
        }
    };
    let html = sanitise::sanitise(&sieved);
    let text = plain::plain(&html);
    if text.trim().is_empty() && pictures.is_empty() {
        return Err(ConvertError::Empty);
    }
    findings.extend(of_markup);
    findings.sort_by_key(|finding| match finding.place {
        Place::Line(line) => line,
        Place::SubjectLine | Place::Mail => 0,
    });
    if html.len() > HTML_BYTES_SHOWN {
        let flaw = Flaw::TooLarge { size_bytes: html.len() };
        findings.push(Finding { flaw, place: Place::Mail });
    }
    Ok(Body { html, text, fallbacks, links, pictures, findings })
}
