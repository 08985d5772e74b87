//! Finds tags, attributes and character references in HTML text; knows no document, only the next
//! tag.

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "html",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];
const NEVER_SHOWN: &[&str] = &["head", "noscript", "script", "style", "template", "title"];
// their content is text to a browser, whatever it looks like
const RAW: &[&str] = &["script", "style", "title"];
const REFERENCES: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", " "),
    ("aring", "å"),
    ("aelig", "æ"),
    ("oslash", "ø"),
    ("Aring", "Å"),
    ("AElig", "Æ"),
    ("Oslash", "Ø"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("laquo", "«"),
    ("raquo", "»"),
    ("hellip", "…"),
    ("copy", "©"),
];

/// One tag: its lower-case name, whether it closes, and its attributes unread.
pub(super) struct Tag<'a> {
    pub(super) name: String,
    closes: bool,
    attributes: &'a str,
}

/// Returns the text before the next tag, the tag, and what follows it; comments and raw content are
/// left out.
pub(super) fn next_tag(html: &str) -> Option<(&str, Tag<'_>, &str)> {
    let mut from = 0;
    loop {
        let start = from + html[from..].find('<')?;
        let inside = &html[start + 1..];
        if inside.starts_with("!--") {
            let comment = Tag { name: "!--".to_owned(), closes: true, attributes: "" };
            return Some((&html[..start], comment, after(inside, "-->")));
        }
        let named = inside.strip_prefix('/').unwrap_or(inside);
        if named.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!' || c == '?') {
            let (tag, rest) = read_tag(inside);
            let rest = if tag.opens() { after_raw(&tag, rest) } else { rest };
            return Some((&html[..start], tag, rest));
        }
        from = start + 1;
    }
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

fn read_tag(inside: &str) -> (Tag<'_>, &str) {
    let end = tag_end(inside);
    let (body, rest) = (&inside[..end], inside.get(end + 1..).unwrap_or(""));
    let (closes, body) = body.strip_prefix('/').map_or((false, body), |body| (true, body));
    let name_end = body.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(body.len());
    let (name, attributes) = body.split_at(name_end);
    (Tag { name: name.to_ascii_lowercase(), closes, attributes }, rest)
}

fn tag_end(inside: &str) -> usize {
    let mut quote = None;
    for (at, c) in inside.char_indices() {
        match (quote, c) {
            (None, '>') => return at,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    inside.len()
}

/// Skips the content of an element whose content is no markup, up to its closing tag.
fn after_raw<'a>(tag: &Tag<'_>, rest: &'a str) -> &'a str {
    if !RAW.contains(&tag.name.as_str()) {
        return rest;
    }
    let closing = format!("</{}", tag.name);
    let at = rest
        .as_bytes()
        .windows(closing.len())
        .position(|window| window.eq_ignore_ascii_case(closing.as_bytes()));
    at.map_or("", |at| &rest[at..])
}

impl Tag<'_> {
    /// Tells whether the tag opens an element.
    pub(super) fn opens(&self) -> bool {
        !self.closes
    }

    /// Tells whether the element never has content.
    pub(super) fn is_void(&self) -> bool {
        VOID.contains(&self.name.as_str())
    }

    /// Tells whether the element parts paragraphs.
    pub(super) fn is_block(&self) -> bool {
        BLOCKS.contains(&self.name.as_str())
    }

    /// Tells whether the element is kept from the reader by its name, `hidden`, or its own style.
    pub(super) fn is_hidden(&self) -> bool {
        NEVER_SHOWN.contains(&self.name.as_str())
            || self.attribute("hidden").is_some()
            || self.attribute("style").is_some_and(|style| style.split(';').any(hides))
    }

    /// Returns an attribute's value, decoded; a bare attribute's is empty.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut rest = self.attributes;
        while let Some((found, value, after)) = next_attribute(rest) {
            if found.eq_ignore_ascii_case(name) {
                return Some(decode(value));
            }
            rest = after;
        }
        None
    }
}

fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '/' || c == '=');
    if text.is_empty() {
        return None;
    }
    let name_end = text.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(text.len());
    let (name, rest) = text.split_at(name_end);
    let Some(value) = rest.trim_start().strip_prefix('=') else {
        return Some((name, "", rest));
    };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    let (value, rest) = match quote {
        Some(quote) => value[1..].split_once(quote).unwrap_or((&value[1..], "")),
        None => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
    };
    Some((name, value, rest))
}

fn hides(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let value = value.trim().to_ascii_lowercase();
    let value = value.trim_end_matches("!important").trim_end();
    match property.trim().to_ascii_lowercase().as_str() {
        "display" => value == "none",
        "visibility" => matches!(value, "hidden" | "collapse"),
        "font-size" | "opacity" | "max-height" | "height" | "width" => {
            let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
            number.parse::<f32>().is_ok_and(|number| number == 0.0)
        }
        _ => false,
    }
}

/// Replaces the character references of `text`; those it does not know stay as they are.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let (character, length) = reference(rest).unwrap_or_else(|| ("&".to_owned(), 1));
        decoded.push_str(&character);
        rest = &rest[length..];
    }
    decoded.push_str(rest);
    decoded
}

/// Reads the reference that `text` opens with: the characters it stands for, and its length in
/// bytes.
fn reference(text: &str) -> Option<(String, usize)> {
    const NAME_BYTES_MAX: usize = 10;
    let end = text.bytes().take(NAME_BYTES_MAX).position(|b| b == b';')?;
    let name = &text[1..end];
    let character = match name.strip_prefix('#') {
        Some(number) => {
            let hex = number.strip_prefix(['x', 'X']);
            let code =
                hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16)).ok()?;
            char::from_u32(code)?.to_string()
        }
        None => REFERENCES.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((character, end + 1))
}
