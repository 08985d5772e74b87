//! The gate before a publication: what has nothing behind it, and who answers for that until when.

use crate::frame::Frame;
use crate::parts::State;
use crate::samples::{office_frame, words};
use crate::statement::{Clause, sample_sections};
use crate::text::Language;
use askama::Template;
use jiff::civil::{Date, date};

/// Publish or hold.
#[derive(Template)]
#[template(path = "statement/publication.html")]
pub struct PublicationPage {
    /// The surroundings.
    pub frame: Frame,
    /// The number the text would be published under.
    pub version: u64,
    /// How many sentences the text has.
    pub n_sentences: u64,
    /// How many of them differ from the public version.
    pub n_changes: u64,
    /// Errors of the declaration; any of them stops the publication.
    pub errors: Vec<Finding>,
    /// Sentences with nothing behind them and no exception.
    pub unbacked: Vec<Clause>,
    /// Exceptions that are signed and run.
    pub exceptions: Vec<Exception>,
    /// The last day an exception signed now may run to.
    pub exception_until_max: Date,
    /// What was wrong with an exception just signed.
    pub fault: Option<String>,
    /// What was typed into it.
    pub typed: TypedException,
}

/// A finding of the declaration's check.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub sentence: String,
    /// Where, as `ordhold.toml:7`.
    pub place: String,
    /// By which rule.
    pub law: String,
    /// What to do.
    pub hint: String,
}

/// A signed exception.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Exception {
    /// The promise it excuses.
    pub promise: String,
    /// That promise's sentence.
    pub sentence: String,
    /// Why it is publishable all the same.
    pub reason: String,
    /// Who signed.
    pub member: String,
    /// The last day it holds.
    pub until: Date,
}

/// What was typed into the form of an exception.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedException {
    /// The promise.
    pub promise: String,
    /// The reason.
    pub reason: String,
    /// The last day, as typed.
    pub until: String,
}

impl PublicationPage {
    /// Returns whether the text may be published now.
    pub fn is_open(&self) -> bool {
        self.errors.is_empty() && self.unbacked.is_empty()
    }

    /// Returns an open gate, one shut by sentences, and one shut by everything, with a fault.
    pub fn samples(language: Language) -> Vec<Self> {
        let open = |exceptions| Self {
            frame: office_frame(language, "/statement/publication"),
            version: 13,
            n_sentences: 107,
            n_changes: 3,
            errors: vec![],
            unbacked: vec![],
            exceptions,
            exception_until_max: date(2027, 2, 22),
            fault: None,
            typed: TypedException::default(),
        };
        let shut = Self { unbacked: sample_unbacked(language), ..open(vec![]) };
        let fault = words(
            language,
            "Siste dag kan være senest 22. februar 2027",
            "The last day can be 22 February 2027 at the latest",
        );
        let worst = Self {
            errors: vec![sample_finding(language)],
            unbacked: sample_unbacked(language),
            fault: Some(fault),
            typed: TypedException {
                promise: "children-erased".to_owned(),
                reason: words(language, "Kommentarfeltet er stengt.", "Comments are closed."),
                until: "2027-12-31".to_owned(),
            },
            ..open(vec![sample_exception(language)])
        };
        vec![open(vec![sample_exception(language)]), shut, worst]
    }
}

fn sample_unbacked(language: Language) -> Vec<Clause> {
    let clauses = sample_sections(language).into_iter().flat_map(|section| section.clauses);
    clauses.filter(|clause| matches!(clause.state, State::Unbacked | State::Broken)).collect()
}

fn sample_exception(language: Language) -> Exception {
    Exception {
        promise: "backups-erased".to_owned(),
        sentence: words(
            language,
            "Sikkerhetskopier overskrives etter 30 dager.",
            "Backups are overwritten after 30 days.",
        ),
        reason: words(
            language,
            "Leverandøren bekrefter det skriftlig hvert kvartal til kontrollen er på plass.",
            "The supplier confirms it in writing each quarter until the check is in place.",
        ),
        member: "Kari Nord".to_owned(),
        until: date(2027, 1, 31),
    }
}

fn sample_finding(language: Language) -> Finding {
    Finding {
        sentence: words(
            language,
            "aktiviteten newsletter bygger på samtykke, men ingen skjemaer ber om det",
            "activity newsletter relies on consent, but no form asks for it",
        ),
        place: "ordhold.toml:7".to_owned(),
        law: "GDPR Art. 7(1)".to_owned(),
        hint: words(language, "nevn skjemaet i collected_at", "name the form in collected_at"),
    }
}
