//! What changed between two published versions, for anybody: `?from=` and `?to=`, else the two newest.

use axum::response::Response;
use declaration::{SentenceChange, StatementDocument, WordChange, WordTag};
use store::statement_version;

use crate::app::{Refusal, Visit, page};
use crate::statement::differences::{Change, Differences, PublicDifferencesPage};

/// Shows what changed.
///
/// # Errors
/// The refusal: nothing is published, no such version, or the database does not answer.
pub async fn get(visit: Visit) -> Result<Response, Refusal> {
    let versions = super::versions(&visit).await.map_err(|error| visit.failed(&error))?;
    let versions: Vec<u64> = versions.into_iter().map(|it| it.version).collect();
    let newest = *versions.first().ok_or_else(|| visit.absent())?;
    let before = *versions.get(1).unwrap_or(&newest);
    let from = asked(&visit, "from", before)?;
    let to = asked(&visit, "to", newest)?;
    let changes = declaration::diff(&text(&visit, from).await?, &text(&visit, to).await?);
    let differences = Differences {
        text_language: visit.locale.language,
        versions,
        from,
        to,
        is_draft: false,
        changes: changes.into_iter().map(change).collect(),
    };
    Ok(page(&PublicDifferencesPage { frame: visit.frame(""), differences }))
}

fn asked(visit: &Visit, name: &str, otherwise: u64) -> Result<u64, Refusal> {
    match visit.asked(name).as_str() {
        "" => Ok(otherwise),
        number => number.parse().map_err(|_| visit.absent()),
    }
}

async fn text(visit: &Visit, number: u64) -> Result<StatementDocument, Refusal> {
    let number = u32::try_from(number).map_err(|_| visit.absent())?;
    let rows = &visit.app.office.store;
    let found = statement_version::lookup(rows, number, visit.language()).await;
    let found = found.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())?;
    StatementDocument::from_json(&found.json).map_err(|_| visit.unreadable("a published text"))
}

fn change(change: SentenceChange) -> Change {
    match change {
        SentenceChange::Added { heading, text, .. } => {
            Change { heading, before: None, after: Some(text) }
        }
        SentenceChange::Dropped { heading, text, .. } => {
            Change { heading, before: Some(text), after: None }
        }
        SentenceChange::Changed { heading, words, .. } => Change {
            heading,
            before: Some(without(&words, WordTag::Added)),
            after: Some(without(&words, WordTag::Dropped)),
        },
    }
}

fn without(words: &[WordChange], tag: WordTag) -> String {
    words.iter().filter(|it| it.tag != tag).map(|it| it.text.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_wordings_of_a_changed_sentence_read_whole() {
        let word = |tag, text: &str| WordChange { tag, text: text.to_owned() };
        let words = [
            word(WordTag::Kept, "Vi sletter "),
            word(WordTag::Dropped, "snart"),
            word(WordTag::Added, "med en gang"),
            word(WordTag::Kept, "."),
        ];
        assert_eq!(without(&words, WordTag::Added), "Vi sletter snart.");
        assert_eq!(without(&words, WordTag::Dropped), "Vi sletter med en gang.");
    }
}
