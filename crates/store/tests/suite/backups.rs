//! A snapshot holds all rows of one organisation as of one instant; a database is filled aside and put in place at once.

use domain::OrganisationId;
use store::value::Val;
use store::{FillError, Filling, Snapshot, Store, chapter, contact, erase, erasure, fact, tables};
use trial::postgres::Database;
use uuid::Uuid;

use crate::world::{KARI, SqliteFile};

type Rows = Vec<(String, Vec<Vec<Val>>)>;

async fn all_rows(mut snapshot: Snapshot) -> Rows {
    let mut rows: Rows =
        snapshot.tables().iter().map(|table| (table.name.clone(), Vec::new())).collect();
    while let Some(batch) = snapshot.next().await.unwrap() {
        rows[batch.table].1.extend(batch.rows);
    }
    rows
}

async fn fill(url: &str, organisation: OrganisationId, rows: Rows) -> Result<Filling, FillError> {
    let version = store::schema_version();
    let mut filling = Filling::begin(url, organisation, version, Uuid::from_u128(5)).await?;
    for (name, rows) in rows {
        let at = filling.tables().iter().position(|table| table.name == name).unwrap();
        filling.add(at, rows).await?;
    }
    Ok(filling)
}

scenarios! {
    async fn a_snapshot_sees_nothing_of_what_is_written_while_it_is_read(world: World) {
        for n in 0..300 {
            world.join(&format!("person{n}@solbris.example")).await;
        }
        let mut snapshot = world.ours.snapshot(&[]).await.unwrap();
        let first = snapshot.next().await.unwrap().unwrap();
        // Somebody comes while the rows are being read, and nobody waits for the other.
        for n in 0..20 {
            world.join(&format!("late{n}@solbris.example")).await;
        }
        let at = |name: &str| snapshot.tables().iter().position(|it| it.name == name).unwrap();
        let (contacts, keys, facts) = (at("contact"), at("subject_key"), at("fact"));
        let mut counts = vec![0; snapshot.tables().len()];
        counts[first.table] += first.rows.len();
        while let Some(batch) = snapshot.next().await.unwrap() {
            counts[batch.table] += batch.rows.len();
        }
        assert_eq!([counts[contacts], counts[keys], counts[facts]], [300, 300, 301]);
        assert_eq!(contact::count(&world.ours).await.unwrap(), 320);
    }

    async fn dpa_82_a_snapshot_holds_no_row_of_another_organisation(world: World) {
        world.join(KARI).await;
        let theirs = world.theirs();
        let other = world.join_in(&theirs, KARI).await.unwrap();
        let rows = all_rows(world.ours.snapshot(&[]).await.unwrap()).await;
        let contacts = rows.iter().find(|(table, _)| table == "contact").unwrap();
        assert_eq!(contacts.1.len(), 1);
        let is_theirs = |value: &Val| {
            [Val::Uuid(other.id.as_uuid()), Val::Uuid(theirs.organisation().as_uuid())].contains(value)
        };
        assert!(!rows.iter().flat_map(|(_, rows)| rows.iter().flatten()).any(is_theirs));
    }

    async fn what_one_engine_holds_can_be_put_into_either(world: World) {
        let kari = world.join(KARI).await;
        let gone = world.join("gone@solbris.example").await;
        let mut tx = world.ours.begin().await.unwrap();
        let erasure = world.erasure(gone.id.as_uuid());
        erase::erase_subject(&mut tx, gone.id, &erasure, &[]).await.unwrap();
        tx.commit(&[world.any_entry()]).await.unwrap();
        let rows = all_rows(world.ours.snapshot(&["job"]).await.unwrap()).await;
        assert!(rows.iter().all(|(table, _)| table != "job"));
        let (file, database) = (SqliteFile::new(), Database::create().await.unwrap());
        for url in [file.url(), database.url.clone()] {
            let mut filling = fill(&url, world.ours.organisation(), rows.clone()).await.unwrap();
            let aside = filling.open().await.unwrap();
            let found = aside.organisation(world.ours.organisation());
            assert_eq!(all_rows(found.snapshot(&["job"]).await.unwrap()).await, rows);
            drop((found, aside));
            filling.put_in_place().await.unwrap();
            let store = Store::open(&url).await.unwrap();
            let found = store.organisation(world.ours.organisation());
            let contact = contact::lookup(&found, kari.id).await.unwrap().unwrap();
            assert!(contact == kari.contact);
            assert_eq!(all_rows(found.snapshot(&["job"]).await.unwrap()).await, rows);
            // Row-level security came along, and the other organisation sees nothing.
            let other = store.organisation(world.theirs().organisation());
            assert!(contact::lookup(&other, kari.id).await.unwrap().is_none());
            let again = fill(&url, world.ours.organisation(), Vec::new()).await;
            assert!(matches!(again.err(), Some(FillError::NotEmpty)));
        }
    }

    async fn a_row_of_another_organisation_cannot_be_filled_in(world: World) {
        world.join(KARI).await;
        let rows = all_rows(world.ours.snapshot(&[]).await.unwrap()).await;
        let file = SqliteFile::new();
        let filled = fill(&file.url(), world.theirs().organisation(), rows).await;
        assert!(matches!(filled.err(), Some(FillError::Stray { .. })));
        assert!(!file.0.exists());
    }

    async fn a_filling_that_is_given_up_leaves_nothing(world: World) {
        world.join(KARI).await;
        let rows = all_rows(world.ours.snapshot(&[]).await.unwrap()).await;
        let (file, database) = (SqliteFile::new(), Database::create().await.unwrap());
        for url in [file.url(), database.url.clone()] {
            let mut filling = fill(&url, world.ours.organisation(), rows.clone()).await.unwrap();
            drop(filling.open().await.unwrap());
            filling.discard().await.unwrap();
            // Empty as before, so that it can be filled again.
            let again = fill(&url, world.ours.organisation(), rows.clone()).await.unwrap();
            again.discard().await.unwrap();
        }
        assert!(!file.0.exists());
        let beside = std::fs::read_dir(file.0.parent().unwrap()).unwrap().flatten();
        let name = file.0.file_name().unwrap().to_string_lossy().into_owned();
        let left = beside.filter(|it| it.file_name().to_string_lossy().starts_with(&name));
        assert_eq!(left.count(), 0);
    }

    async fn chapters_tell_each_erasure_once_and_the_log_without_gaps(world: World) {
        let (first, second) = (world.join(KARI).await, world.join("ola@solbris.example").await);
        let cut = |id| chapter::cut(&world.ours, Uuid::from_u128(id), world.now());
        let opening = cut(1).await.unwrap().unwrap();
        assert_eq!((opening.number, opening.log_from, opening.log_to), (1, 0, 0));
        assert_eq!(cut(2).await.unwrap(), None, "nothing is untold");
        for person in [&first, &second] {
            let mut tx = world.ours.begin().await.unwrap();
            let erasure = world.erasure(person.id.as_uuid());
            erase::erase_subject(&mut tx, person.id, &erasure, &[]).await.unwrap();
            tx.commit(&[world.any_entry()]).await.unwrap();
        }
        let told = cut(3).await.unwrap().unwrap();
        assert_eq!(told.number, 2);
        let listed = erasure::list_of_chapter(&world.ours, 2).await.unwrap();
        let mut digests: Vec<_> = listed.iter().map(|it| it.digest).collect();
        digests.sort();
        let mut expected = [&first, &second].map(|it| world.key().erasure_digest(it.id.as_uuid()));
        expected.sort();
        assert_eq!(digests, expected);
        assert_eq!(cut(4).await.unwrap(), None);
        assert!(fact::list_unsequenced(&world.ours, 10).await.unwrap().len() > 2);
    }
}

#[test]
fn every_table_of_the_program_is_known_to_a_snapshot() {
    let names: Vec<String> =
        tables(store::schema_version()).unwrap().into_iter().map(|table| table.name).collect();
    for table in
        erase::TABLES.iter().chain(&["organisation", "organisation_key", "fact", "erasure"])
    {
        assert!(names.iter().any(|name| name == table), "{table}");
    }
}
