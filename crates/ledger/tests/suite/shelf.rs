//! A log kept in a map from path to bytes, as a directory would hold it, and a tree computed the slow way.

use std::collections::BTreeMap;

use ledger::{Checkpoint, Edge, Hash, Place, Signer, leaf_hash, node_hash};

pub(crate) const ORIGIN: &str = "log.fjordbok.example/ledger";

pub(crate) fn signer() -> Signer {
    Signer::from_seed(ORIGIN, [7; 32]).unwrap()
}

/// The entry with this index: of changing length, so that no two bundles have the same bytes.
pub(crate) fn entry(index: u64) -> Vec<u8> {
    format!("fact {index} {}", "x".repeat((index % 13) as usize)).into_bytes()
}

pub(crate) fn batch(first: u64, n: u64) -> Vec<Vec<u8>> {
    (first..first + n).map(entry).collect()
}

#[derive(Clone, Default)]
pub(crate) struct Shelf {
    pub(crate) edge: Edge,
    /// The newest bytes by level and index; bundles at level 64.
    pub(crate) rows: BTreeMap<(u8, u64), Vec<u8>>,
}

impl Shelf {
    pub(crate) fn of(n: u64) -> Self {
        let mut shelf = Self::default();
        shelf.append(&batch(0, n));
        shelf
    }

    pub(crate) fn append(&mut self, batch: &[Vec<u8>]) {
        let growth = self.edge.append(batch).unwrap();
        for tile in growth.tiles {
            self.rows.insert((tile.level, tile.index), tile.bytes);
        }
        for bundle in growth.bundles {
            self.rows.insert((64, bundle.index), bundle.bytes);
        }
    }

    pub(crate) fn read(&self, place: Place) -> Option<Vec<u8>> {
        let key = match place {
            Place::Tile { level, index, .. } => (level, index),
            Place::Entries { index, .. } => (64, index),
        };
        self.rows.get(&key).cloned()
    }

    pub(crate) fn size(&self) -> u64 {
        self.edge.tree().size()
    }

    pub(crate) fn root(&self) -> Hash {
        self.edge.tree().root()
    }

    pub(crate) fn checkpoint(&self) -> Checkpoint {
        Checkpoint::new(ORIGIN, self.size(), self.root()).unwrap()
    }

    /// The export of the log as it stands, signed by `signer`.
    pub(crate) fn export(&self, signer: &Signer) -> BTreeMap<String, Vec<u8>> {
        let mut files: BTreeMap<_, _> = ledger::places(self.size())
            .map(|place| (place.to_string(), self.read(place).unwrap()))
            .collect();
        files.insert("checkpoint".to_owned(), signer.sign(&self.checkpoint()).into_bytes());
        files.insert("key".to_owned(), format!("{}\n", signer.verifier()).into_bytes());
        files
    }
}

/// The root as RFC 6962 defines it, by splitting.
pub(crate) fn naive_root(entries: &[Vec<u8>]) -> Hash {
    match entries {
        [] => ledger::EMPTY_ROOT,
        [entry] => leaf_hash(entry),
        _ => {
            let middle = entries.len().next_power_of_two() / 2;
            node_hash(&naive_root(&entries[..middle]), &naive_root(&entries[middle..]))
        }
    }
}
