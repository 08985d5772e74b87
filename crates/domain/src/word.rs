//! Closed lists of words: each value has one spelling in rows, Facts and interfaces.

/// A text is none of the words of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no known {list}")]
pub struct UnknownWord {
    /// The list that was searched.
    pub list: &'static str,
    /// What was found instead.
    pub word: String,
}

macro_rules! words {
    ($($(#[$doc:meta])* $list:ident { $($(#[$word_doc:meta])* $name:ident = $word:literal,)* })*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize,
            serde::Deserialize,
        )]
        pub enum $list {
            $($(#[$word_doc])* #[serde(rename = $word)] $name,)*
        }

        impl $list {
            /// Every value, in the order of declaration.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// Returns the one spelling.
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }
        }

        impl std::fmt::Display for $list {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str(self.word())
            }
        }

        impl std::str::FromStr for $list {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$name),)*
                    _ => Err($crate::UnknownWord { list: stringify!($list), word: word.to_owned() }),
                }
            }
        }
    )*};
}
pub(crate) use words;

words! {
    /// A language that texts are written in.
    Language {
        /// Norwegian, bokmål.
        Nb = "nb",
        /// English.
        En = "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back_as_itself() {
        for language in Language::ALL {
            assert_eq!(language.word().parse(), Ok(*language));
        }
        let unknown = "Nb".parse::<Language>().unwrap_err();
        assert_eq!(unknown.to_string(), "`Nb` is no known Language");
    }
}
