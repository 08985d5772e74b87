//! How the tree grows: its compact range, its right edge, and the tiles a batch adds; knows nothing of where they are kept.

use crate::bundle::{ENTRY_BYTES_MAX, entries, prefix, push_entry};
use crate::checkpoint::{Checkpoint, SIZE_MAX};
use crate::hash::{EMPTY_ROOT, HASH_BYTES, Hash, hashes_from, leaf_hash, node_hash, root_of};
use crate::place::{Place, TILE_WIDTH, count_at, edge_width, levels};

const SIZE_BYTES: usize = 8;
const ROWS_PER_TILE: u32 = 8;

/// A tree as its compact range: the size, and one hash for each complete subtree, the largest first.
///
/// It is stored in 8 + 32 bytes for each one bit of the size: 648 bytes at most for a million entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tree {
    size: u64,
    peaks: Vec<Hash>,
}

/// Why parts make no tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The number of hashes is not the number of one bits in the size.
    #[error("a tree of {size} entries has {expected} subtrees, not {found}")]
    Peaks {
        /// The size that was given.
        size: u64,
        /// The number of hashes it needs.
        expected: u32,
        /// The number of hashes that was given.
        found: usize,
    },
    /// More than [`SIZE_MAX`] entries.
    #[error("a tree of {0} entries is too large")]
    TooLarge(u64),
    /// The stored bytes are no size followed by whole hashes.
    #[error("the stored tree is cut short")]
    CutShort,
    /// A tile of the right edge is missing or has the wrong length.
    #[error("the tile `{0}` is missing or has the wrong length")]
    Tile(Place),
}

impl Tree {
    /// Puts a tree together again from its size and its peaks, the largest subtree first.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`], or [`TreeError::Peaks`] if the number of hashes does not fit the size.
    pub fn from_parts(size: u64, peaks: Vec<Hash>) -> Result<Self, TreeError> {
        if size > SIZE_MAX {
            return Err(TreeError::TooLarge(size));
        }
        let (expected, found) = (size.count_ones(), peaks.len());
        if expected as usize != found {
            return Err(TreeError::Peaks { size, expected, found });
        }
        Ok(Self { size, peaks })
    }

    /// Reads what [`Tree::to_bytes`] wrote.
    ///
    /// # Errors
    /// Any [`TreeError`] but [`TreeError::Tile`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, TreeError> {
        let (size, peaks) = bytes.split_first_chunk::<SIZE_BYTES>().ok_or(TreeError::CutShort)?;
        let peaks = hashes_from(peaks).ok_or(TreeError::CutShort)?;
        Self::from_parts(u64::from_be_bytes(*size), peaks)
    }

    /// Reads the tree of `size` entries from the tiles of its right edge, or from larger ones that took their place.
    ///
    /// # Errors
    /// [`TreeError::TooLarge`] or [`TreeError::Tile`]; whether the tiles are true is for [`Tree::agrees_with`] to say.
    pub fn from_tiles(
        size: u64,
        mut read: impl FnMut(Place) -> Option<Vec<u8>>,
    ) -> Result<Self, TreeError> {
        if size > SIZE_MAX {
            return Err(TreeError::TooLarge(size));
        }
        let mut peaks = Vec::with_capacity(size.count_ones() as usize);
        for place in edge_tiles(size).rev() {
            let hashes = read_tile(place, &mut read).ok_or(TreeError::Tile(place))?;
            peaks.extend(peaks_of(&hashes));
        }
        Ok(Self { size, peaks })
    }

    /// Returns the size in 8 bytes, big-endian, followed by the peaks.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.peaks.iter().flat_map(|hash| hash.0));
        bytes
    }

    /// Returns the number of entries.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the hashes of the complete subtrees, the largest first.
    pub fn peaks(&self) -> &[Hash] {
        &self.peaks
    }

    /// Returns the root over all entries; [`EMPTY_ROOT`] if there are none.
    pub fn root(&self) -> Hash {
        root_of_peaks(&self.peaks)
    }

    /// Says whether a checkpoint has this tree's size and root.
    pub fn agrees_with(&self, checkpoint: &Checkpoint) -> bool {
        self.size == checkpoint.size() && self.root() == checkpoint.root()
    }

    /// Adds the hash of an entry, and hands on each hash that belongs in a tile, with its level.
    fn push(&mut self, leaf: Hash, mut keep: impl FnMut(u8, Hash)) {
        keep(0, leaf);
        let mut hash = leaf;
        for row in 1..=self.size.trailing_ones() {
            let left = self.peaks.pop().expect("a one bit of the size has its peak");
            hash = node_hash(&left, &hash);
            if row % ROWS_PER_TILE == 0 {
                keep((row / ROWS_PER_TILE) as u8, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }
}

/// Returns the root over complete subtrees, the largest first.
pub(crate) fn root_of_peaks(peaks: &[Hash]) -> Hash {
    let join = |right: Hash, left: &Hash| node_hash(left, &right);
    match peaks.split_last() {
        Some((last, others)) => others.iter().rev().fold(*last, join),
        None => EMPTY_ROOT,
    }
}

/// Returns the hashes of the complete subtrees over the hashes of a partial tile, the largest first.
pub(crate) fn peaks_of(mut hashes: &[Hash]) -> Vec<Hash> {
    let mut peaks = Vec::new();
    while let Some(rows) = hashes.len().checked_ilog2() {
        let (subtree, rest) = hashes.split_at(1 << rows);
        peaks.push(root_of(subtree));
        hashes = rest;
    }
    peaks
}

/// Returns the partial tiles of a tree, from level 0 upwards.
pub(crate) fn edge_tiles(size: u64) -> impl DoubleEndedIterator<Item = Place> {
    (0..levels(size)).filter_map(move |level| {
        let width = edge_width(size, level);
        let index = count_at(size, level) / u64::from(TILE_WIDTH);
        (width > 0).then_some(Place::Tile { level, index, width })
    })
}

/// Returns what [`Edge::load`] reads for a tree of `size` entries: at most one bundle and one tile for each level.
pub fn edge_places(size: u64) -> Vec<Place> {
    edge_bundle(size).into_iter().chain(edge_tiles(size)).collect()
}

fn edge_bundle(size: u64) -> Option<Place> {
    let width = edge_width(size, 0);
    (width > 0).then_some(Place::Entries { index: size / u64::from(TILE_WIDTH), width })
}

/// Reads the hashes of a place; bytes beyond its width are left out.
pub(crate) fn read_tile(
    place: Place,
    read: &mut impl FnMut(Place) -> Option<Vec<u8>>,
) -> Option<Vec<Hash>> {
    let bytes = read(place)?;
    hashes_from(bytes.get(..usize::from(place.width()) * HASH_BYTES)?)
}

/// A tile to be kept. A wider one at the same level and index begins with the bytes of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// 0 for the hashes of entries.
    pub level: u8,
    /// The position within the level.
    pub index: u64,
    /// The number of hashes, 1 to 256.
    pub width: u16,
    /// `width` times 32 bytes.
    pub bytes: Vec<u8>,
}

impl Tile {
    /// Returns where the tile is served.
    pub fn place(&self) -> Place {
        Place::Tile { level: self.level, index: self.index, width: self.width }
    }
}

/// A bundle of entries to be kept. A wider one at the same index begins with the bytes of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bundle {
    /// The position; the first entry in it has 256 times this index.
    pub index: u64,
    /// The number of entries, 1 to 256.
    pub width: u16,
    /// Each entry behind its length in two bytes, big-endian.
    pub bytes: Vec<u8>,
}

