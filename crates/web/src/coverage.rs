//! The list of all promises, filtered by what stands in the address.

mod exports;

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use jiff::Timestamp;
use office::coverage::{self, Covered};

use crate::app::{Refusal, Seat, Visit, page};
use crate::frame::Frame;
use crate::parts::{Coverage, State};
use crate::samples::{at, office_frame};
use crate::statement::sample_sections;
use crate::text::Language;

pub(crate) use exports::cell;
pub use exports::{csv, json};

/// How many promises one page lists.
pub const PROMISES_PER_PAGE: usize = 200;

/// Which promises stand where.
#[derive(Template)]
#[template(path = "coverage.html")]
pub struct CoveragePage {
    /// The surroundings.
    pub frame: Frame,
    /// How all promises stand, unfiltered.
    pub coverage: Coverage,
    /// Every capability that promises ask for, with how many do.
    pub capabilities: Vec<(String, u64)>,
    /// What the list is narrowed to.
    pub filter: Filter,
    /// The promises of this page of the list.
    pub promises: Vec<PromiseRow>,
    /// How many promises pass the filter.
    pub n_found: u64,
    /// The address of the list's next page.
    pub next_address: Option<String>,
}

/// What the list is narrowed to; each absent part lets everything pass.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Filter {
    /// Promises in this state.
    pub state: Option<State>,
    /// Promises that ask for this capability.
    pub capability: Option<String>,
    /// Promises whose sentence or ID holds these words.
    pub words: String,
}

/// A promise in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PromiseRow {
    /// Its stable ID.
    pub promise: String,
    /// Its sentence in the interface's language.
    pub sentence: String,
    /// What stands behind it.
    pub state: State,
    /// The capability that keeps it, as `mailings`.
    pub capability: String,
    /// How many cases the newest check looked at.
    pub n_cases: u64,
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
}

impl Filter {
    /// Returns whether the list is narrowed to `state`.
    fn is_state(&self, state: &State) -> bool {
        self.state == Some(*state)
    }

    /// Reads the filter out of an address; what is unknown lets everything pass.
    fn asked(visit: &Visit) -> Self {
        Self {
            state: State::from_code(&visit.asked("state")),
            capability: Some(visit.asked("capability")).filter(|it| !it.is_empty()),
            words: visit.asked("q").trim().to_owned(),
        }
    }

    /// Returns whether a promise passes.
    fn passes(&self, covered: &Covered<'_>) -> bool {
        let promise = covered.promise;
        let words = self.words.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&words);
        self.state.is_none_or(|state| state == covered.state.into())
            && self.capability.as_ref().is_none_or(|it| *it == capability(covered))
            && (holds(&promise.sentence.nb)
                || holds(&promise.sentence.en)
                || holds(promise.id.as_str()))
    }

    /// Returns the address's query; empty or `?…`.
    pub fn query(&self) -> String {
        let mut parts = Vec::new();
        if let Some(state) = self.state {
            parts.push(format!("state={}", state.code()));
        }
        if let Some(capability) = &self.capability {
            parts.push(format!("capability={}", encoded(capability)));
        }
        if !self.words.is_empty() {
            parts.push(format!("q={}", encoded(&self.words)));
        }
        if parts.is_empty() { String::new() } else { format!("?{}", parts.join("&")) }
    }
}

/// Writes words as a query's value (RFC 3986, unreserved signs as they are).
fn encoded(words: &str) -> String {
    let write = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    words.bytes().map(write).collect()
}

