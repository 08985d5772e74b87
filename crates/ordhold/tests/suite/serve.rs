//! `ordhold serve`: a first start, a kill in the middle, a restart, a declaration read again, and the keys it needs.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use crate::program::{Folder, Running, ordhold, wait_until};

struct House {
    folder: Folder,
    file: String,
    database: String,
}

impl House {
    fn new() -> Self {
        let folder = Folder::new();
        assert_eq!(ordhold(&["init", &folder.name("house")]).code, 0);
        let file = folder.name("house/ordhold.toml");
        let database = format!("sqlite:{}", folder.name("house/rows.db"));
        Self { folder, file, database }
    }

    fn serve(&self) -> Running {
        Running::start(&self.arguments("http://localhost:1"))
    }

    fn arguments<'a>(&'a self, base_url: &'a str) -> Vec<&'a str> {
        let (file, database) = (&*self.file, &*self.database);
        vec![
            "serve",
            file,
            "--database",
            database,
            "--listen",
            "127.0.0.1:0",
            "--base-url",
            base_url,
            "--check-interval",
            "1",
        ]
    }

    fn n_entries(&self) -> u64 {
        let evidence = self.folder.path("evidence");
        let _ = std::fs::remove_dir_all(&evidence);
        let key = self.folder.name("house/rows.db.key");
        let ended = ordhold(&[
            "evidence",
            "export",
            &evidence.display().to_string(),
            "--database",
            &self.database,
            "--key-file",
            &key,
            "--json",
        ]);
        if ended.code == 1 {
            return 0; // no checkpoint yet
        }
        assert_eq!(ordhold(&["verify", &evidence.display().to_string()]).code, 0);
        ended.json()["n_entries"].as_u64().unwrap()
    }
}

#[test]
fn a_kill_in_the_middle_loses_nothing_that_was_kept() {
    let house = House::new();
    let mut n_before = 0;
    for _ in 0..3 {
        let serving = house.serve();
        assert!(serving.ready["first_run_code"].is_string());
        wait_until(Duration::from_secs(10), || house.n_entries() > n_before.min(5));
        assert_eq!(serving.end("KILL"), None);
        let n_after = house.n_entries();
        assert!(n_after >= n_before, "{n_after} after {n_before}");
        n_before = n_after;
    }
}

#[test]
fn the_root_key_is_readable_by_its_owner_alone_and_needed_again() {
    let house = House::new();
    assert_eq!(house.serve().end("TERM"), Some(0));
    let key = house.folder.path("house/rows.db.key");
    assert_eq!(key.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::rename(&key, house.folder.path("elsewhere")).unwrap();
    let ended = ordhold(&house.arguments("http://localhost:1"));
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("root key") && !key.exists(), "{}", ended.err);
    std::fs::write(&key, "ab".repeat(32)).unwrap();
    let ended = ordhold(&house.arguments("http://localhost:1"));
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains("does not open this database"), "{}", ended.err);
}

#[test]
fn a_log_keeps_its_name_and_goes_on_when_the_pages_move() {
    let house = House::new();
    let serving = house.serve();
    wait_until(Duration::from_secs(10), || house.n_entries() > 0);
    let key = serving.ready["log_key"].clone();
    assert!(key.as_str().unwrap().starts_with("localhost:1/log+"), "{key}");
    assert_eq!(serving.end("TERM"), Some(0));
    let n_before = house.n_entries();
    let moved = Running::start(&house.arguments("http://localhost:2"));
    assert_eq!(moved.ready["log_key"], key);
    assert_eq!(moved.end("TERM"), Some(0));
    assert!(house.n_entries() >= n_before);
}

#[test]
fn a_declaration_that_changed_takes_effect_without_a_restart() {
    let house = House::new();
    let serving = house.serve();
    let arguments = ["coverage", "--database", &house.database, "--json"];
    let n_promises = || ordhold(&arguments).json()["n_promises"].as_u64().unwrap();
    let n_before = n_promises();
    let text = std::fs::read_to_string(&house.file).unwrap();
    let more = "\n[[measure]]\nid = \"doors\"\nkind = \"encryption\"\n\
                says = { nb = \"Diskene er kryptert.\", en = \"The disks are encrypted.\" }\n";
    std::fs::write(&house.file, text + more).unwrap();
    serving.signal("HUP");
    wait_until(Duration::from_secs(10), || n_promises() == n_before + 1);
    std::fs::write(&house.file, "[organisation").unwrap();
    serving.signal("HUP");
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(n_promises(), n_before + 1);
    assert_eq!(serving.end("INT"), Some(0));
}

#[test]
fn a_port_that_is_taken_is_a_failure_with_a_hint() {
    let house = House::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let ended = ordhold(&["serve", &house.file, "--listen", &listen]);
    assert_eq!(ended.code, 3);
    assert!(ended.err.contains(&listen) && ended.err.contains("\nhint: "), "{}", ended.err);
}
