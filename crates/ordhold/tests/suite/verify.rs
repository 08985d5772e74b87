//! `ordhold verify`: a good export holds; whatever is changed in one is named.

use std::path::Path;

use domain::{Entry, Fact};
use ledger::{Checkpoint, Edge, Signer};
use rand::{SeedableRng, rngs::StdRng};

use crate::program::{Ended, Folder, ordhold};

const ORIGIN: &str = "personvern.fjordbok.example/log";
const N_ENTRIES: usize = 300;

fn entries(seed: u64) -> Vec<Entry> {
    let mut random = StdRng::seed_from_u64(seed);
    let at: jiff::Timestamp = "2026-11-23T08:00:00Z".parse().unwrap();
    let entry = |number: usize| {
        let at = at + jiff::SignedDuration::from_secs(number as i64);
        Fact::SuppressionAdded { activity: "newsletter".to_owned() }.at(at, &mut random)
    };
    (0..N_ENTRIES).map(entry).collect()
}

fn signer(seed: u8) -> Signer {
    Signer::from_seed(ORIGIN, [seed; 32]).unwrap()
}

/// Writes an export of `entries`, signed by `signer`.
fn export(folder: &Path, entries: &[Entry], signer: &Signer) {
    let mut edge = Edge::default();
    let texts: Vec<String> = entries.iter().map(Entry::canonical).collect();
    let growth = edge.append(&texts).unwrap();
    for tile in growth.tiles {
        let place = places(edge.tree().size(), &format!("tile/{}/", tile.level), tile.index);
        write(folder, &place, &tile.bytes);
    }
    for bundle in growth.bundles {
        let place = places(edge.tree().size(), "tile/entries/", bundle.index);
        write(folder, &place, &bundle.bytes);
    }
    let checkpoint = Checkpoint::new(ORIGIN, edge.tree().size(), edge.tree().root()).unwrap();
    write(folder, "checkpoint", signer.sign(&checkpoint).as_bytes());
    write(folder, "key", format!("{}\n", signer.verifier()).as_bytes());
}

/// Returns the path of the `index`th file that begins with `prefix`, in the order of the format.
fn places(size: u64, prefix: &str, index: u64) -> String {
    let mut paths = ledger::export_paths(size).filter(|path| path.starts_with(prefix));
    paths.nth(usize::try_from(index).unwrap()).unwrap()
}

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Writes the first bundle anew from these entries.
fn rewrite(folder: &Folder, entries: &[Entry]) {
    let mut bytes = Vec::new();
    for entry in &entries[..entries.len().min(256)] {
        let text = entry.canonical();
        bytes.extend(u16::try_from(text.len()).unwrap().to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    write(&folder.path("export"), "tile/entries/000", &bytes);
}

fn good() -> (Folder, Vec<Entry>) {
    let folder = Folder::new();
    let entries = entries(1);
    export(&folder.path("export"), &entries, &signer(1));
    (folder, entries)
}

fn verify(folder: &Folder, more: &[&str]) -> Ended {
    let export = folder.name("export");
    ordhold(&[&["verify", &export], more].concat())
}

/// Asserts that the check ends with one and says each of `parts`.
fn finds(folder: &Folder, parts: &[&str]) {
    let ended = verify(folder, &[]);
    assert_eq!(ended.code, 1, "{}", ended.out);
    for part in parts {
        assert!(ended.out.contains(part), "{part} in\n{}", ended.out);
    }
    let json = verify(folder, &["--json"]).json();
    assert_eq!(json["holds"], false);
}

#[test]
fn a_good_export_holds_and_says_what_that_does_not_show() {
    let (folder, _) = good();
    let ended = verify(&folder, &[]);
    assert_eq!(ended.code, 0, "{}", ended.out);
    assert!(
        ended.out.contains("cannot show") && ended.out.contains("never entered"),
        "{}",
        ended.out
    );
    let key = signer(1).verifier().to_string();
    let json = verify(&folder, &["--key", &key, "--json"]).json();
    assert_eq!(json["holds"], true);
    assert_eq!(json["key_is_its_own"], false);
    assert_eq!(json["n_entries"], 300);
}

#[test]
fn a_changed_entry_is_named_by_kind_and_id() {
    let (folder, mut entries) = good();
    entries[41].fact = Fact::SuppressionAdded { activity: "webinars".to_owned() };
    rewrite(&folder, &entries);
    finds(&folder, &["entry 41 was changed", &format!("suppression.added {}", entries[41].id)]);
    assert!(!verify(&folder, &[]).out.contains("webinars"));
}

#[test]
fn a_dropped_entry_is_named() {
    let (folder, mut entries) = good();
    entries.remove(41);
    rewrite(&folder, &entries[..255]);
    finds(&folder, &["41"]);
}

#[test]
fn entries_in_another_order_are_named() {
    let (folder, mut entries) = good();
    entries.swap(41, 42);
    rewrite(&folder, &entries);
    finds(&folder, &["entry 42 was moved to 41"]);
}

#[test]
fn a_forged_entry_is_named() {
    let (folder, mut entries) = good();
    let forged = self::entries(2).remove(0);
    entries.insert(41, forged.clone());
    rewrite(&folder, &entries);
    finds(&folder, &["forged", &forged.id.to_string()]);
}

#[test]
fn a_checkpoint_by_another_key_is_refused() {
    let (folder, _) = good();
    let other = Folder::new();
    export(&other.path("export"), &entries(2), &signer(2));
    std::fs::copy(other.path("export/checkpoint"), folder.path("export/checkpoint")).unwrap();
    finds(&folder, &["not signed by"]);
}

#[test]
fn a_whole_other_log_is_found_by_the_key_that_was_kept() {
    let folder = Folder::new();
    export(&folder.path("export"), &entries(2), &signer(2));
    assert_eq!(verify(&folder, &[]).code, 0);
    let key = signer(1).verifier().to_string();
    assert_eq!(verify(&folder, &["--key", &key]).code, 1);
    let file = folder.write("key", &format!("{key}\n"));
    assert_eq!(verify(&folder, &["--key-file", &file]).code, 1);
}

#[test]
fn a_history_written_anew_is_found_by_the_checkpoint_that_was_kept() {
    let (folder, _) = good();
    let kept = folder.name("kept");
    std::fs::copy(folder.path("export/checkpoint"), &kept).unwrap();
    assert_eq!(verify(&folder, &["--kept", &kept]).code, 0);
    export(&folder.path("export"), &entries(2), &signer(1));
    assert_eq!(verify(&folder, &[]).code, 0);
    let ended = verify(&folder, &["--kept", &kept]);
    assert_eq!(ended.code, 1);
    assert!(ended.out.contains("history was rewritten"), "{}", ended.out);
}

#[test]
fn stray_files_are_listed_and_are_no_findings() {
    let (folder, _) = good();
    write(&folder.path("export"), "tile/entries/001", b"");
    write(&folder.path("export"), "README.txt", b"");
    let ended = verify(&folder, &[]);
    assert!(ended.out.contains("`tile/entries/001`"), "{}", ended.out);
    assert!(!ended.out.contains("README.txt"));
}

#[test]
fn a_folder_that_is_not_there_or_a_key_that_is_none_is_wrong_use() {
    let (folder, _) = good();
    assert_eq!(ordhold(&["verify", &folder.name("nowhere")]).code, 2);
    assert_eq!(verify(&folder, &["--key", "no key"]).code, 2);
}
