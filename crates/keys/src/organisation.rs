//! The key of one organisation: wraps its subjects' keys and its signing seed, digests addresses. Knows no table.

use decide::Personal;
use rand::CryptoRng;
use uuid::Uuid;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::digest::{
    self, ErasureDigest, LookupDigest, MemberDigest, NearDigest, SuppressionDigest,
};
use crate::secret::{Secret, UnsealError};
use crate::subject::SubjectKey;

const SUBJECT_KEY: &[u8] = b"ordhold subject key";
const SIGNING_SEED: &[u8] = b"ordhold signing seed";
const MAIL_KEY: &[u8] = b"ordhold mail key";

/// The key of one organisation, and the keys derived from it, one per purpose.
pub struct OrganisationKey {
    pub(crate) organisation: Uuid,
    secret: Secret,
    wrapping: Secret,
    lookup: Secret,
    suppression: Secret,
    near: Secret,
    member: Secret,
    erasure: Secret,
    pub(crate) token_mac: Secret,
    pub(crate) token_seal: Secret,
}

impl OrganisationKey {
    /// Makes a fresh key for `organisation`.
    pub fn generate(organisation: Uuid, random: &mut dyn CryptoRng) -> Self {
        Self::from_secret(organisation, Secret::generate(random))
    }

    pub(crate) fn from_secret(organisation: Uuid, secret: Secret) -> Self {
        Self {
            organisation,
            wrapping: secret.derive("ordhold v1 wrapping"),
            lookup: secret.derive("ordhold v1 e-mail look-up"),
            suppression: secret.derive("ordhold v1 e-mail suppression"),
            near: secret.derive("ordhold v1 e-mail near"),
            member: secret.derive("ordhold v1 e-mail member"),
            erasure: secret.derive("ordhold v1 erasure"),
            token_mac: secret.derive("ordhold v1 token"),
            token_seal: secret.derive("ordhold v1 sealed token"),
            secret,
        }
    }

    /// Returns whose key this is.
    pub fn organisation(&self) -> Uuid {
        self.organisation
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.secret
    }

    /// Wraps a Subject's key for its row.
    pub fn wrap(&self, key: &SubjectKey, random: &mut dyn CryptoRng) -> Vec<u8> {
        let subject = key.subject();
        let bound = [SUBJECT_KEY, self.organisation.as_bytes(), subject.as_bytes()];
        self.wrapping.seal(&bound, key.secret().bytes(), random)
    }

    /// Opens the wrapped key of `subject`.
    ///
    /// # Errors
    /// [`UnsealError`] when the bytes belong to another organisation or another Subject.
    pub fn unwrap(&self, subject: Uuid, wrapped: &[u8]) -> Result<SubjectKey, UnsealError> {
        let bound = [SUBJECT_KEY, self.organisation.as_bytes(), subject.as_bytes()];
        Ok(SubjectKey::from_secret(subject, self.unwrap_secret(&bound, wrapped)?))
    }

    /// Wraps the seed that signs the organisation's checkpoints.
    pub fn wrap_signing_seed(&self, seed: &SigningSeed, random: &mut dyn CryptoRng) -> Vec<u8> {
        self.wrapping.seal(&[SIGNING_SEED, self.organisation.as_bytes()], &seed.0, random)
    }

    /// Opens the wrapped signing seed.
    ///
    /// # Errors
    /// [`UnsealError`] when the bytes belong to another organisation.
    pub fn unwrap_signing_seed(&self, wrapped: &[u8]) -> Result<SigningSeed, UnsealError> {
        let bound = [SIGNING_SEED, self.organisation.as_bytes()];
        Ok(SigningSeed(*self.unwrap_secret(&bound, wrapped)?.bytes()))
    }

    /// Returns the digest by which a contact is found.
    ///
    /// The address is normalised first: white space at both ends falls away and every letter becomes
    /// lower case (Unicode's simple and special lower-casing, independent of language). Nothing
    /// else: dots and `+` tags stay, and no other spelling of the same mailbox is guessed.
    pub fn lookup_digest(&self, address: &Personal<impl AsRef<str>>) -> LookupDigest {
        LookupDigest::from_bytes(digest::of_address(&self.lookup, address))
    }

    /// Returns the digest that keeps an address from being written to again.
    ///
    /// Normalised as for look-up, under another key, so that the two cannot be joined.
    pub fn suppression_digest(&self, address: &Personal<impl AsRef<str>>) -> SuppressionDigest {
        SuppressionDigest::from_bytes(digest::of_address(&self.suppression, address))
    }

    /// Returns the digest that spellings of one address share: `+` tags, dots, hyphens, underscores
    /// and case fall away before the `@`.
    ///
    /// It only shows Members which contacts may be one person; again under a key of its own.
    pub fn near_digest(&self, address: &Personal<impl AsRef<str>>) -> NearDigest {
        NearDigest::from_bytes(digest::of_near_address(&self.near, address))
    }

    /// Wraps a private key that signs mail under `selector`.
    pub fn wrap_mail_key(&self, selector: &str, key: &[u8], random: &mut dyn CryptoRng) -> Vec<u8> {
        let bound = [MAIL_KEY, self.organisation.as_bytes(), selector.as_bytes()];
        self.wrapping.seal(&bound, key, random)
    }

    /// Opens a wrapped private key that signs mail under `selector`.
    ///
    /// # Errors
    /// [`UnsealError`] when the bytes belong to another organisation or selector.
    pub fn unwrap_mail_key(
        &self,
        selector: &str,
        wrapped: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, UnsealError> {
        let bound = [MAIL_KEY, self.organisation.as_bytes(), selector.as_bytes()];
        self.wrapping.unseal(&bound, wrapped)
    }

    /// Returns the digest by which a Member is found at sign-in; again under a key of its own.
    pub fn member_digest(&self, address: &Personal<impl AsRef<str>>) -> MemberDigest {
        MemberDigest::from_bytes(digest::of_address(&self.member, address))
    }

    /// Returns the digest by which a restore knows whom it must not bring back: of a Subject's id, or a Member's.
    pub fn erasure_digest(&self, person: Uuid) -> ErasureDigest {
        ErasureDigest::from_bytes(self.erasure.mac(&[person.as_bytes()]))
    }

    fn unwrap_secret(&self, bound: &[&[u8]], wrapped: &[u8]) -> Result<Secret, UnsealError> {
        let bytes = self.wrapping.unseal(bound, wrapped)?;
        let bytes = bytes.as_slice().try_into().map_err(|_| UnsealError::UnknownFormat)?;
        Ok(Secret::from_bytes(bytes))
    }
}

/// The seed of an Ed25519 key that signs one organisation's checkpoints.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SigningSeed([u8; 32]);

impl SigningSeed {
    /// Makes a fresh seed.
    pub fn generate(random: &mut dyn CryptoRng) -> Self {
        let mut seed = Self([0; 32]);
        random.fill_bytes(&mut seed.0);
        seed
    }

    /// Gives the seed to the ledger's signer.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}
