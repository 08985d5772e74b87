//! `ordhold check`: reads a declaration like source code and says what is wrong, where, by which rule, and the way out.

mod human;
mod json;
mod sarif;

use clap::{Args, ValueEnum};
use declaration::{Finding, JoinedText, Severity};
use law::RuleId;

use crate::{
    Ended,
    declared::{Declared, Lang, today},
    output::Voice,
    problem::Exit,
};

/// Checks a declaration: what is wrong, where, by which rule, and the way out
///
/// Starts nothing and sends nothing. Ends with 1 when there is an error, or a warning without a signed exception.
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

/// What was found, with everything that is needed to write it down.
struct Found<'a> {
    findings: &'a [Finding],
    text: &'a JoinedText,
    declared: &'a Declared,
    lang: Lang,
}

impl Found<'_> {
    fn n_open(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|it| it.severity == severity && it.excepted.is_none()).count()
    }

    fn n_excepted(&self) -> usize {
        self.findings.iter().filter(|it| it.excepted.is_some()).count()
    }

    /// Returns `path:line:column` of a finding.
    fn place(&self, finding: &Finding) -> String {
        match self.text.locate(&finding.place) {
            Some(at) => format!("{}:{}:{}", self.declared.path_of(at.file), at.line, at.column),
            None => self.declared.path().display().to_string(),
        }
    }

    fn says<'f>(&self, text: &'f declaration::model::Text) -> &'f str {
        match self.lang {
            Lang::Nb => &text.nb,
            Lang::En => &text.en,
        }
    }
}

/// Returns the article behind a rule, with its ID.
fn law_line(rules: &[RuleId]) -> String {
    let line = |id: &RuleId| match law::rule(id.as_str()) {
        Some(rule) => format!("{} ({id})", rule.source),
        None => id.to_string(),
    };
    rules.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// Checks the declaration.
pub(crate) fn run(check: &Check, voice: &Voice) -> Ended {
    let reading = check.declared.read();
    let mut findings = reading.findings;
    if let Some(declaration) = &reading.declaration {
        findings
            .extend(declaration::check(declaration, today(declaration.organisation.zone.get())));
    }
    findings.sort_by_key(|finding| finding.place.start);
    let found = Found {
        findings: &findings,
        text: &reading.text,
        declared: &check.declared,
        lang: check.lang,
    };
    let format = if voice.is_json() { Format::Json } else { check.format };
    match format {
        Format::Human => human::write(&found, voice)?,
        Format::Json => voice.give_json(&json::report(&found))?,
        Format::Sarif => voice.give_json(&sarif::report(&found))?,
    }
    let n_open = found.n_open(Severity::Error) + found.n_open(Severity::Warning);
    Ok(if n_open == 0 { Exit::Done } else { Exit::Findings })
}
