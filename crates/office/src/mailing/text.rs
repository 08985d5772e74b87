//! What a mailing says: converts what a Member wrote, once for everybody, and tells what is wrong with it; knows no addressee.

mod fault;
mod review;

use domain::{Draft, Language, SourceFormat};
use mail::markup::{Body, ConvertError, Format, Frame, Segment, Versions};
use mail::{FieldError, Line};
use url::Url;
use uuid::Uuid;

use crate::letters::{self, Issue, Letterhead, Stamp};

pub use fault::{Fault, Field, Flaw};
pub(crate) use review::web_links;
pub use review::{BODY_BYTES_MAX, Review, ReviewedText, SUBJECT_LINE_CHARS_MAX, Seen, review};

/// Why a text cannot go out.
#[derive(Debug, thiserror::Error)]
pub enum EditionError {
    /// The address of the pages is no address, so that no picture can be told from others'.
    #[error("the address of the pages cannot be read")]
    BaseUrl,
    /// Nothing would be read, or too much.
    #[error(transparent)]
    Text(#[from] ConvertError),
    /// The subject line, the organisation's name or the way out cannot stand in a header.
    #[error("a header cannot be written")]
    Header(#[from] FieldError),
    /// The mail lacks what the law asks of it.
    #[error("the mail has {} findings", .0.len())]
    Findings(Vec<mail::Finding>),
}

/// A mailing as it goes to everybody, in both languages, with open places for what is one addressee's own.
///
/// Whatever edition exists has passed the check for sender, nature, way out and the right to object.
#[derive(Clone, PartialEq, Eq)]
pub struct Edition {
    nb: Written,
    en: Written,
}

/// An edition in one language.
#[derive(Clone, PartialEq, Eq)]
struct Written {
    subject_line: Line,
    versions: Versions,
}

impl Edition {
    /// Makes the edition of what was written. This costs what converting costs; filling it in costs little.
    ///
    /// Law: MKT-03, DSR-19: what a first contact would get is written and checked in both languages.
    ///
    /// # Errors
    /// Every [`EditionError`].
    pub fn make(head: &Letterhead, draft: &Draft) -> Result<Self, EditionError> {
        let written = |language| {
            let body = converted(head, draft, language)?;
            Written::of(head, language, draft.subject_line(language), &body)
        };
        Self::of(head, written(Language::Nb)?, written(Language::En)?)
    }

    fn of(head: &Letterhead, nb: Written, en: Written) -> Result<Self, EditionError> {
        let edition = Self { nb, en };
        let findings = edition.findings(head)?;
        if findings.is_empty() { Ok(edition) } else { Err(EditionError::Findings(findings)) }
    }

    /// Returns whether the text greets by name, so that names have to be opened for it.
    pub fn uses_name(&self) -> bool {
        [&self.nb, &self.en].into_iter().any(|written| {
            let segments = written.versions.text.segments().iter();
            segments.chain(written.versions.html.segments()).any(is_name)
        })
    }

    pub(crate) fn written(&self, language: Language) -> (&Line, &Versions) {
        let written = match language {
            Language::Nb => &self.nb,
            Language::En => &self.en,
        };
        (&written.subject_line, &written.versions)
    }

    /// Writes the mail to nobody in both languages, and returns what the law misses in it.
    fn findings(&self, head: &Letterhead) -> Result<Vec<mail::Finding>, FieldError> {
        let unsubscribe_url = nobodys_way_out(head);
        let mut findings = Vec::new();
        for language in [Language::Nb, Language::En] {
            let stamp =
                Stamp { language, written_at: jiff::Timestamp::UNIX_EPOCH, id: Uuid::nil() };
            let issue = Issue { edition: self, name: None, unsubscribe_url: &unsubscribe_url };
            findings.extend(mail::check_mailing(&letters::issue(head, stamp, &issue)?));
        }
        Ok(findings)
    }
}

fn is_name(segment: &Segment) -> bool {
    matches!(segment, Segment::Name { .. })
}

impl Written {
    fn of(
        head: &Letterhead,
        language: Language,
        subject_line: &str,
        body: &Body,
    ) -> Result<Self, EditionError> {
        let standing = letters::standing(language);
        let subject_line = format!("{}: {}", standing.nature, subject_line.trim());
        let versions = body.frame(&Frame {
            language: letters::in_mail(language),
            title: &subject_line,
            organisation: &head.organisation,
            postal_address: &head.address,
            unsubscribe_words: standing.leave,
            preferences_words: Some(standing.choose),
            objection: Some(standing.objection),
        });
        Ok(Self { subject_line: Line::parse(&subject_line)?, versions })
    }
}

/// Returns a link of the right form under which nobody unsubscribes.
fn nobodys_way_out(head: &Letterhead) -> String {
    format!("{}/unsubscribe/{}", head.base_url, Uuid::nil().simple())
}

/// Returns where the organisation's own pictures are, with a slash at the end.
pub fn pictures_url(base_url: &str) -> String {
    format!("{base_url}/pictures/")
}

fn converted(head: &Letterhead, draft: &Draft, language: Language) -> Result<Body, EditionError> {
    let format = match draft.format {
        SourceFormat::Markdown => Format::Markdown,
        SourceFormat::Html => Format::Html,
    };
    let pictures = pictures_url(&head.base_url);
    let pictures = Url::parse(&pictures).map_err(|_| EditionError::BaseUrl)?;
    Ok(mail::markup::convert(format, draft.body(language), &pictures)?)
}

#[cfg(test)]
mod tests;
