//! Decides which words a reader sees: one Fluent catalogue per language; knows no page.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::fmt;
use std::sync::LazyLock;

/// The texts of each language, as they stand in `texts/`.
pub(crate) const SOURCES: [(Language, &[&str]); 2] = [
    (
        Language::Nb,
        &[
            include_str!("../texts/nb/frame.ftl"),
            include_str!("../texts/nb/work.ftl"),
            include_str!("../texts/nb/public.ftl"),
            include_str!("../texts/nb/composing.ftl"),
            include_str!("../texts/nb/audience.ftl"),
            include_str!("../texts/nb/delivery.ftl"),
            include_str!("../texts/nb/backups.ftl"),
            include_str!("../texts/nb/members.ftl"),
            include_str!("../texts/nb/signing_in.ftl"),
        ],
    ),
    (
        Language::En,
        &[
            include_str!("../texts/en/frame.ftl"),
            include_str!("../texts/en/work.ftl"),
            include_str!("../texts/en/public.ftl"),
            include_str!("../texts/en/composing.ftl"),
            include_str!("../texts/en/audience.ftl"),
            include_str!("../texts/en/delivery.ftl"),
            include_str!("../texts/en/backups.ftl"),
            include_str!("../texts/en/members.ftl"),
            include_str!("../texts/en/signing_in.ftl"),
        ],
    ),
];

static CATALOGUES: LazyLock<[FluentBundle<FluentResource>; 2]> =
    LazyLock::new(|| SOURCES.map(|(language, sources)| catalogue(language, sources)));

/// A language of the interface.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum Language {
    /// Norwegian, bokmål.
    Nb,
    /// English.
    En,
}

impl Language {
    /// Every language, the default first.
    pub const ALL: [Self; 2] = [Self::Nb, Self::En];

    /// Returns the language in the words of the domain.
    pub fn spoken(self) -> domain::Language {
        match self {
            Self::Nb => domain::Language::Nb,
            Self::En => domain::Language::En,
        }
    }

    /// Returns the BCP 47 code, as in `lang="nb"`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Nb => "nb",
            Self::En => "en",
        }
    }

    /// Returns the language's own name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nb => "Norsk",
            Self::En => "English",
        }
    }

    /// Returns the language of a BCP 47 tag; `no` and `nn` readers get bokmål.
    pub fn from_tag(tag: &str) -> Option<Self> {
        match tag.trim().split('-').next()?.to_ascii_lowercase().as_str() {
            "nb" | "no" | "nn" => Some(Self::Nb),
            "en" => Some(Self::En),
            _ => None,
        }
    }

    /// Returns the language the switch leads to.
    pub fn other(self) -> Self {
        match self {
            Self::Nb => Self::En,
            Self::En => Self::Nb,
        }
    }

    /// Returns the one of two values that belongs to this language.
    pub fn pick<T>(self, nb: T, en: T) -> T {
        match self {
            Self::Nb => nb,
            Self::En => en,
        }
    }
}

/// A value that may stand in a text: a count, or words.
pub trait Argument {
    /// Returns the value for the catalogue; counts keep their plural form.
    fn value(&self) -> FluentValue<'static>;
}

impl<T: Argument + ?Sized> Argument for &T {
    fn value(&self) -> FluentValue<'static> {
        (**self).value()
    }
}

impl Argument for str {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Argument for String {
    fn value(&self) -> FluentValue<'static> {
        self.as_str().value()
    }
}

impl Argument for u64 {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Argument for usize {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(*self)
    }
}

impl Argument for Phrase {
    fn value(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_string())
    }
}

/// A text of the catalogue, with the values that stand in it; written out by `Display`.
#[derive(Debug)]
pub struct Phrase {
    language: Language,
    key: &'static str,
    arguments: FluentArgs<'static>,
}

impl Phrase {
    /// Names a text in a language.
    pub fn new(language: Language, key: &'static str) -> Self {
        Self { language, key, arguments: FluentArgs::new() }
    }

    /// Puts a value in the text's place `name`.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Argument) -> Self {
        self.arguments.set(name, value.value());
        self
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let catalogue = &CATALOGUES[self.language as usize];
        let Some(pattern) = catalogue.get_message(self.key).and_then(|message| message.value())
        else {
            return write!(formatter, "{{{}}}", self.key);
        };
        catalogue.write_pattern(formatter, pattern, Some(&self.arguments), &mut Vec::new())
    }
}

/// Writes a whole number with the language's groups of three.
pub fn grouped(language: Language, number: u64) -> String {
    let digits = number.to_string();
    let separator = language.pick('\u{a0}', ',');
    let mut written = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(separator);
        }
        written.push(digit);
    }
    written
}

fn catalogue(language: Language, sources: &[&str]) -> FluentBundle<FluentResource> {
    let locale = language.code().parse().expect("the codes of our languages are BCP 47");
    let mut bundle = FluentBundle::new_concurrent(vec![locale]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match language {
        Language::Nb => |value, _| number(Language::Nb, value),
        Language::En => |value, _| number(Language::En, value),
    }));
    for source in sources {
        let resource = FluentResource::try_new((*source).to_owned())
            .unwrap_or_else(|(_, errors)| panic!("a text of {language:?} is broken: {errors:?}"));
        bundle.add_resource(resource).expect("no text is defined twice in one language");
    }
    bundle
}

fn number(language: Language, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) if number.value >= 0.0 => {
            Some(grouped(language, number.value as u64))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_as_each_language_writes_them() {
        assert_eq!(grouped(Language::Nb, 999), "999");
        assert_eq!(grouped(Language::Nb, 1_284), "1\u{a0}284");
        assert_eq!(grouped(Language::En, 1_284), "1,284");
        assert_eq!(grouped(Language::En, 1_234_567), "1,234,567");
    }

    #[test]
    fn readers_of_every_norwegian_get_bokmål() {
        assert_eq!(Language::from_tag("nn-NO"), Some(Language::Nb));
        assert_eq!(Language::from_tag("no"), Some(Language::Nb));
        assert_eq!(Language::from_tag("EN-gb"), Some(Language::En));
        assert_eq!(Language::from_tag("de"), None);
    }
}
