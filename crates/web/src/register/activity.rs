//! The page of one processing activity, with the rights its basis opens.

use crate::frame::Frame;
use crate::parts::State;
use crate::register::{ActivityRow, sample_activities};
use crate::samples::{office_frame, words};
use crate::statement::{Clause, sample_sections};
use crate::text::Language;
use askama::Template;

/// Is this processing right and complete.
#[derive(Template)]
#[template(path = "register/activity.html")]
pub struct ActivityPage {
    /// The surroundings.
    pub frame: Frame,
    /// The activity.
    pub activity: ActivityRow,
    /// Where it is declared, as `ordhold.toml:7`.
    pub declared_in: String,
    /// Where the data comes from.
    pub source: String,
    /// Where it is asked for.
    pub collected_at: Vec<String>,
    /// Which systems hold it.
    pub systems: Vec<String>,
    /// Which rights the basis opens, and which it does not.
    pub rights: Vec<Right>,
    /// The promises it makes.
    pub promises: Vec<Clause>,
}

/// A right of the person, for this activity.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Right {
    /// Its name in words.
    pub name: String,
    /// Its article.
    pub law: String,
    /// Whether it applies here.
    pub applies: bool,
    /// Why, or what is special about it.
    pub because: Option<String>,
}

impl ActivityPage {
    /// Returns an activity with everything, and one with as little as may be.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let rows = sample_activities(language);
        let full = Self {
            frame: office_frame(language, "/register/activities/newsletter"),
            activity: rows[0].clone(),
            declared_in: "ordhold.toml:112".to_owned(),
            source: w("den registrerte selv", "the person"),
            collected_at: vec![w("skjemaet «Nyhetsbrev»", "the form “Newsletter”")],
            systems: vec!["Ordhold".to_owned()],
            rights: sample_rights(language),
            promises: sample_sections(language)[0].clauses.clone(),
        };
        let bare = Self {
            frame: office_frame(language, "/register/activities/support"),
            activity: rows[2].clone(),
            collected_at: vec![],
            systems: vec![],
            rights: sample_rights(language),
            promises: vec![],
            declared_in: full.declared_in.clone(),
            source: full.source.clone(),
        };
        vec![full, bare]
    }
}

fn sample_rights(language: Language) -> Vec<Right> {
    let right = |nb, en, law: &str, applies, because: Option<(&str, &str)>| Right {
        name: words(language, nb, en),
        law: law.to_owned(),
        applies,
        because: because.map(|(nb, en)| words(language, nb, en)),
    };
    vec![
        right("innsyn", "access", "Art. 15", true, None),
        right("retting", "rectification", "Art. 16", true, None),
        right(
            "sletting",
            "erasure",
            "Art. 17",
            true,
            Some(("med en gang samtykket trekkes", "at once when consent is withdrawn")),
        ),
        right(
            "dataportabilitet",
            "portability",
            "Art. 20",
            true,
            Some(("grunnlaget er samtykke", "the basis is consent")),
        ),
        right(
            "protestere",
            "objection",
            "Art. 21",
            false,
            Some((
                "grunnlaget er samtykke; det kan trekkes tilbake",
                "the basis is consent; it can be withdrawn",
            )),
        ),
    ]
}

impl ActivityPage {
    /// Returns how a right stands, as a mark.
    fn mark(&self, right: &Right) -> State {
        if right.applies { State::Kept } else { State::Unchecked }
    }
}
