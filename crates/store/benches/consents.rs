//! Durable consents with their Facts from 64 clients, against a bare loop of the same rows on the same engine.
//!
//! `cargo bench -p store` prints, per engine: consents a second of the store, of a bare loop that
//! commits 64 at a time, and of one that commits each; and the two ratios. Every round measures
//! all three in turn, so that a busy machine disturbs them alike.
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench may stop, and it prints")]

use std::future::{Future, poll_fn};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use domain::{Channel, Consent, ConsentId, Digest, Entry, Fact, OrganisationId, Sealed, SubjectId};
use jiff::{Timestamp, ToSpan};
use rand::SeedableRng;
use rand::rngs::StdRng;
use store::query::{Row, Statement, statements};
use store::value::{Argument, Val};
use store::{OrganisationStore, Store, Tx, consent};
use tokio_postgres::NoTls;
use tokio_postgres::types::ToSql;
use trial::postgres::{Database, Durability, Server};

const CLIENTS: usize = 64;
const ROUNDS: u64 = 5;
const CONSENTS: usize = 64 * 150;
const LONE_CONSENTS: usize = 1_000;

type Pair = (Consent, Entry);

fn organisation() -> OrganisationId {
    OrganisationId::from_uuid(uuid::Uuid::from_u128(0x0F1))
}

fn pairs(n_pairs: usize, seed: u64) -> Vec<Pair> {
    let mut random = StdRng::seed_from_u64(seed);
    let begin: Timestamp = "2026-03-02T10:00:00Z".parse().unwrap();
    let pair = |number: usize| {
        let granted_at = begin + i64::try_from(number).unwrap().milliseconds();
        let consent = Consent {
            id: ConsentId::new(granted_at, &mut random),
            subject_id: SubjectId::new(granted_at, &mut random),
            activity: "newsletter".to_owned(),
            topic: "product-news".parse().unwrap(),
            form: "newsletter".to_owned(),
            wording_version: 1,
            wording_digest: Digest::from_bytes([7; 32]),
            channel: Channel::Form,
            granted_at,
            withdrawn_at: None,
            expires_at: None,
            superseded_at: None,
            asked_again_at: None,
        };
        let fact = Fact::ConsentGranted {
            consent: consent.id,
            activity: consent.activity.clone(),
            form: consent.form.clone(),
            topic: consent.topic.clone(),
            wording_version: 1,
            wording_digest: consent.wording_digest,
            channel: Channel::Form,
            sealed: Sealed::from_bytes(vec![9; 61]),
        };
        let entry = fact.at(granted_at, &mut random);
        (consent, entry)
    };
    (0..n_pairs).map(pair).collect()
}

/// The same rows as the store writes them, ready before the clock starts.
fn rows(pairs: &[Pair]) -> Vec<[Vec<Val>; 2]> {
    let organisation = organisation().value();
    let row = |(consent, entry): &Pair| {
        let mut consent_row = vec![organisation.clone()];
        consent_row.extend(consent.values());
        let fact_row = vec![
            organisation.clone(),
            entry.id.value(),
            entry.fact.kind().value(),
            entry.fact.about().value(),
            Val::Text(entry.canonical()),
            entry.at.value(),
        ];
        [consent_row, fact_row]
    };
    pairs.iter().map(row).collect()
}

fn inserts() -> [&'static Statement; 2] {
    ["store::consent::add", "store::fact::insert"]
        .map(|name| statements().find(|statement| statement.name == name).unwrap())
}

fn per_second(n_done: usize, begun: Instant) -> f64 {
    n_done as f64 / begun.elapsed().as_secs_f64()
}

async fn through_the_store(ours: &OrganisationStore, pairs: Vec<Pair>) -> f64 {
    let n_pairs = pairs.len();
    let mut shares: Vec<Vec<Pair>> = (0..CLIENTS).map(|_| Vec::new()).collect();
    for (number, pair) in pairs.into_iter().enumerate() {
        shares[number % CLIENTS].push(pair);
    }
    let begun = Instant::now();
    let clients = shares.into_iter().map(|share| {
        let ours = ours.clone();
        tokio::spawn(async move {
            for (consent, entry) in share {
                let kept = ours.transact(move |mut tx: Tx| async move {
                    consent::add(&mut tx, &consent).await?;
                    tx.commit(&[entry]).await
                });
                kept.await.unwrap();
            }
        })
    });
    for client in clients.collect::<Vec<_>>() {
        client.await.unwrap();
    }
    per_second(n_pairs, begun)
}

