//! Puts a converted text into the mail's own document, with its foot, in light and dark.

use super::pattern::{Pattern, Segment, Version};
use super::{Body, sieve::escape};
use crate::Language;

/// The most bytes that the document adds to the text, as long as its words are short.
pub const FRAME_BYTES_MAX: usize = 6 * 1024;
const HEAD: &str = r#"<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">"#;
const STYLE: &str = include_str!("frame.css");
const BODY_STYLE: &str = "margin:0;padding:0;background:#faf8f3;color:#1b2226";
const PAGE_STYLE: &str = "max-width:576px;margin:0 auto;padding:24px 16px;font:16px/1.55 \
                          system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;color:#1b2226;\
                          word-wrap:break-word";
const FOOT_STYLE: &str =
    "margin:32px 0 0;padding:16px 0 0;border-top:1px solid #e2ddd1;font-size:14px;color:#566067";
const LINK_STYLE: &str = "color:#0b5a5e";

/// What stands around a text: who sends it, and the ways out.
#[derive(Clone, Copy)]
pub struct Frame<'a> {
    /// The language of all of it.
    pub language: Language,
    /// The subject line, which names the document.
    pub title: &'a str,
    /// The organisation, as readers know it. Law: ehandelsloven § 9.
    pub organisation: &'a str,
    /// Its postal address, one line; empty where none is declared.
    pub postal_address: &'a str,
    /// The words of the link that unsubscribes.
    pub unsubscribe_words: &'a str,
    /// The words of the link to the page of choices, where there is one.
    pub preferences_words: Option<&'a str>,
    /// The paragraph about the right to object, in a first message. Law: GDPR Art. 21(4).
    pub objection: Option<&'a str>,
}

/// Both versions of a mail, ready to be filled in for each addressee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Versions {
    /// The plain text.
    pub text: Pattern,
    /// The HTML document.
    pub html: Pattern,
}

impl Body {
    /// Returns both versions of the whole mail.
    pub fn frame(&self, frame: &Frame<'_>) -> Versions {
        Versions { text: self.text_version(frame), html: self.html_version(frame) }
    }

    fn html_version(&self, frame: &Frame<'_>) -> Pattern {
        let mut html = Pattern::new(Version::Html);
        let language = frame.language.tag();
        let title = escape(frame.title);
        html.push_raw(&format!(
            "<!doctype html>\n<html lang=\"{language}\" dir=\"ltr\"><head>{HEAD}<title>{title}\
             </title><style>{STYLE}</style></head><body style=\"{BODY_STYLE}\"><div class=\"page\" \
             role=\"article\" aria-label=\"{title}\" lang=\"{language}\" style=\"{PAGE_STYLE}\">\n"
        ));
        html.push_marked(&self.html, &self.fallbacks);
        if let Some(objection) = frame.objection {
            html.push_raw("\n<p>");
            html.push_words(objection);
            html.push_raw("</p>");
        }
        html.push_raw(&format!("\n<div class=\"foot\" style=\"{FOOT_STYLE}\"><p>"));
        html.push_words(frame.organisation);
        if !frame.postal_address.is_empty() {
            html.push_raw("<br>");
            html.push_words(frame.postal_address);
        }
        html.push_raw("</p>");
        for (words, url) in ways_out(frame) {
            html.push_raw("<p><a href=\"");
            html.push(url);
            html.push_raw(&format!("\" style=\"{LINK_STYLE}\">"));
            html.push_words(words);
            html.push_raw("</a></p>");
        }
        html.push_raw("</div></div></body></html>\n");
        html
    }

    fn text_version(&self, frame: &Frame<'_>) -> Pattern {
        let mut text = Pattern::new(Version::Text);
        text.push_marked(&self.text, &self.fallbacks);
        if let Some(objection) = frame.objection {
            text.push_raw("\n\n");
            text.push_words(objection);
        }
        text.push_raw("\n\n---\n");
        text.push_words(frame.organisation);
        if !frame.postal_address.is_empty() {
            text.push_raw("\n");
            text.push_words(frame.postal_address);
        }
        text.push_raw("\n");
        for (words, url) in ways_out(frame) {
            text.push_raw("\n");
            text.push_words(words);
            text.push_raw(": ");
            text.push(url);
            text.push_raw("\n");
        }
        text
    }
}

fn ways_out<'a>(frame: &Frame<'a>) -> impl Iterator<Item = (&'a str, Segment)> {
    let leave = (frame.unsubscribe_words, Segment::UnsubscribeUrl);
    let choose = frame.preferences_words.map(|words| (words, Segment::PreferencesUrl));
    // The way out stands last, so that every mail ends with it.
    [choose, Some(leave)].into_iter().flatten()
}
