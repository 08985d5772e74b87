//! Reads the files of a declaration into one text and one model, and says what cannot be read. Opens no file itself.

mod shape;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use jiff::civil::Date;
use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use crate::{
    finding::{Finding, Severity},
    findings::{check, place_and_sign, reading},
    joined::JoinedText,
    model::Declaration,
};

pub(crate) use shape::Kind;

/// All files together; a file need not be handed over further than one byte beyond this.
pub const DECLARATION_BYTES_MAX: usize = 10_000_000;
/// The main file included.
pub const FILES_MAX: usize = 256;
/// The main file is at depth 0.
pub const INCLUDE_DEPTH_MAX: usize = 8;
/// Faults of syntax that are told for one file; further ones are mostly echoes of the first.
const SYNTAX_FINDINGS_MAX: usize = 10;
const BYTE_ORDER_MARK: char = '\u{feff}';
/// How deep tables and lists may lie in each other; the parser stops there.
const NESTING_MAX: usize = 80;

/// Why a file is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// No file has that name.
    #[error("the file does not exist")]
    Missing,
    /// It exists and may not or cannot be read.
    #[error("the file cannot be read")]
    Unreadable,
}

type Open<'a> = dyn Fn(&str) -> Result<Vec<u8>, SourceError> + 'a;

/// Where the files of a declaration come from.
pub struct Sources<'a> {
    main: String,
    open: Box<Open<'a>>,
}

impl<'a> Sources<'a> {
    /// Takes the name of the main file and a way to open files.
    ///
    /// `open` gets the name of the main file as given, and for included files a path relative to the
    /// main file's folder, with `/` between and without `.` or `..`. It need not read further than one
    /// byte beyond [`DECLARATION_BYTES_MAX`], and must not follow links out of that folder.
    pub fn new(
        main: impl Into<String>,
        open: impl Fn(&str) -> Result<Vec<u8>, SourceError> + 'a,
    ) -> Self {
        Self { main: main.into(), open: Box::new(open) }
    }

    /// Takes files that are already in memory; the first one is the main file.
    pub fn listed<Name, Bytes>(files: impl IntoIterator<Item = (Name, Bytes)>) -> Self
    where
        Name: Into<String>,
        Bytes: Into<Vec<u8>>,
    {
        let mut files = files.into_iter().map(|(name, bytes)| (name.into(), bytes.into()));
        let first = files.next();
        let main = first.as_ref().map_or_else(String::new, |(name, _)| name.clone());
        let by_name: HashMap<String, Vec<u8>> = files.chain(first).collect();
        Self::new(main, move |name| by_name.get(name).cloned().ok_or(SourceError::Missing))
    }
}

/// What came of reading.
#[derive(Debug, Clone)]
pub struct Reading {
    /// None when a file cannot be read or has a key, type or value that has no meaning here.
    pub declaration: Option<Declaration>,
    /// What reading alone finds, by place; what the declaration says is judged by [`crate::check`].
    pub findings: Vec<Finding>,
    /// The text of all files.
    pub text: JoinedText,
}

/// Reads a declaration with everything it includes; never fails, whatever the bytes.
pub fn read(sources: &Sources<'_>) -> Reading {
    let mut gathering = Gathering::new(sources);
    gathering.file(&Wanted { name: sources.main.clone(), place: 0..0, depth: 0 });
    let Gathering { text, mut findings, is_readable, alone, .. } = gathering;
    let mut declaration = None;
    if is_readable {
        let joined =
            || parse(text.as_str(), 0).and_then(|root| understand(root, text.as_str().len()));
        match alone.unwrap_or_else(joined) {
            Ok(understood) => declaration = Some(understood),
            Err(faults) => findings.extend(faults),
        }
    }
    findings.sort_by_key(|finding| finding.place.start);
    Reading { declaration, findings, text }
}

impl Reading {
    /// Returns everything there is to find as of a day: what reading found and what is judged, by place.
    ///
    /// Signed exceptions cover the warnings of both.
    pub fn judge(&self, on: Date) -> Vec<Finding> {
        let mut findings = self.findings.clone();
        if let Some(declaration) = &self.declaration {
            place_and_sign(declaration, on, &mut findings);
            findings.extend(check(declaration, on));
            findings.sort_by(|a, b| (a.place.start, a.code).cmp(&(b.place.start, b.code)));
        }
        findings
    }

    /// Says whether anything that was read stops publishing.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

struct Wanted {
    name: String,
    /// The entry that asks for the file.
    place: Range<usize>,
    depth: usize,
}

struct Gathering<'a> {
    sources: &'a Sources<'a>,
    text: JoinedText,
    findings: Vec<Finding>,
    names: HashSet<String>,
    n_bytes: usize,
    is_readable: bool,
    /// What came of the main file when it includes nothing; then its text is parsed once only.
    alone: Option<Result<Declaration, Vec<Finding>>>,
}

impl<'a> Gathering<'a> {
    fn new(sources: &'a Sources<'a>) -> Self {
        Self {
            sources,
            text: JoinedText::default(),
            findings: Vec::new(),
            names: HashSet::new(),
            n_bytes: 0,
            is_readable: true,
            alone: None,
        }
    }

    /// Reads a file and all that it includes.
    fn file(&mut self, wanted: &Wanted) {
        let Some(bytes) = self.open(wanted) else { return };
        self.names.insert(wanted.name.clone());
        let (start, text) = self.add(&wanted.name, &bytes);
        let Some(text) = text else { return };
        let root = match parse(text, start) {
            Ok(root) => root,
            Err(faults) => return self.refuse(faults),
        };
        self.is_readable &= shape::walk(&root, start, &mut self.findings);
        if wanted.depth > 0 {
            self.check_bare_keys(&root, start);
        }
        let included = self.included(&root, start, wanted);
        if wanted.depth == 0 && included.is_empty() && self.is_readable {
            self.alone = Some(understand(root, text.len()));
        }
        for included in included {
            self.file(&included);
        }
    }

