//! The published texts: title, headings and sentences, put in order from the promises. Does not word promises.

mod difference;
mod headings;
mod html;
mod markdown;
mod paragraphs;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

pub use difference::{SentenceChange, WordChange, WordTag, diff};
pub(crate) use html::escaped;
pub(crate) use markdown::escaped as escaped_markdown;

use crate::{
    model::{Activity, Declaration},
    promise::{Document, Promise, PromiseId, Section},
    promises::promises,
    words::{Language, bare, capitalised},
};

/// A published text in one language, as it is kept: it can be written as HTML, Markdown and JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementDocument {
    /// Which of the texts.
    pub document: Document,
    /// Its language.
    pub language: Language,
    /// The heading of the whole.
    pub title: String,
    /// In order of reading; none is empty.
    pub sections: Vec<StatementSection>,
}

/// A part of a published text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementSection {
    /// Unique in the text; never the ID of a promise.
    pub anchor: String,
    /// The heading.
    pub heading: String,
    /// 2 for a part, 3 for a part of a part.
    pub level: u8,
    /// Whether the paragraphs are the entries of a list.
    pub is_list: bool,
    /// In order of reading.
    pub sentences: Vec<Sentence>,
}

/// A sentence of a published text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sentence {
    /// The promise it makes; none for connecting text.
    pub promise: Option<PromiseId>,
    /// The sentence.
    pub text: String,
    /// Whether a paragraph or an entry of a list begins here.
    pub begins_paragraph: bool,
}

/// Writes one of the published texts.
pub fn document(
    declaration: &Declaration,
    document: Document,
    language: Language,
) -> StatementDocument {
    StatementDocument::of(declaration, &promises(declaration), document, language)
}

impl StatementDocument {
    /// Writes one of the published texts from promises that are derived already.
    pub fn of(
        declaration: &Declaration,
        promises: &[Promise],
        document: Document,
        language: Language,
    ) -> Self {
        let mut sections = Vec::new();
        let is_told = |section: &&Section| {
            document == section.document()
                || declaration.agreement.is_some()
                || document == Document::Cookies
        };
        for section in headings::order(document).iter().filter(is_told) {
            let of_section: Vec<&Promise> =
                promises.iter().filter(|promise| promise.section == *section).collect();
            if !of_section.is_empty() {
                add_section(declaration, *section, &of_section, language, &mut sections);
            }
        }
        let name = declaration.organisation.name.as_str();
        Self { document, language, title: headings::title(document, name, language), sections }
    }

    /// Returns the ID of every promise in the text, in order of reading.
    pub fn promises(&self) -> impl Iterator<Item = &PromiseId> {
        self.sections.iter().flat_map(|it| &it.sentences).filter_map(|it| it.promise.as_ref())
    }

    /// Writes the text as JSON, which [`Self::from_json`] reads again.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a text has string keys only")
    }

    /// Reads a text that was kept as JSON.
    ///
    /// # Errors
    /// When it is not a text of this form.
    pub fn from_json(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }
}

impl StatementSection {
    /// Returns the paragraphs, or the entries of the list; none is empty.
    pub fn paragraphs(&self) -> impl Iterator<Item = &[Sentence]> {
        self.sentences.chunk_by(|_, next| !next.begins_paragraph)
    }
}

fn add_section(
    declaration: &Declaration,
    section: Section,
    promises: &[&Promise],
    language: Language,
    onto: &mut Vec<StatementSection>,
) {
    let mut opening = StatementSection {
        anchor: headings::anchor(section).to_owned(),
        heading: headings::heading(section, language).to_owned(),
        level: 2,
        is_list: headings::is_list(section),
        sentences: headings::opening(section, declaration, language),
    };
    if !matches!(section, Section::Activity | Section::Processed) {
        opening.sentences.extend(paragraphs::sentences(promises, opening.is_list, language));
        onto.push(opening);
        return;
    }
    onto.push(opening);
    let declared = declaration.activities.iter().map(|it| (it.id.as_str(), it.get()));
    let declared: HashMap<&str, &Activity> = declared.collect();
    for of_activity in promises.chunk_by(|left, right| left.activity == right.activity) {
        let id = of_activity[0].activity.as_deref().unwrap_or_default();
        let activity = declared.get(id);
        onto.push(StatementSection {
            anchor: activity_anchor(id),
            heading: activity.map_or_else(|| id.to_owned(), |it| it.heading(language)),
            level: 3,
            is_list: false,
            sentences: paragraphs::sentences(of_activity, false, language),
        });
    }
}

/// Returns the anchor of an activity's part.
pub(crate) fn activity_anchor(activity: &str) -> String {
    format!("activity-{activity}")
}

impl Activity {
    /// Returns what the activity's part is called.
    pub fn heading(&self, language: Language) -> String {
        match &self.title {
            Some(title) => title.read(language).trim().to_owned(),
            None => capitalised(bare(language, self.purpose.read(language))),
        }
    }
}
