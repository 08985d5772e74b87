//! The pictures of mailings: uploaded by Members, stripped, stored here, and served without a trace of who looks.

use askama::Template;
use axum::{
    body::Body,
    extract::{FromRequest, Multipart, Path, Request},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use jiff::Timestamp;
use mail::picture::{PICTURE_BYTES_MAX, PictureError, SIDE_PIXELS_MAX};
use office::mailing::pictures::{self, AddError, PICTURES_MAX};
use office::mailing::text::pictures_url;

use crate::app::{Refusal, Seat, Visit, page, page_with, see_other};
use crate::frame::headers::Surroundings;
use crate::frame::{Frame, tokens};
use crate::problem::{Kind, Problem};
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// The most bytes of the form: the picture, and what stands around it.
pub const UPLOAD_BYTES_MAX: usize = PICTURE_BYTES_MAX + 64 * 1024;
/// The most bytes of its other fields.
const FIELD_BYTES_MAX: usize = 4 * 1024;

/// What pictures there are, and how to add one.
#[derive(Template)]
#[template(path = "mailings/pictures.html")]
pub struct PicturesPage {
    /// The surroundings.
    pub frame: Frame,
    /// The pictures, newest first.
    pub pictures: Vec<PictureRow>,
    /// Why the last one was not taken in.
    pub fault: Option<String>,
}

/// A picture in the list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PictureRow {
    /// Where it is served, as `/pictures/….png`.
    pub address: String,
    /// What to write to show it, in Markdown.
    pub markdown: String,
    /// The same in HTML.
    pub html: String,
    /// How wide it is, in pixels.
    pub width: u64,
    /// How high it is, in pixels.
    pub height: u64,
    /// When it was added.
    pub added_at: Timestamp,
}

impl PicturesPage {
    /// Returns a house with pictures, one without, and one with a fault.
    pub fn samples(language: Language) -> Vec<Self> {
        let digest = "0b5a5e1b2226faf8f3e2ddd1566067".repeat(2) + "1234";
        let row = |ending: &str, width, height, when| {
            let words = words(language, "Hva bildet viser", "What the picture shows");
            picture_row(
                (&words, "https://fjordbok.example"),
                (&format!("{digest}.{ending}"), width, height),
                at(when),
            )
        };
        let page = |pictures, fault| Self {
            frame: office_frame(language, "/mailings/pictures"),
            pictures,
            fault,
        };
        let fault = words(
            language,
            "Dette er en SVG-tegning, som e-postprogrammer ikke viser",
            "This is an SVG drawing, which mail programs do not show",
        );
        let rows = vec![row("jpg", 1200, 800, "11-22T08:14"), row("png", 64, 64, "11-20T10:00")];
        vec![page(rows.clone(), None), page(vec![], None), page(rows, Some(fault))]
    }
}

fn picture_row(
    (words, base_url): (&str, &str),
    (name, width, height): (&str, u64, u64),
    added_at: Timestamp,
) -> PictureRow {
    let url = format!("{}{name}", pictures_url(base_url));
    PictureRow {
        address: format!("/pictures/{name}"),
        markdown: format!("![{words}]({url})"),
        // Twice as many pixels as points look sharp on most screens; wider than a mail they are never shown.
        html: format!("<img src=\"{url}\" alt=\"{words}\" width=\"{}\">", width.min(544)),
        width,
        height,
        added_at,
    }
}

/// Shows the pictures.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    Ok(page(&view(&seat, None).await?))
}

/// Takes a picture in.
///
/// # Errors
/// The refusal: unreadable, too large, or not of this session; a picture that cannot be shown comes back with the page.
pub async fn post(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let bytes = uploaded(&seat, request).await?;
    if bytes.is_empty() {
        return refused(&seat, visit.t("pictures-none-chosen")).await;
    }
    let added = pictures::add(&visit.app.office, &seat.context(), seat.member(), bytes).await;
    match added {
        Ok(_) => Ok(see_other("/mailings/pictures")),
        Err(AddError::Picture(error)) => refused(&seat, says(visit, error)).await,
        Err(AddError::TooMany) => {
            let says = visit.t("pictures-too-many").with("max", u64::from(PICTURES_MAX));
            refused(&seat, says).await
        }
        Err(AddError::Store(error)) => Err(visit.failed(&error)),
    }
}

