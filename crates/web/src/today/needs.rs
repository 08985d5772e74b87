//! Decides what needs somebody: broken promises first, then sentences and words that run out, then what is stuck.

use declaration::Severity;
use domain::{JobState, PromiseState};
use jiff::{Span, civil::Date};
use office::{
    Live,
    coverage::{Covered, Ground},
    mechanisms::counterexample::in_words,
    publishing,
};
use store::StoreError;

use super::Need;
use crate::app::Visit;
use crate::parts::State;

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
