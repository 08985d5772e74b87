//! Reads a JPEG segment by segment and keeps those that the image needs, and how it is turned.

use super::Stripped;
use super::cursor::Cursor;

const EXIF: &[u8] = b"Exif\0\0";
const JFIF: &[u8] = b"JFIF\0";
const COLOURS: &[u8] = b"ICC_PROFILE\0";
const ADOBE: &[u8] = b"Adobe";
const JFIF_WITHOUT_THUMBNAIL_BYTES: usize = 14;
const ORIENTATION: u16 = 0x0112;

pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut cursor = Cursor::new(bytes);
    let mut kept = cursor.take(2)?.to_vec();
    let mut size = None;
    let mut has_scan = false;
    loop {
        let marker = next_marker(&mut cursor)?;
        match marker {
            0xd9 => {
                let (width_pixels, height_pixels) = size.filter(|_| has_scan)?;
                kept.extend([0xff, 0xd9]);
                // what phones hang on after the end is no part of the image
                return Some(Stripped { width_pixels, height_pixels, bytes: kept });
            }
            0x01 | 0xd0..=0xd8 => return None,
            _ => {}
        }
        let length = usize::from(cursor.u16_be()?).checked_sub(2)?;
        let segment = cursor.take(length)?;
        if is_frame(marker) {
            size = Some(frame_size(segment)?);
        }
        if let Some(segment) = kept_segment(marker, segment) {
            push(&mut kept, marker, &segment)?;
        }
        if marker == 0xda {
            has_scan = true;
            kept.extend_from_slice(scan(&mut cursor));
        }
    }
}

/// Returns the next marker's second byte; any number of 0xff may stand before it.
fn next_marker(cursor: &mut Cursor<'_>) -> Option<u8> {
    if cursor.byte()? != 0xff {
        return None;
    }
    loop {
        match cursor.byte()? {
            0xff => {}
            0 => return None,
            marker => return Some(marker),
        }
    }
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

fn frame_size(segment: &[u8]) -> Option<(u32, u32)> {
    let mut cursor = Cursor::new(segment.get(1..)?);
    let (height, width) = (cursor.u16_be()?, cursor.u16_be()?);
    Some((width.into(), height.into()))
}

/// Returns what stays of a segment.
fn kept_segment(marker: u8, segment: &[u8]) -> Option<Vec<u8>> {
    match marker {
        0xe0 if segment.starts_with(JFIF) => {
            let mut jfif = segment.get(..JFIF_WITHOUT_THUMBNAIL_BYTES)?.to_vec();
            // the last two say how large the thumbnail is
            jfif[JFIF_WITHOUT_THUMBNAIL_BYTES - 2..].fill(0);
            Some(jfif)
        }
        0xe1 => {
            let turned = orientation(segment.strip_prefix(EXIF)?)?;
            (2..=8).contains(&turned).then(|| exif_of(turned))
        }
        0xe2 if segment.starts_with(COLOURS) => Some(segment.to_vec()),
        0xee if segment.starts_with(ADOBE) => Some(segment.to_vec()),
        // frames, tables and scans
        0xc0..=0xcf | 0xda..=0xdf => Some(segment.to_vec()),
        _ => None,
    }
}

fn push(kept: &mut Vec<u8>, marker: u8, segment: &[u8]) -> Option<()> {
    let length = u16::try_from(segment.len() + 2).ok()?;
    kept.extend([0xff, marker]);
    kept.extend(length.to_be_bytes());
    kept.extend_from_slice(segment);
    Some(())
}

/// Returns the coded image up to the next marker that is none of its own.
fn scan<'a>(cursor: &mut Cursor<'a>) -> &'a [u8] {
    let rest = cursor.rest();
    let is_end = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0 | 0xd0..=0xd7 | 0xff);
    let end = rest.windows(2).position(is_end).unwrap_or(rest.len());
    cursor.take(end).unwrap_or_default()
}

/// Returns how a picture is to be turned: 1 to 8, where the segment says so.
fn orientation(tiff: &[u8]) -> Option<u16> {
    let is_little = match tiff.get(..2)? {
        b"II" => true,
        b"MM" => false,
        _ => return None,
    };
    let u16_of =
        |cursor: &mut Cursor<'_>| if is_little { cursor.u16_le() } else { cursor.u16_be() };
    let u32_of =
        |cursor: &mut Cursor<'_>| if is_little { cursor.u32_le() } else { cursor.u32_be() };
    let at = u32_of(&mut Cursor::new(tiff.get(4..)?))?;
    let mut directory = Cursor::new(tiff.get(usize::try_from(at).ok()?..)?);
    let n_entries = u16_of(&mut directory)?;
    for _ in 0..n_entries {
        let mut entry = Cursor::new(directory.take(12)?);
        if u16_of(&mut entry)? == ORIENTATION {
            entry.take(6)?;
            return u16_of(&mut entry);
        }
    }
    None
}

/// Returns a segment that says how a picture is turned, and nothing else.
fn exif_of(turned: u16) -> Vec<u8> {
    let mut exif = EXIF.to_vec();
    exif.extend_from_slice(b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01");
    exif.extend(turned.to_be_bytes());
    exif.extend([0; 6]);
    exif
}
