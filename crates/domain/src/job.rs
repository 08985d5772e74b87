//! How far a job has come. What it does stands in its kind, which the office knows.

crate::word::words! {
    /// The state of a job.
    JobState {
        /// To be done, now or later, or being done under a lease.
        Open = "open",
        /// Done; only its key is kept, so that it is not done twice.
        Done = "done",
        /// Given up after too many attempts; waits for a Member.
        Dead = "dead",
    }
}
