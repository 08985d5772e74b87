//! Arbitrary bytes never make a parser panic, and what parses is written back as it was.

use ledger::{Checkpoint, Note, Place, Receipt, Tree, Verifier, Witness, entries, root_from_path};
use proptest::prelude::*;

use crate::proofs::billionth;
use crate::shelf::{ORIGIN, Shelf, signer};

/// Bytes that are nearly what a parser expects: a true text with a stretch replaced.
fn nearly(text: String) -> impl Strategy<Value = Vec<u8>> {
    let patch = prop::collection::vec(prop_oneof![any::<u8>(), Just(b'\n'), Just(b' ')], 0..6);
    (any::<prop::sample::Index>(), 0_usize..6, patch).prop_map(move |(at, n, patch)| {
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        let end = (at + n).min(bytes.len());
        bytes.splice(at..end, patch);
        bytes
    })
}

fn any_bytes(text: String) -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![prop::collection::vec(any::<u8>(), 0..400), nearly(text)]
}

proptest! {
    #[test]
    fn a_note_never_panics(bytes in any_bytes(signer().sign(&Shelf::of(3).checkpoint()))) {
        if let Ok(note) = Note::parse(&bytes) {
            prop_assert!(note.text.ends_with('\n') && !note.signatures.is_empty());
        }
        let opened = signer().verifier().open(&bytes);
        prop_assert!(opened.is_err() || opened == Ok(Shelf::of(3).checkpoint()));
        prop_assert!(signer().witness().open(&bytes).is_err());
    }

    #[test]
    fn a_checkpoint_never_panics(bytes in any_bytes(Shelf::of(3).checkpoint().to_string())) {
        let text = String::from_utf8_lossy(&bytes);
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            prop_assert!(text.starts_with(&checkpoint.to_string()));
        }
    }

    #[test]
    fn a_receipt_never_panics(bytes in any_bytes(billionth().0.to_string())) {
        if let Ok(receipt) = Receipt::parse(&bytes) {
            prop_assert_eq!(receipt.to_string().into_bytes(), bytes);
            let _ = receipt.verify(&signer().verifier(), b"entry");
        }
    }

    #[test]
    fn a_key_never_panics(bytes in any_bytes(signer().verifier().to_string())) {
        let line = String::from_utf8_lossy(&bytes);
        if let Ok(key) = Verifier::parse(&line) {
            prop_assert_eq!(key.to_string(), line.as_ref());
        }
        let _ = Witness::parse(&line);
    }

    #[test]
    fn a_path_never_panics(
        path in prop_oneof![
            "(tile/)?(entries|[0-9]{1,3})/(x[0-9]{3}/){0,9}[0-9]{0,4}(\\.p/[0-9]{0,4})?",
            ".{0,40}",
        ],
    ) {
        if let Ok(place) = path.parse::<Place>() {
            prop_assert_eq!(place.to_string(), path);
            prop_assert!((1..=256).contains(&place.width()));
            let _ = ledger::stray_files([place.to_string().as_str()], u64::MAX);
        }
    }

    #[test]
    fn a_place_is_read_as_it_is_written(level in 0_u8..64, index in any::<u64>(), width in 1_u16..257) {
        for place in [Place::Tile { level, index, width }, Place::Entries { index, width }] {
            prop_assert_eq!(place.to_string().parse(), Ok(place));
        }
    }

    #[test]
    fn a_bundle_never_panics(bytes in prop::collection::vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], 0..300)) {
        let read: Vec<_> = entries(&bytes).collect();
        let n_bytes: usize = read.iter().flatten().map(|entry| entry.len() + 2).sum();
        let broken = read.iter().filter(|entry| entry.is_err()).count();
        prop_assert_eq!(broken == 0, n_bytes == bytes.len());
        prop_assert!(broken <= 1);
    }

    #[test]
    fn a_stored_tree_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(tree) = Tree::from_bytes(&bytes) {
            prop_assert_eq!(tree.to_bytes(), bytes);
        }
    }

    #[test]
    fn a_path_of_any_length_never_panics(index in any::<u64>(), size in any::<u64>(), n in 0_usize..80) {
        let leaf = ledger::leaf_hash(ORIGIN.as_bytes());
        let path = vec![leaf; n];
        prop_assert!(root_from_path(leaf, index, size, &path).is_ok() <= (index < size));
        let _ = ledger::verify_consistency(index, leaf, size, leaf, &path);
    }
}
