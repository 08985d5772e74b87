//! An append-only Merkle log in the C2SP formats: hashes, proofs, tiles, checkpoints. Bytes in, bytes out.
//!
//! The formats are public, so that anyone can check a log with other people's tools: hashes as in RFC 6962, files as
//! in c2sp.org/tlog-tiles, checkpoints as in c2sp.org/tlog-checkpoint and signed-note, proofs of one entry as in
//! c2sp.org/tlog-proof, witnesses as in c2sp.org/tlog-cosignature. What an entry says is not known here.
//!
//! What a log can show, and what it cannot: whoever changes an entry without the log's key is found by the signature
//! on the checkpoint. Whoever holds the key can write another history and sign it; that is found only by somebody
//! who kept an older checkpoint, or by a witness who cosigned one.

mod bundle;
mod checkpoint;
mod export;
mod hash;
mod key;
mod note;
mod place;
mod proof;
mod receipt;
mod tree;

pub use bundle::{BundleError, ENTRY_BYTES_MAX, entries};
pub use checkpoint::{Checkpoint, CheckpointError, ORIGIN_BYTES_MAX, SIZE_MAX};
pub use export::{FINDINGS_MAX, Finding, Report, Trust, export_paths, stray_files, verify_export};
pub use hash::{EMPTY_ROOT, HASH_BYTES, Hash, leaf_hash, node_hash, root_of};
pub use key::{KeyError, OpenError, Signer, Verifier, Witness};
pub use note::{NOTE_BYTES_MAX, Note, NoteError, SIGNATURES_MAX, Signature};
pub use place::{Place, PlaceError, TILE_WIDTH, places};
pub use proof::{
    ProofError, ProveError, consistency_places, inclusion_places, prove_consistency,
    prove_inclusion, root_from_path, verify_consistency, verify_inclusion,
};
pub use receipt::{EXTRA_BYTES_MAX, Receipt, ReceiptError};
pub use tree::{AppendError, Bundle, Edge, EdgeError, Growth, Tile, Tree, TreeError, edge_places};
