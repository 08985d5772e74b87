//! Walks an export once, hashing every entry, and compares entries, tiles and root; knows no names and no keys.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::bundle::entries;
use crate::checkpoint::Checkpoint;
use crate::hash::{EMPTY_ROOT, Hash, leaf_hash, root_of};
use crate::place::{TILE_WIDTH, count_at, edge_width};
use crate::tree::{peaks_of, root_of_peaks};

use super::diff::Fault;
use super::files::Files;
use super::finding::Finding;
use super::upper::{Upper, edge_of, keep_found};
use super::verdict::{Above, Verdict, judge, report};

const WIDTH: u64 = TILE_WIDTH as u64;

/// The entries below one hash of the lowest level that is held in memory.
const CHUNK_ENTRIES: u64 = WIDTH * WIDTH;

/// The files of a full chunk: a tile of level 1, and 256 tiles and bundles.
const CHUNK_FILES: usize = 1 + 2 * WIDTH as usize;

/// What a walk found.
pub(super) struct Walked {
    pub(super) n_entries: u64,
    pub(super) findings: Vec<Finding>,
    pub(super) faults: Vec<Fault>,
    pub(super) history: History,
}

/// What the walk can say of the kept checkpoint.
pub(super) struct History {
    /// The root over the entries up to the kept size; `None` if there are fewer.
    pub(super) root_at_kept: Option<Hash>,
    /// Whether the entries lead to the checkpoint's root.
    pub(super) entries_hold: bool,
    /// Whether the tiles of the right edge lead to the checkpoint's root.
    pub(super) tiles_hold: bool,
}

/// What lies below one tile of level 1, full or partial.
#[derive(Default)]
struct Chunk {
    index: u64,
    n_entries: u64,
    findings: Vec<Finding>,
    faults: Vec<Fault>,
    /// The hash over the whole chunk, if it is full.
    root: Option<Hash>,
    /// The hashes over the full bundles, if the chunk is not full.
    bundles: Vec<Hash>,
    /// The hashes of the entries in a last, partial bundle.
    leaves: Vec<Hash>,
    /// The hashes up to the kept size, if that lies in this chunk: of bundles, then of entries.
    kept: Option<(Vec<Hash>, Vec<Hash>)>,
}

pub(super) fn walk<E: Send>(
    files: &Files<'_, E>,
    checkpoint: &Checkpoint,
    kept: Option<&Checkpoint>,
    n_threads: usize,
) -> Result<Walked, E> {
    let upper = Upper::load(files, checkpoint.root())?;
    let kept_size = kept.map(Checkpoint::size).filter(|size| *size <= files.size);
    let mut chunks = walk_chunks(files, &upper, kept_size, n_threads)?;

    let mut findings = upper.findings.clone();
    let mut faults = Vec::new();
    let mut n_entries = 0;
    for chunk in &mut chunks {
        n_entries += chunk.n_entries;
        findings.append(&mut chunk.findings);
        faults.append(&mut chunk.faults);
    }
    findings.extend(lost(files, chunks.len() as u64));
    let n_full = files.size / CHUNK_ENTRIES;
    let row: Vec<_> = chunks.iter().filter_map(|chunk| chunk.root).collect();
    let root_at_kept = kept_size.and_then(|size| root_at(size, &row, &mut chunks));
    let (bundles, leaves) = match chunks.pop_if(|chunk| chunk.index == n_full) {
        Some(chunk) => (chunk.bundles, chunk.leaves),
        None => Default::default(),
    };
    let rows = rows_above(leaves, bundles, row);
    upper.judge_full(&rows, &mut findings);

    let by_entries = root_of_rows(&rows);
    let counted = rows[0].len() == usize::from(edge_width(files.size, 0));
    let entries_hold = counted && by_entries == checkpoint.root();
    let tiles_hold = upper.tiles_hold;
    upper.judge_edge(files, &rows, entries_hold, &mut findings, &mut faults);
    if let Some((_, bytes)) = files.bundle_beyond()? {
        let leaves = leaves_of(&bytes).0;
        n_entries += leaves.len() as u64;
        let bundle = files.size.div_ceil(WIDTH);
        faults.push(Fault { bundle, logged: EMPTY_ROOT, found: root_of(&leaves) });
    }
    if n_entries != files.size {
        findings.push(Finding::Size { signed: files.size, found: n_entries });
    }
    let unexplained = findings.is_empty() && faults.is_empty();
    let neither = !tiles_hold && !entries_hold;
    if neither || (unexplained && !(tiles_hold && entries_hold)) {
        let by_tiles = upper.by_tiles.map_or("nothing".to_owned(), |root| root.to_string());
        findings.push(Finding::Root { signed: checkpoint.root(), by_tiles, by_entries });
    }
    let history = History { root_at_kept, entries_hold, tiles_hold };
    Ok(Walked { n_entries, findings, faults, history })
}

