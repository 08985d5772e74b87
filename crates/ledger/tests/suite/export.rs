//! What a forger does to an export, and what is said about it; each fault by itself, and what no export can show.

use std::collections::BTreeMap;
use std::convert::Infallible;

use ledger::{
    Checkpoint, Edge, Finding, Place, Report, Signer, Trust, entries, stray_files, verify_export,
};
use proptest::prelude::*;

use crate::shelf::{ORIGIN, Shelf, batch, entry, signer};

type Files = BTreeMap<String, Vec<u8>>;

const SIZE: u64 = 1_000;

fn export(n: u64) -> Files {
    Shelf::of(n).export(&signer())
}

fn verify(files: &Files, trust: &Trust<'_>) -> Report {
    let read = |path: &str| Ok::<_, Infallible>(files.get(path).cloned());
    let name =
        |entry: &[u8]| String::from_utf8_lossy(entry).trim_end_matches(['x', ' ']).to_owned();
    let Ok(report) = verify_export(trust, 2, read, name);
    report
}

/// The findings as sentences, with the log's key known.
fn findings(files: &Files) -> Vec<String> {
    let key = signer().verifier();
    let report = verify(files, &Trust { key: Some(&key), ..Trust::default() });
    assert_eq!(report.holds(), report.findings.is_empty() && report.signed);
    report.findings.iter().map(ToString::to_string).collect()
}

fn unpack(bundle: &[u8]) -> Vec<Vec<u8>> {
    entries(bundle).map(|entry| entry.unwrap().to_vec()).collect()
}

fn pack(entries: &[Vec<u8>]) -> Vec<u8> {
    let with_length =
        |entry: &Vec<u8>| [&(entry.len() as u16).to_be_bytes(), entry.as_slice()].concat();
    entries.iter().flat_map(with_length).collect()
}

/// Changes the entries of one bundle and nothing else.
fn edit(files: &mut Files, path: &str, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let mut entries = unpack(&files[path]);
    change(&mut entries);
    files.insert(path.to_owned(), pack(&entries));
}

/// Changes the row of all entries, and bundles them anew under the old file names where there are such.
fn repack(files: &mut Files, change: impl FnOnce(&mut Vec<Vec<u8>>)) {
    let paths: Vec<_> =
        files.keys().filter(|path| path.starts_with("tile/entries/")).cloned().collect();
    let mut entries: Vec<_> = paths.iter().flat_map(|path| unpack(&files[path])).collect();
    change(&mut entries);
    let mut chunks = entries.chunks(256);
    for path in &paths {
        files.insert(path.clone(), pack(chunks.next().unwrap_or_default()));
    }
    for (i, chunk) in chunks.enumerate() {
        let place = Place::Entries { index: (paths.len() + i) as u64, width: chunk.len() as u16 };
        files.insert(place.to_string(), pack(chunk));
    }
}

#[test]
fn a_true_export_holds() {
    let mut shelf = Shelf::default();
    for n in [0, 1, 255, 256, 257, 512, 1_000, 65_535, 65_536, 65_537, 70_000] {
        shelf.append(&batch(shelf.size(), n - shelf.size()));
        let files = shelf.export(&signer());
        assert_eq!(findings(&files), Vec::<String>::new(), "{n} entries");
        let report = verify(&files, &Trust::default());
        assert_eq!((report.n_entries, report.signed, report.key_is_its_own), (n, true, true));
    }
}

#[test]
fn a_changed_entry_is_named_with_what_it_says_now() {
    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| entries[44] = b"fact 300, but kinder".to_vec());
    assert_eq!(findings(&files), ["entry 300 was changed; it now reads: fact 300, but kinder"]);

    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/003.p/232", |entries| entries[231] = b"last".to_vec());
    assert_eq!(findings(&files), ["entry 999 was changed; it now reads: last"]);
}

