//! The page that says which cookies there are, and what for.

use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;
use askama::Template;

/// What is kept in my browser.
#[derive(Template)]
#[template(path = "cookies.html")]
pub struct CookiesPage {
    /// The surroundings.
    pub frame: Frame,
    /// The cookies that pages need, or that keep a choice the reader made.
    pub needed: Vec<CookieRow>,
    /// The cookies that are set only after a yes.
    pub asked: Vec<CookieRow>,
}

/// A cookie in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CookieRow {
    /// Its name.
    pub name: String,
    /// What it is for.
    pub purpose: String,
    /// How long it lives, in words.
    pub lifetime: String,
    /// Who sets and reads it.
    pub party: String,
}

impl CookiesPage {
    /// Returns a site without cookies to ask for, and one with some.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let row = |name: &str, purpose, lifetime| CookieRow {
            name: name.to_owned(),
            purpose,
            lifetime,
            party: "Fjordbok AS".to_owned(),
        };
        let needed = vec![
            row(
                "__Host-session",
                w("holder deg innlogget", "keeps you signed in"),
                w("til du logger ut", "until you sign out"),
            ),
            row(
                "ordhold_lang",
                w("husker språket du valgte", "remembers the language you chose"),
                w("180 dager", "180 days"),
            ),
        ];
        let counter = row(
            "visits",
            w(
                "teller besøk, for å se hvilke sider som hjelper",
                "counts visits, to see which pages help",
            ),
            w("30 dager", "30 days"),
        );
        let page = |asked| Self {
            frame: public_frame(language, "/cookies"),
            needed: needed.clone(),
            asked,
        };
        vec![page(vec![]), page(vec![counter])]
    }
}
