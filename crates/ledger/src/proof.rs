//! Inclusion and consistency proofs of RFC 6962, built from tiles and checked without them; knows no checkpoints.

use std::collections::BTreeMap;

use crate::hash::{EMPTY_ROOT, HASH_BYTES, Hash, node_hash, root_of};
use crate::place::{Place, TILE_WIDTH, count_at};
use crate::tree::read_tile;

const ROWS_PER_TILE: u32 = 8;

/// Why a proof cannot be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProveError {
    /// The entry, or the older size, is not within the tree.
    #[error("{position} is not within a tree of {size} entries")]
    Outside {
        /// The index of the entry, or the older size.
        position: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The reader has no such tile, or a shorter one.
    #[error("the tile `{0}` is missing or too short")]
    Tile(Place),
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The entry, or the older size, is not within the tree.
    #[error("{position} is not within a tree of {size} entries")]
    Outside {
        /// The index of the entry, or the older size.
        position: u64,
        /// The size of the tree.
        size: u64,
    },
    /// The proof has more or fewer hashes than the tree's shape demands.
    #[error("the proof has {0} hashes, which does not fit the tree")]
    Length(usize),
    /// The proof leads to another root than the newer one.
    #[error("the proof does not lead to the root")]
    Root,
    /// The proof leads to another root than the older one.
    #[error("the proof does not lead to the older root")]
    OlderRoot,
}