#[test]
fn two_changed_entries_are_named_each() {
    let mut files = export(70_000);
    edit(&mut files, "tile/entries/000", |entries| entries[0] = b"zero".to_vec());
    edit(&mut files, "tile/entries/272", |entries| entries[255] = b"other".to_vec());
    let expected =
        ["entry 0 was changed; it now reads: zero", "entry 69887 was changed; it now reads: other"];
    assert_eq!(findings(&files), expected);
}

#[test]
fn a_dropped_entry_is_named_wherever_the_others_were_put() {
    let expected = [
        "the checkpoint counts 1000 entries, but the bundles hold 999",
        "entries 300 to 300 were dropped",
    ];
    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| drop(entries.remove(44)));
    assert_eq!(findings(&files), expected);

    let mut files = export(SIZE);
    repack(&mut files, |entries| drop(entries.remove(300)));
    assert_eq!(findings(&files), expected);

    let last = files.remove("tile/entries/003.p/232").unwrap();
    files.insert("tile/entries/003.p/231".to_owned(), last);
    assert_eq!(findings(&files), expected, "under the name that fits the shorter bundle");
}

#[test]
fn dropped_entries_in_a_row_are_one_finding() {
    let mut files = export(SIZE);
    repack(&mut files, |entries| drop(entries.drain(250..270)));
    let expected = [
        "the checkpoint counts 1000 entries, but the bundles hold 980",
        "entries 250 to 269 were dropped",
    ];
    assert_eq!(findings(&files), expected);
}

#[test]
fn a_forged_entry_is_named_wherever_it_stands() {
    let expected = |at| {
        [
            "the checkpoint counts 1000 entries, but the bundles hold 1001".to_owned(),
            format!("a forged entry stands at {at}: fact that never was"),
        ]
    };
    let forged = || b"fact that never was".to_vec();
    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| entries.insert(44, forged()));
    assert_eq!(findings(&files), expected(300));

    for at in [0, 300, 999, 1_000] {
        let mut files = export(SIZE);
        repack(&mut files, |entries| entries.insert(at, forged()));
        assert_eq!(findings(&files), expected(at));
    }

    let mut files = export(1_024);
    repack(&mut files, |entries| entries.push(forged()));
    let expected = [
        "the checkpoint counts 1024 entries, but the bundles hold 1025",
        "a forged entry stands at 1024: fact that never was",
    ];
    assert_eq!(findings(&files), expected, "in a bundle of its own");
}

#[test]
fn reordered_entries_are_named_with_both_places() {
    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| entries.swap(4, 44));
    let expected = ["entry 260 was moved to 300: fact 260", "entry 300 was moved to 260: fact 300"];
    assert_eq!(findings(&files), expected);

    let mut files = export(SIZE);
    repack(&mut files, |entries| {
        let moved = entries.remove(10);
        entries.insert(800, moved);
    });
    assert_eq!(findings(&files), ["entry 10 was moved to 800: fact 10"]);
}

#[test]
fn swapped_bundles_are_named() {
    let mut files = export(SIZE);
    let (one, two) = (files["tile/entries/000"].clone(), files["tile/entries/002"].clone());
    files.insert("tile/entries/000".to_owned(), two);
    files.insert("tile/entries/002".to_owned(), one);
    let expected = [
        "`tile/entries/000` holds the entries of `tile/entries/002`",
        "`tile/entries/002` holds the entries of `tile/entries/000`",
    ];
    assert_eq!(findings(&files), expected);
}

#[test]
fn a_truncated_log_says_from_where() {
    let mut files = export(SIZE);
    files.remove("tile/entries/002");
    files.remove("tile/entries/003.p/232");
    let expected = [
        "the checkpoint counts 1000 entries, but the bundles hold 512",
        "the log is truncated: entries 512 to 999 are missing",
    ];
    assert_eq!(findings(&files), expected);

    files.remove("tile/0/002");
    files.remove("tile/0/003.p/232");
    let found = findings(&files);
    assert!(found.contains(&expected[1].to_owned()), "{found:?}");
    assert!(
        found.contains(&"`tile/0/002` is missing, and 1 tiles after it".to_owned()),
        "{found:?}"
    );
}

