//! Pictures of mailings, stored here so that no mail makes a reader call on others.

use domain::{Digest, MemberId};
use jiff::Timestamp;

use crate::query::{queries, row};

row! {
    /// One picture.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Picture {
        /// The SHA-256 of its bytes; its name.
        digest: Digest,
        /// Such as `image/png`.
        media_type: String,
        /// The picture itself.
        bytes: Vec<u8>,
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// Who added it.
        added_by: MemberId,
        /// When.
        added_at: Timestamp,
    }
}

row! {
    /// A picture without its bytes.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct PictureHeading {
        /// The SHA-256 of its bytes; its name.
        digest: Digest,
        /// Such as `image/png`.
        media_type: String,
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// When it was added.
        added_at: Timestamp,
    }
}

queries! {
    /// Adds a picture; one that is there stays (0).
    pub row fn add(Picture) =
        "INSERT INTO picture (organisation_id, digest, media_type, bytes, width, height, added_by,
                              added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING";

    /// Looks a picture up.
    pub read fn lookup(digest: &Digest) -> Option<Picture> =
        "SELECT digest, media_type, bytes, width, height, added_by, added_at
         FROM picture WHERE organisation_id = $1 AND digest = $2";

    /// Lists the pictures.
    pub read fn list(n_max: u32) -> Vec<PictureHeading> =
        "SELECT digest, media_type, width, height, added_at
         FROM picture WHERE organisation_id = $1 ORDER BY added_at DESC, digest LIMIT $2";
}
