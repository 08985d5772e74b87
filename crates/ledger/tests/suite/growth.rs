//! Growing: any batches give the tree of RFC 6962, tiles only ever grow, and a log is taken up where it was left.

use ledger::{
    AppendError, ENTRY_BYTES_MAX, Edge, EdgeError, Place, SIZE_MAX, Tree, TreeError, edge_places,
    places,
};
use proptest::prelude::*;

use crate::shelf::{Shelf, batch, entry, naive_root};

proptest! {
    #[test]
    fn any_batches_give_the_root_of_the_naive_tree(
        sizes in prop::collection::vec(0_u64..400, 0..8),
    ) {
        let mut shelf = Shelf::default();
        for n in sizes {
            let before = shelf.clone();
            shelf.append(&batch(shelf.size(), n));
            for (key, bytes) in &before.rows {
                prop_assert!(shelf.rows[key].starts_with(bytes), "{key:?} changed");
            }
        }
        let entries = batch(0, shelf.size());
        prop_assert_eq!(shelf.root(), naive_root(&entries));
        prop_assert_eq!(shelf.rows.len(), places(shelf.size()).count());
        for place in places(shelf.size()) {
            let bytes = shelf.read(place).unwrap();
            if let Place::Tile { width, .. } = place {
                prop_assert_eq!(bytes.len(), usize::from(width) * 32, "{}", place);
            }
        }
    }

    #[test]
    fn a_tree_is_taken_up_where_it_was_left(n in 0_u64..1_200, more in 0_u64..600) {
        let mut shelf = Shelf::of(n);
        let stored = shelf.edge.tree().to_bytes();
        let tree = Tree::from_bytes(&stored).unwrap();
        prop_assert_eq!(tree.root(), naive_root(&batch(0, n)));
        prop_assert!(tree.agrees_with(&shelf.checkpoint()));
        prop_assert_eq!(&Tree::from_tiles(n, |place| shelf.read(place)).unwrap(), &tree);

        let mut asked = Vec::new();
        let edge = Edge::load(tree, |place| {
            asked.push(place);
            shelf.read(place)
        });
        asked.sort();
        let mut expected = edge_places(n);
        expected.sort();
        prop_assert_eq!(asked, expected);
        shelf.edge = edge.unwrap();
        shelf.append(&batch(n, more));
        prop_assert_eq!(shelf.root(), naive_root(&batch(0, n + more)));
    }

    #[test]
    fn a_flipped_byte_in_the_edge_is_not_built_on(n in 1_u64..1_200, at in any::<prop::sample::Index>()) {
        let shelf = Shelf::of(n);
        let edge = edge_places(n);
        let place = edge[at.index(edge.len())];
        let result = Edge::load(shelf.edge.tree().clone(), |asked| {
            let mut bytes = shelf.read(asked)?;
            if asked == place {
                let at = at.index(bytes.len());
                bytes[at] ^= 1;
            }
            Some(bytes)
        });
        prop_assert_eq!(result, Err(EdgeError::Damaged(place)));
    }
}

#[test]
fn a_batch_hands_out_each_tile_once() {
    let mut edge = Edge::default();
    edge.append(&batch(0, 250)).unwrap();
    let growth = edge.append(&batch(250, 300)).unwrap();
    assert_eq!(growth.first, 250);
    let tiles: Vec<_> = growth.tiles.iter().map(|tile| tile.place().to_string()).collect();
    assert_eq!(tiles, ["tile/0/000", "tile/0/001", "tile/0/002.p/38", "tile/1/000.p/2"]);
    let bundles: Vec<_> = growth.bundles.iter().map(|bundle| bundle.place().to_string()).collect();
    assert_eq!(bundles, ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/38"]);

    let growth = edge.append(&batch(550, 1)).unwrap();
    let tiles: Vec<_> = growth.tiles.iter().map(|tile| tile.place().to_string()).collect();
    assert_eq!(tiles, ["tile/0/002.p/39"], "level 1 did not change");
    assert_eq!(edge.append(&batch(0, 0)).unwrap().bundles, []);
}

#[test]
fn seventy_thousand_entries_reach_the_third_level() {
    let shelf = Shelf::of(70_000);
    assert_eq!(shelf.rows.len(), places(70_000).count());
    assert_eq!(shelf.rows[&(2, 0)].len(), 32);
    assert_eq!(shelf.root(), naive_root(&batch(0, 70_000)));
    assert!(shelf.edge.tree().to_bytes().len() <= 8 + 17 * 32);
}

#[test]
fn a_batch_with_an_entry_too_long_adds_nothing() {
    let mut edge = Edge::default();
    let longest = vec![1; ENTRY_BYTES_MAX];
    let too_long = vec![1; ENTRY_BYTES_MAX + 1];
    let refused = AppendError::EntryTooLong { position: 1, size_bytes: ENTRY_BYTES_MAX + 1 };
    assert_eq!(edge.append(&[longest.clone(), too_long]), Err(refused));
    assert_eq!(edge, Edge::default());
    assert!(edge.append(&[longest]).is_ok());
}

#[test]
fn a_tree_needs_one_hash_for_each_one_bit() {
    let peaks = Shelf::of(5).edge.tree().peaks().to_vec();
    assert!(Tree::from_parts(5, peaks.clone()).is_ok());
    let refused = TreeError::Peaks { size: 7, expected: 3, found: 2 };
    assert_eq!(Tree::from_parts(7, peaks.clone()), Err(refused));
    assert_eq!(Tree::from_parts(SIZE_MAX + 1, peaks), Err(TreeError::TooLarge(SIZE_MAX + 1)));
    assert_eq!(Tree::from_bytes(&[0; 7]), Err(TreeError::CutShort));
    assert_eq!(Tree::from_bytes(&[0; 9]), Err(TreeError::CutShort));
}

#[test]
fn a_missing_row_is_named() {
    let shelf = Shelf::of(300);
    let gone = Place::Tile { level: 1, index: 0, width: 1 };
    let read = |place| if place == gone { None } else { shelf.read(place) };
    let tree = shelf.edge.tree().clone();
    assert_eq!(Edge::load(tree, read), Err(EdgeError::Missing(gone)));
    assert_eq!(Tree::from_tiles(300, read), Err(TreeError::Tile(gone)));
    assert_eq!(entry(0), b"fact 0 ");
}
