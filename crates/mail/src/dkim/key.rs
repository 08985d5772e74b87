//! The keys that sign mails, and the DNS records that show their public halves; private halves never
//! leave it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use rand::CryptoRng;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rsa::PrivateKey;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, EncodePublicKey as _};
use zeroize::Zeroizing;

use crate::dkim::sha256;
use crate::list::is_label;

/// The bits of an RSA key that [`generate_rsa`] makes, and the fewest that sign.
const RSA_BITS: usize = 2048;
/// The most bytes of one string of a TXT record (RFC 1035, section 3.3).
const STRING_BYTES_MAX: usize = 255;
const SELECTOR_BYTES_MAX: usize = 100;

/// A private key under its selector.
///
/// Has no `Debug`. The Ed25519 half clears its memory when dropped; the RSA half, kept in the form
/// that ring signs with, does not.
pub struct SigningKey {
    selector: String,
    kind: Kind,
}

enum Kind {
    Rsa { pair: Box<RsaKeyPair>, public: Vec<u8> },
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

/// Why a key or a domain cannot sign; never repeats key material.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not a domain of at least two labels.
    #[error("the signing domain is no domain")]
    Domain,
    /// Not labels of small letters, digits and hyphens.
    #[error("the selector is not made of small letters, digits, hyphens and dots")]
    Selector,
    /// Two keys under one selector.
    #[error("two keys have one selector")]
    SelectorTwice,
    /// No key, or more than four.
    #[error("there are not between one and four keys")]
    Count,
    /// Not an RSA key of 2048 to 4096 bits in PKCS#8.
    #[error("the RSA key is none of 2048 to 4096 bits in PKCS#8")]
    Rsa,
}

/// Makes the seed of an Ed25519 key.
pub fn generate_ed25519(random: &mut dyn CryptoRng) -> Zeroizing<[u8; 32]> {
    let mut seed = Zeroizing::new([0; 32]);
    random.fill_bytes(&mut *seed);
    seed
}

/// Makes an RSA key of 2048 bits, in PKCS#8; takes seconds where the program is not optimised.
///
/// The crate `rsa` finds the primes, with no other randomness than `random`.
///
/// # Errors
/// [`KeyError::Rsa`] when `random` leads to no key.
pub fn generate_rsa(random: &mut dyn CryptoRng) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let key = PrivateKey::new(random, RSA_BITS).map_err(|_| KeyError::Rsa)?;
    let document = key.to_pkcs8_der().map_err(|_| KeyError::Rsa)?;
    Ok(document.to_bytes())
}

impl SigningKey {
    /// Takes an RSA key in PKCS#8.
    ///
    /// # Errors
    /// [`KeyError::Selector`], [`KeyError::Rsa`].
    pub fn rsa(selector: &str, pkcs8: &Zeroizing<Vec<u8>>) -> Result<Self, KeyError> {
        let selector = parse_selector(selector)?;
        let pair = RsaKeyPair::from_pkcs8(pkcs8).map_err(|_| KeyError::Rsa)?;
        // ring writes out the bare key; the record needs the form that names its algorithm
        let key = PrivateKey::from_pkcs8_der(pkcs8).map_err(|_| KeyError::Rsa)?;
        let public = key.to_public_key().to_public_key_der().map_err(|_| KeyError::Rsa)?.into_vec();
        Ok(Self { selector, kind: Kind::Rsa { pair: Box::new(pair), public } })
    }

    /// Takes the seed of an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyError::Selector`].
    pub fn ed25519(selector: &str, seed: &Zeroizing<[u8; 32]>) -> Result<Self, KeyError> {
        let selector = parse_selector(selector)?;
        let key = Box::new(ed25519_dalek::SigningKey::from_bytes(seed));
        Ok(Self { selector, kind: Kind::Ed25519(key) })
    }

    /// Returns the name before `._domainkey` and the domain.
    pub fn selector(&self) -> &str {
        &self.selector
    }

    pub(super) fn algorithm(&self) -> &'static str {
        match self.kind {
            Kind::Rsa { .. } => "rsa-sha256",
            Kind::Ed25519(_) => "ed25519-sha256",
        }
    }

    pub(super) fn sign(&self, input: &[u8]) -> Vec<u8> {
        match &self.kind {
            Kind::Rsa { pair, .. } => {
                let mut signature = vec![0; pair.public().modulus_len()];
                // this padding draws no randomness, so the same mail gets the same signature
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), input, &mut signature)
                    .expect("the signature is as long as the modulus");
                signature
            }
            // RFC 8463, section 3: the digest is signed, not the text
            Kind::Ed25519(key) => key.sign(&sha256(input)).to_bytes().to_vec(),
        }
    }

    pub(super) fn record(&self, domain: &str) -> DnsRecord {
        let (kind, public) = match &self.kind {
            Kind::Rsa { public, .. } => ("rsa", STANDARD.encode(public)),
            Kind::Ed25519(key) => ("ed25519", STANDARD.encode(key.verifying_key().as_bytes())),
        };
        DnsRecord {
            name: format!("{}._domainkey.{domain}", self.selector),
            value: format!("v=DKIM1; k={kind}; h=sha256; p={public}"),
        }
    }
}

fn parse_selector(text: &str) -> Result<String, KeyError> {
    let is_selector = text.len() <= SELECTOR_BYTES_MAX && text.split('.').all(is_label);
    if is_selector { Ok(text.to_owned()) } else { Err(KeyError::Selector) }
}

/// A TXT record; `Display` writes it as a line of a zone file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DnsRecord {
    /// Its full name, without a dot at the end.
    pub name: String,
    /// Its whole value, in ASCII.
    pub value: String,
}

impl DnsRecord {
    /// Returns the value in strings of at most 255 bytes, as a TXT record holds it; joined without
    /// blanks they are the value.
    pub fn strings(&self) -> Vec<&str> {
        let mut strings = Vec::new();
        let mut rest = self.value.as_str();
        while !rest.is_empty() {
            let (string, after) = rest.split_at(rest.len().min(STRING_BYTES_MAX));
            strings.push(string);
            rest = after;
        }
        strings
    }
}

impl fmt::Display for DnsRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}. IN TXT", self.name)?;
        self.strings().iter().try_for_each(|string| write!(f, " \"{string}\""))
    }
}
