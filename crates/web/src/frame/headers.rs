//! Decides what a browser may do with a page: the security headers of every answer.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// What a page of ours may load, send to and be framed by.
const PAGE: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    script-src 'self'; connect-src 'self'; font-src 'self'; frame-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The same for the form that other sites may frame; it needs no script.
const EMBEDDED: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; \
    form-action 'self'; frame-ancestors 'self' https:; base-uri 'none'";

/// A mail's own HTML, shown in a sandbox: its inline styles are the sender's, its pictures ours, nothing runs.
const MAIL: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; \
    form-action 'none'; frame-ancestors 'self'; base-uri 'none'";

/// A picture that mails everywhere show: as a document of its own it may do nothing.
const PICTURE: &str = "sandbox; default-src 'none'; frame-ancestors 'none'";

/// Which of the four sets of rules an answer lives under.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Surroundings {
    /// A page of the house.
    #[default]
    Page,
    /// A form that other sites may frame.
    Embedded,
    /// A mail's HTML.
    Mail,
    /// A picture of a mailing, which mail programs on any site may show.
    Picture,
}

impl Surroundings {
    /// Returns the rules as the header's value.
    pub fn content_security_policy(self) -> &'static str {
        match self {
            Self::Page => PAGE,
            Self::Embedded => EMBEDDED,
            Self::Mail => MAIL,
            Self::Picture => PICTURE,
        }
    }
}

/// Adds the security headers to every answer.
///
/// A handler asks for other [`Surroundings`] by putting them in the answer's extensions.
/// Pages with personal data are never cached: an answer that says nothing itself gets `no-store`.
pub async fn security_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let surroundings = response.extensions().get::<Surroundings>().copied().unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in fixed(surroundings) {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

fn fixed(surroundings: Surroundings) -> Vec<(HeaderName, &'static str)> {
    let mut headers = vec![
        (header::CONTENT_SECURITY_POLICY, surroundings.content_security_policy()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ];
    match surroundings {
        Surroundings::Page => {
            headers.push((header::X_FRAME_OPTIONS, "DENY"));
            headers.push((HeaderName::from_static("cross-origin-resource-policy"), "same-origin"));
        }
        Surroundings::Mail => headers.push((header::X_FRAME_OPTIONS, "SAMEORIGIN")),
        Surroundings::Picture => {
            headers.push((header::X_FRAME_OPTIONS, "DENY"));
            headers.push((HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"));
        }
        Surroundings::Embedded => {}
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use axum::response::IntoResponse;
    use axum::routing::get;
    use axum::{Router, middleware};
    use tower::ServiceExt;

    async fn answered(path: &str) -> Response {
        let embedded = || async {
            let mut response = StatusCode::OK.into_response();
            response.extensions_mut().insert(Surroundings::Embedded);
            response
        };
        let cached = || async { ([(header::CACHE_CONTROL, "public")], "") };
        let router = Router::new()
            .route("/page", get(|| async { "" }))
            .route("/cached", get(cached))
            .route("/embedded", get(embedded))
            .layer(middleware::from_fn(security_headers));
        let request = Request::get(path).body(axum::body::Body::empty()).unwrap();
        router.oneshot(request).await.unwrap()
    }

    #[tokio::test]
    async fn a_page_may_not_be_framed_nor_run_what_stands_in_it() {
        let response = answered("/page").await;
        let rules = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(rules.contains("default-src 'none'") && rules.contains("frame-ancestors 'none'"));
        assert!(!rules.contains("unsafe"));
        assert_eq!(response.headers()[header::CACHE_CONTROL], "no-store");
    }

    #[tokio::test]
    async fn answers_without_a_page_carry_the_headers_too() {
        let response = answered("/nowhere").await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }

    #[tokio::test]
    async fn only_the_embedded_form_may_be_framed_elsewhere() {
        let response = answered("/embedded").await;
        let rules = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(rules.contains("frame-ancestors 'self' https:") && !rules.contains("script-src"));
        assert!(!response.headers().contains_key(header::X_FRAME_OPTIONS));
    }

    #[tokio::test]
    async fn an_answer_that_says_how_long_it_lives_is_believed() {
        assert_eq!(answered("/cached").await.headers()[header::CACHE_CONTROL], "public");
    }
}