async fn refused(seat: &Seat, says: Phrase) -> Result<Response, Refusal> {
    let view = view(seat, Some(says.to_string())).await?;
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

fn says(visit: &Visit, error: PictureError) -> Phrase {
    match error {
        PictureError::TooManyBytes => {
            visit.t("picture-too-many-bytes").with("max", PICTURE_BYTES_MAX / (1024 * 1024))
        }
        PictureError::TooManyPixels { .. } => {
            visit.t("picture-too-many-pixels").with("max", u64::from(SIDE_PIXELS_MAX))
        }
        PictureError::Svg => visit.t("picture-svg"),
        PictureError::UnknownKind => visit.t("picture-unknown-kind"),
        PictureError::Broken => visit.t("picture-broken"),
    }
}

/// Reads the form: its token first, before anything else of it is kept.
async fn uploaded(seat: &Seat, request: Request) -> Result<Vec<u8>, Refusal> {
    let visit = &seat.visit;
    let refuse = |kind, key| visit.refuse(Problem::new(kind).saying(visit.t(key)));
    let unreadable = |error: &axum::extract::multipart::MultipartError| {
        let is_large = error.status() == StatusCode::PAYLOAD_TOO_LARGE;
        let kind = if is_large { Kind::Size } else { Kind::User };
        visit.refuse(Problem::new(kind).saying(visit.t("problem-form-unreadable")))
    };
    let form = Multipart::from_request(request, &()).await;
    let mut form = form.map_err(|_| refuse(Kind::Role, "problem-form-token"))?;
    let (mut is_ours, mut picture) = (false, Vec::new());
    while let Some(field) = form.next_field().await.map_err(|error| unreadable(&error))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| unreadable(&error))?;
        match name.as_str() {
            "form_token" if bytes.len() <= FIELD_BYTES_MAX => {
                let token = std::str::from_utf8(&bytes).unwrap_or_default();
                is_ours = tokens::is_of_session(&seat.signed_in.session.csrf_secret, token);
            }
            "picture" if is_ours => picture = bytes.to_vec(),
            _ => {}
        }
    }
    if is_ours { Ok(picture) } else { Err(refuse(Kind::Role, "problem-form-token")) }
}

async fn view(seat: &Seat, fault: Option<String>) -> Result<PicturesPage, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let kept = pictures::list(office).await.map_err(|error| visit.failed(&error))?;
    let words = visit.t("pictures-words").to_string();
    let row = |(name, kept): (String, store::picture::PictureHeading)| {
        let (width, height) = (u64::from(kept.width), u64::from(kept.height));
        let said = (words.as_str(), office.settings.base_url.as_str());
        picture_row(said, (&name, width, height), kept.added_at)
    };
    let pictures = kept.into_iter().map(row).collect();
    Ok(PicturesPage { frame: seat.frame().await?, pictures, fault })
}

/// Serves a picture to anybody, for ever the same under its name; nothing is kept of who asked.
///
/// # Errors
/// The refusal: no such picture, or the database does not answer.
pub async fn picture(visit: Visit, Path(name): Path<String>) -> Result<Response, Refusal> {
    let found = pictures::find(&visit.app.office, &name).await;
    let found = found.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())?;
    let media_type = HeaderValue::try_from(found.media_type);
    let media_type = media_type.map_err(|_| visit.unreadable("a picture's kind"))?;
    let mut response = Response::new(Body::from(found.bytes));
    response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    let a_year = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, a_year);
    response.extensions_mut().insert(Surroundings::Picture);
    Ok(response)
}
