//! Lists which elements, attributes and styles a mail may hold; what is on no list is dropped.

/// The elements that mail clients show alike.
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "dd",
    "del",
    "div",
    "dl",
    "dt",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];
/// The elements whose content goes with them: no reader is meant to see it as text.
pub(super) const DROPPED_WHOLE: &[&str] = &[
    "applet", "audio", "canvas", "embed", "frameset", "iframe", "math", "noembed", "noframes",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "title",
    "video",
];
/// The elements that our own document puts in place of the Member's.
pub(super) const REPLACED: &[&str] = &["body", "head", "html", "meta"];
/// The elements that never have content.
pub(super) const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "frame", "hr", "img", "input", "link", "meta", "param",
    "source", "track", "wbr",
];
/// The elements whose end may be left out, so that their number says nothing of their depth.
pub(super) const ENDED_BY_OTHERS: &[&str] =
    &["dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"];
/// The schemes that a link may have.
pub(super) const SCHEMES: &[&str] = &["http", "https", "mailto", "tel"];

// on any of the elements
const EVERYWHERE: &[&str] = &["dir", "lang", "title"];
const BY_ELEMENT: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("div", &["style"]),
    ("img", &["alt", "height", "src", "width"]),
    ("li", &["value"]),
    ("ol", &["start"]),
    ("p", &["style"]),
    ("span", &["style"]),
    ("td", &["colspan", "rowspan", "style"]),
    ("th", &["colspan", "rowspan", "scope", "style"]),
];
// colours are not among them: in a dark mail they could not be read
const STYLES: &[(&str, &[&str])] = &[
    ("font-style", &["italic", "normal"]),
    ("font-weight", &["600", "700", "bold", "normal"]),
    ("text-align", &["center", "end", "left", "right", "start"]),
];

/// Returns the attributes that an element may have of its own, and those of every element.
pub(super) fn attributes(element: &str) -> impl Iterator<Item = &'static str> {
    let own = BY_ELEMENT.iter().find(|(name, _)| *name == element).map(|(_, own)| *own);
    let everywhere = if bears_attributes(element) { EVERYWHERE } else { &[] };
    own.unwrap_or_default().iter().chain(everywhere).copied()
}

// formatting with unlike attributes makes a browser's tree grow with the square of the text
fn bears_attributes(element: &str) -> bool {
    !matches!(element, "b" | "code" | "em" | "i" | "s" | "small" | "strong" | "u")
}

/// Returns what stays of a `style` attribute, and each property that does not.
pub(super) fn style(value: &str) -> (String, Vec<String>) {
    let mut kept = Vec::new();
    let mut dropped = Vec::new();
    for declaration in value.split(';').filter(|it| !it.trim().is_empty()) {
        let (property, value) = declaration.split_once(':').unwrap_or((declaration, ""));
        let (property, value) =
            (property.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase());
        let values = STYLES.iter().find(|(name, _)| *name == property).map(|(_, values)| *values);
        if values.is_some_and(|values| values.contains(&&*value)) {
            kept.push(format!("{property}:{value}"));
        } else {
            dropped.push(property);
        }
    }
    (kept.join(";"), dropped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_keeps_what_is_listed_with_a_listed_value() {
        let (kept, dropped) = style("TEXT-ALIGN: Right; color:red;;font-weight: url(x); nonsense");
        assert_eq!(kept, "text-align:right");
        assert_eq!(dropped, ["color", "font-weight", "nonsense"]);
    }

    #[test]
    fn no_element_is_both_kept_and_dropped() {
        for element in ELEMENTS {
            assert!(!DROPPED_WHOLE.contains(element) && !REPLACED.contains(element), "{element}");
        }
    }

    #[test]
    fn no_handler_class_or_id_is_on_any_list() {
        for element in ELEMENTS {
            let mut attributes = attributes(element);
            assert!(attributes.all(|it| !it.starts_with("on") && it != "class" && it != "id"));
        }
    }
}
