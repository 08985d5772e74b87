//! The keys that sign mailings (DKIM): made, published in the DNS by the organisation, and put out of use.

use mail::dkim::{self, DnsRecord, KeyError, Signer, SigningKey};
use rand::{SeedableRng, rngs::StdRng};
use store::{StoreError, mail_key::MailKeyRow};
use zeroize::Zeroizing;

use crate::{context::Context, office::Office};

const RSA: &str = "rsa";
const ED25519: &str = "ed25519";

/// Why keys are not made or put out of use.
#[derive(Debug, thiserror::Error)]
pub enum MailKeyError {
    /// No address that mails come from, whose domain they would sign for.
    #[error("the declaration names no address that mail can come from")]
    NoSender,
    /// Keys are in use already.
    #[error("mailings are signed already")]
    InUse,
    /// The key cannot be made or used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// Nothing was stored.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes an RSA and an Ed25519 key, and signs every mailing with both from now on.
///
/// Receivers treat a signature whose record they do not find as none, so publishing
/// [`records`] may follow. Law: none; RFC 6376, RFC 8463, and RFC 8058, which wants the ways out signed.
///
/// # Errors
/// Every [`MailKeyError`].
pub async fn make(office: &Office, cx: &mut Context) -> Result<(), MailKeyError> {
    if office.mail_signer().is_some() {
        return Err(MailKeyError::InUse);
    }
    let domain = domain(office).ok_or(MailKeyError::NoSender)?;
    let day = office.day(cx.now).to_string().replace('-', "");
    // Finding the primes takes a while, during which others want to be answered.
    let mut random = StdRng::from_rng(&mut cx.random);
    let rsa = tokio::task::spawn_blocking(move || dkim::generate_rsa(&mut random)).await;
    let rsa = rsa.map_err(|_| KeyError::Rsa)??;
    let seed = dkim::generate_ed25519(&mut cx.random);
    let (first, second) = (format!("{day}r"), format!("{day}e"));
    let signer = Signer::new(
        &domain,
        vec![SigningKey::rsa(&first, &rsa)?, SigningKey::ed25519(&second, &seed)?],
    )?;
    let mut records = signer.records().into_iter().map(|record| record.value);
    let mut row = |selector: String, algorithm: &str, key: &[u8]| MailKeyRow {
        wrapped: office.key.wrap_mail_key(&selector, key, &mut cx.random),
        public_record: records.next().unwrap_or_default(),
        selector,
        algorithm: algorithm.to_owned(),
        created_at: cx.now,
        retired_at: None,
    };
    let rows = [row(first, RSA, &rsa), row(second, ED25519, &*seed)];
    let kept = office.store.transact(move |mut tx| async move {
        for row in &rows {
            store::mail_key::add(&mut tx, row).await?;
        }
        tx.commit_without_fact("a key that signs mail promises nothing").await
    });
    kept.await.map_err(|error: StoreError| match error {
        StoreError::Exists { .. } => MailKeyError::InUse,
        error => error.into(),
    })?;
    office.sign_mail_with(Some(signer));
    Ok(())
}

/// Puts every key out of use; mailings go unsigned until others are made.
///
/// # Errors
/// As every change.
pub async fn retire(office: &Office, cx: &Context) -> Result<(), StoreError> {
    let (keys, now) = (store::mail_key::list(&office.store).await?, cx.now);
    let retired = office.store.transact(move |mut tx| async move {
        for key in keys.iter().filter(|key| key.retired_at.is_none()) {
            store::mail_key::retire(&mut tx, &key.selector, now).await?;
        }
        tx.commit_without_fact("a key that signs mail promises nothing").await
    });
    retired.await?;
    office.sign_mail_with(None);
    Ok(())
}

/// Returns the DNS records that the organisation has to publish for the keys in use; empty without keys.
pub fn records(office: &Office) -> Vec<DnsRecord> {
    office.mail_signer().map(|signer| signer.records()).unwrap_or_default()
}

/// Takes the stored keys up when the office opens.
pub(crate) async fn take_up(office: &Office) -> Result<(), StoreError> {
    let rows = store::mail_key::list(&office.store).await?;
    let keys: Vec<SigningKey> = rows
        .iter()
        .filter(|row| row.retired_at.is_none())
        .filter_map(|row| unwrapped(office, row))
        .collect();
    let signer = domain(office).and_then(|domain| Signer::new(&domain, keys).ok());
    office.sign_mail_with(signer);
    Ok(())
}

fn unwrapped(office: &Office, row: &MailKeyRow) -> Option<SigningKey> {
    let bytes = office.key.unwrap_mail_key(&row.selector, &row.wrapped).ok()?;
    match row.algorithm.as_str() {
        RSA => SigningKey::rsa(&row.selector, &bytes).ok(),
        ED25519 => {
            let seed = Zeroizing::new(bytes.as_slice().try_into().ok()?);
            SigningKey::ed25519(&row.selector, &seed).ok()
        }
        _ => None,
    }
}

/// Returns the domain that mails come from.
fn domain(office: &Office) -> Option<String> {
    office.letterhead().map(|head| head.sender.domain().to_owned())
}