#[test]
fn a_size_far_beyond_the_files_is_soon_answered() {
    let shelf = Shelf::of(70_000);
    for size in [200_000, 1 << 40, ledger::SIZE_MAX] {
        let mut files = shelf.export(&signer());
        let checkpoint = Checkpoint::new(ORIGIN, size, shelf.root()).unwrap();
        files.insert("checkpoint".to_owned(), signer().sign(&checkpoint).into_bytes());
        let found = findings(&files);
        let counts = format!("the checkpoint counts {size} entries, but the bundles hold 65536");
        let counts_all = counts.replace("65536", "69888");
        assert!(found.contains(&counts) || found.contains(&counts_all), "{found:?}");
        let end = format!("to {} are missing", size - 1);
        assert!(found.iter().any(|finding| finding.ends_with(&end)), "{found:?}");
        assert!(found.len() < 20, "{found:?}");
    }
}

#[test]
fn a_missing_bundle_in_the_middle_is_no_truncation() {
    let mut files = export(SIZE);
    files.remove("tile/entries/001");
    let expected = [
        "the checkpoint counts 1000 entries, but the bundles hold 744",
        "`tile/entries/001` is missing, with entries 256 to 511",
    ];
    assert_eq!(findings(&files), expected);
}

#[test]
fn a_bundle_cut_within_an_entry_says_where() {
    let mut files = export(SIZE);
    let bundle = files.get_mut("tile/entries/003.p/232").unwrap();
    let n_bytes = bundle.len();
    let last = 2 + entry(999).len();
    bundle.truncate(n_bytes - 1);
    let expected = [
        "the checkpoint counts 1000 entries, but the bundles hold 999".to_owned(),
        format!(
            "`tile/entries/003.p/232` is damaged: the entry at byte {} is cut short",
            n_bytes - last
        ),
        "entries 999 to 999 were dropped".to_owned(),
    ];
    assert_eq!(findings(&files), expected);
}

#[test]
fn a_changed_tile_is_told_from_a_changed_entry() {
    for path in ["tile/0/001", "tile/0/003.p/232", "tile/1/000.p/3"] {
        let mut files = export(SIZE);
        files.get_mut(path).unwrap()[64] ^= 1;
        assert_eq!(findings(&files), [format!("`{path}` was changed at hash 2")]);
    }
    let shelf = Shelf::of(70_000);
    for path in ["tile/0/256", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"] {
        let mut files = shelf.export(&signer());
        files.get_mut(path).unwrap()[0] ^= 1;
        assert_eq!(findings(&files), [format!("`{path}` was changed at hash 0")]);
    }
}

#[test]
fn a_missing_tile_or_one_of_another_length_is_named() {
    let mut files = export(SIZE);
    files.remove("tile/1/000.p/3");
    assert_eq!(findings(&files), ["`tile/1/000.p/3` is missing, and 0 tiles after it"]);

    let mut files = export(SIZE);
    files.get_mut("tile/0/003.p/232").unwrap().push(0);
    assert_eq!(findings(&files), ["`tile/0/003.p/232` has 7425 bytes, not 7424"]);
    files.get_mut("tile/0/003.p/232").unwrap().truncate(7_424 - 32);
    assert_eq!(findings(&files), ["`tile/0/003.p/232` has 7392 bytes, not 7424"]);
}

#[test]
fn a_full_tile_may_stand_in_for_a_partial_one() {
    let mut files = export(SIZE);
    let later = export(1_024);
    files.remove("tile/0/003.p/232");
    files.insert("tile/0/003".to_owned(), later["tile/0/003"].clone());
    assert_eq!(findings(&files), Vec::<String>::new());
}

