//! Decides what every page knows of its surroundings: reader, place, form token; knows no page.

pub mod assets;
pub mod cookies;
pub mod headers;
pub mod language;
pub mod pace;
pub mod tokens;

use crate::evidence::sentence;
use crate::moment::Locale;
use crate::parts::{Bar, Bars, Coverage, Meter, State, StateMark};
use crate::text::{Argument, Phrase};
use askama::Template;
use askama::filters::HtmlSafe;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn;
use axum::routing::get;
use domain::{Right, Rights, Role};
use jiff::Timestamp;
use jiff::civil::Date;
use std::borrow::Borrow;

/// How many bytes a form may carry.
pub const FORM_BYTES_MAX: usize = 64 * 1024;

/// Puts a router into the frame: assets, language, headers, and a limit on what is sent.
///
/// A route that takes more than [`FORM_BYTES_MAX`] sets its own limit inside.
pub fn framed<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router
        .route("/assets/{file}", get(assets::asset))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(from_fn(language::language))
        .layer(from_fn(headers::security_headers))
}

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
    pub rights: Rights,
    /// The roles that the member is authorised for.
    pub roles: Vec<Role>,
    /// Whether something binds the member to confidentiality.
    pub is_bound: bool,
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

    /// Writes an instant with its distance, readable for machines too.
    pub fn when(&self, at: &Timestamp) -> When {
        When {
            machine: self.locale.machine(at),
            words: self.unbroken_moment(at),
            distance: Some(self.locale.distance(at).to_string()),
        }
    }

    /// Writes an instant without its distance.
    pub fn moment(&self, at: &Timestamp) -> When {
        When { machine: self.locale.machine(at), words: self.unbroken_moment(at), distance: None }
    }

    /// Writes the day of an instant.
    pub fn day(&self, at: &Timestamp) -> When {
        When {
            machine: self.locale.machine(at),
            words: unbroken(&self.locale.day(at)),
            distance: None,
        }
    }

    /// Writes a calendar day.
    pub fn date(&self, on: &Date) -> When {
        When { machine: on.to_string(), words: unbroken(&self.locale.date(on)), distance: None }
    }

    /// Writes an instant so that a line may end between its day and its time, and nowhere else.
    fn unbroken_moment(&self, at: &Timestamp) -> String {
        let (day, moment) = (self.locale.day(at), self.locale.moment(at));
        let (joint, time) = moment[day.len()..].split_once(' ').expect("a time follows the day");
        format!("{}{joint} {}", unbroken(&day), unbroken(time))
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

    /// Returns whether the reader may do something.
    fn may(&self, right: Right) -> bool {
        self.member.as_ref().is_some_and(|member| member.rights.has(right))
    }

    /// Names what the reader is authorised for.
    pub fn roles(&self) -> String {
        let roles = self.member.iter().flat_map(|member| &member.roles);
        let names: Vec<_> = roles.map(|role| sentence::word(&self.locale, *role)).collect();
        self.locale.list(&names)
    }

    /// Returns whether the reader may write and send mailings.
    pub fn may_send(&self) -> bool {
        self.may(Right::SendMailings)
    }

    /// Returns whether the reader may read everything but personal data.
    pub fn may_read(&self) -> bool {
        self.may(Right::Read)
    }

    /// Returns whether the reader may see who is held.
    pub fn may_see(&self) -> bool {
        self.may(Right::SeeSubjects)
    }

    /// Returns whether the reader may try jobs again and change signing keys.
    pub fn may_maintain(&self) -> bool {
        self.may(Right::Maintain)
    }

    /// Returns whether the reader may change what the house does.
    pub fn may_act(&self) -> bool {
        self.may(Right::KeepPromises)
    }

    /// Returns whether the reader decides about members.
    pub fn may_authorise(&self) -> bool {
        self.may(Right::Authorise)
    }

    /// Returns whether the reader's roles open personal data, and nothing binds her yet.
    pub fn is_to_sign(&self) -> bool {
        let member = self.member.as_ref().filter(|member| !member.is_bound);
        member.is_some_and(|it| it.roles.iter().any(|role| role.sees_personal_data()))
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

/// Returns the words with spaces at which no line may end.
fn unbroken(words: &str) -> String {
    words.replace(' ', "\u{a0}")
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
    use super::*;
    use crate::samples;
    use crate::text::Language;
    use axum::Extension;
    use axum::body::{Body, Bytes};
    use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, SET_COOKIE};
    use axum::http::{Request, StatusCode};
    use axum::response::Response;
    use axum::routing::post;
    use tower::ServiceExt;

    #[test]
    fn a_line_may_end_between_day_and_time_and_nowhere_else() {
        let says = |language: Language| {
            samples::public_frame(language, "/").moment(&samples::at("11-22T08:14")).to_string()
        };
        assert!(says(Language::Nb).contains(">22.\u{a0}november\u{a0}2026 kl.\u{a0}09.14<"));
        assert!(says(Language::En).contains(">22\u{a0}November\u{a0}2026, 09:14<"));
    }

    async fn answered(request: Request<Body>) -> Response {
        let taken = |body: Bytes| async move { body.len().to_string() };
        let greets = |Extension(language): Extension<Language>| async move { language.code() };
        let router = Router::new().route("/form", post(taken)).route("/page", get(greets));
        framed(router).oneshot(request).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let bytes = axum::body::to_bytes(response.into_body(), FORM_BYTES_MAX).await.unwrap();
        String::from_utf8(bytes.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_form_of_the_last_allowed_byte_is_taken_and_the_next_is_refused() {
        let sent = async |n_bytes| {
            let body = Body::from(vec![b'a'; n_bytes]);
            answered(Request::post("/form").body(body).unwrap()).await.status()
        };
        assert_eq!(sent(FORM_BYTES_MAX).await, StatusCode::OK);
        assert_eq!(sent(FORM_BYTES_MAX + 1).await, StatusCode::PAYLOAD_TOO_LARGE);
    }

    #[tokio::test]
    async fn a_choice_of_language_is_answered_in_it_and_kept() {
        let chosen = Request::get("/page?lang=en").body(Body::empty()).unwrap();
        let response = answered(chosen).await;
        let cookie = response.headers()[SET_COOKIE].to_str().unwrap().to_owned();
        assert!(cookie.starts_with("ordhold_lang=en;"), "{cookie}");
        assert_eq!(text(response).await, "en");
        let plain = answered(Request::get("/page").body(Body::empty()).unwrap()).await;
        assert!(!plain.headers().contains_key(SET_COOKIE));
        assert_eq!(text(plain).await, "nb");
    }

    #[tokio::test]
    async fn assets_are_cached_for_long_and_pages_not_at_all() {
        let asset = Request::get(&assets::STYLE.address).body(Body::empty()).unwrap();
        let asset = answered(asset).await;
        assert!(asset.headers()[CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let page = answered(Request::get("/page").body(Body::empty()).unwrap()).await;
        assert_eq!(page.headers()[CACHE_CONTROL], "no-store");
        assert!(page.headers().contains_key(CONTENT_SECURITY_POLICY));
    }

    #[test]
    fn a_page_lies_under_its_own_path_and_no_longer_one() {
        let frame = samples::office_frame(Language::En, "/coverage?state=broken");
        assert!(frame.is_under("/coverage"));
        assert!(!frame.is_under("/cover"));
        assert!(!frame.is_under("/coverage.csv"));
    }
}
