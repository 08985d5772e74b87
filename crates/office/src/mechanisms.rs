//! The mechanisms: what keeps promises of one kind, and the falsifier that looks for a counter-example on live rows.

mod audience;
mod backups;
mod consents;
pub mod counterexample;
mod erasure;
mod mailings;
mod members;
mod reading;
mod returns;
mod sharing;
mod sign_in;
mod texts;

use std::{future::Future, pin::Pin};

use declaration::{
    Promise, PromiseKind,
    model::{Measure, Text},
};
use store::StoreError;

pub use counterexample::Counterexample;

use crate::{
    live::{Live, Subscription},
    office::Office,
};

/// Code that keeps promises of some kinds, and knows how they would be broken.
pub struct Mechanism {
    /// Stable, in kebab-case.
    pub id: &'static str,
    /// The kinds of promises that it keeps.
    pub kinds: &'static [PromiseKind],
    /// How it keeps them, in bokmål.
    pub works_nb: &'static str,
    /// How it keeps them, in English.
    pub works_en: &'static str,
    /// What would show that it does not, in bokmål.
    pub breaks_if_nb: &'static str,
    /// What would show that it does not, in English.
    pub breaks_if_en: &'static str,
    /// What rests while it is off; sorted, often only publishing.
    pub rests: &'static [Work],
    serves: fn(&Live, &Promise) -> bool,
    falsify: Falsify,
}

/// What the house does only while the mechanisms run that it rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Forms take people in, and confirmations are mailed and accepted.
    Forms,
    /// Mailings go out.
    Mailings,
    /// A sentence without anything behind it keeps a statement from being published, save by a signed exception.
    Publishing,
}

type Falsify = for<'a> fn(&'a Office, &'a Live, &'a Promise) -> Looking<'a>;
type Looking<'a> = Pin<Box<dyn Future<Output = Result<Verdict, StoreError>> + Send + 'a>>;

/// What a falsifier found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// How many cases it looked at.
    pub n_cases: u64,
    /// What shows the promise broken; none when nothing does.
    pub counterexample: Option<Counterexample>,
}

impl Verdict {
    fn holds(n_cases: u64) -> Self {
        Self { n_cases, counterexample: None }
    }

    fn broken(n_cases: u64, counterexample: Counterexample) -> Self {
        Self { n_cases, counterexample: Some(counterexample) }
    }
}

impl Mechanism {
    /// Says whether it keeps this promise of this declaration.
    pub fn keeps(&self, live: &Live, promise: &Promise) -> bool {
        self.kinds.contains(&promise.kind) && (self.serves)(live, promise)
    }

    /// Says whether publishing is itself how it keeps its promises.
    pub fn is_publishing(&self) -> bool {
        self.id == texts::PUBLISHED_SENTENCE.id
    }

    /// Looks for a counter-example now.
    ///
    /// # Errors
    /// As every reading.
    pub async fn falsify(
        &self,
        office: &Office,
        live: &Live,
        promise: &Promise,
    ) -> Result<Verdict, StoreError> {
        (self.falsify)(office, live, promise).await
    }

    /// Returns how it works and what would break it, in both languages.
    pub fn texts(&self) -> (Text, Text) {
        let text = |nb: &str, en: &str| Text { nb: nb.to_owned(), en: en.to_owned() };
        (text(self.works_nb, self.works_en), text(self.breaks_if_nb, self.breaks_if_en))
    }
}

/// Every mechanism of this program.
pub const MECHANISMS: &[&Mechanism] = &[
    &erasure::ERASE_AT_WITHDRAWAL,
    &consents::CONFIRMED_BY_MAIL,
    &consents::RECEIPTS,
    &consents::DECLARED_FIELDS,
    &consents::DECLARED_USES,
    &mailings::SEND_GATE,
    &mailings::WAY_OUT,
    &returns::ERASE_AT_DEATH,
    &returns::NO_IS_FINAL,
    &audience::ADDRESS_ORIGIN,
    &audience::EXISTING_CUSTOMERS,
    &audience::CONSENT_RENEWED,
    &reading::MAIL_BEHAVIOUR,
    &sharing::NOT_PASSED_ON,
    &backups::BACKED_UP,
    &backups::RESTORABLE,
    &members::AUTHORISED,
    &members::BOUND,
    &members::BOUND_SHOWN,
    &members::REVIEWED,
    &sign_in::SECOND_FACTOR,
    &texts::NOTICE_AT_FORM,
    &texts::PUBLISHED_SENTENCE,
    &texts::VERSIONS,
];

/// Returns the mechanism that keeps a promise, if any does.
pub fn mechanism_of(live: &Live, promise: &Promise) -> Option<&'static Mechanism> {
    MECHANISMS.iter().copied().find(|mechanism| mechanism.keeps(live, promise))
}

/// Finds a mechanism that is switched off although `work` rests on it; none when the work may go on.
///
/// Leaving, erasing and a person's own page rest on no mechanism: they are owed whatever is switched.
///
/// # Errors
/// As every reading.
pub async fn stopped(
    office: &Office,
    work: Work,
) -> Result<Option<&'static Mechanism>, StoreError> {
    let switches = store::mechanism::list(&office.store).await?;
    let is_off = |mechanism: &&'static Mechanism| {
        let mut switches = switches.iter();
        switches.any(|it| it.mechanism == mechanism.id && it.off_since.is_some())
    };
    Ok(MECHANISMS.iter().copied().filter(|it| it.rests.contains(&work)).find(is_off))
}

/// Finds a mechanism by its ID.
pub fn find(id: &str) -> Option<&'static Mechanism> {
    MECHANISMS.iter().copied().find(|mechanism| mechanism.id == id)
}

/// Says whether the promise is about an activity that Ordhold itself collects and mails for.
fn is_subscription(live: &Live, promise: &Promise) -> bool {
    promise.activity.as_deref().is_some_and(|it| live.subscription_of(it).is_some())
}

/// Says whether the promise is about an activity that mailings go out for.
fn is_mailed(live: &Live, promise: &Promise) -> bool {
    let topics = live.mail_topics();
    promise.activity.as_deref().is_some_and(|id| topics.iter().any(|(activity, _)| activity == id))
}

/// Finds the measure that a promise comes from.
fn measure<'a>(live: &'a Live, promise: &Promise) -> Option<&'a Measure> {
    let owner = promise.id.as_str().strip_prefix("measure.")?;
    let mut measures = live.declaration.measures.iter().map(|it| it.get());
    measures.find(|it| {
        let rest = owner.strip_prefix(it.id.get().as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Returns the table that the promise comes from: a form's ID, or an activity's.
fn owner(promise: &Promise) -> &str {
    let id = promise.id.as_str();
    id.strip_prefix("form.").unwrap_or(id).split('.').next().unwrap_or_default()
}

/// Finds the subscription that a promise is about: its form's, or its activity's.
fn subscription<'a>(live: &'a Live, promise: &Promise) -> Option<Subscription<'a>> {
    let owner = owner(promise);
    let by_form = live.subscription(owner);
    by_form.or_else(|| live.subscription_of(promise.activity.as_deref().unwrap_or(owner)))
}

/// Says whether the promise is about a subscription form, or the activity behind one.
fn is_subscription_point(live: &Live, promise: &Promise) -> bool {
    live.subscription(owner(promise)).is_some() || is_subscription(live, promise)
}
