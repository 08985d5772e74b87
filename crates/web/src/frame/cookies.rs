//! Decides how cookies are read and written; knows no cookie's meaning.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

const COOKIES_MAX: usize = 64;
const DAY_SECONDS: u32 = 86_400;

/// A cookie to set: `HttpOnly`, `SameSite=Lax`, for the whole site.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Cookie {
    name: &'static str,
    value: String,
    lifetime_seconds: Option<u32>,
    is_secure: bool,
}

impl Cookie {
    /// A cookie that ends with the browser's session.
    ///
    /// `is_secure` is false only for a house served over plain HTTP on the reader's own machine;
    /// a name that begins with `__Host-` demands it.
    pub fn session(name: &'static str, value: String, is_secure: bool) -> Self {
        Self { name, value, lifetime_seconds: None, is_secure }
    }

    /// A cookie that ends after some minutes, by itself.
    pub fn short(name: &'static str, value: String, minutes: u32, is_secure: bool) -> Self {
        Self { name, value, lifetime_seconds: Some(minutes * 60), is_secure }
    }

    /// A cookie that ends after some days, by itself.
    pub fn lasting(name: &'static str, value: String, days: u32, is_secure: bool) -> Self {
        Self { name, value, lifetime_seconds: Some(days * DAY_SECONDS), is_secure }
    }

    /// A cookie that keeps a choice which says nothing about the person.
    pub fn kept(name: &'static str, value: &str, days: u32) -> Self {
        let lifetime_seconds = Some(days * DAY_SECONDS);
        Self { name, value: value.to_owned(), lifetime_seconds, is_secure: false }
    }

    /// The end of a cookie.
    pub fn ended(name: &'static str, is_secure: bool) -> Self {
        Self { name, value: String::new(), lifetime_seconds: Some(0), is_secure }
    }

    /// Returns the value of `Set-Cookie`.
    ///
    /// Bytes that a cookie may not hold are left out of the value; ours are all base64url.
    pub fn header(&self) -> HeaderValue {
        let value: String = self.value.chars().filter(|sign| is_plain(*sign)).collect();
        let mut text = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax", self.name);
        if let Some(seconds) = self.lifetime_seconds {
            text.push_str(&format!("; Max-Age={seconds}"));
        }
        if self.is_secure {
            text.push_str("; Secure");
        }
        HeaderValue::try_from(text).expect("the text holds visible ASCII only")
    }
}

/// Returns the value of a cookie the reader sent; the first of equal names wins.
pub fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .take(COOKIES_MAX)
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(candidate, _)| *candidate == name)
        .map(|(_, value)| value)
}

fn is_plain(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || "-_.~+/=".contains(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_and_not_by_half_its_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, "xsession=1; session=two".parse().unwrap());
        headers.append(COOKIE, "lang=nb".parse().unwrap());
        assert_eq!(value(&headers, "session"), Some("two"));
        assert_eq!(value(&headers, "lang"), Some("nb"));
        assert_eq!(value(&headers, "ses"), None);
    }

    #[test]
    fn a_session_cookie_stays_out_of_reach_of_scripts_and_other_sites() {
        let header = Cookie::session("__Host-session", "abc".to_owned(), true).header();
        let expected = "__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure";
        assert_eq!(header.to_str().unwrap(), expected);
    }

    #[test]
    fn no_value_can_add_an_attribute_or_a_header() {
        let header = Cookie::session("a", "b; Domain=x\r\nc".to_owned(), false).header();
        assert_eq!(header.to_str().unwrap(), "a=bDomain=xc; Path=/; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn an_ended_cookie_lives_no_second() {
        assert!(Cookie::ended("a", true).header().to_str().unwrap().contains("Max-Age=0"));
    }
}
