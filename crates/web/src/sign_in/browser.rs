//! Decides how a browser is known again: by a cookie that a sign-in left in it.

use axum::http::{HeaderMap, header::USER_AGENT};
use office::member::browser::{Browser, KNOWN_DAYS_MAX, Kind};

use crate::app::{App, Visit};
use crate::frame::cookies::{self, Cookie};

/// The cookie of a known browser, on a site reached by HTTPS.
const BROWSER_SECURE: &str = "__Host-ordhold-browser";
/// The same on the reader's own machine, where browsers refuse the prefix without HTTPS.
const BROWSER_PLAIN: &str = "ordhold-browser";

/// What a user agent says, and the family that says it; the more particular first.
const FAMILIES: &[(&str, &str)] = &[
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];
/// The same for systems.
const SYSTEMS: &[(&str, &str)] = &[
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
];

impl App {
    /// Returns the name of the cookie by which a browser is known.
    pub(crate) fn browser_cookie(&self) -> &'static str {
        if self.is_secure() { BROWSER_SECURE } else { BROWSER_PLAIN }
    }
}

/// Returns what a request tells of its browser.
pub(crate) fn of(visit: &Visit, headers: &HeaderMap) -> Browser {
    let mark = cookies::value(headers, visit.app.browser_cookie()).map(str::to_owned);
    let user_agent = headers.get(USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    Browser { mark, kind: kind(user_agent) }
}

/// Returns the kind of browser that a user agent names, from lists of ours: nothing that it says is kept as it is.
fn kind(user_agent: &str) -> Option<Kind> {
    let first = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| (*name).to_owned())
    };
    Some(Kind { family: first(FAMILIES)?, system: first(SYSTEMS)? })
}

/// Returns the cookie that makes a browser known.
pub(crate) fn known(visit: &Visit, mark: &str) -> Cookie {
    let (name, is_secure) = (visit.app.browser_cookie(), visit.app.is_secure());
    Cookie::lasting(name, mark.to_owned(), KNOWN_DAYS_MAX, is_secure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_agent_tells_family_and_system_and_nothing_else() {
        let words = |text| kind(text).map(|it| it.word());
        let linux = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        assert_eq!(words(linux).as_deref(), Some("Firefox/Linux"));
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/138.0 Safari/537.36 Edg/138.0";
        assert_eq!(words(edge).as_deref(), Some("Edge/Windows"));
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 \
                     (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(words(phone).as_deref(), Some("Safari/iPhone"));
        assert_eq!(words("kari.nord@fjordbok.example"), None);
        assert_eq!(words(""), None);
    }
}
