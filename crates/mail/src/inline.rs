//! Images that travel inside a mail, named by the HTML as `cid:` links; knows nothing of where they
//! come from.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::MessageId;
use crate::html::image_ids;

/// The most bytes of one image.
pub const IMAGE_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of all images of a mail together.
pub const IMAGES_BYTES_MAX: usize = 4 * 1024 * 1024;
/// The most images of a mail.
pub const N_IMAGES_MAX: usize = 20;
const LINE_BYTES: usize = 57;

/// The kinds of image that mail programs show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageKind {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// GIF.
    Gif,
}

impl ImageKind {
    /// Returns the media type of RFC 2045.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Gif => "image/gif",
        }
    }

    fn begins(self) -> &'static [u8] {
        match self {
            Self::Png => b"\x89PNG\r\n\x1a\n",
            Self::Jpeg => b"\xff\xd8\xff",
            Self::Gif => b"GIF8",
        }
    }
}

/// An image inside a mail; clones share its bytes.
#[derive(Clone)]
pub struct Image {
    content_id: MessageId,
    kind: ImageKind,
    bytes: Arc<[u8]>,
}

/// Why a mail's images cannot travel in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImageError {
    /// The bytes do not begin as such an image does.
    #[error("the bytes are no image of the type {}", .0.media_type())]
    OtherKind(ImageKind),
    /// More than [`IMAGE_BYTES_MAX`], or more than [`IMAGES_BYTES_MAX`] in all.
    #[error("the images are longer than {bytes_max} bytes")]
    TooLong {
        /// The limit that was passed.
        bytes_max: usize,
    },
    /// More than [`N_IMAGES_MAX`].
    #[error("there are more than {N_IMAGES_MAX} images")]
    TooMany,
    /// Two images have one ID.
    #[error("two images have the ID {0}")]
    Twice(String),
    /// An image that the HTML does not show.
    #[error("the html version does not show the image {0}")]
    NotShown(String),
    /// The HTML shows an image that is not there.
    #[error("the html version shows the image {0}, which is not in the mail")]
    NotThere(String),
}

impl Image {
    /// Takes the bytes of an image that the HTML shows as `cid:` and `content_id`.
    ///
    /// # Errors
    /// [`ImageError::TooLong`], [`ImageError::OtherKind`].
    pub fn new(
        content_id: MessageId,
        kind: ImageKind,
        bytes: Arc<[u8]>,
    ) -> Result<Self, ImageError> {
        if bytes.len() > IMAGE_BYTES_MAX {
            return Err(ImageError::TooLong { bytes_max: IMAGE_BYTES_MAX });
        }
        if !bytes.starts_with(kind.begins()) {
            return Err(ImageError::OtherKind(kind));
        }
        Ok(Self { content_id, kind, bytes })
    }

