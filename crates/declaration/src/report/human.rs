//! Writes findings for people: what is wrong, where, by which law, what to do.

use std::fmt::Write as _;

use crate::{
    Language,
    finding::{Finding, Severity},
    joined::JoinedText,
    report::Counts,
};

const RED: &str = "\u{1b}[31m";
const YELLOW: &str = "\u{1b}[33m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";

/// Writes findings one after the other, and how many there are.
///
/// Colour repeats what the words say. Control characters out of the declaration do not reach the
/// terminal. The text ends with a line break.
pub fn human(findings: &[Finding], text: &JoinedText, language: Language, colour: bool) -> String {
    let mut report = String::new();
    for finding in findings {
        write_finding(&mut report, finding, text, language, colour);
        report.push('\n');
    }
    report.push_str(&summary(Counts::of(findings), language));
    report.push('\n');
    report
}

fn write_finding(
    report: &mut String,
    finding: &Finding,
    text: &JoinedText,
    language: Language,
    colour: bool,
) {
    let (word, hue) = match (&finding.excepted, finding.severity) {
        (Some(_), _) => (language.pick("unntatt", "excepted"), DIM),
        (None, Severity::Error) => (language.pick(Severity::Error.nb(), Severity::Error.en()), RED),
        (None, severity) => (language.pick(severity.nb(), severity.en()), YELLOW),
    };
    let (hue, plain) = if colour { (hue, PLAIN) } else { ("", "") };
    let mut line = |label: &str, rest: &str| {
        let rest = rest.replace(char::is_control, "\u{fffd}");
        writeln!(report, "{label}{rest}").expect("writing to a string never fails");
    };
    line(&format!("{hue}{word}{plain}: "), finding.says.read(language));
    match text.locate(&finding.place) {
        Some(at) => line("  --> ", &format!("{}:{} ({})", at.file, at.line, finding.code)),
        None => line("  --> ", finding.code),
    }
    if let Some(law) = law(finding) {
        line(language.pick("lov: ", "law: "), &law);
    }
    match &finding.excepted {
        None => line(language.pick("råd: ", "hint: "), finding.way_out.read(language)),
        Some(signature) => {
            let until = language.pick("til", "until");
            let signed = format!(
                "{}, {until} {}: {}",
                signature.signed_by, signature.expires_on, signature.reason
            );
            line(language.pick("signert: ", "signed: "), &signed);
        }
    }
}

/// Returns the source of the nearest rule and the IDs of all; none where only the format is at stake.
fn law(finding: &Finding) -> Option<String> {
    let first = finding.rules.first()?;
    let source = law::rule(first.as_str()).map(|rule| rule.source)?;
    let ids: Vec<&str> = finding.rules.iter().map(|rule| rule.as_str()).collect();
    Some(format!("{source} ({})", ids.join(", ")))
}

fn summary(counts: Counts, language: Language) -> String {
    let Counts { n_errors, n_warnings, n_excepted } = counts;
    if counts == Counts::default() {
        return language.pick("ingenting å rette", "nothing to mend").into();
    }
    let counted = |n: usize, nb: [&str; 2], en: [&str; 2]| {
        (n > 0).then(|| format!("{n} {}", language.pick(nb, en)[usize::from(n != 1)]))
    };
    let parts = [
        counted(n_errors, ["feil", "feil"], ["error", "errors"]),
        counted(n_warnings, ["advarsel", "advarsler"], ["warning", "warnings"]),
        counted(n_excepted, ["unntatt", "unntatt"], ["excepted", "excepted"]),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::trial::findings;

    #[test]
    fn a_report_says_what_is_wrong_where_by_which_law_and_what_to_do() {
        let (findings, text) = findings();
        assert_eq!(
            human(&findings, &text, Language::En, false),
            "\
error: activity `newsletter` relies on consent, but no form asks for it
  --> ordhold.toml:19 (consent-without-form)
law: GDPR Art. 7(1); POL § 28 (CON-02)
hint: name the form in `collected_at`, then run `ordhold check`

warning: measure `risk` was last tested on 2025-11-02, more than 1 year ago
  --> ordhold.toml:28 (test-overdue)
law: GDPR Art. 32(1)(a)-(d), 32(2) (SEC-01)
hint: test it, and write the day in `tested_on`

excepted: sign-up `reader` counts without anybody confirming the address
  --> ordhold.toml:34 (unconfirmed-subscription)
law: GDPR Art. 7(1); POL § 28 (CON-02)
signed: chief executive, until 2027-07-01: addresses come from paper forms

1 error, 1 warning, 1 excepted
"
        );
    }

    #[test]
    fn a_report_in_bokmål_is_bokmål_throughout() {
        let (findings, text) = findings();
        assert_eq!(
            human(&findings[..1], &text, Language::Nb, false),
            "\
feil: aktiviteten `newsletter` bygger på samtykke, men ikke noe skjema ber om det
  --> ordhold.toml:19 (consent-without-form)
lov: GDPR Art. 7(1); POL § 28 (CON-02)
råd: oppgi skjemaet i `collected_at`, og kjør `ordhold check` igjen

1 feil
"
        );
    }

    #[test]
    fn colour_repeats_the_words_and_says_nothing_else() {
        let (findings, text) = findings();
        let coloured = human(&findings, &text, Language::En, true);
        assert!(coloured.starts_with("\u{1b}[31merror\u{1b}[0m: "));
        let bare =
            [RED, YELLOW, DIM, PLAIN].iter().fold(coloured, |text, hue| text.replace(hue, ""));
        assert_eq!(bare, human(&findings, &text, Language::En, false));
    }

    #[test]
    fn what_was_written_cannot_steer_the_terminal() {
        let (mut findings, text) = findings();
        findings[0].says.en = "red \u{1b}[31m\nerror: forged".into();
        let report = human(&findings[..1], &text, Language::En, false);
        assert!(report.starts_with("error: red \u{fffd}[31m\u{fffd}error: forged\n  --> "));
    }

    #[test]
    fn counts_are_told_in_the_right_number() {
        let counts = |n_errors, n_warnings, n_excepted| Counts { n_errors, n_warnings, n_excepted };
        assert_eq!(summary(counts(0, 0, 0), Language::En), "nothing to mend");
        assert_eq!(summary(counts(0, 0, 0), Language::Nb), "ingenting å rette");
        assert_eq!(summary(counts(2, 1, 0), Language::En), "2 errors, 1 warning");
        assert_eq!(summary(counts(2, 2, 2), Language::Nb), "2 feil, 2 advarsler, 2 unntatt");
        assert_eq!(summary(counts(0, 1, 0), Language::Nb), "1 advarsel");
    }
}
