//! Reads the tab-separated tables that are compiled in; knows nothing of what they mean.

use jiff::civil::Date;

/// Returns the cells of every row below the heading; each has as many as the heading.
///
/// A row with another number of cells is a fault in a compiled-in table, which the tests of this
/// crate find; it is left out here.
pub(crate) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).filter_map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        cells.try_into().ok()
    })
}

/// Returns the day in a cell; an empty cell is none.
pub(crate) fn day(cell: &str) -> Option<Date> {
    cell.parse().ok()
}

#[cfg(test)]
pub(crate) fn assert_well_formed<const N: usize>(table: &'static str, dates: &[usize]) {
    let n_lines = table.lines().skip(1).count();
    assert_eq!(rows::<N>(table).count(), n_lines, "a row has too few or too many cells");
    for row in rows::<N>(table) {
        for cell in row {
            assert_eq!(cell, cell.trim(), "stray blanks in {row:?}");
        }
        for column in dates {
            let cell = row[*column];
            assert!(cell.is_empty() || day(cell).is_some(), "`{cell}` is not a day");
        }
    }
}