    /// Writes the image as a part of a mail, from its first field to the end of its last line.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let (media_type, id) = (self.kind.media_type(), self.content_id.as_str());
        out.extend_from_slice(
            format!(
                "Content-Type: {media_type}\r\nContent-ID: <{id}>\r\nContent-Disposition: inline\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\n"
            )
            .as_bytes(),
        );
        for line in self.bytes.chunks(LINE_BYTES) {
            out.extend_from_slice(STANDARD.encode(line).as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }
}

/// Checks that the HTML shows exactly the images that are there, within the limits.
pub(crate) fn check_images(html: &str, images: &[Image]) -> Result<(), ImageError> {
    if images.len() > N_IMAGES_MAX {
        return Err(ImageError::TooMany);
    }
    if images.iter().map(|image| image.bytes.len()).sum::<usize>() > IMAGES_BYTES_MAX {
        return Err(ImageError::TooLong { bytes_max: IMAGES_BYTES_MAX });
    }
    let shown = image_ids(html);
    let there: Vec<&str> = images.iter().map(|image| image.content_id.as_str()).collect();
    for (index, id) in there.iter().enumerate() {
        if there[..index].contains(id) {
            return Err(ImageError::Twice((*id).to_owned()));
        }
        if !shown.iter().any(|other| other == id) {
            return Err(ImageError::NotShown((*id).to_owned()));
        }
    }
    match shown.into_iter().find(|id| !there.contains(&id.as_str())) {
        Some(id) => Err(ImageError::NotThere(id)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders as _};

    use super::*;
    use crate::letter::samples::confirmation;
    use crate::{Address, ComposeError, compose};

    fn image(id: &str, n_bytes: usize) -> Image {
        let mut bytes = b"GIF89a".to_vec();
        bytes.extend((6..n_bytes).map(|at| (at % 251) as u8));
        Image::new(MessageId::parse(id).unwrap(), ImageKind::Gif, bytes.into()).unwrap()
    }

    #[track_caller]
    fn check(images: Vec<Image>, shown: &[&str], expect: Result<(), ImageError>) {
        let html: String = shown.iter().map(|id| format!("<img src=\"cid:{id}\">")).collect();
        assert_eq!(check_images(&html, &images), expect);
    }

    #[test]
    fn an_image_arrives_inside_the_mail_byte_for_byte() {
        let mut letter = confirmation();
        letter.html.push_str("<img alt=\"\" src=\"cid:logo@fjordbok.example\">");
        letter.images = vec![image("logo@fjordbok.example", 1000)];
        let to = Address::parse("kari.nord@solbris.example").unwrap();
        let mail = compose(&letter, &to).unwrap();
        let read = MessageParser::default().parse(mail.bytes()).unwrap();
        let part = read.parts.iter().find(|part| part.content_id().is_some()).unwrap();
        assert_eq!(part.content_id(), Some("logo@fjordbok.example"));
        assert_eq!(part.contents(), &*letter.images[0].bytes);
        assert_eq!(read.body_html(0).unwrap().trim_end(), letter.html.trim_end());
        let longest = mail.bytes().split(|byte| *byte == b'\n').map(<[u8]>::len).max();
        assert!(longest <= Some(80), "{longest:?}");
    }

    #[test]
    fn the_html_shows_exactly_the_images_that_are_there() {
        check(vec![image("a@x.example", 9)], &["a@x.example", "a@x.example"], Ok(()));
        let a = "a@x.example".to_owned();
        check(vec![image(&a, 9)], &[], Err(ImageError::NotShown(a.clone())));
        check(vec![], &[&a], Err(ImageError::NotThere(a.clone())));
        check(vec![image(&a, 9), image(&a, 9)], &[&a], Err(ImageError::Twice(a.clone())));
    }

    #[test]
    fn the_limits_of_number_and_length_hold() {
        let ids: Vec<String> = (0..=N_IMAGES_MAX).map(|n| format!("{n}@x.example")).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let images: Vec<_> = ids.iter().map(|id| image(id, 9)).collect();
        check(images[1..].to_vec(), &ids[1..], Ok(()));
        check(images, &ids, Err(ImageError::TooMany));
        let large: Vec<_> = ids[..5].iter().map(|id| image(id, IMAGE_BYTES_MAX)).collect();
        check(large[..4].to_vec(), &ids[..4], Ok(()));
        check(large, &ids[..5], Err(ImageError::TooLong { bytes_max: IMAGES_BYTES_MAX }));
    }

    #[test]
    fn an_image_is_refused_when_it_is_too_long_or_of_another_kind() {
        let made = |kind, bytes: Vec<u8>| {
            Image::new(MessageId::parse("a@x.example").unwrap(), kind, bytes.into()).err()
        };
        let longer = [b"GIF8".to_vec(), vec![0; IMAGE_BYTES_MAX - 3]].concat();
        let refused = Some(ImageError::TooLong { bytes_max: IMAGE_BYTES_MAX });
        assert_eq!(made(ImageKind::Gif, longer), refused);
        let svg = b"<svg onload='x'>".to_vec();
        for kind in [ImageKind::Gif, ImageKind::Png, ImageKind::Jpeg] {
            assert_eq!(made(kind, svg.clone()), Some(ImageError::OtherKind(kind)));
        }
        assert_eq!(made(ImageKind::Jpeg, b"\xff\xd8\xff\xe0".to_vec()), None);
        assert_eq!(made(ImageKind::Png, b"\x89PNG\r\n\x1a\n".to_vec()), None);
    }

    #[test]
    fn a_mail_with_an_image_that_it_does_not_show_is_not_written_out() {
        let mut letter = confirmation();
        letter.images = vec![image("a@x.example", 9)];
        let to = Address::parse("kari.nord@solbris.example").unwrap();
        let refused = compose(&letter, &to).err();
        let expect = ComposeError::Images(ImageError::NotShown("a@x.example".to_owned()));
        assert_eq!(refused, Some(expect));
    }
}
