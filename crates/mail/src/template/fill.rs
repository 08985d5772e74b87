//! What is one addressee's own in a mail, and how it is written into a text; does not know where the
//! text came from.

use std::borrow::Cow;

use jiff::Timestamp;

use crate::compose::Version;
use crate::markup::escape;
use crate::template::slots::{Slot, Stretch};
use crate::{
    Address, BODY_BYTES_MAX, Line, MessageId, ReturnPath, UnsubscribeMail, UnsubscribeUrl,
};

/// The most bytes of a word that is filled in.
pub const WORD_BYTES_MAX: usize = 2000;

/// The ways out that are one addressee's own.
#[derive(Clone)]
pub struct Unsubscribe {
    /// The link, by RFC 8058.
    pub url: UnsubscribeUrl,
    /// The address, by RFC 2369.
    pub mail: Option<UnsubscribeMail>,
}

/// What is one addressee's own in a mail.
///
/// Has no `Debug`: it is about a Subject.
#[derive(Clone)]
pub struct Fill {
    /// Whom the mail goes to.
    pub to: Address,
    /// When it is written.
    pub written_at: Timestamp,
    /// Its ID, unique in the world.
    pub message_id: MessageId,
    /// Where it comes back to if it cannot be delivered; else to the sender's address.
    pub return_path: Option<ReturnPath>,
    /// Her ways out; a mailing needs them.
    pub unsubscribe: Option<Unsubscribe>,
    /// Her name, where it is known and used.
    pub name: Option<Line>,
    /// One for each further placeholder, in the order in which the template was told their names.
    pub words: Vec<String>,
}

/// Why a template cannot be filled in; names what is missing, never what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// Other than one word for each further placeholder.
    #[error("{given} words were given for {needed} placeholders")]
    Words {
        /// How many there are.
        given: usize,
        /// How many there should be.
        needed: usize,
    },
    /// A word with a line break or another control character, or one longer than
    /// [`WORD_BYTES_MAX`].
    #[error("word {index} holds a control character or is longer than {WORD_BYTES_MAX} bytes")]
    Word {
        /// Which, counted from 0.
        index: usize,
    },
    /// A mailing without the addressee's own link, or a text that shows one where there is none.
    #[error("the addressee's own way to unsubscribe is missing")]
    NoWayOut,
    /// A version grew longer than [`BODY_BYTES_MAX`].
    #[error("a version is longer than {BODY_BYTES_MAX} bytes with everything filled in")]
    TooLong,
}

/// Returns a whole text, filled in.
pub(super) fn filled(stretches: &[Stretch], fill: &Fill, version: Version) -> String {
    let mut whole = String::new();
    for stretch in stretches {
        match stretch {
            Stretch::Fixed(text) => whole.push_str(text),
            Stretch::Slot(slot) => whole.push_str(&value(slot, fill, version)),
        }
    }
    whole
}

/// Returns the bytes of a whole text, filled in.
pub(super) fn length(stretches: &[Stretch], fill: &Fill, version: Version) -> usize {
    let of = |stretch: &Stretch| match stretch {
        Stretch::Fixed(text) => text.len(),
        Stretch::Slot(slot) => value(slot, fill, version).len(),
    };
    stretches.iter().map(of).sum()
}

/// Returns what a slot is filled with; nothing where a check would have refused.
pub(super) fn value<'a>(slot: &'a Slot, fill: &'a Fill, version: Version) -> Cow<'a, str> {
    let own = fill.unsubscribe.as_ref();
    let value = match slot {
        Slot::Name { fallback } => match &fill.name {
            Some(name) => name.as_str(),
            // the author wrote it, in HTML where it stands in HTML
            None => return Cow::Borrowed(fallback),
        },
        Slot::Unsubscribe => own.map_or("", |it| it.url.as_str()),
        Slot::UnsubscribeMail => {
            own.and_then(|it| it.mail.as_ref()).map_or("", |it| it.address().as_str())
        }
        Slot::Word(index) => &fill.words[*index],
    };
    match version {
        Version::Text => Cow::Borrowed(value),
        Version::Html => escape(value),
    }
}
