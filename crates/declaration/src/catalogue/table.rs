//! Reads the tab-separated tables of the catalogue and finds the key somebody may have meant.

/// How alike two keys are at least, from 0 to 1, for one to be offered in place of the other.
const LIKENESS_MIN: f64 = 0.6;

/// Returns the cells of every row below the heading.
///
/// A row with another number of cells is a fault in a compiled-in table, which the tests find.
pub(super) fn rows<const N: usize>(table: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    table.lines().skip(1).filter_map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        cells.try_into().ok()
    })
}

/// Returns the key most like `text`: first one that ends with it after a point, then by letters.
pub(super) fn nearest(
    text: &str,
    mut keys: impl Iterator<Item = &'static str> + Clone,
) -> Option<&'static str> {
    let text = text.trim().to_lowercase().replace(['_', ' '], "-");
    let has_that_end =
        |key: &&str| key.rsplit_once('.').is_some_and(|(_, end)| end == text.as_str());
    if let Some(key) = keys.clone().find(has_that_end) {
        return Some(key);
    }
    let likeness = |key: &str| strsim::normalized_damerau_levenshtein(&text, key);
    let key = keys.by_ref().max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(key) >= LIKENESS_MIN).then_some(key)
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
