//! Takes in pictures for mailings, stripped and stored here, so that no mail makes its reader call on others.

use domain::{Digest, MemberId};
use mail::picture::{self, PictureError};
use sha2::{Digest as _, Sha256};
use store::{
    StoreError,
    picture::{Picture, PictureHeading},
};

use crate::{context::Context, office::Office};

/// How many pictures are kept.
pub const PICTURES_MAX: u32 = 1_000;

/// Why a picture is not taken in.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// It is none that mail clients show, or too large.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// There are [`PICTURES_MAX`] already.
    #[error("there are {PICTURES_MAX} pictures already")]
    TooMany,
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes a picture in; the same again changes nothing. Returns its name.
///
/// What it says beside the image (place, time, camera) is stripped before it is stored. Law: GDPR Art. 5(1)(c).
///
/// # Errors
/// Every [`AddError`].
pub async fn add(
    office: &Office,
    cx: &Context,
    by: MemberId,
    bytes: Vec<u8>,
) -> Result<String, AddError> {
    let taken = tokio::task::spawn_blocking(move || {
        let picture = picture::take(&bytes)?;
        let digest = Digest::from_bytes(Sha256::digest(&picture.bytes).into());
        Ok::<_, PictureError>((digest, picture))
    });
    let (digest, picture) = match taken.await {
        Ok(taken) => taken?,
        // It is never called off, so that it can only have panicked.
        Err(error) => std::panic::resume_unwind(error.into_panic()),
    };
    let is_known = store::picture::lookup(&office.store, &digest).await?.is_some();
    let n_pictures = store::picture::list(&office.store, PICTURES_MAX).await?.len();
    if !is_known && n_pictures >= PICTURES_MAX as usize {
        return Err(AddError::TooMany);
    }
    let name = name(&digest, picture.kind.media_type());
    let row = Picture {
        digest,
        media_type: picture.kind.media_type().to_owned(),
        bytes: picture.bytes,
        width: picture.width_pixels,
        height: picture.height_pixels,
        added_by: by,
        added_at: cx.now,
    };
    let kept = office.store.transact(move |mut tx| async move {
        store::picture::add(&mut tx, &row).await?;
        tx.commit_without_fact("a picture of a mailing is about nobody who is written to").await
    });
    kept.await.map_err(AddError::Store)?;
    Ok(name)
}

/// Lists the pictures, newest first, each with its name.
///
/// # Errors
/// As every reading.
pub async fn list(office: &Office) -> Result<Vec<(String, PictureHeading)>, StoreError> {
    let kept = store::picture::list(&office.store, PICTURES_MAX).await?;
    Ok(kept.into_iter().map(|it| (name(&it.digest, &it.media_type), it)).collect())
}

/// Finds a picture by its name; who asks is not looked at, and nothing is kept of it.
///
/// # Errors
/// As every reading.
pub async fn find(office: &Office, asked: &str) -> Result<Option<Picture>, StoreError> {
    let Some(digest) = asked.split('.').next().and_then(|digest| digest.parse().ok()) else {
        return Ok(None);
    };
    let found = store::picture::lookup(&office.store, &digest).await?;
    Ok(found.filter(|picture| name(&picture.digest, &picture.media_type) == asked))
}

/// Returns the name that a picture is served under: its digest, and the ending of its kind.
fn name(digest: &Digest, media_type: &str) -> String {
    let extension = match media_type {
        "image/gif" => "gif",
        "image/jpeg" => "jpg",
        "image/png" => "png",
        _ => "webp",
    };
    format!("{digest}.{extension}")
}
