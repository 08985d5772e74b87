//! Measures a whole mailing through the office: imported addressees, permits, letters, courier, sink, and what is kept of each.
//!
//! `cargo bench -p office --bench mailing -- N [signed]` prints one line a round: mails a second, processor time and
//! memory of this process, and how long people who leave meanwhile wait until their data are gone. The sink is a
//! process of its own; the courier is one where `ORDHOLD_COURIER` names the program.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{Channel, Draft, MemberId, SourceFormat, SubjectId};
use mail::{PaceSettings, RelaySettings};
use office::mailing::{draft, post::PostSettings, send};
use office::subscription::unsubscribe;
use office::{Acting, Office, Settings, jobs, mail_keys};
use trial::sink::{Behaviour, Sink};
use uuid::Uuid;

use house::{bring_in, memory_mib, opened, person, processor_time};

#[path = "house/shared.rs"]
mod house;

const LEAVERS: usize = 200;
/// The argument that makes this program the sink.
const AS_SINK: &str = "as-sink";

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    if arguments.iter().any(|it| it == AS_SINK) {
        return be_the_sink().await;
    }
    let n: usize = arguments.first().and_then(|it| it.parse().ok()).unwrap_or(20_000);
    let is_signed = arguments.iter().any(|it| it == "signed");
    let mut sink = SinkProcess::start();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("b.db").display());
    let office = opened(&url, settings(folder.path(), &sink.url)).await;
    let began = Instant::now();
    bring_in(&office, n, person).await;
    let took = began.elapsed();
    println!("brought in {n} addresses in {took:.1?}, {:.0}/s", n as f64 / took.as_secs_f64());
    if is_signed {
        mail_keys::make(&office, &mut office.context(Acting::Job)).await.unwrap();
    }
    for leavers in [0, LEAVERS] {
        round(&office, &mut sink, is_signed, leavers).await;
    }
}

/// Takes mails until stdin ends; says its address first, then for each line how many it took.
async fn be_the_sink() {
    let sink = Sink::start(Behaviour::default()).await.unwrap();
    println!("{}", sink.url());
    let asked = std::thread::spawn(move || {
        for _ in std::io::stdin().lines() {
            println!("{}", sink.n_taken());
        }
    });
    tokio::task::spawn_blocking(|| asked.join().unwrap()).await.unwrap();
}

struct SinkProcess {
    child: Child,
    asked: ChildStdin,
    answers: BufReader<ChildStdout>,
    url: String,
}

impl SinkProcess {
    fn start() -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let command = command.arg(AS_SINK).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (asked, out) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let mut sink = Self { child, asked, answers: BufReader::new(out), url: String::new() };
        sink.url = sink.line();
        sink
    }

    fn n_taken(&mut self) -> u64 {
        writeln!(self.asked).unwrap();
        self.line().parse().unwrap()
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for SinkProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn round(office: &Arc<Office>, sink: &mut SinkProcess, is_signed: bool, leavers: usize) {
    let before = sink.n_taken();
    let mut cx = office.context(Acting::Job);
    let by = MemberId::new(cx.now, &mut cx.random);
    let id = draft::begin(office, &mut cx, by, text()).await.unwrap();
    let (began, cpu) = (Instant::now(), processor_time("self"));
    let n = send::start(office, &mut cx, id).await.unwrap();
    let working = tokio::spawn({
        let office = Arc::clone(office);
        async move { while jobs::drain(&office).await.unwrap() > 0 {} }
    });
    let mut waits = leave(office, leavers).await;
    working.await.unwrap();
    let (took, cpu) = (began.elapsed().as_secs_f64(), processor_time("self") - cpu);
    let n_sent = sink.n_taken() - before;
    let signed = if is_signed { "signed twice" } else { "unsigned" };
    println!(
        "{n} addressees, {signed}: {n_sent} sent in {took:.2} s, {:.0}/s; processor {:.1} s; most memory {} MiB",
        n_sent as f64 / took,
        cpu.as_secs_f64(),
        memory_mib("self", "VmHWM:"),
    );
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
    let mut waits = Vec::new();
    for subject in spread(office, n).await {
        let url = office.unsubscribe_url(subject);
        let token = url.rsplit('/').next().unwrap();
        let asked = Instant::now();
        let mut cx = office.context(Acting::Subject);
        unsubscribe::unsubscribe(office, &mut cx, token, Channel::OneClick).await.unwrap();
        assert!(store::contact::lookup(&office.store, subject).await.unwrap().is_none());
        waits.push(asked.elapsed());
    }
    waits
}

/// Picks `n` people who are spread over all, the last first.
async fn spread(office: &Office, n: usize) -> Vec<SubjectId> {
    let (mut all, mut after) = (Vec::new(), SubjectId::from_uuid(Uuid::nil()));
    loop {
        let page = store::contact::list(&office.store, after, 1_000).await.unwrap();
        let Some(last) = page.last() else { break };
        after = last.subject_id;
        all.extend(page.iter().map(|it| it.subject_id));
    }
    all.iter().rev().step_by((all.len() / n).max(1)).take(n).copied().collect()
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

fn settings(folder: &Path, url: &str) -> Settings {
    let relay = RelaySettings {
        url: url.to_owned(),
        hello_name: "localhost".to_owned(),
        n_connections_max: 8,
        extra_root_pem: None,
    };
    let post = PostSettings {
        folder: folder.join("courier"),
        program: std::env::var_os("ORDHOLD_COURIER").map(Into::into),
        relays: vec![relay],
        pace: PaceSettings { usual: None, by_domain: HashMap::new() },
    };
    Settings { post: Some(post), ..Settings::at("https://fjordbok.example") }
}
