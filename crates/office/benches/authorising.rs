//! Measures what it costs to say who makes a request, and how long requests wait while many sign in.
//!
//! `cargo bench -p office --bench authorising -- N` keeps N sessions on SQLite (100 000 unless told otherwise), resumes
//! some of them one after the other, and resumes others while 50 members sign in at once.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a benchmark talks to a person")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::{Language, MemberId, Role};
use house::opened;
use jiff::SignedDuration;
use keys::Bearer;
use office::member::{browser::Browser, join, sign_in};
use office::{Acting, Office, Settings};
use rand::Rng;
use store::session::Session;

#[path = "house/shared.rs"]
mod house;

const PASSWORD: &str = "a long enough password";
/// How many sign in at once, each with an address of her own.
const N_MEMBERS: usize = 50;
/// How many sessions are kept in one transaction.
const BATCH: usize = 1_000;
/// How many are resumed one after the other.
const N_RESUMED: usize = 20_000;
/// How long nobody asks between two requests beside the sign-ins.
const PAUSE: Duration = Duration::from_millis(2);

#[tokio::main]
async fn main() {
    let n = std::env::args().skip(1).find_map(|it| it.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", folder.path().join("rows.db").display());
    let office = opened(&database, Settings::at("http://localhost")).await;
    let members = join_all(&office).await;
    let tokens = Arc::new(begin_all(&office, &members, n).await);
    let alone = resume_some(&office, &tokens).await;
    println!(
        "{n} sessions: a request is authorised in {:.1?} at the median, {:.1?} at the 99th percentile, {:.1?} at worst of {}",
        alone[alone.len() / 2],
        alone[alone.len() * 99 / 100],
        alone[alone.len() - 1],
        alone.len(),
    );
    let (took, beside) = while_signing_in(&office, &tokens).await;
    println!(
        "{N_MEMBERS} sign-ins at once took {took:.1?}; {} requests beside them waited {:.1?} at the median, {:.1?} at worst",
        beside.len(),
        beside[beside.len() / 2],
        beside[beside.len() - 1],
    );
}

fn address(n: usize) -> String {
    format!("medlem{n}@solbris.example")
}

async fn join_all(office: &Office) -> Vec<MemberId> {
    let mut members = Vec::new();
    for n in 0..N_MEMBERS {
        let (mut cx, email) = (office.context(Acting::Job), address(n));
        let who = (email.as_str(), PASSWORD.to_owned());
        let joined = join::join(office, &mut cx, who, Language::Nb, Role::Auditor).await;
        members.push(joined.unwrap());
    }
    members
}

/// Keeps sessions as a sign-in would, without digesting a password for each; returns their tokens.
async fn begin_all(office: &Office, members: &[MemberId], n: usize) -> Vec<String> {
    let mut cx = office.context(Acting::Job);
    let mut tokens = Vec::with_capacity(n);
    while tokens.len() < n {
        let mut batch = Vec::new();
        for at in tokens.len()..(tokens.len() + BATCH).min(n) {
            let token = Bearer::generate(&mut cx.random);
            batch.push(Session {
                token_digest: token.digest(),
                member_id: members[at % members.len()],
                csrf_secret: vec![7; 32],
                created_at: cx.now,
                expires_at: cx.now + SignedDuration::from_hours(12),
                second_factor_at: None,
                is_enrolling: false,
                browser: Some("Firefox/Linux".to_owned()),
            });
            tokens.push(token.reveal().to_owned());
        }
        let kept = office.store.transact(move |mut tx| async move {
            for session in &batch {
                store::session::add(&mut tx, session).await?;
            }
            tx.commit_without_fact("a benchmark").await
        });
        kept.await.unwrap();
    }
    tokens
}

async fn resume(office: &Office, token: &str) -> Duration {
    let began = Instant::now();
    let resumed = sign_in::resume(office, office.clock.now(), token).await.unwrap();
    assert!(resumed.is_some());
    began.elapsed()
}

/// Resumes sessions in no order, one after the other; returns how long each took, sorted.
async fn resume_some(office: &Office, tokens: &[String]) -> Vec<Duration> {
    let mut cx = office.context(Acting::Job);
    let mut waits = Vec::with_capacity(N_RESUMED);
    for _ in 0..N_RESUMED {
        let at = usize::try_from(cx.random.next_u64() % tokens.len() as u64).unwrap();
        waits.push(resume(office, &tokens[at]).await);
    }
    waits.sort();
    waits
}

/// Lets all members sign in at once; returns how long that took, and how long requests beside it waited, sorted.
async fn while_signing_in(
    office: &Arc<Office>,
    tokens: &Arc<Vec<String>>,
) -> (Duration, Vec<Duration>) {
    let began = Instant::now();
    let signing_in: Vec<_> = (0..N_MEMBERS)
        .map(|n| {
            let office = Arc::clone(office);
            tokio::spawn(async move {
                let (mut cx, email) = (office.context(Acting::Visitor), address(n));
                let who = (email.as_str(), PASSWORD.to_owned());
                let passed = sign_in::sign_in(&office, &mut cx, who, &Browser::default()).await;
                passed.map(drop).unwrap();
            })
        })
        .collect();
    let mut waits = Vec::new();
    while !signing_in.iter().all(tokio::task::JoinHandle::is_finished) {
        let (office, tokens) = (Arc::clone(office), Arc::clone(tokens));
        let asked = Instant::now();
        let at = waits.len() % tokens.len();
        // As a request comes in: a task of its own that has to be taken up first.
        tokio::spawn(async move { resume(&office, &tokens[at]).await }).await.unwrap();
        waits.push(asked.elapsed());
        tokio::time::sleep(PAUSE).await;
    }
    let took = began.elapsed();
    for signed_in in signing_in {
        signed_in.await.unwrap();
    }
    waits.sort();
    (took, waits)
}
