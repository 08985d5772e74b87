//! Pictures with a place and a name in them, taken and stripped, and then decoded by a library.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;

use super::*;

const SECRET: &[u8] = b"60.3913N 5.3221E Kari Nordmann";

fn image(width: u32, height: u32) -> DynamicImage {
    let pixel = |x: u32, y: u32| Rgba([x as u8, y as u8, (x ^ y) as u8, 255]);
    RgbaImage::from_fn(width, height, pixel).into()
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let image = if format == ImageFormat::Jpeg { image.to_rgb8().into() } else { image.clone() };
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::write_to(&image, &mut bytes, format).unwrap();
    bytes.into_inner()
}

fn decoded(bytes: &[u8]) -> RgbaImage {
    image::load_from_memory(bytes).unwrap().to_rgba8()
}

fn insert(bytes: &mut Vec<u8>, at: usize, inserted: &[u8]) {
    bytes.splice(at..at, inserted.iter().copied());
}

#[track_caller]
fn check_stripped(clean: &[u8], laden: &[u8], kind: Kind) {
    let holds_secret = |bytes: &[u8]| bytes.windows(SECRET.len()).any(|it| it == SECRET);
    assert!(holds_secret(laden));
    let taken = take(laden).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(taken.kind, kind);
    assert!(!holds_secret(&taken.bytes));
    assert_eq!(decoded(&taken.bytes), decoded(clean));
    let size = decoded(clean).dimensions();
    assert_eq!((taken.width_pixels, taken.height_pixels), size);
    let again = take(&taken.bytes).unwrap_or_else(|error| panic!("{error}"));
    assert!(again == taken, "a stripped picture is stripped");
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), content].concat()
}

/// A photograph's own segment: which side is up, and where it was taken.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II\x2a\0\x08\0\0\0\x02\0".to_vec();
    exif.extend(b"\x0f\x01\x02\0\x1e\0\0\0\x26\0\0\0");
    exif.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(SECRET);
    exif
}

#[test]
fn a_photographs_place_and_comments_are_gone_and_its_image_is_not() {
    let clean = encoded(&image(40, 30), ImageFormat::Jpeg);
    for (marker, content) in [
        (0xe1, exif(1)),
        (0xe1, [b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat()),
        (0xe2, [b"MPF\0", SECRET].concat()),
        (0xed, [b"Photoshop 3.0\0", SECRET].concat()),
        (0xe0, [b"JFXX\0", SECRET].concat()),
        (0xfe, SECRET.to_vec()),
    ] {
        let mut laden = clean.clone();
        insert(&mut laden, 2, &segment(marker, &content));
        check_stripped(&clean, &laden, Kind::Jpeg);
    }
    check_stripped(&clean, &[&clean, SECRET].concat(), Kind::Jpeg);
}

#[test]
fn a_thumbnail_in_the_first_segment_is_gone() {
    let clean = encoded(&image(8, 8), ImageFormat::Jpeg);
    assert_eq!(&clean[2..4], [0xff, 0xe0]);
    let length = usize::from(u16::from_be_bytes([clean[4], clean[5]]));
    let content = [b"JFIF\0\x01\x02\0\0\x01\0\x01\x02\x05", SECRET].concat();
    let laden = [&clean[..2], &segment(0xe0, &content), &clean[4 + length..]].concat();
    check_stripped(&clean, &laden, Kind::Jpeg);
}

#[test]
fn a_photograph_keeps_the_side_that_is_up() {
    use image::ImageDecoder as _;
    let orientation_of = |bytes: &[u8]| {
        let reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap();
        reader.into_decoder().unwrap().orientation().unwrap().to_exif()
    };
    for orientation in 0..=9 {
        let mut laden = encoded(&image(8, 4), ImageFormat::Jpeg);
        insert(&mut laden, 2, &segment(0xe1, &exif(orientation)));
        let taken = take(&laden).unwrap_or_else(|error| panic!("{error}"));
        let expect = if (1..=8).contains(&orientation) { orientation } else { 1 };
        assert_eq!(orientation_of(&taken.bytes), expect);
    }
}

fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(content) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        }
    }
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    [length.as_slice(), kind, content, &(!crc).to_be_bytes()].concat()
}

#[test]
fn a_pngs_texts_and_times_are_gone_and_its_image_is_not() {
    let clean = encoded(&image(40, 30), ImageFormat::Png);
    let after_header = 8 + 25;
    for kind in [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"] {
        let mut laden = clean.clone();
        insert(&mut laden, after_header, &chunk(kind, SECRET));
        check_stripped(&clean, &laden, Kind::Png);
    }
    check_stripped(&clean, &[&clean, SECRET].concat(), Kind::Png);
    let mut laden = clean.clone();
    insert(&mut laden, after_header, &chunk(b"gAMA", &45_455_u32.to_be_bytes()));
    assert!(take(&laden).is_ok_and(|it| it.bytes == laden), "how colours are meant stays");
}

