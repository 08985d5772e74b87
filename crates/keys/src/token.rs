//! Tokens that prove themselves without a row: one names an id, the other carries sealed bytes until it expires.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use decide::Personal;
use jiff::Timestamp;
use rand::CryptoRng;
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::OrganisationKey;

const VERSION: u8 = 1;
const ID_BYTES: usize = 16;
const MAC_BYTES: usize = 16;
const EXPIRY_BYTES: usize = 8;

/// Why a token is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not made by this organisation for this kind, or changed on the way.
    #[error("the link is not one of ours")]
    Forged,
    /// Genuine, but too late.
    #[error("the link expired at {at}")]
    Expired {
        /// The first instant at which it was no longer valid.
        at: Timestamp,
    },
}

impl OrganisationKey {
    /// Returns a token of 44 letters that names `id` and serves `kind` alone, without end.
    ///
    /// Whoever holds it can do what `kind` allows with `id` and nothing else.
    pub fn token(&self, kind: &'static str, id: Uuid) -> String {
        let mut bytes = Vec::with_capacity(1 + ID_BYTES + MAC_BYTES);
        bytes.push(VERSION);
        bytes.extend_from_slice(id.as_bytes());
        bytes.extend_from_slice(&self.proof(kind, id));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Returns the id that a token of `kind` names.
    ///
    /// # Errors
    /// [`TokenError::Forged`].
    pub fn check_token(&self, kind: &'static str, token: &str) -> Result<Uuid, TokenError> {
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError::Forged)?;
        let bytes: [u8; 1 + ID_BYTES + MAC_BYTES] =
            bytes.try_into().map_err(|_| TokenError::Forged)?;
        let (head, proof) = bytes.split_at(1 + ID_BYTES);
        let id = Uuid::from_slice(&head[1..]).map_err(|_| TokenError::Forged)?;
        let genuine = head[0] == VERSION && bool::from(self.proof(kind, id).ct_eq(proof));
        if genuine { Ok(id) } else { Err(TokenError::Forged) }
    }

    /// Returns a token that carries `bytes` sealed; it opens for `kind` before `expires_at`.
    pub fn seal_token(
        &self,
        kind: &'static str,
        expires_at: Timestamp,
        bytes: &[u8],
        random: &mut dyn CryptoRng,
    ) -> String {
        let mut plain = Zeroizing::new(Vec::with_capacity(EXPIRY_BYTES + bytes.len()));
        plain.extend_from_slice(&expires_at.as_microsecond().to_be_bytes());
        plain.extend_from_slice(bytes);
        let bound = [kind.as_bytes(), self.organisation.as_bytes()];
        URL_SAFE_NO_PAD.encode(self.token_seal.seal(&bound, &plain, random))
    }

    /// Opens a sealed token of `kind` at the instant `now`.
    ///
    /// # Errors
    /// [`TokenError::Forged`], or [`TokenError::Expired`] from `expires_at` on.
    pub fn open_token(
        &self,
        kind: &'static str,
        now: Timestamp,
        token: &str,
    ) -> Result<Zeroizing<Vec<u8>>, TokenError> {
        let sealed = URL_SAFE_NO_PAD.decode(token).map_err(|_| TokenError::Forged)?;
        let bound = [kind.as_bytes(), self.organisation.as_bytes()];
        let plain = self.token_seal.unseal(&bound, &sealed).map_err(|_| TokenError::Forged)?;
        let (expiry, bytes) =
            plain.split_first_chunk::<EXPIRY_BYTES>().ok_or(TokenError::Forged)?;
        let at = Timestamp::from_microsecond(i64::from_be_bytes(*expiry))
            .map_err(|_| TokenError::Forged)?;
        if now < at { Ok(Zeroizing::new(bytes.to_vec())) } else { Err(TokenError::Expired { at }) }
    }

    /// Returns a sealed token that carries a personal value and whom it is about.
    pub fn seal_personal_token(
        &self,
        kind: &'static str,
        expires_at: Timestamp,
        value: &Personal<impl AsRef<str>>,
        random: &mut dyn CryptoRng,
    ) -> String {
        let mut plain = Zeroizing::new(value.subject().as_bytes().to_vec());
        plain.extend_from_slice(value.for_sealing().as_ref().as_bytes());
        self.seal_token(kind, expires_at, &plain, random)
    }

    /// Opens a token of [`Self::seal_personal_token`]; the value stays closed until a permit opens it.
    ///
    /// # Errors
    /// As [`Self::open_token`].
    pub fn open_personal_token(
        &self,
        kind: &'static str,
        now: Timestamp,
        token: &str,
    ) -> Result<Personal<String>, TokenError> {
        let plain = self.open_token(kind, now, token)?;
        let (subject, text) = plain.split_first_chunk::<ID_BYTES>().ok_or(TokenError::Forged)?;
        let text = std::str::from_utf8(text).map_err(|_| TokenError::Forged)?;
        Ok(Personal::about(Uuid::from_bytes(*subject), text.to_owned()))
    }

    fn proof(&self, kind: &str, id: Uuid) -> [u8; MAC_BYTES] {
        let mac = self.token_mac.mac(&[kind.as_bytes(), id.as_bytes()]);
        *mac.first_chunk().expect("a MAC of 32 bytes has 16")
    }
}
