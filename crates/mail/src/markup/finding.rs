//! Names what can be wrong with what a Member wrote, on which line, and what to do about it.

use std::fmt;

use crate::Language;

/// Whether a mail may leave with a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It may, if the Member means it so.
    Advice,
    /// It may not.
    Refusal,
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flaw {
    /// A link is `http:`, so that others can read along.
    LinkNotHttps {
        /// The link.
        url: String,
    },
    /// A link has no words, or none that say where it leads.
    LinkWithoutWords {
        /// The words; empty where there are none.
        words: String,
    },
    /// A link has no host, so that it leads nowhere from a mailbox.
    LinkRelative {
        /// The link.
        url: String,
    },
    /// A link's scheme runs code or carries content; it was removed.
    LinkRemoved {
        /// The scheme, without its colon.
        scheme: String,
    },
    /// A link holds a placeholder, so that a name would stand in an address; it was removed.
    LinkWithPlaceholder,
    /// A link looks like the way out, but is not the addressee's own.
    LinkLikeUnsubscribe {
        /// The link.
        url: String,
    },
    /// A picture has no alternative text.
    PictureWithoutWords {
        /// The picture.
        url: String,
    },
    /// A picture would be fetched from elsewhere, which tells that the mail was opened; it was removed.
    PictureRemote {
        /// The picture.
        url: String,
    },
    /// The text is longer than mail clients show, and its end holds the way out.
    TooLarge {
        /// How long the HTML version is.
        size_bytes: usize,
    },
    /// A heading skips a level.
    HeadingSkips {
        /// The heading's level.
        level: u8,
        /// The level before it; 0 where it is the first.
        after: u8,
    },
    /// There is more than one heading of the first level.
    HeadingTwice,
    /// A heading has no words.
    HeadingEmpty,
    /// A placeholder has a name that none has.
    PlaceholderUnknown {
        /// What stands between the braces.
        name: String,
    },
    /// An element was dropped.
    ElementRemoved {
        /// Its name.
        name: String,
    },
    /// An attribute was dropped.
    AttributeRemoved {
        /// Its name.
        name: String,
    },
    /// A style was dropped.
    StyleRemoved {
        /// The property's name.
        name: String,
    },
    /// Elements stand in one another more deeply than mail clients bear; the inner ones were dropped.
    TooDeep,
    /// The subject line is written in capitals.
    SubjectLineShouts,
    /// The subject line is longer than mailboxes show.
    SubjectLineLong {
        /// How long it is.
        n_chars: usize,
    },
    /// A version in one of the languages is missing.
    LanguageMissing {
        /// Which.
        language: Language,
    },
}

/// Where something was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line of what was written, counted from 1.
    Line(u32),
    /// The subject line.
    SubjectLine,
    /// The mail as a whole.
    Mail,
}

/// What is wrong with what a Member wrote, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub flaw: Flaw,
    /// Where.
    pub place: Place,
}

impl Finding {
    pub(super) fn on_line(flaw: Flaw, line: u32) -> Self {
        Self { flaw, place: Place::Line(line) }
    }

