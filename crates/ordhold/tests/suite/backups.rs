//! A house that loses its database and comes back from its backups: the real program, killed without warning.

use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::SubjectId;
use keys::RootKey;
use office::{Acting, Clock, Office, Settings, declare, sequencer};
use serde_json::Value;
use store::Store;
use uuid::Uuid;

use crate::killed::{bring_in, live};
use crate::program::{Folder, Running, example, ordhold, ordhold_killed, wait_until};

const A_WHILE: Duration = Duration::from_secs(60);
const N_SUBSCRIBERS: usize = 2_000;

struct House {
    folder: Folder,
    database: String,
    port: u16,
}

impl House {
    /// A house that people subscribe to.
    async fn new(database: impl FnOnce(&Folder) -> String) -> (Self, Arc<Office>) {
        let folder = Folder::new();
        std::fs::create_dir_all(folder.path("house")).unwrap();
        folder.write("house/root.key", &"ab".repeat(32));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let house = Self { database: database(&folder), folder, port };
        let office = Arc::new(house.open(&house.database).await);
        let mut cx = office.context(Acting::Job);
        declare::put_in_force(&office, &mut cx, live()).await.unwrap();
        bring_in(&office, N_SUBSCRIBERS).await;
        while sequencer::step(&office).await.unwrap() > 0 {}
        (house, office)
    }

    async fn open(&self, database: &str) -> Office {
        let store = Store::open(database).await.unwrap();
        let root = RootKey::from_bytes([0xab; 32]);
        let settings = Settings::at(self.base_url());
        Office::open(&store, &root, Clock::System, settings, live()).await.unwrap()
    }

    fn base_url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn place(&self, name: &str) -> String {
        self.folder.name(name)
    }

    fn serve(&self, database: &str) -> Running {
        let (declared, key) =
            (example("fjordbok/ordhold.toml"), self.folder.name("house/root.key"));
        let (first, second) = (self.place("first"), self.place("second"));
        Running::start(&[
            "serve",
            &declared,
            "--database",
            database,
            "--key-file",
            &key,
            "--listen",
            &format!("127.0.0.1:{}", self.port),
            "--base-url",
            &self.base_url(),
            "--backup-to",
            &first,
            "--backup-to",
            &second,
        ])
    }

    /// Runs a command on a database of the house.
    fn runs(&self, arguments: &[&str], database: &str) -> crate::program::Ended {
        let key = self.folder.name("house/root.key");
        let with = ["--database", database, "--key-file", &key, "--json"];
        ordhold(&[arguments, &with].concat())
    }

    fn entries(&self, name: &str, ending: &str) -> Vec<PathBuf> {
        let Ok(entries) = std::fs::read_dir(self.folder.path(name)) else { return Vec::new() };
        let paths = entries.map(|entry| entry.unwrap().path());
        let is_one = |path: &PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy();
            !name.starts_with('.') && name.ends_with(ending)
        };
        paths.filter(is_one).collect()
    }

    fn exports(&self, name: &str, database: &str) -> String {
        let folder = self.folder.name(name);
        let ended = self.runs(&["evidence", "export", &folder], database);
        assert_eq!(ended.code, 0, "{}", ended.err);
        folder
    }
}

fn number(value: &Value, name: &str) -> u64 {
    value[name].as_u64().unwrap_or_else(|| panic!("no {name} in {value}"))
}

