//! The demo's company, Fjordbok AS: its declaration as it is, and as it was before it grew a topic. Invented throughout.

use declaration::Sources;
use jiff::tz::TimeZone;
use office::{Clock, Live};

use crate::problem::Problem;

/// The files of the declaration, the main one first.
const FILES: [(&str, &str); 7] = [
    ("ordhold.toml", include_str!("../../../../examples/fjordbok/ordhold.toml")),
    ("activities.toml", include_str!("../../../../examples/fjordbok/activities.toml")),
    ("site.toml", include_str!("../../../../examples/fjordbok/site.toml")),
    ("recipients.toml", include_str!("../../../../examples/fjordbok/recipients.toml")),
    ("agreement.toml", include_str!("../../../../examples/fjordbok/agreement.toml")),
    ("measures.toml", include_str!("../../../../examples/fjordbok/measures.toml")),
    ("systems.toml", include_str!("../../../../examples/fjordbok/systems.toml")),
];

/// The topic that the first version did not have.
const NEW_TOPIC: &str = "id = \"events\"";

/// Which version of the declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Version {
    /// As the company began.
    First,
    /// As it is today.
    Today,
}

/// Reads a version of the declaration.
///
/// # Errors
/// When the embedded files are no declaration; a test shows that they are.
pub(crate) fn live(version: Version) -> Result<Live, Problem> {
    let text = |text: &str| match version {
        Version::Today => text.to_owned(),
        Version::First => {
            let kept = text.split_inclusive('\n').filter(|line| !line.contains(NEW_TOPIC));
            kept.collect()
        }
    };
    let files = FILES.map(|(name, file)| (name, text(file)));
    let zone = TimeZone::get("Europe/Oslo").unwrap_or(TimeZone::UTC);
    let today = Clock::System.now().to_zoned(zone).date();
    let first = |findings: Vec<declaration::Finding>| {
        let says = findings.into_iter().next().map(|it| it.says.en).unwrap_or_default();
        Problem::failure(format!("the demo's declaration cannot be read: {says}"))
    };
    Live::read(&Sources::listed(files), today).map_err(first)
}
