//! The ledger's tree as it grows: places, tiles, checkpoints. Knows no hash; two sequencers never fork it.

use domain::FactId;
use jiff::Timestamp;

use crate::query::{queries, row};
use crate::{OrganisationStore, StoreError, Tx};

row! {
    /// One tile of hashes, as far as it is filled.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Tile {
        /// The level, from 0.
        level: u32,
        /// The place in its level, from 0.
        tile_index: u64,
        /// The hashes in a row: up to 256 of 32 bytes.
        bytes: Vec<u8>,
    }
}

row! {
    /// One signed size of the tree.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Checkpoint {
        /// How many entries the tree has.
        size: u64,
        /// The signed note.
        note: String,
        /// When it was signed.
        signed_at: Timestamp,
    }
}

row! {
    struct Size {
        size: u64,
    }
}

/// One step of growth, ready to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Growth {
    /// The size before, and the place of the first new Fact.
    pub first_sequence: u64,
    /// The new Facts in the order of their places.
    pub facts: Vec<FactId>,
    /// The tiles that are new or longer than before.
    pub tiles: Vec<Tile>,
    /// The checkpoint of the new size.
    pub checkpoint: Checkpoint,
}

/// Why a step of growth was not kept; the tree is as before.
#[derive(Debug, thiserror::Error)]
pub enum GrowError {
    /// Another sequencer was quicker.
    #[error("the tree no longer has {expected} entries")]
    Overtaken {
        /// The size that the step began from.
        expected: u64,
    },
    /// The checkpoint's size is not the size before and the new Facts together.
    #[error("the checkpoint says {found} entries, the growth makes {expected}")]
    WrongSize {
        /// What the growth makes.
        expected: u64,
        /// What the checkpoint says.
        found: u64,
    },
    /// Some of the Facts are unknown or have a place already.
    #[error("{n_missing} facts cannot be given a place")]
    NotWaiting {
        /// How many.
        n_missing: u64,
    },
    /// The database did not do it.
    #[error("the growth could not be kept")]
    Store(#[from] StoreError),
}

/// Returns how many Facts have their place.
///
/// # Errors
/// As every reading.
pub async fn size(on: impl crate::Scope) -> Result<u64, StoreError> {
    Ok(lookup_size(on).await?.map_or(0, |size| size.size))
}

/// Keeps one step of growth: places, tiles and checkpoint together, if the tree is still as large
/// as the step supposes.
///
/// # Errors
/// [`GrowError`].
pub async fn grow(store: &OrganisationStore, growth: Growth) -> Result<(), GrowError> {
    let expected = growth.first_sequence + growth.facts.len() as u64;
    if growth.checkpoint.size != expected {
        return Err(GrowError::WrongSize { expected, found: growth.checkpoint.size });
    }
    let kept = store.transact(move |mut tx| async move {
        grow_in(&mut tx, &growth).await?;
        tx.commit_without_fact("the facts are there already and get their places").await?;
        Ok(())
    });
    kept.await
}

async fn grow_in(tx: &mut Tx, growth: &Growth) -> Result<(), GrowError> {
    let expected = growth.first_sequence;
    plant(tx).await?;
    if swap_size(tx, expected, growth.checkpoint.size).await? == 0 {
        return Err(GrowError::Overtaken { expected });
    }
    let n_placed = place(tx, growth.facts.iter().copied().zip(expected..)).await?;
    let n_missing = growth.facts.len() as u64 - n_placed;
    if n_missing > 0 {
        return Err(GrowError::NotWaiting { n_missing });
    }
    let tiles = growth.tiles.iter().map(|tile| (tile.level, tile.tile_index, &*tile.bytes));
    keep_tiles(tx, tiles.collect::<Vec<_>>()).await?;
    keep_checkpoint(tx, &growth.checkpoint).await?;
    Ok(())
}

queries! {
    read fn lookup_size() -> Option<Size> = "SELECT size FROM tree WHERE organisation_id = $1";

    write fn plant() -> u64 =
        "INSERT INTO tree (organisation_id, size) VALUES ($1, 0) ON CONFLICT DO NOTHING";

    write fn swap_size(from: u64, to: u64) -> u64 =
        "UPDATE tree SET size = $3 WHERE organisation_id = $1 AND size = $2";

    each fn place(id: FactId, sequence: u64) =
        "UPDATE fact SET sequence = $3
         WHERE organisation_id = $1 AND id = $2 AND sequence IS NULL";

    each fn keep_tiles(level: u32, tile_index: u64, bytes: &[u8]) =
        "INSERT INTO tile (organisation_id, level, tile_index, bytes) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, level, tile_index) DO UPDATE SET bytes = excluded.bytes
         WHERE LENGTH(excluded.bytes) > LENGTH(tile.bytes)";

    row fn keep_checkpoint(Checkpoint) =
        "INSERT INTO checkpoint (organisation_id, size, note, signed_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, size) DO UPDATE
         SET note = excluded.note, signed_at = excluded.signed_at";

    /// Looks up a tile, as far as it is filled.
    pub read fn lookup_tile(level: u32, tile_index: u64) -> Option<Tile> =
        "SELECT level, tile_index, bytes FROM tile
         WHERE organisation_id = $1 AND level = $2 AND tile_index = $3";

    /// Looks up the checkpoint of one size.
    pub read fn lookup_checkpoint(size: u64) -> Option<Checkpoint> =
        "SELECT size, note, signed_at FROM checkpoint WHERE organisation_id = $1 AND size = $2";

    /// Finds the newest checkpoint.
    pub read fn find_newest_checkpoint() -> Option<Checkpoint> =
        "SELECT size, note, signed_at FROM checkpoint WHERE organisation_id = $1
         ORDER BY size DESC LIMIT 1";

    /// Lists the checkpoints below `below`, largest first.
    pub read fn list_checkpoints(below: u64, n_max: u32) -> Vec<Checkpoint> =
        "SELECT size, note, signed_at FROM checkpoint WHERE organisation_id = $1 AND size < $2
         ORDER BY size DESC LIMIT $3";
}
