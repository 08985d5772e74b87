//! Lets through the elements and attributes that a mail may hold, and tells of everything else,
//! line by line; whether the whole is well formed is the sanitiser's to make sure.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use url::Url;

use super::allowed;
use super::finding::{Finding, Flaw};
use super::sanitise;
use super::target::{self, Target};
use crate::html::fold;

/// How deeply elements may stand in one another.
pub const DEPTH_MAX: usize = 60;
/// The most findings of one kind that are told.
pub const FINDINGS_OF_A_KIND_MAX: usize = 20;

/// A link that was written, wherever it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLink {
    /// Where it leads, whole; unique in a list.
    pub url: String,
    /// The words it first stands under; may be empty.
    pub words: String,
    /// The lines it stands on, sorted, counted from 1.
    pub lines: Vec<u32>,
}

/// What came through, and what was found on the way.
#[derive(Default)]
pub(super) struct Sieved {
    pub(super) html: String,
    pub(super) findings: Vec<Finding>,
    pub(super) links: Vec<WrittenLink>,
    pub(super) pictures: Vec<String>,
}

/// A sink for the tokens of what a Member wrote.
pub(super) struct Sieve<'a> {
    flow: RefCell<Flow<'a>>,
    line: Option<&'a Cell<u32>>,
}

impl<'a> Sieve<'a> {
    /// Takes pictures from below `pictures_url` alone; `line` tells the line where the tokens' own
    /// count does not.
    pub(super) fn new(pictures_url: &'a Url, line: Option<&'a Cell<u32>>) -> Self {
        Self { flow: RefCell::new(Flow::new(pictures_url)), line }
    }

    pub(super) fn finish(self) -> Sieved {
        let mut flow = self.flow.into_inner();
        flow.end_link();
        flow.end_heading();
        flow.sieved
    }
}

impl TokenSink for Sieve<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut flow = self.flow.borrow_mut();
        flow.line = match self.line {
            Some(line) => line.get(),
            None => u32::try_from(line).unwrap_or(u32::MAX),
        };
        match token {
            Token::CharacterTokens(text) => flow.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => flow.open(&tag),
            Token::TagToken(tag) => flow.close(&tag.name),
            _ => {}
        }
        match flow.raw.take() {
            Some(kind) => TokenSinkResult::RawData(kind),
            None => TokenSinkResult::Continue,
        }
    }
}

struct Flow<'a> {
    sieved: Sieved,
    pictures_url: &'a Url,
    line: u32,
    n_told: HashMap<&'static str, usize>,
    by_url: HashMap<String, usize>,
    /// The elements that are open, without those that others end.
    open: Vec<String>,
    /// How many were dropped for their depth and are not ended yet, by name.
    too_deep: HashMap<String, usize>,
    /// An element that goes with its content, and how many of its name are open.
    dropping: Option<(String, usize)>,
    raw: Option<RawKind>,
    link: Option<OpenLink>,
    heading: Option<(u8, String)>,
    last_level: u8,
    has_first_level: bool,
}

struct OpenLink {
    /// `None` where it was removed.
    url: Option<String>,
    line: u32,
    words: String,
}

impl<'a> Flow<'a> {
    fn new(pictures_url: &'a Url) -> Self {
        Self {
            sieved: Sieved::default(),
            pictures_url,
            line: 1,
            n_told: HashMap::new(),
            by_url: HashMap::new(),
            open: Vec::new(),
            too_deep: HashMap::new(),
            dropping: None,
            raw: None,
            link: None,
            heading: None,
            last_level: 0,
            has_first_level: false,
        }
    }

    fn tell(&mut self, flaw: Flaw) {
        self.tell_on(flaw, self.line);
    }

    fn tell_on(&mut self, flaw: Flaw, line: u32) {
        let finding = Finding::on_line(flaw, line);
        let is_removal = matches!(
            finding.flaw,
            Flaw::ElementRemoved { .. }
                | Flaw::AttributeRemoved { .. }
                | Flaw::StyleRemoved { .. }
                | Flaw::TooDeep
        );
        let n_told = self.n_told.entry(finding.id()).or_default();
        let is_known = is_removal && self.sieved.findings.iter().any(|it| it.flaw == finding.flaw);
        if *n_told < FINDINGS_OF_A_KIND_MAX && !is_known {
            *n_told += 1;
            self.sieved.findings.push(finding);
        }
    }

