//! Reads a WebP chunk by chunk and keeps those that the image needs.

use super::Stripped;
use super::cursor::Cursor;

const KEPT: &[&[u8; 4]] = &[b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
const FRAME_HEADER_BYTES: usize = 16;
const EXIF_FLAG: u8 = 0x08;
const XMP_FLAG: u8 = 0x04;

pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut cursor = Cursor::new(bytes);
    cursor.take(4)?;
    let length = usize::try_from(cursor.u32_le()?).ok()?;
    let body = cursor.take(length)?.strip_prefix(b"WEBP")?;
    let mut size = None;
    let chunks = strip_chunks(body, &mut size)?;
    let (width_pixels, height_pixels) = size?;
    let mut kept = b"RIFF".to_vec();
    kept.extend(u32::try_from(chunks.len() + 4).ok()?.to_le_bytes());
    kept.extend_from_slice(b"WEBP");
    kept.extend(chunks);
    Some(Stripped { width_pixels, height_pixels, bytes: kept })
}

/// Returns the chunks that stay; the first that knows the image's size tells it.
fn strip_chunks(bytes: &[u8], size: &mut Option<(u32, u32)>) -> Option<Vec<u8>> {
    let mut cursor = Cursor::new(bytes);
    let mut kept = Vec::new();
    while !cursor.rest().is_empty() {
        let kind = cursor.take(4)?;
        let length = usize::try_from(cursor.u32_le()?).ok()?;
        let content = cursor.take(length)?;
        if length % 2 == 1 && !cursor.rest().is_empty() {
            cursor.take(1)?;
        }
        if size.is_none() {
            *size = size_of(kind, content)?;
        }
        if KEPT.iter().any(|it| it.as_slice() == kind) {
            let content = strip_content(kind, content, size)?;
            kept.extend_from_slice(kind);
            kept.extend(u32::try_from(content.len()).ok()?.to_le_bytes());
            kept.extend_from_slice(&content);
            kept.extend((content.len() % 2 == 1).then_some(0));
        }
    }
    Some(kept)
}

fn strip_content(kind: &[u8], content: &[u8], size: &mut Option<(u32, u32)>) -> Option<Vec<u8>> {
    let mut content = content.to_vec();
    match kind {
        b"VP8X" => *content.first_mut()? &= !(EXIF_FLAG | XMP_FLAG),
        b"ANMF" => {
            let frame = strip_chunks(content.get(FRAME_HEADER_BYTES..)?, size)?;
            content.truncate(FRAME_HEADER_BYTES);
            content.extend(frame);
        }
        _ => {}
    }
    Some(content)
}

/// Returns the size that a chunk tells, if it is one that does; the outer `None` is a broken one.
#[expect(clippy::option_option, reason = "a chunk that tells nothing is not a broken one")]
fn size_of(kind: &[u8], content: &[u8]) -> Option<Option<(u32, u32)>> {
    let mut cursor = Cursor::new(content);
    Some(match kind {
        b"VP8X" => {
            cursor.take(4)?;
            Some((u24_plus_one(&mut cursor)?, u24_plus_one(&mut cursor)?))
        }
        b"VP8L" => {
            (cursor.byte()? == 0x2f).then_some(())?;
            let bits = cursor.u32_le()?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => {
            cursor.take(3)?;
            (cursor.take(3)? == [0x9d, 0x01, 0x2a]).then_some(())?;
            let (width, height) = (cursor.u16_le()?, cursor.u16_le()?);
            Some((u32::from(width & 0x3fff), u32::from(height & 0x3fff)))
        }
        _ => None,
    })
}

fn u24_plus_one(cursor: &mut Cursor<'_>) -> Option<u32> {
    let bytes = cursor.take(3)?;
    Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) + 1)
}
