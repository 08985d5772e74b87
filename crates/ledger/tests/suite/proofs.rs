//! Proofs: each one verifies, and no other entry, place, size, root or path does.

use ledger::{
    Checkpoint, Hash, ProofError, ProveError, Receipt, ReceiptError, consistency_places,
    inclusion_places, leaf_hash, prove_consistency, prove_inclusion, root_from_path,
    verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::shelf::{ORIGIN, Shelf, batch, entry, naive_root, signer};

/// An entry among 10^9, with a path of arbitrary hashes: no tree of that size has to exist.
pub(crate) fn billionth() -> (Receipt, Hash) {
    let (index, size) = (123_456_789, 1_000_000_000);
    let path: Vec<_> = (0..30_u8).map(|row| leaf_hash(&[row])).collect();
    let root = root_from_path(leaf_hash(&entry(index)), index, size, &path).unwrap();
    let checkpoint = Checkpoint::new(ORIGIN, size, root).unwrap();
    (Receipt { extra: None, index, path, note: signer().sign(&checkpoint) }, root)
}

#[test]
fn the_proof_of_one_entry_among_a_billion_fits_in_two_kilobytes() {
    let (receipt, _) = billionth();
    let text = receipt.to_string();
    assert!(text.len() <= 2_000, "{} bytes", text.len());
    let receipt: Receipt = text.parse().unwrap();
    let log = signer().verifier();
    assert_eq!(receipt.verify(&log, &entry(123_456_789)).unwrap().size(), 1_000_000_000);
    let refused = receipt.verify(&log, &entry(123_456_788));
    assert_eq!(refused, Err(ReceiptError::Proof(ProofError::Root)));
}

proptest! {
    #[test]
    fn every_inclusion_proof_verifies_and_no_other(
        n in 1_u64..1_500,
        at in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let shelf = Shelf::of(n);
        let size = 1 + at.index(n as usize) as u64;
        let index = flip.index(size as usize) as u64;
        let mut places = inclusion_places(index, size).unwrap();
        let path = prove_inclusion(index, size, |place| {
            places.retain(|expected| *expected != place);
            shelf.read(place)
        }).unwrap();
        prop_assert_eq!(places, [], "all the places named beforehand are read");
        let root = naive_root(&batch(0, size));
        let leaf = leaf_hash(&entry(index));
        prop_assert_eq!(verify_inclusion(leaf, index, size, root, &path), Ok(()));

        let other = leaf_hash(&entry(index + 1));
        prop_assert!(verify_inclusion(other, index, size, root, &path).is_err());
        prop_assert!(verify_inclusion(leaf, index + 1, size, root, &path).is_err());
        prop_assert!(verify_inclusion(leaf, index, size, other, &path).is_err());
        let longer = [path.as_slice(), &[other]].concat();
        prop_assert_eq!(
            verify_inclusion(leaf, index, size, root, &longer),
            Err(ProofError::Length(longer.len()))
        );
        if let Some((_, shorter)) = path.split_last() {
            prop_assert!(verify_inclusion(leaf, index, size, root, shorter).is_err());
            let mut flipped = path.clone();
            let hash = flip.index(path.len());
            flipped[hash].0[flip.index(32)] ^= 0x10;
            prop_assert_eq!(
                verify_inclusion(leaf, index, size, root, &flipped),
                Err(ProofError::Root)
            );
        }
    }

    #[test]
    fn every_consistency_proof_verifies_and_no_other(
        n in 1_u64..1_500,
        at in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let shelf = Shelf::of(n);
        let older = at.index(n as usize + 1) as u64;
        let mut places = consistency_places(older, n).unwrap();
        let path = prove_consistency(older, n, |place| {
            places.retain(|expected| *expected != place);
            shelf.read(place)
        }).unwrap();
        prop_assert_eq!(places, []);
        let (older_root, root) = (naive_root(&batch(0, older)), shelf.root());
        prop_assert_eq!(verify_consistency(older, older_root, n, root, &path), Ok(()));

        let other = leaf_hash(b"other");
        prop_assert!(verify_consistency(older, other, n, root, &path).is_err());
        if older > 0 {
            prop_assert!(verify_consistency(older, older_root, n, other, &path).is_err());
        }
        let longer = [path.as_slice(), &[other]].concat();
        prop_assert!(verify_consistency(older, older_root, n, root, &longer).is_err());
        if let Some((_, shorter)) = path.split_last() {
            prop_assert!(verify_consistency(older, older_root, n, root, shorter).is_err());
            let mut flipped = path.clone();
            flipped[flip.index(path.len())].0[flip.index(32)] ^= 0x10;
            prop_assert!(verify_consistency(older, older_root, n, root, &flipped).is_err());
        }
    }

    #[test]
    fn a_receipt_with_any_byte_flipped_is_refused(at in any::<prop::sample::Index>(), bit in 0..8) {
        let shelf = Shelf::of(300);
        let path = prove_inclusion(77, 300, |place| shelf.read(place)).unwrap();
        let note = signer().sign(&shelf.checkpoint());
        let receipt = Receipt { extra: None, index: 77, path, note };
        let mut bytes = receipt.to_string().into_bytes();
        prop_assert_eq!(Receipt::parse(&bytes), Ok(receipt));
        let at = at.index(bytes.len());
        bytes[at] ^= 1_u8 << bit;
        let log = signer().verifier();
        let verified = Receipt::parse(&bytes).and_then(|receipt| receipt.verify(&log, &entry(77)));
        prop_assert!(verified.is_err(), "byte {at}");
    }
}

#[test]
fn nothing_outside_the_tree_is_proved() {
    let shelf = Shelf::of(10);
    let outside = |position| ProveError::Outside { position, size: 10 };
    assert!(prove_inclusion(9, 10, |place| shelf.read(place)).is_ok());
    assert_eq!(prove_inclusion(10, 10, |place| shelf.read(place)), Err(outside(10)));
    assert!(prove_consistency(10, 10, |place| shelf.read(place)).is_ok());
    assert_eq!(prove_consistency(11, 10, |place| shelf.read(place)), Err(outside(11)));
    assert!(matches!(prove_inclusion(0, 10, |_| None), Err(ProveError::Tile(_))));
    assert!(matches!(prove_inclusion(0, 11, |place| shelf.read(place)), Err(ProveError::Tile(_))));
}

#[test]
fn extra_bytes_travel_with_a_receipt() {
    let receipt = Receipt { extra: Some(b"salt".to_vec()), ..billionth().0 };
    let text = receipt.to_string();
    assert!(text.starts_with("c2sp.org/tlog-proof@v1\nextra c2FsdA==\nindex 123456789\n"));
    assert_eq!(text.parse(), Ok(receipt));
}

#[test]
fn a_receipt_has_one_spelling() {
    let text = billionth().0.to_string();
    let check = |from: &str, to: &str, error: ReceiptError| {
        assert_eq!(Receipt::parse(text.replacen(from, to, 1).as_bytes()), Err(error));
    };
    check("proof@v1", "proof@v2", ReceiptError::Header);
    check("index 1", "index 01", ReceiptError::Index);
    check("index 1", "index +1", ReceiptError::Index);
    check("=\n", "\n", ReceiptError::Path);
    check("index", "extra @\nindex", ReceiptError::Extra);
}