    fn text(&mut self, text: &str) {
        if self.dropping.is_none() {
            self.sieved.html.push_str(&escape_text(text));
            self.words(text);
        }
    }

    fn words(&mut self, words: &str) {
        if let Some(link) = &mut self.link {
            link.words.push_str(words);
        }
        if let Some((_, heading)) = &mut self.heading {
            heading.push_str(words);
        }
    }

    fn open(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if let Some((dropped, n_open)) = &mut self.dropping {
            *n_open += usize::from(dropped == name);
            return;
        }
        if allowed::DROPPED_WHOLE.contains(&name) {
            self.drop_whole(tag);
        } else if allowed::ELEMENTS.contains(&name) {
            self.keep(tag);
        } else if !allowed::REPLACED.contains(&name) {
            self.tell(Flaw::ElementRemoved { name: short(name) });
        }
    }

    fn drop_whole(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        self.tell(Flaw::ElementRemoved { name: name.to_owned() });
        let is_foreign = matches!(name, "math" | "svg");
        if allowed::VOID.contains(&name) || (is_foreign && tag.self_closing) {
            return;
        }
        self.dropping = Some((name.to_owned(), 1));
        self.raw = match name {
            "textarea" | "title" => Some(RawKind::Rcdata),
            "iframe" | "noembed" | "noframes" | "style" => Some(RawKind::Rawtext),
            "script" => Some(RawKind::ScriptData),
            _ => None,
        };
    }

    fn keep(&mut self, tag: &Tag) {
        let name: &str = &tag.name;
        if !self.is_within_depth(name) {
            return;
        }
        match name {
            "a" => self.anchor(tag),
            "img" => self.picture(tag),
            _ => {
                if let Some(level) = level(name) {
                    self.begin_heading(level);
                }
                let attributes = self.attributes(tag);
                self.write_tag(name, &attributes);
            }
        }
    }

    fn is_within_depth(&mut self, name: &str) -> bool {
        if allowed::VOID.contains(&name) || allowed::ENDED_BY_OTHERS.contains(&name) {
            return true;
        }
        if self.open.len() < DEPTH_MAX {
            self.open.push(name.to_owned());
            return true;
        }
        *self.too_deep.entry(name.to_owned()).or_default() += 1;
        self.tell(Flaw::TooDeep);
        false
    }

    fn close(&mut self, name: &str) {
        if let Some((dropped, n_open)) = &mut self.dropping {
            *n_open -= usize::from(dropped == name);
            if *n_open == 0 {
                self.dropping = None;
            }
            return;
        }
        if !allowed::ELEMENTS.contains(&name) || allowed::VOID.contains(&name) {
            return;
        }
        if let Some(n_dropped) = self.too_deep.get_mut(name).filter(|n| **n > 0) {
            *n_dropped -= 1;
            return;
        }
        if let Some(at) = self.open.iter().rposition(|it| it == name) {
            self.open.truncate(at);
        }
        match name {
            "a" => self.end_link(),
            _ if level(name).is_some() => self.end_heading(),
            _ => {}
        }
        self.write(&["</", name, ">"]);
    }

    /// Returns the attributes that an element keeps, and tells of the others.
    fn attributes(&mut self, tag: &Tag) -> Vec<(&'static str, String)> {
        let mut kept = Vec::new();
        for attribute in &tag.attrs {
            let name: &str = &attribute.name.local;
            match allowed::attributes(&tag.name).find(|it| *it == name) {
                Some("style") => kept.extend(self.style(&attribute.value)),
                Some(name @ ("width" | "height" | "colspan" | "rowspan" | "start" | "value")) => {
                    let number = attribute.value.trim().trim_end_matches("px");
                    if number.parse::<u16>().is_ok() {
                        kept.push((name, number.to_owned()));
                    }
                }
                Some(name) => kept.push((name, attribute.value.to_string())),
                None => self.tell(Flaw::AttributeRemoved { name: short(name) }),
            }
        }
        kept
    }

    fn style(&mut self, value: &str) -> Option<(&'static str, String)> {
        let (kept, dropped) = allowed::style(value);
        for name in dropped {
            self.tell(Flaw::StyleRemoved { name: short(&name) });
        }
        (!kept.is_empty()).then_some(("style", kept))
    }

