//! Writes a published text as HTML: headings, paragraphs, lists; no styles, no script.

use std::fmt::Write as _;

use super::{Sentence, StatementDocument, StatementSection};
use crate::{promise::Document, words::Language};

impl StatementDocument {
    /// Writes the text as one `<article>`; every sentence of a promise can be linked to by its ID.
    ///
    /// All text is escaped. The attribute `data-promise` holds the ID.
    pub fn to_html(&self) -> String {
        let mut html = String::with_capacity(16 * 1024);
        let name = match self.document {
            Document::Statement => "statement",
            Document::Agreement => "agreement",
            Document::Cookies => "cookies",
        };
        let (lang, title) = (self.language.code(), escaped(&self.title));
        html.push_str("<article class=\"published\" lang=\"");
        put(&mut html, format_args!("{lang}\" data-document=\"{name}\">\n<h1>{title}</h1>\n"));
        write_contents(&self.sections, self.language, &mut html);
        for section in &self.sections {
            write_section(section, &mut html);
        }
        html.push_str("</article>\n");
        html
    }

    /// Says whether HTML that was written of a text has the sentences of this one, and no promise besides.
    ///
    /// Headings and markup may differ, so that a text from an older program still reads alike.
    pub fn reads_like(&self, html: &str) -> bool {
        let mut sentences = self.sections.iter().flat_map(|it| &it.sentences);
        html.matches("data-promise=").count() == self.promises().count()
            && sentences.all(|it| html.contains(&escaped(&it.text)))
    }
}

fn write_contents(sections: &[StatementSection], language: Language, html: &mut String) {
    let label = language.pick("Innhold", "Contents");
    put(html, format_args!("<nav aria-label=\"{label}\">\n<ul>\n"));
    for section in sections.iter().filter(|section| section.level == 2) {
        let (anchor, heading) = (escaped(&section.anchor), escaped(&section.heading));
        put(html, format_args!("<li><a href=\"#{anchor}\">{heading}</a></li>\n"));
    }
    html.push_str("</ul>\n</nav>\n");
}

fn write_section(section: &StatementSection, html: &mut String) {
    let (anchor, heading, level) =
        (escaped(&section.anchor), escaped(&section.heading), section.level);
    put(html, format_args!("<section id=\"{anchor}\" aria-labelledby=\"{anchor}-heading\">\n"));
    put(html, format_args!("<h{level} id=\"{anchor}-heading\">{heading}</h{level}>\n"));
    let (open, close) = if section.is_list { ("<li>", "</li>") } else { ("<p>", "</p>") };
    if section.is_list {
        html.push_str("<ul>\n");
    }
    for paragraph in section.paragraphs() {
        html.push_str(open);
        for (at, sentence) in paragraph.iter().enumerate() {
            if at > 0 {
                html.push(' ');
            }
            write_sentence(sentence, html);
        }
        html.push_str(close);
        html.push('\n');
    }
    if section.is_list {
        html.push_str("</ul>\n");
    }
    html.push_str("</section>\n");
}

fn write_sentence(sentence: &Sentence, html: &mut String) {
    let text = escaped(&sentence.text);
    match &sentence.promise {
        Some(promise) => {
            let id = escaped(promise.as_str());
            put(html, format_args!("<span id=\"{id}\" data-promise=\"{id}\">{text}</span>"));
        }
        None => html.push_str(&text),
    }
}

fn put(html: &mut String, words: std::fmt::Arguments<'_>) {
    html.write_fmt(words).expect("a string takes all text");
}

/// Returns text with the five signs of HTML escaped, fit for content and quoted attributes.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sign_of_html_gets_through() {
        assert_eq!(escaped("<b a='1' c=\"2\">&"), "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;");
        assert_eq!(escaped("æøå § 13"), "æøå § 13");
    }
}
