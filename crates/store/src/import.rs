//! Imports: what each came to, and which lines were not taken. Holds nothing of what stood in them.

use domain::{GroundKind, Import, ImportFault, ImportId, ImportState, MemberId, Topic};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    impl Import {
        id: ImportId,
        activity: String,
        topic: Topic,
        ground: GroundKind,
        source: String,
        proof: String,
        state: ImportState,
        n_rows: u64,
        n_added: u64,
        n_known: u64,
        n_suppressed: u64,
        n_broken: u64,
        created_by: MemberId,
        created_at: Timestamp,
        finished_at: Option<Timestamp>,
    }
}

row! {
    /// A line that was not taken.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct FaultyLine {
        /// The line of the file, the head being line 1.
        line: u64,
        /// Why.
        fault: ImportFault,
    }
}

queries! {
    /// Adds an import.
    pub row fn add(Import) =
        "INSERT INTO import (organisation_id, id, activity, topic, ground, source, proof, state,
                             n_rows, n_added, n_known, n_suppressed, n_broken, created_by,
                             created_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

    /// Adds to the counts of an import that is being read.
    #[expect(clippy::too_many_arguments, reason = "a statement takes what its text names")]
    pub write fn count(
        id: ImportId, n_rows: u64, n_added: u64, n_known: u64, n_suppressed: u64, n_broken: u64
    ) -> u64 =
        "UPDATE import
         SET n_rows = n_rows + $3, n_added = n_added + $4, n_known = n_known + $5,
             n_suppressed = n_suppressed + $6, n_broken = n_broken + $7
         WHERE organisation_id = $1 AND id = $2 AND state = 'reading'";

    /// Ends an import; changes nothing (0) when it ended before.
    pub write fn end(id: ImportId, state: ImportState, finished_at: Timestamp) -> u64 =
        "UPDATE import SET state = $3, finished_at = $4
         WHERE organisation_id = $1 AND id = $2 AND state = 'reading'";

    /// Ends, as interrupted, the imports that have been read since before `created_before`.
    pub write fn interrupt_before(created_before: Timestamp, finished_at: Timestamp) -> u64 =
        "UPDATE import SET state = 'interrupted', finished_at = $3
         WHERE organisation_id = $1 AND state = 'reading' AND created_at < $2";

    /// Keeps lines that were not taken; a line is kept once.
    pub each fn add_faults(import_id: ImportId, line: u64, fault: ImportFault) =
        "INSERT INTO import_fault (organisation_id, import_id, line, fault)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    /// Looks an import up by id.
    pub read fn lookup(id: ImportId) -> Option<Import> =
        "SELECT id, activity, topic, ground, source, proof, state, n_rows, n_added, n_known,
                n_suppressed, n_broken, created_by, created_at, finished_at
         FROM import WHERE organisation_id = $1 AND id = $2";

    /// Lists imports before `before`, newest first; the highest id begins.
    pub read fn list(before: ImportId, n_max: u32) -> Vec<Import> =
        "SELECT id, activity, topic, ground, source, proof, state, n_rows, n_added, n_known,
                n_suppressed, n_broken, created_by, created_at, finished_at
         FROM import WHERE organisation_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    /// Lists the lines of an import that were not taken, after `after`, in order; 0 begins.
    pub read fn list_faults(import_id: ImportId, after: u64, n_max: u32) -> Vec<FaultyLine> =
        "SELECT line, fault FROM import_fault
         WHERE organisation_id = $1 AND import_id = $2 AND line > $3 ORDER BY line LIMIT $4";
}
