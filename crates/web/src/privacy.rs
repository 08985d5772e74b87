//! The published statement, for anybody: the text, how fresh each sentence's proof is, and every version.

pub mod differences;

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use declaration::StatementDocument;
use domain::PromiseState;
use jiff::Timestamp;
use office::{Live, coverage};
use store::StoreError;
use store::statement_version::{self, StatementVersion};

use crate::app::{Refusal, Visit, page};
use crate::frame::Frame;
use crate::parts::{Coverage, State};
use crate::samples::{at, public_frame, words};
use crate::statement::{Published, sample_sections};
use crate::text::Language;

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
    pub parts: Vec<Part>,
    /// Where privacy questions go; absent when the declaration does not say.
    pub contact: Option<String>,
    /// The authority one may complain to, with its address on the web; absent where we know none.
    pub authority: Option<(String, String)>,
}

/// A heading with what stands under it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Part {
    /// Its place in the page.
    pub anchor: String,
    /// The heading in the text's language.
    pub heading: String,
    /// Whether it is a part of a part.
    pub is_below: bool,
    /// Its sentences in order.
    pub lines: Vec<Line>,
}

/// A sentence of the text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// The promise it makes; absent for connecting text.
    pub promise: Option<String>,
    /// The sentence in the text's language.
    pub sentence: String,
    /// How it stands; absent for connecting text and in old versions.
    pub state: Option<State>,
}

/// When the sentences were last checked.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Freshness {
    /// How they stand.
    pub coverage: Coverage,
    /// When they were last checked; absent before the first check.
    pub checked_at: Option<Timestamp>,
}

/// What is shown before the first publication.
#[derive(Template)]
#[template(path = "privacy/absent.html")]
pub struct NoPrivacyPage {
    /// The surroundings.
    pub frame: Frame,
    /// Where privacy questions go; absent when the declaration does not say.
    pub contact: Option<String>,
}

/// Shows the newest version, or says that none is published.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(visit: Visit) -> Result<Response, Refusal> {
    let rows = &visit.app.office.store;
    let newest = statement_version::find_newest(rows, visit.language()).await;
    match newest.map_err(|error| visit.failed(&error))? {
        Some(newest) => shown(&visit, newest).await,
        None => Ok(page(&NoPrivacyPage::of(&visit))),
    }
}

/// Shows one version.
///
/// # Errors
/// The refusal: no such version, or the database does not answer.
pub async fn version(visit: Visit, Path(number): Path<String>) -> Result<Response, Refusal> {
    let number = number.parse().map_err(|_| visit.absent())?;
    let rows = &visit.app.office.store;
    let found = statement_version::lookup(rows, number, visit.language()).await;
    let found = found.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())?;
    shown(&visit, found).await
}

async fn shown(visit: &Visit, version: StatementVersion) -> Result<Response, Refusal> {
    let failed = |error: StoreError| visit.failed(&error);
    let live = visit.app.office.live();
    let versions = versions(visit).await.map_err(failed)?;
    let is_newest = versions.first().is_some_and(|it| it.version == u64::from(version.number));
    let document = StatementDocument::from_json(&version.json);
    let document = document.map_err(|_| visit.unreadable("a published text"))?;
    let standing =
        if is_newest { Some(Standing::read(visit, &live).await.map_err(failed)?) } else { None };
    Ok(page(&PrivacyPage {
        frame: visit.frame(""),
        text_language: visit.locale.language,
        shown: Published { version: version.number.into(), at: version.published_at },
        versions,
        freshness: standing.as_ref().map(|standing| standing.freshness(&document)),
        parts: parts(&document, standing.as_ref()),
        contact: contact(&live),
        authority: authority(&live, visit.locale.language),
    }))
}

/// How the promises stand now, by their IDs.
struct Standing(HashMap<String, (State, Option<Timestamp>)>);

impl Standing {
    async fn read(visit: &Visit, live: &Live) -> Result<Self, StoreError> {
        let covered = coverage::covered(&visit.app.office, live).await?;
        let row = |it: &coverage::Covered<'_>| {
            let checked_at = it.check.as_ref().map(|check| check.checked_at);
            (it.promise.id.as_str().to_owned(), (state_of(it.state), checked_at))
        };
        Ok(Self(covered.iter().map(row).collect()))
    }

    /// A published sentence that the declaration no longer makes is looked at by nobody.
    fn state(&self, promise: &str) -> State {
        self.0.get(promise).map_or(State::Unchecked, |(state, _)| *state)
    }

    fn freshness(&self, document: &StatementDocument) -> Freshness {
        let mut coverage = Coverage::default();
        let mut checked_at = None;
        for promise in document.promises() {
            let count = match self.state(promise.as_str()) {
                State::Kept => &mut coverage.n_kept,
                State::Running => &mut coverage.n_running,
                State::ByHand => &mut coverage.n_by_hand,
                State::Unbacked => &mut coverage.n_unbacked,
                State::Broken => &mut coverage.n_broken,
                State::Unchecked => &mut coverage.n_unchecked,
            };
            *count += 1;
            checked_at = checked_at.max(self.0.get(promise.as_str()).and_then(|(_, at)| *at));
        }
        Freshness { coverage, checked_at }
    }
}

