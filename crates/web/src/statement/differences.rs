//! The pages that show what changed between two versions of the statement, to members and to anybody.

use crate::frame::Frame;
use crate::samples::{office_frame, public_frame, words};
use crate::statement::sample_sections;
use crate::text::Language;
use askama::Template;

/// What changed, for a member; a draft may be among the versions.
#[derive(Template)]
#[template(path = "statement/differences.html")]
pub struct DifferencesPage {
    /// The surroundings.
    pub frame: Frame,
    /// What changed.
    pub differences: Differences,
}

/// What changed, for anybody.
#[derive(Template)]
#[template(path = "privacy/differences.html")]
pub struct PublicDifferencesPage {
    /// The surroundings.
    pub frame: Frame,
    /// What changed.
    pub differences: Differences,
}

/// What changed between two versions.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Differences {
    /// The language of the texts.
    pub text_language: Language,
    /// Every version one may choose, newest first.
    pub versions: Vec<u64>,
    /// The earlier version shown.
    pub from: u64,
    /// The later version shown.
    pub to: u64,
    /// Whether the later version is not published yet.
    pub is_draft: bool,
    /// The sentences that differ, in the order of the later text.
    pub changes: Vec<Change>,
}

/// A sentence that differs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// The heading it stands under.
    pub heading: String,
    /// The earlier text; absent when the sentence is new.
    pub before: Option<String>,
    /// The later text; absent when the sentence is gone.
    pub after: Option<String>,
}

impl Change {
    /// Returns the key of the change's kind.
    fn kind(&self) -> &'static str {
        match (&self.before, &self.after) {
            (None, _) => "change-new",
            (_, None) => "change-gone",
            _ => "change-changed",
        }
    }
}

impl DifferencesPage {
    /// Returns a draft beside the public version.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/statement/differences");
        vec![Self { frame, differences: sample_differences(language, 13) }]
    }
}

impl PublicDifferencesPage {
    /// Returns two versions that differ and two that do not.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = public_frame(language, "/privacy/differences?from=11&to=12");
        let same = Differences { from: 12, changes: vec![], ..sample_differences(language, 12) };
        vec![
            Self { frame: frame.clone(), differences: sample_differences(language, 12) },
            Self { frame, differences: same },
        ]
    }
}

fn sample_differences(language: Language, to: u64) -> Differences {
    let sections = sample_sections(language);
    let change = |section: usize, before: Option<String>, after: Option<usize>| Change {
        heading: sections[section].heading.clone(),
        before,
        after: after.map(|clause| sections[section].clauses[clause].sentence.clone()),
    };
    let erased_late = words(
        language,
        "Når du melder deg av, slettes adressen din innen 30 dager.",
        "When you unsubscribe, your address is erased within 30 days.",
    );
    let places = words(
        language,
        "Vi bruker underleverandører i Norge, Irland og Nederland.",
        "We use suppliers in Norway, Ireland and the Netherlands.",
    );
    Differences {
        text_language: language,
        versions: (10..=to).rev().collect(),
        from: to - 1,
        to,
        is_draft: to == 13,
        changes: vec![
            change(0, Some(erased_late), Some(2)),
            change(0, None, Some(3)),
            change(2, Some(places), None),
        ],
    }
}
