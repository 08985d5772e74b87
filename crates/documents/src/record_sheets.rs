//! The columns of the record's sheets, in the order of Art. 30.

use declaration::{
    Language,
    model::Text,
    record::{
        ControllerRow, Heading, MeasureRow, Party, ProcessorRow, RecipientCell, Record,
        TransferCell, Word,
    },
};
use jiff::civil::Date;

use crate::sheet::{Cell, Column};

/// A line of the first sheet: what part somebody has, and who it is.
pub(crate) struct PartyRow {
    part: &'static str,
    party: Party,
}

/// Returns the lines of the first sheet: the holder, the officer, the group, the customers.
pub(crate) fn parties(record: &Record, language: Language) -> Vec<PartyRow> {
    let row =
        |part: Heading, party: &Party| PartyRow { part: part.read(language), party: party.clone() };
    let mut rows = vec![row(Heading::ControllerPart, &record.holder)];
    if !record.processor.is_empty() {
        rows.push(row(Heading::ProcessorPart, &record.holder));
    }
    rows.extend(record.data_protection_officer.iter().map(|party| row(Heading::Officer, party)));
    rows.extend(record.group.iter().map(|party| row(Heading::GroupCompany, party)));
    rows.extend(record.customers.iter().map(|party| row(Heading::Customer, party)));
    rows.push(PartyRow {
        part: Heading::AsOf.read(language),
        party: Party {
            name: record.as_of.to_string(),
            number: None,
            country: None,
            address: None,
            contact: None,
        },
    });
    rows
}

macro_rules! columns {
    ($name:ident: $row:ty; $($heading:ident $width:literal $cell:expr),+ $(,)?) => {
        pub(crate) const $name: [Column<$row>; [$($width),+].len()] =
            [$(Column { heading: Heading::$heading, width: $width, cell: $cell }),+];
    };
}

columns! { HOLDER: PartyRow;
    Part 26.0 |row, _| words(row.part),
    Name 36.0 |row, _| words(&row.party.name),
    Number 20.0 |row, _| maybe(row.party.number.as_ref()),
    Country 8.0 |row, _| maybe(row.party.country.as_ref()),
    Address 44.0 |row, _| maybe(row.party.address.as_ref()),
    Contact 34.0 |row, _| maybe(row.party.contact.as_ref()),
}

columns! { CONTROLLER: ControllerRow;
    Activity 20.0 |row, _| words(&row.activity),
    Controllers 24.0 |row, _| lines(&row.controllers, |party| party.name.clone()),
    Purpose 36.0 |row, language| text(Some(&row.purpose), language),
    Basis 40.0 |row, language| text(row.basis.as_ref().map(|it| it.in_words()).as_ref(), language),
    Subjects 24.0 |row, language| list(&row.subjects, language),
    Categories 30.0 |row, language| list(&row.categories, language),
    Sources 28.0 |row, language| list(&row.sources, language),
    Recipients 34.0 |row, language| recipients(&row.recipients, language),
    Transfers 34.0 |row, language| transfers(&row.transfers, language),
    Erasure 36.0 |row, language| text(row.erasure.as_ref(), language),
    Measures 24.0 |row, _| lines(&row.measures, Clone::clone),
    Systems 16.0 |row, _| lines(&row.systems, Clone::clone),
    ReviewedOn 14.0 |row, _| Cell::Day(row.reviewed_on),
}

columns! { PROCESSOR: ProcessorRow;
    Activity 20.0 |row, _| words(&row.activity),
    Processing 40.0 |row, language| text(Some(&row.processing), language),
    Subjects 24.0 |row, language| list(&row.subjects, language),
    Categories 30.0 |row, language| list(&row.categories, language),
    Subprocessors 34.0 |row, language| recipients(&row.subprocessors, language),
    Transfers 34.0 |row, language| transfers(&row.transfers, language),
    Erasure 36.0 |row, language| text(row.erasure.as_ref(), language),
    Measures 24.0 |row, _| lines(&row.measures, Clone::clone),
    Systems 16.0 |row, _| lines(&row.systems, Clone::clone),
    ReviewedOn 14.0 |row, _| Cell::Day(row.reviewed_on),
}

columns! { MEASURES: MeasureRow;
    Measure 20.0 |row, _| words(&row.id),
    Says 64.0 |row, language| text(Some(&row.says), language),
    TestedOn 14.0 |row, _| Cell::Day(row.tested_on),
    Evidence 36.0 |row, _| maybe(row.evidence.as_ref()),
    Owner 24.0 |row, _| maybe(row.owner.as_ref()),
}

fn words(words: &str) -> Cell {
    Cell::Words(words.to_owned())
}

fn maybe(words: Option<&String>) -> Cell {
    Cell::Words(words.cloned().unwrap_or_default())
}

fn text(text: Option<&Text>, language: Language) -> Cell {
    Cell::Words(text.map(|text| text.read(language).to_owned()).unwrap_or_default())
}

fn lines<T>(parts: &[T], line: impl Fn(&T) -> String) -> Cell {
    Cell::Words(parts.iter().map(line).collect::<Vec<_>>().join("\n"))
}

fn list(parts: &[Word], language: Language) -> Cell {
    lines(parts, |word| word.read(language).to_owned())
}

fn recipients(cells: &[RecipientCell], language: Language) -> Cell {
    lines(cells, |cell| {
        let country = cell.country.as_ref().map(|code| format!(" ({code})")).unwrap_or_default();
        format!("{}{country}: {}", cell.name, cell.task.read(language))
    })
}

fn transfers(cells: &[TransferCell], language: Language) -> Cell {
    lines(cells, |cell| {
        let countries: Vec<&str> = cell.countries.iter().map(|it| it.read(language)).collect();
        let none = language.pick("uten verktøy", "no tool");
        let mut line = format!("{}: {}", cell.name, countries.join(", "));
        line += &format!(", {}", cell.tool.as_deref().unwrap_or(none));
        line += &checked(cell.checked_on, language);
        if let Some(fallback) = &cell.fallback {
            line += &format!(", {} {fallback}", language.pick("ellers", "else"));
        }
        line
    })
}

fn checked(on: Option<Date>, language: Language) -> String {
    on.map(|day| format!(" ({} {day})", language.pick("sjekket", "checked"))).unwrap_or_default()
}
