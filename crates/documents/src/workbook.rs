//! The workbook of the record: one sheet for each part, in one language.

use declaration::{
    Language,
    record::{Heading, Record},
};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::{
    record_sheets::{CONTROLLER, HOLDER, MEASURES, PROCESSOR, parties},
    sheet::Sheet,
};

/// The workbook cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("the workbook cannot be written")]
pub struct WorkbookError(#[from] XlsxError);

/// Writes the record as an XLSX workbook.
///
/// Four sheets: who keeps it, the controller part, the processor part, the measures; each with a frozen heading and a
/// filter. The same record gives the same bytes; the day of the record is the day in the file's properties.
/// Law: REG-01, REG-02, REG-03.
///
/// # Errors
/// [`WorkbookError`] when there are more rows than a sheet holds (1 048 575).
pub fn record_workbook(record: &Record, language: Language) -> Result<Vec<u8>, WorkbookError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(record, language)?);
    let sheet = |heading| Sheet { heading, language };
    let add = &mut workbook;
    sheet(Heading::Holder).write(add, &HOLDER, &parties(record, language))?;
    sheet(Heading::ControllerPart).write(add, &CONTROLLER, &record.controller)?;
    sheet(Heading::ProcessorPart).write(add, &PROCESSOR, &record.processor)?;
    sheet(Heading::Measures).write(add, &MEASURES, &record.measures)?;
    Ok(workbook.save_to_buffer()?)
}

fn properties(record: &Record, language: Language) -> Result<DocProperties, XlsxError> {
    let day = record.as_of;
    let (year, month) = (day.year().unsigned_abs(), day.month().unsigned_abs());
    let made_on = ExcelDateTime::from_ymd(year, month, day.day().unsigned_abs())?;
    let title =
        language.pick("Protokoll over behandlingsaktiviteter", "Record of processing activities");
    Ok(DocProperties::new()
        .set_title(title)
        .set_company(&record.holder.name)
        .set_creation_datetime(&made_on))
}