    /// Returns the finding's ID, the same for ever, under which pages keep their words.
    pub fn id(&self) -> &'static str {
        match self.flaw {
            Flaw::LinkNotHttps { .. } => "link-not-https",
            Flaw::LinkWithoutWords { .. } => "link-without-words",
            Flaw::LinkRelative { .. } => "link-relative",
            Flaw::LinkRemoved { .. } => "link-removed",
            Flaw::LinkWithPlaceholder => "link-with-placeholder",
            Flaw::LinkLikeUnsubscribe { .. } => "link-like-unsubscribe",
            Flaw::PictureWithoutWords { .. } => "picture-without-words",
            Flaw::PictureRemote { .. } => "picture-remote",
            Flaw::TooLarge { .. } => "too-large",
            Flaw::HeadingSkips { .. } => "heading-skips",
            Flaw::HeadingTwice => "heading-twice",
            Flaw::HeadingEmpty => "heading-empty",
            Flaw::PlaceholderUnknown { .. } => "placeholder-unknown",
            Flaw::ElementRemoved { .. } => "element-removed",
            Flaw::AttributeRemoved { .. } => "attribute-removed",
            Flaw::StyleRemoved { .. } => "style-removed",
            Flaw::TooDeep => "too-deep",
            Flaw::SubjectLineShouts => "subject-line-shouts",
            Flaw::SubjectLineLong { .. } => "subject-line-long",
            Flaw::LanguageMissing { .. } => "language-missing",
        }
    }

    /// Returns whether the mail may leave all the same.
    pub fn weight(&self) -> Weight {
        match self.flaw {
            Flaw::LinkRelative { .. }
            | Flaw::LinkRemoved { .. }
            | Flaw::LinkWithPlaceholder
            | Flaw::LinkLikeUnsubscribe { .. }
            | Flaw::PictureRemote { .. }
            | Flaw::TooLarge { .. }
            | Flaw::PlaceholderUnknown { .. }
            | Flaw::TooDeep
            | Flaw::LanguageMissing { .. } => Weight::Refusal,
            Flaw::LinkNotHttps { .. }
            | Flaw::LinkWithoutWords { .. }
            | Flaw::PictureWithoutWords { .. }
            | Flaw::HeadingSkips { .. }
            | Flaw::HeadingTwice
            | Flaw::HeadingEmpty
            | Flaw::ElementRemoved { .. }
            | Flaw::AttributeRemoved { .. }
            | Flaw::StyleRemoved { .. }
            | Flaw::SubjectLineShouts
            | Flaw::SubjectLineLong { .. } => Weight::Advice,
        }
    }

    /// Returns the ID of the rule of law that stands behind it, where one does.
    pub fn rule(&self) -> Option<&'static str> {
        match self.flaw {
            Flaw::LinkLikeUnsubscribe { .. } | Flaw::TooLarge { .. } => Some("MKT-02"),
            Flaw::PictureRemote { .. } => Some("CKE-01"),
            Flaw::LinkWithPlaceholder => Some("GOV-01"),
            _ => None,
        }
    }

    /// Returns what to do about it, one sentence.
    pub fn hint(&self) -> &'static str {
        match self.flaw {
            Flaw::LinkNotHttps { .. } => "write `https://`, if the page answers there",
            Flaw::LinkWithoutWords { .. } => "let the words say where the link leads",
            Flaw::LinkRelative { .. } => "write the whole link, beginning with `https://`",
            Flaw::LinkRemoved { .. } => "link to a page, a mail address or a telephone number",
            Flaw::LinkWithPlaceholder => "link to the same page for everybody",
            Flaw::LinkLikeUnsubscribe { .. } => {
                "leave it out: the foot carries each addressee's own link"
            }
            Flaw::PictureWithoutWords { .. } => {
                "say in the alternative text what the picture shows"
            }
            Flaw::PictureRemote { .. } => "upload the picture and use the link that it gets",
            Flaw::TooLarge { .. } => "shorten the text, or link to the rest of it",
            Flaw::HeadingSkips { .. } => "give it the level that follows the one before",
            Flaw::HeadingTwice => "give the later ones the second level",
            Flaw::HeadingEmpty => "write the heading, or leave it out",
            Flaw::PlaceholderUnknown { .. } => "write `{{name}}`, or `{{name|there}}`",
            Flaw::ElementRemoved { .. } | Flaw::AttributeRemoved { .. } => {
                "leave it out: mail clients do not show it, or it is not safe"
            }
            Flaw::StyleRemoved { .. } => "leave it out: the mail's own look serves light and dark",
            Flaw::TooDeep => "write it flatter: fewer quotations, lists or tables in one another",
            Flaw::SubjectLineShouts => "write it in small letters, as in a sentence",
            Flaw::SubjectLineLong { .. } => "say it in fewer words",
            Flaw::LanguageMissing { .. } => "write it, or send in the other language alone",
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::Line(line) => write!(f, "line {line}: ")?,
            Place::SubjectLine => write!(f, "subject line: ")?,
            Place::Mail => {}
        }
        self.flaw.fmt(f)
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LinkNotHttps { url } => write!(f, "the link `{url}` is not an https link"),
            Self::LinkWithoutWords { words } if words.is_empty() => {
                write!(f, "a link has no words")
            }
            Self::LinkWithoutWords { words } => {
                write!(f, "the words \"{words}\" do not say where the link leads")
            }
            Self::LinkRelative { url } => write!(f, "the link `{url}` leads nowhere from a mail"),
            Self::LinkRemoved { scheme } => write!(f, "a `{scheme}:` link was removed"),
            Self::LinkWithPlaceholder => write!(f, "a link with a placeholder was removed"),
            Self::LinkLikeUnsubscribe { url } => {
                write!(f, "the link `{url}` looks like the way out, but is not the addressee's own")
            }
            Self::PictureWithoutWords { url } => {
                write!(f, "the picture `{url}` has no alternative text")
            }
            Self::PictureRemote { url } => {
                write!(f, "the picture `{url}` is not stored here and was removed")
            }
            Self::TooLarge { size_bytes } => write!(
                f,
                "the HTML version has {size_bytes} bytes; mail clients cut off its end, where the \
                 way out is"
            ),
            Self::HeadingSkips { level, after: 0 } => {
                write!(f, "the first heading has level {level}")
            }
            Self::HeadingSkips { level, after } => {
                write!(f, "a heading of level {level} follows one of level {after}")
            }
            Self::HeadingTwice => write!(f, "a second heading has the first level"),
            Self::HeadingEmpty => write!(f, "a heading has no words"),
            Self::PlaceholderUnknown { name } => write!(f, "no placeholder is called `{name}`"),
            Self::ElementRemoved { name } => write!(f, "`<{name}>` was removed"),
            Self::AttributeRemoved { name } => write!(f, "the attribute `{name}` was removed"),
            Self::StyleRemoved { name } => write!(f, "the style `{name}` was removed"),
            Self::TooDeep => write!(f, "elements stand too deeply in one another"),
            Self::SubjectLineShouts => write!(f, "it is written in capitals"),
            Self::SubjectLineLong { n_chars } => {
                write!(f, "it has {n_chars} characters, more than mailboxes show")
            }
            Self::LanguageMissing { language } => {
                let language = match language {
                    Language::Nb => "bokmål",
                    Language::En => "English",
                };
                write!(f, "the version in {language} is missing")
            }
        }
    }
}
