//! Root, organisation and subject keys: sealing, shredding, keyed digests.
