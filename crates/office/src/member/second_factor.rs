//! A Member's second factor: the codes of an app by time (RFC 6238), each accepted once, and recovery codes.

pub mod end;
pub mod enrol;

use domain::MemberId;
use jiff::Timestamp;
use keys::BearerDigest;
use rand::Rng;
use store::{StoreError, Tx, second_factor::SecondFactor};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use super::sign_in::SignInError;
use crate::office::Office;

/// How many recovery codes a Member gets.
pub const RECOVERY_CODES: usize = 10;
/// How many letters a recovery code has: 80 bits, too many to be found by trying.
const RECOVERY_LETTERS: usize = 16;
/// Letters and digits that nobody mixes up.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/// How many digits a code has.
const CODE_DIGITS: usize = 6;

/// Why a second factor is not set up, or not ended.
#[derive(Debug, thiserror::Error)]
pub enum ProofError {
    /// The password is another.
    #[error("the password is not right")]
    Password,
    /// The code is none, is over, or was shown before.
    #[error("the code is not right, or was used")]
    Code,
    /// Nothing was begun that could be confirmed, or nothing is there to end.
    #[error("there is no second factor to confirm or to end")]
    Nothing,
    /// Too many attempts.
    #[error("too many failed attempts; try again after {until}")]
    Paused {
        /// When the pause is over at the latest.
        until: Timestamp,
    },
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<SignInError> for ProofError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::Password,
            SignInError::Paused { until } => Self::Paused { until },
            SignInError::Store(error) => Self::Store(error),
        }
    }
}

/// What a typed code proves, once it is spent.
#[derive(Debug, Clone, Copy)]
pub(super) enum Proof {
    /// The app's code of a time step.
    Step(u64),
    /// A recovery code, if it is one and unspent.
    Recovery(BearerDigest),
}

/// Returns the second factor that is asked of a Member; none where the password is enough.
pub(super) async fn asked(
    office: &Office,
    member: MemberId,
) -> Result<Option<SecondFactor>, StoreError> {
    let found = store::second_factor::lookup(&office.store, member).await?;
    Ok(found.filter(|it| it.confirmed_at.is_some()))
}

/// Reads a typed code: digits of the app, or letters of a recovery code; spaces and hyphens do not count.
///
/// A code of the step before or after the present one is read too, for clocks that differ.
pub(super) async fn read(
    office: &Office,
    now: Timestamp,
    factor: &SecondFactor,
    typed: &str,
) -> Result<Option<Proof>, StoreError> {
    let signs = typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-');
    let typed = Zeroizing::new(signs.collect::<String>().to_uppercase());
    if typed.len() == RECOVERY_LETTERS {
        return Ok(Some(Proof::Recovery(BearerDigest::of(&typed))));
    }
    if typed.len() != CODE_DIGITS || !typed.bytes().all(|sign| sign.is_ascii_digit()) {
        return Ok(None);
    }
    let Some(secret) = secret(office, factor).await? else { return Ok(None) };
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    Ok(totp(&secret).check(&typed, seconds).map(Proof::Step))
}

/// Spends what was shown; `false` when it was spent before, or is no recovery code at all.
pub(super) async fn spend(
    tx: &mut Tx,
    member: MemberId,
    proof: Proof,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let n_spent = match proof {
        Proof::Step(step) => store::second_factor::spend_step(tx, member, step).await?,
        Proof::Recovery(digest) => {
            store::second_factor::spend_code(tx, member, &digest, now).await?
        }
    };
    Ok(n_spent == 1)
}

async fn secret(
    office: &Office,
    factor: &SecondFactor,
) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
    let member = factor.member_id;
    let key = office.subject_key(store::member::key_id(member)).await?;
    let place = store::second_factor::secret_place(member);
    Ok(key.and_then(|key| key.unseal_secret(place, &factor.secret_sealed).ok()))
}

fn totp(secret: &[u8]) -> Totp {
    // SHA-1, six digits, 30 seconds, one step either side: what every app does.
    Builder::new().with_secret(secret.to_vec()).build_noncompliant()
}

/// Draws recovery codes, as `ABCD-EFGH-JKLM-NPQR`.
fn recovery_codes(random: &mut impl Rng) -> Vec<Zeroizing<String>> {
    let code = |_| {
        let mut bytes = [0; RECOVERY_LETTERS];
        random.fill_bytes(&mut bytes);
        let letters = bytes.map(|byte| LETTERS[usize::from(byte) % LETTERS.len()]);
        let groups =
            letters.chunks(4).map(|group| group.iter().map(|it| char::from(*it)).collect());
        Zeroizing::new(groups.collect::<Vec<String>>().join("-"))
    };
    (0..RECOVERY_CODES).map(code).collect()
}

/// Returns what is kept of a recovery code.
fn digest_of(code: &str) -> BearerDigest {
    BearerDigest::of(&Zeroizing::new(code.replace('-', "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the last six digits of the values for SHA-1.
        let totp = totp(b"12345678901234567890");
        let expected = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ];
        for (at, code) in expected {
            assert_eq!(totp.check(code, at), Some(at / 30), "{at}");
        }
    }

    #[test]
    fn recovery_codes_are_ten_and_none_is_another() {
        let codes = recovery_codes(&mut StdRng::seed_from_u64(3));
        let different: std::collections::BTreeSet<&str> =
            codes.iter().map(|code| code.as_str()).collect();
        assert_eq!((codes.len(), different.len()), (10, 10));
        assert!(codes.iter().all(|code| code.len() == 19 && code.split('-').count() == 4));
    }
}
