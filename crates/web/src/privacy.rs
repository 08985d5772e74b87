//! The published statement, for anybody: the text, how fresh each sentence's proof is, and every version.

use crate::frame::Frame;
use crate::parts::{Coverage, State};
use crate::samples::{at, public_frame, words};
use crate::statement::{Published, Section, sample_sections};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// What is done with my data, and is it true.
#[derive(Template)]
#[template(path = "privacy.html")]
pub struct PrivacyPage {
    /// The surroundings.
    pub frame: Frame,
    /// The language of the text.
    pub text_language: Language,
    /// The version shown.
    pub shown: Published,
    /// Every published version, newest first.
    pub versions: Vec<Published>,
    /// How the sentences stand; only of the newest version, for an old one proves nothing now.
    pub freshness: Option<Freshness>,
    /// The text.
    pub sections: Vec<Section>,
    /// Where privacy questions go.
    pub contact: String,
    /// The authority one may complain to, with its address on the web.
    pub authority: (String, String),
}

/// When the sentences were last checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Freshness {
    /// How they stand.
    pub coverage: Coverage,
    /// When they were last checked.
    pub checked_at: Timestamp,
}

/// What is shown before the first publication.
#[derive(Template)]
#[template(path = "privacy/absent.html")]
pub struct NoPrivacyPage {
    /// The surroundings.
    pub frame: Frame,
    /// Where privacy questions go.
    pub contact: String,
}

impl PrivacyPage {
    /// Returns the newest version and an old one in the other language.
    pub fn samples(language: Language) -> Vec<Self> {
        let version = |version, when| Published { version, at: at(when) };
        let newest = |text_language| Self {
            frame: public_frame(language, "/privacy"),
            text_language,
            shown: version(12, "11-03T09:00"),
            versions: vec![
                version(12, "11-03T09:00"),
                version(11, "06-01T08:00"),
                version(10, "01-12T08:00"),
            ],
            freshness: Some(Freshness {
                coverage: Coverage {
                    n_kept: 5,
                    n_running: 1,
                    n_by_hand: 1,
                    n_unbacked: 1,
                    n_broken: 1,
                    n_unchecked: 1,
                },
                checked_at: at("11-22T08:12"),
            }),
            sections: sample_sections(text_language),
            contact: "personvern@fjordbok.example".to_owned(),
            authority: (
                words(language, "Datatilsynet", "the Norwegian Data Protection Authority"),
                "https://www.datatilsynet.no/".to_owned(),
            ),
        };
        let old = Self {
            frame: public_frame(language, "/privacy/versions/11"),
            shown: version(11, "06-01T08:00"),
            freshness: None,
            ..newest(language.other())
        };
        vec![newest(language), old]
    }

    /// Returns the state as a person reads it beside a sentence; only what is proven is called so.
    fn word(&self, state: &State) -> crate::text::Phrase {
        self.frame.t(match state {
            State::Kept => "fresh-kept",
            State::Running => "fresh-running",
            State::ByHand => "fresh-by-hand",
            State::Unbacked => "fresh-unbacked",
            State::Unchecked => "fresh-unchecked",
            State::Broken => "fresh-broken",
        })
    }
}

impl NoPrivacyPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = public_frame(language, "/privacy");
        vec![Self { frame, contact: "personvern@fjordbok.example".to_owned() }]
    }
}
