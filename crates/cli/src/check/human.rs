//! Writes findings for people: one paragraph each, with the line they are about, and the count last.

use declaration::{Finding, Severity};

use super::{Found, law_line};
use crate::{
    declared::Lang,
    output::{Colour, Voice},
    problem::Problem,
};

/// Writes the findings to stdout and the count to stderr.
pub(super) fn write(found: &Found<'_>, voice: &Voice) -> Result<(), Problem> {
    for finding in found.findings {
        voice.give(paragraph(found, finding, voice))?;
    }
    voice.say(&count(found));
    Ok(())
}

fn paragraph(found: &Found<'_>, finding: &Finding, voice: &Voice) -> String {
    let (word, colour) = match (found.lang, finding.severity) {
        (Lang::Nb, severity @ Severity::Error) => (severity.nb(), Colour::Red),
        (Lang::Nb, severity) => (severity.nb(), Colour::Yellow),
        (Lang::En, severity @ Severity::Error) => (severity.en(), Colour::Red),
        (Lang::En, severity) => (severity.en(), Colour::Yellow),
    };
    let (law, hint, signed) = match found.lang {
        Lang::Nb => ("lov: ", "råd: ", "unntak: "),
        Lang::En => ("law: ", "hint: ", "exception: "),
    };
    let label = |words: &str| voice.paint(Colour::Blue, words);
    let mut text = format!(
        "{} {} [{}]\n{}{}\n",
        voice.paint(colour, &format!("{word}:")),
        found.says(&finding.says),
        finding.code,
        label("  --> "),
        found.place(finding),
    );
    let line = found.text.line_at(&finding.place).trim();
    if !line.is_empty() && !finding.place.is_empty() {
        text.push_str(&format!("   {} {line}\n", label("|")));
    }
    if !finding.rules.is_empty() {
        text.push_str(&format!("{}{}\n", label(law), law_line(finding.rules)));
    }
    if let Some(exception) = &finding.excepted {
        let until = exception.expires_on;
        text.push_str(&format!("{}{} ({until})\n", label(signed), exception.signed_by));
    } else {
        text.push_str(&format!("{}{}\n", label(hint), found.says(&finding.way_out)));
    }
    text.push('\n');
    text
}

fn count(found: &Found<'_>) -> String {
    let (n_errors, n_warnings) = (found.n_open(Severity::Error), found.n_open(Severity::Warning));
    let n_excepted = found.n_excepted();
    let file = found.declared.path().display();
    match found.lang {
        Lang::Nb if n_errors + n_warnings + n_excepted == 0 => format!("{file}: ingen funn"),
        Lang::En if n_errors + n_warnings + n_excepted == 0 => format!("{file}: no findings"),
        Lang::Nb => {
            format!(
                "{file}: {n_errors} feil, {n_warnings} advarsel(er), {n_excepted} med signert unntak"
            )
        }
        Lang::En => format!(
            "{file}: {n_errors} error(s), {n_warnings} warning(s), {n_excepted} with a signed exception"
        ),
    }
}
