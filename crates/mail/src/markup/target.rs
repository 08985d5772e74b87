//! Judges where a link may lead and what its words say; asks nobody whether anything answers there.

use url::{ParseError, Url};

use super::allowed::SCHEMES;
use super::finding::Flaw;
use super::placeholder::holds_mark;

const URL_SHOWN_CHARS_MAX: usize = 200;
// words under which a link says nothing, in either language
const EMPTY_WORDS: &[&str] = &[
    "click",
    "click here",
    "denne lenken",
    "denne lenka",
    "denne siden",
    "her",
    "here",
    "klikk",
    "klikk her",
    "lenke",
    "les mer",
    "les mer her",
    "link",
    "mer",
    "more",
    "read more",
    "see more",
    "se mer",
    "this link",
    "this page",
    "trykk her",
];
const WAY_OUT_WORDS: &[&str] = &[
    "avmeld",
    "avslutt abonnement",
    "meld av",
    "meld deg av",
    "meld meg av",
    "opt out",
    "unsubscribe",
];
const WAY_OUT_SEGMENTS: &[&str] = &["avmeld", "opt-out", "optout", "unsubscribe"];

/// What becomes of a link.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    Kept(String),
    Removed,
}

/// Returns what becomes of a link, and what is wrong with it.
pub(super) fn judge(href: &str) -> (Target, Option<Flaw>) {
    if holds_mark(href) {
        return (Target::Removed, Some(Flaw::LinkWithPlaceholder));
    }
    let url = match Url::parse(href) {
        Ok(url) => url,
        Err(ParseError::RelativeUrlWithoutBase) => {
            return (Target::Removed, Some(Flaw::LinkRelative { url: shown(href) }));
        }
        Err(_) => {
            let scheme = href.split(':').next().unwrap_or_default();
            return (Target::Removed, Some(Flaw::LinkRemoved { scheme: shown(scheme) }));
        }
    };
    if !SCHEMES.contains(&url.scheme()) {
        let scheme = shown(url.scheme());
        return (Target::Removed, Some(Flaw::LinkRemoved { scheme }));
    }
    let flaw = if has_way_out_segment(&url) {
        Some(Flaw::LinkLikeUnsubscribe { url: shown(url.as_str()) })
    } else if url.scheme() == "http" {
        Some(Flaw::LinkNotHttps { url: shown(url.as_str()) })
    } else {
        None
    };
    (Target::Kept(url.into()), flaw)
}

/// Returns what is wrong with the words a link stands under.
pub(super) fn judge_words(words: &str, url: &str) -> Option<Flaw> {
    let bare = words.to_lowercase();
    let bare = bare.trim_matches(|c: char| !c.is_alphanumeric());
    if bare.is_empty() || EMPTY_WORDS.contains(&bare) {
        return Some(Flaw::LinkWithoutWords { words: words.to_owned() });
    }
    let is_told = Url::parse(url).is_ok_and(|url| has_way_out_segment(&url));
    let is_like = WAY_OUT_WORDS.iter().any(|it| bare.starts_with(it));
    (is_like && !is_told).then(|| Flaw::LinkLikeUnsubscribe { url: shown(url) })
}

fn has_way_out_segment(url: &Url) -> bool {
    let mut segments = url.path_segments().into_iter().flatten();
    segments.any(|segment| {
        let segment = segment.to_ascii_lowercase();
        WAY_OUT_SEGMENTS.iter().any(|it| segment.starts_with(it))
    })
}

/// Returns a stored picture's whole link; `None` for one from elsewhere.
pub(super) fn stored_picture(src: &str, pictures_url: &Url) -> Option<String> {
    if src.is_empty() || holds_mark(src) {
        return None;
    }
    let url = pictures_url.join(src).ok()?;
    let name = url.as_str().strip_prefix(pictures_url.as_str())?;
    let is_name = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    (is_name && !name.is_empty()).then(|| url.to_string())
}

fn shown(text: &str) -> String {
    text.chars().take(URL_SHOWN_CHARS_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(href: &str, expect: Option<&str>, finding: Option<&str>) {
        let (target, flaw) = judge(href);
        let expect = expect.map_or(Target::Removed, |url| Target::Kept(url.to_owned()));
        assert_eq!(target, expect, "{href}");
        assert_eq!(flaw.map(|it| it.to_string()).as_deref(), finding, "{href}");
    }

    #[test]
    fn a_link_leads_to_a_page_a_mailbox_or_a_telephone() {
        for href in ["https://a.example/b?c=d&e", "mailto:post@a.example", "tel:+4755555555"] {
            check(href, Some(href), None);
        }
        check(
            "http://a.example/",
            Some("http://a.example/"),
            Some("the link `http://a.example/` is not an https link"),
        );
    }

    #[test]
    fn a_scheme_that_runs_or_carries_something_is_removed() {
        for href in ["javascript:alert(1)", " JaVaScript:x", "java\nscript:x", "\u{1}javascript:x"]
        {
            check(href, None, Some("a `javascript:` link was removed"));
        }
        check("data:text/html,x", None, Some("a `data:` link was removed"));
        check("vbscript:x", None, Some("a `vbscript:` link was removed"));
        check("https://", None, Some("a `https:` link was removed"));
    }

    #[test]
    fn a_link_without_a_host_leads_nowhere() {
        for href in ["/a", "a.html", "//a.example/b", "#a", ""] {
            let told = format!("the link `{href}` leads nowhere from a mail");
            check(href, None, Some(&told));
        }
    }

    #[test]
    fn in_14_a_link_that_looks_like_the_way_out_is_told() {
        for url in [
            "https://a.example/unsubscribe/x",
            "https://a.example/nb/avmelding",
            "http://a.example/Unsubscribe",
        ] {
            let told =
                format!("the link `{url}` looks like the way out, but is not the addressee's own");
            check(url, Some(url), Some(&told));
        }
        check(
            "https://a.example/how-to-unsubscribe",
            Some("https://a.example/how-to-unsubscribe"),
            None,
        );
        assert!(judge_words("Meld deg av", "https://a.example/x").is_some());
        assert!(judge_words("Unsubscribe here", "https://a.example/x").is_some());
        assert_eq!(judge_words("Unsubscribe", "https://a.example/unsubscribe"), None);
    }

    #[test]
    fn words_say_where_a_link_leads() {
        for words in ["", " ", "her", "Klikk her!", "» Les mer", "HERE"] {
            assert!(judge_words(words, "https://a.example/").is_some(), "{words}");
        }
        for words in ["høstens bøker", "Les mer om høstens bøker", "https://a.example/"] {
            assert_eq!(judge_words(words, "https://a.example/"), None, "{words}");
        }
    }

    #[test]
    fn a_picture_comes_from_the_own_store() {
        let store = Url::parse("https://a.example/pictures/").unwrap();
        for src in ["https://a.example/pictures/1f.png", "/pictures/1f.png", "1f.png"] {
            let found = stored_picture(src, &store);
            assert_eq!(found.as_deref(), Some("https://a.example/pictures/1f.png"), "{src}");
        }
        for src in [
            "https://b.example/pictures/1f.png",
            "//b.example/pictures/1f.png",
            "http://a.example/pictures/1f.png",
            "/pictures/../x.png",
            "/pictures/a/b.png",
            "1f.png?who=1",
            "https://a.example/pictures/",
            "data:image/png;base64,AA",
            "",
        ] {
            assert_eq!(stored_picture(src, &store), None, "{src}");
        }
    }
}
