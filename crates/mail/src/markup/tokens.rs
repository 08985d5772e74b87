//! Reads Markdown and HTML into the same tokens; judges none of them.

use std::cell::Cell;
use std::fmt;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TokenSink, Tokenizer, TokenizerOpts};
use pulldown_cmark::{Options, Parser};

/// Reads HTML to its end and returns the sink.
pub(super) fn read_html<S: TokenSink>(html: &str, sink: S) -> S {
    let mut feed = Feed::new(sink);
    feed.push(html);
    feed.end()
}

/// Reads Markdown to its end and returns the sink; `line` tells it the line it is on.
pub(super) fn read_markdown<S: TokenSink>(markdown: &str, line: &Cell<u32>, sink: S) -> S {
    let mut lines = Lines { text: markdown.as_bytes(), at: 0, line: 1 };
    let events = Parser::new_ext(markdown, Options::ENABLE_TABLES).into_offset_iter();
    let next_line = Cell::new(1);
    let events = events.map(|(event, range)| {
        next_line.set(lines.of(range.start));
        event
    });
    let feed = Feed::new(sink);
    let mut by_line = ByLine { feed, line, next_line: &next_line, pending: String::new() };
    let written = pulldown_cmark::html::write_html_fmt(&mut by_line, events);
    written.expect("the feed takes everything");
    by_line.flush();
    by_line.feed.end()
}

struct Feed<S: TokenSink> {
    tokenizer: Tokenizer<S>,
    queue: BufferQueue,
}

impl<S: TokenSink> Feed<S> {
    fn new(sink: S) -> Self {
        let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
        Self { tokenizer, queue: BufferQueue::default() }
    }

    fn push(&mut self, html: &str) {
        self.queue.push_back(StrTendril::from(html));
        // stops early only where a sink asks for it, which ours never do
        let _ = self.tokenizer.feed(&self.queue);
    }

    fn end(self) -> S {
        self.tokenizer.end();
        self.tokenizer.sink
    }
}

/// Gathers what comes of one line, since each piece by itself would cost more than the reading.
struct ByLine<'a, S: TokenSink> {
    feed: Feed<S>,
    line: &'a Cell<u32>,
    next_line: &'a Cell<u32>,
    pending: String,
}

impl<S: TokenSink> ByLine<'_, S> {
    fn flush(&mut self) {
        self.feed.push(&self.pending);
        self.pending.clear();
    }
}

impl<S: TokenSink> fmt::Write for ByLine<'_, S> {
    fn write_str(&mut self, html: &str) -> fmt::Result {
        if self.next_line != self.line {
            self.flush();
            self.line.set(self.next_line.get());
        }
        self.pending.push_str(html);
        Ok(())
    }
}

/// Counts lines from one place in a text to the next; an earlier place keeps the line it had.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u32 {
        if at > self.at {
            let n_ends = self.text[self.at..at].iter().filter(|b| **b == b'\n').count();
            self.line = self.line.saturating_add(u32::try_from(n_ends).unwrap_or(u32::MAX));
            self.at = at;
        }
        self.line
    }
}
