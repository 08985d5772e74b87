//! Setting a second factor up: a secret for the app, a code that shows the app has it, then recovery codes, shown once.

use domain::Fact;
use jiff::{SignedDuration, Timestamp};
use rand::Rng;
use store::{StoreError, Tx, member::Member};
use totp_rs::{Builder, Secret};
use zeroize::Zeroizing;

use super::{ProofError, digest_of, recovery_codes, totp};
use crate::{
    context::Context,
    member::{
        address,
        alert::{self, Event},
        attempt,
        browser::Browser,
        session,
        sign_in::{Begun, SignedIn},
    },
    office::Office,
};

/// How many random bytes a secret has; RFC 4226 recommends 160 bits.
const SECRET_BYTES: usize = 20;
/// How long a secret waits to be confirmed.
pub const SETTING_UP_MINUTES_MAX: i64 = 60;

/// How far a Member is with her second factor.
pub enum Standing {
    /// She has none.
    Without,
    /// She is setting it up.
    SettingUp(Handover),
    /// It is asked for.
    Asked {
        /// Since when.
        since: Timestamp,
        /// How many recovery codes are left.
        n_codes_left: u32,
    },
}

/// What an app is told, by typing or by taking a picture.
pub struct Handover {
    /// The secret in Base32, in groups of four.
    pub secret: Zeroizing<String>,
    /// The same as a URL, with whose it is.
    pub url: Zeroizing<String>,
}

/// A second factor that is asked for from now on.
pub struct Enrolled {
    /// The session that goes on; all others ended.
    pub begun: Begun,
    /// The recovery codes, which nobody sees again.
    pub codes: Vec<Zeroizing<String>>,
}

/// Returns how far a Member is.
///
/// # Errors
/// As every reading; her address is opened for her own page while she sets it up.
pub async fn standing(
    office: &Office,
    cx: &mut Context,
    member: &Member,
) -> Result<Standing, StoreError> {
    let Some(factor) = store::second_factor::lookup(&office.store, member.id).await? else {
        return Ok(Standing::Without);
    };
    if let Some(since) = factor.confirmed_at {
        let n_codes_left = store::second_factor::n_codes_left(&office.store, member.id).await?;
        return Ok(Standing::Asked { since, n_codes_left });
    }
    let Some(secret) = super::secret(office, &factor).await? else { return Ok(Standing::Without) };
    let opened = address::own(office, cx, member).await?;
    let address = opened.as_ref().and_then(|(address, permit)| address.open(permit).ok());
    let account = address.map_or("", String::as_str);
    Ok(Standing::SettingUp(handover(office, &secret, account)))
}

fn handover(office: &Office, secret: &[u8], account: &str) -> Handover {
    // A colon would end the name in the URL.
    let plain = |text: &str| text.replace(':', " ");
    let issuer = plain(office.live().organisation_name());
    let builder = Builder::new().with_secret(secret.to_vec()).with_issuer(Some(issuer));
    let totp = builder.with_account_name(plain(account)).build_noncompliant();
    let letters = Zeroizing::new(Secret::from(secret.to_vec()).to_base32());
    let groups = letters.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group));
    Handover {
        secret: Zeroizing::new(groups.collect::<Vec<_>>().join(" ")),
        url: Zeroizing::new(totp.to_url().unwrap_or_default()),
    }
}

/// Begins to set a second factor up, or begins anew; nothing is asked for until it is confirmed.
///
/// # Errors
/// [`ProofError::Nothing`] when one is asked for already, or as every change.
pub async fn begin(office: &Office, cx: &mut Context, member: &Member) -> Result<(), ProofError> {
    let (id, now) = (member.id, cx.now);
    let key = office.subject_key(store::member::key_id(id)).await?.ok_or(ProofError::Nothing)?;
    let mut secret = Zeroizing::new([0; SECRET_BYTES]);
    cx.random.fill_bytes(secret.as_mut());
    let place = store::second_factor::secret_place(id);
    let sealed = key.seal_secret(place, secret.as_ref(), &mut cx.random);
    let begun = office.store.transact(move |mut tx| async move {
        let n_begun = store::second_factor::begin(&mut tx, id, &sealed, now).await?;
        tx.commit_without_fact("nothing is asked for until it is confirmed").await?;
        Ok::<_, StoreError>(n_begun)
    });
    if begun.await? == 1 { Ok(()) } else { Err(ProofError::Nothing) }
}

/// Confirms a second factor by the password and a code of the app, and ends the Member's other sessions.
///
/// # Errors
/// Every [`ProofError`].
pub async fn confirm(
    office: &Office,
    cx: &mut Context,
    signed_in: &SignedIn,
    (password, code): (String, &str),
    browser: &Browser,
) -> Result<Enrolled, ProofError> {
    let (member, now) = (&signed_in.member, cx.now);
    let factor = store::second_factor::lookup(&office.store, member.id).await?;
    let factor = factor.filter(|it| it.confirmed_at.is_none()).ok_or(ProofError::Nothing)?;
    let secret = super::secret(office, &factor).await?.ok_or(ProofError::Nothing)?;
    let attempt = attempt::begin_of(office, now, member, browser).await?;
    attempt.password_is(office, now, member, password).await?;
    let code = Zeroizing::new(code.replace([' ', '-'], ""));
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let step = totp(&secret).check(&code, seconds).ok_or(ProofError::Code)?;
    let from = (attempt.known(), browser);
    let (opening, begun) = session::new(office, cx, member.id, from, Some(now)).await?;
    let alert = alert::job(cx, member.id, Event::FactorSet, browser);
    let codes = recovery_codes(&mut cx.random);
    let digests: Vec<_> = codes.iter().map(|code| digest_of(code)).collect();
    let id = member.id;
    let entry = Fact::SecondFactorSet { member: id }.at(now, &mut cx.random);
    let confirmed = office.store.transact(move |mut tx| async move {
        if store::second_factor::confirm(&mut tx, id, now, step).await? == 0 {
            return Err(ProofError::Nothing);
        }
        store::second_factor::delete_codes(&mut tx, id).await?;
        for digest in &digests {
            store::second_factor::add_code(&mut tx, id, digest).await?;
        }
        attempt.take_back(&mut tx).await?;
        store::session::delete_of_member(&mut tx, id).await?;
        opening.keep(&mut tx).await?;
        store::job::add(&mut tx, &alert).await?;
        Ok(tx.commit(&[entry]).await?)
    });
    confirmed.await?;
    Ok(Enrolled { begun, codes })
}

/// Forgets the secrets that nobody confirmed for too long.
pub(crate) async fn forget_unconfirmed(tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
    let since = now - SignedDuration::from_mins(SETTING_UP_MINUTES_MAX);
    store::second_factor::delete_unconfirmed_since(tx, since).await.map(drop)
}
