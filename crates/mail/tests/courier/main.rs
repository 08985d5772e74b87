//! Kills the office, the courier, or a relay in the middle of ten thousand mails, and counts what
//! arrived.
#![expect(clippy::unwrap_used, reason = "a test may stop where something is missing")]

use std::collections::HashMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use mail::RelaySettings;
use mail::courier::{Courier, CourierSettings, Stop};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::time::sleep;
use trial::sink::{Behaviour, Sink};

const N_MAILS: u32 = 10_000;
const N_CONNECTIONS: u32 = 16;
const PROGRAM: &str = env!("CARGO_BIN_EXE_courier-trial");

/// An office that can be killed, and what it has kept.
struct Trial {
    folder: tempfile::TempDir,
    url: String,
    courier: PathBuf,
}

impl Trial {
    fn new(sink: &Sink) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder, url: sink.url(), courier: PathBuf::from(PROGRAM) }
    }

    /// Has the courier started by a script that sets its limits first.
    fn limited(mut self, limits: &str) -> Self {
        self.courier = self.path("limited-courier");
        let script = format!("#!/bin/sh\n{limits}\nexec '{PROGRAM}' \"$@\"\n");
        fs::write(&self.courier, script).unwrap();
        fs::set_permissions(&self.courier, Permissions::from_mode(0o700)).unwrap();
        self
    }

    fn office(&self) -> Child {
        Command::new(PROGRAM)
            .args(["office", &self.url])
            .args([self.folder.path(), &self.courier])
            .args([N_MAILS.to_string(), N_CONNECTIONS.to_string()])
            .spawn()
            .unwrap()
    }

    fn courier_id(&self) -> String {
        fs::read_to_string(self.path("courier.pid")).unwrap()
    }

    fn signal_courier(&self, signal: &str) {
        // it may have ended by itself
        Command::new("kill").args([signal, &self.courier_id()]).status().unwrap();
    }

    fn n_rows(&self, name: &str) -> u32 {
        fs::read_to_string(self.path(name)).unwrap().lines().count() as u32
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(name)
    }
}

/// A relay that thinks for a moment, so that mails are on the wire whenever something is killed.
async fn thoughtful_sink() -> Sink {
    let latency = Duration::from_millis(2);
    Sink::start(Behaviour { latency, ..Behaviour::default() }).await.unwrap()
}

async fn taken(sink: &Sink, n_mails: u64) {
    while sink.n_taken() < n_mails {
        sleep(Duration::from_millis(1)).await;
    }
}

async fn ended(mut office: Child) {
    loop {
        if let Some(status) = office.try_wait().unwrap() {
            assert!(status.success());
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
}

/// Returns how many mails too many arrived, after checking that nobody was missed.
fn n_doubles(sink: &Sink) -> u32 {
    let counts: HashMap<String, u32> = sink.by_addressee();
    for number in 1..=N_MAILS {
        assert!(counts.contains_key(&format!("n{number}@solbris.example")), "{number} is missed");
    }
    assert_eq!(counts.len(), N_MAILS as usize);
    counts.values().map(|n| n - 1).sum()
}

/// Moments of progress, in order, none of them at the very end.
fn moments(random: &mut StdRng, n: usize) -> Vec<u64> {
    let mut moments: Vec<u64> =
        (0..n).map(|_| random.random_range(1..u64::from(N_MAILS) * 9 / 10)).collect();
    moments.sort_unstable();
    moments
}

async fn kill_the_office(seed: u64) {
    let sink = thoughtful_sink().await;
    let trial = Trial::new(&sink);
    let mut random = StdRng::seed_from_u64(seed);
    for moment in moments(&mut random, 6) {
        let mut office = trial.office();
        taken(&sink, moment).await;
        sleep(Duration::from_micros(random.random_range(0..3000))).await;
        office.kill().unwrap();
        office.wait().unwrap();
        // once more while it starts: it finds a courier at work, or recovers, or begins to send
        let mut office = trial.office();
        sleep(Duration::from_millis(random.random_range(0..60))).await;
        office.kill().unwrap();
        office.wait().unwrap();
    }
    ended(trial.office()).await;
    assert_eq!(n_doubles(&sink), 0, "seed {seed}");
    assert_eq!(trial.n_rows("in_doubt"), 0, "seed {seed}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_office_is_killed_nobody_is_missed_and_nobody_gets_a_mail_twice() {
    for seed in 1..=4 {
        kill_the_office(seed).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_courier_is_killed_doubles_are_among_the_few_in_doubt() {
    let sink = thoughtful_sink().await;
    let trial = Trial::new(&sink);
    let n_kills = 5;
    let office = trial.office();
    for moment in moments(&mut StdRng::seed_from_u64(5), n_kills) {
        taken(&sink, moment).await;
        trial.signal_courier("-KILL");
    }
    ended(office).await;
    let n_in_doubt = trial.n_rows("in_doubt");
    assert!(n_doubles(&sink) <= n_in_doubt);
    assert!(n_in_doubt > 0, "no kill met a mail on the wire");
    assert!(n_in_doubt <= n_kills as u32 * N_CONNECTIONS, "{n_in_doubt}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_courier_is_told_to_end_nothing_is_in_doubt() {
    let sink = thoughtful_sink().await;
    let trial = Trial::new(&sink);
    let office = trial.office();
    let moments = moments(&mut StdRng::seed_from_u64(6), 4);
    for (signal, moment) in ["-TERM", "-INT", "-HUP", "-TERM"].iter().zip(moments) {
        taken(&sink, moment).await;
        trial.signal_courier(signal);
    }
    ended(office).await;
    assert_eq!(n_doubles(&sink), 0);
    assert_eq!(trial.n_rows("in_doubt"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn when_the_disk_fails_halfway_the_courier_says_so_and_loses_nothing() {
    let sink = thoughtful_sink().await;
    let trial = Trial::new(&sink).limited("trap '' XFSZ");
    let office = trial.office();
    taken(&sink, 3000).await;
    let failed = Command::new("prlimit")
        .args(["--fsize=64", "--pid", &trial.courier_id()])
        .status()
        .unwrap();
    assert!(failed.success());
    ended(office).await;
    assert_eq!(fs::read_to_string(trial.path("stops")).unwrap(), "Journal\nTold\n");
    assert_eq!(n_doubles(&sink), 0);
    assert_eq!(trial.n_rows("in_doubt"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_full_disk_the_courier_takes_no_mail() {
    let sink = thoughtful_sink().await;
    let trial = Trial::new(&sink).limited("trap '' XFSZ; ulimit -f 1");
    let relay = RelaySettings {
        url: sink.url(),
        hello_name: "fjordbok.example".to_owned(),
        n_connections_max: N_CONNECTIONS,
        extra_root_pem: None,
    };
    let folder = trial.folder.path().to_owned();
    let settings = CourierSettings { folder, relays: vec![relay], seed: 7 };
    let courier = Courier::start(&trial.courier, &settings).unwrap();
    assert!(courier.free().await.is_none());
    assert_eq!(courier.end().await, Stop::Journal);
    assert_eq!(sink.n_connections(), 0);
}
