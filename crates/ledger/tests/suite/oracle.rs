//! Other people's verifiers, `tlog_tiles` and `signed_note`, accept what we make, and we accept what they make.

use ledger::{
    Checkpoint, Edge, Hash, Place, Receipt, Signer, Verifier, leaf_hash, node_hash,
    prove_consistency, prove_inclusion, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;
use signed_note::{Note, StandardSigner, StandardVerifier, VerifierList};
use tlog_tiles::{
    HashReader as _, TileHashReader, TileReader, check_record, check_tree, prove_record, prove_tree,
};

use crate::proofs::billionth;
use crate::shelf::{ORIGIN, Shelf, batch, entry, signer};

fn theirs(hash: Hash) -> tlog_tiles::Hash {
    tlog_tiles::Hash(hash.0)
}

fn ours(path: Vec<tlog_tiles::Hash>) -> Vec<Hash> {
    path.into_iter().map(|hash| Hash(hash.0)).collect()
}

impl TileReader for Shelf {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[tlog_tiles::Tile]) -> Result<Vec<Vec<u8>>, tlog_tiles::Error> {
        let read = |tile: &tlog_tiles::Tile| {
            let width = tile.width() as u16;
            let place = Place::Tile { level: tile.level(), index: tile.level_index(), width };
            let mut bytes = self.read(place).unwrap();
            bytes.truncate(usize::from(width) * 32);
            bytes
        };
        Ok(tiles.iter().map(read).collect())
    }

    fn save_tiles(&self, _: &[tlog_tiles::Tile], _: &[Vec<u8>]) {}
}

/// Returns the text and who signed it, by their verifier.
fn opened_by_them(note: &str, key: &str) -> Option<Vec<u8>> {
    let verifier = StandardVerifier::new(key).unwrap();
    let note = Note::from_bytes(note.as_bytes()).ok()?;
    note.verify(&VerifierList::new(vec![Box::new(verifier)])).ok()?;
    Some(note.text().to_vec())
}

proptest! {
    #[test]
    fn hashes_are_the_same(left in prop::collection::vec(any::<u8>(), 0..200), right: [u8; 32]) {
        let leaf = leaf_hash(&left);
        prop_assert_eq!(theirs(leaf), tlog_tiles::record_hash(&left));
        let node = tlog_tiles::node_hash(theirs(leaf), tlog_tiles::Hash(right));
        prop_assert_eq!(theirs(node_hash(&leaf, &Hash(right))), node);
        prop_assert_eq!(leaf.to_string(), theirs(leaf).to_string());
    }

    #[test]
    fn tile_paths_are_the_same(level in 0_u8..8, index in 0..1_u64 << 40, width in 1_u16..257) {
        let check = |place: Place, is_data| {
            let path = tlog_tiles::Tile::new(8, level, index, width.into(), is_data).path();
            let path = path.replace("tile/8/", "tile/").replace("tile/data/", "tile/entries/");
            assert_eq!(place.to_string(), path);
        };
        check(Place::Tile { level, index, width }, false);
        check(Place::Entries { index, width }, true);
    }

    #[test]
    fn a_batch_adds_the_tiles_they_expect(before in 0_u64..800, n in 1_u64..800) {
        let mut edge = Edge::default();
        edge.append(&batch(0, before)).unwrap();
        let growth = edge.append(&batch(before, n)).unwrap();
        let mut paths: Vec<_> = growth.tiles.iter().map(|tile| tile.place().to_string()).collect();
        paths.sort();
        let expected = tlog_tiles::Tile::new_tiles(8, before, before + n);
        let mut expected: Vec<_> =
            expected.iter().map(|tile| tile.path().replace("tile/8/", "tile/")).collect();
        expected.sort();
        prop_assert_eq!(paths, expected);
    }

    #[test]
    fn inclusion_proofs_are_the_same(n in 1_u64..1_500, at in any::<prop::sample::Index>()) {
        let shelf = Shelf::of(n);
        let index = at.index(n as usize) as u64;
        let reader = TileHashReader::new(n, theirs(shelf.root()), &shelf);
        let their_path = prove_record(n, index, &reader).unwrap();
        let path = prove_inclusion(index, n, |place| shelf.read(place)).unwrap();
        prop_assert_eq!(&path, &ours(their_path.clone()));

        let leaf = leaf_hash(&entry(index));
        prop_assert_eq!(verify_inclusion(leaf, index, n, shelf.root(), &ours(their_path)), Ok(()));
        let path: Vec<_> = path.into_iter().map(theirs).collect();
        let root = theirs(shelf.root());
        prop_assert!(check_record(&path, n, root, index, theirs(leaf)).is_ok());
        let other = theirs(leaf_hash(b"another entry"));
        prop_assert!(check_record(&path, n, root, index, other).is_err());
    }

    #[test]
    fn consistency_proofs_are_the_same(n in 1_u64..1_500, at in any::<prop::sample::Index>()) {
        let shelf = Shelf::of(n);
        let older = 1 + at.index(n as usize) as u64;
        let older_root = Shelf::of(older).root();
        let reader = TileHashReader::new(n, theirs(shelf.root()), &shelf);
        let their_path = prove_tree(n, older, &reader).unwrap();
        let path = prove_consistency(older, n, |place| shelf.read(place)).unwrap();
        prop_assert_eq!(&path, &ours(their_path.clone()));

        let their_path = ours(their_path);
        prop_assert_eq!(verify_consistency(older, older_root, n, shelf.root(), &their_path), Ok(()));
        let path: Vec<_> = path.into_iter().map(theirs).collect();
        let (older_root, root) = (theirs(older_root), theirs(shelf.root()));
        prop_assert!(check_tree(&path, n, root, older, older_root).is_ok());
        if older < n {
            prop_assert!(check_tree(&path, n, root, older, root).is_err());
        }
    }

    #[test]
    fn checkpoints_are_the_same(size in 0..i64::MAX as u64, root: [u8; 32]) {
        let checkpoint = Checkpoint::new(ORIGIN, size, Hash(root)).unwrap();
        let parsed = tlog_tiles::Checkpoint::from_bytes(checkpoint.to_string().as_bytes()).unwrap();
        prop_assert_eq!((parsed.origin(), parsed.size()), (ORIGIN, size));
        prop_assert_eq!(parsed.hash(), &tlog_tiles::Hash(root));
        let text = String::from_utf8(parsed.to_bytes()).unwrap();
        prop_assert_eq!(Checkpoint::parse(&text), Ok(checkpoint));
    }
}

