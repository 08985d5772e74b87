//! Tokens that stand in a mail address: short, and the same in whatever case a mail system hands them back.

use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::{OrganisationKey, TokenError};

/// How many letters a mail token has.
pub const MAIL_TOKEN_CHARS: usize = 45;

const ID_BYTES: usize = 16;
const MAC_BYTES: usize = 12;
// No letter or digit here is another one in the other case (RFC 4648, section 6).
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl OrganisationKey {
    /// Returns a token of [`MAIL_TOKEN_CHARS`] letters and digits that names `id` and serves `kind` alone.
    ///
    /// It stands in the part of an address before the `@`, of which RFC 5321 allows 64 bytes.
    pub fn mail_token(&self, kind: &'static str, id: Uuid) -> String {
        let mut bytes = id.as_bytes().to_vec();
        bytes.extend_from_slice(&self.mail_proof(kind, id));
        encode(&bytes)
    }

    /// Returns the id that a mail token of `kind` names; upper and lower case are the same.
    ///
    /// # Errors
    /// [`TokenError::Forged`].
    pub fn check_mail_token(&self, kind: &'static str, token: &str) -> Result<Uuid, TokenError> {
        let bytes = decode(token).ok_or(TokenError::Forged)?;
        let (id, proof) = bytes.split_at(ID_BYTES);
        let id = Uuid::from_slice(id).map_err(|_| TokenError::Forged)?;
        let genuine = bool::from(self.mail_proof(kind, id).ct_eq(proof));
        if genuine { Ok(id) } else { Err(TokenError::Forged) }
    }

    fn mail_proof(&self, kind: &str, id: Uuid) -> [u8; MAC_BYTES] {
        let mac = self.token_mac.mac(&[b"mail", kind.as_bytes(), id.as_bytes()]);
        *mac.first_chunk().expect("a MAC of 32 bytes has 12")
    }
}

fn encode(bytes: &[u8]) -> String {
    let (mut text, mut bits, mut n_bits) = (String::with_capacity(MAIL_TOKEN_CHARS), 0_u32, 0);
    for byte in bytes {
        bits = (bits << 8) | u32::from(*byte);
        n_bits += 8;
        while n_bits >= 5 {
            n_bits -= 5;
            text.push(char::from(ALPHABET[(bits >> n_bits) as usize & 31]));
        }
    }
    if n_bits > 0 {
        text.push(char::from(ALPHABET[(bits << (5 - n_bits)) as usize & 31]));
    }
    text
}

/// Reads a token back; none for another length, another letter, or bits that no token leaves over.
fn decode(token: &str) -> Option<[u8; ID_BYTES + MAC_BYTES]> {
    if token.len() != MAIL_TOKEN_CHARS {
        return None;
    }
    let (mut bytes, mut bits, mut n_bits) = (Vec::with_capacity(28), 0_u32, 0);
    for letter in token.bytes() {
        let lower = letter.to_ascii_lowercase();
        let value = ALPHABET.iter().position(|known| *known == lower)?;
        bits = (bits << 5) | u32::try_from(value).ok()?;
        n_bits += 5;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
            bits &= (1 << n_bits) - 1;
        }
    }
    if bits == 0 { bytes.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn key() -> OrganisationKey {
        OrganisationKey::generate(Uuid::from_u128(1), &mut StdRng::seed_from_u64(1))
    }

    #[test]
    fn a_token_survives_a_change_of_case() {
        let (key, id) = (key(), Uuid::from_u128(7));
        let token = key.mail_token("bounce", id);
        assert_eq!(token.len(), MAIL_TOKEN_CHARS);
        assert_eq!(key.check_mail_token("bounce", &token.to_uppercase()), Ok(id));
    }

    #[test]
    fn a_token_serves_its_own_kind_and_organisation_alone() {
        let other = OrganisationKey::generate(Uuid::from_u128(2), &mut StdRng::seed_from_u64(2));
        let token = key().mail_token("bounce", Uuid::from_u128(7));
        assert_eq!(key().check_mail_token("unsubscribe", &token), Err(TokenError::Forged));
        assert_eq!(other.check_mail_token("bounce", &token), Err(TokenError::Forged));
    }

    #[test]
    fn a_cut_or_lengthened_token_is_refused() {
        let token = key().mail_token("bounce", Uuid::from_u128(7));
        for wrong in [&token[1..], &token[..44], &format!("{token}a"), ""] {
            assert_eq!(key().check_mail_token("bounce", wrong), Err(TokenError::Forged));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_refused_without_panic(text in ".{0,60}|[a-z2-7]{45}") {
            prop_assert_eq!(key().check_mail_token("bounce", &text), Err(TokenError::Forged));
        }

        #[test]
        fn one_changed_letter_is_refused(id in any::<u128>(), at in 0..MAIL_TOKEN_CHARS, by in 1..32_usize) {
            let token = key().mail_token("bounce", Uuid::from_u128(id));
            let mut letters = token.clone().into_bytes();
            let place = ALPHABET.iter().position(|known| *known == letters[at]).unwrap();
            letters[at] = ALPHABET[(place + by) % 32];
            let changed = String::from_utf8(letters).unwrap();
            prop_assert_eq!(key().check_mail_token("bounce", &changed), Err(TokenError::Forged));
        }
    }
}
