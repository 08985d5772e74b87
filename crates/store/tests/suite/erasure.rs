//! Erasure first: afterwards no table, no column and no byte of the file holds the person in any form.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use decide::Personal;
use domain::{
    Actor, ConsentId, DeliveryId, Fact, Frequency, Ground, GroundId, GroundKind, JobId,
    MailboxClass, MailingId, OriginKind, SubjectId,
};
use store::erase::{self, Erased};
use store::job::{self, NewJob};
use store::mailbox::{self, Mailbox};
use store::origin::{self, Origin};
use store::preference::{self, Preference};
use store::suppression::{self, Suppression};
use store::{access, consent, contact, delivery, ground, key};
use tokio_postgres::NoTls;
use uuid::Uuid;

use crate::world::{KARI, Person, Place, World};

scenarios! {
    async fn after_an_erasure_no_table_holds_the_person(world: World) {
        let (kari, ola) = (world.join(KARI).await, world.join("ola@fjordbok.example").await);
        fill_every_table(world, &kari).await;
        fill_every_table(world, &ola).await;
        let found = find_in_all_tables(world, &kari).await;
        assert!(found.len() >= erase::TABLES.len(), "the search itself finds her: {found:?}");

        let erased = erase_with_suppression(world, &kari).await;
        assert_eq!(erased.consents, [kari.consent.id]);
        for table in erase::TABLES {
            assert_eq!(erased.n_rows.get(*table), Some(&1), "{table}");
        }
        world.store.overwrite_deleted().await.unwrap();
        assert_eq!(find_in_all_tables(world, &kari).await, Vec::<String>::new());
        if let Place::Sqlite(file) = &world.place {
            let bytes = file.bytes();
            for trace in traces(world, &kari) {
                assert!(!holds(&bytes, &trace), "the file still holds {trace:?}");
            }
        }
        assert!(!find_in_all_tables(world, &ola).await.is_empty(), "the other person stays");
        assert!(contact::lookup(&world.ours, ola.id).await.unwrap().is_some());
    }

    async fn an_erasure_keeps_the_suppression_that_was_asked_for(world: World) {
        let kari = world.join(KARI).await;
        erase_with_suppression(world, &kari).await;
        let digest = world.key().suppression_digest(&World::address(kari.id, KARI));
        let kept = suppression::lookup(&world.ours, &digest, "newsletter").await.unwrap();
        assert!(kept.is_some());
        let lookup = *world.key().lookup_digest(&World::address(kari.id, KARI)).as_bytes();
        assert_ne!(kept.map(|kept| *kept.address_digest.as_bytes()), Some(lookup));
    }

    async fn an_erasure_that_is_not_committed_erases_nothing(world: World) {
        let kari = world.join(KARI).await;
        let mut tx = world.ours.begin().await.unwrap();
        let erasure = world.erasure(kari.id.as_uuid());
        let erased = erase::erase_subject(&mut tx, kari.id, &erasure, &[]).await.unwrap();
        assert_eq!(erased.n_rows.values().sum::<u64>(), 3);
        drop(tx);
        assert!(key::lookup_subject_key(&world.ours, kari.id).await.unwrap().is_some());
        assert!(consent::lookup(&world.ours, kari.consent.id).await.unwrap().is_some());
    }

    async fn an_erased_person_can_come_back_as_somebody_new(world: World) {
        let kari = world.join(KARI).await;
        erase_with_suppression(world, &kari).await;
        let again = world.join(KARI).await;
        assert_ne!(again.id, kari.id);
        assert_eq!(contact::count(&world.ours).await.unwrap(), 1);
    }

    async fn every_table_with_a_subject_is_erased(world: World) {
        let mut with_subject: Vec<String> = all_columns(world)
            .await
            .into_iter()
            .filter(|(_, column)| column == "subject_id")
            .map(|(table, _)| table)
            .collect();
        with_subject.sort();
        let mut erased: Vec<&str> = erase::TABLES.to_vec();
        erased.sort_unstable();
        assert_eq!(with_subject, erased);
    }
}

async fn erase_with_suppression(world: &World, person: &Person) -> Erased {
    let address_digest = world.key().suppression_digest(&World::address(person.id, KARI));
    let suppression =
        Suppression { address_digest, activity: "newsletter".to_owned(), since: world.now() };
    let mut tx = world.ours.begin().await.unwrap();
    let erasure = world.erasure(person.id.as_uuid());
    let erased = erase::erase_subject(&mut tx, person.id, &erasure, &[suppression]).await.unwrap();
    let fact = Fact::SubjectErased {
        consents: erased.consents.clone(),
        n_rows: erased.n_rows.clone(),
        duration_us: 1,
    };
    tx.commit(&[world.entry(fact)]).await.unwrap();
    erased
}

async fn fill_every_table(world: &World, person: &Person) {
    let now = world.now();
    let mailing = world.random(|random| MailingId::new(now, random));
    let job = NewJob {
        id: world.random(|random| JobId::new(now, random)),
        kind: "confirm",
        key: format!("confirm:{}", world.random(|random| ConsentId::new(now, random))),
        payload: STANDARD.encode(&person.contact.address_sealed),
        subject_id: Some(person.id),
        run_at: now,
    };
    let mut tx = world.ours.begin().await.unwrap();
    let own = world.random(|random| DeliveryId::new(now, random));
    let ground_id = person.consent.id.as_uuid();
    let row = (mailing, person.id, own, GroundKind::Consent, ground_id);
    delivery::add(&mut tx, [row]).await.unwrap();
    ground::add(&mut tx, &some_sale(world, person.id)).await.unwrap();
    let (subject_id, activity) = (person.id, "newsletter".to_owned());
    let (kind, source) = (OriginKind::Form, "newsletter".to_owned());
    let origin = Origin { subject_id, activity, kind, source, since: now };
    origin::add(&mut tx, &origin).await.unwrap();
    let (activity, frequency) = ("newsletter".to_owned(), Frequency::Weekly);
    let chosen = Preference { subject_id, activity, frequency, chosen_at: now };
    preference::keep(&mut tx, &chosen).await.unwrap();
    mailbox::add(&mut tx, &some_mailbox(world, person.id)).await.unwrap();
    job::add(&mut tx, &job).await.unwrap();
    tx.commit(&[world.any_entry()]).await.unwrap();
    record_access(world, person.id).await;
}

