//! The addresses in mails that count on her yes: a picture that is always the same, and links that lead on.

use axum::{
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    response::Response,
};
use domain::MailingId;
use office::{Acting, mailing::reading};

use crate::app::{Refusal, Visit};
use crate::frame::headers::Surroundings;
use crate::problem::{Kind, Problem};

/// One transparent pixel, GIF89a.
const PIXEL: &[u8] = &[
    0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 0x01, 0x00, 0x01, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00,
    0xff, 0xff, 0xff, 0x21, 0xf9, 0x04, 0x01, 0x00, 0x00, 0x00, 0x00, 0x2c, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x01, 0x00, 0x00, 0x02, 0x02, 0x44, 0x01, 0x00, 0x3b,
];

/// Answers with the picture, and counts an open where the addressee agrees to it now.
///
/// The answer is the same for every token, ours or not, and in every state of hers. Nothing of the caller is stored.
pub async fn open(
    visit: Visit,
    method: Method,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Response {
    let token = token.strip_suffix(".gif").unwrap_or(&token);
    if counts(&method, &headers) {
        let mut cx = visit.context(Acting::Visitor);
        if let Err(error) = reading::opened(&visit.app.office, &mut cx, token).await {
            tracing::error!(%error, "an open was not counted");
        }
    }
    let mut response = Response::new(Body::from(PIXEL));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/gif"));
    let never = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, never);
    response.extensions_mut().insert(Surroundings::Picture);
    response
}

/// Leads on to the address of a mailing's link, and counts the click where the addressee agrees to it now.
///
/// # Errors
/// The refusal: the mailing has no such link, or the database does not answer.
pub async fn follow(
    visit: Visit,
    method: Method,
    headers: HeaderMap,
    Path((mailing, place, token)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    lead_on(&visit, (&mailing, &place), Some(&token), counts(&method, &headers)).await
}

/// Leads on to the address of a mailing's link, for whoever is not counted.
///
/// # Errors
/// As [`follow`].
pub async fn follow_uncounted(
    visit: Visit,
    Path((mailing, place)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    lead_on(&visit, (&mailing, &place), None, false).await
}

async fn lead_on(
    visit: &Visit,
    (mailing, place): (&str, &str),
    token: Option<&str>,
    counts: bool,
) -> Result<Response, Refusal> {
    let absent = || {
        let problem = Problem::new(Kind::Absent).saying(visit.t("reading-no-link"));
        visit.refuse(problem)
    };
    let mailing: MailingId = mailing.parse().map_err(|_| absent())?;
    let place: u32 = place.parse().map_err(|_| absent())?;
    let mut cx = visit.context(Acting::Visitor);
    let office = &visit.app.office;
    let url = reading::followed(office, &mut cx, (mailing, place), token, counts).await;
    let url = url.map_err(|error| visit.failed(&error))?.ok_or_else(absent)?;
    let address = HeaderValue::try_from(url).map_err(|_| absent())?;
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    response.headers_mut().insert(header::LOCATION, address);
    Ok(response)
}

/// Says whether somebody reads, rather than a program that looks ahead or only asks whether there is something.
fn counts(method: &Method, headers: &HeaderMap) -> bool {
    let looks_ahead = ["purpose", "sec-purpose", "x-purpose", "x-moz"].iter().any(|name| {
        let values = headers.get_all(*name).iter().filter_map(|value| value.to_str().ok());
        let mut values = values.map(str::to_ascii_lowercase);
        values.any(|value| value.contains("prefetch") || value.contains("preview"))
    });
    *method == Method::GET && !looks_ahead
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(name: &'static str, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            header::HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )])
    }

    #[test]
    fn who_looks_ahead_is_not_counted() {
        assert!(counts(&Method::GET, &HeaderMap::new()));
        assert!(!counts(&Method::HEAD, &HeaderMap::new()));
        for (name, value) in
            [("purpose", "prefetch"), ("sec-purpose", "prefetch;prerender"), ("x-moz", "Prefetch")]
        {
            assert!(!counts(&Method::GET, &with(name, value)), "{name}");
        }
        assert!(counts(&Method::GET, &with("purpose", "reading")));
    }
}
