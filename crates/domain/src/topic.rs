//! A topic that a person can agree to hear about: an ID from the declaration, such as `product-news`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The longest topic, in bytes.
pub const TOPIC_BYTES_MAX: usize = 64;

/// The ID of a topic: lower-case letters a to z, digits and hyphens, 1 to 64 of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Topic(String);

/// A text is no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a topic is 1 to {TOPIC_BYTES_MAX} letters a to z, digits and hyphens")]
pub struct TopicError;

impl Topic {
    /// Returns the topic as it stands in the declaration.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Topic {
    type Err = TopicError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::try_from(text.to_owned())
    }
}

impl TryFrom<String> for Topic {
    type Error = TopicError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let known = text.bytes().all(|letter| matches!(letter, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        let fits = (1..=TOPIC_BYTES_MAX).contains(&text.len());
        if known && fits { Ok(Self(text)) } else { Err(TopicError) }
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> Self {
        topic.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_four_letters_are_a_topic_and_sixty_five_are_not() {
        assert!("a".repeat(64).parse::<Topic>().is_ok());
        assert!("a".repeat(65).parse::<Topic>().is_err());
        assert!("".parse::<Topic>().is_err());
        assert!("Product news".parse::<Topic>().is_err());
    }
}
