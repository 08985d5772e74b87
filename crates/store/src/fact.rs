//! Facts as they wait for and keep their place in the ledger; only a commit adds them.

use domain::{Entry, FactId};
use jiff::Timestamp;

use crate::query::{Reach, Statement, queries, row};
use crate::value::{Argument, Kind, Val};

row! {
    /// One Fact.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct KeptFact {
        /// The entry's own id.
        id: FactId,
        /// The canonical text, read with [`Entry::parse`].
        entry: String,
        /// Its place in the tree, from 0; none until the sequencer has been there.
        sequence: Option<u64>,
    }
}

row! {
    /// How many Facts were committed in one week.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct WeekTally {
        /// Which week, counted from 0 at the instant asked for.
        week: u64,
        /// How many.
        n_facts: u64,
    }
}

pub(crate) static INSERT: Statement = Statement::new(
    "store::fact::insert",
    "INSERT INTO fact (organisation_id, id, kind, about, entry, committed_at)
     VALUES ($1, $2, $3, $4, $5, $6)",
    Reach::Organisation,
    &[
        ("id", Kind::Uuid),
        ("kind", Kind::Text),
        ("about", Kind::Text),
        ("entry", Kind::Text),
        ("committed_at", Kind::Int),
    ],
    &[],
)
.for_many();

pub(crate) fn row_of(entry: &Entry) -> Vec<Val> {
    vec![
        entry.id.value(),
        entry.fact.kind().value(),
        entry.fact.about().value(),
        Val::Text(entry.canonical()),
        entry.at.value(),
    ]
}

queries! {
    /// Adds Facts that were committed after a backup, from what is copied beside it; those that are there stay.
    pub each fn take_up(
        id: FactId, kind: &str, about: Option<&str>, entry: &str, committed_at: Timestamp
    ) =
        "INSERT INTO fact (organisation_id, id, kind, about, entry, committed_at)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    /// Looks a Fact up by id.
    pub read fn lookup(id: FactId) -> Option<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND id = $2";

    /// Finds the Fact at one place in the tree.
    pub read fn find_at(sequence: u64) -> Option<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND sequence = $2";

    /// Lists the Facts from one place in the tree on, in order, without gaps.
    pub read fn list_from(sequence: u64, n_max: u32) -> Vec<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND sequence >= $2
         ORDER BY sequence LIMIT $3";

    /// Lists the Facts that have no place yet, oldest first.
    pub read fn list_unsequenced(n_max: u32) -> Vec<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND sequence IS NULL
         ORDER BY committed_at, id LIMIT $2";

    /// Counts the Facts committed since an instant, by weeks of seven times 24 hours; weeks without any are left out.
    pub read fn tally_by_week(since: Timestamp) -> Vec<WeekTally> =
        "SELECT (committed_at - $2) / 604800000000 AS week, COUNT(*) AS n_facts FROM fact
         WHERE organisation_id = $1 AND committed_at >= $2
         GROUP BY (committed_at - $2) / 604800000000 ORDER BY week";

    /// Lists the Facts before `before`, newest first; the highest id begins.
    pub read fn list(before: FactId, n_max: u32) -> Vec<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND id < $2
         ORDER BY id DESC LIMIT $3";

    /// Lists the Facts of a kind before `before`, newest first; the highest id begins.
    pub read fn list_of_kind(kind: &str, before: FactId, n_max: u32) -> Vec<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND kind = $2 AND id < $3
         ORDER BY id DESC LIMIT $4";

    /// Lists the Facts about one thing ([`domain::Fact::about`]) before `before`, newest first.
    pub read fn list_about(about: &str, before: FactId, n_max: u32) -> Vec<KeptFact> =
        "SELECT id, entry, sequence FROM fact WHERE organisation_id = $1 AND about = $2 AND id < $3
         ORDER BY id DESC LIMIT $4";
}
