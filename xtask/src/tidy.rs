//! Holds the sources to the rules of style that a machine can check, and prints a mirror of figures
//! beside them.

mod arrows;
mod exceptions;
mod mirror;
mod rules;
mod words;

use exceptions::Exceptions;

use crate::source::Source;
use crate::{Failure, Outcome, repository};

/// The most lines of a file, tests included.
const FILE_LINES_MAX: usize = 600;
/// The most lines of a function.
const FUNCTION_LINES_MAX: usize = 70;
// open personal data without a permit, to seal or digest them
const SEALERS: &[&str] = &["crates/decide/", "crates/keys/"];

/// Prints every finding, then the mirror.
pub(crate) fn run() -> Outcome {
    let exceptions = Exceptions::read()?;
    let sources = sources()?;
    let mut findings = arrows::check()?;
    findings.extend(rules::check(&sources)?);
    for source in &sources {
        findings.extend(first_line(source));
        findings.extend(sealing(source));
        findings.extend(lengths(source, &exceptions));
        findings.extend(words::check(source, &exceptions));
    }
    findings.extend(exceptions.unused());
    mirror::print(&sources)?;
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        1 => Err(Failure::Findings("1 place is not tidy".to_owned())),
        n => Err(Failure::Findings(format!("{n} places are not tidy"))),
    }
}

fn sources() -> Result<Vec<Source>, Failure> {
    let paths = repository::files(".rs")?;
    paths.iter().map(|path| Ok(Source::new(path, &repository::read(path)?))).collect()
}

fn first_line(source: &Source) -> Option<String> {
    let opens = source.lines.first().is_some_and(|line| line.starts_with("//! "));
    let path = &source.path;
    (!opens).then(|| {
        format!(
            "{path}:1: open with one `//!` sentence: what the file decides, what it does not know"
        )
    })
}

fn sealing(source: &Source) -> Vec<String> {
    if SEALERS.iter().any(|sealer| source.path.starts_with(sealer)) {
        return Vec::new();
    }
    let calls = source.code.iter().enumerate().filter(|(_, line)| line.contains("for_sealing"));
    calls
        .map(|(at, _)| {
            format!(
                "{}:{}: `for_sealing` is for `keys` alone; open with a permit",
                source.path,
                at + 1
            )
        })
        .collect()
}

fn lengths(source: &Source, exceptions: &Exceptions) -> Vec<String> {
    let mut findings = Vec::new();
    let n_lines = source.lines.len();
    if n_lines > FILE_LINES_MAX && !exceptions.cover("long-file", &source.path) {
        findings.push(format!(
            "{}:1: {n_lines} lines, more than {FILE_LINES_MAX}; split it, or give a reason in {}",
            source.path,
            exceptions::FILE
        ));
    }
    let long = source.functions().into_iter().filter(|(_, _, n_lines)| {
        *n_lines > FUNCTION_LINES_MAX && !exceptions.cover("long-function", &source.path)
    });
    findings.extend(long.map(|(name, line, n_lines)| {
        format!(
            "{}:{line}: `{name}` has {n_lines} lines, more than {FUNCTION_LINES_MAX}",
            source.path
        )
    }));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opens_with_its_sentence() {
        assert!(first_line(&Source::new("a.rs", "//! Says.\nfn a() {}\n")).is_none());
        assert!(first_line(&Source::new("a.rs", "fn a() {}\n")).is_some());
        assert!(first_line(&Source::new("a.rs", "")).is_some());
    }

    #[test]
    fn sealing_is_for_keys_alone() {
        let text = "//! x\nfn a() { b.for_sealing(); }\n";
        assert_eq!(sealing(&Source::new("crates/office/src/a.rs", text)).len(), 1);
        assert!(sealing(&Source::new("crates/keys/src/a.rs", text)).is_empty());
        assert!(sealing(&Source::new("crates/web/src/a.rs", "// for_sealing\n")).is_empty());
    }

    #[test]
    fn a_file_of_600_lines_passes_and_one_more_needs_a_reason() {
        let exceptions =
            Exceptions::parse("long-file\tcrates/law/src/b.rs\ta table\n").ok().unwrap();
        let check =
            |path: &str, n: usize| lengths(&Source::new(path, &"//! x\n".repeat(n)), &exceptions);
        assert!(check("crates/law/src/a.rs", 600).is_empty());
        assert_eq!(check("crates/law/src/a.rs", 601).len(), 1);
        assert!(check("crates/law/src/b.rs", 601).is_empty());
    }

    #[test]
    fn a_function_of_70_lines_passes_and_one_more_does_not() {
        let exceptions = Exceptions::parse("").ok().unwrap();
        let function = |n: usize| format!("//! x\nfn a() {{\n{}}}\n", "b();\n".repeat(n - 2));
        assert!(lengths(&Source::new("a.rs", &function(70)), &exceptions).is_empty());
        assert_eq!(lengths(&Source::new("a.rs", &function(71)), &exceptions).len(), 1);
    }
}
