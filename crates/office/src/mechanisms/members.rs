//! Who may see personal data: authorised for it at that instant, bound to confidentiality, and looked at again in time.

use declaration::{Promise, PromiseKind, model::MeasureKind};
use domain::{Digest, UndertakingWay};
use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use store::StoreError;

use super::{Counterexample, Looking, Mechanism, Verdict, Work};
use crate::{live::Live, member::review, office::Office};

/// How far back openings and looks count as cases.
const CASES: SignedDuration = SignedDuration::from_hours(24 * 90);
const REVIEWS_MAX: u32 = 10_000;

pub(super) const AUTHORISED: Mechanism = Mechanism {
    id: "authorised",
    kinds: &[PromiseKind::NeedToKnow],
    works_nb: "Ingen kommer til personopplysninger her uten en autorisasjon med begrunnelse og siste dag; hver forespørsel spør på nytt, så tilgangen er borte i det øyeblikket den tar slutt.",
    works_en: "Nobody comes to personal data here without an authorisation with a reason and a last day; each request asks anew, so access is gone at the instant it ends.",
    breaks_if_nb: "noen har åpnet personopplysninger uten å være autorisert i det øyeblikket",
    breaks_if_en: "somebody opened personal data without being authorised at that instant",
    rests: &[Work::Publishing],
    serves: |_, _| true,
    falsify: |office, _, _| Box::pin(covered(office)) as Looking<'_>,
};

pub(super) const BOUND: Mechanism = Mechanism {
    id: "bound",
    kinds: &[PromiseKind::Confidentiality],
    works_nb: "Uten en taushetserklæring som gjelder, åpnes ingen personopplysninger for noen her, heller ikke for den som er autorisert.",
    works_en: "Without an undertaking of confidentiality in force, no personal data open for anybody here, authorised or not.",
    breaks_if_nb: "noen har åpnet personopplysninger uten å være bundet i det øyeblikket",
    breaks_if_en: "somebody opened personal data while nothing bound them",
    rests: &[Work::Publishing],
    serves: |_, _| true,
    falsify: |office, _, _| Box::pin(bound(office)) as Looking<'_>,
};

pub(super) const BOUND_SHOWN: Mechanism = Mechanism {
    id: "bound-shown",
    kinds: &[PromiseKind::ConfidentialityShown],
    works_nb: "Rapporten over hvem som er bundet, hvordan og siden når, kan hentes når som helst, med ordene som ble signert.",
    works_en: "The report of who is bound, how and since when can be had at any time, with the words that were signed.",
    breaks_if_nb: "ordene noen signerte, er borte eller endret",
    breaks_if_en: "the words that somebody signed are gone or changed",
    rests: &[Work::Publishing],
    serves: |_, _| true,
    falsify: |office, _, _| Box::pin(shown(office)) as Looking<'_>,
};

pub(super) const REVIEWED: Mechanism = Mechanism {
    id: "access-reviewed",
    kinds: &[PromiseKind::AccessReview, PromiseKind::MeasureTested],
    works_nb: "Hver autorisasjon settes opp til ny vurdering så ofte som det er lovet; den beholdes eller avsluttes med ett klikk, av en annen enn den som har den.",
    works_en: "Each authorisation comes up for review as often as is promised; it is kept or ended with one click, by somebody else than the one who has it.",
    breaks_if_nb: "en autorisasjon er ikke vurdert i tide",
    breaks_if_en: "an authorisation was not reviewed in time",
    rests: &[Work::Publishing],
    serves: is_reviewed,
    falsify: |office, live, _| Box::pin(reviewed(office, live)) as Looking<'_>,
};

/// Says whether a promise is about reviews, or about how often a measure is tested that reviews are the test of.
fn is_reviewed(live: &Live, promise: &Promise) -> bool {
    if promise.kind == PromiseKind::AccessReview {
        return true;
    }
    let measure = super::measure(live, promise);
    measure.is_some_and(|it| *it.kind.get() == MeasureKind::AccessReview)
}

async fn covered(office: &Office) -> Result<Verdict, StoreError> {
    let since = office.clock.now() - CASES;
    let (n_cases, n_openings) = store::authorisation::count_openings(&office.store, since).await?;
    Ok(match n_openings {
        0 => Verdict::holds(n_cases),
        n => Verdict::broken(n_cases, Counterexample::Unauthorised { n_openings: n }),
    })
}

async fn bound(office: &Office) -> Result<Verdict, StoreError> {
    let since = office.clock.now() - CASES;
    let (n_cases, _) = store::authorisation::count_openings(&office.store, since).await?;
    let n_openings = store::authorisation::count_unbound(&office.store, since).await?;
    Ok(match n_openings {
        0 => Verdict::holds(n_cases),
        n => Verdict::broken(n_cases, Counterexample::Unbound { n_openings: n }),
    })
}

async fn shown(office: &Office) -> Result<Verdict, StoreError> {
    let (rows, now) = (&office.store, office.clock.now());
    let undertakings = store::undertaking::list_standing(rows, now).await?;
    let wordings = store::undertaking::list_wordings(rows).await?;
    let is_kept = |digest: Digest| {
        let found = wordings.iter().find(|it| it.digest == digest);
        found.is_some_and(|it| Digest::from_bytes(Sha256::digest(&it.wording).into()) == digest)
    };
    let n_cases = undertakings.len() as u64;
    let signed = undertakings.iter().filter(|it| it.way == UndertakingWay::Signed);
    Ok(match signed.filter(|it| !is_kept(it.digest)).count() as u64 {
        0 => Verdict::holds(n_cases),
        n => Verdict::broken(n_cases, Counterexample::UnshownUndertaking { n_members: n }),
    })
}

async fn reviewed(office: &Office, live: &Live) -> Result<Verdict, StoreError> {
    let now = office.clock.now();
    let reviews = store::authorisation::list_reviews(&office.store, REVIEWS_MAX).await?;
    let n_cases = reviews.iter().filter(|it| it.reviewed_at >= now - CASES).count() as u64;
    let due = review::due(office, live, now).await?;
    let n_overdue = due.iter().filter(|it| it.is_overdue).count() as u64;
    Ok(match n_overdue {
        0 => Verdict::holds(n_cases),
        n => Verdict::broken(n_cases, Counterexample::Unreviewed { n_authorisations: n }),
    })
}
