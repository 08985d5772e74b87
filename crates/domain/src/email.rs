//! E-mail addresses: what is accepted at the door. Knows no mail server and guesses no spelling.

/// The longest address, in bytes (RFC 5321, section 4.5.3.1.3, without the angle brackets).
pub const EMAIL_BYTES_MAX: usize = 254;
const LOCAL_BYTES_MAX: usize = 64;
const LABEL_BYTES_MAX: usize = 63;

/// An address that mail can be sent to; kept inside [`decide::Personal`], so it has no `Debug` or `Display`.
///
/// ASCII: an unquoted local part and a host name of at least two labels; letters keep their case.
#[derive(Clone, PartialEq, Eq)]
pub struct EmailAddress(String);

/// Why a text is no e-mail address; holds nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EmailError {
    /// Nothing was written.
    #[error("the address is empty")]
    Empty,
    /// More than [`EMAIL_BYTES_MAX`] bytes in all, or 64 before the `@`.
    #[error("the address is too long")]
    TooLong,
    /// No `@`.
    #[error("the address has no `@`")]
    NoAt,
    /// What stands before the `@` holds a letter or a dot that cannot stand there.
    #[error("the part before the `@` is not valid")]
    Local,
    /// What stands after the `@` is no host name in ASCII; `æ` and its like are written as `xn--…`.
    #[error("the part after the `@` is not valid")]
    Domain,
}

impl EmailAddress {
    /// Reads an address; white space around it falls away.
    ///
    /// # Errors
    /// [`EmailError`], one variant per rule broken.
    pub fn parse(text: &str) -> Result<Self, EmailError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(EmailError::Empty);
        }
        let (local, domain) = text.rsplit_once('@').ok_or(EmailError::NoAt)?;
        if text.len() > EMAIL_BYTES_MAX || local.len() > LOCAL_BYTES_MAX {
            return Err(EmailError::TooLong);
        }
        if !local.split('.').all(is_atom) {
            return Err(EmailError::Local);
        }
        if !is_host(domain) {
            return Err(EmailError::Domain);
        }
        Ok(Self(text.to_owned()))
    }
}

impl AsRef<str> for EmailAddress {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

fn is_atom(part: &str) -> bool {
    !part.is_empty()
        && part.bytes().all(|letter| {
            letter.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&letter)
        })
}

fn is_host(domain: &str) -> bool {
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && domain.split('.').all(is_label)
        && top.bytes().any(|letter| letter.is_ascii_alphabetic())
}

fn is_label(label: &str) -> bool {
    (1..=LABEL_BYTES_MAX).contains(&label.len())
        && label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: Option<EmailError>) {
        assert_eq!(EmailAddress::parse(text).err(), expected, "{text}");
    }

    #[test]
    fn ordinary_addresses_are_accepted() {
        check("kari.nord@solbris.example", None);
        check(" Ola+tag@post.fjordbok.example\n", None);
        check("a@b.example", None);
        check("kari@xn--blbr-roah.example", None);
    }

    #[test]
    fn broken_addresses_are_refused_by_rule() {
        check("  ", Some(EmailError::Empty));
        check("kari.nord", Some(EmailError::NoAt));
        check("@solbris.example", Some(EmailError::Local));
        check(".kari@solbris.example", Some(EmailError::Local));
        check("kari..nord@solbris.example", Some(EmailError::Local));
        check("kari nord@solbris.example", Some(EmailError::Local));
        check("kari\r\nBcc: x@solbris.example", Some(EmailError::Local));
        check("kari@solbris", Some(EmailError::Domain));
        check("kari@-solbris.example", Some(EmailError::Domain));
        check("kari@blåbær.example", Some(EmailError::Domain));
        check("kari@127.0.0.1", Some(EmailError::Domain));
    }

    #[test]
    fn sixty_four_bytes_before_the_at_sign_are_the_most() {
        check(&format!("{}@solbris.example", "k".repeat(64)), None);
        check(&format!("{}@solbris.example", "k".repeat(65)), Some(EmailError::TooLong));
    }

    #[test]
    fn two_hundred_and_fifty_four_bytes_are_the_most() {
        let label = "s".repeat(63);
        let longest = format!("k@{label}.{label}.{label}.{}", "n".repeat(60));
        assert_eq!(longest.len(), EMAIL_BYTES_MAX);
        check(&longest, None);
        check(&format!("k{longest}"), Some(EmailError::TooLong));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic_and_an_accepted_one_can_stand_in_a_header(text in ".*") {
            if let Ok(address) = EmailAddress::parse(&text) {
                prop_assert!(address.as_ref().bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert!(address.as_ref().len() <= EMAIL_BYTES_MAX);
            }
        }

        #[test]
        fn a_local_part_and_a_host_make_an_address(
            local in "[a-z0-9]{1,20}(\\.[a-z0-9]{1,20}){0,2}", host in "[a-z0-9]{1,30}\\.example",
        ) {
            let written = format!("{local}@{host}");
            let address = EmailAddress::parse(&written);
            prop_assert!(address.is_ok_and(|address| address.as_ref() == written));
        }
    }
}
