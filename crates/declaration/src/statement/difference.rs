//! What changed between two versions of a text: sentences by their promise, and the words in them.

use std::collections::HashMap;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

use crate::promise::PromiseId;

use super::StatementDocument;

/// One sentence that is not in both versions as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "change")]
pub enum SentenceChange {
    /// It stands in the new version only.
    Added {
        /// The promise; none for connecting text.
        promise: Option<PromiseId>,
        /// The heading it stands under.
        heading: String,
        /// The sentence.
        text: String,
    },
    /// It stood in the old version only.
    Dropped {
        /// The promise; none for connecting text.
        promise: Option<PromiseId>,
        /// The heading it stood under.
        heading: String,
        /// The sentence.
        text: String,
    },
    /// The promise stands in both, in other words.
    Changed {
        /// The promise.
        promise: PromiseId,
        /// The heading it stands under now.
        heading: String,
        /// The words of both versions, in order of reading.
        words: Vec<WordChange>,
    },
}

/// A run of words of a changed sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordChange {
    /// Which version has them.
    pub tag: WordTag,
    /// The words, with the blanks between and after them.
    pub text: String,
}

/// Which version has some words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordTag {
    /// Both.
    Kept,
    /// The old one.
    Dropped,
    /// The new one.
    Added,
}

/// A sentence where it stands.
struct Standing<'d> {
    promise: Option<&'d PromiseId>,
    heading: &'d str,
    text: &'d str,
}

/// Returns what changed from an old to a new version of the same text in the same language.
///
/// In the order of the new version; what was dropped comes last, in the order of the old one. A
/// sentence that only moved is no change.
pub fn diff(old: &StatementDocument, new: &StatementDocument) -> Vec<SentenceChange> {
    let (before, after) = (standing(old), standing(new));
    let old_texts: HashMap<_, _> = before.iter().map(|it| (it.key(), it.text)).collect();
    let new_texts: HashMap<_, _> = after.iter().map(|it| (it.key(), it.text)).collect();
    let mut changes = Vec::new();
    for it in &after {
        match (old_texts.get(&it.key()), it.promise) {
            (None, _) => changes.push(SentenceChange::Added {
                promise: it.promise.cloned(),
                heading: it.heading.to_owned(),
                text: it.text.to_owned(),
            }),
            (Some(text), Some(promise)) if *text != it.text => {
                changes.push(SentenceChange::Changed {
                    promise: promise.clone(),
                    heading: it.heading.to_owned(),
                    words: words(text, it.text),
                });
            }
            _ => {}
        }
    }
    let is_gone = |it: &&Standing| !new_texts.contains_key(&it.key());
    changes.extend(before.iter().filter(is_gone).map(|it| SentenceChange::Dropped {
        promise: it.promise.cloned(),
        heading: it.heading.to_owned(),
        text: it.text.to_owned(),
    }));
    changes
}

impl<'d> Standing<'d> {
    /// Returns what makes two sentences the same one: the promise, else the words.
    fn key(&self) -> (Option<&'d PromiseId>, &'d str) {
        if self.promise.is_some() { (self.promise, "") } else { (None, self.text) }
    }
}

fn standing(document: &StatementDocument) -> Vec<Standing<'_>> {
    let mut sentences = Vec::new();
    for section in &document.sections {
        sentences.extend(section.sentences.iter().map(|sentence| Standing {
            promise: sentence.promise.as_ref(),
            heading: &section.heading,
            text: &sentence.text,
        }));
    }
    sentences
}

fn words(old: &str, new: &str) -> Vec<WordChange> {
    let mut words: Vec<WordChange> = Vec::new();
    for change in TextDiff::from_words(old, new).iter_all_changes() {
        let tag = match change.tag() {
            ChangeTag::Equal => WordTag::Kept,
            ChangeTag::Delete => WordTag::Dropped,
            ChangeTag::Insert => WordTag::Added,
        };
        match words.last_mut().filter(|last| last.tag == tag) {
            Some(last) => last.text.push_str(change.value()),
            None => words.push(WordChange { tag, text: change.value().to_owned() }),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expect: &[(WordTag, &str)]) {
        let words = words(old, new);
        let words: Vec<_> = words.iter().map(|it| (it.tag, it.text.as_str())).collect();
        assert_eq!(words, expect);
    }

    #[test]
    fn changed_words_stand_between_those_kept() {
        check(
            "Slettes senest 2 år etter.",
            "Slettes senest 1 år etter.",
            &[
                (WordTag::Kept, "Slettes senest "),
                (WordTag::Dropped, "2"),
                (WordTag::Added, "1"),
                (WordTag::Kept, " år etter."),
            ],
        );
        check("Ja.", "Ja.", &[(WordTag::Kept, "Ja.")]);
    }
}
