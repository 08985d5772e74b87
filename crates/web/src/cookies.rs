//! The page that says which cookies there are, and what for.

use askama::Template;
use axum::response::Response;
use office::{
    live::written,
    member::{browser::KNOWN_DAYS_MAX, second_step::PENDING_MINUTES_MAX},
    person::OWN_PAGE_MINUTES_MAX,
};

use crate::app::{Visit, page};
use crate::frame::{Frame, language};
use crate::samples::{public_frame, words};
use crate::text::{Language, Phrase};

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

/// Shows what these pages set themselves, and what the declaration names.
pub async fn get(visit: Visit) -> Response {
    let live = visit.app.office.live();
    let declared = declaration::cookie_page(&live.declaration, written(visit.language())).rows;
    let (asked, needed): (Vec<_>, Vec<_>) = declared.into_iter().partition(|it| it.needs_choice);
    let row = |it: declaration::CookieRow| CookieRow {
        name: it.name,
        purpose: it.purpose,
        lifetime: it.life,
        party: it.set_by,
    };
    let needed = own(&visit).into_iter().chain(needed.into_iter().map(row)).collect();
    let asked = asked.into_iter().map(row).collect();
    page(&CookiesPage { frame: visit.frame(""), needed, asked })
}

/// Lists what these pages set, which is nothing before the reader asks for something.
fn own(visit: &Visit) -> Vec<CookieRow> {
    let row = |name: &str, purpose: Phrase, lifetime: Phrase| CookieRow {
        name: name.to_owned(),
        purpose: purpose.to_string(),
        lifetime: lifetime.to_string(),
        party: visit.app.office.live().organisation_name().to_owned(),
    };
    let minutes = OWN_PAGE_MINUTES_MAX.unsigned_abs();
    vec![
        row(
            language::COOKIE,
            visit.t("cookie-language"),
            visit.t("cookie-language-lives").with("days", u64::from(language::COOKIE_DAYS)),
        ),
        row(
            visit.app.own_page_cookie(),
            visit.t("cookie-own-page"),
            visit.t("cookie-own-page-lives").with("minutes", minutes),
        ),
        row(visit.app.session_cookie(), visit.t("cookie-session"), visit.t("cookie-session-lives")),
        row(
            visit.app.pending_cookie(),
            visit.t("cookie-code"),
            visit.t("cookie-code-lives").with("minutes", PENDING_MINUTES_MAX.unsigned_abs()),
        ),
        row(
            visit.app.browser_cookie(),
            visit.t("cookie-browser"),
            visit.t("cookie-browser-lives").with("days", u64::from(KNOWN_DAYS_MAX)),
        ),
    ]
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