impl CoveragePage {
    /// Returns the whole list, a narrowed one, a long one, and one where nothing is found.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |filter: Filter, promises: Vec<PromiseRow>| Self {
            frame: office_frame(language, &format!("/coverage{}", filter.query())),
            coverage: Coverage {
                n_kept: 71,
                n_running: 22,
                n_by_hand: 9,
                n_unbacked: 4,
                n_broken: 1,
                n_unchecked: 2,
            },
            capabilities: vec![
                ("attestation".to_owned(), 9),
                ("mailings".to_owned(), 31),
                ("statement".to_owned(), 67),
            ],
            filter,
            n_found: promises.len() as u64,
            promises,
            next_address: None,
        };
        let rows = sample_rows(language);
        let narrowed = Filter { state: Some(State::Unbacked), ..Filter::default() };
        let none = Filter {
            capability: Some("mailings".to_owned()),
            words: "æ & ø".to_owned(),
            ..Filter::default()
        };
        let unbacked = rows.iter().filter(|row| row.state == State::Unbacked).cloned().collect();
        let long = Self {
            n_found: 4_260,
            next_address: Some("/coverage?after=newsletter-basis".to_owned()),
            ..page(Filter::default(), rows.iter().cycle().take(120).cloned().collect())
        };
        vec![
            page(Filter::default(), rows.clone()),
            page(narrowed, unbacked),
            page(none, vec![]),
            long,
        ]
    }
}

fn sample_rows(language: Language) -> Vec<PromiseRow> {
    let clauses = sample_sections(language).into_iter().flat_map(|section| section.clauses);
    let row = |(index, clause): (usize, crate::statement::Clause)| PromiseRow {
        promise: clause.promise,
        sentence: clause.sentence,
        state: clause.state,
        capability: ["mailings", "statement", "attestation"][index % 3].to_owned(),
        n_cases: if clause.state == State::Kept { 412 * (index as u64 + 1) } else { 0 },
        checked_at: (clause.state != State::Unchecked).then(|| at("11-22T08:12")),
    };
    clauses.enumerate().map(row).collect()
}

/// Lists the promises that pass what the address narrows them to.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let covered = coverage::covered(&visit.app.office, &live).await;
    let covered = covered.map_err(|error| visit.failed(&error))?;
    let filter = Filter::asked(visit);
    let found: Vec<&Covered<'_>> = covered.iter().filter(|it| filter.passes(it)).collect();
    let after = visit.asked("after");
    let first = found.iter().position(|it| it.promise.id.as_str() == after).map_or(0, |at| at + 1);
    let rows = found.iter().skip(first).take(PROMISES_PER_PAGE);
    let promises: Vec<PromiseRow> = rows.map(|it| row(visit, it)).collect();
    let is_last = first + promises.len() >= found.len();
    Ok(page(&CoveragePage {
        frame: seat.frame().await?,
        coverage: coverage::Counts::of(&covered).into(),
        capabilities: capabilities(&covered),
        n_found: found.len() as u64,
        next_address: promises.last().filter(|_| !is_last).map(|last| next(&filter, last)),
        filter,
        promises,
    }))
}

fn next(filter: &Filter, last: &PromiseRow) -> String {
    let query = filter.query();
    let joint = if query.is_empty() { '?' } else { '&' };
    format!("/coverage{query}{joint}after={}", encoded(&last.promise))
}

fn row(visit: &Visit, covered: &Covered<'_>) -> PromiseRow {
    PromiseRow {
        promise: covered.promise.id.as_str().to_owned(),
        sentence: visit.read(&covered.promise.sentence).to_owned(),
        state: covered.state.into(),
        capability: capability(covered),
        n_cases: covered.check.as_ref().map_or(0, |check| check.n_cases),
        checked_at: covered.check.as_ref().map(|check| check.checked_at),
    }
}

fn capabilities(covered: &[Covered<'_>]) -> Vec<(String, u64)> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for it in covered {
        *counts.entry(capability(it)).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// Returns the word of the area of work that a promise falls into, as the declaration's own exports write it.
fn capability(covered: &Covered<'_>) -> String {
    let word = serde_json::to_value(covered.promise.capability);
    word.ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_survives_as_an_address() {
        let filter = Filter {
            state: Some(State::ByHand),
            capability: Some("mailings".to_owned()),
            words: "e-post & æøå".to_owned(),
        };
        let query = "?state=by-hand&capability=mailings&q=e-post%20%26%20%C3%A6%C3%B8%C3%A5";
        assert_eq!(filter.query(), query);
        assert_eq!(Filter::default().query(), "");
    }
}
