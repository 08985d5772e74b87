//! The state of a promise, as a check of its mechanism finds it. Knows no mechanism.

crate::word::words! {
    /// How a promise stands.
    PromiseState {
        /// A mechanism runs, and fresh evidence exists.
        Kept = "kept",
        /// A mechanism runs, and no case has come yet.
        Running = "running",
        /// Attested by its owner, and the attestation has not expired.
        ByHand = "by-hand",
        /// No mechanism keeps it.
        Unbacked = "unbacked",
        /// A counter-example was found.
        Broken = "broken",
    }
}
