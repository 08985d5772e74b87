//! Measures how a list of addresses comes in through the office: broken lines, people named twice, people who left.
//!
//! `cargo bench -p office --bench import -- N [sqlite|postgresql]` makes a list of N rows, brings it in on each engine,
//! and prints rows a second, processor time and the most memory of this process. PostgreSQL is the server that
//! `ORDHOLD_TEST_POSTGRES` names, or else one of its own with its default settings.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::sync::Arc;
use std::time::Instant;

use decide::Personal;
use keys::{OrganisationKey, RootKey};
use office::{Office, Settings};
use store::{StoreError, suppression::Suppression};
use trial::postgres::{Database, Durability, SERVER_VARIABLE, Server};
use uuid::Uuid;

use house::{ROOT, bring_in, memory_mib, opened, person, processor_time};

#[path = "house/shared.rs"]
mod house;

const ACTIVITY: &str = "newsletter";
/// One line of so many is broken.
const BROKEN_EVERY: usize = 1_000;
/// One line of so many names somebody who stands a hundred lines before.
const TWICE_EVERY: usize = 250;
/// One line of so many names somebody who left.
const LEFT_EVERY: usize = 500;

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
    let office = opened(url, Settings::at("https://fjordbok.example")).await;
    leave(&office, n).await;
    for how in ["into an empty house", "the same once more"] {
        let (began, cpu) = (Instant::now(), processor_time("self"));
        let import = bring_in(&office, n, line).await;
        let (took, cpu) = (began.elapsed(), processor_time("self") - cpu);
        println!(
            "{engine}, {how}: {n} rows in {:.1} s, {:.0}/s; processor {:.1} s in this process; most memory {} MiB",
            took.as_secs_f64(),
            n as f64 / took.as_secs_f64(),
            cpu.as_secs_f64(),
            memory_mib("self", "VmHWM:"),
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

fn leaver(n: usize) -> String {
    format!("forlot{n}@d{}.example", n % 500)
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
