//! Mails a second from an office through the courier's process to a sink, each a process of its
//! own, beside the same mails over the pooled library connections.
//!
//! `cargo bench -p mail --bench courier -- [N_MAILS] [N_RUNS]`. Prints the median rate, and for the
//! run with the median the processor time and the most memory of each process.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may stop where something is missing"
)]

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mail::courier::{Courier, CourierSettings};
use mail::{
    Address, Composed, Language, Letter, Line, MessageId, Occasion, Outcome, Relay, RelaySettings,
    Sender, compose,
};
use tokio::task::JoinSet;
use trial::sink::{Behaviour, Sink};
use uuid::Uuid;

const N_MAILS: u32 = 50_000;
const N_RUNS: usize = 5;
// what the kernel counts processor time in
const TICKS_PER_SECOND: f64 = 100.0;

fn main() {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match words[..] {
        ["sink"] => runtime.block_on(sink()),
        ["courier", url, n_connections, n_mails] => {
            runtime.block_on(by_courier(&settings(url, n_connections), n_mails.parse().unwrap()));
        }
        ["library", url, n_connections, n_mails] => {
            runtime.block_on(by_library(&settings(url, n_connections), n_mails.parse().unwrap()));
        }
        _ => {
            let number = |at: usize| words.get(at).map(|word| word.parse::<u32>().unwrap());
            measure_all(number(0).unwrap_or(N_MAILS), number(1).map_or(N_RUNS, |n| n as usize));
        }
    }
}

fn measure_all(n_mails: u32, n_runs: usize) {
    println!("{n_mails} mails of {} bytes, median of {n_runs} runs", mail(1).bytes().len());
    println!("over the library's connections a twentieth of them");
    for (way, n_connections) in
        [("library", 8), ("library", 32), ("courier", 8), ("courier", 16), ("courier", 32)]
    {
        let part = if way == "library" { 20 } else { 1 };
        let mut runs: Vec<(f64, String)> =
            (0..n_runs).map(|_| measure(way, n_connections, n_mails / part)).collect();
        runs.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (slowest, fastest) = (runs[0].0, runs[n_runs - 1].0);
        let (rate, costs) = &runs[n_runs / 2];
        println!(
            "{way:8} {n_connections:3} connections: {rate:6.0}/s ({slowest:.0} to {fastest:.0}); \
             {costs}"
        );
    }
}

fn measure(way: &str, n_connections: u32, n_mails: u32) -> (f64, String) {
    let program = std::env::current_exe().unwrap();
    let mut sink = Command::new(&program)
        .arg("sink")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(sink.stdout.take().unwrap()).lines();
    let url = said.next().unwrap().unwrap();
    let office = Command::new(&program)
        .args([way, &url, &n_connections.to_string(), &n_mails.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let answer = answer_of(office);
    let sink_costs = costs(sink.id());
    drop(sink.stdin.take());
    let n_taken = said.next().unwrap().unwrap();
    sink.wait().unwrap();
    assert_eq!(n_taken, n_mails.to_string(), "the sink has them all");
    let (rate, costs) = answer.split_once(' ').unwrap();
    (rate.parse().unwrap(), format!("{costs}, sink {sink_costs}"))
}

fn answer_of(office: Child) -> String {
    let answered = office.wait_with_output().unwrap();
    assert!(answered.status.success());
    String::from_utf8(answered.stdout).unwrap().trim().to_owned()
}

async fn sink() {
    let sink = Sink::start(Behaviour::default()).await.unwrap();
    println!("{}", sink.url());
    let ended = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
    ended.await.unwrap().unwrap();
    println!("{}", sink.n_taken());
}

async fn by_courier(relay: &RelaySettings, n_mails: u32) {
    let folder = tempfile::tempdir().unwrap();
    let settings =
        CourierSettings { folder: folder.path().to_owned(), relays: vec![relay.clone()], seed: 7 };
    let program = Path::new(env!("CARGO_BIN_EXE_courier-trial"));
    let courier = Arc::new(Courier::start(program, &settings).unwrap());
    let begun = Instant::now();
    let handing = tokio::spawn({
        let courier = Arc::clone(&courier);
        async move {
            for number in 1..=n_mails {
                let place = courier.free().await.unwrap();
                place.hand_over(Uuid::from_u128(number.into()), &mail(number)).unwrap();
            }
        }
    });
    for _ in 0..n_mails {
        let (id, outcome) = courier.next_outcome().await.unwrap();
        assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
        courier.settled(id);
    }
    let took = begun.elapsed();
    handing.await.unwrap();
    let office = costs(std::process::id());
    let beside = costs(courier.pid().unwrap());
    println!("{} office {office}, courier {beside}", rate(n_mails, took));
    drop(courier);
}

async fn by_library(relay: &RelaySettings, n_mails: u32) {
    let n_connections = relay.n_connections_max;
    let relay = Relay::new(relay).unwrap();
    let begun = Instant::now();
    let mut senders = JoinSet::new();
    for first in 1..=n_connections {
        let relay = relay.clone();
        senders.spawn(async move {
            for number in (first..=n_mails).step_by(n_connections as usize) {
                let outcome = relay.deliver(&mail(number)).await;
                assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
            }
        });
    }
    while let Some(sent) = senders.join_next().await {
        sent.unwrap();
    }
    println!("{} office {}", rate(n_mails, begun.elapsed()), costs(std::process::id()));
}

fn rate(n_mails: u32, took: Duration) -> f64 {
    f64::from(n_mails) / took.as_secs_f64()
}

/// Tells the processor time and the most memory of a process that still lives.
fn costs(process: u32) -> String {
    let read = |name: &str| std::fs::read_to_string(format!("/proc/{process}/{name}")).unwrap();
    let stat = read("stat");
    let (_, after_name) = stat.rsplit_once(") ").unwrap();
    let ticks: f64 =
        after_name.split(' ').skip(11).take(2).map(|n| n.parse::<f64>().unwrap()).sum();
    let status = read("status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    format!("{:.2} s and {:.1} MiB", ticks / TICKS_PER_SECOND, kib as f64 / 1024.0)
}

fn settings(url: &str, n_connections: &str) -> RelaySettings {
    RelaySettings {
        url: url.to_owned(),
        hello_name: "fjordbok.example".to_owned(),
        n_connections_max: n_connections.parse().unwrap(),
        extra_root_pem: None,
    }
}

fn mail(number: u32) -> Composed {
    let address = |text: &str| Address::parse(text).unwrap();
    let letter = Letter {
        sender: Sender {
            name: Line::parse("Fjordbok AS").unwrap(),
            address: address("post@fjordbok.example"),
            reply_to: None,
            return_path: None,
        },
        subject_line: Line::parse("Høstens bøker").unwrap(),
        text: "Her er høstens bøker, valgt av oss som leser dem.\n".repeat(30),
        html: "<p>Her er høstens bøker, valgt av oss som leser dem.</p>\n".repeat(30),
        language: Language::Nb,
        written_at: "2027-01-11T09:00:00Z".parse().unwrap(),
        message_id: MessageId::parse(&format!("{number}@fjordbok.example")).unwrap(),
        occasion: Occasion::Automatic,
        images: Vec::new(),
    };
    compose(&letter, &address(&format!("n{number}@solbris.example"))).unwrap()
}
