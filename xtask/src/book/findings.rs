//! The page of findings: the catalogue of checks, each with the page that its own docs are.

use declaration::checks;

const HEAD: &str = "# Findings

What `ordhold check` may find, in the order of the catalogue. An **error** stops publishing until it is mended. A
**warning** needs mending too, or a signed exception with an end (`[[exception]]`). Codes are stable.
";

/// Returns the page.
pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| Code | Severity | Name | Navn |\n|---|---|---|---|\n");
    for check in checks() {
        let (code, nb, en) = (check.code, check.nb, check.en());
        page.push_str(&format!(
            "| [`{code}`](#{code}) | {} | {en} | {nb} |\n",
            check.severity.en()
        ));
    }
    for check in checks() {
        page.push_str(&format!("\n## {}\n\n", check.code));
        page.push_str(&format!("**{}.** {}.", capital(check.severity.en()), check.en()));
        page.push_str(&law_line(check.rules));
        page.push('\n');
        page.push_str(&body(check.page));
    }
    page
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn law_line(rules: &[law::RuleId]) -> String {
    let source = |id: &law::RuleId| match law::rule(id.as_str()) {
        Some(rule) => format!("{id} ({})", rule.source),
        None => id.to_string(),
    };
    if rules.is_empty() {
        return String::new();
    }
    format!(" Law: {}.", rules.iter().map(source).collect::<Vec<_>>().join("; "))
}

/// Returns a check's page without its first line, its headings two levels down.
fn body(page: &str) -> String {
    let mut body = String::new();
    let mut in_code = false;
    let lines = page.trim_start().lines().skip(1);
    for line in lines.skip_while(|line| line.trim().is_empty()) {
        let line = line.strip_prefix(' ').unwrap_or(line).trim_end();
        in_code ^= line.starts_with("```");
        match line.strip_prefix("## ") {
            Some(heading) if !in_code => body.push_str(&format!("\n**{heading}**\n\n")),
            _ => body.push_str(&format!("{line}\n")),
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_a_check_become_bold_and_code_stays() {
        let page = " A name.\n\n ## What it finds\n Words.\n ```toml\n ## no heading\n ```\n";
        assert_eq!(body(page), "\n**What it finds**\n\nWords.\n```toml\n## no heading\n```\n");
    }
}
