//! Serves every page with every sample under the house's own layers, and keeps what forms send;
//! knows no browser.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use web::frame::framed;
use web::frame::headers::Surroundings;
use web::samples::samples;

const ANSWER: &str = "<!doctype html><html lang=\"en\"><title>Answer</title><h1>Answer</h1>";
const SENT_BYTES_MAX: usize = 64 * 1024;

/// A page of the gallery.
#[derive(Clone, Debug)]
pub(crate) struct Exhibit {
    /// Its page, sample and language, as `today.0.nb`.
    pub(crate) name: String,
    /// Its page, as `today`.
    pub(crate) page: &'static str,
    /// Its HTML.
    pub(crate) html: String,
}

/// What a form sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sent {
    /// `POST`, or `GET` for a search.
    pub(crate) method: String,
    /// The path without its query.
    pub(crate) path: String,
    /// The fields: the body, or the query.
    pub(crate) fields: String,
}

/// The running gallery; it ends with its test.
#[derive(Clone, Debug)]
pub(crate) struct Gallery {
    /// Where it is served, without a slash at the end.
    pub(crate) address: String,
    /// Its pages.
    pub(crate) exhibits: Arc<Vec<Exhibit>>,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Gallery {
    /// Serves every page with every sample.
    pub(crate) async fn open() -> Self {
        let exhibit = |sample: web::samples::Sample| Exhibit {
            name: format!("{}.{}.{}", sample.page, sample.index, sample.language.code()),
            page: sample.page,
            html: sample.html,
        };
        Self::of(samples().into_iter().map(exhibit).collect()).await
    }

    /// Serves these pages.
    pub(crate) async fn of(exhibits: Vec<Exhibit>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let gallery = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            exhibits: Arc::new(exhibits),
            sent: Arc::default(),
        };
        let router = Router::new()
            .route("/gallery/{name}", get(exhibit))
            .route("/framed/{name}", get(framed_exhibit))
            .route("/narrow/{page}", get(narrow))
            .fallback(keep)
            .with_state(gallery.clone());
        tokio::spawn(async move { axum::serve(listener, framed(router)).await });
        gallery
    }

    /// Returns the address of a page.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("{}/gallery/{name}", self.address)
    }

    /// Returns the names of the pages that frame all samples of one page, 320 pixels wide.
    pub(crate) fn narrow_urls(&self) -> BTreeMap<&'static str, String> {
        let url = |page| format!("{}/narrow/{page}", self.address);
        self.exhibits.iter().map(|exhibit| (exhibit.page, url(exhibit.page))).collect()
    }

    /// Returns what was sent with `mark` among its fields.
    pub(crate) fn sent_with(&self, mark: &str) -> Vec<Sent> {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|sent| sent.fields.contains(mark)).cloned().collect()
    }

    fn find(&self, name: &str) -> Option<&Exhibit> {
        self.exhibits.iter().find(|exhibit| exhibit.name == name)
    }
}

async fn exhibit(State(gallery): State<Gallery>, Path(name): Path<String>) -> Response {
    let Some(exhibit) = gallery.find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let surroundings = match exhibit.page {
        "subscribe-embedded" => Surroundings::Embedded,
        _ => Surroundings::Page,
    };
    within(surroundings, exhibit.html.clone())
}

/// Serves a page so that [`narrow`] may frame it.
async fn framed_exhibit(State(gallery): State<Gallery>, Path(name): Path<String>) -> Response {
    let Some(exhibit) = gallery.find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    within(Surroundings::Embedded, exhibit.html.clone())
}

/// Serves all samples of a page in frames as wide as a desk's screen at 400 %.
async fn narrow(State(gallery): State<Gallery>, Path(page): Path<String>) -> Html<String> {
    let frames: String = gallery
        .exhibits
        .iter()
        .filter(|exhibit| exhibit.page == page)
        .map(|exhibit| {
            let name = &exhibit.name;
            format!("<iframe title=\"{name}\" src=\"/framed/{name}\" width=\"320\" height=\"256\"></iframe>")
        })
        .collect();
    Html(format!("<!doctype html><html lang=\"en\"><title>Narrow</title>{frames}"))
}

/// Keeps what was sent to any other address, and answers with a page.
async fn keep(State(gallery): State<Gallery>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, SENT_BYTES_MAX).await.unwrap();
    let fields = match head.method.as_str() {
        "GET" => head.uri.query().unwrap_or_default().to_owned(),
        _ => String::from_utf8_lossy(&body).into_owned(),
    };
    let (method, path) = (head.method.to_string(), head.uri.path().to_owned());
    let is_letter = path.ends_with("/html");
    gallery.sent.lock().unwrap().push(Sent { method, path, fields });
    within(if is_letter { Surroundings::Mail } else { Surroundings::Page }, ANSWER.to_owned())
}

fn within(surroundings: Surroundings, html: String) -> Response {
    let mut response = Html(html).into_response();
    response.extensions_mut().insert(surroundings);
    response
}