impl Bundle {
    /// Returns where the bundle is served.
    pub fn place(&self) -> Place {
        Place::Entries { index: self.index, width: self.width }
    }
}

/// What a batch added: each tile and bundle replaces the one with the same level and index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The index of the batch's first entry; the others follow without a gap.
    pub first: u64,
    /// Full ones, and the partial ones that changed, each once.
    pub tiles: Vec<Tile>,
    /// Full ones in order, then the partial one if there is one.
    pub bundles: Vec<Bundle>,
}

/// Why the right edge cannot be taken up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdgeError {
    /// The reader has nothing there.
    #[error("`{0}` is missing")]
    Missing(Place),
    /// The bytes are not those the tree was built from.
    #[error("`{0}` does not hash to the stored tree")]
    Damaged(Place),
}

/// Why a batch was refused; nothing of it was added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// An entry is longer than [`ENTRY_BYTES_MAX`]; `position` counts from 0 within the batch.
    #[error("entry {position} of the batch has {size_bytes} bytes, more than {ENTRY_BYTES_MAX}")]
    EntryTooLong {
        /// Counts from 0 within the batch.
        position: usize,
        /// The length of the entry.
        size_bytes: usize,
    },
    /// The tree would pass [`SIZE_MAX`].
    #[error("the tree is full")]
    Full,
}

/// The right edge of a growing log: the tree, its partial tiles and its partial bundle.
///
/// Each entry costs one hash of the entry and, on average, one hash of a node, however large the tree is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    tree: Tree,
    tiles: Vec<Vec<u8>>,
    bundle: Vec<u8>,
}

