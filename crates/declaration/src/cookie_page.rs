//! The page on cookies: the register as a table, with the text that goes before it.

use serde::Serialize;

use crate::{
    model::{Cookie, CookieCategory, Declaration},
    promise::Document,
    promises::{category_words, kind_words},
    statement::{StatementDocument, document, escaped, escaped_markdown},
    words::{Language, bare},
};

/// The page on cookies in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CookiePage {
    /// The text, sentence by sentence.
    pub text: StatementDocument,
    /// One row for each cookie or other storage, necessary ones first, then by category and name.
    pub rows: Vec<CookieRow>,
}

/// A row of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CookieRow {
    /// Its name, `*` for a varying part.
    pub name: String,
    /// What sort of storage, in words.
    pub kind: String,
    /// What it is for; decides whether a choice is needed.
    #[serde(skip)]
    pub category: CookieCategory,
    /// The category in words.
    pub category_name: String,
    /// Why, in a phrase.
    pub purpose: String,
    /// How long it stays, in words.
    pub life: String,
    /// Who sets it: a tool, or the organisation itself.
    pub set_by: String,
    /// Whether it waits for a yes (CKE-01).
    pub needs_choice: bool,
}

/// Writes the page on cookies.
pub fn cookie_page(declaration: &Declaration, language: Language) -> CookiePage {
    let mut cookies: Vec<&Cookie> = declaration.cookies.iter().map(|cookie| cookie.get()).collect();
    cookies.sort_by_key(|cookie| (*cookie.category.get() as u8, cookie.name.as_str()));
    CookiePage {
        text: document(declaration, Document::Cookies, language),
        rows: cookies.into_iter().map(|it| row(declaration, it, language)).collect(),
    }
}

fn row(declaration: &Declaration, cookie: &Cookie, language: Language) -> CookieRow {
    let category = *cookie.category.get();
    let tool = cookie.tool.as_ref();
    let tool = tool.and_then(|id| declaration.tools.iter().find(|tool| tool.id.get() == id.get()));
    let life = cookie.life.map(|life| language.pick(life.nb(), life.en()));
    let session = language.pick("til nettleseren lukkes", "until the browser closes");
    let own_name = declaration.organisation.name.as_str();
    CookieRow {
        name: cookie.name.to_string(),
        kind: kind_words(cookie.kind).read(language).to_owned(),
        category,
        category_name: category_words(category).read(language).to_owned(),
        purpose: bare(language, cookie.purpose.read(language)).to_owned(),
        life: life.unwrap_or_else(|| session.to_owned()),
        set_by: tool.map_or(own_name, |tool| tool.name.as_str()).to_owned(),
        needs_choice: category != CookieCategory::Necessary,
    }
}

impl CookiePage {
    /// Writes the text and the table as HTML; all text is escaped.
    pub fn to_html(&self) -> String {
        let head: Vec<String> =
            self.headings().iter().map(|it| format!("<th scope=\"col\">{it}</th>")).collect();
        let mut html = self.text.to_html();
        let (lang, caption) = (self.text.language.code(), escaped(&self.text.title));
        html.push_str(&format!(
            "<table class=\"cookies\" lang=\"{lang}\">\n<caption>{caption}</caption>\n\
             <thead><tr>{}</tr></thead>\n<tbody>\n",
            head.join("")
        ));
        for row in &self.rows {
            let [name, rest @ ..] = self.cells(row);
            let rest: Vec<String> =
                rest.iter().map(|cell| format!("<td>{}</td>", escaped(cell))).collect();
            let name = escaped(name);
            html.push_str(&format!("<tr><th scope=\"row\">{name}</th>{}</tr>\n", rest.join("")));
        }
        html.push_str("</tbody>\n</table>\n");
        html
    }

    /// Writes the text and the table as Markdown.
    pub fn to_markdown(&self) -> String {
        let mut markdown = self.text.to_markdown();
        markdown.push_str(&format!("\n| {} |\n", self.headings().join(" | ")));
        markdown.push_str(&format!("|{}\n", " --- |".repeat(self.headings().len())));
        for row in &self.rows {
            let cells: Vec<String> = self.cells(row).map(escaped_markdown).into();
            markdown.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
        markdown
    }

    fn headings(&self) -> [&'static str; 7] {
        self.text.language.pick(
            ["Navn", "Slag", "Til hva", "Formål", "Hvor lenge", "Satt av", "Trenger ditt ja"],
            ["Name", "Kind", "What for", "Purpose", "How long", "Set by", "Needs your yes"],
        )
    }

    fn cells<'r>(&self, row: &'r CookieRow) -> [&'r str; 7] {
        let language = self.text.language;
        let yes = language.pick(["nei", "ja"], ["no", "yes"])[usize::from(row.needs_choice)];
        [&row.name, &row.kind, &row.category_name, &row.purpose, &row.life, &row.set_by, yes]
    }
}
