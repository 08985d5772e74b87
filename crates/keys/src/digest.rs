//! Keyed digests of addresses: equal for equal addresses, meaningless without the key.

use std::fmt;

use decide::Personal;
use zeroize::Zeroizing;

use crate::secret::Secret;

pub(crate) fn of_address(key: &Secret, address: &Personal<impl AsRef<str>>) -> [u8; 32] {
    let normalised = Zeroizing::new(address.for_sealing().as_ref().trim().to_lowercase());
    key.mac(&[normalised.as_bytes()])
}

/// Returns the same bytes for spellings that usually reach one mailbox: tags, dots and case fall away.
pub(crate) fn of_near_address(key: &Secret, address: &Personal<impl AsRef<str>>) -> [u8; 32] {
    let lower = Zeroizing::new(address.for_sealing().as_ref().trim().to_lowercase());
    let (local, domain) = lower.rsplit_once('@').unwrap_or((&lower, ""));
    let untagged = local.split_once('+').map_or(local, |(name, _)| name);
    let bare: String = untagged.chars().filter(|c| !matches!(c, '.' | '-' | '_')).collect();
    let bare = Zeroizing::new(bare);
    key.mac(&[bare.as_bytes(), domain.as_bytes()])
}

macro_rules! digests {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Takes a digest back from its column.
            pub fn from_bytes(bytes: [u8; 32]) -> Self {
                Self(bytes)
            }

            /// Returns the 32 bytes for the column.
            pub fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}

digests! {
    /// Finds a contact by address.
    LookupDigest;
    /// Keeps an address from being written to again; cannot be joined with [`LookupDigest`].
    SuppressionDigest;
    /// Finds spellings of one address; never used to write to anybody or to leave anybody alone.
    NearDigest;
    /// Finds a Member by address.
    MemberDigest;
    /// Finds an erased person in a backup from before, by her own id; leads to nobody whose rows are gone.
    ErasureDigest;
}
