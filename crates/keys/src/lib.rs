//! Root, organisation and subject keys: sealing, shredding, keyed digests, tokens. Knows no file, clock or table.

mod backup;
mod bearer;
mod digest;
mod mail_token;
mod organisation;
mod root;
mod secret;
mod subject;
mod token;

pub use backup::{BackupKey, CHUNK_BYTES, SALT_BYTES, SEALED_CHUNK_BYTES, Stream};
pub use bearer::{Bearer, BearerDigest};
pub use digest::{ErasureDigest, LookupDigest, MemberDigest, NearDigest, SuppressionDigest};
pub use mail_token::MAIL_TOKEN_CHARS;
pub use organisation::{OrganisationKey, SigningSeed};
pub use root::{RootKey, RootKeyError};
pub use secret::UnsealError;
pub use subject::{Place, SealError, SubjectKey};
pub use token::TokenError;
