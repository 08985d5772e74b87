//! Measures a whole mailing through the office: imported addressees, permits, letters, courier, sink, and what is kept of each.
//!
//! `cargo bench -p office --bench mailing -- N [signed]` prints one line a round: mails a second, and how long people
//! who leave meanwhile wait until their data are gone.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use declaration::Sources;
use domain::{Channel, Draft, GroundKind, ImportId, Language, MemberId, SourceFormat, SubjectId};
use keys::RootKey;
use mail::{PaceSettings, RelaySettings};
use office::audience::import::{self, Order, Piece};
use office::mailing::{draft, post::PostSettings, send};
use office::subscription::unsubscribe;
use office::{Acting, Clock, Live, Office, Settings, declare, jobs, mail_keys};
use store::Store;
use tokio::sync::mpsc;
use trial::sink::{Behaviour, Sink};
use uuid::Uuid;

const LEAVERS: usize = 200;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let n: usize = arguments.first().and_then(|it| it.parse().ok()).unwrap_or(20_000);
    let is_signed = arguments.iter().any(|it| it == "signed");
    let sink = Sink::start(Behaviour::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let office = opened(folder.path(), &sink.url()).await;
    let began = Instant::now();
    bring_in(&office, n).await;
    let took = began.elapsed();
    println!("brought in {n} addresses in {took:.1?}, {:.0}/s", n as f64 / took.as_secs_f64());
    if is_signed {
        mail_keys::make(&office, &mut office.context(Acting::Job)).await.unwrap();
    }
    for leavers in [0, LEAVERS] {
        round(&office, &sink, is_signed, leavers).await;
    }
}

async fn round(office: &Arc<Office>, sink: &Sink, is_signed: bool, leavers: usize) {
    let before = sink.n_taken();
    let mut cx = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let id = draft::begin(office, &mut cx, by, text()).await.unwrap();
    let began = Instant::now();
    let n = send::start(office, &mut cx, id).await.unwrap();
    let working = tokio::spawn({
        let office = Arc::clone(office);
        async move { while jobs::drain(&office).await.unwrap() > 0 {} }
    });
    let mut waits = leave(office, leavers).await;
    working.await.unwrap();
    let took = began.elapsed().as_secs_f64();
    let n_sent = sink.n_taken() - before;
    let signed = if is_signed { "signed twice" } else { "unsigned" };
    println!(
        "{n} addressees, {signed}: {n_sent} sent in {took:.2} s, {:.0}/s",
        n_sent as f64 / took
    );
    println!("  resident: {} MiB in this process, sink included", resident_mib());
    if !waits.is_empty() {
        waits.sort();
        let at = |share: usize| waits[(waits.len() * share / 100).min(waits.len() - 1)];
        println!(
            "  {} left meanwhile: gone after {:.1?} at the median, {:.1?} at the 99th percentile",
            waits.len(),
            at(50),
            at(99)
        );
    }
}

/// Lets people leave one after the other while the mailing runs; each wait ends when her rows are gone.
async fn leave(office: &Arc<Office>, n: usize) -> Vec<Duration> {
    if n == 0 {
        return Vec::new();
    }
    let first = SubjectId::from_uuid(Uuid::nil());
    let people = store::contact::list(&office.store, first, 100_000).await.unwrap();
    let mut waits = Vec::new();
    for person in people.iter().rev().step_by(people.len() / n).take(n) {
        let url = office.unsubscribe_url(person.subject_id);
        let token = url.rsplit('/').next().unwrap();
        let asked = Instant::now();
        let mut cx = office.context(Acting::Subject);
        unsubscribe::unsubscribe(office, &mut cx, token, Channel::OneClick).await.unwrap();
        assert!(store::contact::lookup(&office.store, person.subject_id).await.unwrap().is_none());
        waits.push(asked.elapsed());
    }
    waits
}

async fn bring_in(office: &Arc<Office>, n: usize) {
    let order = Order {
        activity: "newsletter".to_owned(),
        topic: "technology".parse().unwrap(),
        ground: GroundKind::Consent,
        source: "benchmark".to_owned(),
        proof: "made up".to_owned(),
        language: Language::Nb,
        wording: Some((Language::Nb, "Ja takk til nyheter".to_owned())),
        consented_on: Some("2026-11-01".parse().unwrap()),
        facts: Vec::new(),
        sold_on: None,
        product: None,
    };
    let mut cx = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let begun = import::begin(office, &mut cx, by, order).await.unwrap();
    let _: ImportId = begun.import.id;
    let (pieces, from) = mpsc::channel(4);
    let reading = tokio::spawn(import::read(Arc::clone(office), Acting::Job, begun, from));
    pieces.send(Piece::Bytes(b"epost,navn\n".to_vec())).await.unwrap();
    for start in (0..n).step_by(1_000) {
        let lines = (start..(start + 1_000).min(n))
            .map(|it| format!("leser{it}@d{}.example,Leser {it}\n", it % 500))
            .collect::<String>();
        pieces.send(Piece::Bytes(lines.into_bytes())).await.unwrap();
    }
    pieces.send(Piece::End).await.unwrap();
    drop(pieces);
    reading.await.unwrap().unwrap();
}

fn text() -> Draft {
    let paragraphs = "Her er noe nytt fra oss, skrevet for dem som vil lese det.\n\n".repeat(12);
    Draft {
        topic: "technology".parse().unwrap(),
        activity: "newsletter".to_owned(),
        format: SourceFormat::Markdown,
        product: None,
        subject_line_nb: "høsten er her".to_owned(),
        subject_line_en: "autumn is here".to_owned(),
        body_nb: paragraphs.clone(),
        body_en: paragraphs,
    }
}

async fn opened(folder: &Path, url: &str) -> Arc<Office> {
    let store = Store::open(&format!("sqlite:{}", folder.join("b.db").display())).await.unwrap();
    let relay = RelaySettings {
        url: url.to_owned(),
        hello_name: "localhost".to_owned(),
        n_connections_max: 8,
        extra_root_pem: None,
    };
    let settings = Settings {
        post: Some(PostSettings {
            folder: folder.join("courier"),
            program: std::env::var_os("ORDHOLD_COURIER").map(Into::into),
            relays: vec![relay],
            pace: PaceSettings { usual: None, by_domain: HashMap::new() },
        }),
        ..Settings::at("https://fjordbok.example")
    };
    let root = RootKey::from_bytes([7; 32]);
    let office = Office::open(&store, &root, Clock::System, settings, live()).await.unwrap();
    let mut cx = office.context(Acting::Job);
    declare::put_in_force(&office, &mut cx, live()).await.unwrap();
    Arc::new(office)
}

fn live() -> Live {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok");
    let mut files = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|it| it == "toml") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
    let main = files.remove("ordhold.toml").unwrap();
    let all = std::iter::once(("ordhold.toml".to_owned(), main)).chain(files);
    let today = "2026-11-22".parse().unwrap();
    Live::read(&Sources::listed(all), today).unwrap_or_else(|it| panic!("{} findings", it.len()))
}

fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
