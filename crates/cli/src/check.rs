//! `ordhold check`: reads a declaration like source code and says what is wrong, where, by which rule, and the way out.

use clap::{Args, ValueEnum};
use declaration::report::{self, Counts};

use crate::{
    Ended,
    declared::{Declared, Lang, today},
    output::Voice,
    problem::Exit,
};

/// Checks a declaration: what is wrong, where, by which rule, and the way out
///
/// Starts nothing and sends nothing. Ends with 1 when there is an error, or a warning without a
/// signed exception. Files are named from the folder of the declaration.
#[derive(Args)]
pub(crate) struct Check {
    #[command(flatten)]
    declared: Declared,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The language of findings
    #[arg(long, value_enum, default_value_t = Lang::En)]
    lang: Lang,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
    /// For code hosts and editors, SARIF 2.1.0
    Sarif,
}

/// Checks the declaration.
pub(crate) fn run(check: &Check, voice: &Voice) -> Ended {
    let reading = check.declared.read();
    let mut findings = reading.findings;
    if let Some(declaration) = &reading.declaration {
        let on = today(declaration.organisation.zone.get());
        findings.extend(declaration::check(declaration, on));
    }
    findings.sort_by_key(|finding| finding.place.start);
    let format = if voice.is_json() { Format::Json } else { check.format };
    let language = check.lang.into();
    match format {
        Format::Human => {
            voice.give(report::human(&findings, &reading.text, language, voice.has_colours()))?;
        }
        Format::Json => voice.give_json(&report::json(&findings, &reading.text))?,
        Format::Sarif => voice.give_json(&report::sarif(&findings, &reading.text, language))?,
    }
    let counts = Counts::of(&findings);
    let is_clean = counts.n_errors + counts.n_warnings == 0;
    Ok(if is_clean { Exit::Done } else { Exit::Findings })
}