fn some_sale(world: &World, subject_id: SubjectId) -> Ground {
    Ground {
        id: world.random(|random| GroundId::new(world.now(), random)),
        subject_id,
        activity: "customer-news".to_owned(),
        topic: "customer-news".parse().unwrap(),
        kind: GroundKind::ExistingCustomer,
        sold_on: Some("2026-02-27".parse().unwrap()),
        product: Some("bookkeeping".to_owned()),
        from_customer: true,
        is_similar: true,
        refusal_offered: true,
        recorded_at: world.now(),
        ended_at: None,
    }
}

fn some_mailbox(world: &World, subject_id: SubjectId) -> Mailbox {
    Mailbox {
        subject_id,
        near_digest: near_digest(world, subject_id),
        class: MailboxClass::Person,
        soft_score: 0,
        scored_at: None,
        rests_until: None,
    }
}

fn near_digest(world: &World, subject_id: SubjectId) -> keys::NearDigest {
    world.key().near_digest(&World::address(subject_id, &format!("{subject_id}@solbris.example")))
}

/// Writes an access record as the store does; a grant to record comes from the decision engine alone.
async fn record_access(world: &World, subject: SubjectId) {
    let id = world.random(|random| domain::AccessRecordId::new(world.now(), random));
    let mut tx = world.ours.begin().await.unwrap();
    let row = (id, subject, "newsletter", "send", Actor::Job, None, world.now());
    access::add(&mut tx, [row]).await.unwrap();
    tx.commit_without_fact("an access record").await.unwrap();
}

/// Every form in which the person could stand somewhere.
fn traces(world: &World, person: &Person) -> Vec<Vec<u8>> {
    let id = person.id.as_uuid();
    let address: Personal<String> = World::address(person.id, KARI);
    let digest = world.key().lookup_digest(&address);
    let near = near_digest(world, person.id);
    let sealed = &person.contact.address_sealed;
    let texts = [
        id.to_string(),
        id.simple().to_string(),
        id.simple().to_string().to_uppercase(),
        KARI.to_owned(),
        KARI.to_uppercase(),
        STANDARD.encode(KARI),
        URL_SAFE_NO_PAD.encode(id.as_bytes()),
        STANDARD.encode(sealed),
        hex(KARI.as_bytes()),
        hex(sealed),
        hex(digest.as_bytes()),
        hex(near.as_bytes()),
    ];
    let mut traces: Vec<Vec<u8>> = texts.into_iter().map(String::into_bytes).collect();
    traces.extend([id.as_bytes().to_vec(), sealed.clone(), digest.as_bytes().to_vec()]);
    traces.push(near.as_bytes().to_vec());
    traces
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|window| window == trace)
}

/// Returns `table.column` for every value that holds a trace of the person.
async fn find_in_all_tables(world: &World, person: &Person) -> Vec<String> {
    let traces = traces(world, person);
    let mut found = Vec::new();
    for (table, column) in all_columns(world).await {
        for value in values(world, &table, &column).await {
            if traces.iter().any(|trace| holds(&value, trace)) {
                found.push(format!("{table}.{column}"));
            }
        }
    }
    found
}

async fn all_columns(world: &World) -> Vec<(String, String)> {
    match &world.place {
        Place::Sqlite(file) => {
            let connection = file.connect();
            let sql = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
                       WHERE m.type = 'table'";
            let mut prepared = connection.prepare(sql).unwrap();
            let rows = prepared.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
            rows.map(Result::unwrap).collect()
        }
        Place::Postgresql(database) => {
            let sql = "SELECT table_name::text, column_name::text FROM information_schema.columns
                       WHERE table_schema = 'public'";
            let rows = ask(&database.admin_url, sql).await;
            rows.iter().map(|row| (row.get(0), row.get(1))).collect()
        }
    }
}

async fn values(world: &World, table: &str, column: &str) -> Vec<Vec<u8>> {
    match &world.place {
        Place::Sqlite(file) => {
            let connection = file.connect();
            let sql =
                format!("SELECT CAST({column} AS BLOB) FROM {table} WHERE {column} IS NOT NULL");
            let mut prepared = connection.prepare(&sql).unwrap();
            let rows = prepared.query_map([], |row| row.get(0)).unwrap();
            rows.map(Result::unwrap).collect()
        }
        Place::Postgresql(database) => {
            // Bytes come as `\x…`, ids with hyphens; both are among the traces.
            let sql = format!("SELECT {column}::text FROM {table} WHERE {column} IS NOT NULL");
            let rows = ask(&database.admin_url, &sql).await;
            rows.iter().map(|row| row.get::<_, String>(0).into_bytes()).collect()
        }
    }
}

async fn ask(url: &str, sql: &str) -> Vec<tokio_postgres::Row> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client.query(sql, &[]).await.unwrap()
}

#[test]
fn the_search_knows_the_person_in_every_form() {
    assert!(holds(b"..kari..", b"kari"));
    assert!(!holds(b"..kar", b"kari"));
    assert_eq!(hex(Uuid::from_u128(0xAB).as_bytes()), Uuid::from_u128(0xAB).simple().to_string());
}
