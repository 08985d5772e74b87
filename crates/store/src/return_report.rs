//! Reports of what came back: each dealt with once, kept without anything of a person.

use domain::{MailingId, ReturnEffect, ReturnKind, ReturnReportId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One report.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct ReturnReport {
        /// The report's own id.
        id: ReturnReportId,
        /// Where it was read.
        source: String,
        /// What it is called there, as a digest or number; the same report has the same key.
        source_key: String,
        /// What it says.
        kind: ReturnKind,
        /// The status of RFC 3463, such as `5.1.1`.
        status: Option<String>,
        /// What it led to.
        effect: ReturnEffect,
        /// Which mailing it is about.
        mailing_id: Option<MailingId>,
        /// When it was read.
        received_at: Timestamp,
    }
}

row! {
    /// How many reports of one kind had one effect.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct ReturnTally {
        /// What they say.
        kind: ReturnKind,
        /// What they led to.
        effect: ReturnEffect,
        /// How many.
        n_reports: u64,
    }
}

row! {
    /// How many reports came from one source.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SourceTally {
        /// Where they were read.
        source: String,
        /// How many.
        n_reports: u64,
        /// When the newest was read.
        newest_at: Timestamp,
    }
}

row! {
    /// How often servers refused a mailing's mails for a reason that lies with the sender.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct TroubleTally {
        /// Which mailing; none where the report names no mail of ours.
        mailing_id: Option<MailingId>,
        /// Where it was told: `smtp`, or where the reports were read.
        source: String,
        /// How often.
        n_reports: u64,
        /// When for the last time.
        newest_at: Timestamp,
    }
}

queries! {
    /// Adds a report; one that was read before changes nothing (0).
    pub row fn add(ReturnReport) =
        "INSERT INTO return_report (organisation_id, id, source, source_key, kind, status, effect,
                                    mailing_id, received_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING";

    /// Finds a report by where it was read.
    pub read fn find(source: &str, source_key: &str) -> Option<ReturnReport> =
        "SELECT id, source, source_key, kind, status, effect, mailing_id, received_at
         FROM return_report WHERE organisation_id = $1 AND source = $2 AND source_key = $3";

    /// Lists reports before `before`, newest first; the highest id begins.
    pub read fn list(before: ReturnReportId, n_max: u32) -> Vec<ReturnReport> =
        "SELECT id, source, source_key, kind, status, effect, mailing_id, received_at
         FROM return_report WHERE organisation_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3";

    /// Counts the reports since an instant, by kind and effect.
    pub read fn tally_since(since: Timestamp) -> Vec<ReturnTally> =
        "SELECT kind, effect, COUNT(*) AS n_reports FROM return_report
         WHERE organisation_id = $1 AND received_at >= $2
         GROUP BY kind, effect ORDER BY kind, effect";

    /// Counts the reports since an instant, by source.
    pub read fn tally_sources(since: Timestamp) -> Vec<SourceTally> =
        "SELECT source, COUNT(*) AS n_reports, MAX(received_at) AS newest_at FROM return_report
         WHERE organisation_id = $1 AND received_at >= $2
         GROUP BY source ORDER BY source";

    /// Counts the refusals since an instant whose reason lies with the sender, the newest first.
    pub read fn tally_trouble(since: Timestamp) -> Vec<TroubleTally> =
        "SELECT mailing_id, source, COUNT(*) AS n_reports, MAX(received_at) AS newest_at
         FROM return_report
         WHERE organisation_id = $1 AND received_at >= $2 AND kind = 'sender-trouble'
         GROUP BY mailing_id, source ORDER BY newest_at DESC, source";

    /// Forgets the reports that were read before an instant.
    pub write fn delete_before(before: Timestamp) -> u64 =
        "DELETE FROM return_report WHERE organisation_id = $1 AND received_at < $2";
}
