//! Finds the files of an export by their place; knows nothing of whether they are true.

use crate::hash::{HASH_BYTES, Hash, hashes_from};
use crate::place::{Place, TILE_WIDTH, edge_width};

use super::finding::Finding;

pub(super) type Read<'a, E> = dyn Fn(&str) -> Result<Option<Vec<u8>>, E> + Sync + 'a;

/// The files of an export of `size` entries.
pub(super) struct Files<'a, E> {
    pub(super) size: u64,
    read: &'a Read<'a, E>,
}

/// A tile as it was found, with what is wrong with the file.
pub(super) type FoundTile = Result<Vec<Hash>, Finding>;

impl<'a, E> Files<'a, E> {
    pub(super) fn new(size: u64, read: &'a Read<'a, E>) -> Self {
        Self { size, read }
    }

    /// Returns the hashes of a tile; a full tile may stand in for a partial one, as the format allows.
    pub(super) fn tile(&self, place: Place) -> Result<FoundTile, E> {
        let expected_bytes = usize::from(place.width()) * HASH_BYTES;
        let Some(mut bytes) = self.exact_or_full(place)? else {
            return Ok(Err(Finding::TilesMissing { first: place, n_more: 0 }));
        };
        if bytes.1 == TILE_WIDTH && bytes.0.len() == usize::from(TILE_WIDTH) * HASH_BYTES {
            bytes.0.truncate(expected_bytes);
        }
        let found_bytes = bytes.0.len();
        let hashes = hashes_from(&bytes.0).filter(|_| found_bytes == expected_bytes);
        Ok(hashes.ok_or(Finding::TileLength { place, expected_bytes, found_bytes }))
    }

    /// Returns the bytes of a tile for a proof; a tile that cannot be read proves nothing.
    pub(super) fn tile_bytes(&self, place: Place) -> Option<Vec<u8>> {
        self.exact_or_full(place).ok().flatten().map(|(bytes, _)| bytes)
    }

    /// Returns the bytes of the tile that a place of a smaller tree has grown into.
    pub(super) fn wider_tile_bytes(&self, place: Place) -> Option<Vec<u8>> {
        match place {
            Place::Tile { level, index, .. } => self.tile_bytes(self.tile_place(level, index)),
            Place::Entries { .. } => None,
        }
    }

    /// Returns a bundle and the place it was found at; the last one may have another width than it should.
    pub(super) fn bundle(&self, place: Place) -> Result<Option<(Place, Vec<u8>)>, E> {
        if let Some((bytes, width)) = self.exact_or_full(place)? {
            return Ok(Some((place.with_width(width), bytes)));
        }
        let is_last = place.first_entry() + u64::from(place.width()) == self.size;
        let widths = if is_last { 1..TILE_WIDTH } else { 0..0 };
        for width in widths.rev() {
            let place = place.with_width(width);
            if let Some(bytes) = (self.read)(&place.to_string())? {
                return Ok(Some((place, bytes)));
            }
        }
        Ok(None)
    }

    /// Returns the bundle that begins right after the last entry, if it is there although it should not be.
    pub(super) fn bundle_beyond(&self) -> Result<Option<(Place, Vec<u8>)>, E> {
        let index = self.size.div_ceil(u64::from(TILE_WIDTH));
        for width in (1..=TILE_WIDTH).rev() {
            let place = Place::Entries { index, width };
            if let Some(bytes) = (self.read)(&place.to_string())? {
                return Ok(Some((place, bytes)));
            }
        }
        Ok(None)
    }

    /// Returns the bundle with this index, which may be the one right after the last.
    pub(super) fn bundle_at(&self, index: u64) -> Result<Option<(Place, Vec<u8>)>, E> {
        if index * u64::from(TILE_WIDTH) < self.size {
            self.bundle(self.bundle_place(index))
        } else {
            self.bundle_beyond()
        }
    }

    /// Returns the place of the bundle with this index.
    pub(super) fn bundle_place(&self, index: u64) -> Place {
        let full = index < self.size / u64::from(TILE_WIDTH);
        Place::Entries { index, width: if full { TILE_WIDTH } else { edge_width(self.size, 0) } }
    }

    /// Returns the place of the tile at this level and index.
    pub(super) fn tile_place(&self, level: u8, index: u64) -> Place {
        let count = crate::place::count_at(self.size, level);
        let full = index < count / u64::from(TILE_WIDTH);
        let width = if full { TILE_WIDTH } else { edge_width(self.size, level) };
        Place::Tile { level, index, width }
    }

    fn exact_or_full(&self, place: Place) -> Result<Option<(Vec<u8>, u16)>, E> {
        if let Some(bytes) = (self.read)(&place.to_string())? {
            return Ok(Some((bytes, place.width())));
        }
        if place.width() == TILE_WIDTH {
            return Ok(None);
        }
        Ok((self.read)(&place.full().to_string())?.map(|bytes| (bytes, TILE_WIDTH)))
    }
}
