//! Nobody in by a password alone: each session was opened by a second factor, and its Member still has one.

use declaration::PromiseKind;
use store::StoreError;

use super::{Counterexample, Looking, Mechanism, Verdict, Work};
use crate::office::Office;

pub(super) const SECOND_FACTOR: Mechanism = Mechanism {
    id: "second-factor",
    kinds: &[PromiseKind::AccessControl],
    works_nb: "Den som logger inn, viser en engangskode ved siden av passordet. Den som ikke har noen, kommer bare til siden der den settes opp.",
    works_en: "Whoever signs in shows a one-time code beside the password. Whoever has none reaches nothing but the page on which it is set up.",
    breaks_if_nb: "noen er logget inn med passordet alene, eller har tilgang uten å ha en faktor til",
    breaks_if_en: "somebody is signed in by the password alone, or has access without having a second factor",
    rests: &[Work::Publishing],
    serves: |live, _| live.asks_second_factor,
    falsify: |office, _, _| Box::pin(shown(office)) as Looking<'_>,
};

/// Looks at every session that lasts, whatever the door would let it open; a case is one begun with a second factor.
async fn shown(office: &Office) -> Result<Verdict, StoreError> {
    let tally = store::session::tally_factors(&office.store, office.clock.now()).await?;
    let Some(tally) = tally else { return Ok(Verdict::holds(0)) };
    if tally.n_without == 0 && tally.n_of_none == 0 {
        return Ok(Verdict::holds(tally.n_with));
    }
    let found = Counterexample::OneFactor {
        n_sessions: tally.n_without,
        n_without_factor: tally.n_of_none,
    };
    Ok(Verdict::broken(tally.n_with, found))
}
