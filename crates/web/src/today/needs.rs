//! Decides what needs somebody: broken promises first, then mail that does not get out or back, then sentences and words
//! that run out, then what is stuck.

use std::collections::BTreeSet;

use declaration::Severity;
use domain::{JobState, PromiseState};
use jiff::{Span, civil::Date};
use office::{
    Live,
    backup::ages,
    coverage::{Covered, Ground},
    mailing::delivery::{self, Signing},
    mechanisms::counterexample::in_words,
    member::review,
    publishing,
};
use store::StoreError;

use super::Need;
use crate::app::Visit;
use crate::mailings::delivery::FailureLine;
use crate::parts::State;
use crate::text::Phrase;

/// How many days before its end a signed word is shown.
const ENDS_WITHIN_DAYS: i64 = 14;
/// How many findings are listed one by one.
const FINDINGS_MAX: usize = 10;

/// Lists what needs somebody, the most urgent first.
///
/// # Errors
/// As every reading.
pub(super) async fn needs(
    visit: &Visit,
    live: &Live,
    covered: &[Covered<'_>],
) -> Result<Vec<Need>, StoreError> {
    let mut needs = broken(visit, covered);
    needs.extend(in_the_way(visit, live).await?);
    needs.extend(behind(visit).await?);
    needs.extend(about_members(visit, live).await?);
    needs.extend(unbacked(visit, live).await?);
    needs.extend(findings(visit, live));
    needs.extend(ending(visit, live, covered).await?);
    needs.extend(stuck(visit).await?);
    Ok(needs)
}

fn broken(visit: &Visit, covered: &[Covered<'_>]) -> Vec<Need> {
    let is_broken = |it: &&Covered<'_>| it.state == PromiseState::Broken;
    let need = |it: &Covered<'_>| {
        let found = it.check.as_ref().and_then(|check| check.counterexample.as_ref());
        let found = found.map(|found| in_words(found, visit.language()));
        Need {
            state: State::Broken,
            title: visit.read(&it.promise.sentence).to_owned(),
            reason: found.unwrap_or_default(),
            step: visit.t("need-see-counterexample").to_string(),
            address: format!("/promises/{}", it.promise.id),
            due_on: None,
        }
    };
    covered.iter().filter(is_broken).map(need).collect()
}

/// What keeps mail from getting out and back; a house that sends none has nothing in the way of it.
async fn in_the_way(visit: &Visit, live: &Live) -> Result<Vec<Need>, StoreError> {
    let ways = delivery::look(&visit.app.office, visit.locale.now).await?;
    let need = |state, title: Phrase, reason: String, step: &'static str, address: &str| Need {
        state,
        title: title.to_string(),
        reason,
        step: visit.t(step).to_string(),
        address: address.to_owned(),
        due_on: None,
    };
    let mut needs = Vec::new();
    for relay in ways.relays.iter().filter(|relay| relay.fails()) {
        let title = visit.t("need-relay").with("host", relay.host.as_str());
        let failure = relay.failure.as_ref().map(|it| FailureLine::of(&visit.locale, it));
        let reason = failure.map(|it| format!("{}. {}", it.says, it.hint)).unwrap_or_default();
        let address = "/mailings/delivery#relays";
        needs.push(need(State::Broken, title, reason, "need-see-delivery", address));
    }
    for source in ways.sources.iter().filter(|source| source.fails()) {
        let title = visit.t("need-source").with("name", source.name.as_str());
        let reason = visit.t("delivery-source-hint").to_string();
        let address = "/mailings/delivery#returns";
        needs.push(need(State::Broken, title, reason, "need-see-delivery", address));
    }
    if ways.n_trouble() > 0 {
        let title = visit.t("need-trouble").with("n", ways.n_trouble());
        let reason = visit.t("need-trouble-reason").to_string();
        let address = "/mailings/delivery#trouble";
        needs.push(need(State::Broken, title, reason, "need-see-delivery", address));
    }
    let sends = !ways.relays.is_empty() && !live.mail_topics().is_empty();
    let unsigned = match ways.signing {
        Signing::Signed => None,
        Signing::NoKeys => Some(visit.t("need-unsigned-reason")),
        Signing::Changing { since } => {
            let at = visit.locale.moment(&since);
            Some(visit.t("need-keys-changing-reason").with("at", at))
        }
    };
    if let Some(reason) = unsigned.filter(|_| sends) {
        let title = visit.t("need-unsigned");
        let address = "/settings#mail-keys";
        needs.push(need(State::Unbacked, title, reason.to_string(), "need-make-keys", address));
    }
    Ok(needs)
}

