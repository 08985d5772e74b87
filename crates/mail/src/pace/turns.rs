//! Whose turn it is at one domain: even spacing with a small burst, and an order for those who wait.

use std::time::Duration;

use super::{DomainLimit, Turn};

const MINUTE: Duration = Duration::from_secs(60);
/// A burst is this part of what a minute bears, so that an office that looks once a second keeps up.
const BURST_PART: u32 = 10;
/// How long to wait at least when too many are under way: nobody knows when one ends.
const WAIT_MIN: Duration = Duration::from_millis(250);

/// The turns of one domain.
///
/// With bursts of `b` mails and one mail every `t` otherwise, sixty seconds never see more than
/// `b + 60 s / t − 1` mails, however the asking falls; `t` is chosen so that this is the limit.
#[derive(Debug)]
pub(super) struct Turns {
    n_under_way_max: u32,
    every: Duration,
    burst: Duration,
    // when the last mail would have gone, had they all kept the even spacing
    even: Duration,
    // the last moment that somebody who waits was told to come
    promised: Duration,
}

impl Turns {
    pub(super) fn new(limit: DomainLimit) -> Self {
        let n_per_minute = limit.n_per_minute_max.max(1);
        let n_burst = (n_per_minute / BURST_PART).max(1);
        // rounded up, so that the sum is never over the limit
        let every = MINUTE / (n_per_minute - n_burst + 1) + Duration::from_nanos(1);
        Self {
            n_under_way_max: limit.n_under_way_max.max(1),
            every,
            burst: every * (n_burst - 1),
            even: Duration::ZERO,
            promised: Duration::ZERO,
        }
    }

    pub(super) fn ask(
        &mut self,
        n_under_way: u32,
        pause_left: Duration,
        waited: bool,
        now: Duration,
    ) -> Turn {
        if !pause_left.is_zero() {
            // one at a time after a pause, not a burst
            self.even = self.even.max(now + pause_left + self.burst);
        }
        let mut earliest = self.even.saturating_sub(self.burst).max(now + pause_left);
        if n_under_way >= self.n_under_way_max {
            earliest = earliest.max(now + self.every.max(WAIT_MIN));
        }
        if earliest <= now && (waited || self.promised <= now) {
            self.even = self.even.max(now) + self.every;
            return Turn::Now;
        }
        if waited {
            return Turn::After(earliest.saturating_sub(now));
        }
        let at = earliest.max(self.promised + self.every);
        self.promised = at;
        Turn::After(at - now)
    }

    pub(super) fn is_at_rest(&self, now: Duration) -> bool {
        self.even <= now && self.promised <= now
    }
}
