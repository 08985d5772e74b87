//! Opens the example declarations from the repository, as they are on disk.

use std::path::{Path, PathBuf};

use declaration::{Finding, JoinedText, Reading, SourceError, Sources, read};
use jiff::civil::{Date, date};

/// The four companies, by the names of their folders.
pub(crate) const COMPANIES: [&str; 4] = ["fjordbok", "koblingsverk", "tindved", "vardeposten"];

/// The day on which the examples are judged.
pub(crate) const TODAY: Date = date(2026, 11, 22);

/// Reads the declaration as it is today.
pub(crate) fn mended(company: &str) -> Reading {
    open(&folder().join(company), "ordhold.toml")
}

/// Reads the declaration as it was before it was mended.
pub(crate) fn flawed(company: &str) -> Reading {
    let folder = folder().join(company);
    if folder.join("flawed").is_dir() {
        return open(&folder.join("flawed"), "ordhold.toml");
    }
    open(&folder, "flawed.toml")
}

/// Returns the lines of `flawed.expected` without remarks and empty lines.
pub(crate) fn known_findings(company: &str) -> Vec<String> {
    let text = text(&folder().join(company).join("flawed.expected"));
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Returns code and place of each finding, as `flawed.expected` has them: `blanket-basis flawed.toml:31`.
pub(crate) fn places<'f>(
    text: &JoinedText,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<String> {
    let line = |finding: &Finding| {
        let place = text.locate(&finding.place).expect("something was read");
        format!("{} {}:{}", finding.code, place.file, place.line)
    };
    findings.into_iter().map(line).collect()
}

/// Returns the text of a file under `examples/`.
pub(crate) fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the folder of the examples.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn open(folder: &Path, main: &str) -> Reading {
    let bytes = |name: &str| std::fs::read(folder.join(name)).map_err(|_| SourceError::Missing);
    read(&Sources::new(main, bytes))
}
