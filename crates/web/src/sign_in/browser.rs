//! Decides how a browser is known again: by a cookie that a sign-in left in it.

use axum::http::HeaderMap;
use office::member::browser::{Browser, KNOWN_DAYS_MAX};

use crate::app::{App, Visit};
use crate::frame::cookies::{self, Cookie};

/// The cookie of a known browser, on a site reached by HTTPS.
const BROWSER_SECURE: &str = "__Host-ordhold-browser";
/// The same on the reader's own machine, where browsers refuse the prefix without HTTPS.
const BROWSER_PLAIN: &str = "ordhold-browser";

impl App {
    /// Returns the name of the cookie by which a browser is known.
    pub(crate) fn browser_cookie(&self) -> &'static str {
        if self.is_secure() { BROWSER_SECURE } else { BROWSER_PLAIN }
    }
}

/// Returns what a request tells of its browser.
pub(crate) fn of(visit: &Visit, headers: &HeaderMap) -> Browser {
    Browser { mark: cookies::value(headers, visit.app.browser_cookie()).map(str::to_owned) }
}

/// Returns the cookie that makes a browser known.
pub(crate) fn known(visit: &Visit, mark: &str) -> Cookie {
    let (name, is_secure) = (visit.app.browser_cookie(), visit.app.is_secure());
    Cookie::lasting(name, mark.to_owned(), KNOWN_DAYS_MAX, is_secure)
}
