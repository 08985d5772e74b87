//! Gives committed Facts their places in the log, and signs what the tree has become.

use domain::FactId;
use ledger::{Checkpoint, Edge, Place, Tree, Verifier, edge_places};
use store::{
    OrganisationStore, StoreError,
    tree::{self, GrowError},
};

use crate::office::Office;

/// The most Facts that get their place in one step.
const BATCH_MAX: u32 = 1_024;

/// Why a step did not succeed; the log is as before.
#[derive(Debug, thiserror::Error)]
pub enum SequenceError {
    /// The stored tiles are not those that the newest checkpoint was signed over.
    #[error("the stored tiles do not lead to the newest checkpoint")]
    Damaged,
    /// An entry or the tree is too large.
    #[error(transparent)]
    Append(#[from] ledger::AppendError),
    /// The growth was not kept.
    #[error(transparent)]
    Grow(#[from] GrowError),
    /// The database did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Sequences until the task is dropped, five times a second.
pub async fn run(office: &Office) {
    loop {
        match step(office).await {
            Ok(n_facts) if n_facts == BATCH_MAX as usize => continue,
            // Another process was faster; its work is as good as ours.
            Ok(_) | Err(SequenceError::Grow(GrowError::Overtaken { .. })) => {}
            Err(error) => tracing::error!(%error, "the log does not grow"),
        }
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}

/// Gives the oldest waiting Facts their places; returns how many.
///
/// # Errors
/// Every [`SequenceError`].
pub async fn step(office: &Office) -> Result<usize, SequenceError> {
    let facts = store::fact::list_unsequenced(&office.store, BATCH_MAX).await?;
    if facts.is_empty() {
        return Ok(0);
    }
    let mut edge = edge(&office.store, &office.signer.verifier()).await?;
    let entries: Vec<&[u8]> = facts.iter().map(|fact| fact.entry.as_bytes()).collect();
    let grown = edge.append(&entries)?;
    let checkpoint = checkpoint(office, edge.tree());
    let growth = tree::Growth {
        first_sequence: grown.first,
        facts: facts.iter().map(|fact| fact.id).collect::<Vec<FactId>>(),
        tiles: grown.tiles.into_iter().map(stored).collect(),
        checkpoint: tree::Checkpoint {
            size: edge.tree().size(),
            note: office.signer.sign(&checkpoint),
            signed_at: office.clock.now(),
        },
    };
    tree::grow(&office.store, growth).await?;
    Ok(facts.len())
}

fn checkpoint(office: &Office, tree: &Tree) -> Checkpoint {
    let verifier = office.signer.verifier();
    Checkpoint::new(verifier.name(), tree.size(), tree.root())
        .expect("the signer's name was checked when the office opened")
}

pub(crate) fn stored(tile: ledger::Tile) -> tree::Tile {
    tree::Tile { level: u32::from(tile.level), tile_index: tile.index, bytes: tile.bytes }
}

/// Takes the tree up where it was left, and checks it against the newest signed checkpoint.
pub(crate) async fn edge(
    rows: &OrganisationStore,
    verifier: &Verifier,
) -> Result<Edge, SequenceError> {
    let Some(newest) = tree::find_newest_checkpoint(rows).await? else {
        return Ok(Edge::default());
    };
    let signed = verifier.open(newest.note.as_bytes()).map_err(|_| SequenceError::Damaged)?;
    let mut read = std::collections::HashMap::new();
    for place in edge_places(newest.size) {
        if let Some(bytes) = super::evidence::bytes_in(rows, place).await? {
            read.insert(place, bytes);
        }
    }
    let at = |place: Place| read.get(&place).cloned();
    let tree = Tree::from_tiles(newest.size, at).map_err(|_| SequenceError::Damaged)?;
    if !tree.agrees_with(&signed) {
        return Err(SequenceError::Damaged);
    }
    Edge::load(tree, at).map_err(|_| SequenceError::Damaged)
}
