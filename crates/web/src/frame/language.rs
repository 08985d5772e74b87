//! Decides which language a reader gets: what they chose, else what their browser asks for.

use crate::frame::cookies::{self, Cookie};
use crate::text::Language;
use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, SET_COOKIE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

/// The cookie that keeps a reader's choice of language.
pub const COOKIE: &str = "ordhold_lang";
/// For how many days the choice is kept.
pub const COOKIE_DAYS: u32 = 180;
const ACCEPT_LANGUAGE_PARTS_MAX: usize = 16;

/// Returns the language of an answer: `?lang`, then the cookie, then `Accept-Language`, then bokmål.
pub fn negotiated(query: Option<&str>, headers: &HeaderMap) -> Language {
    chosen(query)
        .or_else(|| cookies::value(headers, COOKIE).and_then(Language::from_tag))
        .or_else(|| headers.get(ACCEPT_LANGUAGE)?.to_str().ok().and_then(preferred))
        .unwrap_or(Language::Nb)
}

/// Puts the reader's [`Language`] into the request's extensions, and keeps a choice made by `?lang`.
pub async fn language(mut request: Request, next: Next) -> Response {
    let query = request.uri().query().map(str::to_owned);
    let language = negotiated(query.as_deref(), request.headers());
    request.extensions_mut().insert(language);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.code()));
    headers.append(VARY, HeaderValue::from_static("accept-language, cookie"));
    if chosen(query.as_deref()).is_some() {
        headers.append(SET_COOKIE, Cookie::kept(COOKIE, language.code(), COOKIE_DAYS).header());
    }
    response
}

/// Returns the same address with `lang` set to a language; every other parameter stays.
pub fn switched(address: &str, language: Language) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let kept = query.split('&').filter(|part| !part.is_empty() && !part.starts_with("lang="));
    let mut parts: Vec<&str> = kept.collect();
    let choice = format!("lang={}", language.code());
    parts.push(&choice);
    format!("{path}?{}", parts.join("&"))
}

fn chosen(query: Option<&str>) -> Option<Language> {
    query?.split('&').find_map(|part| part.strip_prefix("lang=")).and_then(Language::from_tag)
}

/// Returns the language we have that the header weighs highest; the first of equals wins.
fn preferred(header: &str) -> Option<Language> {
    let mut best: Option<(Language, f32)> = None;
    for part in header.split(',').take(ACCEPT_LANGUAGE_PARTS_MAX) {
        let mut pieces = part.split(';');
        let Some(language) = pieces.next().and_then(Language::from_tag) else { continue };
        let weight = pieces
            .find_map(|piece| piece.trim().strip_prefix("q="))
            .map_or(Some(1.0), |weight| weight.parse::<f32>().ok())
            .filter(|weight| *weight > 0.0);
        if let Some(weight) = weight
            && best.is_none_or(|(_, highest)| weight > highest)
        {
            best = Some((language, weight));
        }
    }
    best.map(|(language, _)| language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::COOKIE as COOKIE_HEADER;

    fn headers(cookie: &str, accepts: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE_HEADER, cookie.parse().unwrap());
        headers.insert(ACCEPT_LANGUAGE, accepts.parse().unwrap());
        headers
    }

    #[test]
    fn a_choice_beats_the_cookie_and_the_cookie_beats_the_browser() {
        let english = headers("ordhold_lang=en", "nb");
        assert_eq!(negotiated(Some("state=kept&lang=nb"), &english), Language::Nb);
        assert_eq!(negotiated(None, &english), Language::En);
        assert_eq!(negotiated(None, &headers("a=b", "en-GB,nb;q=0.5")), Language::En);
        assert_eq!(negotiated(Some("lang=xx"), &HeaderMap::new()), Language::Nb);
    }

    #[test]
    fn the_browsers_weights_decide() {
        assert_eq!(preferred("de, en;q=0.4, nn;q=0.8"), Some(Language::Nb));
        assert_eq!(preferred("en;q=0.5, nb;q=0.5"), Some(Language::En));
        assert_eq!(preferred("en;q=0, nb;q=0.1"), Some(Language::Nb));
        assert_eq!(preferred("de, fr;q=0.2"), None);
        assert_eq!(preferred("en;q=loud"), None);
    }

    #[test]
    fn the_switch_keeps_the_page_and_its_filters() {
        assert_eq!(switched("/coverage?state=kept", Language::En), "/coverage?state=kept&lang=en");
        assert_eq!(switched("/today?lang=en", Language::Nb), "/today?lang=nb");
        assert_eq!(switched("/today", Language::Nb), "/today?lang=nb");
    }
}
