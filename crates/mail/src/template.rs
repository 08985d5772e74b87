//! A letter written out once for many addressees: what is the same for all stands ready as bytes, and
//! only the rest is filled in. Gives what composing one by one gives, byte for byte.

mod fill;
mod slots;

pub use crate::template::fill::{Fill, FillError, Unsubscribe, WORD_BYTES_MAX};
pub use crate::template::slots::{TemplateError, with_placeholders};

use crate::address::breaks_a_line;
use crate::compose::{Part, Version, check, skeleton};
use crate::head::{Own, shared};
use crate::quoted::{Position, Quoted};
use crate::template::fill::{filled, length, value};
use crate::template::slots::{Slot, Stretch, first_opening, stretches};
use crate::{BODY_BYTES_MAX, Composed, Letter, Occasion};

/// A letter whose texts hold placeholders: `{{name|FALLBACK}}`, `{{unsubscribe}}`,
/// `{{unsubscribe-mail}}` and further ones of the caller's.
///
/// What is filled in is escaped in the HTML; fallbacks are written there as they are.
pub struct Template {
    letter: Letter,
    text: Vec<Stretch>,
    html: Vec<Stretch>,
    head: Vec<u8>,
    pieces: Vec<Piece>,
    n_words: usize,
}

/// A piece of what follows the head.
enum Piece {
    /// Bytes that are there already, and where writing stands after them.
    Ready(Vec<u8>, Position),
    /// Text on the same line as a slot, which its value moves.
    Moved(String),
    /// Filled in for each.
    Slot(Slot, Version),
    /// The end of a version.
    End,
}

impl Template {
    /// Writes out what is the same for all; `words` names the further placeholders.
    ///
    /// The letter's own ID, date, ways out and return path serve for checking only: a mailing is
    /// checked as an addressee with them, and with no known name, would get it.
    ///
    /// # Errors
    /// Every [`TemplateError`].
    pub fn new(letter: Letter, words: &[&str]) -> Result<Self, TemplateError> {
        if let Some(at) = first_opening(letter.subject_line.as_str()) {
            return Err(TemplateError::InSubjectLine { at });
        }
        let text = stretches(&letter.text, Version::Text, words)?;
        let html = stretches(&letter.html, Version::Html, words)?;
        let pieces = pieces(&letter, &text, &html);
        let head = shared(&letter);
        let template = Self { letter, text, html, head, pieces, n_words: words.len() };
        check(&template.filled(&template.specimen(words.len())))?;
        Ok(template)
    }

    /// Fills in what is one addressee's own.
    ///
    /// # Errors
    /// Every [`FillError`].
    pub fn fill(&self, fill: &Fill) -> Result<Composed, FillError> {
        self.check_fill(fill)?;
        let mut bytes = Vec::with_capacity(self.bytes_expected());
        bytes.extend_from_slice(&self.head);
        self.own(fill).write(&mut bytes);
        let mut at = Position::default();
        for piece in &self.pieces {
            at = write_piece(piece, fill, &mut bytes, at);
        }
        let from = &self.letter.sender.address;
        Ok(Composed::new(from, fill.return_path.as_ref(), &fill.to, bytes))
    }

    /// Returns the letter that one addressee gets, for a preview or a test mail.
    ///
    /// # Errors
    /// Every [`FillError`].
    pub fn letter(&self, fill: &Fill) -> Result<Letter, FillError> {
        self.check_fill(fill)?;
        Ok(self.filled(fill))
    }

