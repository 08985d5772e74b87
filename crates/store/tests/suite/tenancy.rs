//! Organisations never see each other: neither through a handle nor, on PostgreSQL, through a bare connection.

use domain::SubjectId;
use store::{StoreError, consent, contact, fact, job, key, organisation, suppression};
use tokio_postgres::NoTls;
use trial::postgres::{Database, execute};
use uuid::Uuid;

use crate::world::{KARI, Place, World};

scenarios! {
    async fn another_organisation_sees_nothing(world: World) {
        let kari = world.join(KARI).await;
        let theirs = world.theirs();
        assert!(contact::lookup(&theirs, kari.id).await.unwrap().is_none());
        assert!(contact::find(&theirs, &kari.contact.address_digest).await.unwrap().is_none());
        assert!(consent::lookup(&theirs, kari.consent.id).await.unwrap().is_none());
        assert!(key::lookup_subject_key(&theirs, kari.id).await.unwrap().is_none());
        assert!(fact::lookup(&theirs, kari.granted.id).await.unwrap().is_none());
        assert!(fact::list_unsequenced(&theirs, 10).await.unwrap().is_empty());
        assert!(job::tally(&theirs).await.unwrap().is_empty());
        assert_eq!(contact::count(&theirs).await.unwrap(), 0);
        assert_eq!(suppression::count(&theirs).await.unwrap(), 0);
        let nobody = SubjectId::from_uuid(Uuid::nil());
        assert!(contact::list(&theirs, nobody, 10).await.unwrap().is_empty());
        assert_eq!(contact::list(&world.ours, nobody, 10).await.unwrap().len(), 1);
    }

    async fn another_organisation_changes_nothing(world: World) {
        let kari = world.join(KARI).await;
        let mut tx = world.theirs().begin().await.unwrap();
        let now = world.now();
        assert_eq!(consent::withdraw(&mut tx, kari.consent.id, now).await.unwrap(), 0);
        let erasure = world.erasure(kari.id.as_uuid());
        let erased =
            store::erase::erase_subject(&mut tx, kari.id, &erasure, &[]).await.unwrap();
        assert!(erased.n_rows.is_empty());
        tx.commit(&[world.any_entry()]).await.unwrap();
        assert!(contact::lookup(&world.ours, kari.id).await.unwrap().is_some());
    }

    async fn two_organisations_may_know_the_same_person(world: World) {
        let ours = world.join(KARI).await;
        let theirs = world.join_in(&world.theirs(), KARI).await.unwrap();
        assert_ne!(ours.id, theirs.id);
        let again = world.join_in(&world.theirs(), KARI).await;
        assert_eq!(again.err(), Some(StoreError::Exists { table: "contact".to_owned() }));
    }

    async fn the_installation_lists_its_organisations(world: World) {
        let mut tx = world.theirs().begin().await.unwrap();
        organisation::add(&mut tx, "Solbris Bakeri", world.now()).await.unwrap();
        tx.commit(&[world.any_entry()]).await.unwrap();
        let listed = organisation::list(&world.store).await.unwrap();
        let names: Vec<&str> = listed.iter().map(|found| found.name.as_str()).collect();
        assert_eq!(names, ["Solbris Bakeri", "Fjordbok AS"]);
        let own = organisation::lookup(&world.ours).await.unwrap().unwrap();
        assert_eq!(own.organisation_id, world.ours.organisation());
    }
}

/// Counts what a connection sees of every guarded table, with a role that owns none of them.
async fn sees(database: &Database, scope: Option<Uuid>) -> i64 {
    let url = database.admin_url.replacen("//postgres@", "//ordhold_guest@", 1);
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.unwrap();
    tokio::spawn(connection);
    if let Some(scope) = scope {
        let sql = format!("SET ordhold.organisation = '{scope}'");
        client.batch_execute(&sql).await.unwrap();
    }
    let mut seen = 0;
    for table in ["contact", "consent", "subject_key", "fact"] {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        seen += client.query_one(&sql, &[]).await.unwrap().get::<_, i64>(0);
    }
    seen
}

async fn admit_guest(database: &Database) {
    let made = execute(&database.admin_url, "CREATE ROLE ordhold_guest LOGIN").await;
    assert!(made.is_ok() || made.err().and_then(|error| error.code().cloned()).is_some());
    let sql = "GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO ordhold_guest";
    execute(&database.admin_url, sql).await.unwrap();
}

#[tokio::test]
async fn a_bare_connection_sees_only_the_organisation_it_names() {
    let world = World::on_postgresql().await;
    let Place::Postgresql(database) = &world.place else { unreachable!("made on PostgreSQL") };
    world.join(KARI).await;
    admit_guest(database).await;
    assert_eq!(sees(database, None).await, 0);
    assert_eq!(sees(database, Some(world.theirs().organisation().as_uuid())).await, 0);
    assert_eq!(sees(database, Some(world.ours.organisation().as_uuid())).await, 5);
}

#[tokio::test]
async fn a_bare_connection_cannot_write_into_another_organisation() {
    let world = World::on_postgresql().await;
    let Place::Postgresql(database) = &world.place else { unreachable!("made on PostgreSQL") };
    admit_guest(database).await;
    let url = database.admin_url.replacen("//postgres@", "//ordhold_guest@", 1);
    let (ours, theirs) = (world.ours.organisation(), world.theirs().organisation());
    let insert = |scope, row| {
        format!(
            "SET ordhold.organisation = '{scope}';
             INSERT INTO tree (organisation_id, size) VALUES ('{row}', 1)"
        )
    };
    let refused = execute(&url, &insert(ours, theirs)).await.unwrap_err();
    assert_eq!(refused.code().map(|code| code.code()), Some("42501"));
    execute(&url, &insert(ours, ours)).await.unwrap();
}

#[tokio::test]
async fn every_table_of_an_organisation_is_guarded() {
    let world = World::on_postgresql().await;
    let Place::Postgresql(database) = &world.place else { unreachable!("made on PostgreSQL") };
    let (client, connection) = tokio_postgres::connect(&database.admin_url, NoTls).await.unwrap();
    tokio::spawn(connection);
    let sql = "SELECT relname::text FROM pg_class WHERE relkind = 'r'
               AND relnamespace = 'public'::regnamespace
               AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY relname";
    let open: Vec<String> =
        client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect();
    assert_eq!(open, store::INSTALLATION_WIDE);
}
