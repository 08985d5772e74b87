//! What was typed into the form of a mailing, as it was typed, and the draft that it makes.

use domain::{Draft, SourceFormat};

use crate::app::Fields;

/// What stands in for a topic where none was chosen; no declaration offers it, so that the field is at fault.
const NO_TOPIC: &str = "no-topic-chosen";

/// What was typed into the form of a mailing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TypedMailing {
    /// The activity's ID, a slash, and the topic's.
    pub topic: String,
    /// What the texts are written in.
    pub format: SourceFormat,
    /// The group of goods or services; empty for none.
    pub product: String,
    /// What those read who read bokmål.
    pub nb: TypedText,
    /// What those read who read English.
    pub en: TypedText,
}

/// A mailing in one language.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedText {
    /// The subject line.
    pub subject_line: String,
    /// The text.
    pub text: String,
}

impl Default for TypedMailing {
    fn default() -> Self {
        Self {
            topic: String::new(),
            format: SourceFormat::Markdown,
            product: String::new(),
            nb: TypedText::default(),
            en: TypedText::default(),
        }
    }
}

impl TypedMailing {
    /// Reads the form; a format that is none is Markdown, in which plain text stays what it is.
    pub(super) fn of(fields: &Fields) -> Self {
        let text = |subject_line: &str, text: &str| TypedText {
            subject_line: fields.text(subject_line).trim().to_owned(),
            text: fields.text(text).replace("\r\n", "\n"),
        };
        Self {
            topic: fields.text("topic").to_owned(),
            format: fields.text("format").parse().unwrap_or(SourceFormat::Markdown),
            product: fields.text("product").trim().to_owned(),
            nb: text("subject_line_nb", "text_nb"),
            en: text("subject_line_en", "text_en"),
        }
    }

    /// Returns what was typed when a draft was kept.
    pub(super) fn kept(draft: Draft, activity: &str) -> Self {
        Self {
            topic: format!("{activity}/{}", draft.topic.as_str()),
            format: draft.format,
            product: draft.product.unwrap_or_default(),
            nb: TypedText { subject_line: draft.subject_line_nb, text: draft.body_nb },
            en: TypedText { subject_line: draft.subject_line_en, text: draft.body_en },
        }
    }

    /// Returns the draft that was typed; whether it may be kept is the office's to say.
    pub(super) fn draft(&self) -> Draft {
        let (activity, topic) = self.topic.split_once('/').unwrap_or(("", &self.topic));
        let no_topic = || NO_TOPIC.parse().expect("the word is of a topic's form");
        Draft {
            topic: topic.parse().unwrap_or_else(|_| no_topic()),
            activity: activity.to_owned(),
            format: self.format,
            product: Some(self.product.clone()).filter(|it| !it.is_empty()),
            subject_line_nb: self.nb.subject_line.clone(),
            subject_line_en: self.en.subject_line.clone(),
            body_nb: self.nb.text.clone(),
            body_en: self.en.text.clone(),
        }
    }

    /// Returns whether the texts are HTML.
    pub(super) fn is_html(&self) -> bool {
        self.format == SourceFormat::Html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_makes_the_draft_and_the_draft_what_was_typed() {
        let typed = TypedMailing {
            topic: "newsletter/technology".to_owned(),
            format: SourceFormat::Html,
            product: "kart".to_owned(),
            ..TypedMailing::default()
        };
        let draft = typed.draft();
        assert_eq!((draft.activity.as_str(), draft.topic.as_str()), ("newsletter", "technology"));
        assert_eq!(TypedMailing::kept(draft, "newsletter"), typed);
    }

    #[test]
    fn a_choice_that_is_no_topic_becomes_one_that_nobody_offers() {
        let typed = TypedMailing { topic: "Not a Topic!".to_owned(), ..TypedMailing::default() };
        assert_eq!(typed.draft().topic.as_str(), NO_TOPIC);
        assert_eq!(TypedMailing::default().draft().product, None);
    }
}
