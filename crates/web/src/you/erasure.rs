//! The pages on which a person has their data erased: what goes and what stays first, then what was done.

use askama::Template;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Entry, Fact};
use office::{
    Acting,
    person::{self, Holdings},
    subscription::unsubscribe::Outcome,
};

use crate::app::{Refusal, Visit, page};
use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;

/// Erase it, having seen what goes and what stays.
#[derive(Template)]
#[template(path = "you/erasure.html")]
pub struct ErasurePage {
    /// The surroundings.
    pub frame: Frame,
    /// What goes; empty when nothing is held.
    pub goes: Vec<Fate>,
}

/// What was done.
#[derive(Template)]
#[template(path = "you/erased.html")]
pub struct ErasedPage {
    /// The surroundings.
    pub frame: Frame,
    /// What went; empty when nothing was held any more.
    pub gone: Vec<Fate>,
}

/// What becomes of some rows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fate {
    /// What they are.
    pub category: String,
    /// How many rows.
    pub n_rows: u64,
}

/// Shows what goes and what stays.
///
/// # Errors
/// The refusal: the page is not open, or the database does not answer.
pub async fn get(visit: Visit, headers: HeaderMap) -> Result<Response, Refusal> {
    let own_page = visit.own_page(&headers)?;
    let mut cx = visit.context(Acting::Subject);
    let held = person::copy(&visit.app.office, &mut cx, own_page.subject).await;
    let held = held.map_err(|error| visit.failed(&error))?;
    let goes = held.as_ref().map_or_else(Vec::new, |held| going(&visit, held));
    Ok(page(&ErasurePage { frame: visit.frame(&own_page.form()), goes }))
}

/// Erases everything, and closes the page.
///
/// # Errors
/// As [`get`], and not our form.
pub async fn post(visit: Visit, headers: HeaderMap, request: Request) -> Result<Response, Refusal> {
    let own_page = visit.own_page(&headers)?;
    visit.form(&own_page.form(), request).await?;
    let mut cx = visit.context(Acting::Subject);
    let outcome = person::erase(&visit.app.office, &mut cx, own_page.subject).await;
    erased(&visit, outcome.map_err(|error| visit.failed(&error))?).await
}

/// Shows what an erasure did, as the log has it; nothing is left that the page could be opened for.
pub(super) async fn erased(visit: &Visit, outcome: Outcome) -> Result<Response, Refusal> {
    let gone = match outcome {
        Outcome::AlreadyGone => vec![],
        Outcome::Erased { fact, .. } => {
            let kept = store::fact::lookup(&visit.app.office.store, fact).await;
            let kept = kept.map_err(|error| visit.failed(&error))?;
            let entry = kept.and_then(|kept| Entry::parse(&kept.entry).ok());
            entry.map_or_else(Vec::new, |entry| gone(visit, entry.fact))
        }
    };
    Ok(super::closed(visit, page(&ErasedPage { frame: visit.frame(""), gone })))
}

fn going(visit: &Visit, held: &Holdings) -> Vec<Fate> {
    let n = |count: usize| count as u64;
    let tables = [
        ("contact", 1),
        ("consent", n(held.consents.len())),
        ("delivery", n(held.deliveries.len())),
        ("access_record", n(held.access_records.len())),
        ("subject_key", 1),
    ];
    let rows = tables.into_iter().filter(|(_, n_rows)| *n_rows > 0);
    rows.map(|(table, n_rows)| Fate { category: table_name(visit, table), n_rows }).collect()
}

fn gone(visit: &Visit, fact: Fact) -> Vec<Fate> {
    let Fact::SubjectErased { n_rows, .. } = fact else { return vec![] };
    let fate =
        |(table, n_rows): (String, u64)| Fate { category: table_name(visit, &table), n_rows };
    n_rows.into_iter().map(fate).collect()
}

/// Returns what the rows of a table are, for the person they are about.
fn table_name(visit: &Visit, table: &str) -> String {
    let key = match table {
        "contact" => "goes-contact",
        "consent" => "goes-consents",
        "delivery" => "goes-deliveries",
        "access_record" => "goes-accesses",
        "subject_key" => "goes-key",
        "job" => "goes-jobs",
        _ => return table.to_owned(),
    };
    visit.t(key).to_string()
}

impl ErasurePage {
    /// Returns a plan, and one where nothing is held.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |goes| Self { frame: public_frame(language, "/you/erasure"), goes };
        vec![page(sample_goes(language)), page(vec![])]
    }
}

impl ErasedPage {
    fn n_gone(&self) -> u64 {
        self.gone.iter().map(|fate| fate.n_rows).sum()
    }

    /// Returns an erasure, and one that found nothing any more.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |gone| Self { frame: public_frame(language, "/you/erasure"), gone };
        vec![page(sample_goes(language)), page(vec![])]
    }
}

fn sample_goes(language: Language) -> Vec<Fate> {
    let row = |nb, en, n_rows| Fate { category: words(language, nb, en), n_rows };
    vec![
        row("adressen, navnet og arbeidsgiveren", "the address, name and employer", 1),
        row("temaene du sa ja til", "the topics you said yes to", 2),
        row("hvem som har sett på dem", "who has looked at them", 1_270),
    ]
}