/// Returns the hashes at every level from those of the last entries, of the last full bundles and of the full chunks.
///
/// At levels 0 and 1 only the partial tile is there; above, all hashes.
fn rows_above(leaves: Vec<Hash>, bundles: Vec<Hash>, chunks: Vec<Hash>) -> Vec<Vec<Hash>> {
    let mut rows = vec![leaves, bundles, chunks];
    while let Some(row) = rows.last().filter(|row| row.len() as u64 >= WIDTH) {
        let above = row.chunks_exact(WIDTH as usize).map(root_of).collect();
        rows.push(above);
    }
    rows
}

fn root_of_rows(rows: &[Vec<Hash>]) -> Hash {
    let edges = rows.iter().enumerate().rev().map(|(level, row)| edge_of(row, level));
    root_of_peaks(&edges.flat_map(peaks_of).collect::<Vec<_>>())
}

fn root_at(size: u64, row: &[Hash], chunks: &mut [Chunk]) -> Option<Hash> {
    let at = (size / CHUNK_ENTRIES) as usize;
    let kept = chunks.get_mut(at).and_then(|chunk| chunk.kept.take());
    let (bundles, leaves) = kept.unwrap_or_default();
    Some(root_of_rows(&rows_above(leaves, bundles, row.get(..at)?.to_vec())))
}

/// Returns what is missing after the last chunk that was walked, if it is not the last of all.
fn lost<E>(files: &Files<'_, E>, n_walked: u64) -> Vec<Finding> {
    let first = n_walked * CHUNK_ENTRIES;
    if first >= files.size {
        return Vec::new();
    }
    let tiles = |level: u8, index: u64| Finding::TilesMissing {
        first: files.tile_place(level, index),
        n_more: count_at(files.size, level).div_ceil(WIDTH) - index - 1,
    };
    vec![
        Finding::Truncated { first, last: files.size - 1 },
        tiles(0, first / WIDTH),
        tiles(1, n_walked),
    ]
}

/// Walks the chunks in parallel, up to the first of which nothing is left.
fn walk_chunks<E: Send>(
    files: &Files<'_, E>,
    upper: &Upper,
    kept_size: Option<u64>,
    n_threads: usize,
) -> Result<Vec<Chunk>, E> {
    let n_chunks = files.size.div_ceil(CHUNK_ENTRIES);
    let next = AtomicU64::new(0);
    let work = || {
        let mut chunks = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            if index >= n_chunks {
                return Ok(chunks);
            }
            match walk_chunk(files, upper, index, kept_size) {
                Ok(chunk) if chunk.is_lost() => next.store(n_chunks, Ordering::Relaxed),
                Ok(chunk) => chunks.push(chunk),
                Err(error) => {
                    next.store(n_chunks, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
    };
    let parts = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads.max(1)).map(|_| scope.spawn(work)).collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        threads.into_iter().map(join).collect::<Result<Vec<Vec<Chunk>>, E>>()
    })?;
    let mut chunks: Vec<_> = parts.into_iter().flatten().collect();
    chunks.sort_by_key(|chunk| chunk.index);
    let in_a_row = (0..).zip(&chunks).take_while(|(index, chunk)| *index == chunk.index).count();
    chunks.truncate(in_a_row);
    Ok(chunks)
}

impl Chunk {
    fn is_lost(&self) -> bool {
        let missing = |finding: &&Finding| {
            matches!(finding, Finding::BundleMissing { .. } | Finding::TilesMissing { .. })
        };
        self.findings.iter().filter(missing).count() == CHUNK_FILES
    }
}

