//! The text of all files of a declaration as one, and the way back from a place in it to file, line and column.

use std::ops::Range;

/// The files of a declaration, one after the other, in the order in which they were included.
#[derive(Debug, Clone, Default)]
pub struct JoinedText {
    text: String,
    files: Vec<Part>,
    line_starts: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Part {
    name: String,
    start: usize,
}

/// A place as an editor shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location<'a> {
    /// The file, by the name it was included under.
    pub file: &'a str,
    /// Counts from 1.
    pub line: usize,
    /// Counts characters from 1.
    pub column: usize,
}

impl JoinedText {
    /// Returns the text of all files; places are ranges of its bytes.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the names of the files; the main file comes first.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.files.iter().map(|part| part.name.as_str())
    }

    /// Says where a place begins; none when nothing was read at all.
    pub fn locate(&self, place: &Range<usize>) -> Option<Location<'_>> {
        self.position(place.start)
    }

    /// Says where a place ends, one column past its last character.
    pub fn locate_end(&self, place: &Range<usize>) -> Option<Location<'_>> {
        self.position(place.end)
    }

    fn position(&self, offset: usize) -> Option<Location<'_>> {
        let offset = self.text.floor_char_boundary(offset);
        let part =
            &self.files[self.files.partition_point(|part| part.start <= offset).checked_sub(1)?];
        let line = self.line_starts.partition_point(|start| *start <= offset) - 1;
        let first_line = self.line_starts.partition_point(|start| *start < part.start);
        let column = self.text[self.line_starts[line]..offset].chars().count() + 1;
        Some(Location { file: &part.name, line: line - first_line + 1, column })
    }

    /// Returns the line a place begins on, without its end.
    pub fn line_at(&self, place: &Range<usize>) -> &str {
        let offset = self.text.floor_char_boundary(place.start);
        let start = self.text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
        let end =
            self.text[offset..].find('\n').map_or(self.text.len(), |newline| offset + newline);
        self.text[start..end].trim_end_matches('\r')
    }

    /// Adds a file and returns the offset of its first byte; it always begins on a line of its own.
    pub(crate) fn add(&mut self, name: &str, text: &str) -> usize {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.files.push(Part { name: name.to_owned(), start });
        if self.line_starts.last() != Some(&start) {
            self.line_starts.push(start);
        }
        self.text.push_str(text);
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        self.line_starts.extend(newlines.map(|(at, _)| start + at + 1));
        start
    }

    /// Overwrites a place with blanks, so that every other place stays where it is.
    pub(crate) fn blank(&mut self, place: Range<usize>) {
        let blanks: String = self.text[place.clone()]
            .bytes()
            .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
            .collect();
        self.text.replace_range(place, &blanks);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_leads_to_its_file_line_and_column() {
        let mut text = JoinedText::default();
        assert_eq!(text.add("ordhold.toml", "a = 1\nblåbær = 2"), 0);
        let start = text.add("more.toml", "c = 3\n");
        let at = |offset| text.locate(&(offset..offset)).unwrap();
        assert_eq!(at(0), Location { file: "ordhold.toml", line: 1, column: 1 });
        let two = text.as_str().find('2').unwrap();
        assert_eq!(at(two), Location { file: "ordhold.toml", line: 2, column: 10 });
        assert_eq!(at(start), Location { file: "more.toml", line: 1, column: 1 });
        assert_eq!(at(start + 4), Location { file: "more.toml", line: 1, column: 5 });
        assert_eq!(text.line_at(&(two..two)), "blåbær = 2");
    }

    #[test]
    fn an_empty_file_has_a_place_and_no_text_has_none() {
        let mut text = JoinedText::default();
        assert_eq!(text.locate(&(0..0)), None);
        text.add("ordhold.toml", "");
        let at = text.locate(&(0..0)).unwrap();
        assert_eq!((at.file, at.line, at.column), ("ordhold.toml", 1, 1));
        text.add("more.toml", "a = 1\n");
        let at = text.locate(&(4..5)).unwrap();
        assert_eq!((at.file, at.line, at.column), ("more.toml", 1, 5));
    }

    #[test]
    fn a_blanked_place_moves_nothing_else() {
        let mut text = JoinedText::default();
        text.add("ordhold.toml", "a = [\n'å',\n]\nb = 1\n");
        let before = text.as_str().find('b').unwrap();
        text.blank(0..text.as_str().find("\nb").unwrap());
        assert_eq!(text.as_str().trim(), "b = 1");
        assert_eq!(text.as_str().find('b').unwrap(), before);
    }
}
