//! Counts the promises that a test carries in its name, and lists the rest by capability.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Source, function_name};
use crate::{Failure, Outcome, repository};

const TABLE: &str = "examples/promises.tsv";

/// One promise of the table.
struct Promise {
    id: String,
    capability: String,
    text: String,
}

/// Prints kept and total, and what is left.
pub(crate) fn run() -> Outcome {
    let promises = read_table(&repository::read(TABLE)?)?;
    let mut carried = BTreeSet::new();
    for path in repository::files(".rs")? {
        let source = Source::new(&path, &repository::read(&path)?);
        let names = source.code.iter().filter_map(|line| function_name(line));
        carried.extend(names.flat_map(ids));
    }
    let known: BTreeSet<_> = promises.iter().map(|promise| promise.id.clone()).collect();
    let n_kept = known.intersection(&carried).count();
    println!("{n_kept} of {} promises are carried by a test", known.len());
    print_rest(&promises, &carried);
    let unknown: Vec<_> = carried.difference(&known).cloned().collect();
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Failure::Findings(format!(
        "tests name promises that {TABLE} does not have: {}",
        unknown.join(", ")
    )))
}

fn print_rest(promises: &[Promise], carried: &BTreeSet<String>) {
    let mut rest: BTreeMap<&str, Vec<&Promise>> = BTreeMap::new();
    for promise in promises.iter().filter(|promise| !carried.contains(&promise.id)) {
        rest.entry(&promise.capability).or_default().push(promise);
    }
    for (capability, promises) in rest {
        println!("\n{capability}: {} left", promises.len());
        for promise in promises {
            println!("  {}  {}", promise.id, promise.text);
        }
    }
}

/// Reads the table by the names in its first line: id, capability, promise; others may stand
/// beside.
fn read_table(table: &str) -> Result<Vec<Promise>, Failure> {
    let mut lines = table.lines();
    let names: Vec<_> = lines.next().unwrap_or_default().split('\t').collect();
    let place = |name: &str| {
        let found = names.iter().position(|known| *known == name);
        found.ok_or_else(|| Failure::Findings(format!("{TABLE} has no column `{name}`")))
    };
    let (id, capability, text) = (place("id")?, place("capability")?, place("promise")?);
    let rows = lines.filter(|line| !line.trim().is_empty()).map(|line| {
        let cells: Vec<_> = line.split('\t').collect();
        let cell = |at: usize| cells.get(at).copied().unwrap_or_default().to_owned();
        Promise { id: cell(id), capability: cell(capability), text: cell(text) }
    });
    Ok(rows.collect())
}

/// Returns the IDs that a test's name begins with: `mi_08_in_14_…` carries `MI-08` and `IN-14`.
fn ids(name: &str) -> Vec<String> {
    let words: Vec<_> = name.split('_').collect();
    let pairs = words.chunks_exact(2).map_while(|pair| {
        let is_number = pair[1].len() == 2 && pair[1].bytes().all(|b| b.is_ascii_digit());
        let is_series = matches!(pair[0], "um" | "ms" | "dpa" | "in" | "mi");
        (is_number && is_series).then(|| format!("{}-{}", pair[0].to_uppercase(), pair[1]))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_carries_the_ids_it_begins_with() {
        assert_eq!(ids("mi_08_in_14_a_click_ends_it"), ["MI-08", "IN-14"]);
        assert_eq!(ids("dpa_20_told"), ["DPA-20"]);
        assert!(ids("a_mail_of_mi_08").is_empty());
        assert!(ids("in_2026_nothing").is_empty());
    }

    #[test]
    fn the_table_is_read_by_its_column_names() {
        let promises = read_table("promise\tid\texample\tcapability\nTold\tMI-08\tx\tmailings\n\n");
        let Ok(promises) = promises else { panic!("not read") };
        let found: Vec<_> = promises.iter().map(|p| (&*p.id, &*p.capability, &*p.text)).collect();
        assert_eq!(found, [("MI-08", "mailings", "Told")]);
        assert!(read_table("id\tcapability\n").is_err());
    }
}