#[test]
fn a_tree_of_three_levels_reads_the_same_for_them() {
    let shelf = Shelf::of(70_000);
    let reader = TileHashReader::new(70_000, theirs(shelf.root()), &shelf);
    let indices: Vec<_> = [0, 255, 256, 65_535, 65_536, 69_999]
        .map(|index| tlog_tiles::stored_hash_index(0, index))
        .into();
    let leaves = reader.read_hashes(&indices).unwrap();
    assert_eq!(leaves[3], theirs(leaf_hash(&entry(65_535))));
    for index in [0, 65_535, 65_536, 69_999] {
        let path = prove_inclusion(index, 70_000, |place| shelf.read(place)).unwrap();
        assert_eq!(path, ours(prove_record(70_000, index, &reader).unwrap()));
    }
}

#[test]
fn they_open_our_notes_and_cosigned_ones() {
    let checkpoint = Shelf::of(5).checkpoint();
    let witness = Signer::from_seed("witness.solbris.example", [9; 32]).unwrap();
    let note = witness.cosign(&signer().sign(&checkpoint), 1_700_000_000).unwrap();
    let key = signer().verifier().to_string();
    assert_eq!(opened_by_them(&note, &key), Some(checkpoint.to_string().into_bytes()));
    let changed = note.replace("\n5\n", "\n6\n");
    assert_eq!(opened_by_them(&changed, &key), None);
}

#[test]
fn we_open_their_notes() {
    use base64::Engine as _;
    let private = [[1].as_slice(), &[7; 32]].concat();
    let private = base64::engine::general_purpose::STANDARD.encode(private);
    let id = signer().verifier().id();
    let their_signer = StandardSigner::new(&format!("PRIVATE+KEY+{ORIGIN}+{id:08x}+{private}"));
    let checkpoint = Shelf::of(5).checkpoint();
    let mut note = Note::new(checkpoint.to_string().as_bytes(), &[]).unwrap();
    note.add_sigs(&[&their_signer.unwrap()]).unwrap();
    let note = String::from_utf8(note.to_bytes()).unwrap();
    assert_eq!(note, signer().sign(&checkpoint), "the same key signs the same bytes");

    let public = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key();
    let key = tests_key(&public.to_bytes());
    assert_eq!(Verifier::parse(&key), Ok(signer().verifier()));
    assert_eq!(Verifier::parse(&key).unwrap().open(note.as_bytes()), Ok(checkpoint));
}

/// Their verifier key line, checked by their own parser.
fn tests_key(public: &[u8; 32]) -> String {
    use base64::Engine as _;
    let key = [[1].as_slice(), public].concat();
    let id = signed_note::key_id(ORIGIN, &key);
    let key = base64::engine::general_purpose::STANDARD.encode(key);
    let line = format!("{ORIGIN}+{id:08x}+{key}");
    assert!(StandardVerifier::new(&line).is_ok());
    line
}

#[test]
fn they_accept_the_proof_of_one_entry_among_a_billion() {
    let (receipt, root) = billionth();
    let receipt: Receipt = receipt.to_string().parse().unwrap();
    let text = opened_by_them(&receipt.note, &signer().verifier().to_string()).unwrap();
    let checkpoint = tlog_tiles::Checkpoint::from_bytes(&text).unwrap();
    assert_eq!(checkpoint.hash(), &theirs(root));
    let path: Vec<_> = receipt.path.iter().copied().map(theirs).collect();
    let check = |index| {
        let leaf = theirs(leaf_hash(&entry(index)));
        check_record(&path, checkpoint.size(), *checkpoint.hash(), receipt.index, leaf)
    };
    assert!(check(123_456_789).is_ok());
    assert!(check(123_456_788).is_err());
}
