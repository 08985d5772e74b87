//! The log as members see it: how it grows, its newest entries, and how to take it along.

pub mod entry;
mod export;
pub mod sentence;

use askama::Template;
use axum::response::Response;
use domain::Entry;
use jiff::Timestamp;
use office::{Live, Office, cases};
use store::StoreError;

use crate::app::{Refusal, Seat, Visit, page};
use crate::frame::Frame;
use crate::parts::Bar;
use crate::samples::{at, office_frame, words};
use crate::text::Language;

pub use export::zip;

/// How many entries one page lists.
const ENTRIES_MAX: u64 = 50;

/// Does the record hold; take a sample.
#[derive(Template)]
#[template(path = "evidence.html")]
pub struct EvidencePage {
    /// The surroundings.
    pub frame: Frame,
    /// The newest signed checkpoint; absent until the first.
    pub checkpoint: Option<Checkpoint>,
    /// Entries per week, oldest first.
    pub weeks: Vec<Bar>,
    /// The newest entries, newest first.
    pub entries: Vec<EntryRow>,
    /// The address of the list's next page.
    pub next_address: Option<String>,
}

/// A signed statement of how long the log is and what its root is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Checkpoint {
    /// The log's name, as in the checkpoint's first line.
    pub origin: String,
    /// How many entries the tree has.
    pub size: u64,
    /// The root, base64.
    pub root: String,
    /// When it was signed.
    pub at: Timestamp,
    /// The key that checks it, as a signed-note verifier key.
    pub verifier_key: String,
}

/// An entry in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EntryRow {
    /// Its place, from 0.
    pub entry: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The kind of fact, as `consent.withdrawn`.
    pub kind: String,
    /// The fact as a sentence without a person in it.
    pub sentence: String,
}

impl EvidencePage {
    /// Returns a grown log and an empty one.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/evidence");
        let weeks = crate::statement::sample_weeks(language).into_iter().map(|bar| Bar {
            n_kept: bar.n_kept * 61,
            n_broken: 0,
            ..bar
        });
        let full = Self {
            frame: frame.clone(),
            checkpoint: Some(sample_checkpoint()),
            weeks: weeks.collect(),
            entries: sample_entries(language),
            next_address: Some("/evidence?before=88211".to_owned()),
        };
        let empty =
            Self { frame, checkpoint: None, weeks: vec![], entries: vec![], next_address: None };
        vec![full, empty]
    }
}

/// Returns a checkpoint.
pub(crate) fn sample_checkpoint() -> Checkpoint {
    Checkpoint {
        origin: "fjordbok.example/log".to_owned(),
        size: 88_215,
        root: "qm7SVKvLzYd2m7o9rT0wq8n1bU4xE5kH3cJpZsA6fGs=".to_owned(),
        at: at("11-22T08:29"),
        verifier_key: "fjordbok.example/log+8f2a91c4+AUz0m3qk7JrYtQ1u2xWv9dRbN5sLpE8oGcHfK6iMaXyB"
            .to_owned(),
    }
}

fn sample_entries(language: Language) -> Vec<EntryRow> {
    let w = |nb, en| words(language, nb, en);
    let row = |(entry, when, kind, sentence): (u64, &str, &str, String)| EntryRow {
        entry,
        at: at(when),
        kind: kind.to_owned(),
        sentence,
    };
    let rows = [
        (
            88_214,
            "11-22T08:14",
            "consent.withdrawn",
            w(
                "Ett samtykke ble trukket tilbake, og adressen ble slettet",
                "One consent was withdrawn and the address erased",
            ),
        ),
        (
            88_213,
            "11-22T08:13",
            "mail.delivered",
            w("Én e-post ble levert", "One mail was delivered"),
        ),
        (
            88_212,
            "11-22T08:12",
            "promise.checked",
            w("107 løfter ble kontrollert", "107 promises were checked"),
        ),
        (
            88_211,
            "11-22T08:02",
            "consent.granted",
            w("Én person ga samtykke til nyhetsbrevet", "One person consented to the newsletter"),
        ),
    ];
    rows.into_iter().map(row).collect()
}

/// Shows the log: its newest checkpoint, how it grows, and its entries before `?before=`.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let failed = |error| visit.failed(&error);
    let live = office.live();
    let checkpoint = newest_checkpoint(office).await.map_err(failed)?;
    let size = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.size);
    let end = visit.asked("before").parse().unwrap_or(size).min(size);
    let first = end.saturating_sub(ENTRIES_MAX);
    let n_max = u32::try_from(end - first).unwrap_or(0);
    let facts = store::fact::list_from(&office.store, first, n_max).await.map_err(failed)?;
    let since = cases::first_week(visit.locale.now);
    let weeks = store::fact::tally_by_week(&office.store, since).await.map_err(failed)?;
    let weeks = cases::spread(weeks.into_iter().map(|tally| (tally.week, tally.n_facts)));
    Ok(page(&EvidencePage {
        frame: seat.frame().await?,
        checkpoint,
        weeks: crate::statement::proof::bars(&visit.locale, &weeks),
        entries: facts.iter().rev().filter_map(|kept| row(visit, &live, kept)).collect(),
        next_address: (first > 0).then(|| format!("/evidence?before={first}")),
    }))
}

fn row(visit: &Visit, live: &Live, kept: &store::fact::KeptFact) -> Option<EntryRow> {
    let entry = Entry::parse(&kept.entry).ok()?;
    Some(EntryRow {
        entry: kept.sequence?,
        at: entry.at,
        kind: entry.fact.kind().to_owned(),
        sentence: sentence::sentence(&visit.locale, live, &entry.fact),
    })
}

/// Reads the newest checkpoint as it was signed.
async fn newest_checkpoint(office: &Office) -> Result<Option<Checkpoint>, StoreError> {
    let newest = store::tree::find_newest_checkpoint(&office.store).await?;
    Ok(newest.and_then(|kept| read(office, &kept.note, kept.signed_at)))
}

/// Reads a signed checkpoint with our own key; none when it is not ours.
fn read(office: &Office, note: &str, at: Timestamp) -> Option<Checkpoint> {
    let verifier_key = office.log_key();
    let verifier = ledger::Verifier::parse(&verifier_key).ok()?;
    let checkpoint = verifier.open(note.as_bytes()).ok()?;
    Some(Checkpoint {
        origin: checkpoint.origin().to_owned(),
        size: checkpoint.size(),
        root: checkpoint.root().to_string(),
        at,
        verifier_key,
    })
}
