//! Decides who is at fault when a tile, what lies below it and what stands above it disagree.

use crate::hash::{Hash, root_of};
use crate::place::Place;

use super::finding::Finding;

/// What a tile and the hashes computed from below it say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Both are what stands above.
    Sound,
    /// The tile is what stands above; the fault lies below it.
    Below,
    /// What lies below is what stands above; the tile is at fault.
    Tile,
    /// Both agree with each other, but not with what stands above and is known to be true.
    Forged,
    /// Neither agrees with what stands above and is known to be true.
    Both,
    /// What stands above is not known to be true, so that a fault higher up explains it.
    Open,
}

/// What stands above a tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Above {
    /// The hash that the tile is to give; `None` if it is missing.
    pub(super) slot: Option<Hash>,
    /// Whether that hash leads up to the signed root.
    pub(super) trusted: bool,
}

/// Judges a tile by the hashes computed from below it, their root, and what stands above.
///
/// A missing tile takes no side.
pub(super) fn judge(
    tile: Option<&[Hash]>,
    below: &[Hash],
    root_below: Hash,
    above: Above,
) -> Verdict {
    let below_fits = above.slot == Some(root_below);
    match tile.filter(|tile| *tile != below) {
        None if below_fits => Verdict::Sound,
        None if above.trusted => Verdict::Forged,
        None => Verdict::Open,
        Some(tile) if above.slot == Some(root_of(tile)) => Verdict::Below,
        Some(_) if below_fits => Verdict::Tile,
        Some(_) if above.trusted => Verdict::Both,
        Some(_) => Verdict::Below,
    }
}

/// Puts into words what a verdict on a tile means, if it is a fault of its own.
pub(super) fn report(
    verdict: Verdict,
    place: Place,
    tile: Option<&[Hash]>,
    below: &[Hash],
    findings: &mut Vec<Finding>,
) {
    match (verdict, tile) {
        (Verdict::Tile, Some(tile)) => {
            findings.push(Finding::TileChanged { place, at: differences(tile, below) });
        }
        (Verdict::Both, _) => findings.push(Finding::TileChanged { place, at: Vec::new() }),
        (Verdict::Forged, _) => {
            let (first, n) = (place.first_entry(), place.n_entries());
            findings.push(Finding::Forged { first, last: first + n - 1 });
        }
        _ => {}
    }
}

/// Returns the positions at which two rows of hashes differ, up to the longer one's end.
fn differences(tile: &[Hash], below: &[Hash]) -> Vec<usize> {
    (0..tile.len().max(below.len())).filter(|&i| tile.get(i) != below.get(i)).collect()
}
