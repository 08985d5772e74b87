//! How far a sending has come, how fast it goes, and how long it takes from here.

use domain::{Mailing, MailingState};
use jiff::Timestamp;

/// How far a sending has come; the four counts add up to the audience at its start.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Progress {
    /// Handed over and taken.
    pub n_delivered: u64,
    /// Left out because the basis ended before their turn.
    pub n_left_out: u64,
    /// Refused for good by the addressee's server.
    pub n_bounced: u64,
    /// Waiting, or to be tried again.
    pub n_waiting: u64,
    /// How fast it goes; absent before the first mail and after the last.
    pub pace: Option<Pace>,
}

/// How fast a sending goes, over all of it so far.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Pace {
    /// How many are dealt with in a minute, rounded down.
    pub n_per_minute: u64,
    /// How many minutes are left at that pace, rounded up.
    pub n_minutes_left: u64,
}

impl Progress {
    /// Returns how far a mailing has come at the instant `now`.
    pub(super) fn of(mailing: &Mailing, now: Timestamp) -> Self {
        let n_done = mailing.n_sent + mailing.n_skipped + mailing.n_failed;
        let n_waiting = u64::from(mailing.n_addressees.saturating_sub(n_done));
        let started_at = mailing.started_at.filter(|_| mailing.state == MailingState::Sending);
        let elapsed_seconds = started_at.map_or(0, |at| now.as_second() - at.as_second());
        Self {
            n_delivered: mailing.n_sent.into(),
            n_left_out: mailing.n_skipped.into(),
            n_bounced: mailing.n_failed.into(),
            n_waiting,
            pace: pace(n_done.into(), n_waiting, u64::try_from(elapsed_seconds).unwrap_or(0)),
        }
    }

    /// Returns how many were to be reached when the sending began.
    pub fn n_total(&self) -> u64 {
        self.n_delivered + self.n_left_out + self.n_bounced + self.n_waiting
    }

    /// Returns the share that is over, in whole per cent, rounded down.
    pub fn done_percent(&self) -> u64 {
        let done = self.n_total() - self.n_waiting;
        (done * 100).checked_div(self.n_total()).unwrap_or(0)
    }
}

/// Returns the pace; none before a second has passed and somebody was dealt with.
fn pace(n_done: u64, n_waiting: u64, elapsed_seconds: u64) -> Option<Pace> {
    if n_done == 0 || elapsed_seconds == 0 {
        return None;
    }
    let seconds_left = (n_waiting * elapsed_seconds).div_ceil(n_done);
    Some(Pace {
        n_per_minute: n_done * 60 / elapsed_seconds,
        n_minutes_left: seconds_left.div_ceil(60),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sending_is_done_only_when_nobody_waits() {
        let nearly = Progress { n_delivered: 999, n_waiting: 1, ..Progress::default() };
        assert_eq!(nearly.done_percent(), 99);
        let done = Progress { n_delivered: 990, n_bounced: 10, ..Progress::default() };
        assert_eq!(done.done_percent(), 100);
        assert_eq!(Progress::default().done_percent(), 0);
    }

    #[test]
    fn the_pace_is_counted_over_all_of_it_and_the_rest_rounded_up() {
        let expect = |n_per_minute, n_minutes_left| Some(Pace { n_per_minute, n_minutes_left });
        assert_eq!(pace(100, 100, 60), expect(100, 1));
        assert_eq!(pace(100, 101, 60), expect(100, 2));
        assert_eq!(pace(1, 0, 1), expect(60, 0));
        assert_eq!(pace(3, 6_000, 10), expect(18, 334));
    }

    #[test]
    fn there_is_no_pace_before_anybody_was_reached_or_a_second_passed() {
        assert_eq!(pace(0, 100, 60), None);
        assert_eq!(pace(100, 100, 0), None);
    }
}
