//! Where tiles and entry bundles lie, by the paths of c2sp.org/tlog-tiles; knows nothing of what is in them.

use std::fmt;
use std::str::FromStr;

/// The hashes in a full tile, and the entries in a full bundle.
pub const TILE_WIDTH: u16 = 256;

/// The highest level a path can name.
const LEVEL_MAX: u8 = 63;

/// A tile or an entry bundle of a log; shown as its path.
///
/// `width` is 1 to 256; only below 256 does the path carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The hashes at one level: `tile/<level>/<index>`.
    Tile {
        /// 0 for the hashes of entries, and one more for every 8 rows of the tree.
        level: u8,
        /// The position within the level, from 0.
        index: u64,
        /// The number of hashes.
        width: u16,
    },
    /// The entries themselves: `tile/entries/<index>`.
    Entries {
        /// The position, from 0.
        index: u64,
        /// The number of entries.
        width: u16,
    },
}

/// Why a path is no place in a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It does not begin with `tile/`.
    #[error("the path does not begin with `tile/`")]
    NotATile,
    /// The level is no decimal from 0 to 63 without leading zeroes.
    #[error("the level is no number from 0 to 63")]
    Level,
    /// The index is not written in groups of three digits, all but the last marked by `x`.
    #[error("the index is not written as `x001/x234/067`")]
    Index,
    /// The width of a partial tile is no decimal from 1 to 255 without leading zeroes.
    #[error("the width is no number from 1 to 255")]
    Width,
}

impl Place {
    /// Returns the number of hashes or entries, 1 to 256.
    pub fn width(&self) -> u16 {
        match self {
            Self::Tile { width, .. } | Self::Entries { width, .. } => *width,
        }
    }

    /// Returns the same place once it is full.
    pub fn full(&self) -> Self {
        self.with_width(TILE_WIDTH)
    }

    /// Returns the level of a tile, 0 for a bundle.
    pub(crate) fn level(&self) -> u8 {
        match self {
            Self::Tile { level, .. } => *level,
            Self::Entries { .. } => 0,
        }
    }

    /// Returns the index of the first entry below this place.
    pub(crate) fn first_entry(&self) -> u64 {
        let (level, index) = match *self {
            Self::Tile { level, index, .. } => (level, index),
            Self::Entries { index, .. } => (0, index),
        };
        index.checked_shl(8 * (u32::from(level) + 1)).unwrap_or(u64::MAX)
    }

    /// Returns the number of entries below this place.
    pub(crate) fn n_entries(&self) -> u64 {
        match *self {
            Self::Tile { level, width, .. } => u64::from(width) << (8 * u32::from(level)),
            Self::Entries { width, .. } => u64::from(width),
        }
    }

    /// Says whether this place is the `n`-th after another in the same row.
    pub(crate) fn follows(&self, other: Self, n: u64) -> bool {
        match (*self, other) {
            (
                Self::Tile { level, index, .. },
                Self::Tile { level: other_level, index: other_index, .. },
            ) => level == other_level && index == other_index + n,
            (Self::Entries { index, .. }, Self::Entries { index: other_index, .. }) => {
                index == other_index + n
            }
            _ => false,
        }
    }

    pub(crate) fn with_width(&self, width: u16) -> Self {
        match *self {
            Self::Tile { level, index, .. } => Self::Tile { level, index, width },
            Self::Entries { index, .. } => Self::Entries { index, width },
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (index, width) = match *self {
            Self::Tile { level, index, width } => {
                write!(f, "tile/{level}/")?;
                (index, width)
            }
            Self::Entries { index, width } => {
                f.write_str("tile/entries/")?;
                (index, width)
            }
        };
        write_index(f, index)?;
        if width < TILE_WIDTH { write!(f, ".p/{width}") } else { Ok(()) }
    }
}

fn write_index(f: &mut fmt::Formatter<'_>, index: u64) -> fmt::Result {
    if index >= 1000 {
        write_marked(f, index / 1000)?;
    }
    write!(f, "{:03}", index % 1000)
}

fn write_marked(f: &mut fmt::Formatter<'_>, groups: u64) -> fmt::Result {
    if groups >= 1000 {
        write_marked(f, groups / 1000)?;
    }
    write!(f, "x{:03}/", groups % 1000)
}

impl FromStr for Place {
    type Err = PlaceError;

