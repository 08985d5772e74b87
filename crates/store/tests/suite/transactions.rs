//! Transactions: all or nothing, never without a Fact, and never in the way of others for long.

use std::sync::Arc;
use std::time::Duration;

use domain::{Consent, Fact, Topic};
use store::{OrganisationStore, Store, StoreError, Tx, consent, contact, fact, wording};

use crate::world::{KARI, Place, World};

scenarios! {
    async fn a_change_and_its_fact_appear_together(world: World) {
        let kari = world.join(KARI).await;
        let kept = fact::lookup(&world.ours, kari.granted.id).await.unwrap().unwrap();
        assert_eq!(kept.entry, kari.granted.canonical());
        assert_eq!(kept.sequence, None);
        let consent = consent::lookup(&world.ours, kari.consent.id).await.unwrap();
        assert_eq!(consent, Some(kari.consent));
    }

    async fn one_commit_may_leave_six_hundred_facts(world: World) {
        let entries: Vec<_> = (0..600).map(|_| world.any_entry()).collect();
        world.ours.begin().await.unwrap().commit(&entries).await.unwrap();
        let kept = fact::list_unsequenced(&world.ours, 1000).await.unwrap();
        let kept: Vec<_> = kept.into_iter().map(|fact| fact.entry).skip(1).collect();
        let entries: Vec<_> = entries.iter().map(domain::Entry::canonical).collect();
        assert_eq!(kept, entries);
    }

    async fn a_change_without_a_fact_is_refused(world: World) {
        let (kari, _) = world.person(KARI);
        let mut tx = world.ours.begin().await.unwrap();
        consent::add(&mut tx, &kari.consent).await.unwrap();
        assert_eq!(tx.commit(&[]).await, Err(StoreError::NoFact));
        assert_eq!(consent::lookup(&world.ours, kari.consent.id).await.unwrap(), None);
    }

    async fn a_dropped_transaction_leaves_nothing(world: World) {
        let (kari, _) = world.person(KARI);
        let mut tx = world.ours.begin().await.unwrap();
        consent::add(&mut tx, &kari.consent).await.unwrap();
        assert!(consent::lookup(&mut tx, kari.consent.id).await.unwrap().is_some());
        assert!(consent::lookup(&world.ours, kari.consent.id).await.unwrap().is_none());
        drop(tx);
        assert!(consent::lookup(&world.ours, kari.consent.id).await.unwrap().is_none());
        world.join(KARI).await;
    }

    async fn a_failed_statement_spoils_the_transaction(world: World) {
        let kari = world.join(KARI).await;
        let mut tx = world.ours.begin().await.unwrap();
        let twice = contact::add(&mut tx, &kari.contact).await;
        assert_eq!(twice, Err(StoreError::Exists { table: "contact".to_owned() }));
        let committed = tx.commit(&[world.any_entry()]).await;
        assert!(matches!(committed, Err(StoreError::Poisoned | StoreError::Refused { .. })));
    }

    async fn a_fact_with_a_known_id_spoils_the_commit(world: World) {
        let kari = world.join(KARI).await;
        let (ola, _) = world.person("ola@fjordbok.example");
        let mut tx = world.ours.begin().await.unwrap();
        contact::add(&mut tx, &ola.contact).await.unwrap();
        let committed = tx.commit(&[kari.granted]).await;
        assert_eq!(committed, Err(StoreError::Exists { table: "fact".to_owned() }));
        assert!(contact::lookup(&world.ours, ola.id).await.unwrap().is_none());
    }

    async fn a_second_consent_to_the_same_topic_is_refused_while_the_first_stands(world: World) {
        let kari = world.join(KARI).await;
        let now = world.now();
        let id = world.random(|random| domain::ConsentId::new(now, random));
        let again = Consent { id, ..kari.consent.clone() };
        let mut tx = world.ours.begin().await.unwrap();
        let refused = consent::add(&mut tx, &again).await;
        assert_eq!(refused, Err(StoreError::Exists { table: "consent".to_owned() }));
        drop(tx);
        let mut tx = world.ours.begin().await.unwrap();
        assert_eq!(consent::withdraw(&mut tx, kari.consent.id, now).await.unwrap(), 1);
        assert_eq!(consent::withdraw(&mut tx, kari.consent.id, now).await.unwrap(), 0);
        consent::add(&mut tx, &again).await.unwrap();
        tx.commit(&[world.any_entry()]).await.unwrap();
        assert_eq!(consent::list_of_subject(&world.ours, kari.id).await.unwrap().len(), 2);
    }

    async fn sixty_four_writers_lose_nothing(world: World) {
        let people: Vec<_> = (0..64)
            .map(|number| world.person(&format!("leser{number}@solbris.example")).0)
            .collect();
        let writers = people.iter().cloned().map(|person| {
            let ours = world.ours.clone();
            tokio::spawn(async move {
                ours.transact(move |mut tx: Tx| async move {
                    consent::add(&mut tx, &person.consent).await?;
                    tx.commit(&[person.granted]).await
                })
                .await
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            writer.await.unwrap().unwrap();
        }
        for person in &people {
            assert!(consent::lookup(&world.ours, person.consent.id).await.unwrap().is_some());
            assert!(fact::lookup(&world.ours, person.granted.id).await.unwrap().is_some());
        }
    }

    async fn a_failing_writer_does_not_harm_its_neighbours(world: World) {
        let kari = Arc::new(world.join(KARI).await);
        let writers = (0..32).map(|number| {
            let (ours, kari) = (world.ours.clone(), Arc::clone(&kari));
            let (person, _) = world.person(&format!("leser{number}@solbris.example"));
            tokio::spawn(async move {
                let id = person.consent.id;
                let written = ours
                    .transact(move |mut tx: Tx| async move {
                        consent::add(&mut tx, &person.consent).await?;
                        if number % 2 == 0 {
                            contact::add(&mut tx, &kari.contact).await?;
                        }
                        tx.commit(&[person.granted]).await
                    })
                    .await;
                (number, id, written)
            })
        });
        for writer in writers.collect::<Vec<_>>() {
            let (number, id, written) = writer.await.unwrap();
            let found = consent::lookup(&world.ours, id).await.unwrap();
            assert_eq!(written.is_ok(), number % 2 == 1, "{written:?}");
            assert_eq!(found.is_some(), number % 2 == 1);
        }
    }

    async fn a_panic_inside_a_transaction_undoes_it_and_leaves_the_store_usable(world: World) {
        let (kari, _) = world.person(KARI);
        let (id, ours) = (kari.consent.id, world.ours.clone());
        let broken = tokio::spawn(async move {
            ours.transact(move |mut tx: Tx| async move {
                consent::add(&mut tx, &kari.consent).await?;
                assert!(kari.consent.withdrawn_at.is_some(), "an invariant does not hold");
                tx.commit(&[kari.granted]).await
            })
            .await
        });
        assert!(broken.await.is_err_and(|ended| ended.is_panic()));
        assert!(consent::lookup(&world.ours, id).await.unwrap().is_none());
        world.join(KARI).await;
    }

    async fn texts_sort_by_their_bytes(world: World) {
        let topics = ["zebra", "a-1", "alpha", "a1", "b"];
        let mut tx = world.ours.begin().await.unwrap();
        for topic in topics {
            let (person, _) = world.person(&format!("{topic}@solbris.example"));
            let topic: Topic = topic.parse().unwrap();
            consent::add(&mut tx, &Consent { topic, ..person.consent }).await.unwrap();
        }
        tx.commit(&[world.any_entry()]).await.unwrap();
        let counted = consent::count_by_topic(&world.ours, world.now()).await.unwrap();
        let found: Vec<&str> = counted.iter().map(|tally| tally.topic.as_str()).collect();
        assert_eq!(found, ["a-1", "a1", "alpha", "b", "zebra"]);
    }

    async fn an_instant_comes_back_as_it_was_in_any_time_zone(world: World) {
        if let Place::Postgresql(database) = &world.place {
            let name = database.admin_url.rsplit('/').next().unwrap();
            let sql = format!("ALTER DATABASE {name} SET timezone = 'Pacific/Kiritimati'");
            trial::postgres::execute(&database.admin_url, &sql).await.unwrap();
        }
        let store = Store::open(&world.url()).await.unwrap();
        let published_at = "2026-03-29T00:59:59.999999Z".parse().unwrap();
        let text = "Ja, send meg nyheter – på e-post. Æøå 🐟".to_owned();
        let digest = domain::Digest::from_bytes([1; 32]);
        let (form, language) = ("newsletter".to_owned(), domain::Language::Nb);
        let added = wording::Wording { form, language, version: 1, digest, text, published_at, material_digest: None };
        let mut tx = store.organisation(world.ours.organisation()).begin().await.unwrap();
        wording::add(&mut tx, &added).await.unwrap();
        tx.commit(&[world.any_entry()]).await.unwrap();
        let found = wording::find_newest(&world.ours, "newsletter", language).await.unwrap();
        assert_eq!(found, Some(added));
    }
}

async fn wait_inside(
    ours: &OrganisationStore,
    fact: Fact,
    world: &World,
) -> Result<(), StoreError> {
    let entry = world.entry(fact);
    let waits = ours.transact(move |tx: Tx| async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        tx.commit(&[entry]).await
    });
    waits.await
}

#[tokio::test]
async fn the_embedded_store_refuses_to_wait_for_anything_else() {
    let world = World::on_sqlite().await;
    let fact = Fact::SuppressionAdded { activity: "newsletter".to_owned() };
    assert_eq!(wait_inside(&world.ours, fact, &world).await, Err(StoreError::Waited));
    world.join(KARI).await;
}

#[tokio::test]
async fn an_idle_transaction_is_over_after_a_second_and_others_go_on() {
    let world = World::on_sqlite().await;
    let (kari, _) = world.person(KARI);
    let mut tx = world.ours.begin().await.unwrap();
    consent::add(&mut tx, &kari.consent).await.unwrap();
    let others = tokio::time::timeout(Duration::from_secs(5), world.join("ola@fjordbok.example"));
    others.await.unwrap();
    assert_eq!(
        consent::withdraw(&mut tx, kari.consent.id, world.now()).await,
        Err(StoreError::Over)
    );
    assert_eq!(tx.commit(&[world.any_entry()]).await, Err(StoreError::Over));
    assert!(consent::lookup(&world.ours, kari.consent.id).await.unwrap().is_none());
}
