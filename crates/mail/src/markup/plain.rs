//! Writes sanitised HTML as a plain text that reads well by itself: lists, quotations and tables
//! keep their shape, links become numbered notes at the end.

use std::cell::RefCell;
use std::collections::HashMap;

use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};

use super::tokens;
use crate::html::fold;

const UNDERLINE_CHARS_MAX: usize = 72;

/// Returns the text of sanitised HTML: no blank line at either end, lines ended by `\n`.
pub(super) fn plain(html: &str) -> String {
    let writer = tokens::read_html(html, Sink(RefCell::default())).0.into_inner();
    writer.finish()
}

struct Sink(RefCell<Writer>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => writer.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => writer.open(&tag),
            Token::TagToken(tag) => writer.close(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// What parts a block from the one before.
#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Line,
    Blank,
}

/// What stands before every line of a block.
enum Margin {
    Quote,
    /// The first line's mark, and how wide the others' indent is.
    Item(Option<String>, usize),
}

#[derive(Default)]
struct Writer {
    out: String,
    line: String,
    gap: Gap,
    margins: Vec<Margin>,
    /// How many quotations were open when the last line was written.
    n_quotes: usize,
    /// The open lists: the next number, or none where they are not numbered.
    lists: Vec<Option<u32>>,
    row: Vec<String>,
    n_cells_open: usize,
    n_pre_open: usize,
    link: Option<(String, usize)>,
    notes: Vec<String>,
    numbers: HashMap<String, usize>,
}

impl Writer {
    fn text(&mut self, text: &str) {
        if self.n_pre_open > 0 && self.n_cells_open == 0 {
            self.line.push_str(text);
            return;
        }
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                self.line.push(c);
            } else if !self.line.is_empty() && !self.line.ends_with([' ', '\n']) {
                self.line.push(' ');
            }
        }
    }

    fn open(&mut self, tag: &Tag) {
        let attribute =
            |name: &str| tag.attrs.iter().find(|it| &*it.name.local == name).map(|it| &*it.value);
        match &*tag.name {
            "a" => self.link = attribute("href").map(|url| (url.to_owned(), self.line.len())),
            "br" if self.n_cells_open == 0 => self.line.push('\n'),
            "br" => self.text(" "),
            "img" => self.text(attribute("alt").unwrap_or_default()),
            "td" | "th" => self.begin_cell(),
            _ if self.n_cells_open > 0 => self.text(" "),
            "hr" => {
                self.block(Gap::Blank);
                self.line.push_str("---");
                self.block(Gap::Blank);
            }
            "ul" => self.begin_list(None),
            "ol" => {
                let start = attribute("start").and_then(|it| it.parse().ok()).unwrap_or(1);
                self.begin_list(Some(start));
            }
            "li" => self.begin_item(),
            "blockquote" => {
                self.block(Gap::Blank);
                self.margins.push(Margin::Quote);
            }
            "pre" => {
                self.block(Gap::Blank);
                self.n_pre_open += 1;
            }
            name => self.part(name),
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "a" => self.end_link(),
            "td" | "th" => self.end_cell(),
            _ if self.n_cells_open > 0 => self.text(" "),
            "tr" => {
                self.line.push_str(&self.row.join(" | "));
                self.row.clear();
                self.block(Gap::Line);
            }
            "ul" | "ol" => {
                self.block(Gap::Line);
                self.lists.pop();
                self.block(if self.lists.is_empty() { Gap::Blank } else { Gap::Line });
            }
            "li" => {
                self.block(Gap::Line);
                self.margins.pop();
            }
            "blockquote" => {
                self.block(Gap::Blank);
                self.margins.pop();
            }
            "pre" => {
                self.n_pre_open -= 1;
                self.block(Gap::Blank);
            }
            "h1" => self.underline('='),
            "h2" => self.underline('-'),
            name => self.part(name),
        }
    }

    fn begin_list(&mut self, number: Option<u32>) {
        self.block(if self.lists.is_empty() { Gap::Blank } else { Gap::Line });
        self.lists.push(number);
    }

    fn begin_item(&mut self) {
        self.block(Gap::Line);
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        let width = mark.len();
        self.margins.push(Margin::Item(Some(mark), width));
    }

    fn begin_cell(&mut self) {
        if self.n_cells_open == 0 {
            self.block(Gap::Line);
        }
        self.n_cells_open += 1;
        self.text(" ");
    }

    fn end_cell(&mut self) {
        self.n_cells_open = self.n_cells_open.saturating_sub(1);
        if self.n_cells_open == 0 {
            let cell = std::mem::take(&mut self.line);
            self.row.push(fold(&cell));
        }
    }

    fn end_link(&mut self) {
        let Some((url, from)) = self.link.take() else { return };
        let words = self.line.get(from..).unwrap_or_default().trim();
        let bare = url.split_once(':').map_or("", |(_, bare)| bare.trim_start_matches("//"));
        if words.is_empty() {
            self.line.push_str(&url);
        } else if words != url && words.trim_end_matches('/') != bare.trim_end_matches('/') {
            let next = self.notes.len() + 1;
            let number = *self.numbers.entry(url.clone()).or_insert(next);
            if number == next {
                self.notes.push(url);
            }
            self.line.truncate(self.line.trim_end().len());
            self.line.push_str(&format!(" [{number}]"));
        }
    }

    fn underline(&mut self, with: char) {
        let width = self.line.lines().map(|line| line.trim().chars().count()).max();
        self.block(Gap::Line);
        if let Some(width @ 1..) = width {
            self.line.extend(std::iter::repeat_n(with, width.min(UNDERLINE_CHARS_MAX)));
        }
        self.block(Gap::Blank);
    }

    fn part(&mut self, name: &str) {
        match name {
            "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "table" => {
                self.block(Gap::Blank);
            }
            "dd" | "div" | "dt" | "tbody" | "tfoot" | "thead" | "tr" => self.block(Gap::Line),
            _ => {}
        }
    }

    /// Ends the block that is open, if it holds anything, and parts the next one from it.
    fn block(&mut self, gap: Gap) {
        if !self.line.trim().is_empty() {
            let block = std::mem::take(&mut self.line);
            self.write(block.trim_matches('\n').trim_end());
            self.gap = Gap::None;
        }
        self.line.clear();
        self.gap = self.gap.max(gap);
    }

    fn write(&mut self, block: &str) {
        let n_quotes = self.margins.iter().filter(|it| matches!(it, Margin::Quote)).count();
        if !self.out.is_empty() {
            self.out.push('\n');
            if self.gap == Gap::Blank {
                self.out.push_str("> ".repeat(n_quotes.min(self.n_quotes)).trim_end());
                self.out.push('\n');
            }
        }
        self.n_quotes = n_quotes;
        for (at, line) in block.lines().enumerate() {
            if at > 0 {
                self.out.push('\n');
            }
            let margin: String = self.margins.iter_mut().map(Margin::next).collect();
            let line = format!("{margin}{line}");
            self.out.push_str(line.trim_end());
        }
    }

    fn finish(mut self) -> String {
        self.margins.clear();
        self.block(Gap::Blank);
        for (url, number) in std::mem::take(&mut self.notes).iter().zip(1..) {
            self.line.push_str(&format!("[{number}] {url}"));
            self.block(Gap::Line);
        }
        self.out
    }
}

impl Margin {
    fn next(&mut self) -> String {
        match self {
            Self::Quote => "> ".to_owned(),
            Self::Item(mark, width) => mark.take().unwrap_or_else(|| " ".repeat(*width)),
        }
    }
}
