//! Says why something is not done with a mailing: what comes too late, and why a sending does not begin.

use office::mailing::send::SendError;

use crate::app::{Refusal, Visit};
use crate::problem::{Kind, Problem};

/// Returns the refusal of an act that comes too late; `key` names its text in the catalogue.
pub(super) fn conflict(visit: &Visit, key: &'static str) -> Refusal {
    visit.refuse(Problem::new(Kind::Conflict).saying(visit.t(key)))
}

/// Returns the refusal for a sending that does not begin, or whose instant is not set.
pub(super) fn of_sending(visit: &Visit, error: SendError) -> Refusal {
    match error {
        SendError::Unknown => visit.absent(),
        SendError::UnknownTopic => conflict(visit, "composition-topic-fault"),
        SendError::State(_) | SendError::Past => conflict(visit, "mailing-begun"),
        SendError::SwitchedOff { mechanism } => {
            let says = visit.t("mailing-switched-off").with("mechanism", mechanism);
            visit.refuse(Problem::new(Kind::Conflict).saying(says))
        }
        SendError::Store(error) => visit.failed(&error),
    }
}
