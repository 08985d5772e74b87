//! The log as members see it: how it grows, its newest entries, and how to take it along.

pub mod entry;

use crate::frame::Frame;
use crate::parts::Bar;
use crate::samples::{at, office_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

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
