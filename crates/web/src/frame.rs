//! Decides what every page knows of its surroundings: reader, place, form token; knows no page.

pub mod assets;
pub mod cookies;
pub mod headers;
pub mod language;
pub mod pace;
pub mod tokens;

use crate::moment::Locale;
use crate::parts::{Bar, Bars, Coverage, Meter, State, StateMark, Used};
use crate::routes::Role;
use crate::text::{Argument, Phrase};
use askama::Template;
use askama::filters::HtmlSafe;
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Borrow;

/// What every page knows of its surroundings.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Words, times and numbers as this reader wants them.
    pub locale: Locale,
    /// The organisation's name.
    pub organisation: String,
    /// The page's own path with its query, as `/coverage?state=broken`.
    pub path: String,
    /// The token that every form of the page carries; see [`tokens`].
    pub form_token: String,
    /// Who is signed in; absent on public pages.
    pub member: Option<SignedIn>,
    /// Whether this house runs on invented data.
    pub is_demo: bool,
}

/// The signed-in member, and what the rail counts for them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignedIn {
    /// What the member may do.
    pub role: Role,
    /// How many promises and jobs need somebody.
    pub n_needing: u64,
    /// The share of promises that something stands behind.
    pub backed_percent: u64,
    /// How many jobs wait or run.
    pub n_jobs: u64,
}

impl Frame {
    /// Returns the text `key` of the catalogue.
    pub fn t(&self, key: &'static str) -> Phrase {
        self.locale.t(key)
    }

    /// Writes a count.
    pub fn n(&self, count: &u64) -> String {
        self.locale.n(*count)
    }

    /// Writes how many there are in a list.
    pub fn count<T>(&self, list: &[T]) -> String {
        self.locale.n(list.len() as u64)
    }

    /// Writes an instant with its distance, readable for machines too.
    pub fn when(&self, at: &Timestamp) -> When {
        When {
            machine: self.locale.machine(at),
            words: self.locale.moment(at),
            distance: Some(self.locale.distance(at).to_string()),
        }
    }

    /// Writes an instant without its distance.
    pub fn moment(&self, at: &Timestamp) -> When {
        When { machine: self.locale.machine(at), words: self.locale.moment(at), distance: None }
    }

    /// Writes the day of an instant.
    pub fn day(&self, at: &Timestamp) -> When {
        When { machine: self.locale.machine(at), words: self.locale.day(at), distance: None }
    }

    /// Writes a calendar day.
    pub fn date(&self, on: &Date) -> When {
        When { machine: on.to_string(), words: self.locale.date(on), distance: None }
    }

    /// Writes a duration.
    pub fn duration(&self, milliseconds: &u64) -> String {
        self.locale.duration(milliseconds)
    }

    /// Writes a share.
    pub fn percent(&self, percent: impl Borrow<u64>) -> String {
        self.locale.percent(percent.borrow())
    }

    /// Joins words as a list is read.
    pub fn list<W: Argument + ToString>(&self, words: &[W]) -> String {
        self.locale.list(words)
    }

    /// Draws a state.
    pub fn state(&self, state: &State) -> StateMark {
        StateMark::new(*state, &self.locale)
    }

    /// Draws the coverage; each state leads to its list.
    pub fn meter(&self, coverage: &Coverage, links_to: &'static str) -> Meter {
        Meter::new(coverage, &self.locale, Some(links_to))
    }

    /// Draws the coverage for readers who have no list to open.
    pub fn public_meter(&self, coverage: &Coverage) -> Meter {
        Meter::new(coverage, &self.locale, None)
    }

    /// Draws a bar per period.
    pub fn bars(&self, caption: Phrase, bars: &[Bar]) -> Bars {
        Bars::new(caption.to_string(), bars, &self.locale)
    }

    /// Draws how much is done or used.
    pub fn used(&self, state: &State, percent: impl Borrow<u64>, words: Phrase) -> Used {
        Used::new(*state, *percent.borrow(), words.to_string())
    }

    /// Draws the hidden field that shows the form is ours.
    pub fn token(&self) -> TokenField {
        TokenField { token: self.form_token.clone() }
    }

    /// Returns whether the page lies under `prefix`, for the rail's mark.
    pub fn is_under(&self, prefix: &str) -> bool {
        self.path
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
    }

    /// Returns whether the reader may do what `role` may.
    pub fn may(&self, role: &Role) -> bool {
        self.member.as_ref().is_some_and(|member| member.role >= *role)
    }

    /// Returns whether the reader may change what the house does.
    pub fn may_act(&self) -> bool {
        self.may(&Role::Officer)
    }

    /// Returns the address of this page in the other language.
    pub fn switch_address(&self) -> String {
        language::switched(&self.path, self.locale.language.other())
    }

    /// Returns the address of the style sheet.
    pub fn style_address(&self) -> &'static str {
        &assets::STYLE.address
    }

    /// Returns the address of the script that pages work without.
    pub fn script_address(&self) -> &'static str {
        &assets::SCRIPT.address
    }

    /// Returns the address of the mark in the browser's tab.
    pub fn icon_address(&self) -> &'static str {
        &assets::ICON.address
    }
}

/// A time in words, with its value for machines.
#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<time datetime="{{ machine }}">{{ words }}</time>{% if let Some(distance) = distance %} <small class="ago">{{ distance }}</small>{% endif %}"#
)]
pub struct When {
    machine: String,
    words: String,
    distance: Option<String>,
}

impl HtmlSafe for When {}

/// The hidden field that shows a form is ours.
#[derive(Template)]
#[template(ext = "html", source = r#"<input type="hidden" name="form_token" value="{{ token }}">"#)]
pub struct TokenField {
    token: String,
}

impl HtmlSafe for TokenField {}

#[cfg(test)]
mod tests {
    use crate::samples;
    use crate::text::Language;

    #[test]
    fn a_page_lies_under_its_own_path_and_no_longer_one() {
        let frame = samples::office_frame(Language::En, "/coverage?state=broken");
        assert!(frame.is_under("/coverage"));
        assert!(!frame.is_under("/cover"));
        assert!(!frame.is_under("/coverage.csv"));
    }
}
