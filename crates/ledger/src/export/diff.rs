//! Names which entries differ from those that were logged: changed, dropped, inserted, moved; knows hashes only.

use std::collections::{HashMap, VecDeque};

use crate::bundle::entries;
use crate::hash::{EMPTY_ROOT, Hash, leaf_hash};
use crate::place::TILE_WIDTH;

use super::files::Files;
use super::finding::Finding;

/// The longest stretch of entries, as they should be or as they are, that is compared one by one.
const STRETCH_ENTRIES_MAX: usize = 1 << 20;

/// A bundle whose entries are not those of its tile.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fault {
    /// The index of the bundle; it may be the one right after the last.
    pub(super) bundle: u64,
    /// The hash over the tile; that of nothing beyond the last.
    pub(super) logged: Hash,
    /// The hash over the entries.
    pub(super) found: Hash,
}

/// How an entry differs, by positions within the two rows.
#[derive(Debug, PartialEq, Eq)]
enum Edit {
    Changed { logged: usize, found: usize },
    Dropped { logged: usize },
    Inserted { found: usize },
    Moved { logged: usize, found: usize },
}

/// Names what is wrong with the faulty bundles, which are in order.
pub(super) fn name_faults<E>(
    files: &Files<'_, E>,
    faults: &[Fault],
    name: &impl Fn(&[u8]) -> String,
) -> Result<Vec<Finding>, E> {
    let known = faults.iter().filter(|fault| fault.logged != EMPTY_ROOT);
    let logged: HashMap<Hash, u64> = known.map(|fault| (fault.logged, fault.bundle)).collect();
    let mut findings = Vec::new();
    let mut rest = Vec::new();
    for fault in faults {
        match logged.get(&fault.found) {
            Some(&holds) => findings.push(Finding::BundleSwapped {
                place: files.bundle_place(fault.bundle),
                holds: files.bundle_place(holds),
            }),
            None => rest.push(fault.bundle),
        }
    }
    for run in rest.chunk_by(|one, next| one + 1 == *next) {
        findings.extend(name_run(files, run, name)?);
    }
    Ok(findings)
}

/// A run of bundles as they should be and as they are.
#[derive(Default)]
struct Stretch {
    logged: Vec<Hash>,
    found: Vec<Hash>,
    /// For each found entry, its bundle and its position therein.
    origins: Vec<(u64, u16)>,
}

fn name_run<E>(
    files: &Files<'_, E>,
    run: &[u64],
    name: &impl Fn(&[u8]) -> String,
) -> Result<Vec<Finding>, E> {
    let start = run[0] * u64::from(TILE_WIDTH);
    let mut stretch = Stretch::default();
    for &bundle in run {
        stretch.load(files, bundle)?;
        if stretch.logged.len().max(stretch.found.len()) > STRETCH_ENTRIES_MAX {
            let end = (run[run.len() - 1] + 1) * u64::from(TILE_WIDTH);
            let last = end.min(files.size) - 1;
            return Ok(vec![Finding::Different { first: start, last }]);
        }
    }
    let mut findings = Vec::new();
    for edit in edits(&stretch.logged, &stretch.found) {
        findings.push(match edit {
            Edit::Dropped { logged } => {
                let index = start + logged as u64;
                Finding::Dropped { first: index, last: index }
            }
            Edit::Changed { logged, found } => {
                let name = stretch.describe(files, found, name)?;
                Finding::Changed { index: start + logged as u64, name }
            }
            Edit::Inserted { found } => {
                let name = stretch.describe(files, found, name)?;
                Finding::Inserted { index: start + found as u64, name }
            }
            Edit::Moved { logged, found } => {
                let name = stretch.describe(files, found, name)?;
                let (index, found_at) = (start + logged as u64, start + found as u64);
                Finding::Moved { index, found_at, name }
            }
        });
    }
    Ok(findings)
}

impl Stretch {
    fn load<E>(&mut self, files: &Files<'_, E>, bundle: u64) -> Result<(), E> {
        if bundle * u64::from(TILE_WIDTH) < files.size {
            self.logged.extend(files.tile(files.tile_place(0, bundle))?.unwrap_or_default());
        }
        let Some((_, bytes)) = files.bundle_at(bundle)? else { return Ok(()) };
        for (position, entry) in (0..=u16::MAX).zip(entries(&bytes).map_while(Result::ok)) {
            self.found.push(leaf_hash(entry));
            self.origins.push((bundle, position));
        }
        Ok(())
    }

    /// Describes a found entry by reading its bundle once more.
    fn describe<E>(
        &self,
        files: &Files<'_, E>,
        found: usize,
        name: &impl Fn(&[u8]) -> String,
    ) -> Result<String, E> {
        let (bundle, position) = self.origins[found];
        let bundle = files.bundle_at(bundle)?;
        let bytes = bundle.map(|(_, bytes)| bytes).unwrap_or_default();
        let entry = entries(&bytes).map_while(Result::ok).nth(usize::from(position));
        Ok(entry.map(name).unwrap_or_default())
    }
}