    fn own<'a>(&self, fill: &'a Fill) -> Own<'a> {
        let is_mailing = matches!(self.letter.occasion, Occasion::Mailing(_));
        let unsubscribe = fill.unsubscribe.as_ref().filter(|_| is_mailing);
        Own {
            to: &fill.to,
            written_at: fill.written_at,
            message_id: &fill.message_id,
            unsubscribe: unsubscribe.map(|it| (&it.url, it.mail.as_ref())),
        }
    }

    fn specimen(&self, n_words: usize) -> Fill {
        let unsubscribe = match &self.letter.occasion {
            Occasion::Mailing(mailing) => Some(Unsubscribe {
                url: mailing.unsubscribe.clone(),
                mail: mailing.unsubscribe_mail.clone(),
            }),
            _ => None,
        };
        Fill {
            to: self.letter.sender.address.clone(),
            written_at: self.letter.written_at,
            message_id: self.letter.message_id.clone(),
            return_path: self.letter.sender.return_path.clone(),
            unsubscribe,
            name: None,
            words: vec!["x".to_owned(); n_words],
        }
    }

    fn filled(&self, fill: &Fill) -> Letter {
        let mut letter = self.letter.clone();
        letter.text = filled(&self.text, fill, Version::Text);
        letter.html = filled(&self.html, fill, Version::Html);
        letter.written_at = fill.written_at;
        letter.message_id = fill.message_id.clone();
        letter.sender.return_path.clone_from(&fill.return_path);
        if let (Occasion::Mailing(mailing), Some(own)) = (&mut letter.occasion, &fill.unsubscribe) {
            mailing.unsubscribe = own.url.clone();
            mailing.unsubscribe_mail.clone_from(&own.mail);
        }
        letter
    }

    fn check_fill(&self, fill: &Fill) -> Result<(), FillError> {
        if fill.words.len() != self.n_words {
            return Err(FillError::Words { given: fill.words.len(), needed: self.n_words });
        }
        let is_bad = |word: &String| word.len() > WORD_BYTES_MAX || word.contains(breaks_a_line);
        if let Some(index) = fill.words.iter().position(is_bad) {
            return Err(FillError::Word { index });
        }
        let is_mailing = matches!(self.letter.occasion, Occasion::Mailing(_));
        let has_mail = fill.unsubscribe.as_ref().is_some_and(|it| it.mail.is_some());
        if (is_mailing || self.shows(&Slot::Unsubscribe)) && fill.unsubscribe.is_none()
            || self.shows(&Slot::UnsubscribeMail) && !has_mail
        {
            return Err(FillError::NoWayOut);
        }
        let n_text = length(&self.text, fill, Version::Text);
        let n_html = length(&self.html, fill, Version::Html);
        if n_text.max(n_html) > BODY_BYTES_MAX { Err(FillError::TooLong) } else { Ok(()) }
    }

    fn shows(&self, slot: &Slot) -> bool {
        let is_it = |stretch: &Stretch| matches!(stretch, Stretch::Slot(it) if it == slot);
        self.text.iter().chain(&self.html).any(is_it)
    }

    fn bytes_expected(&self) -> usize {
        let n_piece = |piece: &Piece| match piece {
            Piece::Ready(bytes, _) => bytes.len(),
            // a letter such as å takes six bytes, and every line a break
            Piece::Moved(text) => text.len() + text.len() / 4,
            Piece::Slot(..) => 128,
            Piece::End => 3,
        };
        self.head.len() + 1024 + self.pieces.iter().map(n_piece).sum::<usize>()
    }
}

fn write_piece(piece: &Piece, fill: &Fill, out: &mut Vec<u8>, at: Position) -> Position {
    if let Piece::Ready(bytes, after) = piece {
        out.extend_from_slice(bytes);
        return *after;
    }
    let mut quoted = Quoted::resume(out, at);
    match piece {
        Piece::Moved(text) => quoted.push(text),
        Piece::Slot(slot, version) => quoted.push(&value(slot, fill, *version)),
        Piece::Ready(..) | Piece::End => {
            quoted.end();
            return Position::default();
        }
    }
    quoted.position()
}

fn pieces(letter: &Letter, text: &[Stretch], html: &[Stretch]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for part in skeleton(&letter.images) {
        match part {
            Part::Fixed(bytes) => pieces.push(Piece::Ready(bytes, Position::default())),
            Part::Version(Version::Text) => add_version(&mut pieces, text, Version::Text),
            Part::Version(Version::Html) => add_version(&mut pieces, html, Version::Html),
        }
    }
    pieces
}

/// Adds a version: a value moves the line breaks after it up to the end of its own line, no further.
fn add_version(pieces: &mut Vec<Piece>, stretches: &[Stretch], version: Version) {
    let mut at = Some(Position::default());
    for stretch in stretches {
        match stretch {
            Stretch::Slot(slot) => {
                pieces.push(Piece::Slot(slot.clone(), version));
                at = None;
            }
            Stretch::Fixed(text) => {
                let moved =
                    if at.is_some() { 0 } else { text.find('\n').map_or(text.len(), |n| n + 1) };
                let (moved, ready) = text.split_at(moved);
                if !moved.is_empty() {
                    pieces.push(Piece::Moved(moved.to_owned()));
                    at = moved.ends_with('\n').then(Position::default);
                }
                if let Some(start) = at {
                    at = Some(add_ready(pieces, ready, start));
                }
            }
        }
    }
    pieces.push(Piece::End);
}

fn add_ready(pieces: &mut Vec<Piece>, text: &str, start: Position) -> Position {
    let mut bytes = Vec::new();
    let mut quoted = Quoted::resume(&mut bytes, start);
    quoted.push(text);
    let after = quoted.position();
    pieces.push(Piece::Ready(bytes, after));
    after
}

#[cfg(test)]
mod tests;
