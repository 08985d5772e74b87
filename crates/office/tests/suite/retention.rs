//! Nothing of a person is kept longer than our own record says: what has no purpose left is emptied, then deleted.

use std::collections::BTreeSet;

use domain::{JobState, Language, SubjectId};
use jiff::{SignedDuration, Timestamp};
use office::{Acting, expiry, jobs, person};
use uuid::Uuid;

use crate::world::World;

const KARI: &str = "kari.nord@solbris.example";
const OLA: &str = "ola.vik@solbris.example";
const SECOND: SignedDuration = SignedDuration::from_secs(1);

/// Tables that hold nothing of a person, so that our own record need not name them.
const IMPERSONAL: &[&str] = &[
    "backup",
    "backup_copy",
    "chapter",
    "checkpoint",
    "declaration_version",
    "import_fault",
    "mail_key",
    "mailing_link",
    "mailing_look",
    "mailing_tally",
    "organisation",
    "organisation_key",
    "promise_case",
    "promise_check",
    "promise_latest",
    "rehearsal",
    "return_report",
    "schema_version",
    "tile",
    "tree",
    "undertaking_wording",
    "wording",
];

async fn sweeps(world: &World) {
    expiry::sweep(&world.office, &world.office.context(Acting::Job)).await.unwrap();
}

/// Lets every job that waits be given up, as after a long time without a mail server.
async fn gives_up(world: &World) {
    world.tampers("UPDATE job SET state = 'dead', attempts = 12 WHERE state = 'open'").await;
}

async fn dead(world: &World) -> Vec<store::job::Job> {
    store::job::list(&world.office.store, JobState::Dead, Timestamp::MIN, 10).await.unwrap()
}

scenarios! {
    async fn a_confirmation_that_was_given_up_keeps_the_address_no_longer_than_its_link_works(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        gives_up(world).await;
        world.pass(SignedDuration::from_hours(48) - SECOND);
        sweeps(world).await;
        assert!(!dead(world).await[0].payload.is_empty(), "a second is left to try again");
        world.pass(SECOND);
        sweeps(world).await;
        assert_eq!(dead(world).await[0].payload, "");
        let (id, cx) = (dead(world).await[0].id, world.visitor());
        jobs::attempt(&world.office, &cx, id).await.unwrap();
        world.works().await;
        assert!(world.mails().is_empty(), "there is nothing left to send");
    }

    async fn a_job_that_was_given_up_and_emptied_is_forgotten_after_seven_days(world: World) {
        world.signs_up(&World::form(KARI)).await.unwrap();
        gives_up(world).await;
        world.pass(SignedDuration::from_hours(7 * 24));
        sweeps(world).await;
        assert_eq!(dead(world).await.len(), 1, "the seventh day still counts");
        world.pass(SignedDuration::from_micros(1));
        sweeps(world).await;
        assert!(dead(world).await.is_empty());
    }

    async fn a_link_to_the_own_page_that_was_given_up_is_emptied_after_twenty_minutes(world: World) {
        world.subscribes(KARI).await;
        person::mail_link(&world.office, &mut world.visitor(), KARI, Language::Nb).await.unwrap();
        gives_up(world).await;
        world.pass(SignedDuration::from_mins(20) - SECOND);
        sweeps(world).await;
        assert!(!dead(world).await[0].payload.is_empty());
        world.pass(SECOND);
        sweeps(world).await;
        assert_eq!(dead(world).await[0].payload, "");
    }
}

/// A file of SQLite with a name for each table, and each value in it.
struct File(rusqlite::Connection);

impl File {
    fn tables(&self) -> Vec<String> {
        let sql =
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
        let mut prepared = self.0.prepare(sql).unwrap();
        let names = prepared.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    }

    /// All values of a table as bytes, each with its column.
    fn values(&self, table: &str, of: &str) -> Vec<(String, Vec<u8>)> {
        let mut prepared = self.0.prepare(&format!("SELECT * FROM {table} {of}")).unwrap();
        let columns: Vec<String> = prepared.column_names().map(str::to_owned).collect();
        let mut rows = prepared.query([]).unwrap();
        let mut values = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            for (at, column) in columns.iter().enumerate() {
                let bytes = match row.get_ref(at).unwrap() {
                    rusqlite::types::ValueRef::Blob(bytes)
                    | rusqlite::types::ValueRef::Text(bytes) => bytes,
                    _ => continue,
                };
                values.push((format!("{table}.{column}"), bytes.to_vec()));
            }
        }
        values
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_stands_in_our_own_record_or_holds_nothing_of_a_person() {
    let world = World::on_sqlite().await;
    let record =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/our-own-record.md");
    let record = std::fs::read_to_string(record).unwrap();
    let rows = record.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    let named: BTreeSet<&str> =
        rows.flat_map(|cell| cell.split(['`', ',', ' '])).filter(|it| !it.is_empty()).collect();
    for table in world.file().tables() {
        let is_named = named.contains(table.as_str());
        let is_impersonal = IMPERSONAL.contains(&table.as_str());
        assert!(is_named != is_impersonal, "`{table}`: {is_named}, {is_impersonal}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn once_links_have_expired_and_who_left_is_erased_no_table_holds_what_was_theirs() {
    let world = World::on_sqlite().await;
    world.subscribes(KARI).await;
    person::mail_link(&world.office, &mut world.visitor(), KARI, Language::Nb).await.unwrap();
    world.signs_up(&World::form(OLA)).await.unwrap();
    let first = SubjectId::from_uuid(Uuid::nil());
    let kari = store::contact::list(&world.office.store, first, 1).await.unwrap()[0].subject_id;
    let hers = [
        world.file().values("contact", ""),
        world.file().values("subject_key", ""),
        world.file().values("job", "WHERE payload <> ''"),
    ];
    let personal = [
        "contact.address_sealed",
        "contact.name_sealed",
        "contact.address_digest",
        "contact.subject_id",
        "subject_key.wrapped",
        "job.payload",
        "job.subject_id",
    ];
    let theirs: Vec<_> = hers
        .concat()
        .into_iter()
        .filter(|(column, _)| personal.contains(&column.as_str()))
        .collect();
    assert_eq!(theirs.len(), 9, "four of the contact, one key, two jobs of two");
    gives_up(&world).await;
    let url = world.office.unsubscribe_url(kari);
    world.unsubscribes(url.rsplit('/').next().unwrap()).await.unwrap();
    world.pass(SignedDuration::from_hours(48));
    sweeps(&world).await;
    world.pass(SignedDuration::from_hours(5 * 24) + SECOND);
    sweeps(&world).await;
    let file = world.file();
    for table in file.tables() {
        for (column, kept) in file.values(&table, "") {
            for (of, value) in &theirs {
                let is_there = kept.windows(value.len()).any(|it| it == value);
                assert!(!is_there, "{column} still holds {of}");
            }
        }
    }
}

impl World {
    fn file(&self) -> File {
        File(rusqlite::Connection::open(self.database_file().expect("a file")).unwrap())
    }
}
