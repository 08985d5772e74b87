//! Reads a list of addresses as it comes, piece by piece: separated values, one person a line. Stores nothing.

mod head;

use domain::{EMAIL_BYTES_MAX, EmailAddress, EmailError, ImportFault, Language};
use jiff::civil::Date;

pub use head::HeadError;
use head::{Column, Head};

use crate::subscription::request::NAME_CHARS_MAX;

/// The longest line, in bytes.
pub const LINE_BYTES_MAX: usize = 16 * 1024;
/// The longest name of a product, in characters.
pub const PRODUCT_CHARS_MAX: usize = 60;

/// What one line says of one person.
pub struct Entry {
    /// The address.
    pub email: EmailAddress,
    /// The name; none where the line has none.
    pub name: Option<String>,
    /// The employer; none where the line has none.
    pub employer: Option<String>,
    /// The language; none where the line names none that we write.
    pub language: Option<Language>,
    /// The day on which she said yes.
    pub consented_on: Option<Date>,
    /// The day of the sale.
    pub sold_on: Option<Date>,
    /// What was sold, in lower case.
    pub product: Option<String>,
}

/// A line that was read: its number, the head being line 1, and what stands in it or why it is not taken.
pub struct Line {
    /// The number.
    pub number: u64,
    /// The person, or the fault.
    pub entry: Result<Entry, ImportFault>,
}

/// Takes bytes in and gives lines out; holds one line at the most.
///
/// A field may stand in double quotes, but holds no line break: so a quote that is never closed spoils
/// its own line and no other. Lines end with LF or CR LF; blank ones count, and are passed over.
#[derive(Default)]
pub struct ListReader {
    head: Option<Head>,
    pending: Vec<u8>,
    is_too_long: bool,
    n_lines: u64,
}

impl ListReader {
    /// Takes a piece of the file and adds the lines that end in it to `lines`.
    ///
    /// # Errors
    /// [`HeadError`], when the first line does not say which column is which.
    pub fn push(&mut self, mut piece: &[u8], lines: &mut Vec<Line>) -> Result<(), HeadError> {
        while let Some(at) = piece.iter().position(|byte| *byte == b'\n') {
            self.keep(&piece[..at]);
            piece = &piece[at + 1..];
            self.close(lines)?;
        }
        self.keep(piece);
        Ok(())
    }

    /// Ends the file: a last line without a line break counts as well.
    ///
    /// # Errors
    /// As [`ListReader::push`]; [`HeadError::Empty`] when there was nothing at all.
    pub fn end(mut self, lines: &mut Vec<Line>) -> Result<(), HeadError> {
        if !self.pending.is_empty() || self.is_too_long {
            self.close(lines)?;
        }
        self.head.map(|_| ()).ok_or(HeadError::Empty)
    }

    fn keep(&mut self, part: &[u8]) {
        if self.pending.len() + part.len() > LINE_BYTES_MAX {
            self.is_too_long = true;
            self.pending.clear();
        }
        if !self.is_too_long {
            self.pending.extend_from_slice(part);
        }
    }

    fn close(&mut self, lines: &mut Vec<Line>) -> Result<(), HeadError> {
        self.n_lines += 1;
        let is_too_long = std::mem::take(&mut self.is_too_long);
        let mut line = std::mem::take(&mut self.pending);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        match &mut self.head {
            None if is_too_long => return Err(HeadError::TooLong),
            None => self.head = Some(Head::read(&line)?),
            Some(_) if is_too_long => lines.push(self.faulty(ImportFault::TooLong)),
            Some(_) if line.iter().all(u8::is_ascii_whitespace) => {}
            Some(head) => {
                lines.push(Line { number: self.n_lines, entry: entry(head, &line) });
            }
        }
        line.clear();
        self.pending = line;
        Ok(())
    }

    fn faulty(&self, fault: ImportFault) -> Line {
        Line { number: self.n_lines, entry: Err(fault) }
    }
}

fn entry(head: &mut Head, line: &[u8]) -> Result<Entry, ImportFault> {
    let line = std::str::from_utf8(line).map_err(|_| ImportFault::Encoding)?;
    let fields = head.fields.split(line).ok_or(ImportFault::FieldCount)?;
    if fields.len() != head.n_columns {
        return Err(ImportFault::FieldCount);
    }
    let field = |column: Column| {
        let at = head.place_of(column)?;
        Some(fields[at].trim()).filter(|text| !text.is_empty())
    };
    let short = |column, n_max| match field(column) {
        Some(text) if !is_short(text, n_max) => Err(ImportFault::TooLong),
        text => Ok(text.map(str::to_owned)),
    };
    let day = |column| field(column).map(|text| date(text).ok_or(ImportFault::Date)).transpose();
    Ok(Entry {
        email: email(field(Column::Email))?,
        name: short(Column::Name, NAME_CHARS_MAX)?,
        employer: short(Column::Employer, NAME_CHARS_MAX)?,
        language: field(Column::Language).and_then(language),
        consented_on: day(Column::ConsentedOn)?,
        sold_on: day(Column::SoldOn)?,
        product: short(Column::Product, PRODUCT_CHARS_MAX)?.map(|it| it.to_lowercase()),
    })
}

fn email(text: Option<&str>) -> Result<EmailAddress, ImportFault> {
    let text = text.ok_or(ImportFault::NoAddress)?;
    EmailAddress::parse(text).map_err(|error| match error {
        EmailError::Empty => ImportFault::NoAddress,
        EmailError::TooLong if text.len() > EMAIL_BYTES_MAX => ImportFault::TooLong,
        _ => ImportFault::Address,
    })
}

fn is_short(text: &str, n_chars_max: usize) -> bool {
    text.chars().count() <= n_chars_max && !text.chars().any(char::is_control)
}

fn language(text: &str) -> Option<Language> {
    match text.to_lowercase().as_str() {
        "nb" | "no" | "nn" | "norsk" | "bokmål" | "norwegian" => Some(Language::Nb),
        "en" | "engelsk" | "english" => Some(Language::En),
        _ => None,
    }
}

/// Reads `2026-03-02` or `2.3.2026`; no other order of day and month is guessed at.
fn date(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut parts = text.split('.').map(str::trim);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let is_whole = parts.next().is_none() && year.len() == 4;
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    is_whole.then_some(date)
}

#[cfg(test)]
mod tests;
