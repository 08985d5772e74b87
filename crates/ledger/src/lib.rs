//! An append-only Merkle log in the C2SP formats: hashes, proofs, tiles, checkpoints. Bytes in, bytes out.
