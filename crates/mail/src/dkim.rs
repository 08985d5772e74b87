//! Signs mails with DKIM (RFC 6376, RFC 8463) and says what has to stand in the DNS for it; asks no
//! DNS.

mod canonical;
mod key;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

pub use crate::dkim::key::{DnsRecord, KeyError, SigningKey, generate_ed25519, generate_rsa};

use crate::dkim::canonical::{body_digest, fields, write_relaxed};
use crate::{Address, Composed};

/// The fields that every signature covers, each named once more than it stands there, so that none
/// can be added either.
pub const SIGNED_FIELDS: &[&str] = &[
    "From",
    "To",
    "Cc",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
    "Content-Language",
    "Reply-To",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "List-ID",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
const LINE_BYTES_MAX: usize = 76;
const N_KEYS_MAX: usize = 4;

/// A domain with the keys it signs with.
pub struct Signer {
    domain: String,
    keys: Vec<SigningKey>,
}

/// Why a mail cannot be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// DMARC would not count the signature: the domain is neither that of the `From` address nor
    /// above or below it.
    #[error("the signing domain {signing} is not aligned with {from}, the domain of `From`")]
    NotAligned {
        /// The signing domain.
        signing: String,
        /// The domain of the `From` address.
        from: String,
    },
    /// The mail is signed already.
    #[error("the mail is signed already")]
    Twice,
}

impl Signer {
    /// Takes a domain and between one and four keys, each under a selector of its own.
    ///
    /// # Errors
    /// [`KeyError::Domain`], [`KeyError::Count`], [`KeyError::SelectorTwice`].
    pub fn new(domain: &str, keys: Vec<SigningKey>) -> Result<Self, KeyError> {
        if domain.contains('@') || !domain.contains('.') {
            return Err(KeyError::Domain);
        }
        let address = Address::parse(&format!("x@{domain}")).map_err(|_| KeyError::Domain)?;
        if keys.is_empty() || keys.len() > N_KEYS_MAX {
            return Err(KeyError::Count);
        }
        for (index, key) in keys.iter().enumerate() {
            if keys[..index].iter().any(|other| other.selector() == key.selector()) {
                return Err(KeyError::SelectorTwice);
            }
        }
        Ok(Self { domain: address.domain().to_owned(), keys })
    }

    /// Returns the TXT records that the organisation has to publish, one for each key.
    pub fn records(&self) -> Vec<DnsRecord> {
        self.keys.iter().map(|key| key.record(&self.domain)).collect()
    }

    /// Tells whether DMARC counts a signature of this domain for mails from `from`, in its relaxed
    /// mode: one domain is the other or lies under it.
    ///
    /// # Errors
    /// [`SignError::NotAligned`].
    pub fn check_aligned(&self, from: &Address) -> Result<(), SignError> {
        let (ours, theirs) = (self.domain.as_str(), from.domain());
        if ours == theirs || is_under(ours, theirs) || is_under(theirs, ours) {
            return Ok(());
        }
        Err(SignError::NotAligned { signing: ours.to_owned(), from: theirs.to_owned() })
    }

    /// Puts one signature of each key on top of the mail; the same mail, keys and instant give the
    /// same bytes.
    ///
    /// `signed_at` must not lie ahead of the clocks of those who receive it, who may refuse a
    /// signature of a time to come.
    ///
    /// # Errors
    /// Every [`SignError`].
    pub fn sign(&self, mail: &mut Composed, signed_at: Timestamp) -> Result<(), SignError> {
        self.check_aligned(&mail.from)?;
        if mail.bytes.starts_with(b"DKIM-Signature:") {
            return Err(SignError::Twice);
        }
        let signed = Signed::read(&mail.bytes);
        let mut top = Vec::with_capacity(self.keys.len() * 1200);
        for key in &self.keys {
            self.write_signature(key, &signed, signed_at, &mut top);
        }
        mail.bytes.splice(..0, top);
        Ok(())
    }

    fn write_signature(&self, key: &SigningKey, signed: &Signed, at: Timestamp, out: &mut Vec<u8>) {
        let (algorithm, selector, domain) = (key.algorithm(), key.selector(), &self.domain);
        let unsigned = format!(
            "DKIM-Signature: v=1; a={algorithm}; c=relaxed/relaxed; d={domain};\r\n \
             s={selector}; t={};\r\n{};\r\n bh={};\r\n b=",
            at.as_second(),
            signed.names,
            signed.body_digest,
        );
        let mut input = signed.canonical.clone();
        write_relaxed(unsigned.as_bytes(), &mut input);
        // the signature's own field is signed without a line break at its end
        input.truncate(input.len() - 2);
        out.extend_from_slice(unsigned.as_bytes());
        let signature = STANDARD.encode(key.sign(&input));
        for (index, line) in signature.as_bytes().chunks(LINE_BYTES_MAX - 4).enumerate() {
            if index > 0 {
                out.extend_from_slice(b"\r\n  ");
            }
            out.extend_from_slice(line);
        }
        out.extend_from_slice(b"\r\n");
    }
}

fn is_under(inner: &str, outer: &str) -> bool {
    inner.strip_suffix(outer).is_some_and(|rest| rest.ends_with('.'))
}

/// What every signature of one mail has in common.
struct Signed {
    /// The signed fields as they are signed.
    canonical: Vec<u8>,
    /// The folded `h=` tag.
    names: String,
    /// The digest of the body in base64.
    body_digest: String,
}

impl Signed {
    fn read(mail: &[u8]) -> Self {
        let (head, body) = split(mail);
        let fields: Vec<(&[u8], &[u8])> = fields(head).collect();
        let (mut canonical, mut names) = (Vec::with_capacity(head.len()), Folded::new(" h="));
        for name in SIGNED_FIELDS {
            // the lowest of several of one name is signed first (RFC 6376, section 5.4.2)
            for (_, field) in
                fields.iter().rev().filter(|(it, _)| it.eq_ignore_ascii_case(name.as_bytes()))
            {
                write_relaxed(field, &mut canonical);
                names.push(name);
            }
            names.push(name);
        }
        let body_digest = STANDARD.encode(body_digest(body));
        Self { canonical, names: names.text, body_digest }
    }
}

/// A list of names parted by colons, folded where a line would grow too long.
struct Folded {
    text: String,
    line_bytes: usize,
    is_first: bool,
}

impl Folded {
    fn new(start: &str) -> Self {
        Self { text: start.to_owned(), line_bytes: start.len(), is_first: true }
    }

    fn push(&mut self, name: &str) {
        if !self.is_first {
            self.text.push(':');
            self.line_bytes += 1;
        }
        if self.line_bytes + name.len() + 1 > LINE_BYTES_MAX {
            self.text.push_str("\r\n  ");
            self.line_bytes = 2;
        }
        self.text.push_str(name);
        self.line_bytes += name.len();
        self.is_first = false;
    }
}

/// Parts head and body at the first empty line.
fn split(mail: &[u8]) -> (&[u8], &[u8]) {
    let end = mail.windows(4).position(|window| window == b"\r\n\r\n");
    let end = end.expect("a composed mail has a body");
    (&mail[..end + 2], &mail[end + 4..])
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

#[cfg(test)]
mod tests;
