//! Reads what a mail's HTML shows a reader, paragraph by paragraph, and where its links lead; it
//! judges nothing.

use percent_encoding::percent_decode_str;

use crate::html::tags::{Tag, next_tag};

mod tags;

/// A link that a reader can see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The words it stands under; the link itself in a plain text.
    pub text: String,
    /// Where it leads.
    pub url: String,
}

/// What a reader sees of a document.
#[derive(Debug, Default)]
pub(crate) struct Shown {
    /// The paragraphs in order, blanks folded, none empty.
    pub(crate) paragraphs: Vec<String>,
    /// The links in order; one without words is not shown.
    pub(crate) links: Vec<Link>,
}

/// Reads an HTML document; what is no HTML is read as text.
pub(crate) fn shown_html(html: &str) -> Shown {
    let mut reader = Reader::default();
    let mut rest = html;
    while let Some((text, tag, after)) = next_tag(rest) {
        reader.text(text);
        reader.tag(&tag);
        rest = after;
    }
    reader.text(rest);
    reader.end_paragraph();
    reader.shown
}

/// Lists the links that an HTML document shows, in order, without reading the rest out.
pub(crate) fn links_in_html(html: &str) -> Vec<Link> {
    let mut reader = Reader { is_for_links: true, ..Reader::default() };
    let mut rest = html;
    while let Some((text, tag, after)) = next_tag(rest) {
        reader.text(text);
        reader.tag(&tag);
        rest = after;
    }
    reader.shown.links
}

/// Lists the bare links of a plain text, in order.
pub(crate) fn links_in_text(text: &str) -> impl Iterator<Item = Link> {
    let lines = text.lines().filter(|line| line.contains(':'));
    lines.flat_map(str::split_whitespace).filter_map(bare_link)
}

/// Reads a plain text: blank lines part its paragraphs, bare links are its links.
pub(crate) fn shown_text(text: &str) -> Shown {
    let mut shown = Shown::default();
    let mut paragraph = String::new();
    for line in text.lines().chain([""]) {
        if line.trim().is_empty() {
            push_paragraph(&mut shown.paragraphs, &mut paragraph);
        } else {
            paragraph.push(' ');
            paragraph.push_str(line);
        }
    }
    shown.links = links_in_text(text).collect();
    shown
}

/// Returns the IDs of the images that an HTML document takes from the mail itself (RFC 2392), each
/// as often as it is shown.
pub(crate) fn image_ids(html: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = html;
    while let Some((_, tag, after)) = next_tag(rest) {
        let source = if tag.name == "img" { tag.attribute("src") } else { None };
        if let Some(id) = source.as_deref().and_then(|source| source.strip_prefix("cid:")) {
            ids.push(percent_decode_str(id).decode_utf8_lossy().into_owned());
        }
        rest = after;
    }
    ids
}

fn bare_link(word: &str) -> Option<Link> {
    let start = word.find("https://").or_else(|| word.find("http://"))?;
    let url = word[start..].trim_end_matches(['.', ',', ';', ')', '>', ']', '!', '"']).to_owned();
    Some(Link { text: url.clone(), url })
}

/// Folds all runs of blanks into one space.
pub(crate) fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn push_paragraph(paragraphs: &mut Vec<String>, paragraph: &mut String) {
    let folded = fold(paragraph);
    paragraph.clear();
    if !folded.is_empty() {
        paragraphs.push(folded);
    }
}

#[derive(Default)]
struct Reader {
    /// Whether paragraphs are left out.
    is_for_links: bool,
    shown: Shown,
    paragraph: String,
    link: Option<Link>,
    hidden: Option<Hidden>,
}

/// An element that a reader does not see, and how many of its name are open inside it.
struct Hidden {
    name: String,
    n_open: usize,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if self.hidden.is_some() || self.is_for_links && self.link.is_none() {
            return;
        }
        let text = tags::decode(text);
        if !self.is_for_links {
            self.paragraph.push_str(&text);
        }
        if let Some(link) = &mut self.link {
            link.text.push_str(&text);
        }
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if let Some(hidden) = &mut self.hidden {
            hidden.n_open = hidden.count(tag);
            if hidden.n_open == 0 {
                self.hidden = None;
            }
            return;
        }
        if tag.opens() && tag.is_hidden() && !tag.is_void() {
            self.hidden = Some(Hidden { name: tag.name.clone(), n_open: 1 });
            return;
        }
        match tag.name.as_str() {
            "a" => self.anchor(tag),
            "br" => self.text(" "),
            _ if tag.is_block() => self.end_paragraph(),
            _ => {}
        }
    }

    fn anchor(&mut self, tag: &Tag<'_>) {
        if let Some(link) = self.link.take() {
            let text = fold(&link.text);
            if !text.is_empty() {
                self.shown.links.push(Link { text, url: link.url });
            }
        }
        if tag.opens() {
            self.link = tag.attribute("href").map(|url| Link { text: String::new(), url });
        }
    }

    fn end_paragraph(&mut self) {
        if self.is_for_links {
            return;
        }
        push_paragraph(&mut self.shown.paragraphs, &mut self.paragraph);
    }
}

