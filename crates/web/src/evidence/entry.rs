//! The page of one entry of the log, with the proof that it stands there.

use askama::Template;
use axum::{extract::Path, response::Response};
use domain::{Entry, Fact};
use jiff::Timestamp;
use office::{Live, evidence};

use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::evidence::{Checkpoint, newest_checkpoint, sample_checkpoint, sentence};
use crate::frame::Frame;
use crate::samples::{at, office_frame, words};
use crate::text::Language;

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

/// Shows one entry with the proof that it stands in the log.
///
/// # Errors
/// The refusal: no such entry, or the database does not answer.
pub async fn get(seat: Seat, Path(entry): Path<String>) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let failed = |error| visit.failed(&error);
    let live = office.live();
    let place = place(visit, &entry)?;
    let kept = store::fact::find_at(&office.store, place).await.map_err(failed)?;
    let kept = kept.ok_or_else(|| visit.absent())?;
    let read = Entry::parse(&kept.entry).map_err(|_| visit.absent())?;
    let proven = evidence::prove(office, place).await.map_err(failed)?;
    let checkpoint = newest_checkpoint(office).await.map_err(failed)?;
    let cases = store::promise::list_cases_of_fact(&office.store, read.id).await.map_err(failed)?;
    let mut promises: Vec<String> = cases.into_iter().map(|case| case.promise_id).collect();
    if let Fact::PromiseChecked { promise, .. } = &read.fact {
        promises.push(promise.clone());
    }
    Ok(page(&EntryPage {
        frame: seat.frame().await?,
        entry: place,
        at: read.at,
        kind: read.fact.kind().to_owned(),
        sentence: sentence::sentence(&visit.locale, &live, &read.fact),
        body: laid_out(&kept.entry),
        leaf_hash: ledger::leaf_hash(kept.entry.as_bytes()).to_string(),
        path: proven.iter().flat_map(|it| &it.receipt.path).map(ToString::to_string).collect(),
        checkpoint: checkpoint.filter(|_| proven.is_some()),
        promises: promises.into_iter().filter_map(|id| named(visit, &live, id)).collect(),
        is_readable: is_readable(visit, &read.fact).await?,
    }))
}

/// Hands the proof over as a file that others' verifiers read too (c2sp.org/tlog-proof).
///
/// # Errors
/// The refusal: no such entry, none yet under a checkpoint, or the database does not answer.
pub async fn proof(seat: Seat, Path(entry): Path<String>) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let place = place(visit, &entry)?;
    let proven = evidence::prove(&visit.app.office, place).await;
    let proven = proven.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())?;
    let name = format!("entry-{place}.tlog-proof");
    Ok(attachment("text/plain; charset=utf-8", &name, proven.receipt.to_string()))
}

fn place(visit: &Visit, entry: &str) -> Result<u64, Refusal> {
    let is_plain = entry.bytes().all(|byte| byte.is_ascii_digit());
    entry.parse().ok().filter(|_| is_plain).ok_or_else(|| visit.absent())
}

/// Lays an entry out in lines; the bytes in the log have no white space.
fn laid_out(entry: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(entry).ok();
    value.map_or_else(|| entry.to_owned(), |value| format!("{value:#}"))
}

fn named(visit: &Visit, live: &Live, id: String) -> Option<(String, String)> {
    let sentence = visit.read(&live.promise(&id)?.sentence).to_owned();
    Some((id, sentence))
}

/// Says whether the sealed part can still be opened: as long as the consent's row, and so the person's key, is there.
async fn is_readable(visit: &Visit, fact: &Fact) -> Result<Option<bool>, Refusal> {
    let Fact::ConsentGranted { consent, .. } = fact else { return Ok(None) };
    let kept = store::consent::lookup(&visit.app.office.store, *consent).await;
    Ok(Some(kept.map_err(|error| visit.failed(&error))?.is_some()))
}
