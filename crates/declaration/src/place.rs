//! Where in the declaration's files a value stands.

use std::{ops::Deref, ops::Range};

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer};

/// A value with its place: a range of bytes in the joined text of all files.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    value: T,
    span: Range<usize>,
}

impl<T> Placed<T> {
    /// Returns `value` without a place, for defaults that nobody wrote.
    pub fn nowhere(value: T) -> Self {
        Self { value, span: 0..0 }
    }

    /// Returns the range of bytes in the joined text; empty for defaults.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns the value.
    pub fn get(&self) -> &T {
        &self.value
    }
}

impl<T: Default> Default for Placed<T> {
    fn default() -> Self {
        Self::nowhere(T::default())
    }
}

impl<T> Deref for Placed<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Placed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = toml::Spanned::<T>::deserialize(deserializer)?;
        let span = spanned.span();
        Ok(Self { value: spanned.into_inner(), span })
    }
}

impl<T: JsonSchema> JsonSchema for Placed<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}