async fn comes_back(house: House, office: Arc<Office>, new: String) {
    let serving = house.serve(&house.database);
    wait_until(A_WHILE, || {
        house.entries("first/backups", "").len() == 1
            && house.entries("second/backups", "").len() == 1
    });
    let first = SubjectId::from_uuid(Uuid::nil());
    let leaver = store::contact::list(&office.store, first, 1).await.unwrap()[0].subject_id;
    let url = office.unsubscribe_url(leaver);
    let n_told = house.entries("second/sequel", ".chapter").len();
    let path = url.strip_prefix(&house.base_url()).unwrap();
    assert_eq!(serving.post(path, "List-Unsubscribe=One-Click").0, 200);
    // One chapter may have been cut between the erasure and its place in the log.
    wait_until(A_WHILE, || house.entries("second/sequel", ".chapter").len() > n_told);
    std::thread::sleep(Duration::from_secs(12));
    let before = house.exports("before", &house.database);
    std::thread::sleep(Duration::from_secs(12));
    assert_eq!(serving.end("KILL"), None);
    drop(office);

    let (one, two) = (house.place("first"), house.place("second"));
    let kept = format!("{before}/checkpoint");
    let asks = ["restore", &one, "--also", &two, "--kept", &kept];
    let restored = house.runs(&asks, &new);
    assert_eq!(restored.code, 0, "{}", restored.err);
    let restored = restored.json();
    assert!(number(&restored, "n_left_out") >= 4, "{restored}");
    assert_eq!((number(&restored, "n_revenants"), number(&restored, "n_suppressions")), (0, 1));
    let again = house.runs(&asks, &new);
    assert_eq!(again.code, 1, "{}", again.err);
    assert!(again.err.contains("there is a database already"), "{}", again.err);

    // The house lives on the new database, without her, and its log is the same log.
    let serving = house.serve(&new);
    let office = house.open(&new).await;
    assert!(store::contact::lookup(&office.store, leaver).await.unwrap().is_none());
    assert_eq!(store::contact::count(&office.store).await.unwrap(), N_SUBSCRIBERS as u64 - 1);
    let log_known = number(&restored, "log_known");
    wait_until(A_WHILE, || {
        let after = house.folder.path("after");
        let _ = std::fs::remove_dir_all(&after);
        let ended = house.runs(&["evidence", "export", &after.display().to_string()], &new);
        ended.code == 0 && number(&ended.json(), "n_entries") > log_known
    });
    let verified = ordhold(&["verify", &house.folder.name("after"), "--kept", &kept]);
    assert_eq!(verified.code, 0, "{} {}", verified.out, verified.err);
    assert_eq!(serving.end("TERM"), Some(0));
    let rehearsed = house.runs(&["rehearse"], &new);
    assert_eq!(rehearsed.code, 0, "{}", rehearsed.err);
    assert!(rehearsed.json()["holds"].as_bool().unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dpa_18_a_house_that_lost_its_database_comes_back_without_whoever_left() {
    let in_a_file = |folder: &Folder| format!("sqlite:{}", folder.name("house/rows.db"));
    let (house, office) = House::new(in_a_file).await;
    let new = format!("sqlite:{}", house.folder.name("house/new.db"));
    comes_back(house, office, new).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dpa_18_on_postgresql_a_house_that_lost_its_database_comes_back_without_whoever_left() {
    let lost = trial::postgres::Database::create().await.unwrap();
    let new = trial::postgres::Database::create().await.unwrap();
    let (house, office) = House::new(|_| lost.url.clone()).await;
    comes_back(house, office, new.url.clone()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn backups_and_restores_killed_in_the_middle_leave_nothing_that_counts() {
    let in_a_file = |folder: &Folder| format!("sqlite:{}", folder.name("house/rows.db"));
    let (house, _office) = House::new(in_a_file).await;
    let (place, key) = (house.place("first"), house.folder.name("house/root.key"));
    let new = format!("sqlite:{}", house.folder.name("house/new.db"));
    let database = ["--database", &house.database, "--key-file", &key];
    let mut n_killed = 0;
    for n in 0..14 {
        let after = Duration::from_millis(25 * n);
        n_killed +=
            u32::from(ordhold_killed(&[&["backup", &place], &database[..]].concat(), after));
    }
    assert!(n_killed > 2, "only {n_killed} were killed");
    assert_eq!(house.runs(&["backup", &place], &house.database).code, 0);
    for whole in house.entries("first/backups", "") {
        assert!(whole.join("manifest").exists(), "{}", whole.display());
    }

    let arguments = ["restore", &place, "--database", &new, "--key-file", &key];
    let mut n_killed = 0;
    for n in 0..14 {
        n_killed += u32::from(ordhold_killed(&arguments, Duration::from_millis(25 * n)));
        if house.folder.path("house/new.db").exists() {
            let office = house.open(&new).await;
            assert_eq!(
                store::contact::count(&office.store).await.unwrap(),
                N_SUBSCRIBERS as u64,
                "whole or not there"
            );
            drop(office);
            std::fs::remove_file(house.folder.path("house/new.db")).unwrap();
        }
    }
    assert!(n_killed > 2, "only {n_killed} were killed");
    assert_eq!(house.runs(&["restore", &place], &new).code, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_way_to_end_has_its_own_exit_code() {
    let in_a_file = |folder: &Folder| format!("sqlite:{}", folder.name("house/rows.db"));
    let (house, _office) = House::new(in_a_file).await;
    let place = house.place("first");
    let new = format!("sqlite:{}", house.folder.name("house/new.db"));
    let none = house.runs(&["rehearse"], &house.database);
    assert_eq!(none.code, 1, "{}", none.err);
    assert!(none.err.contains("no backup was made yet") && none.err.contains("ordhold backup"));
    let made = house.runs(&["backup", &place], &house.database);
    assert_eq!(made.code, 0, "{}", made.err);
    assert!(number(&made.json(), "n_rows") > 10_000);
    assert_eq!(house.runs(&["rehearse"], &house.database).code, 0);
    house.folder.write("a-file", "");
    let beside = house.folder.name("a-file");
    let half = house.runs(&["backup", &place, "--also", &beside], &house.database);
    assert_eq!(half.code, 1, "one place took it: {}", half.err);
    assert_eq!(house.runs(&["backup", &beside], &house.database).code, 3);
    assert_eq!(ordhold(&["backup"]).code, 2);
    assert_eq!(ordhold(&["restore", &place, "--backup", "seven"]).code, 2);
    assert_eq!(house.runs(&["restore", &beside], &new).code, 3);

    let sequel = house.folder.path("first/sequel");
    std::fs::rename(&sequel, house.folder.path("sequel")).unwrap();
    let refused = house.runs(&["restore", &place], &new);
    assert_eq!(refused.code, 1);
    for says in ["no list of erasures", "GDPR Art. 17(1)", "--also", "--accept-gap"] {
        assert!(refused.err.contains(says), "{says}: {}", refused.err);
    }
    assert_eq!(house.runs(&["restore", &place, "--accept-gap"], &new).code, 0);
    let other_key = house.folder.write("other.key", &"cd".repeat(32));
    let other = format!("sqlite:{}", house.folder.name("house/other.db"));
    let arguments = ["restore", &place, "--database", &other, "--key-file", &other_key];
    let closed = ordhold(&arguments);
    assert_eq!(closed.code, 1);
    assert!(closed.err.contains("another root key"), "{}", closed.err);
    let no_key = house.folder.name("no.key");
    let arguments = ["restore", &place, "--database", &other, "--key-file", &no_key];
    assert_eq!(ordhold(&arguments).code, 3);
    assert!(!house.folder.path("house/other.db").exists());
}

/// Runs a command that may write files of 32 KiB at the most, as on a disk that is full.
fn on_a_full_disk(arguments: &[&str]) -> (Option<i32>, String) {
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$@\"";
    let mut command = std::process::Command::new("sh");
    command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_ordhold")]).args(arguments);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_fills_up_leaves_neither_half_a_backup_nor_half_a_house() {
    let database = trial::postgres::Database::create().await.unwrap();
    let (house, _office) = House::new(|_| database.url.clone()).await;
    let (place, key) = (house.place("first"), house.folder.name("house/root.key"));
    let asks = ["backup", &place, "--database", &house.database, "--key-file", &key];
    let (code, says) = on_a_full_disk(&asks);
    assert_eq!(code, Some(3), "{says}");
    assert!(says.contains("cannot write the backup") && says.contains("\nhint: "), "{says}");
    let left = std::fs::read_dir(house.folder.path("first/backups")).unwrap();
    assert_eq!(left.count(), 0, "nothing is left half written");
    assert_eq!(ordhold(&asks).code, 0);
    let new = format!("sqlite:{}", house.folder.name("house/new.db"));
    let asks = ["restore", &place, "--database", &new, "--key-file", &key];
    let (code, says) = on_a_full_disk(&asks);
    assert_eq!(code, Some(3), "{says}");
    let left = house.entries("house", "").into_iter().filter(|it| {
        it.file_name().is_some_and(|name| name.to_string_lossy().starts_with("new.db"))
    });
    assert_eq!(left.count(), 0, "nothing is left half restored");
    assert_eq!(ordhold(&asks).code, 0);
}
