//! The tiles that are held in memory: the right edge and the upper levels, and how far each leads to the signed root.

use crate::hash::{Hash, root_of};
use crate::place::{Place, TILE_WIDTH, count_at, edge_width, levels};
use crate::tree::{peaks_of, root_of_peaks};

use super::diff::Fault;
use super::files::Files;
use super::finding::Finding;
use super::verdict::{Above, Verdict, judge, report};

/// The lowest level that is held in memory.
pub(super) const UPPER: u8 = 2;

const WIDTH: u64 = TILE_WIDTH as u64;

/// So many tiles missing in a row, and the rest of the row is taken to be missing too.
const MISSING_MAX: usize = TILE_WIDTH as usize;

/// The tiles of the right edge, and all tiles of the upper levels.
pub(super) struct Upper {
    size: u64,
    /// By level; at levels 0 and 1 the partial tile only, in its last place.
    edges: Vec<Option<Vec<Hash>>>,
    /// By level from [`UPPER`] and by index; `None` if missing.
    tiles: Vec<Vec<Option<Vec<Hash>>>>,
    /// Whether a tile leads up to the signed root, as `tiles`.
    trusted: Vec<Vec<bool>>,
    /// The root over the right edge; `None` if a tile of it is missing.
    pub(super) by_tiles: Option<Hash>,
    /// Whether that is the signed root.
    pub(super) tiles_hold: bool,
    /// What is wrong with the files.
    pub(super) findings: Vec<Finding>,
}

impl Upper {
    pub(super) fn load<E>(files: &Files<'_, E>, root: Hash) -> Result<Self, E> {
        let n_levels = levels(files.size);
        let mut upper = Self {
            size: files.size,
            edges: Vec::new(),
            tiles: Vec::new(),
            trusted: Vec::new(),
            by_tiles: None,
            tiles_hold: false,
            findings: Vec::new(),
        };
        for level in UPPER..n_levels {
            let row = upper.load_row(files, level)?;
            upper.tiles.push(row);
        }
        for level in 0..n_levels {
            let edge = upper.load_edge(files, level)?;
            upper.edges.push(edge);
        }
        let edges: Option<Vec<_>> = upper.edges.iter().rev().cloned().collect();
        let peaks = edges.map(|edges| edges.iter().flat_map(|edge| peaks_of(edge)).collect());
        upper.by_tiles = peaks.map(|peaks: Vec<_>| root_of_peaks(&peaks));
        upper.tiles_hold = upper.by_tiles == Some(root);
        upper.spread_trust(n_levels);
        Ok(upper)
    }

    /// Returns the tiles of an upper level, fewer if none is left at its end.
    fn load_row<E>(
        &mut self,
        files: &Files<'_, E>,
        level: u8,
    ) -> Result<Vec<Option<Vec<Hash>>>, E> {
        let mut row = Vec::new();
        let mut n_missing = 0;
        let n_tiles = count_at(files.size, level).div_ceil(WIDTH);
        for index in 0..n_tiles {
            let tile = keep_found(files.tile(files.tile_place(level, index))?, &mut self.findings);
            n_missing = if tile.is_none() { n_missing + 1 } else { 0 };
            row.push(tile);
            if n_missing == MISSING_MAX {
                let n_more = n_tiles - index - 1;
                if let Some(Finding::TilesMissing { n_more: more, .. }) = self.findings.last_mut() {
                    *more = n_more;
                }
                break;
            }
        }
        Ok(row)
    }

    /// Returns the partial tile of a level, empty where there is none.
    ///
    /// A missing one at level 0 is noted here, as no chunk reads it again; level 1 is noted by its chunk.
    fn load_edge<E>(&mut self, files: &Files<'_, E>, level: u8) -> Result<Option<Vec<Hash>>, E> {
        if edge_width(files.size, level) == 0 {
            return Ok(Some(Vec::new()));
        }
        if level >= UPPER {
            let row = &self.tiles[usize::from(level - UPPER)];
            let last = (count_at(files.size, level) / WIDTH) as usize;
            return Ok(row.get(last).cloned().flatten());
        }
        let index = count_at(files.size, level) / WIDTH;
        let tile = files.tile(files.tile_place(level, index))?;
        if level == 0 {
            return Ok(keep_found(tile, &mut self.findings));
        }
        Ok(tile.ok())
    }

