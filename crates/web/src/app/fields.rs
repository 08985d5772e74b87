//! Decides how a form is read: its fields in order, its token checked before anything else.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
};

/// The fields of a form, in the order they came.
#[derive(Default)]
pub struct Fields(Vec<(String, String)>);

/// The most fields of a form.
const FIELDS_MAX: usize = 512;

/// Why a form cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FieldsError {
    /// More bytes than [`super::FORM_BYTES_MAX`], or more than 512 fields.
    #[error("the form is too large")]
    TooLarge,
    /// No URL-encoded form in UTF-8.
    #[error("the form cannot be read")]
    Unreadable,
}

impl Fields {
    /// Takes fields that were read elsewhere, in the order they came.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// Returns the first field of this name; blank when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(it, _)| it == name).map_or("", |(_, value)| value)
    }

    /// Returns every field of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    /// Returns the names that are none of `known`.
    pub fn unknown<'a>(&'a self, known: &'a [&str]) -> impl Iterator<Item = &'a str> {
        let names = self.0.iter().map(|(name, _)| name.as_str());
        names.filter(move |name| !known.contains(name))
    }

    /// Reads a form out of a request.
    ///
    /// # Errors
    /// [`FieldsError`].
    pub(super) async fn read(request: Request) -> Result<Self, FieldsError> {
        if !is_form(request.headers()) {
            return Err(FieldsError::Unreadable);
        }
        let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| {
            match axum::response::IntoResponse::into_response(rejection).status() {
                StatusCode::PAYLOAD_TOO_LARGE => FieldsError::TooLarge,
                _ => FieldsError::Unreadable,
            }
        })?;
        let fields: Vec<_> = form_urlencoded::parse(&bytes)
            .take(FIELDS_MAX + 1)
            .map(|(name, value)| (name.into_owned(), value.into_owned()))
            .collect();
        if fields.len() > FIELDS_MAX {
            return Err(FieldsError::TooLarge);
        }
        // The parser puts U+FFFD where bytes are no UTF-8.
        let is_broken = |text: &String| text.contains('\u{fffd}');
        if fields.iter().any(|(name, value)| is_broken(name) || is_broken(value)) {
            return Err(FieldsError::Unreadable);
        }
        Ok(Self(fields))
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.is_empty() || kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}
