//! Documents as bytes: the record of processing activities as a workbook. Takes what others drew up; no I/O, no clock.

mod record_sheets;
mod sheet;
mod workbook;

pub use workbook::{WorkbookError, record_workbook};
