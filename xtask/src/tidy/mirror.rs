//! The figures of the sources beside the figures we aim at: a mirror, not a gate.

use serde_json::Value;

use crate::source::Source;
use crate::{Failure, licences, repository};

const LINE_WIDTH: usize = 100;

/// Prints the figures, each with what we aim at.
pub(super) fn print(sources: &[Source]) -> Result<(), Failure> {
    let product: Vec<&Source> = sources.iter().filter(|source| source.tests_from > 0).collect();
    let functions = product.iter().flat_map(|source| source.functions());
    let functions = sorted(functions.map(|(_, _, n_lines)| n_lines));
    let files = sorted(product.iter().map(|source| source.tests_from));
    let n_lines: usize = sources.iter().map(|source| source.lines.len()).sum();
    let n_test_lines: usize =
        sources.iter().map(|source| source.lines.len() - source.tests_from).sum();
    let wide = sources
        .iter()
        .flat_map(|source| &source.lines)
        .filter(|line| line.chars().count() > LINE_WIDTH);
    let metadata = repository::metadata()?;
    let packages: Vec<&Value> = metadata["packages"].as_array().into_iter().flatten().collect();
    let (n_direct, n_locked) = licences::numbers(&packages)?;

    println!("{n_lines} lines in {} files", sources.len());
    row("lines of a function, median", percentile(&functions, 50), "10");
    row("lines of a function, most", percentile(&functions, 100), "70");
    row("lines of a file without tests, median", percentile(&files, 50), "150");
    row("lines of a file without tests, 95 %", percentile(&files, 95), "450");
    row("test code in %", n_test_lines * 100 / n_lines.max(1), "45 to 60");
    row("lines wider than 100", wide.count(), "0");
    row("direct dependencies", n_direct, "70");
    row("locked packages", n_locked, "450");
    Ok(())
}

fn row(what: &str, found: usize, aim: &str) {
    println!("  {what:<40}{found:>6}   aim {aim}");
}

fn sorted(numbers: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut numbers: Vec<usize> = numbers.collect();
    numbers.sort_unstable();
    numbers
}

/// Returns the number that `percent` of the sorted numbers do not exceed; 0 when there are none.
fn percentile(sorted: &[usize], percent: usize) -> usize {
    let place = (sorted.len() * percent).div_ceil(100).max(1) - 1;
    sorted.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_numbers() {
        let numbers: Vec<usize> = (1..=20).collect();
        assert_eq!(percentile(&numbers, 50), 10);
        assert_eq!(percentile(&numbers, 95), 19);
        assert_eq!(percentile(&numbers, 100), 20);
        assert_eq!(percentile(&[], 50), 0);
    }
}