/// Builds the proof that entry `index` is in the tree of `size` entries: siblings, the lowest first.
///
/// `read` is asked for tiles as they stand at `size`; it may return a wider one.
///
/// # Errors
/// [`ProveError`]. That the tiles are true is not checked: [`verify_inclusion`] says so.
pub fn prove_inclusion(
    index: u64,
    size: u64,
    read: impl FnMut(Place) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, ProveError> {
    if index >= size {
        return Err(ProveError::Outside { position: index, size });
    }
    let mut tiles = Tiles::new(size, read);
    let mut path = Vec::new();
    let (mut low, mut high) = (0, size);
    while high - low > 1 {
        let middle = low + split(high - low);
        if index < middle {
            path.push(tiles.subtree(middle, high)?);
            high = middle;
        } else {
            path.push(tiles.subtree(low, middle)?);
            low = middle;
        }
    }
    path.reverse();
    Ok(path)
}

/// Builds the proof that the tree of `size` entries begins with that of `older_size`.
///
/// The proof is empty if the sizes are equal or the older one is 0.
///
/// # Errors
/// [`ProveError`]. That the tiles are true is not checked: [`verify_consistency`] says so.
pub fn prove_consistency(
    older_size: u64,
    size: u64,
    read: impl FnMut(Place) -> Option<Vec<u8>>,
) -> Result<Vec<Hash>, ProveError> {
    if older_size > size {
        return Err(ProveError::Outside { position: older_size, size });
    }
    let mut path = Vec::new();
    if older_size == 0 {
        return Ok(path);
    }
    let mut tiles = Tiles::new(size, read);
    let (mut low, mut high) = (0, size);
    while high != older_size {
        let middle = low + split(high - low);
        if older_size <= middle {
            path.push(tiles.subtree(middle, high)?);
            high = middle;
        } else {
            path.push(tiles.subtree(low, middle)?);
            low = middle;
        }
    }
    if low > 0 {
        path.push(tiles.subtree(low, high)?);
    }
    path.reverse();
    Ok(path)
}

/// Returns the tiles that [`prove_inclusion`] reads, so that a caller can fetch them beforehand.
///
/// # Errors
/// [`ProveError::Outside`].
pub fn inclusion_places(index: u64, size: u64) -> Result<Vec<Place>, ProveError> {
    let mut places = Vec::new();
    prove_inclusion(index, size, |place| Some(blank(place, &mut places)))?;
    Ok(places)
}

/// Returns the tiles that [`prove_consistency`] reads, so that a caller can fetch them beforehand.
///
/// # Errors
/// [`ProveError::Outside`].
pub fn consistency_places(older_size: u64, size: u64) -> Result<Vec<Place>, ProveError> {
    let mut places = Vec::new();
    prove_consistency(older_size, size, |place| Some(blank(place, &mut places)))?;
    Ok(places)
}

fn blank(place: Place, places: &mut Vec<Place>) -> Vec<u8> {
    places.push(place);
    vec![0; usize::from(place.width()) * HASH_BYTES]
}

/// Returns the largest power of two below `n`, for `n` above 1.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// The tiles of a tree of `size` entries, each read once.
struct Tiles<R> {
    size: u64,
    read: R,
    known: BTreeMap<Place, Vec<Hash>>,
}

impl<R: FnMut(Place) -> Option<Vec<u8>>> Tiles<R> {
    fn new(size: u64, read: R) -> Self {
        Self { size, read, known: BTreeMap::new() }
    }

    /// Returns the root over the entries from `low` to before `high`, where `low` is a multiple of the split.
    fn subtree(&mut self, low: u64, high: u64) -> Result<Hash, ProveError> {
        let n_entries = high - low;
        if n_entries.is_power_of_two() {
            return self.complete(low, n_entries.trailing_zeros());
        }
        let middle = low + split(n_entries);
        Ok(node_hash(&self.subtree(low, middle)?, &self.subtree(middle, high)?))
    }

    /// Returns the root of the complete subtree of `rows` rows that begins at entry `low`.
    fn complete(&mut self, low: u64, rows: u32) -> Result<Hash, ProveError> {
        let level = (rows / ROWS_PER_TILE) as u8;
        let position = low >> (ROWS_PER_TILE * u32::from(level));
        let index = position / u64::from(TILE_WIDTH);
        let first = (position % u64::from(TILE_WIDTH)) as usize;
        let hashes = self.tile(level, index)?;
        Ok(root_of(&hashes[first..first + (1 << (rows % ROWS_PER_TILE))]))
    }

    fn tile(&mut self, level: u8, index: u64) -> Result<&[Hash], ProveError> {
        let above = count_at(self.size, level) - index * u64::from(TILE_WIDTH);
        let width = above.min(u64::from(TILE_WIDTH)) as u16;
        let place = Place::Tile { level, index, width };
        if !self.known.contains_key(&place) {
            let hashes = read_tile(place, &mut self.read).ok_or(ProveError::Tile(place))?;
            self.known.insert(place, hashes);
        }
        Ok(&self.known[&place])
    }
}

/// Checks that the entry with this hash is number `index` in the tree of `size` entries with this root.
///
/// # Errors
/// [`ProofError`] other than [`ProofError::OlderRoot`].
pub fn verify_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    root: Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    if root_from_path(leaf, index, size, path)? == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Returns the root that a path leads to from the entry's hash (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// [`ProofError::Outside`] or [`ProofError::Length`].
pub fn root_from_path(
    leaf: Hash,
    index: u64,
    size: u64,
    path: &[Hash],
) -> Result<Hash, ProofError> {
    if index >= size {
        return Err(ProofError::Outside { position: index, size });
    }
    let (mut node, mut last) = (index, size - 1);
    let mut hash = leaf;
    for sibling in path {
        if last == 0 {
            return Err(ProofError::Length(path.len()));
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node % 2 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    if last == 0 { Ok(hash) } else { Err(ProofError::Length(path.len())) }
}

/// Checks that the tree of `size` entries begins with that of `older_size` (RFC 9162, section 2.1.4.2).
///
/// # Errors
/// [`ProofError`]; [`ProofError::OlderRoot`] says that the history differs, if the proof was built honestly.
pub fn verify_consistency(
    older_size: u64,
    older_root: Hash,
    size: u64,
    root: Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    if older_size > size {
        return Err(ProofError::Outside { position: older_size, size });
    }
    if older_size == 0 || older_size == size {
        return verify_trivial(older_size, older_root, root, path);
    }
    let complete = older_size.is_power_of_two().then_some(older_root);
    let mut siblings = path.iter();
    let Some(start) = complete.or_else(|| siblings.next().copied()) else {
        return Err(ProofError::Length(path.len()));
    };
    let rows = (older_size - 1).trailing_ones();
    let (mut node, mut last) = ((older_size - 1) >> rows, (size - 1) >> rows);
    let (mut older, mut newer) = (start, start);
    for sibling in siblings {
        if last == 0 {
            return Err(ProofError::Length(path.len()));
        }
        if node % 2 == 1 || node == last {
            older = node_hash(sibling, &older);
            newer = node_hash(sibling, &newer);
            while node % 2 == 0 && node != 0 {
                (node, last) = (node >> 1, last >> 1);
            }
        } else {
            newer = node_hash(&newer, sibling);
        }
        (node, last) = (node >> 1, last >> 1);
    }
    match last {
        0 if older != older_root => Err(ProofError::OlderRoot),
        0 if newer != root => Err(ProofError::Root),
        0 => Ok(()),
        _ => Err(ProofError::Length(path.len())),
    }
}

fn verify_trivial(
    older_size: u64,
    older_root: Hash,
    root: Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    let expected = if older_size == 0 { EMPTY_ROOT } else { root };
    if !path.is_empty() {
        return Err(ProofError::Length(path.len()));
    }
    if older_root == expected { Ok(()) } else { Err(ProofError::OlderRoot) }
}
