//! A program killed at any moment loses nothing that it acknowledged, and keeps nothing by halves.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use domain::{ConsentId, OrganisationId, SubjectId};
use store::{Store, Tx, consent, contact, fact, key};
use uuid::Uuid;

use crate::world::{People, World};

/// Tells the child which database to write to, and for which organisation.
const URL_VARIABLE: &str = "ORDHOLD_SUITE_CHILD_URL";
const ORGANISATION_VARIABLE: &str = "ORDHOLD_SUITE_CHILD_ORGANISATION";
const WRITERS: u32 = 16;

scenarios! {
    async fn a_killed_program_loses_nothing_that_it_acknowledged(world: World) {
        let mut acknowledged = BTreeSet::new();
        for n_awaited in [1, 40, 7, 71, 23] {
            acknowledged.extend(kill_after(world, n_awaited));
        }
        assert!(acknowledged.len() >= 142, "only {} were acknowledged", acknowledged.len());
        let store = Store::open(&world.url()).await.unwrap();
        let ours = store.organisation(world.ours.organisation());
        for id in &acknowledged {
            let kept = consent::lookup(&ours, *id).await.unwrap();
            assert!(kept.is_some(), "consent {id} was acknowledged and lost");
        }
        all_or_nothing(&ours).await;
    }
}

/// Every consent has its contact, key and Fact, and every Fact its consent.
async fn all_or_nothing(ours: &store::OrganisationStore) {
    let consents = consent::list(ours, ConsentId::from_uuid(Uuid::nil()), 1_000_000).await.unwrap();
    for consent in &consents {
        assert!(contact::lookup(ours, consent.subject_id).await.unwrap().is_some());
    }
    let after = SubjectId::from_uuid(Uuid::nil());
    let keys = key::list_subject_keys(ours, after, 1_000_000).await.unwrap();
    let facts = fact::list_of_kind(ours, "consent.granted", World::fact_id_last(), 1_000_000);
    assert_eq!(keys.len(), consents.len());
    assert_eq!(facts.await.unwrap().len(), consents.len());
}

/// Lets the child write and kills it once so many of its acknowledgements have been read, while
/// others are on their way.
fn kill_after(world: &World, n_awaited: usize) -> Vec<ConsentId> {
    let mut child = spawn_child(world);
    let output = BufReader::new(child.stdout.take().unwrap());
    // Around our lines the test harness writes some of its own.
    let mut lines = output.lines().map_while(Result::ok);
    let acknowledgements = lines.by_ref().filter_map(|line| acknowledgement(&line));
    let mut acknowledged: Vec<ConsentId> = acknowledgements.take(n_awaited).collect();
    child.kill().unwrap();
    child.wait().unwrap();
    acknowledged.extend(lines.filter_map(|line| acknowledgement(&line)));
    acknowledged
}

fn acknowledgement(line: &str) -> Option<ConsentId> {
    line.strip_prefix("acknowledged ")?.strip_suffix(" .")?.parse().ok()
}

fn spawn_child(world: &World) -> Child {
    let name = "crash::the_child_writes_until_it_is_killed";
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", name, "--ignored", "--nocapture"])
        .env(URL_VARIABLE, world.url())
        .env(ORGANISATION_VARIABLE, world.ours.organisation().to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[ignore = "runs only as the child that the parent kills"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_child_writes_until_it_is_killed() {
    let url = std::env::var(URL_VARIABLE).unwrap();
    let organisation = std::env::var(ORGANISATION_VARIABLE).unwrap();
    let organisation: OrganisationId = organisation.parse().unwrap();
    let ours = Store::open(&url).await.unwrap().organisation(organisation);
    let writers = (0..WRITERS).map(|writer| {
        let ours = ours.clone();
        tokio::spawn(async move { write_for_ever(&ours, writer).await })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
}

async fn write_for_ever(ours: &store::OrganisationStore, writer: u32) {
    let people = People::new(u64::from(std::process::id()) * 1000 + u64::from(writer));
    for number in 0.. {
        let address = format!("leser{}.{writer}.{number}@solbris.example", std::process::id());
        let (person, subject_key) = people.person(&address);
        let (id, wrapped) = (person.consent.id, people.wrap(&subject_key));
        let written = ours.transact(move |mut tx: Tx| async move {
            key::add_subject_key(&mut tx, person.id, &wrapped, person.consent.granted_at).await?;
            contact::add(&mut tx, &person.contact).await?;
            consent::add(&mut tx, &person.consent).await?;
            tx.commit(&[person.granted]).await
        });
        written.await.unwrap();
        let mut out = std::io::stdout().lock();
        writeln!(out, "acknowledged {id} .").unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn a_line_that_was_cut_off_acknowledges_nothing() {
    let id = "019cadfd-8af4-7118-b0d3-641a68f94a69";
    assert!(acknowledgement(&format!("acknowledged {id} .")).is_some());
    assert!(acknowledgement(&format!("acknowledged {id}")).is_none());
    assert!(acknowledgement(&format!("acknowledged {}", &id[..30])).is_none());
}
