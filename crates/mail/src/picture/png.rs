//! Reads a PNG chunk by chunk and keeps those that the image needs.

use super::Stripped;
use super::cursor::Cursor;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
const KEPT: &[&[u8; 4]] = &[
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB",
    b"cICP", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];
const LENGTH_TYPE_AND_SUM_BYTES: usize = 12;

pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut cursor = Cursor::new(bytes);
    let mut kept = cursor.take(SIGNATURE.len())?.to_vec();
    let (width_pixels, height_pixels) = size(cursor)?;
    loop {
        let length = usize::try_from(Cursor::new(cursor.rest()).u32_be()?).ok()?;
        let chunk = cursor.take(length.checked_add(LENGTH_TYPE_AND_SUM_BYTES)?)?;
        let kind = &chunk[4..8];
        if KEPT.iter().any(|it| it.as_slice() == kind) {
            kept.extend_from_slice(chunk);
        }
        // whatever stands after the end is no part of the image
        if kind == b"IEND" {
            return Some(Stripped { width_pixels, height_pixels, bytes: kept });
        }
    }
}

fn size(mut cursor: Cursor<'_>) -> Option<(u32, u32)> {
    let is_header = cursor.take(8)?[4..] == *b"IHDR";
    is_header.then_some(())?;
    Some((cursor.u32_be()?, cursor.u32_be()?))
}