/// Returns the fewest edits that make one row of hashes from the other, if no hash occurs twice.
fn edits(logged: &[Hash], found: &[Hash]) -> Vec<Edit> {
    let head = logged.iter().zip(found).take_while(|(one, other)| one == other).count();
    let (logged, found) = (&logged[head..], &found[head..]);
    let tail = logged.iter().rev().zip(found.iter().rev()).take_while(|(a, b)| a == b).count();
    let (logged, found) = (&logged[..logged.len() - tail], &found[..found.len() - tail]);

    let partners = partners(logged, found);
    let in_order = longest_ascent(&partners);
    let mut known = vec![false; logged.len()];
    partners.iter().flatten().for_each(|&logged| known[logged] = true);

    let mut edits = Vec::new();
    let mut gap = Gap::default();
    for (position, partner) in partners.iter().enumerate() {
        match *partner {
            Some(partner) if in_order[position] => gap.close(partner, &known, &mut edits),
            Some(partner) => edits.push(Edit::Moved { logged: partner, found: position }),
            None => gap.strangers.push(position),
        }
    }
    gap.close(logged.len(), &known, &mut edits);
    for edit in &mut edits {
        edit.shift(head);
    }
    edits
}

impl Edit {
    fn shift(&mut self, by: usize) {
        match self {
            Self::Changed { logged, found } | Self::Moved { logged, found } => {
                *logged += by;
                *found += by;
            }
            Self::Dropped { logged } => *logged += by,
            Self::Inserted { found } => *found += by,
        }
    }
}

/// What stands between two entries that are where they belong.
#[derive(Default)]
struct Gap {
    start: usize,
    strangers: Vec<usize>,
}

impl Gap {
    /// Pairs strangers with what is gone, in order; what is left over was dropped or inserted.
    fn close(&mut self, end: usize, known: &[bool], edits: &mut Vec<Edit>) {
        let mut gone = (self.start..end).filter(|&logged| !known[logged]);
        for found in self.strangers.drain(..) {
            edits.push(match gone.next() {
                Some(logged) => Edit::Changed { logged, found },
                None => Edit::Inserted { found },
            });
        }
        edits.extend(gone.map(|logged| Edit::Dropped { logged }));
        self.start = end + 1;
    }
}

/// Returns for each found hash the position where it was logged; each logged one is given out once.
fn partners(logged: &[Hash], found: &[Hash]) -> Vec<Option<usize>> {
    let mut positions: HashMap<Hash, VecDeque<usize>> = HashMap::new();
    for (position, hash) in logged.iter().enumerate() {
        positions.entry(*hash).or_default().push_back(position);
    }
    found.iter().map(|hash| positions.get_mut(hash)?.pop_front()).collect()
}

/// Marks a longest ascending subsequence.
fn longest_ascent(row: &[Option<usize>]) -> Vec<bool> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before = vec![None; row.len()];
    for (position, value) in row.iter().enumerate() {
        let Some(value) = value else { continue };
        let rank = ends.partition_point(|&end| row[end] < Some(*value));
        before[position] = rank.checked_sub(1).map(|rank| ends[rank]);
        match ends.get_mut(rank) {
            Some(end) => *end = position,
            None => ends.push(position),
        }
    }
    let mut marked = vec![false; row.len()];
    let mut next = ends.last().copied();
    while let Some(position) = next {
        marked[position] = true;
        next = before[position];
    }
    marked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(logged: &str, found: &str, expected: &[Edit]) {
        let row = |text: &str| text.bytes().map(|byte| leaf_hash(&[byte])).collect::<Vec<_>>();
        assert_eq!(edits(&row(logged), &row(found)), expected, "{logged} -> {found}");
    }

    #[test]
    fn each_edit_is_named_by_itself() {
        check("abcdef", "abcdef", &[]);
        check("abcdef", "abXdef", &[Edit::Changed { logged: 2, found: 2 }]);
        check("abcdef", "abdef", &[Edit::Dropped { logged: 2 }]);
        check("abcdef", "abcdefX", &[Edit::Inserted { found: 6 }]);
        check("abcdef", "Xabcdef", &[Edit::Inserted { found: 0 }]);
        check("abcdef", "acdebf", &[Edit::Moved { logged: 1, found: 4 }]);
        check("", "a", &[Edit::Inserted { found: 0 }]);
        check("a", "", &[Edit::Dropped { logged: 0 }]);
    }

    #[test]
    fn two_edits_are_named_apart() {
        check(
            "abcdef",
            "aXcdf",
            &[Edit::Changed { logged: 1, found: 1 }, Edit::Dropped { logged: 4 }],
        );
        check(
            "abcdefgh",
            "afcdebgh",
            &[Edit::Moved { logged: 5, found: 1 }, Edit::Moved { logged: 1, found: 5 }],
        );
        check(
            "abcdef",
            "bcdXefY",
            &[
                Edit::Dropped { logged: 0 },
                Edit::Inserted { found: 3 },
                Edit::Inserted { found: 6 },
            ],
        );
    }

    #[test]
    fn entries_that_occur_twice_are_counted() {
        check("aaaa", "aaa", &[Edit::Dropped { logged: 3 }]);
        check("aba", "abaa", &[Edit::Inserted { found: 3 }]);
    }
}
