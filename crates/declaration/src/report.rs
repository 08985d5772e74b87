//! Writes findings for people, programs and code scanners. Knows nothing of how they came about.

mod human;
mod json;
mod sarif;

pub use human::human;
pub use json::{REPORT_VERSION, json};
pub use sarif::sarif;

use crate::finding::{Finding, Severity};

/// How many findings of each sort there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// They stop publishing.
    pub n_errors: usize,
    /// They need mending or a signature.
    pub n_warnings: usize,
    /// Warnings that a signed exception covers.
    pub n_excepted: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = Self::default();
        for finding in findings {
            match (finding.severity, &finding.excepted) {
                (Severity::Error, _) => counts.n_errors += 1,
                (Severity::Warning, None) => counts.n_warnings += 1,
                (Severity::Warning, Some(_)) => counts.n_excepted += 1,
            }
        }
        counts
    }
}

#[cfg(test)]
pub(crate) mod trial {
    //! A short declaration with one finding of each sort.

    use jiff::civil::date;

    use crate::{Finding, JoinedText, Sources, check, read};

    const TEXT: &str = "\
[organisation]
name = 'Fjordbok AS'
number = '310285978'
country = 'NO'
contact = { email = 'personvern@fjordbok.example' }

[statement]
changed_on = 2026-11-02

[rights]
offered = ['access', 'rectification', 'erasure', 'restriction', 'portability', 'objection', 'withdrawal']
channels = ['email']
refusals_explained = true
complaint = true

[[activity]]
id = 'newsletter'
purpose = { nb = 'sende nyhetsbrev', en = 'send newsletters' }
basis = 'consent'
data = ['contact.email']
source = ['subject']
retention = { until = 'withdrawal' }

[[measure]]
id = 'risk'
kind = 'risk-assessment'
says = { nb = 'vi vurderer risikoen', en = 'we assess the risk' }
tested_every = '1 year'
tested_on = 2025-11-02
evidence = 'record'
owner = 'security lead'

[[collection_point]]
id = 'reader'
kind = 'subscription'

[[exception]]
from = 'unconfirmed-subscription'
at = 'reader'
reason = 'addresses come from paper forms'
signed_by = 'chief executive'
expires_on = 2027-07-01
";

    pub(crate) fn findings() -> (Vec<Finding>, JoinedText) {
        let reading = read(&Sources::listed([("ordhold.toml", TEXT)]));
        let declaration = reading.declaration.expect("it is readable");
        assert!(reading.findings.is_empty());
        (check(&declaration, date(2027, 1, 11)), reading.text)
    }
}