#[test]
fn entries_and_tiles_forged_together_are_narrowed_down() {
    let forged = Shelf::of(SIZE);
    let mut edge = Edge::default();
    let mut entries = batch(0, SIZE);
    entries[300] = b"forged".to_vec();
    let growth = edge.append(&entries).unwrap();
    let mut files = forged.export(&signer());
    for tile in growth.tiles.iter().filter(|tile| tile.level == 0) {
        files.insert(tile.place().to_string(), tile.bytes.clone());
    }
    for bundle in &growth.bundles {
        files.insert(bundle.place().to_string(), bundle.bytes.clone());
    }
    let expected = [
        "entries 256 to 511 are not all what was signed, and their tiles do not tell which of them",
    ];
    assert_eq!(findings(&files), expected);

    for tile in &growth.tiles {
        files.insert(tile.place().to_string(), tile.bytes.clone());
    }
    let [finding] = findings(&files).try_into().unwrap();
    assert!(finding.starts_with("the checkpoint's root is "), "{finding}");

    let root = Checkpoint::new(ORIGIN, SIZE, edge.tree().root()).unwrap();
    let note = String::from_utf8(files["checkpoint"].clone()).unwrap();
    let signature = note.split_once("\n\n").unwrap().1;
    files.insert("checkpoint".to_owned(), format!("{root}\n{signature}").into_bytes());
    let expected = [format!("the signature by `{ORIGIN}` on the checkpoint is false")];
    assert_eq!(findings(&files), expected, "everything rewritten, but nobody to sign it");
}

#[test]
fn a_wrong_size_is_found_by_the_signature_and_by_counting() {
    for (size, counted) in [("999", 1_000), ("1001", 1_000), ("300", 1_000)] {
        let mut files = export(SIZE);
        let note = String::from_utf8(files["checkpoint"].clone()).unwrap();
        let note = note.replace("\n1000\n", &format!("\n{size}\n"));
        files.insert("checkpoint".to_owned(), note.into_bytes());
        let found = findings(&files);
        assert_eq!(found[0], format!("the signature by `{ORIGIN}` on the checkpoint is false"));
        if size != "300" {
            let counts =
                format!("the checkpoint counts {size} entries, but the bundles hold {counted}");
            assert!(found.contains(&counts), "{found:?}");
        }
        assert!(found.len() > 1, "{found:?}");
    }
}

#[test]
fn a_checkpoint_of_another_log_is_named() {
    let other = Signer::from_seed("log.solbris.example", [8; 32]).unwrap();
    let mut files = export(SIZE);
    let shelf = Shelf::of(SIZE);
    let checkpoint = Checkpoint::new("log.solbris.example", SIZE, shelf.root()).unwrap();
    files.insert("checkpoint".to_owned(), other.sign(&checkpoint).into_bytes());
    let id = signer().verifier().id();
    let expected = [format!(
        "the checkpoint is not signed by `{ORIGIN}` with key ID {id:08x}, but by another key"
    )];
    assert_eq!(findings(&files), expected);

    files.insert("checkpoint".to_owned(), signer().sign(&checkpoint).into_bytes());
    assert_eq!(findings(&files), ["the checkpoint is of another log, `log.solbris.example`"]);
}

#[test]
fn a_replaced_key_is_found_by_the_trusted_one_only() {
    let forger = Signer::from_seed(ORIGIN, [8; 32]).unwrap();
    let files = Shelf::of(SIZE).export(&forger);
    let found = findings(&files);
    let (trusted, theirs) = (signer().verifier(), forger.verifier());
    let expected = format!("the key in the export, `{theirs}`, is not the trusted `{trusted}`");
    assert_eq!(found[0], expected);
    assert!(found[1].contains("but by another key"), "{found:?}");
    assert_eq!(found.len(), 2);

    let report = verify(&files, &Trust::default());
    assert!(report.holds() && report.key_is_its_own, "the export alone agrees with itself");
}

#[test]
fn a_history_rewritten_with_the_key_is_found_by_a_kept_checkpoint_only() {
    let kept = Shelf::of(500).checkpoint();
    let mut entries = batch(0, SIZE);
    entries[300] = b"rewritten".to_vec();
    let mut rewritten = Shelf::default();
    rewritten.append(&entries);
    let files = rewritten.export(&signer());
    assert_eq!(findings(&files), Vec::<String>::new(), "signed by the key, and whole in itself");

    let key = signer().verifier();
    let trust = Trust { key: Some(&key), kept: Some(&kept), ..Trust::default() };
    assert_eq!(verify(&files, &trust).findings, [Finding::Rewritten { kept_size: 500 }]);
    assert_eq!(verify(&export(SIZE), &trust).findings, []);
}

