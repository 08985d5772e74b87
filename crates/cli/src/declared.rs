//! Opens the files of a declaration on the disk, and nothing outside their folder; knows nothing of what they say.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use declaration::{DECLARATION_BYTES_MAX, Finding, Language, Reading, SourceError, Sources};
use jiff::{civil::Date, tz::TimeZone};
use office::{Clock, Live};

use crate::problem::Problem;

/// Where the declaration is.
#[derive(Debug, Clone, Args)]
pub(crate) struct Declared {
    /// The declaration; files that it includes are read from beside it
    #[arg(value_name = "FILE", default_value = "ordhold.toml")]
    file: PathBuf,
}

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Bokmål
    Nb,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Nb => Self::Nb,
            Lang::En => Self::En,
        }
    }
}

impl Declared {
    /// Takes the declaration at a path.
    pub(crate) fn at(file: &Path) -> Self {
        Self { file: file.to_owned() }
    }

    /// Returns its path as it was given.
    pub(crate) fn path(&self) -> &Path {
        &self.file
    }

    /// Reads it, whatever it says.
    pub(crate) fn read(&self) -> Reading {
        declaration::read(&self.sources())
    }

    /// Reads it for use: something that makes no declaration at all is refused.
    ///
    /// # Errors
    /// With the first finding, and the command that shows all of them.
    pub(crate) fn live(&self) -> Result<Live, Problem> {
        let reading = self.read();
        let zone = reading.declaration.as_ref().map(|it| it.organisation.zone.get().clone());
        Live::read(&self.sources(), today(zone.as_deref().unwrap_or("UTC")))
            .map_err(|findings| self.unreadable(&findings))
    }

    fn unreadable(&self, findings: &[Finding]) -> Problem {
        let file = self.file.display();
        let hint = format!("`ordhold check {file}` shows {} finding(s)", findings.len());
        let Some(first) = findings.first() else {
            return Problem::refusal("the declaration cannot be read").at(file).hint(hint);
        };
        let problem = Problem::refusal(&first.says.en).at(file).hint(&first.way_out.en).hint(hint);
        match first.rules.first() {
            Some(rule) => problem.law(rule.to_string()),
            None => problem,
        }
    }

    fn sources(&self) -> Sources<'static> {
        let folder = self.file.parent().unwrap_or(Path::new("")).to_owned();
        let name = self.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Sources::new(name, move |name| open(&folder, name))
    }
}

/// Returns the day it is in a zone; in UTC where nobody knows the zone.
pub(crate) fn today(zone: &str) -> Date {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    Clock::System.now().to_zoned(zone).date()
}

fn open(folder: &Path, name: &str) -> Result<Vec<u8>, SourceError> {
    let path = folder.join(name);
    let missing = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => SourceError::Missing,
        _ => SourceError::Unreadable,
    };
    let home = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let home = home.canonicalize().map_err(missing)?;
    // A link may lead to another file of the folder, not out of it.
    if !path.canonicalize().map_err(missing)?.starts_with(&home) {
        return Err(SourceError::Unreadable);
    }
    let file = File::open(&path).map_err(missing)?;
    let mut bytes = Vec::new();
    let limit = DECLARATION_BYTES_MAX as u64 + 1;
    file.take(limit).read_to_end(&mut bytes).map_err(|_| SourceError::Unreadable)?;
    Ok(bytes)
}
