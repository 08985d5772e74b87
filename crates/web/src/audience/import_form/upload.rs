//! The parts of a form with a file: fields are read whole, the file is handed on as it comes and never kept.

use axum::extract::multipart::Field;
use office::audience::import::Piece;
use tokio::sync::mpsc::Sender;

/// The most bytes of a list, with its form around it.
pub const LIST_BYTES_MAX: usize = 256 * 1024 * 1024;
/// The most bytes of one field of the form.
const FIELD_BYTES_MAX: usize = 64 * 1024;
/// The most fields before the file.
pub(super) const FIELDS_MAX: usize = 64;
/// The name of the file's field, which is the last one.
pub(super) const LIST: &str = "list";

/// Why a field cannot be read.
pub(super) enum PartError {
    /// No form in parts, or not in UTF-8.
    Unreadable,
    /// It is too large.
    TooLarge,
}

/// Reads a field whole: its name, and its text.
pub(super) async fn text(mut field: Field<'_>) -> Result<(String, String), PartError> {
    let name = field.name().unwrap_or_default().to_owned();
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| PartError::Unreadable)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > FIELD_BYTES_MAX {
            return Err(PartError::TooLarge);
        }
    }
    let text = String::from_utf8(bytes).map_err(|_| PartError::Unreadable)?;
    Ok((name, text))
}

/// Says whether somebody chose a file; browsers send a part without a name when nobody did.
pub(super) fn is_chosen(field: &Field<'_>) -> bool {
    field.file_name().is_some_and(|name| !name.is_empty())
}

/// Hands a file on, piece by piece, and its end only when it came whole.
pub(super) async fn pour(field: &mut Field<'_>, way_in: Sender<Piece>) {
    loop {
        match field.chunk().await {
            Ok(Some(piece)) => {
                // Who reads may have stopped: at a first line that says nothing.
                if way_in.send(Piece::Bytes(piece.to_vec())).await.is_err() {
                    return;
                }
            }
            Ok(None) => {
                let _ = way_in.send(Piece::End).await;
                return;
            }
            Err(_) => return,
        }
    }
}

/// Reads what is left of a file and forgets it.
pub(super) async fn drain(mut field: Field<'_>) {
    while let Ok(Some(_)) = field.chunk().await {}
}
