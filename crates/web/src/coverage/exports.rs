//! Decides how the list of promises leaves the house: as CSV for spreadsheets, as JSON for programs.

use axum::response::Response;
use office::{
    coverage::{self, Covered},
    mechanisms::counterexample::in_words,
};
use serde::Serialize;

use super::{Filter, capability};
use crate::app::{Refusal, Seat, attachment};
use crate::parts::State;
use crate::statement::proof::place;

/// A promise as it is exported; the names are the columns.
#[derive(Serialize)]
struct Exported {
    promise: String,
    state: &'static str,
    capability: String,
    sentence_nb: String,
    sentence_en: String,
    declared_in: String,
    rules: Vec<&'static str>,
    mechanism: Option<&'static str>,
    n_cases: u64,
    checked_at: Option<String>,
    counterexample: Option<String>,
}

/// Hands the promises over as CSV (RFC 4180), narrowed as the address says.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let mut text = "promise,state,capability,sentence_nb,sentence_en,declared_in,rules,mechanism,\
                    n_cases,checked_at,counterexample\r\n"
        .to_owned();
    for row in exported(&seat).await? {
        let rules = row.rules.join(" ");
        let n_cases = row.n_cases.to_string();
        let cells = [
            row.promise.as_str(),
            row.state,
            &row.capability,
            &row.sentence_nb,
            &row.sentence_en,
            &row.declared_in,
            &rules,
            row.mechanism.unwrap_or_default(),
            &n_cases,
            row.checked_at.as_deref().unwrap_or_default(),
            row.counterexample.as_deref().unwrap_or_default(),
        ];
        text.push_str(&cells.map(cell).join(","));
        text.push_str("\r\n");
    }
    Ok(attachment("text/csv; charset=utf-8", "promises.csv", text))
}

/// Hands the promises over as JSON, narrowed as the address says.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn json(seat: Seat) -> Result<Response, Refusal> {
    let rows = exported(&seat).await?;
    let text = serde_json::to_string_pretty(&rows).expect("texts and numbers only");
    Ok(attachment("application/json", "promises.json", text))
}

async fn exported(seat: &Seat) -> Result<Vec<Exported>, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let covered = coverage::covered(&visit.app.office, &live).await;
    let covered = covered.map_err(|error| visit.failed(&error))?;
    let filter = Filter::asked(visit);
    let row = |it: &Covered<'_>| Exported {
        promise: it.promise.id.as_str().to_owned(),
        state: State::from(it.state).code(),
        capability: capability(it),
        sentence_nb: it.promise.sentence.nb.clone(),
        sentence_en: it.promise.sentence.en.clone(),
        declared_in: place(&live, &it.promise.span),
        rules: it.promise.rules.iter().map(|rule| rule.as_str()).collect(),
        mechanism: it.mechanism.map(|mechanism| mechanism.id),
        n_cases: it.check.as_ref().map_or(0, |check| check.n_cases),
        checked_at: it.check.as_ref().map(|check| visit.locale.machine(&check.checked_at)),
        counterexample: found(it).map(|found| in_words(found, visit.language())),
    };
    Ok(covered.iter().filter(|it| filter.passes(it)).map(row).collect())
}

fn found<'a>(covered: &'a Covered<'_>) -> Option<&'a str> {
    covered.check.as_ref().and_then(|check| check.counterexample.as_deref())
}

/// Writes a cell in quotes; one that a spreadsheet would calculate begins with an apostrophe.
pub(crate) fn cell(text: &str) -> String {
    let calculates = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if calculates { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_keeps_quotes_and_never_becomes_a_formula() {
        assert_eq!(cell("say \"yes\", then"), "\"say \"\"yes\"\", then\"");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("a=1"), "\"a=1\"");
    }
}
