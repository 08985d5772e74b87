//! What the log shows to others: tiles, bundles, checkpoints, the proof of one entry, and the whole as files.

use domain::FactId;
use ledger::{Place, Receipt, inclusion_places, prove_inclusion};
use store::{OrganisationStore, StoreError, fact, tree};

use crate::office::Office;

/// Returns the newest checkpoint, as it is served and exported; none before the first Fact has its place.
///
/// # Errors
/// As every reading.
pub async fn newest_checkpoint(office: &Office) -> Result<Option<String>, StoreError> {
    Ok(tree::find_newest_checkpoint(&office.store).await?.map(|it| it.note))
}

/// Returns the bytes of a tile or bundle at least as wide as asked, cut to its width; none when there is none.
///
/// # Errors
/// As every reading.
pub async fn bytes_at(office: &Office, place: Place) -> Result<Option<Vec<u8>>, StoreError> {
    bytes_in(&office.store, place).await
}

/// The same of any rows.
pub(crate) async fn bytes_in(
    rows: &OrganisationStore,
    place: Place,
) -> Result<Option<Vec<u8>>, StoreError> {
    match place {
        Place::Tile { level, index, width } => {
            let tile = tree::lookup_tile(rows, u32::from(level), index).await?;
            let n_bytes = usize::from(width) * ledger::HASH_BYTES;
            Ok(tile.and_then(|tile| tile.bytes.get(..n_bytes).map(<[u8]>::to_vec)))
        }
        Place::Entries { index, width } => bundle(rows, index, width).await,
    }
}

/// Puts a bundle together from the Facts themselves: each entry behind its length, as tlog-tiles asks.
async fn bundle(
    rows: &OrganisationStore,
    index: u64,
    width: u16,
) -> Result<Option<Vec<u8>>, StoreError> {
    let first = index * u64::from(ledger::TILE_WIDTH);
    let facts = fact::list_from(rows, first, u32::from(width)).await?;
    if facts.len() != usize::from(width) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    for fact in facts {
        let Ok(length) = u16::try_from(fact.entry.len()) else { return Ok(None) };
        bytes.extend_from_slice(&length.to_be_bytes());
        bytes.extend_from_slice(fact.entry.as_bytes());
    }
    Ok(Some(bytes))
}

/// An entry of the log with the proof that it is in it.
pub struct Proven {
    /// Its place, from 0.
    pub sequence: u64,
    /// Its text.
    pub entry: String,
    /// The proof with the checkpoint, a text that other verifiers read too.
    pub receipt: Receipt,
}

/// Proves that the entry at one place is in the newest tree; none when the place is not filled.
///
/// # Errors
/// As every reading.
pub async fn prove(office: &Office, sequence: u64) -> Result<Option<Proven>, StoreError> {
    let Some(newest) = tree::find_newest_checkpoint(&office.store).await? else { return Ok(None) };
    let Some(kept) = fact::find_at(&office.store, sequence).await? else { return Ok(None) };
    let Ok(places) = inclusion_places(sequence, newest.size) else { return Ok(None) };
    let mut read = std::collections::HashMap::new();
    for place in places {
        if let Some(bytes) = bytes_at(office, place).await? {
            read.insert(place, bytes);
        }
    }
    let path = prove_inclusion(sequence, newest.size, |place| read.get(&place).cloned());
    let Ok(path) = path else { return Ok(None) };
    let receipt = Receipt { extra: None, index: sequence, path, note: newest.note };
    Ok(Some(Proven { sequence, entry: kept.entry, receipt }))
}

/// Returns the place of a Fact in the log; none while it waits.
///
/// # Errors
/// As every reading.
pub async fn sequence_of(office: &Office, id: FactId) -> Result<Option<u64>, StoreError> {
    Ok(fact::lookup(&office.store, id).await?.and_then(|fact| fact.sequence))
}

/// One file of an export.
pub struct File {
    /// Its path below the folder, with slashes.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Names the files of an export of the log as it stands: `None` before the first entry.
///
/// # Errors
/// As every reading.
pub async fn export_paths(office: &Office) -> Result<Option<(u64, Vec<String>)>, StoreError> {
    let newest = tree::find_newest_checkpoint(&office.store).await?;
    Ok(newest.map(|it| (it.size, ledger::export_paths(it.size).collect())))
}

/// Returns one file of the export of the tree of `size` entries; none when the path is not part of it.
///
/// # Errors
/// As every reading.
pub async fn export_file(
    office: &Office,
    size: u64,
    path: &str,
) -> Result<Option<File>, StoreError> {
    let bytes = match path {
        "key" => Some(format!("{}\n", office.log_key()).into_bytes()),
        "checkpoint" => tree::lookup_checkpoint(&office.store, size)
            .await?
            .map(|checkpoint| checkpoint.note.into_bytes()),
        _ => match path.parse::<Place>() {
            Ok(place) => bytes_at(office, place).await?,
            Err(_) => None,
        },
    };
    Ok(bytes.map(|bytes| File { path: path.to_owned(), bytes }))
}
