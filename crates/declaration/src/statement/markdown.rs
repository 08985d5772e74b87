//! Writes a published text as Markdown.

use super::StatementDocument;

impl StatementDocument {
    /// Writes the text as Markdown; signs with a meaning there are escaped.
    pub fn to_markdown(&self) -> String {
        let mut markdown = format!("# {}\n", escaped(&self.title));
        for section in &self.sections {
            let hashes = "#".repeat(usize::from(section.level));
            markdown.push_str(&format!("\n{hashes} {}\n\n", escaped(&section.heading)));
            for (at, paragraph) in section.paragraphs().enumerate() {
                if at > 0 && !section.is_list {
                    markdown.push('\n');
                }
                let texts: Vec<String> = paragraph.iter().map(|it| escaped(&it.text)).collect();
                let bullet = if section.is_list { "- " } else { "" };
                markdown.push_str(&format!("{bullet}{}\n", texts.join(" ")));
            }
        }
        markdown
    }
}

/// Returns text in which no letter is read as Markdown or HTML.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if matches!(letter, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_of_markdown_gets_through() {
        assert_eq!(escaped("*a* [b](c) tv_* <i>"), r"\*a\* \[b\](c) tv\_\* \<i\>");
    }
}
