//! The demo from its first start to its second, and the faults that its checks must find by themselves.

use std::time::Duration;

use serde_json::Value;

use crate::program::{Folder, Running, ordhold, wait_until};

const ERASED: &str = "newsletter.erase-on-withdrawal";
const VERSIONS: &str = "statement.statement-versions";
/// One interval of five seconds, and the time that a loaded machine takes besides.
const INTERVAL: Duration = Duration::from_secs(10);

fn start(folder: &Folder) -> Running {
    Running::start(&["demo", "--port", "0", "--data", &folder.name("demo")])
}

/// Returns the state of a promise and what shows it broken.
fn promise(folder: &Folder, id: &str) -> (String, Option<String>) {
    let ended = ordhold(&["coverage", "--data", &folder.name("demo"), "--json"]);
    let report = ended.json();
    assert_eq!(ended.code, i32::from(report["counts"]["n_broken"] != 0));
    let promises = report["promises"].as_array().unwrap();
    let found = promises.iter().find(|promise| promise["id"] == id).unwrap();
    let text = |value: &Value| value.as_str().map(str::to_owned);
    (text(&found["state"]).unwrap(), text(&found["counterexample"]))
}

fn becomes(folder: &Folder, id: &str, state: &str) {
    wait_until(INTERVAL, || promise(folder, id).0 == state);
}

fn fault(folder: &Folder, arguments: &[&str]) {
    let folder = folder.name("demo");
    let ended = ordhold(&[&["demo", "fault"], arguments, &["--data", &folder]].concat());
    assert_eq!(ended.code, 0, "{}", ended.err);
}

#[test]
fn a_demo_keeps_its_promises_and_its_evidence_verifies_offline() {
    let folder = Folder::new();
    let demo = start(&folder);
    let (status, page) = demo.page("/sign-in");
    assert_eq!(status, 200);
    assert!(page.contains("Fjordbok AS"), "{page}");
    assert_eq!(demo.page("/today").0, 303);
    becomes(&folder, ERASED, "kept");
    becomes(&folder, VERSIONS, "kept");
    let (email, password) = (demo.ready["email"].clone(), demo.ready["password"].clone());
    assert_eq!(email, "owner@fjordbok.example");
    let (base_url, demo_folder) = (demo.base_url().to_owned(), folder.name("demo"));
    assert_eq!(demo.end("INT"), Some(0));

    let evidence = folder.name("evidence");
    assert_eq!(ordhold(&["evidence", "export", &evidence, "--data", &demo_folder]).code, 0);
    assert_eq!(ordhold(&["evidence", "export", &evidence, "--data", &demo_folder]).code, 1);
    assert_eq!(ordhold(&["verify", &evidence]).code, 0);
    assert!(
        std::fs::read_to_string(folder.path("evidence/README.txt"))
            .unwrap()
            .contains("ordhold verify")
    );
    let bundle = folder.path("evidence/tile/entries/000");
    let text = std::fs::read(&bundle).unwrap();
    let at = text.windows(8).position(|it| it == b"\"number\"").unwrap() + 9;
    let edited = [&text[..at], b"7", &text[at + 1..]].concat();
    std::fs::write(&bundle, edited).unwrap();
    let ended = ordhold(&["verify", &evidence]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("was changed; it now reads: "), "{}", ended.out);

    let again = start(&folder);
    assert_eq!(again.base_url(), base_url);
    assert_eq!(again.ready["password"], password);
    assert_eq!(again.end("TERM"), Some(0));
    let other = ordhold(&["demo", "--port", "1", "--data", &demo_folder]);
    assert_eq!(other.code, 1, "{}", other.err);
}

#[test]
fn planted_faults_are_caught_within_one_interval_and_gone_once_mended() {
    let folder = Folder::new();
    let demo = start(&folder);
    becomes(&folder, ERASED, "kept");
    becomes(&folder, VERSIONS, "kept");

    fault(&folder, &["outliving-address"]);
    fault(&folder, &["edited-text"]);
    becomes(&folder, ERASED, "broken");
    becomes(&folder, VERSIONS, "broken");
    let told = promise(&folder, VERSIONS).1.unwrap();
    assert!(told.contains("not the one in the log"), "{told}");
    fault(&folder, &["outliving-address", "--mend"]);
    fault(&folder, &["edited-text", "--mend"]);
    becomes(&folder, ERASED, "kept");
    becomes(&folder, VERSIONS, "kept");

    fault(&folder, &["imported-again"]);
    becomes(&folder, ERASED, "broken");
    let told = promise(&folder, ERASED).1.unwrap();
    assert!(told.contains("came back after being erased"), "{told}");
    fault(&folder, &["imported-again", "--mend"]);
    becomes(&folder, ERASED, "kept");
    drop(demo);
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let folder = Folder::new();
    let mine = folder.write("mine.txt", "mine");
    let ended = ordhold(&["demo", "--port", "0", "--data", &folder.name("")]);
    assert_eq!(ended.code, 1, "{}", ended.err);
    assert_eq!(std::fs::read_to_string(mine).unwrap(), "mine");
    let ended = ordhold(&["demo", "fault", "edited-text", "--data", &folder.name("")]);
    assert_eq!(ended.code, 3, "{}", ended.err);
}
