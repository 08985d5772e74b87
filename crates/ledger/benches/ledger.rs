//! What the ledger costs: growing against the bare hashes of the same work, one proof, and a whole export.

#![expect(clippy::unwrap_used, reason = "a bench whose work fails has nothing to measure")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use ledger::{
    Checkpoint, Edge, Hash, Place, Signer, Trust, leaf_hash, node_hash, places, prove_inclusion,
    verify_export, verify_inclusion,
};
use sha2::{Digest as _, Sha256};

const N_APPENDED: usize = 100_000;
const N_EXPORTED: u64 = 1_000_000;
const ENTRY_BYTES: usize = 200;
const BATCH: usize = 256;
const ORIGIN: &str = "log.fjordbok.example/ledger";

fn main() {
    divan::main();
}

fn entry(index: u64) -> Vec<u8> {
    let mut entry = vec![0x5a; ENTRY_BYTES];
    entry[..8].copy_from_slice(&index.to_be_bytes());
    entry
}

fn appended() -> Vec<Vec<u8>> {
    (0..N_APPENDED as u64).map(entry).collect()
}

#[divan::bench(sample_count = 30)]
fn grow_with_tiles_and_bundles(bencher: Bencher) {
    let entries = appended();
    bencher.counter(ItemsCount::new(N_APPENDED)).bench_local(|| {
        let mut edge = Edge::default();
        for batch in entries.chunks(BATCH) {
            black_box(edge.append(batch).unwrap());
        }
        edge.tree().root()
    });
}

#[divan::bench(sample_count = 30)]
fn grow_bare_hashes(bencher: Bencher) {
    let entries = appended();
    let node = [0x01; 65];
    bencher.counter(ItemsCount::new(N_APPENDED)).bench_local(|| {
        for entry in &entries {
            black_box(Sha256::new().chain_update([0x00]).chain_update(entry).finalize());
            black_box(Sha256::digest(black_box(node)));
        }
    });
}

#[divan::bench]
fn check_one_proof_among_a_billion(bencher: Bencher) {
    let (index, size) = (123_456_789, 1_000_000_000);
    let path: Vec<_> = (0..30_u8).map(|row| leaf_hash(&[row])).collect();
    let entry = entry(index);
    let root = ledger::root_from_path(leaf_hash(&entry), index, size, &path).unwrap();
    bencher.bench_local(|| {
        let leaf = leaf_hash(black_box(&entry));
        verify_inclusion(leaf, index, size, root, black_box(&path)).unwrap();
    });
}

#[divan::bench]
fn build_one_proof_among_a_million(bencher: Bencher) {
    let files = &*EXPORT;
    let read = |place: Place| files.get(&place.to_string()).cloned();
    bencher.bench_local(|| prove_inclusion(black_box(654_321), N_EXPORTED, read).unwrap());
}

/// An export of a million entries, in memory: hashing is measured, not a disk.
static EXPORT: LazyLock<HashMap<String, Vec<u8>>> = LazyLock::new(|| {
    let signer = Signer::from_seed(ORIGIN, [7; 32]).unwrap();
    let mut edge = Edge::default();
    let mut files = HashMap::new();
    for first in (0..N_EXPORTED).step_by(N_APPENDED) {
        let batch: Vec<_> = (first..first + N_APPENDED as u64).map(entry).collect();
        let growth = edge.append(&batch).unwrap();
        let tiles = growth.tiles.into_iter().map(|tile| (tile.place(), tile.bytes));
        let bundles = growth.bundles.into_iter().map(|bundle| (bundle.place(), bundle.bytes));
        files.extend(tiles.chain(bundles).map(|(place, bytes)| (place.to_string(), bytes)));
    }
    let checkpoint = Checkpoint::new(ORIGIN, N_EXPORTED, edge.tree().root()).unwrap();
    files.insert("checkpoint".to_owned(), signer.sign(&checkpoint).into_bytes());
    files.insert("key".to_owned(), signer.verifier().to_string().into_bytes());
    assert!(places(N_EXPORTED).all(|place| files.contains_key(&place.to_string())));
    files
});

#[divan::bench(args = [1, 2], sample_count = 10)]
fn verify_an_export_of_a_million(bencher: Bencher, n_threads: usize) {
    let read = |path: &str| Ok::<_, Infallible>(EXPORT.get(path).cloned());
    bencher.counter(ItemsCount::new(N_EXPORTED)).bench_local(|| {
        let Ok(report) = verify_export(&Trust::default(), n_threads, read, |_| String::new());
        assert!(report.holds());
    });
}

/// The worst that a single forgery costs: the first entry dropped, and all others moved up.
#[divan::bench(sample_count = 5)]
fn verify_an_export_with_its_first_entry_dropped(bencher: Bencher) {
    let mut files = EXPORT.clone();
    for first in (0..N_EXPORTED).step_by(256) {
        let after = (first + 256).min(N_EXPORTED);
        let width = (after - first) as u16;
        let moved_up = (first + 1..(after + 1).min(N_EXPORTED)).map(entry);
        let bytes =
            moved_up.flat_map(|entry| [&(ENTRY_BYTES as u16).to_be_bytes(), &entry[..]].concat());
        files.insert(Place::Entries { index: first / 256, width }.to_string(), bytes.collect());
    }
    let read = |path: &str| Ok::<_, Infallible>(files.get(path).cloned());
    bencher.bench_local(|| {
        let Ok(report) = verify_export(&Trust::default(), 2, read, |_| String::new());
        assert_eq!(report.findings.len(), 2, "{:?}", report.findings);
    });
}

#[divan::bench]
fn hash_a_node(bencher: Bencher) {
    let (left, right) = (Hash([1; 32]), Hash([2; 32]));
    bencher.bench_local(|| node_hash(black_box(&left), black_box(&right)));
}