    fn from_str(path: &str) -> Result<Self, PlaceError> {
        let rest = path.strip_prefix("tile/").ok_or(PlaceError::NotATile)?;
        let (kind, rest) = rest.split_once('/').ok_or(PlaceError::Index)?;
        let (index, width) = match rest.split_once(".p/") {
            Some((index, width)) => (index, read_width(width)?),
            None => (rest, TILE_WIDTH),
        };
        let index = read_index(index).ok_or(PlaceError::Index)?;
        if kind == "entries" {
            return Ok(Self::Entries { index, width });
        }
        Ok(Self::Tile { level: read_level(kind)?, index, width })
    }
}

fn read_level(text: &str) -> Result<u8, PlaceError> {
    let level = canonical(text).filter(|level| *level <= u64::from(LEVEL_MAX));
    level.and_then(|level| level.try_into().ok()).ok_or(PlaceError::Level)
}

fn read_width(text: &str) -> Result<u16, PlaceError> {
    let width = canonical(text).filter(|width| (1..u64::from(TILE_WIDTH)).contains(width));
    width.and_then(|width| width.try_into().ok()).ok_or(PlaceError::Width)
}

fn read_index(text: &str) -> Option<u64> {
    let mut groups = text.split('/').peekable();
    let mut index = 0_u64;
    let mut first = true;
    while let Some(group) = groups.next() {
        let digits = if groups.peek().is_some() { group.strip_prefix('x')? } else { group };
        if digits.len() != 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if first && groups.peek().is_some() && digits == "000" {
            return None;
        }
        first = false;
        index = index.checked_mul(1000)?.checked_add(digits.parse().ok()?)?;
    }
    Some(index)
}

/// Reads a decimal number that has no sign and no leading zero.
pub(crate) fn canonical(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (text.len() > 1 && text.starts_with('0')) {
        return None;
    }
    text.parse().ok()
}

/// Returns every place that a tree of `size` entries consists of: bundles first, then tiles level by level.
pub fn places(size: u64) -> impl Iterator<Item = Place> {
    let bundles = row(size).map(|(index, width)| Place::Entries { index, width });
    let tiles = (0..levels(size)).flat_map(move |level| {
        row(count_at(size, level)).map(move |(index, width)| Place::Tile { level, index, width })
    });
    bundles.chain(tiles)
}

/// Says whether a tree of `size` entries has this place, with this width.
pub(crate) fn is_place_of(size: u64, place: Place) -> bool {
    let (level, index) = match place {
        Place::Tile { level, index, .. } => (level, index),
        Place::Entries { index, .. } => (0, index),
    };
    let n_full = count_at(size, level) / u64::from(TILE_WIDTH);
    match place.width() {
        TILE_WIDTH => index < n_full,
        width => index == n_full && width == edge_width(size, level),
    }
}

/// Returns index and width of the tiles that hold `count` hashes.
fn row(count: u64) -> impl Iterator<Item = (u64, u16)> {
    let width = u64::from(TILE_WIDTH);
    let full = (0..count / width).map(|index| (index, TILE_WIDTH));
    let partial = (edge_width(count, 0) > 0).then_some((count / width, edge_width(count, 0)));
    full.chain(partial)
}

/// Returns the number of hashes at a level of a tree of `size` entries.
pub(crate) fn count_at(size: u64, level: u8) -> u64 {
    size.checked_shr(8 * u32::from(level)).unwrap_or(0)
}

/// Returns the width of the partial tile at a level, 0 if there is none.
pub(crate) fn edge_width(size: u64, level: u8) -> u16 {
    (count_at(size, level) % u64::from(TILE_WIDTH)) as u16
}

/// Returns the number of levels that hold at least one hash.
pub(crate) fn levels(size: u64) -> u8 {
    (u64::BITS - size.leading_zeros()).div_ceil(8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_in_groups_of_three() {
        let path = |index, width| Place::Tile { level: 0, index, width }.to_string();
        assert_eq!(path(0, 256), "tile/0/000");
        assert_eq!(path(999, 256), "tile/0/999");
        assert_eq!(path(1_000, 256), "tile/0/x001/000");
        assert_eq!(path(1_234_067, 17), "tile/0/x001/x234/067.p/17");
        assert_eq!(Place::Entries { index: 7, width: 1 }.to_string(), "tile/entries/007.p/1");
    }

    #[test]
    fn a_path_has_one_spelling() {
        for path in ["tile/0/000", "tile/63/x001/x234/067.p/255", "tile/entries/x999/000.p/1"] {
            assert_eq!(path.parse::<Place>().map(|place| place.to_string()).as_deref(), Ok(path));
        }
        let refused = [
            ("entries/000", PlaceError::NotATile),
            ("tile/64/000", PlaceError::Level),
            ("tile/00/000", PlaceError::Level),
            ("tile/+1/000", PlaceError::Level),
            ("tile/0", PlaceError::Index),
            ("tile/0/", PlaceError::Index),
            ("tile/0/0", PlaceError::Index),
            ("tile/0/x000", PlaceError::Index),
            ("tile/0/001/000", PlaceError::Index),
            ("tile/0/x000/001", PlaceError::Index),
            ("tile/0/x999/x999/x999/x999/x999/x999/999", PlaceError::Index),
            ("tile/0/000.p/0", PlaceError::Width),
            ("tile/0/000.p/256", PlaceError::Width),
            ("tile/0/000.p/01", PlaceError::Width),
        ];
        for (path, error) in refused {
            assert_eq!(path.parse::<Place>(), Err(error), "{path}");
        }
    }

    #[test]
    fn seventy_thousand_entries_lie_where_the_specification_says() {
        let tiles: Vec<_> =
            places(70_000).filter(|place| matches!(place, Place::Tile { .. })).collect();
        let full = |level| {
            tiles
                .iter()
                .filter(|place| matches!(place, Place::Tile { level: l, width: 256, .. } if *l == level))
                .count()
        };
        assert_eq!((full(0), full(1), full(2)), (273, 1, 0));
        let partial: Vec<_> =
            tiles.iter().filter(|place| place.width() < 256).map(ToString::to_string).collect();
        assert_eq!(partial, ["tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"]);
    }

    #[test]
    fn a_full_tile_has_one_hash_above_it() {
        let paths: Vec<_> = places(256).map(|place| place.to_string()).collect();
        assert_eq!(paths, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
        assert_eq!(places(0).count(), 0);
    }
}