    fn open(&mut self, wanted: &Wanted) -> Option<Vec<u8>> {
        let Wanted { name, place, depth } = wanted;
        let limits = [
            (self.names.contains(name), reading::include_repeated(name, place)),
            (*depth > INCLUDE_DEPTH_MAX, reading::include_too_deep(name, place)),
            (self.names.len() >= FILES_MAX, reading::too_many_files(name, place)),
        ];
        if let Some((_, finding)) = limits.into_iter().find(|(is_broken, _)| *is_broken) {
            self.refuse([finding]);
            return None;
        }
        match (self.sources.open)(name) {
            Ok(bytes) if bytes.len() > DECLARATION_BYTES_MAX - self.n_bytes => {
                self.refuse([reading::too_large(name, place)]);
                None
            }
            Ok(bytes) => {
                self.n_bytes += bytes.len();
                Some(bytes)
            }
            Err(error) => {
                self.refuse([reading::file_missing(name, error, place)]);
                None
            }
        }
    }

    /// Adds a file to the joined text; returns where it begins, and the text if it is UTF-8 without NUL.
    fn add<'b>(&mut self, name: &str, bytes: &'b [u8]) -> (usize, Option<&'b str>) {
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let start = self.text.add(name, &String::from_utf8_lossy(bytes));
                self.refuse([reading::not_utf8(name, start + error.valid_up_to())]);
                return (start, None);
            }
        };
        let start = self.text.add(name, text);
        if text.starts_with(BYTE_ORDER_MARK) {
            self.findings.push(reading::byte_order_mark(name, start));
            self.text.blank(start..start + BYTE_ORDER_MARK.len_utf8());
        }
        if let Some(nul) = text.find('\0') {
            self.refuse([reading::nul_byte(name, start + nul)]);
            return (start, None);
        }
        (start, Some(text))
    }

    fn refuse(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
        self.is_readable = false;
    }

    /// Finds keys that stand in an included file before its first table; only `include` may.
    fn check_bare_keys(&mut self, root: &DeTable<'_>, start: usize) {
        for key in root.keys().filter(|key| key.get_ref() != "include") {
            let at = start + key.span().start;
            let before = self.text.as_str()[start..at].trim_end_matches([' ', '\t']);
            if !before.ends_with('[') {
                let place = at..start + key.span().end;
                self.refuse([reading::bare_key(key.get_ref(), place)]);
            }
        }
    }

    /// Returns the files that a file includes, and takes the key `include` out of the joined text.
    fn included(&mut self, root: &DeTable<'_>, start: usize, by: &Wanted) -> Vec<Wanted> {
        let Some((key, value)) = root.get_key_value("include") else { return Vec::new() };
        let Some(entries) = value.get_ref().as_array() else { return Vec::new() };
        let folder = if by.depth == 0 { "" } else { folder_of(&by.name) };
        let mut wanted = Vec::new();
        for entry in entries.iter() {
            let Some(path) = entry.get_ref().as_str() else { continue };
            let place = start + entry.span().start..start + entry.span().end;
            match resolve(folder, path) {
                Some(name) => wanted.push(Wanted { name, place, depth: by.depth + 1 }),
                None => self.refuse([reading::include_outside(path, &place)]),
            }
        }
        if by.depth > 0 {
            self.text.blank(start + key.span().start..start + value.span().end);
        }
        wanted
    }
}

fn folder_of(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Returns the path without `.` and `..`; none when it is absolute or leads out of the main folder.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let is_odd = |letter: char| letter.is_control() || matches!(letter, '\\' | ':');
    if path.is_empty() || path.starts_with('/') || path.contains(is_odd) {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Parses one text; places in findings are moved by `start`.
fn parse(text: &str, start: usize) -> Result<DeTable<'_>, Vec<Finding>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(root.into_inner());
    }
    let findings = errors.iter().take(SYNTAX_FINDINGS_MAX).map(|error| {
        let place = error.span().unwrap_or_else(|| deepest_line(text));
        reading::syntax(error.message(), start + place.start..start + place.end)
    });
    Err(findings.collect())
}

/// Returns where a key with too many points stands, which the parser refuses without a place.
fn deepest_line(text: &str) -> Range<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.bytes().filter(|byte| *byte == b'.').count() >= NESTING_MAX {
            return at..at + 1;
        }
        at += line.len();
    }
    0..0
}

fn understand(mut root: DeTable<'_>, n_bytes: usize) -> Result<Declaration, Vec<Finding>> {
    let missing = shape::missing_root_keys(&root);
    if !missing.is_empty() {
        return Err(missing);
    }
    for (_, value) in root.iter_mut() {
        write_days_as_text(value.get_mut());
    }
    let root = toml::Spanned::new(0..n_bytes, root);
    Declaration::deserialize(toml::de::Deserializer::from(root)).map_err(|error| {
        vec![reading::value_refused(error.message(), error.span().unwrap_or(0..0))]
    })
}

/// Lets a day be written bare as TOML knows it, or in quotes.
fn write_days_as_text(value: &mut DeValue<'_>) {
    match value {
        DeValue::Datetime(day) => *value = DeValue::String(day.to_string().into()),
        DeValue::Array(values) => {
            for value in values.iter_mut() {
                write_days_as_text(value.get_mut());
            }
        }
        DeValue::Table(table) => {
            for (_, value) in table.iter_mut() {
                write_days_as_text(value.get_mut());
            }
        }
        _ => {}
    }
}
