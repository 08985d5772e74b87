//! Reads a GIF block by block and keeps those that the image needs.

use super::Stripped;
use super::cursor::Cursor;

const COMMENT: u8 = 0xfe;
const PLAIN_TEXT: u8 = 0x01;
const APPLICATION: u8 = 0xff;
// these say how often a moving picture begins anew
const KEPT_APPLICATIONS: &[&[u8]] = &[b"NETSCAPE2.0", b"ANIMEXTS1.0"];

pub(super) fn strip(bytes: &[u8]) -> Option<Stripped> {
    let mut cursor = Cursor::new(bytes);
    let mut kept = cursor.take(6)?.to_vec();
    let screen = cursor.take(7)?;
    let mut size = Cursor::new(screen);
    let (width, height) = (size.u16_le()?, size.u16_le()?);
    kept.extend_from_slice(screen);
    kept.extend_from_slice(cursor.take(colours_bytes(screen[4]))?);
    loop {
        let start = cursor.rest();
        let keeps = match cursor.byte()? {
            0x2c => {
                let image = cursor.take(9)?;
                cursor.take(colours_bytes(image[8]))?;
                cursor.byte()?;
                skip_blocks(&mut cursor)?;
                true
            }
            0x21 => extension(&mut cursor)?,
            0x3b => {
                kept.push(0x3b);
                let (width_pixels, height_pixels) = (width.into(), height.into());
                return Some(Stripped { width_pixels, height_pixels, bytes: kept });
            }
            _ => return None,
        };
        if keeps {
            kept.extend_from_slice(&start[..start.len() - cursor.rest().len()]);
        }
    }
}

/// Passes over an extension and tells whether it stays.
fn extension(cursor: &mut Cursor<'_>) -> Option<bool> {
    let label = cursor.byte()?;
    let application = (label == APPLICATION).then(|| cursor.rest().get(1..12)).flatten();
    skip_blocks(cursor)?;
    Some(match label {
        COMMENT | PLAIN_TEXT => false,
        APPLICATION => application.is_some_and(|it| KEPT_APPLICATIONS.contains(&it)),
        _ => true,
    })
}

fn skip_blocks(cursor: &mut Cursor<'_>) -> Option<()> {
    loop {
        let length = cursor.byte()?;
        if length == 0 {
            return Some(());
        }
        cursor.take(length.into())?;
    }
}

/// Returns how long the table of colours is that a byte of flags announces.
fn colours_bytes(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 0x07) + 1) }
}
