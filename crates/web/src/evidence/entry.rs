//! The page of one entry of the log, with the proof that it stands there.

use crate::evidence::{Checkpoint, sample_checkpoint};
use crate::frame::Frame;
use crate::samples::{at, office_frame, words};
use crate::text::Language;
use askama::Template;
use jiff::Timestamp;

/// Does this entry stand in the log, and what does it say.
#[derive(Template)]
#[template(path = "evidence/entry.html")]
pub struct EntryPage {
    /// The surroundings.
    pub frame: Frame,
    /// The entry's place, from 0.
    pub entry: u64,
    /// When it was recorded.
    pub at: Timestamp,
    /// The kind of fact, as `consent.withdrawn`.
    pub kind: String,
    /// The fact as a sentence without a person in it.
    pub sentence: String,
    /// The entry as it stands in the log: IDs, digests, counts.
    pub body: String,
    /// The leaf's hash, base64.
    pub leaf_hash: String,
    /// The hashes from the leaf up to the root, base64.
    pub path: Vec<String>,
    /// The checkpoint the proof leads to; absent until the entry is under one.
    pub checkpoint: Option<Checkpoint>,
    /// The promises it is a case of: ID and sentence.
    pub promises: Vec<(String, String)>,
    /// Whether the sealed part can still be read; absent when nothing is sealed.
    pub is_readable: Option<bool>,
}

impl EntryPage {
    /// Returns an entry with its proof, and one that waits for a checkpoint.
    pub fn samples(language: Language) -> Vec<Self> {
        let pending = Self {
            path: vec![],
            checkpoint: None,
            promises: vec![],
            is_readable: None,
            ..proven_sample(language)
        };
        vec![proven_sample(language), pending]
    }
}

fn proven_sample(language: Language) -> EntryPage {
    let body = r#"{
  "kind": "consent.withdrawn",
  "activity": "newsletter",
  "subject": "hmac:5d0f91c2",
  "took_ms": 4
}"#;
    let hashes = [
        "Jm2o9rT0wq8n1bU4xE5kH3cJpZsA6fGsqm7SVKvLzYd=",
        "b7Q1u2xWv9dRbN5sLpE8oGcHfK6iMaXyBz0m3qk7JrY=",
        "Zx0wq8n1bU4xE5kH3cJpZsA6fGsqm7SVKvLzYd2m7o9=",
    ];
    EntryPage {
        frame: office_frame(language, "/evidence/entries/88214"),
        entry: 88_214,
        at: at("11-22T08:14"),
        kind: "consent.withdrawn".to_owned(),
        sentence: words(
            language,
            "Ett samtykke ble trukket tilbake, og adressen ble slettet",
            "One consent was withdrawn and the address erased",
        ),
        body: body.to_owned(),
        leaf_hash: "3nB8m0YqT6fJ1kzVxWc4pR7sLhG2uE9aDoQiKtMyNbU=".to_owned(),
        path: hashes.map(str::to_owned).to_vec(),
        checkpoint: Some(sample_checkpoint()),
        promises: vec![(
            "newsletter-erased-at-withdrawal".to_owned(),
            words(
                language,
                "Når du melder deg av, slettes adressen din med en gang.",
                "When you unsubscribe, your address is erased at once.",
            ),
        )],
        is_readable: Some(false),
    }
}