#[test]
fn a_gifs_comments_are_gone_and_its_movement_is_not() {
    let mut clean = Vec::new();
    {
        let mut encoder = GifEncoder::new(&mut clean);
        encoder.set_repeat(image::codecs::gif::Repeat::Infinite).unwrap();
        for n in [3, 5] {
            encoder.encode_frame(Frame::new(image(16, n).to_rgba8())).unwrap();
        }
    }
    let colours = if clean[10] & 0x80 == 0 { 0 } else { 3 << ((clean[10] & 7) + 1) };
    let after_head = 13 + colours;
    let length = u8::try_from(SECRET.len()).unwrap();
    let blocks = [&[length], SECRET, &[0]].concat();
    for head in [&[0x21, 0xfe][..], b"\x21\xff\x0bXMP DataXMP"] {
        let mut laden = clean.clone();
        insert(&mut laden, after_head, &[head, &blocks].concat());
        check_stripped(&clean, &laden, Kind::Gif);
    }
    check_stripped(&clean, &[&clean, SECRET].concat(), Kind::Gif);
    assert!(take(&clean).is_ok_and(|it| it.bytes == clean), "both frames and the loop stay");
}

#[test]
fn a_webps_place_is_gone_and_its_image_is_not() {
    let clean = encoded(&image(40, 30), ImageFormat::WebP);
    let webp_chunk = |kind: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let padding = vec![0; content.len() % 2];
        [kind.as_slice(), &length, content, &padding].concat()
    };
    let extended = [0x0c, 0, 0, 0, 39, 0, 0, 29, 0, 0];
    let chunks = [
        webp_chunk(b"VP8X", &extended),
        clean[12..].to_vec(),
        webp_chunk(b"EXIF", SECRET),
        webp_chunk(b"XMP ", &[SECRET, b"x"].concat()),
        webp_chunk(b"KARI", SECRET),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    let laden = [b"RIFF", length.as_slice(), b"WEBP", &chunks].concat();
    check_stripped(&clean, &laden, Kind::WebP);
    let taken = take(&laden).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(taken.bytes[20], 0, "it no longer says that there is a place in it");
    check_stripped(&clean, &[&clean, SECRET].concat(), Kind::WebP);
}

#[track_caller]
fn check_refused(bytes: &[u8], expect: PictureError) {
    assert_eq!(take(bytes).map(|it| it.kind), Err(expect));
}

#[test]
fn a_drawing_and_what_is_no_picture_are_refused() {
    check_refused(b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureError::Svg);
    check_refused(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x --><SVG>", PictureError::Svg);
    check_refused(b"", PictureError::UnknownKind);
    check_refused(b"<html>", PictureError::UnknownKind);
    check_refused(b"BM\x1e\0\0\0", PictureError::UnknownKind);
    check_refused(b"RIFF\0\0\0\0WAVE", PictureError::UnknownKind);
}

#[test]
fn a_picture_that_is_cut_short_is_broken() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP] {
        let whole = encoded(&image(9, 7), format);
        assert!(take(&whole).is_ok());
        for n_bytes in 12..whole.len() {
            check_refused(&whole[..n_bytes], PictureError::Broken);
        }
    }
}

#[test]
fn a_picture_may_have_4096_pixels_on_a_side() {
    assert!(take(&encoded(&image(4096, 1), ImageFormat::Png)).is_ok());
    assert!(take(&encoded(&image(1, 4096), ImageFormat::Jpeg)).is_ok());
    let too_wide = PictureError::TooManyPixels { width_pixels: 4097, height_pixels: 1 };
    check_refused(&encoded(&image(4097, 1), ImageFormat::Png), too_wide);
    let too_high = PictureError::TooManyPixels { width_pixels: 1, height_pixels: 4097 };
    check_refused(&encoded(&image(1, 4097), ImageFormat::Gif), too_high);
}

#[test]
fn a_picture_may_have_two_mebibytes() {
    let mut bytes = encoded(&image(2, 2), ImageFormat::Png);
    bytes.resize(2 * 1024 * 1024, 0);
    assert!(take(&bytes).is_ok());
    bytes.push(0);
    check_refused(&bytes, PictureError::TooManyBytes);
}

#[test]
fn the_same_picture_has_the_same_name_wherever_it_was_taken() {
    let clean = encoded(&image(8, 8), ImageFormat::Jpeg);
    let mut laden = clean.clone();
    insert(&mut laden, 2, &segment(0xe1, &exif(1)));
    let name = |bytes: &[u8]| take(bytes).map(|it| it.name()).unwrap_or_default();
    assert_eq!(name(&clean), name(&laden));
    assert_eq!(name(&clean).len(), 32 + ".jpg".len());
    assert_ne!(name(&clean), name(&encoded(&image(8, 9), ImageFormat::Jpeg)));
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_panic(
        start in proptest::sample::select(vec![
            &b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"GIF89a", b"RIFF\x40\0\0\0WEBPVP8X", b"",
        ]),
        rest in proptest::collection::vec(any::<u8>(), 0..300),
    ) {
        let _ = take(&[start, &rest].concat());
    }

    #[test]
    fn a_picture_with_any_byte_changed_is_read_without_a_panic(
        format in proptest::sample::select(vec![
            ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP,
        ]),
        at in any::<proptest::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let mut bytes = encoded(&image(9, 7), format);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(taken) = take(&bytes) {
            prop_assert!(taken.bytes.len() <= bytes.len() + 64);
        }
    }

    #[test]
    fn any_image_looks_the_same_once_it_is_stripped(
        (width, height) in (1_u32..40, 1_u32..40),
        format in proptest::sample::select(vec![
            ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP,
        ]),
    ) {
        let bytes = encoded(&image(width, height), format);
        let taken = take(&bytes).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(decoded(&taken.bytes), decoded(&bytes));
        prop_assert_eq!((taken.width_pixels, taken.height_pixels), (width, height));
    }
}
