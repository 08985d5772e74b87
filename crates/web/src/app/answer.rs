//! Decides how what was made is handed over: pages as HTML, exports as files. Knows no page.

use askama::Template;
use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// Answers with a page.
pub(crate) fn page(view: &impl Template) -> Response {
    page_with(StatusCode::OK, view)
}

/// Answers with a page and another status than 200, such as 422 for a form that needs mending.
pub(crate) fn page_with(status: StatusCode, view: &impl Template) -> Response {
    let html = view.render().expect("our templates write to memory only");
    (status, Html(html)).into_response()
}

/// Answers with a file to keep; `name` is ASCII without quotes.
pub(crate) fn attachment(kind: &'static str, name: &str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(disposition) = HeaderValue::try_from(disposition) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    response
}