impl Edge {
    /// Takes up a log where it was left, reading [`edge_places`].
    ///
    /// What is read is hashed and compared with the tree, so that nothing is built on a damaged row. Bytes beyond
    /// the width of a place are left out.
    ///
    /// # Errors
    /// [`EdgeError`], naming the place.
    pub fn load(
        tree: Tree,
        mut read: impl FnMut(Place) -> Option<Vec<u8>>,
    ) -> Result<Self, EdgeError> {
        let mut tiles = vec![Vec::new(); usize::from(levels(tree.size))];
        let mut peaks = tree.peaks.iter().rev();
        let mut leaves = Vec::new();
        for place in edge_tiles(tree.size) {
            let Place::Tile { level, .. } = place else { continue };
            let bytes = read(place).ok_or(EdgeError::Missing(place))?;
            let hashes = read_tile(place, &mut |_| Some(bytes.clone()));
            let hashes = hashes.ok_or(EdgeError::Damaged(place))?;
            if !peaks_of(&hashes).iter().rev().all(|peak| peaks.next() == Some(peak)) {
                return Err(EdgeError::Damaged(place));
            }
            tiles[usize::from(level)] = bytes[..hashes.len() * HASH_BYTES].to_vec();
            if level == 0 {
                leaves = hashes;
            }
        }
        let bundle = match edge_bundle(tree.size) {
            Some(place) => load_bundle(place, &leaves, &mut read)?,
            None => Vec::new(),
        };
        Ok(Self { tree, tiles, bundle })
    }

    /// Returns the tree as it stands.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Adds a batch of entries, each of at most [`ENTRY_BYTES_MAX`] bytes, in order.
    ///
    /// # Errors
    /// [`AppendError`], before anything is added.
    pub fn append(&mut self, batch: &[impl AsRef<[u8]>]) -> Result<Growth, AppendError> {
        self.check(batch)?;
        let mut growth = Growth { first: self.tree.size, tiles: Vec::new(), bundles: Vec::new() };
        let mut touched = 0;
        for entry in batch {
            let levels = self.push(entry.as_ref(), &mut growth);
            touched = touched.max(levels);
        }
        self.hand_out_partial(touched, &mut growth);
        Ok(growth)
    }

    fn check(&self, batch: &[impl AsRef<[u8]>]) -> Result<(), AppendError> {
        if batch.len() as u64 > SIZE_MAX - self.tree.size {
            return Err(AppendError::Full);
        }
        let lengths = batch.iter().map(|entry| entry.as_ref().len());
        match lengths.enumerate().find(|(_, length)| *length > ENTRY_BYTES_MAX) {
            Some((position, size_bytes)) => Err(AppendError::EntryTooLong { position, size_bytes }),
            None => Ok(()),
        }
    }

    /// Adds one entry and returns how many levels got a hash.
    fn push(&mut self, entry: &[u8], growth: &mut Growth) -> usize {
        push_entry(&mut self.bundle, entry).expect("the length was checked");
        let tiles = &mut self.tiles;
        let mut n_levels = 0;
        self.tree.push(leaf_hash(entry), |level, hash| {
            n_levels = usize::from(level) + 1;
            if tiles.len() < n_levels {
                tiles.push(Vec::with_capacity(usize::from(TILE_WIDTH) * HASH_BYTES));
            }
            tiles[usize::from(level)].extend_from_slice(&hash.0);
        });
        if n_levels > 1 {
            self.hand_out_full(n_levels - 1, growth);
        }
        n_levels
    }

    /// Hands out the bundle and the tiles of the lowest `n_levels`, all of which have just become full.
    fn hand_out_full(&mut self, n_levels: usize, growth: &mut Growth) {
        let width = TILE_WIDTH;
        let full_bytes = usize::from(width) * HASH_BYTES;
        for (level, tile) in (0_u8..).zip(&mut self.tiles[..n_levels]) {
            let bytes = std::mem::replace(tile, Vec::with_capacity(full_bytes));
            let index = count_at(self.tree.size, level) / u64::from(width) - 1;
            growth.tiles.push(Tile { level, index, width, bytes });
        }
        let room = Vec::with_capacity(self.bundle.len());
        let bytes = std::mem::replace(&mut self.bundle, room);
        let index = self.tree.size / u64::from(width) - 1;
        growth.bundles.push(Bundle { index, width, bytes });
    }

    fn hand_out_partial(&self, touched: usize, growth: &mut Growth) {
        let size = self.tree.size;
        for place in edge_tiles(size) {
            let Place::Tile { level, index, width } = place else { continue };
            if usize::from(level) < touched {
                let bytes = self.tiles[usize::from(level)].clone();
                growth.tiles.push(Tile { level, index, width, bytes });
            }
        }
        if let (Some(Place::Entries { index, width }), true) = (edge_bundle(size), touched > 0) {
            growth.bundles.push(Bundle { index, width, bytes: self.bundle.clone() });
        }
    }
}

fn load_bundle(
    place: Place,
    leaves: &[Hash],
    read: &mut impl FnMut(Place) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, EdgeError> {
    let bytes = read(place).ok_or(EdgeError::Missing(place))?;
    let bundle = prefix(&bytes, place.width()).ok_or(EdgeError::Damaged(place))?;
    let hashes = entries(bundle).map(|entry| entry.map(leaf_hash));
    if !hashes.eq(leaves.iter().map(|leaf| Ok(*leaf))) {
        return Err(EdgeError::Damaged(place));
    }
    Ok(bundle.to_vec())
}