fn bare_sqlite(path: &PathBuf, pairs: &[Pair], group: usize) -> f64 {
    let connection = rusqlite::Connection::open(path).unwrap();
    connection.pragma_update(None, "synchronous", "full").unwrap();
    connection.pragma_update(None, "secure_delete", true).unwrap();
    let rows = rows(pairs);
    let begun = Instant::now();
    let mut prepared = inserts().map(|statement| connection.prepare(statement.sqlite()).unwrap());
    for group in rows.chunks(group) {
        connection.execute_batch("BEGIN IMMEDIATE").unwrap();
        for row in group {
            for (prepared, values) in prepared.iter_mut().zip(row) {
                prepared.execute(rusqlite::params_from_iter(values)).unwrap();
            }
        }
        connection.execute_batch("COMMIT").unwrap();
    }
    per_second(pairs.len(), begun)
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), tokio_postgres::Error>> + Send + 'a>>;

async fn bare_postgres(url: &str, pairs: &[Pair], group: usize) -> f64 {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let scope = format!("SET ordhold.organisation = '{}'", organisation());
    client.batch_execute(&scope).await.unwrap();
    let [consent, fact] = inserts();
    let prepared = [
        client.prepare(consent.postgres()).await.unwrap(),
        client.prepare(fact.postgres()).await.unwrap(),
    ];
    let (client, prepared) = (&client, &prepared);
    let rows = rows(pairs);
    let begun = Instant::now();
    for group in rows.chunks(group) {
        let mut sent: Vec<Sent<'_>> = vec![Box::pin(client.batch_execute("BEGIN"))];
        for row in group {
            for (prepared, values) in prepared.iter().zip(row) {
                sent.push(Box::pin(async move {
                    let values: Vec<_> =
                        values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
                    client.execute(prepared, &values).await.map(drop)
                }));
            }
        }
        sent.push(Box::pin(client.batch_execute("COMMIT")));
        all(sent).await;
    }
    per_second(pairs.len(), begun)
}

async fn all(mut sent: Vec<Sent<'_>>) {
    poll_fn(move |context| {
        sent.retain_mut(|one| match one.as_mut().poll(context) {
            Poll::Ready(done) => {
                done.unwrap();
                false
            }
            Poll::Pending => true,
        });
        if sent.is_empty() { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn report(engine: &str, rounds: &[[f64; 3]]) {
    let middle = |of: fn(&[f64; 3]) -> f64| median(rounds.iter().map(of).collect());
    println!(
        "{engine}: store {:.0}/s, bare loop by 64 {:.0}/s, bare loop one by one {:.0}/s; \
         {:.2} of the first, {:.1} times the second",
        middle(|round| round[0]),
        middle(|round| round[1]),
        middle(|round| round[2]),
        middle(|round| round[0] / round[1]),
        middle(|round| round[0] / round[2]),
    );
}

async fn bench_sqlite() {
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let path =
            std::env::temp_dir().join(format!("ordhold-bench-{}-{round}", std::process::id()));
        let store = Store::open(&format!("sqlite:{}", path.display())).await.unwrap();
        let ours = store.organisation(organisation());
        let grouped = bare_sqlite(&path, &pairs(CONSENTS, 3 * round), 64);
        let kept = through_the_store(&ours, pairs(CONSENTS, 3 * round + 1)).await;
        let lone = bare_sqlite(&path, &pairs(LONE_CONSENTS, 3 * round + 2), 1);
        rounds.push([kept, grouped, lone]);
        drop((ours, store));
        for suffix in ["", "-wal", "-shm"] {
            let mut path = path.clone().into_os_string();
            path.push(suffix);
            let _ = std::fs::remove_file(path);
        }
    }
    report("SQLite, synchronous FULL", &rounds);
}

async fn bench_postgres() {
    let server = Arc::new(Server::start_with(Durability::Defaults).unwrap());
    let mut rounds = Vec::new();
    for round in 0..ROUNDS {
        let database = Database::on(Arc::clone(&server)).await.unwrap();
        let store = Store::open(&database.url).await.unwrap();
        let ours = store.organisation(organisation());
        let grouped = bare_postgres(&database.url, &pairs(CONSENTS, 3 * round), 64).await;
        let kept = through_the_store(&ours, pairs(CONSENTS, 3 * round + 1)).await;
        let lone = bare_postgres(&database.url, &pairs(LONE_CONSENTS, 3 * round + 2), 1).await;
        rounds.push([kept, grouped, lone]);
    }
    report("PostgreSQL, defaults", &rounds);
}

#[tokio::main]
async fn main() {
    bench_sqlite().await;
    bench_postgres().await;
}
