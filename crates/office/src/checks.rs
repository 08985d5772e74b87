//! The checks: every interval each mechanism's falsifier looks, and a change of state becomes a Fact.

use declaration::Promise;
use domain::{Entry, Fact, MemberId, PromiseState};
use jiff::SignedDuration;
use store::{StoreError, mechanism::MechanismSwitch, promise::Check};

use crate::{
    audience,
    context::{Acting, Context},
    expiry,
    live::Live,
    mechanisms::{self, Counterexample, Mechanism, Verdict},
    office::Office,
    returns, unfinished,
};

/// How long the history of checks is kept.
const HISTORY: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Checks, and sweeps what is over, until the task is dropped, once every interval; what a crash left half done is ended
/// after the first check, which has then seen it.
pub async fn run(office: &Office) {
    let interval = office.settings.check_interval.unsigned_abs();
    let mut is_first = true;
    loop {
        let mut cx = office.context(Acting::Job);
        if let Err(error) = returns::sweep(office, &cx).await {
            tracing::error!(%error, "whose mailbox is dead could not be erased");
        }
        if let Err(error) = all(office, &mut cx).await {
            tracing::error!(%error, "the promises cannot be checked");
        }
        // Not at every check: whoever outlives her ground while the program runs is a fault that it has to show.
        if std::mem::take(&mut is_first)
            && let Err(error) = unfinished::finish(office, &mut cx).await
        {
            tracing::error!(%error, "what a crash left half done could not be ended");
        }
        if let Err(error) = expiry::sweep(office, &cx).await {
            tracing::error!(%error, "what is over could not be deleted");
        }
        if let Err(error) = audience::sweep(office, &mut cx).await {
            tracing::error!(%error, "consents that grow old could not be asked for again");
        }
        tokio::time::sleep(interval).await;
    }
}

/// Checks every promise that a running mechanism keeps.
///
/// # Errors
/// As every change; what was checked until then is kept.
pub async fn all(office: &Office, cx: &mut Context) -> Result<(), StoreError> {
    let live = office.live();
    let switches = store::mechanism::list(&office.store).await?;
    for promise in &live.promises {
        let Some(mechanism) = mechanisms::mechanism_of(&live, promise) else { continue };
        let is_off = |it: &MechanismSwitch| it.mechanism == mechanism.id && it.off_since.is_some();
        if !switches.iter().any(is_off) {
            one(office, cx, &live, promise, mechanism).await?;
        }
    }
    let before = cx.now - HISTORY;
    let pruned = office.store.transact(move |mut tx| async move {
        store::promise::delete_checks_before(&mut tx, before).await?;
        tx.commit_without_fact("the log keeps every change of state").await
    });
    pruned.await
}

/// Checks one promise now, and returns how it stands.
///
/// # Errors
/// As every change.
pub async fn one(
    office: &Office,
    cx: &mut Context,
    live: &Live,
    promise: &Promise,
    mechanism: &Mechanism,
) -> Result<PromiseState, StoreError> {
    let began_at = office.clock.now();
    let verdict = mechanism.falsify(office, live, promise).await?;
    let checked_at = office.clock.now();
    let duration = checked_at.duration_since(began_at).as_micros();
    let state = state_of(&verdict);
    let check = Check {
        promise_id: promise.id.as_str().to_owned(),
        mechanism: mechanism.id.to_owned(),
        checked_at,
        outcome: state,
        n_cases: verdict.n_cases,
        counterexample: verdict.counterexample.as_ref().map(Counterexample::keep),
        duration_us: u64::try_from(duration).unwrap_or_default(),
    };
    let before = store::promise::lookup_newest(&office.store, promise.id.as_str()).await?;
    let is_news = before.as_ref().is_none_or(|before| before.outcome != state);
    let entry = is_news.then(|| changed(cx, &check));
    keep(office, check, before, entry).await?;
    Ok(state)
}

fn state_of(verdict: &Verdict) -> PromiseState {
    match verdict {
        Verdict { counterexample: Some(_), .. } => PromiseState::Broken,
        Verdict { n_cases: 0, .. } => PromiseState::Running,
        Verdict { .. } => PromiseState::Kept,
    }
}

fn changed(cx: &mut Context, check: &Check) -> Entry {
    let fact = Fact::PromiseChecked {
        promise: check.promise_id.clone(),
        mechanism: check.mechanism.clone(),
        state: check.outcome,
        n_cases: check.n_cases,
    };
    fact.at(check.checked_at, &mut cx.random)
}

/// Keeps the newest check always, and a line of history when something changed or an hour has passed.
async fn keep(
    office: &Office,
    check: Check,
    before: Option<Check>,
    entry: Option<Entry>,
) -> Result<(), StoreError> {
    let is_line = before.is_none_or(|before| {
        before.outcome != check.outcome
            || before.n_cases != check.n_cases
            || before.checked_at.as_second() / 3_600 != check.checked_at.as_second() / 3_600
    });
    let kept = office.store.transact(move |mut tx| async move {
        if is_line {
            store::promise::add_check(&mut tx, &check).await?;
        } else {
            store::promise::keep_newest(&mut tx, &check).await?;
        }
        match entry {
            Some(entry) => tx.commit(&[entry]).await,
            None => tx.commit_without_fact("the promise stands as before").await,
        }
    });
    kept.await
}

/// Why a mechanism is not switched.
#[derive(Debug, thiserror::Error)]
pub enum SwitchError {
    /// This program has no such mechanism.
    #[error("there is no such mechanism")]
    Unknown,
    /// Nothing was changed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Switches a mechanism on or off; its promises turn at once.
///
/// What is off keeps nothing, and the sentences say so; what rests on it ([`Mechanism::rests`]) stops. Jobs that wait
/// for it go on within a minute after it runs again.
///
/// # Errors
/// Every [`SwitchError`].
pub async fn switch(
    office: &Office,
    cx: &mut Context,
    mechanism: &str,
    on: bool,
    by: MemberId,
) -> Result<(), SwitchError> {
    let mechanism = mechanisms::find(mechanism).ok_or(SwitchError::Unknown)?;
    let row = MechanismSwitch {
        mechanism: mechanism.id.to_owned(),
        off_since: (!on).then_some(cx.now),
        switched_by: by,
        switched_at: cx.now,
    };
    let fact = Fact::MechanismSwitched { mechanism: mechanism.id.to_owned(), on, by };
    let entry = fact.at(cx.now, &mut cx.random);
    let switched = office.store.transact(move |mut tx| async move {
        store::mechanism::keep(&mut tx, &row).await?;
        tx.commit(&[entry]).await
    });
    Ok(switched.await?)
}
