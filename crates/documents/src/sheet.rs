//! One sheet: a frozen heading, a filter, rows of wrapped text. Knows nothing of what the rows are about.

use declaration::{Language, record::Heading};
use jiff::civil::Date;
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The most that a cell holds, in UTF-16 units as spreadsheets count them; counted in bytes here, which is never less.
const CELL_BYTES_MAX: usize = 32_000;
/// Paper size A4 in the file format.
const PAPER_A4: u8 = 9;

/// What stands in a cell.
pub(crate) enum Cell {
    /// Text, perhaps of several lines.
    Words(String),
    /// A day, or nothing.
    Day(Option<Date>),
}

/// A column: its heading, its width in characters, and how a row fills it.
pub(crate) struct Column<Row> {
    pub(crate) heading: Heading,
    pub(crate) width: f64,
    pub(crate) cell: fn(&Row, Language) -> Cell,
}

/// A sheet with its name.
pub(crate) struct Sheet {
    pub(crate) heading: Heading,
    pub(crate) language: Language,
}

impl Sheet {
    /// Adds the sheet to a workbook.
    pub(crate) fn write<Row>(
        &self,
        workbook: &mut Workbook,
        columns: &[Column<Row>],
        rows: &[Row],
    ) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(self.heading.read(self.language))?;
        let head = Format::new()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_background_color(Color::RGB(0x00EF_EBE2))
            .set_border_bottom(FormatBorder::Thin);
        for (at, column) in (0..).zip(columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_with_format(0, at, column.heading.read(self.language), &head)?;
        }
        for (line, row) in (1..).zip(rows) {
            for (at, column) in (0..).zip(columns) {
                write_cell(sheet, line, at, (column.cell)(row, self.language))?;
            }
        }
        let last_column = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(u16::MAX);
        let last_row = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        sheet.autofilter(0, 0, last_row, last_column)?;
        sheet.set_freeze_panes(1, 1)?;
        sheet.set_landscape().set_paper_size(PAPER_A4).set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(0, 0)?;
        Ok(())
    }
}

fn write_cell(sheet: &mut Worksheet, line: u32, at: u16, cell: Cell) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    match cell {
        Cell::Words(words) => {
            sheet.write_string_with_format(line, at, fitting(words), &wrapped)?;
        }
        Cell::Day(None) => {
            sheet.write_blank(line, at, &wrapped)?;
        }
        Cell::Day(Some(day)) => {
            let (year, month) = (day.year().unsigned_abs(), day.month().unsigned_abs());
            let day = ExcelDateTime::from_ymd(year, month, day.day().unsigned_abs())?;
            let dated = wrapped.set_num_format("yyyy-mm-dd");
            sheet.write_datetime_with_format(line, at, &day, &dated)?;
        }
    }
    Ok(())
}

/// Returns words that a cell can hold; what is cut off is marked.
fn fitting(mut words: String) -> String {
    if words.len() > CELL_BYTES_MAX {
        words.truncate(words.floor_char_boundary(CELL_BYTES_MAX));
        words.push_str(" …");
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_holds_so_much_and_no_more() {
        let full = "æ".repeat(CELL_BYTES_MAX / 2);
        assert_eq!(fitting(full.clone()), full);
        let cut = fitting(format!("{full}ø"));
        assert!(cut.ends_with("æ …") && cut.len() < CELL_BYTES_MAX + 10);
    }
}