#[test]
fn every_kept_checkpoint_of_a_true_log_is_continued() {
    let files = export(70_000);
    let mut growing = Shelf::default();
    for size in [0, 1, 256, 65_535, 65_536, 65_792, 69_999, 70_000] {
        growing.append(&batch(growing.size(), size - growing.size()));
        let kept = growing.checkpoint();
        let trust = Trust { kept: Some(&kept), ..Trust::default() };
        assert_eq!(verify(&files, &trust).findings, [], "kept at {size}");
        let other = Checkpoint::new(ORIGIN, size, ledger::leaf_hash(b"other")).unwrap();
        let trust = Trust { kept: Some(&other), ..Trust::default() };
        let expected = [Finding::Rewritten { kept_size: size }];
        assert_eq!(verify(&files, &trust).findings, expected, "kept at {size}");
    }
}

#[test]
fn a_changed_entry_does_not_pass_for_a_rewritten_history() {
    let kept = Shelf::of(500).checkpoint();
    let trust = Trust { kept: Some(&kept), ..Trust::default() };
    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| entries[44] = b"changed".to_vec());
    let changed = Finding::Changed { index: 300, name: "changed".to_owned() };
    assert_eq!(verify(&files, &trust).findings, std::slice::from_ref(&changed));

    files.get_mut("tile/0/000").unwrap()[0] ^= 1;
    let place = Place::Tile { level: 0, index: 0, width: 256 };
    let tile = Finding::TileChanged { place, at: vec![0] };
    assert_eq!(verify(&files, &trust).findings, [changed, tile], "the tile is not on the way");
}

#[test]
fn a_kept_checkpoint_is_left_open_when_nothing_leads_to_it() {
    let kept = Shelf::of(500).checkpoint();
    let trust = Trust { kept: Some(&kept), ..Trust::default() };
    let kept_finding = |files: &Files| {
        let findings = verify(files, &trust).findings;
        assert!(!findings.contains(&Finding::Rewritten { kept_size: 500 }), "{findings:?}");
        findings.contains(&Finding::KeptUnproven { kept_size: 500 })
    };
    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| entries[44] = b"changed".to_vec());
    files.remove("tile/1/000.p/3");
    assert!(kept_finding(&files), "neither entries nor tiles");

    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/003.p/232", |entries| entries[0] = b"changed".to_vec());
    files.remove("tile/1/000.p/3");
    assert!(!kept_finding(&files), "the first 500 entries still lead to it");

    let mut files = export(SIZE);
    edit(&mut files, "tile/entries/001", |entries| entries[44] = b"changed".to_vec());
    files.get_mut("tile/0/003.p/232").unwrap()[0] ^= 1;
    assert!(!kept_finding(&files), "the tiles of the first 500 still lead to it");
}

#[test]
fn a_rolled_back_log_is_found_by_a_kept_checkpoint_only() {
    let files = export(500);
    assert_eq!(findings(&files), Vec::<String>::new());
    let kept = Shelf::of(501).checkpoint();
    let trust = Trust { kept: Some(&kept), ..Trust::default() };
    let expected = [Finding::RolledBack { kept_size: 501, size: 500 }];
    assert_eq!(verify(&files, &trust).findings, expected);
}

#[test]
fn a_kept_checkpoint_of_another_log_is_no_measure() {
    let kept = Checkpoint::new("log.solbris.example", 1, Shelf::of(1).root()).unwrap();
    let trust = Trust { kept: Some(&kept), ..Trust::default() };
    let expected = [Finding::KeptOtherLog { origin: "log.solbris.example".to_owned() }];
    assert_eq!(verify(&export(SIZE), &trust).findings, expected);
}

