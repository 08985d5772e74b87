//! Who left while mails are on their way: the last look before a mail reaches the wire.

use std::collections::HashSet;
use std::sync::Mutex;

use domain::SubjectId;

/// The people who left since the batches under way were read.
///
/// The hand-over in the database decides who is written to; a batch takes a while after it. This
/// keeps, for that while, who withdrew in this process, so that nobody is written to who left
/// before the instant of sending (MKT-04). Empty whenever nothing is being sent.
#[derive(Default)]
pub(crate) struct Leavers {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    n_batches: usize,
    left: HashSet<SubjectId>,
}

/// A batch under way; dropping it ends it.
pub(crate) struct Batch<'a> {
    leavers: &'a Leavers,
}

impl Leavers {
    /// Begins a batch; call it before the hand-over, so that no leave falls between the two.
    pub(crate) fn begin(&self) -> Batch<'_> {
        self.with(|state| state.n_batches += 1);
        Batch { leavers: self }
    }

    /// Notes that somebody left; call it after the commit, before she is answered.
    pub(crate) fn note(&self, subject: SubjectId) {
        self.with(|state| {
            if state.n_batches > 0 {
                state.left.insert(subject);
            }
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut self.state.lock().expect("nobody panics while holding it"))
    }
}

impl Batch<'_> {
    /// Says whether somebody left since the batch began.
    pub(crate) fn has_left(&self, subject: SubjectId) -> bool {
        self.leavers.with(|state| state.left.contains(&subject))
    }
}

impl Drop for Batch<'_> {
    fn drop(&mut self) {
        self.leavers.with(|state| {
            state.n_batches -= 1;
            if state.n_batches == 0 {
                state.left.clear();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn kari() -> SubjectId {
        SubjectId::from_uuid(Uuid::from_u128(7))
    }

    #[test]
    fn who_leaves_while_a_batch_is_under_way_is_known_until_the_last_batch_ends() {
        let leavers = Leavers::default();
        let (first, second) = (leavers.begin(), leavers.begin());
        leavers.note(kari());
        drop(first);
        assert!(second.has_left(kari()));
        drop(second);
        assert!(!leavers.begin().has_left(kari()));
    }

    #[test]
    fn who_left_before_is_nobody_s_business() {
        let leavers = Leavers::default();
        leavers.note(kari());
        assert!(!leavers.begin().has_left(kari()));
    }
}
