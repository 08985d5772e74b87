//! Migrations: idempotent, safe with several programs at once, refusing what is newer.

use domain::{Consent, ConsentId, OriginKind, Role};
use store::origin::{self, Origin};
use store::{OpenError, Store, authorisation, consent, member, organisation};
use trial::postgres::execute;

use crate::nouns::some_member;
use crate::world::{KARI, Place, SqliteFile, World};

scenarios! {
    async fn opening_again_keeps_everything(world: World) {
        let again = Store::open(&world.url()).await.unwrap();
        assert_eq!(organisation::list(&again).await.unwrap().len(), 1);
    }

    async fn in_11_contacts_from_before_origins_were_kept_have_them_from_their_oldest_consent(world: World) {
        let (kari, other) = (world.join(KARI).await, world.join("ola@solbris.example").await);
        let later = |form: &str, activity: &str, topic: &str| Consent {
            id: world.random(|random| ConsentId::new(world.now(), random)),
            form: form.to_owned(),
            activity: activity.to_owned(),
            topic: topic.parse().unwrap(),
            granted_at: world.now(),
            ..kari.consent.clone()
        };
        let more = [
            later("fair", "newsletter", "events"),
            later("course", "courses", "events"),
            later("newsletter", "reading", "opens"),
        ];
        let known = Origin {
            subject_id: other.id,
            activity: "newsletter".to_owned(),
            kind: OriginKind::Import,
            source: "a list".to_owned(),
            since: world.now(),
        };
        let mut tx = world.ours.begin().await.unwrap();
        consent::add_all(&mut tx, &more).await.unwrap();
        origin::add(&mut tx, &known).await.unwrap();
        tx.commit(&[world.any_entry()]).await.unwrap();
        as_of_version(world, 4).await;
        drop(Store::open(&world.url()).await.unwrap());
        let origin = |activity: &str, form: &str, since| Origin {
            subject_id: kari.id,
            activity: activity.to_owned(),
            kind: OriginKind::Form,
            source: form.to_owned(),
            since,
        };
        let expected = [
            origin("courses", "course", more[1].granted_at),
            origin("newsletter", "newsletter", kari.consent.granted_at),
        ];
        assert_eq!(origin::list_of_subject(&world.ours, kari.id).await.unwrap(), expected);
        assert_eq!(origin::list_of_subject(&world.ours, other.id).await.unwrap(), [known]);
    }

    async fn a_role_from_before_authorisations_were_kept_becomes_one(world: World) {
        let member = some_member(world, "liv@fjordbok.example");
        let mut tx = world.ours.begin().await.unwrap();
        member::add(&mut tx, &member).await.unwrap();
        tx.commit(&[world.any_entry()]).await.unwrap();
        as_of_version(world, 7).await;
        drop(Store::open(&world.url()).await.unwrap());
        let given = authorisation::list_of(&world.ours, member.id).await.unwrap();
        assert_eq!((given.len(), given[0].role, given[0].given_by), (1, Role::Marketing, None));
        assert_eq!((given[0].given_at, given[0].ends_at), (member.joined_at, None));
        // Nobody is taken to be bound who has not undertaken it.
        let held = authorisation::list_held(&world.ours, member.id, world.now()).await.unwrap();
        assert_eq!(held[0].n_undertakings, 0);
    }

    async fn a_newer_database_is_refused(world: World) {
        let sql = "INSERT INTO schema_version (version) VALUES (999)";
        match &world.place {
            Place::Sqlite(file) => file.connect().execute_batch(sql).unwrap(),
            Place::Postgresql(database) => execute(&database.admin_url, sql).await.unwrap(),
        }
        let opened = Store::open(&world.url()).await;
        assert!(matches!(opened, Err(OpenError::Newer { found: 999, .. })));
    }
}

/// Makes a database one that an earlier version left, as far as its rows go.
async fn as_of_version(world: &World, version: u32) {
    let mut sql = format!(
        "DELETE FROM schema_version WHERE version > {version};
         DROP TABLE authorisation; DROP TABLE authorisation_review; DROP TABLE undertaking;
         DROP TABLE undertaking_wording; DROP TABLE invitation; DROP TABLE denied_attempt;
         DROP INDEX access_record_member;
         ALTER TABLE member ADD COLUMN role text NOT NULL DEFAULT 'marketing';
         DROP TABLE known_browser; DROP TABLE browser_attempt; DROP TABLE second_factor;
         DROP TABLE recovery_code; DROP TABLE pending_sign_in; DROP TABLE password_reset;
         ALTER TABLE session DROP COLUMN second_factor_at;
         ALTER TABLE session DROP COLUMN is_enrolling; ALTER TABLE session DROP COLUMN browser;"
    );
    if version < 7 {
        sql.push_str(BEFORE_HANDED_BY);
    }
    match &world.place {
        Place::Sqlite(file) => file.connect().execute_batch(&sql).unwrap(),
        Place::Postgresql(database) => execute(&database.admin_url, &sql).await.unwrap(),
    }
}

/// Takes out what came with backups and after.
const BEFORE_HANDED_BY: &str = "
    DROP TABLE erasure; DROP TABLE chapter; DROP TABLE backup; DROP TABLE backup_copy;
    DROP TABLE rehearsal; DROP INDEX suppression_untold; DROP INDEX suppression_chapter;
    ALTER TABLE suppression DROP COLUMN chapter;
    ALTER TABLE delivery DROP COLUMN handed_by;";

async fn open_eight_times(url: &str) {
    let opening = (0..8).map(|_| {
        let url = url.to_owned();
        tokio::spawn(async move { Store::open(&url).await.map(drop) })
    });
    for opened in opening.collect::<Vec<_>>() {
        opened.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_may_start_at_once_on_one_file() {
    open_eight_times(&SqliteFile::new().url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn eight_programs_may_start_at_once_on_one_server() {
    let database = trial::postgres::Database::create().await.unwrap();
    open_eight_times(&database.url).await;
}

#[tokio::test]
async fn an_unknown_url_is_refused() {
    for url in ["", "sqlite:", "mysql://fjordbok.example", "fjordbok.db"] {
        assert!(matches!(Store::open(url).await, Err(OpenError::UnknownUrl)), "{url}");
    }
}