    fn anchor(&mut self, tag: &Tag) {
        self.end_link();
        let mut attributes = self.attributes(tag);
        let href = attributes.iter().position(|(name, _)| *name == "href");
        let href = href.map(|at| attributes.swap_remove(at).1);
        let url = href.and_then(|href| self.target(&href));
        if let Some(url) = &url {
            attributes.push(("href", url.clone()));
        }
        attributes.sort_unstable();
        self.write_tag("a", &attributes);
        self.link = Some(OpenLink { url, line: self.line, words: String::new() });
    }

    fn target(&mut self, href: &str) -> Option<String> {
        let (target, flaw) = target::judge(href);
        if let Some(flaw) = flaw {
            self.tell(flaw);
        }
        match target {
            Target::Kept(url) => Some(url),
            Target::Removed => None,
        }
    }

    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        let words = fold(&super::placeholder::without_marks(&link.words));
        let Some(url) = link.url else { return };
        if let Some(flaw) = target::judge_words(&words, &url) {
            self.tell_on(flaw, link.line);
        }
        match self.by_url.get(&url) {
            Some(at) => self.sieved.links[*at].lines.push(link.line),
            None => {
                self.by_url.insert(url.clone(), self.sieved.links.len());
                self.sieved.links.push(WrittenLink { url, words, lines: vec![link.line] });
            }
        }
    }

    fn picture(&mut self, tag: &Tag) {
        let mut attributes = self.attributes(tag);
        attributes.sort_unstable();
        let value = |name| attributes.iter().find(|(it, _)| *it == name).map(|(_, value)| value);
        let alt = value("alt").cloned().unwrap_or_default();
        let src = value("src").cloned().unwrap_or_default();
        let Some(src) = target::stored_picture(&src, self.pictures_url) else {
            self.tell(Flaw::PictureRemote { url: short(&src) });
            return self.text(&alt);
        };
        if alt.trim().is_empty() {
            self.tell(Flaw::PictureWithoutWords { url: short(&src) });
        }
        attributes.retain(|(name, _)| !matches!(*name, "alt" | "src"));
        attributes.extend([("alt", alt.clone()), ("src", src.clone())]);
        self.write_tag("img", &attributes);
        self.words(&alt);
        if !self.sieved.pictures.contains(&src) {
            self.sieved.pictures.push(src);
        }
    }

    fn begin_heading(&mut self, level: u8) {
        self.end_heading();
        // a mail may begin with either of the first two levels
        let highest = if self.last_level == 0 { 2 } else { self.last_level + 1 };
        if level > highest {
            self.tell(Flaw::HeadingSkips { level, after: self.last_level });
        }
        if level == 1 && self.has_first_level {
            self.tell(Flaw::HeadingTwice);
        }
        self.has_first_level |= level == 1;
        self.last_level = level;
        self.heading = Some((level, String::new()));
    }

    fn end_heading(&mut self) {
        if let Some((_, words)) = self.heading.take()
            && words.trim().is_empty()
        {
            self.tell(Flaw::HeadingEmpty);
        }
    }

    /// Writes a tag as the sanitiser would, which then has nothing to change.
    fn write_tag(&mut self, name: &str, attributes: &[(&str, String)]) {
        self.write(&["<", name]);
        for (name, value) in attributes {
            self.write(&[" ", name, "=\"", &escape(value), "\""]);
        }
        for (name, value) in sanitise::look(name) {
            self.write(&[" ", name, "=\"", value, "\""]);
        }
        self.write(&[">"]);
    }

    fn write(&mut self, pieces: &[&str]) {
        self.sieved.html.extend(pieces.iter().copied());
    }
}

fn level(name: &str) -> Option<u8> {
    let digit = name.strip_prefix('h')?;
    digit.parse().ok().filter(|level| (1..=6).contains(level))
}

/// Cuts what a finding names to what a reader takes in.
fn short(text: &str) -> String {
    const CHARS_MAX: usize = 120;
    text.chars().take(CHARS_MAX).collect()
}

/// Writes a text so that it is no markup, outside of attributes.
fn escape_text(text: &str) -> Cow<'_, str> {
    replaced(text, &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('\u{a0}', "&nbsp;")])
}

/// Writes a text so that it is no markup, in an attribute or outside.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    let quoted =
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('\u{a0}', "&nbsp;"), ('"', "&quot;")];
    replaced(text, quoted)
}

fn replaced<'a>(text: &'a str, references: &[(char, &str)]) -> Cow<'a, str> {
    let reference = |c| references.iter().find(|(it, _)| *it == c).map(|(_, written)| *written);
    if !text.chars().any(|c| reference(c).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match reference(c) {
            Some(written) => escaped.push_str(written),
            None => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}
