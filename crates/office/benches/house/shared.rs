//! What the benchmarks share: an office of an example company, and lists of invented people brought into it.
#![allow(dead_code, reason = "each benchmark uses a part")]
#![expect(clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use declaration::Sources;
use domain::{GroundKind, Import, Language, MemberId};
use keys::RootKey;
use office::audience::import::{self, Order, Piece};
use office::{Acting, Clock, Live, Office, Settings, declare};
use store::Store;
use tokio::sync::mpsc;

/// The root key of every office here.
pub(crate) const ROOT: [u8; 32] = [7; 32];
/// How many lines travel together.
const PIECE_LINES: usize = 1_000;

/// Opens an office with its declaration in force.
pub(crate) async fn opened(url: &str, settings: Settings) -> Arc<Office> {
    let store = Store::open(url).await.unwrap();
    let root = RootKey::from_bytes(ROOT);
    let office = Office::open(&store, &root, Clock::System, settings, live()).await.unwrap();
    declare::put_in_force(&office, &mut office.context(Acting::Job), live()).await.unwrap();
    Arc::new(office)
}

/// Brings a list of `n` lines in, with the consent that each gave elsewhere.
pub(crate) async fn bring_in(
    office: &Arc<Office>,
    n: usize,
    line: impl Fn(usize) -> String,
) -> Import {
    let order = Order {
        activity: "newsletter".to_owned(),
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
        let lines: String = (start..(start + PIECE_LINES).min(n)).map(&line).collect();
        pieces.send(Piece::Bytes(lines.into_bytes())).await.unwrap();
    }
    pieces.send(Piece::End).await.unwrap();
    drop(pieces);
    reading.await.unwrap().unwrap()
}

/// Writes the `n`th person's line, from 0; the people are spread over 500 domains.
pub(crate) fn person(n: usize) -> String {
    format!("leser{n}@d{}.example,Leser {n}\n", n % 500)
}

/// Reads the example company's declaration.
pub(crate) fn live() -> Live {
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

/// Returns a count of kibibytes from a process's status, in MiB; 0 once it has ended.
pub(crate) fn memory_mib(process: &str, field: &str) -> u64 {
    let path = format!("/proc/{process}/status");
    let status = std::fs::read_to_string(path).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with(field)).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kib| kib.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

/// Returns what a process has used of the processors, in hundredths of a second.
pub(crate) fn processor_time(process: &str) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(11).take(2).filter_map(|it| it.parse::<u64>().ok());
    Duration::from_millis(ticks.sum::<u64>() * 10)
}
