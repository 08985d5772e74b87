//! Measures how a list of addresses comes in through the office: broken lines, people named twice, people who left.
//!
//! `cargo bench -p office --bench import -- N [sqlite|postgresql]` makes a list of N rows, brings it in on each engine,
//! and prints rows a second, processor time and the most memory of this process. PostgreSQL is the server that
//! `ORDHOLD_TEST_POSTGRES` names, or else one of its own with its default settings.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use decide::Personal;
use declaration::Sources;
use domain::{GroundKind, Import, Language, MemberId};
use keys::{OrganisationKey, RootKey};
use office::audience::import::{self, Order, Piece};
use office::{Acting, Clock, Live, Office, Settings, declare};
use store::{Store, StoreError, suppression::Suppression};
use tokio::sync::mpsc;
use trial::postgres::{Database, Durability, SERVER_VARIABLE, Server};
use uuid::Uuid;

const ACTIVITY: &str = "newsletter";
/// One line of so many is broken.
const BROKEN_EVERY: usize = 1_000;
/// One line of so many names somebody who stands a hundred lines before.
const TWICE_EVERY: usize = 250;
/// One line of so many names somebody who left.
const LEFT_EVERY: usize = 500;
/// How many lines travel together.
const PIECE_LINES: usize = 1_000;
const ROOT: [u8; 32] = [7; 32];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let n: usize = arguments.iter().find_map(|it| it.parse().ok()).unwrap_or(100_000);
    let is_asked = |engine: &str| {
        let named = arguments.iter().find(|it| ["sqlite", "postgresql"].contains(&it.as_str()));
        named.is_none_or(|it| it == engine)
    };
    if is_asked("sqlite") {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("bench.db").display());
        round("SQLite", &url, n).await;
    }
    if is_asked("postgresql") {
        let database = match std::env::var_os(SERVER_VARIABLE) {
            Some(_) => Database::create().await.unwrap(),
            None => {
                let server = Server::start_with(Durability::Defaults).unwrap();
                Database::on(Arc::new(server)).await.unwrap()
            }
        };
        round("PostgreSQL", &database.url, n).await;
    }
}

async fn round(engine: &str, url: &str, n: usize) {
    let office = opened(url).await;
    leave(&office, n).await;
    for how in ["into an empty house", "the same once more"] {
        let (began, cpu) = (Instant::now(), processor_time());
        let import = bring_in(&office, n).await;
        let (took, cpu) = (began.elapsed(), processor_time() - cpu);
        println!(
            "{engine}, {how}: {n} rows in {:.1} s, {:.0}/s; processor {:.1} s in this process; most memory {} MiB",
            took.as_secs_f64(),
            n as f64 / took.as_secs_f64(),
            cpu.as_secs_f64(),
            most_memory_mib(),
        );
        println!(
            "  {} added, {} known, {} left alone, {} broken",
            import.n_added, import.n_known, import.n_suppressed, import.n_broken
        );
        assert_eq!(import.n_rows, n as u64);
        assert_eq!(import.n_broken, (n / BROKEN_EVERY) as u64);
    }
}

/// Writes the `n`th line, from 0.
fn line(n: usize) -> String {
    match n + 1 {
        it if it % BROKEN_EVERY == 0 => format!("leser{n} uten adresse,Leser {n}\n"),
        it if it % LEFT_EVERY == 1 => format!("{},Leser {n}\n", leaver(n)),
        it if it % TWICE_EVERY == 200 => person(n - 100),
        _ => person(n),
    }
}

fn person(n: usize) -> String {
    format!("leser{n}@d{}.example,Leser {n}\n", n % 500)
}

fn leaver(n: usize) -> String {
    format!("forlot{n}@d{}.example", n % 500)
}

async fn bring_in(office: &Arc<Office>, n: usize) -> Import {
    let order = Order {
        activity: ACTIVITY.to_owned(),
        topic: "technology".parse().unwrap(),
        ground: GroundKind::Consent,
        source: "benchmark".to_owned(),
        proof: "made up".to_owned(),
        language: Language::Nb,
        wording: import::wording_of(Language::Nb, "Ja takk til nyheter"),
        consented_on: Some("2026-11-01".parse().unwrap()),
        facts: Vec::new(),
        sold_on: None,
        product: None,
    };
    let mut cx = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let begun = import::begin(office, &mut cx, by, order).await.unwrap();
    let (pieces, from) = mpsc::channel(4);
    let reading = tokio::spawn(import::read(Arc::clone(office), Acting::Job, begun, from));
    pieces.send(Piece::Bytes(b"epost,navn\n".to_vec())).await.unwrap();
    for start in (0..n).step_by(PIECE_LINES) {
        let lines: String = (start..(start + PIECE_LINES).min(n)).map(line).collect();
        pieces.send(Piece::Bytes(lines.into_bytes())).await.unwrap();
    }
    pieces.send(Piece::End).await.unwrap();
    reading.await.unwrap().unwrap()
}

/// Keeps the digests of those who left, as their leaving did.
async fn leave(office: &Office, n: usize) {
    let key = organisation_key(office).await;
    let (since, mut suppressions) = (office.clock.now(), Vec::new());
    for n in (0..n).step_by(LEFT_EVERY) {
        let address = Personal::about(Uuid::nil(), leaver(n));
        let address_digest = key.suppression_digest(&address);
        suppressions.push(Suppression { address_digest, activity: ACTIVITY.to_owned(), since });
    }
    let kept = office.store.transact(move |mut tx| async move {
        for suppression in &suppressions {
            store::suppression::add(&mut tx, suppression).await?;
        }
        tx.commit_without_fact("people of a benchmark left before it began").await?;
        Ok::<_, StoreError>(())
    });
    kept.await.unwrap();
}

async fn organisation_key(office: &Office) -> OrganisationKey {
    let kept = store::key::lookup_organisation_key(&office.store).await.unwrap().unwrap();
    RootKey::from_bytes(ROOT).unwrap(office.id().as_uuid(), &kept.wrapped).unwrap()
}

async fn opened(url: &str) -> Arc<Office> {
    let store = Store::open(url).await.unwrap();
    let (root, settings) = (RootKey::from_bytes(ROOT), Settings::at("https://fjordbok.example"));
    let office = Office::open(&store, &root, Clock::System, settings, live()).await.unwrap();
    declare::put_in_force(&office, &mut office.context(Acting::Job), live()).await.unwrap();
    Arc::new(office)
}

fn live() -> Live {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/fjordbok");
    let mut files = BTreeMap::new();
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

/// Returns what this process has used of the processors, in hundredths of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(11).take(2).filter_map(|it| it.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}

fn most_memory_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1_024
}
