//! Backed up in two places, and restored to see that it can be: no backup too old, no second copy missing, nobody back.

use declaration::{Promise, PromiseKind, model::MeasureKind};
use jiff::SignedDuration;

use super::{Counterexample, Looking, Mechanism, Verdict, Work, counterexample::Lag};
use crate::{
    backup::ages::{self, Ages},
    live::Live,
    office::Office,
};
use store::StoreError;

/// How far back backups and rehearsals count as cases.
const CASES: SignedDuration = SignedDuration::from_hours(24 * 90);
const REHEARSALS_MAX: u32 = 200;

pub(super) const BACKED_UP: Mechanism = Mechanism {
    id: "backed-up",
    kinds: &[PromiseKind::Backup],
    works_nb: "Alle rader kopieres forseglet fra ett og samme øyeblikk til to steder, så ofte som det er satt opp.",
    works_en: "Every row is copied, sealed, as of one instant to two places, as often as the settings say.",
    breaks_if_nb: "den nyeste kopien på et sted er eldre enn halvannen gang tiden den skal lages på, den ligger der ikke lenger, eller det finnes ikke noe sted nummer to",
    breaks_if_en: "the newest copy in a place is older than one and a half times the time it is due in, it is there no more, or there is no second place",
    rests: &[Work::Publishing],
    serves: |live, _| live.is_backed_up,
    falsify: |office, _, _| Box::pin(copied(office)) as Looking<'_>,
};

pub(super) const RESTORABLE: Mechanism = Mechanism {
    id: "restorable",
    kinds: &[PromiseKind::Restore, PromiseKind::MeasureTested],
    works_nb: "Den nyeste kopien gjenopprettes til side: listen over slettede følges, loggen regnes etter, og det letes etter folk som er slettet.",
    works_en: "The newest copy is restored aside: the list of erasures is followed, the log recomputed, and people who were erased are looked for.",
    breaks_if_nb: "en prøve slår feil, finner noen som er slettet, eller er for gammel",
    breaks_if_en: "a rehearsal fails, finds somebody who was erased, or is too old",
    rests: &[Work::Publishing],
    serves: |live, promise| live.is_backed_up && is_rehearsed(live, promise),
    falsify: |office, live, promise| Box::pin(rehearsed(office, live, promise)) as Looking<'_>,
};

/// Says whether a promise is about restoring, or about the test of a measure that a rehearsal tests.
fn is_rehearsed(live: &Live, promise: &Promise) -> bool {
    promise.kind == PromiseKind::Restore || measure(live, promise).is_some()
}

/// Finds the backup or restore that a promise says is tested.
fn measure<'a>(live: &'a Live, promise: &Promise) -> Option<&'a declaration::model::Measure> {
    let is_own = |it: &&declaration::model::Measure| {
        matches!(it.kind.get(), MeasureKind::Backup | MeasureKind::Restore)
    };
    super::measure(live, promise).filter(is_own)
}

async fn copied(office: &Office) -> Result<Verdict, StoreError> {
    let now = office.clock.now();
    let n_cases = store::backup::count_since(&office.store, now - CASES).await?;
    let Some(ages) = ages::ages(office, now).await? else { return Ok(Verdict::holds(n_cases)) };
    let found = match lagging(&ages) {
        Some(lag) => lag,
        None if ages.places.len() < 2 => Lag::OnePlace,
        None => return Ok(Verdict::holds(n_cases)),
    };
    Ok(Verdict::broken(n_cases, Counterexample::BackupLags { lag: found }))
}

fn lagging(ages: &Ages) -> Option<Lag> {
    if ages.places.iter().any(|it| it.is_missing) {
        return Some(Lag::Missing);
    }
    if ages.places.iter().any(|it| it.is_behind) {
        return Some(Lag::Untold);
    }
    let late = ages.places.iter().filter(|it| it.is_late).count();
    match late {
        0 => None,
        n if n == ages.places.len() => Some(Lag::Everywhere),
        _ => Some(Lag::OneOfThem),
    }
}

async fn rehearsed(office: &Office, live: &Live, promise: &Promise) -> Result<Verdict, StoreError> {
    let now = office.clock.now();
    let done = store::backup::list_rehearsals(&office.store, REHEARSALS_MAX).await?;
    let held = done.iter().filter(|it| it.holds() && it.rehearsed_at >= now - CASES);
    let n_cases = held.count() as u64;
    let broken = |found| Ok(Verdict::broken(n_cases, found));
    if let Some(newest) = done.first().filter(|it| !it.holds()) {
        let n_revenants = newest.n_revenants;
        return broken(Counterexample::RehearsalFailed { n_revenants });
    }
    let is_late = match ages::ages(office, now).await? {
        Some(ages) => ages.is_rehearsal_late,
        None => false,
    };
    let is_overdue = match (measure(live, promise), done.first()) {
        (Some(measure), Some(newest)) => measure.tested_every.as_ref().is_some_and(|every| {
            let due_on = every.end_after(office.day(newest.rehearsed_at));
            due_on.is_some_and(|due_on| due_on < office.day(now))
        }),
        _ => false,
    };
    if is_late || is_overdue {
        return broken(Counterexample::BackupLags { lag: Lag::Unrehearsed });
    }
    Ok(Verdict::holds(n_cases))
}