/// Backups that are too old, places that learn nothing, and a rehearsal that failed or is missing.
async fn behind(visit: &Visit) -> Result<Vec<Need>, StoreError> {
    let now = visit.locale.now;
    let Some(ages) = ages::ages(&visit.app.office, now).await? else { return Ok(Vec::new()) };
    let need = |title: Phrase, reason: Phrase, address: &str| Need {
        state: State::Broken,
        title: title.to_string(),
        reason: reason.to_string(),
        step: visit.t("need-see-backups").to_string(),
        address: address.to_owned(),
        due_on: None,
    };
    let mut needs = Vec::new();
    for it in &ages.places {
        let place = it.place.display().to_string();
        let named = |key| visit.t(key).with("place", place.as_str());
        let places = "/settings/backups#places";
        if it.is_late {
            let reason = visit.t("need-backup-late-reason");
            needs.push(need(named("need-backup-late"), reason, places));
        }
        if it.is_missing {
            let reason = visit.t("need-backup-missing-reason");
            needs.push(need(named("need-backup-missing"), reason, places));
        }
        if it.is_behind {
            let reason = visit.t("need-backup-untold-reason");
            needs.push(need(named("need-backup-untold"), reason, places));
        }
    }
    let rehearsals = "/settings/backups#rehearsals";
    match ages.rehearsal.as_ref().filter(|it| !it.holds()) {
        Some(failed) => {
            let at = visit.locale.moment(&failed.rehearsed_at);
            let reason = visit.t("need-rehearsal-failed-reason").with("at", at);
            needs.push(need(visit.t("need-rehearsal-failed"), reason, rehearsals));
        }
        None if ages.is_rehearsal_late => {
            let reason = visit.t("need-rehearsal-late-reason");
            needs.push(need(visit.t("need-rehearsal-late"), reason, rehearsals));
        }
        None => {}
    }
    Ok(needs)
}

/// Authorisations that are to be looked at soon or should have been, and members whom nothing binds.
async fn about_members(visit: &Visit, live: &Live) -> Result<Vec<Need>, StoreError> {
    let (office, now) = (&visit.app.office, visit.locale.now);
    let last = office.day(now).saturating_add(Span::new().days(ENDS_WITHIN_DAYS));
    let mut due = review::due(office, live, now).await?;
    due.retain(|it| it.due_on <= last);
    let mut needs = Vec::new();
    let need = |state, n, [title, reason, step]: [&'static str; 3], address: &str| Need {
        state,
        title: visit.t(title).with("n", n).to_string(),
        reason: visit.t(reason).to_string(),
        step: visit.t(step).to_string(),
        address: address.to_owned(),
        due_on: None,
    };
    if !due.is_empty() {
        let is_late = due.iter().any(|it| it.is_overdue);
        let state = if is_late { State::Broken } else { State::ByHand };
        let words = ["need-review", "need-review-reason", "need-review-step"];
        let review = need(state, due.len() as u64, words, "/settings/members/review");
        needs.push(Need { due_on: due.iter().map(|it| it.due_on).min(), ..review });
    }
    let standing = store::authorisation::list_standing(&office.store, now).await?;
    let bound = store::undertaking::list_standing(&office.store, now).await?;
    let is_bound = |member| bound.iter().any(|it| it.member_id == member);
    let seeing = standing.iter().filter(|it| it.role.sees_personal_data());
    let unbound = seeing.map(|it| it.member_id).filter(|member| !is_bound(*member));
    let n = unbound.collect::<BTreeSet<_>>().len() as u64;
    if n > 0 {
        let words = ["need-unbound", "need-unbound-reason", "need-unbound-step"];
        needs.push(need(State::Unbacked, n, words, "/settings/members"));
    }
    Ok(needs)
}

