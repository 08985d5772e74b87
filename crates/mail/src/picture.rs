//! Takes a picture that a Member uploads: tells its kind by its content, holds it to limits, and
//! strips what it says about where, when and by whom it was taken; the image itself stays as it is.

mod cursor;
mod gif;
mod jpeg;
mod png;
#[cfg(test)]
mod tests;
mod webp;

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The most bytes of a picture as it is uploaded.
pub const PICTURE_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most pixels of either side.
pub const SIDE_PIXELS_MAX: u32 = 4096;
// enough that no two pictures ever share a name
const NAME_DIGEST_BYTES: usize = 16;

/// The kinds of pictures that mail clients show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Graphics Interchange Format, still or moving.
    Gif,
    /// JPEG.
    Jpeg,
    /// Portable Network Graphics, still or moving.
    Png,
    /// WebP, still or moving.
    WebP,
}

impl Kind {
    /// Returns the ending of a file's name, without its point.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
        }
    }

    /// Returns the media type under which it is served.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Gif => "image/gif",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::WebP => "image/webp",
        }
    }
}

/// A picture without what it said beside the image.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its kind.
    pub kind: Kind,
    /// How wide it is.
    pub width_pixels: u32,
    /// How high it is, before it is turned where the picture says that it is to be.
    pub height_pixels: u32,
    /// The picture, ready to be stored and served.
    pub bytes: Vec<u8>,
}

impl Picture {
    /// Returns the name it is stored under: a digest of its bytes and the ending of its kind, in
    /// letters and digits.
    pub fn name(&self) -> String {
        let digest = Sha256::digest(&self.bytes);
        let mut name = String::new();
        for byte in digest.iter().take(NAME_DIGEST_BYTES) {
            let _ = write!(name, "{byte:02x}");
        }
        format!("{name}.{}", self.kind.extension())
    }
}

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// It has more than [`PICTURE_BYTES_MAX`].
    #[error("the picture has more than {PICTURE_BYTES_MAX} bytes")]
    TooManyBytes,
    /// It is wider or higher than [`SIDE_PIXELS_MAX`].
    #[error(
        "the picture has {width_pixels} × {height_pixels} pixels, more than {SIDE_PIXELS_MAX} on a \
         side"
    )]
    TooManyPixels {
        /// How wide it is.
        width_pixels: u32,
        /// How high it is.
        height_pixels: u32,
    },
    /// It is a drawing that can run code and that mail clients do not show.
    #[error("the picture is an SVG drawing, which mail clients do not show")]
    Svg,
    /// It is none of the kinds.
    #[error("the file is no PNG, JPEG, GIF or WebP picture")]
    UnknownKind,
    /// It begins as a picture and does not go on as one.
    #[error("the picture is broken or cut short")]
    Broken,
}

/// What a reader of one kind gives back.
struct Stripped {
    width_pixels: u32,
    height_pixels: u32,
    bytes: Vec<u8>,
}

/// Takes a picture and strips it; the image is not written anew, so that it loses nothing.
///
/// A photograph's place, time, camera and comments are personal data that no reader needs; what
/// says how it is turned and how its colours are meant stays. Law: GDPR Art. 5(1)(c).
///
/// # Errors
/// Every [`PictureError`].
pub fn take(bytes: &[u8]) -> Result<Picture, PictureError> {
    if bytes.len() > PICTURE_BYTES_MAX {
        return Err(PictureError::TooManyBytes);
    }
    let kind = sniff(bytes)?;
    let stripped = match kind {
        Kind::Gif => gif::strip(bytes),
        Kind::Jpeg => jpeg::strip(bytes),
        Kind::Png => png::strip(bytes),
        Kind::WebP => webp::strip(bytes),
    };
    let Stripped { width_pixels, height_pixels, bytes } = stripped.ok_or(PictureError::Broken)?;
    if width_pixels == 0 || height_pixels == 0 {
        return Err(PictureError::Broken);
    }
    if width_pixels > SIDE_PIXELS_MAX || height_pixels > SIDE_PIXELS_MAX {
        return Err(PictureError::TooManyPixels { width_pixels, height_pixels });
    }
    Ok(Picture { kind, width_pixels, height_pixels, bytes })
}

fn sniff(bytes: &[u8]) -> Result<Kind, PictureError> {
    const LOOKED_AT_BYTES: usize = 1024;
    if bytes.starts_with(png::SIGNATURE) {
        return Ok(Kind::Png);
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok(Kind::Jpeg);
    }
    if bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a") {
        return Ok(Kind::Gif);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Ok(Kind::WebP);
    }
    let start = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let is_svg = start.windows(4).any(|it| it.eq_ignore_ascii_case(b"<svg"));
    Err(if is_svg { PictureError::Svg } else { PictureError::UnknownKind })
}
