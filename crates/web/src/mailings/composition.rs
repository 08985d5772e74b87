//! The form in which a mailing is written.

use crate::frame::Frame;
use crate::samples::{office_frame, words};
use crate::text::Language;
use askama::Template;

/// The longest subject line, in characters.
pub const SUBJECT_LINE_CHARACTERS_MAX: usize = 150;

/// The longest text of a mailing, in characters.
pub const TEXT_CHARACTERS_MAX: usize = 20_000;

/// What to say, and to whom.
#[derive(Template)]
#[template(path = "mailings/composition.html")]
pub struct CompositionPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mailing's number; absent for a new one.
    pub id: Option<String>,
    /// The topics one may write about.
    pub topics: Vec<TopicChoice>,
    /// What was typed.
    pub typed: TypedMailing,
    /// What was wrong with the subject line.
    pub subject_line_fault: Option<String>,
    /// What was wrong with the text.
    pub text_fault: Option<String>,
}

/// A topic, and how many may be written to about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TopicChoice {
    /// Its ID in the declaration.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many have a valid basis now.
    pub n_valid: u64,
}

/// What was typed into the form of a mailing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedMailing {
    /// The topic's ID.
    pub topic: String,
    /// The subject line.
    pub subject_line: String,
    /// The text.
    pub text: String,
}

impl CompositionPage {
    /// Returns where the form is sent.
    fn address(&self) -> String {
        match &self.id {
            Some(id) => format!("/mailings/{id}/text"),
            None => "/mailings".to_owned(),
        }
    }

    /// Returns a new form, one with faults, and one without a topic to write about.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let topic = |id: &str, name, n_valid| TopicChoice { id: id.to_owned(), name, n_valid };
        let new = || Self {
            frame: office_frame(language, "/mailings/new"),
            id: None,
            topics: vec![
                topic("payroll", w("lønn og regnskap", "payroll and accounting"), 8_412),
                topic("courses", w("kurs", "courses"), 2_104),
            ],
            typed: TypedMailing::default(),
            subject_line_fault: None,
            text_fault: None,
        };
        let faulty = Self {
            id: Some("43".to_owned()),
            typed: TypedMailing {
                topic: "courses".to_owned(),
                subject_line: String::new(),
                text: w("Hei <b>alle</b> & \"dere\"", "Hello <b>all</b> & \"you\""),
            },
            subject_line_fault: Some(w("Skriv en emnelinje", "Write a subject line")),
            ..new()
        };
        vec![new(), faulty, Self { topics: vec![], ..new() }]
    }
}