#[test]
fn a_witness_that_was_asked_for_must_have_cosigned() {
    let witness = Signer::from_seed("witness.solbris.example", [9; 32]).unwrap();
    let known = [witness.witness()];
    let trust = Trust { witnesses: &known, ..Trust::default() };
    let mut files = export(SIZE);
    let expected = [Finding::NotWitnessed("witness.solbris.example".to_owned())];
    assert_eq!(verify(&files, &trust).findings, expected);

    let note = String::from_utf8(files["checkpoint"].clone()).unwrap();
    let note = witness.cosign(&note, 1_700_000_000).unwrap();
    files.insert("checkpoint".to_owned(), note.into_bytes());
    let report = verify(&files, &trust);
    assert!(report.holds());
    assert_eq!(report.witnessed, [("witness.solbris.example".to_owned(), 1_700_000_000)]);
}

#[test]
fn an_export_without_checkpoint_or_key_says_so() {
    let mut files = export(SIZE);
    files.remove("key");
    let report = verify(&files, &Trust::default());
    assert_eq!(report.findings, [Finding::NoKey]);
    assert!(!report.holds());
    assert_eq!(findings(&files), Vec::<String>::new(), "the trusted key is enough");
    files.remove("checkpoint");
    assert_eq!(findings(&files), ["the file `checkpoint` is missing"]);
    assert_eq!(verify(&Files::new(), &Trust::default()).checkpoint, None);
}

#[test]
fn files_beyond_the_checkpoint_are_stray() {
    let files = export(SIZE);
    let paths = files.keys().map(String::as_str);
    assert_eq!(stray_files(paths, SIZE), Vec::<&str>::new());
    let stray =
        ["tile/entries/004", "tile/0/003.p/231", "tile/1/000", "tile/2/000.p/1", "notes.txt"];
    assert_eq!(stray_files(stray, SIZE), stray);
    let paths: Vec<_> = ledger::export_paths(SIZE).collect();
    assert_eq!(paths.len(), files.len());
    assert!(paths.iter().all(|path| files.contains_key(path)));
}

#[test]
fn a_reader_that_fails_ends_the_verification() {
    let files = export(SIZE);
    let read = |path: &str| match path {
        "tile/entries/002" => Err("unreadable"),
        _ => Ok(files.get(path).cloned()),
    };
    let result = verify_export(&Trust::default(), 2, read, |_| String::new());
    assert_eq!(result, Err("unreadable"));
}

#[test]
fn findings_are_listed_up_to_a_limit() {
    let mut files = export(70_000);
    for index in 0..5 {
        let path = Place::Entries { index, width: 256 }.to_string();
        edit(&mut files, &path, |entries| entries.iter_mut().for_each(|entry| entry.push(b'!')));
    }
    let report = verify(&files, &Trust::default());
    assert_eq!((report.findings.len(), report.n_unlisted), (ledger::FINDINGS_MAX, 280));
}

proptest! {
    #[test]
    fn any_flipped_byte_anywhere_is_found(
        n in 1_u64..900,
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        bit in 0..8,
    ) {
        let mut files = export(n);
        let path = files.keys().nth(file.index(files.len())).unwrap().clone();
        let bytes = files.get_mut(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let report = verify(&files, &Trust::default());
        prop_assert!(!report.holds(), "{path} at {at}");
    }

    #[test]
    fn any_tampering_with_several_files_is_found_and_nothing_panics(
        n in 1_u64..900,
        acts in prop::collection::vec(
            (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..5),
            1..5,
        ),
    ) {
        let truth = export(n);
        let mut files = truth.clone();
        for (file, at, act) in acts {
            let Some(path) = files.keys().nth(file.index(files.len())).cloned() else { break };
            let bytes = files.get_mut(&path).unwrap();
            let place = at.index(bytes.len().max(1));
            match act {
                0 => drop(files.remove(&path)),
                1 => bytes.truncate(place),
                2 => bytes.insert(place.min(bytes.len()), 0),
                3 if !bytes.is_empty() => bytes[place] ^= 0x40,
                _ => bytes.extend_from_slice(&[0; 32]),
            }
            if files.len() < 2 { break }
        }
        let holds = verify(&files, &Trust::default()).holds();
        prop_assert_eq!(holds, files == truth);
    }
}