fn state_of(state: PromiseState) -> State {
    match state {
        PromiseState::Kept => State::Kept,
        PromiseState::Running => State::Running,
        PromiseState::ByHand => State::ByHand,
        PromiseState::Unbacked => State::Unbacked,
        PromiseState::Broken => State::Broken,
    }
}

fn parts(document: &StatementDocument, standing: Option<&Standing>) -> Vec<Part> {
    let line = |sentence: &declaration::Sentence| Line {
        promise: sentence.promise.as_ref().map(|it| it.as_str().to_owned()),
        sentence: sentence.text.clone(),
        state: sentence.promise.as_ref().zip(standing).map(|(it, of)| of.state(it.as_str())),
    };
    let part = |section: &declaration::StatementSection| Part {
        anchor: section.anchor.clone(),
        heading: section.heading.clone(),
        is_below: section.level > 2,
        lines: section.sentences.iter().map(line).collect(),
    };
    document.sections.iter().map(part).collect()
}

/// Returns every published version, newest first.
async fn versions(visit: &Visit) -> Result<Vec<Published>, StoreError> {
    let language = visit.language();
    let headings = statement_version::list(&visit.app.office.store).await?;
    let of_language = headings.into_iter().filter(|it| it.language == language);
    Ok(of_language.map(|it| Published { version: it.number.into(), at: it.published_at }).collect())
}

/// Returns where privacy questions go.
fn contact(live: &Live) -> Option<String> {
    live.declaration.organisation.contact.as_ref()?.email.clone()
}

/// Returns whom one may complain to; known for Norway.
fn authority(live: &Live, language: Language) -> Option<(String, String)> {
    let is_norwegian = live.declaration.organisation.country.get() == "NO";
    is_norwegian.then(|| norwegian_authority(language))
}

fn norwegian_authority(language: Language) -> (String, String) {
    (
        words(language, "Datatilsynet", "the Norwegian Data Protection Authority"),
        "https://www.datatilsynet.no/".to_owned(),
    )
}

impl PrivacyPage {
    /// Returns the newest version and an old one in the other language.
    pub fn samples(language: Language) -> Vec<Self> {
        let version = |version, when| Published { version, at: at(when) };
        let newest = |text_language, is_newest| Self {
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
                checked_at: Some(at("11-22T08:12")),
            }),
            parts: sample_parts(text_language, is_newest),
            contact: Some("personvern@fjordbok.example".to_owned()),
            authority: Some(norwegian_authority(language)),
        };
        let old = Self {
            frame: public_frame(language, "/privacy/versions/11"),
            shown: version(11, "06-01T08:00"),
            freshness: None,
            ..newest(language.other(), false)
        };
        vec![newest(language, true), old]
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
    /// Returns the page for this visitor.
    pub(crate) fn of(visit: &Visit) -> Self {
        Self { frame: visit.frame(""), contact: contact(&visit.app.office.live()) }
    }

    /// Returns the page with and without somebody to write to.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |contact| Self { frame: public_frame(language, "/privacy"), contact };
        vec![page(Some("personvern@fjordbok.example".to_owned())), page(None)]
    }
}

fn sample_parts(language: Language, is_newest: bool) -> Vec<Part> {
    let opening = Line {
        promise: None,
        sentence: words(language, "Her står det hva vi gjør.", "This says what we do."),
        state: None,
    };
    let sections = sample_sections(language).into_iter().enumerate();
    let part = |(index, section): (usize, crate::statement::Section)| Part {
        anchor: format!("part-{index}"),
        heading: section.heading,
        is_below: index == 1,
        lines: std::iter::once(opening.clone())
            .chain(section.clauses.into_iter().map(|clause| Line {
                promise: Some(clause.promise),
                sentence: clause.sentence,
                state: is_newest.then_some(clause.state),
            }))
            .collect(),
    };
    sections.map(part).collect()
}