    /// Passes trust down from the right edge: a full tile is trusted if a trusted hash above is its own.
    fn spread_trust(&mut self, n_levels: u8) {
        self.trusted = self.tiles.iter().map(|row| vec![false; row.len()]).collect();
        for level in (UPPER..n_levels).rev() {
            let at = usize::from(level - UPPER);
            for index in 0..self.tiles[at].len() {
                let above = self.above(level, index as u64);
                let Some(tile) = &self.tiles[at][index] else { continue };
                let partial = tile.len() < WIDTH as usize;
                let fits = partial || above.slot == Some(root_of(tile));
                self.trusted[at][index] = above.trusted && fits;
            }
        }
    }

    /// Returns what stands above a tile; above a partial one, only whether the tiles lead to the root.
    pub(super) fn above(&self, level: u8, index: u64) -> Above {
        if index >= count_at(self.size, level) / WIDTH {
            return Above { slot: None, trusted: self.tiles_hold };
        }
        let at = usize::from(level + 1 - UPPER);
        let (parent, position) = ((index / WIDTH) as usize, (index % WIDTH) as usize);
        let slot = self.tiles[at].get(parent).and_then(|tile| Some(tile.as_ref()?[position]));
        let trusted = self.trusted[at].get(parent).is_some_and(|trusted| *trusted);
        Above { slot, trusted }
    }

    pub(super) fn judge_full(&self, rows: &[Vec<Hash>], findings: &mut Vec<Finding>) {
        for (level, tiles) in (UPPER..).zip(&self.tiles) {
            let Some(row) = rows.get(usize::from(level)) else { break };
            let below = row.chunks_exact(WIDTH as usize);
            for ((index, tile), below) in (0..).zip(tiles).zip(below) {
                let above = self.above(level, index);
                let verdict = judge(tile.as_deref(), below, root_of(below), above);
                let place = Place::Tile { level, index, width: TILE_WIDTH };
                report(verdict, place, tile.as_deref(), below, findings);
            }
        }
    }

    /// Judges the partial tiles, above which only the root stands.
    pub(super) fn judge_edge<E>(
        &self,
        files: &Files<'_, E>,
        rows: &[Vec<Hash>],
        entries_hold: bool,
        findings: &mut Vec<Finding>,
        faults: &mut Vec<Fault>,
    ) {
        for (level, edge) in (0_u8..).zip(&self.edges) {
            let Some(edge) = edge else { continue };
            let row = rows.get(usize::from(level)).map_or([].as_slice(), Vec::as_slice);
            let below = edge_of(row, usize::from(level));
            if edge == below {
                continue;
            }
            let index = count_at(self.size, level) / WIDTH;
            if entries_hold && !self.tiles_hold {
                let place = files.tile_place(level, index);
                report(Verdict::Tile, place, Some(edge), below, findings);
            } else if level == 0 && !is_missing(index, findings) {
                faults.push(Fault { bundle: index, logged: root_of(edge), found: root_of(below) });
            }
        }
    }
}

fn is_missing(bundle: u64, findings: &[Finding]) -> bool {
    let missing = |finding: &Finding| match finding {
        Finding::BundleMissing { place: Place::Entries { index, .. }, .. } => *index == bundle,
        _ => false,
    };
    findings.iter().any(missing)
}

/// Returns the hashes of a row that no hash above covers; levels 0 and 1 hold only such.
pub(super) fn edge_of(row: &[Hash], level: usize) -> &[Hash] {
    if level < usize::from(UPPER) { row } else { &row[row.len() - row.len() % WIDTH as usize..] }
}

pub(super) fn keep_found(
    found: Result<Vec<Hash>, Finding>,
    findings: &mut Vec<Finding>,
) -> Option<Vec<Hash>> {
    found.map_err(|finding| findings.push(finding)).ok()
}