/// One line for all of them, since a young house has many.
async fn unbacked(visit: &Visit, live: &Live) -> Result<Option<Need>, StoreError> {
    let obstacles = publishing::obstacles(&visit.app.office, live).await?;
    let n = obstacles.iter().filter(|it| it.state == PromiseState::Unbacked).count();
    Ok((n > 0).then(|| Need {
        state: State::Unbacked,
        title: visit.t("publication-unbacked").with("n", n).to_string(),
        reason: visit.t("need-unbacked-reason").to_string(),
        step: visit.t("need-see-sentences").to_string(),
        address: "/statement/publication".to_owned(),
        due_on: None,
    }))
}

fn findings(visit: &Visit, live: &Live) -> Vec<Need> {
    let is_open = |it: &&declaration::Finding| it.excepted.is_none();
    let mut findings: Vec<_> = live.findings.iter().filter(is_open).collect();
    findings.sort_by_key(|finding| finding.severity);
    let need = |finding: &&declaration::Finding| {
        let place = crate::statement::proof::place(live, &finding.place);
        let is_error = finding.severity == Severity::Error;
        Need {
            state: if is_error { State::Broken } else { State::ByHand },
            title: visit.read(&finding.says).to_owned(),
            reason: format!("{place}: {}", visit.read(&finding.way_out)),
            step: visit.t("need-see-findings").to_string(),
            address: "/statement/publication".to_owned(),
            due_on: None,
        }
    };
    findings.iter().take(FINDINGS_MAX).map(need).collect()
}

async fn ending(
    visit: &Visit,
    live: &Live,
    covered: &[Covered<'_>],
) -> Result<Vec<Need>, StoreError> {
    let office = &visit.app.office;
    let today = office.day(visit.locale.now);
    let last = today.saturating_add(Span::new().days(ENDS_WITHIN_DAYS));
    let ends = |on: Date| on >= today && on <= last;
    let need = |promise: &str, expires_on: Date, reason: &'static str, step: &'static str| Need {
        state: State::ByHand,
        title: live
            .promise(promise)
            .map_or_else(|| promise.to_owned(), |it| visit.read(&it.sentence).to_owned()),
        reason: visit.t(reason).to_string(),
        step: visit.t(step).to_string(),
        address: format!("/promises/{promise}"),
        due_on: Some(expires_on),
    };
    let exceptions = store::exception::list_holding(&office.store, today).await?;
    let mut newest: Vec<&store::exception::PublishingException> = Vec::new();
    for exception in &exceptions {
        if newest.iter().all(|it| it.about != exception.about) {
            newest.push(exception);
        }
    }
    let is_live = |it: &&store::exception::PublishingException| {
        ends(it.expires_on) && live.promise(&it.about).is_some()
    };
    let of_exceptions = newest
        .into_iter()
        .filter(is_live)
        .map(|it| need(&it.about, it.expires_on, "need-exception-ends", "need-see-promise"));
    let mut needs: Vec<Need> = of_exceptions.collect();
    for it in covered {
        if let Ground::Attested { expires_on, .. } = it.ground
            && ends(expires_on)
        {
            let id = it.promise.id.as_str();
            needs.push(need(id, expires_on, "need-attestation-ends", "need-attest-again"));
        }
    }
    needs.sort_by_key(|it| it.due_on);
    Ok(needs)
}

async fn stuck(visit: &Visit) -> Result<Option<Need>, StoreError> {
    let tallies = store::job::tally(&visit.app.office.store).await?;
    let dead = tallies.iter().filter(|it| it.state == JobState::Dead);
    let n: u64 = dead.map(|it| it.n_jobs).sum();
    Ok((n > 0).then(|| Need {
        state: State::Broken,
        title: visit.t("jobs-title-stuck").with("n", n).to_string(),
        reason: visit.t("need-stuck-reason").to_string(),
        step: visit.t("need-see-jobs").to_string(),
        address: "/jobs?state=stuck".to_owned(),
        due_on: None,
    }))
}
