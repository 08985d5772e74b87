//! Publishing a statement: refused while a sentence is unbacked, save for signed exceptions with an end.

use declaration::Document;
use domain::{Digest, Entry, ExceptionId, Fact, Language, MemberId, PromiseState};
use jiff::civil::Date;
use sha2::{Digest as _, Sha256};
use store::{StoreError, exception::PublishingException, statement_version::StatementVersion};

use crate::{
    context::Context,
    coverage::{self, Covered},
    live::{Live, written},
    mechanisms::Mechanism,
    office::Office,
};

/// The longest an exception may hold, in days.
pub const EXCEPTION_DAYS_MAX: i32 = 366;
/// The longest reason, in characters.
pub const REASON_CHARS_MAX: usize = 1_000;

/// A sentence that stands in the way of publishing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The promise's ID.
    pub promise: String,
    /// How it stands: unbacked or broken.
    pub state: PromiseState,
}

/// Why a statement is not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The declaration has findings that stop publishing.
    #[error("the declaration has {n_errors} error(s)")]
    Findings {
        /// How many.
        n_errors: usize,
    },
    /// Sentences without a mechanism, and without an exception.
    #[error("{} sentence(s) are not backed and have no signed exception", .0.len())]
    Unbacked(Vec<Obstacle>),
    /// The same text is public already.
    #[error("version {number} says the same")]
    Unchanged {
        /// Its number.
        number: u32,
    },
    /// Nothing was published.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists the sentences of the statement that stand in the way, those under a signed exception left out.
///
/// # Errors
/// As every reading.
pub async fn obstacles(office: &Office, live: &Live) -> Result<Vec<Obstacle>, StoreError> {
    let covered = coverage::covered(office, live).await?;
    let today = office.day(office.clock.now());
    let holding = store::exception::list_holding(&office.store, today).await?;
    let is_excepted =
        |it: &Covered<'_>| holding.iter().any(|ex| ex.about == it.promise.id.as_str());
    // A sentence that is only not published yet is mended by publishing it.
    let is_unsaid = |it: &Covered<'_>| {
        it.state == PromiseState::Broken && it.mechanism.is_some_and(Mechanism::is_publishing)
    };
    let unbacked = covered.iter().filter(|it| {
        it.promise.section.document() == Document::Statement
            && matches!(it.state, PromiseState::Unbacked | PromiseState::Broken)
            && !is_unsaid(it)
    });
    let obstacles = unbacked
        .filter(|it| !is_excepted(it))
        .map(|it| Obstacle { promise: it.promise.id.as_str().to_owned(), state: it.state });
    Ok(obstacles.collect())
}

/// Publishes the statement in both languages as the next version; returns its number.
///
/// Law: NOT-13.
///
/// # Errors
/// Every [`PublishError`].
pub async fn publish(office: &Office, cx: &mut Context, by: MemberId) -> Result<u32, PublishError> {
    let live = office.live();
    let stops = |it: &&declaration::Finding| it.severity == declaration::Severity::Error;
    let n_errors = live.findings.iter().filter(stops).count();
    if n_errors > 0 {
        return Err(PublishError::Findings { n_errors });
    }
    let obstacles = obstacles(office, &live).await?;
    if !obstacles.is_empty() {
        return Err(PublishError::Unbacked(obstacles));
    }
    let newest = store::statement_version::find_newest(&office.store, Language::Nb).await?;
    let number = newest.as_ref().map_or(1, |newest| newest.number + 1);
    let versions = [Language::Nb, Language::En].map(|it| version(cx, &live, number, it, by));
    if let Some(newest) = newest.filter(|newest| newest.digest == versions[0].digest) {
        return Err(PublishError::Unchanged { number: newest.number });
    }
    let entries = versions.each_ref().map(|it| published(cx, it));
    let kept = office.store.transact(move |mut tx| async move {
        for version in &versions {
            store::statement_version::add(&mut tx, version).await?;
        }
        tx.commit(&entries).await
    });
    kept.await.map_err(PublishError::Store)?;
    Ok(number)
}

fn version(
    cx: &Context,
    live: &Live,
    number: u32,
    language: Language,
    published_by: MemberId,
) -> StatementVersion {
    let document = declaration::document(&live.declaration, Document::Statement, written(language));
    let html = document.to_html();
    StatementVersion {
        number,
        language,
        digest: Digest::from_bytes(Sha256::digest(&html).into()),
        html,
        markdown: document.to_markdown(),
        json: document.to_json().to_string(),
        declaration_digest: live.digest,
        published_at: cx.now,
        published_by,
    }
}

fn published(cx: &mut Context, version: &StatementVersion) -> Entry {
    let fact = Fact::StatementPublished {
        number: version.number,
        language: version.language,
        digest: version.digest,
        declaration_digest: version.declaration_digest,
        by: version.published_by,
    };
    fact.at(cx.now, &mut cx.random)
}

/// Why an exception is not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// The declaration makes no such promise.
    #[error("there is no promise `{0}`")]
    UnknownPromise(String),
    /// No reason, or one that is too long.
    #[error("a reason of 1 to {REASON_CHARS_MAX} characters is needed")]
    Reason,
    /// The end is past, or too far away.
    #[error("the end must be between today and {latest}")]
    Expiry {
        /// The last day that is accepted.
        latest: Date,
    },
    /// Nothing was signed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs one exception for each of `promises`, with one reason and one end.
///
/// # Errors
/// Every [`SignError`]; none is signed then.
pub async fn sign_exceptions(
    office: &Office,
    cx: &mut Context,
    promises: &[String],
    reason: &str,
    expires_on: Date,
    by: MemberId,
) -> Result<(), SignError> {
    let live = office.live();
    if let Some(unknown) = promises.iter().find(|id| live.promise(id).is_none()) {
        return Err(SignError::UnknownPromise(unknown.clone()));
    }
    let reason = reason.trim();
    if reason.is_empty() || reason.chars().count() > REASON_CHARS_MAX {
        return Err(SignError::Reason);
    }
    let today = office.day(cx.now);
    let latest = today.saturating_add(jiff::Span::new().days(EXCEPTION_DAYS_MAX));
    if expires_on < today || expires_on > latest {
        return Err(SignError::Expiry { latest });
    }
    let mut rows = Vec::new();
    let mut entries = Vec::new();
    for about in promises {
        let row = exception(office, cx, about, reason, expires_on, by);
        let fact = Fact::ExceptionSigned {
            about: about.clone(),
            reason_digest: Digest::from_bytes(Sha256::digest(reason).into()),
            expires_on,
            by,
        };
        entries.push(fact.at(cx.now, &mut cx.random));
        rows.push(row);
    }
    let signed = office.store.transact(move |mut tx| async move {
        for row in &rows {
            store::exception::add(&mut tx, row).await?;
        }
        tx.commit(&entries).await
    });
    Ok(signed.await?)
}

fn exception(
    office: &Office,
    cx: &mut Context,
    about: &str,
    reason: &str,
    expires_on: Date,
    by: MemberId,
) -> PublishingException {
    let text = format!("ordhold exception v1\n{about}\n{expires_on}\n{by}\n{}\n{reason}\n", cx.now);
    PublishingException {
        id: ExceptionId::new(cx.now, &mut cx.random),
        about: about.to_owned(),
        reason: reason.to_owned(),
        expires_on,
        signed_by: by,
        signed_at: cx.now,
        signature: office.signer.sign_text(&text).into_bytes(),
    }
}