fn walk_chunk<E>(
    files: &Files<'_, E>,
    upper: &Upper,
    index: u64,
    kept_size: Option<u64>,
) -> Result<Chunk, E> {
    let mut chunk = Chunk { index, ..Chunk::default() };
    let first = index * WIDTH;
    let n_full = (files.size / WIDTH).saturating_sub(first).min(WIDTH);
    let tile = match n_full {
        0 => None,
        _ => keep_found(files.tile(files.tile_place(1, index))?, &mut chunk.findings),
    };
    let above = upper.above(1, index);
    let full = n_full == WIDTH;
    let holds = |tile: &Vec<Hash>| !full || above.slot == Some(root_of(tile));
    let trusted = above.trusted && tile.as_ref().is_some_and(holds);

    for bundle in first..first + n_full {
        let slot = tile.as_ref().map(|tile| tile[(bundle - first) as usize]);
        let leaves = walk_bundle(files, bundle, Above { slot, trusted }, &mut chunk)?;
        keep_history(kept_size, bundle, &leaves, &mut chunk);
        chunk.bundles.push(root_of(&leaves));
    }
    if full {
        let place = files.tile_place(1, index);
        let bundles = std::mem::take(&mut chunk.bundles);
        let root = root_of(&bundles);
        let verdict = judge(tile.as_deref(), &bundles, root, above);
        report(verdict, place, tile.as_deref(), &bundles, &mut chunk.findings);
        chunk.root = Some(root);
    } else if !files.size.is_multiple_of(WIDTH) {
        let bundle = first + n_full;
        chunk.leaves = read_leaves(files, bundle, &mut chunk)?.unwrap_or_default();
        let leaves = chunk.leaves.clone();
        keep_history(kept_size, bundle, &leaves, &mut chunk);
    }
    if !full && kept_size == Some(files.size) && chunk.kept.is_none() {
        chunk.kept = Some((chunk.bundles.clone(), chunk.leaves.clone()));
    }
    Ok(chunk)
}

/// Keeps the hashes before the kept size when it lies in this bundle.
fn keep_history(kept_size: Option<u64>, bundle: u64, leaves: &[Hash], chunk: &mut Chunk) {
    let Some(size) = kept_size.filter(|size| size / WIDTH == bundle) else { return };
    let leaves = leaves.iter().take((size % WIDTH) as usize);
    chunk.kept = Some((chunk.bundles.clone(), leaves.copied().collect()));
}

/// Compares a full bundle with its tile, and the tile with what stands above.
fn walk_bundle<E>(
    files: &Files<'_, E>,
    bundle: u64,
    above: Above,
    chunk: &mut Chunk,
) -> Result<Vec<Hash>, E> {
    let read = read_leaves(files, bundle, chunk)?;
    let missing = read.is_none();
    let leaves = read.unwrap_or_default();
    let place = files.tile_place(0, bundle);
    let tile = keep_found(files.tile(place)?, &mut chunk.findings);
    let found = root_of(&leaves);
    match (judge(tile.as_deref(), &leaves, found, above), &tile) {
        (Verdict::Below, Some(tile)) if !missing => {
            chunk.faults.push(Fault { bundle, logged: root_of(tile), found });
        }
        (Verdict::Below | Verdict::Forged, _) if missing => {}
        (verdict, tile) => {
            report(verdict, place, tile.as_deref(), &leaves, &mut chunk.findings);
            if verdict == Verdict::Both && !missing {
                report(Verdict::Forged, place, None, &[], &mut chunk.findings);
            }
        }
    }
    Ok(leaves)
}

/// Returns the hashes of a bundle's entries; `None` if it is missing, which is noted.
fn read_leaves<E>(
    files: &Files<'_, E>,
    bundle: u64,
    chunk: &mut Chunk,
) -> Result<Option<Vec<Hash>>, E> {
    let place = files.bundle_place(bundle);
    let Some((found_place, bytes)) = files.bundle(place)? else {
        let first = place.first_entry();
        let last = first + u64::from(place.width()) - 1;
        chunk.findings.push(Finding::BundleMissing { place, first, last });
        return Ok(None);
    };
    let (leaves, error) = leaves_of(&bytes);
    if let Some(error) = error {
        chunk.findings.push(Finding::BundleDamaged { place: found_place, error });
    }
    chunk.n_entries += leaves.len() as u64;
    Ok(Some(leaves))
}

fn leaves_of(bytes: &[u8]) -> (Vec<Hash>, Option<crate::bundle::BundleError>) {
    let mut leaves = Vec::with_capacity(WIDTH as usize);
    for entry in entries(bytes) {
        match entry {
            Ok(entry) => leaves.push(leaf_hash(entry)),
            Err(error) => return (leaves, Some(error)),
        }
    }
    (leaves, None)
}
