//! How long a relay or a domain is left alone after it failed: twice as long each time, and never
//! quite as long as the others.

use std::time::Duration;

const N_DOUBLINGS_MAX: u32 = 16;

/// The pauses of one relay or domain. Time is what the caller's clock has run since some instant.
#[derive(Debug)]
pub(crate) struct Pauses {
    first: Duration,
    longest: Duration,
    n_failures: u32,
    until: Duration,
}

impl Pauses {
    /// Begins without a pause; they will grow from `first` to `longest`.
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, n_failures: 0, until: Duration::ZERO }
    }

    /// Whether it has failed and not been well since.
    pub(crate) fn is_ailing(&self) -> bool {
        self.n_failures > 0
    }

    /// Tells how much longer it is left alone; zero when it may be used.
    pub(crate) fn left(&self, now: Duration) -> Duration {
        self.until.saturating_sub(now)
    }

    /// Begins a pause between half and the whole of twice the last one, as `chance` from 0 to 1
    /// decides; `None` while one lasts, since connections that fail together are one failure.
    pub(crate) fn failed(&mut self, now: Duration, chance: f64) -> Option<Duration> {
        if self.until > now {
            return None;
        }
        let whole = self.first.saturating_mul(1 << self.n_failures.min(N_DOUBLINGS_MAX));
        let whole = whole.min(self.longest);
        let pause = whole.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0);
        self.n_failures += 1;
        self.until = now + pause;
        Some(pause)
    }

    /// Begins anew: a mail was answered. Whether it had failed before.
    pub(crate) fn well(&mut self) -> bool {
        self.until = Duration::ZERO;
        std::mem::take(&mut self.n_failures) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pauses() -> Pauses {
        Pauses::new(S(1), S(300))
    }

    const S: fn(u64) -> Duration = Duration::from_secs;

    #[test]
    fn each_pause_is_twice_the_last_up_to_five_minutes() {
        let mut pauses = pauses();
        let mut now = S(10);
        for expect in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            assert_eq!(pauses.failed(now, 1.0), Some(S(expect)));
            assert_eq!(pauses.left(now), S(expect));
            now += S(expect);
            assert_eq!(pauses.left(now), Duration::ZERO);
        }
    }

    #[test]
    fn failures_during_a_pause_do_not_lengthen_it() {
        let mut pauses = pauses();
        assert_eq!(pauses.failed(S(0), 0.0), Some(Duration::from_millis(500)));
        assert_eq!(pauses.failed(Duration::from_millis(499), 1.0), None);
        assert_eq!(pauses.failed(Duration::from_millis(500), 0.0), Some(S(1)));
    }

    #[test]
    fn an_answered_mail_begins_anew() {
        let mut pauses = pauses();
        assert!(!pauses.well());
        pauses.failed(S(0), 1.0);
        assert!(pauses.well());
        assert_eq!(pauses.failed(S(0), 1.0), Some(S(1)));
    }
}
