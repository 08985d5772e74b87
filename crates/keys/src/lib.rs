//! Root, organisation and subject keys: sealing, shredding, keyed digests, tokens. Knows no file, clock or table.

mod bearer;
mod digest;
mod mail_token;
mod organisation;
mod root;
mod secret;
mod subject;
mod token;

pub use bearer::{Bearer, BearerDigest};
pub use digest::{LookupDigest, MemberDigest, NearDigest, SuppressionDigest};
pub use mail_token::MAIL_TOKEN_CHARS;
pub use organisation::{OrganisationKey, SigningSeed};
pub use root::{RootKey, RootKeyError};
pub use secret::UnsealError;
pub use subject::{Place, SealError, SubjectKey};
pub use token::TokenError;