impl Hidden {
    fn count(&self, tag: &Tag<'_>) -> usize {
        match (tag.name == self.name, tag.opens()) {
            (true, true) => self.n_open + 1,
            (true, false) => self.n_open - 1,
            (false, _) => self.n_open,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(html: &str, paragraphs: &[&str], links: &[(&str, &str)]) {
        let shown = shown_html(html);
        let found: Vec<_> = shown.links.iter().map(|l| (&*l.text, &*l.url)).collect();
        assert_eq!(shown.paragraphs, paragraphs);
        assert_eq!(found, links);
    }

    #[test]
    fn blocks_part_paragraphs_and_breaks_do_not() {
        check(
            "<h1>Hei</h1><p>En\n <b>bok</b><br>til</p>Slutt",
            &["Hei", "En bok til", "Slutt"],
            &[],
        );
    }

    #[test]
    fn references_are_decoded() {
        check(
            "<p>Fjord &amp; b&oslash;k &#229;&#xE6; &lt;3 &ukjent; & s&aring;</p>",
            &["Fjord & bøk åæ <3 &ukjent; & så"],
            &[],
        );
    }

    #[test]
    fn a_link_has_words_and_a_target() {
        check(
            r#"<p><a class=x href="https://a.example/?a=1&amp;b=2">Meld <i>av</i></a> <A HREF='/b'>B</A><a href=c></a></p>"#,
            &["Meld av B"],
            &[("Meld av", "https://a.example/?a=1&b=2"), ("B", "/b")],
        );
    }

    #[test]
    fn what_a_reader_does_not_see_is_not_shown() {
        for hidden in [
            "<style>p { x }</style>",
            "<script>if (a < b) { '<p>' }</script>",
            "<!-- <a href='/x'>x</a> -->",
            "<head><title>T</title></head>",
            "<div style='display: none'>a<div>b</div>c</div>",
            "<span STYLE='color:red; Visibility : hidden'>x</span>",
            "<p style='font-size:0px'><a href='/x'>x</a></p>",
            "<p hidden>x</p>",
        ] {
            check(&format!("<p>før</p>{hidden}<p>etter</p>"), &["før", "etter"], &[]);
        }
    }

    #[test]
    fn an_image_of_the_mail_is_known_by_its_id() {
        let html = "<img src=\"cid:a%25b@x.example\"><IMG alt='' src=cid:b@x.example>\
            <img src='https://x.example/c.png'><!-- <img src='cid:d@x.example'> -->";
        assert_eq!(image_ids(html), ["a%b@x.example", "b@x.example"]);
    }

    #[test]
    fn a_small_font_is_still_shown() {
        check("<p style='font-size:0.8em'>liten</p>", &["liten"], &[]);
    }

    #[test]
    fn a_plain_text_has_paragraphs_and_bare_links() {
        let shown = shown_text("Hei\nder\r\n\r\n  \nMeld av: <https://a.example/u/1>.\n");
        assert_eq!(shown.paragraphs, ["Hei der", "Meld av: <https://a.example/u/1>."]);
        assert_eq!(shown.links[0].url, "https://a.example/u/1");
    }

    proptest! {
        #[test]
        fn the_links_alone_are_those_that_are_read_with_the_rest(html in "(<|>|/|a|p|div|hidden|style=|'|\"|!--|--|&amp;|x|ø| |=|href|<a href=x>|</a>|<p hidden>){0,60}") {
            prop_assert_eq!(links_in_html(&html), shown_html(&html).links);
        }

        #[test]
        fn any_text_is_read_to_its_end(html in "(<|>|/|a|p|div|hidden|style=|'|\"|!--|--|script|&|#|;|x|ø| |=|href){0,60}") {
            let shown = shown_html(&html);
            let n_shown: usize = shown.paragraphs.iter().map(String::len).sum();
            prop_assert!(n_shown <= html.len() * 2);
        }
    }
}
