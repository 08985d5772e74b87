//! Makes HTML well formed and holds it to the lists of what a mail may hold: the last word on what
//! leaves, whatever came before.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::allowed;
use super::sieve::escape;

// broken tables and formatting take two or three
const N_READINGS_MAX: usize = 8;

// the look in clients that read no style sheet; the sheet's dark colours go before these
const LOOK: &[(&str, &str, &str)] = &[
    ("a", "style", "color:#0b5a5e"),
    ("blockquote", "style", "margin:0 0 16px;padding:0 0 0 12px;border-left:3px solid #e2ddd1"),
    ("h1", "style", "margin:0 0 16px;font-size:26px;line-height:1.2"),
    ("h2", "style", "margin:24px 0 12px;font-size:20px;line-height:1.25"),
    ("h3", "style", "margin:20px 0 8px;font-size:17px;line-height:1.3"),
    ("img", "style", "max-width:100%;height:auto;border:0"),
    ("pre", "style", "white-space:pre-wrap;font-family:ui-monospace,Menlo,monospace"),
    ("table", "cellpadding", "8"),
];

static SANITISER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let attributes: HashMap<&str, HashSet<&str>> = allowed::ELEMENTS
        .iter()
        .map(|element| (*element, allowed::attributes(element).collect()))
        .collect();
    let mut builder = Builder::empty();
    builder
        .tags(allowed::ELEMENTS.iter().copied().collect())
        .clean_content_tags(allowed::DROPPED_WHOLE.iter().copied().collect())
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(allowed::SCHEMES.iter().copied().collect())
        .url_relative(UrlRelative::Deny)
        .attribute_filter(|element, attribute, value| match attribute {
            "style" if look(element).any(|(_, look)| look == value) => Some(Cow::Borrowed(value)),
            "style" => own_style(value),
            _ => Some(Cow::Borrowed(value)),
        })
        .link_rel(None)
        .strip_comments(true);
    for (element, attribute, value) in LOOK {
        builder.set_tag_attribute_value(*element, *attribute, *value);
    }
    builder
});

/// Returns what an element carries in our look: attributes with their values.
pub(super) fn look(element: &str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_element = LOOK.iter().filter(move |(name, ..)| *name == element);
    of_element.map(|(_, attribute, value)| (*attribute, *value))
}

fn own_style(value: &str) -> Option<Cow<'_, str>> {
    let (kept, _) = allowed::style(value);
    (!kept.is_empty()).then_some(Cow::Owned(kept))
}

/// Returns HTML that holds nothing but what the lists allow, every element closed, in our look.
///
/// The same HTML again changes nothing: what a browser would read anew is read anew here, and what
/// never comes to rest is shown as text.
pub(super) fn sanitise(html: &str) -> String {
    let mut clean = SANITISER.clean(html).to_string();
    if clean == html {
        return clean;
    }
    for _ in 0..N_READINGS_MAX {
        let again = SANITISER.clean(&clean).to_string();
        if again == clean {
            return clean;
        }
        clean = again;
    }
    escape(html).into_owned()
}
