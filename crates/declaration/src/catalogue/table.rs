//! Reads the tab-separated tables of the catalogue and finds the key somebody may have meant.

use crate::spelling;

/// Returns the cells of every row below the heading.
///
/// A row with another number of cells is a fault in a compiled-in table, which the tests find.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).filter_map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        cells.try_into().ok()
    })
}

/// Returns the key that somebody may have meant: first one that ends with `text` after a point.
pub(super) fn nearest(
    text: &str,
    mut keys: impl Iterator<Item = &'static str> + Clone,
) -> Option<&'static str> {
    let end = text.trim().to_lowercase().replace(['_', ' '], "-");
    let has_that_end =
        |key: &&str| key.rsplit_once('.').is_some_and(|(_, last)| last == end.as_str());
    keys.clone().find(has_that_end).or_else(|| spelling::nearest(text, keys.by_ref()))
}

#[cfg(test)]
pub(super) fn assert_well_formed<const N: usize>(table: &'static str) {
    assert_eq!(rows::<N>(table).count(), table.lines().skip(1).count(), "a row has odd cells");
    let keys: Vec<&str> = rows::<N>(table).map(|row| row[0]).collect();
    assert!(keys.is_sorted_by(|left, right| left < right), "keys are sorted and unique");
    for row in rows::<N>(table) {
        for cell in row {
            assert!(!cell.is_empty() && cell == cell.trim(), "stray blanks in {row:?}");
        }
    }
}
