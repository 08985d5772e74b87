//! Counts soft bounces of one address with decay, and says when it rests from mailings; never says
//! that anybody is to be erased.

use jiff::{SignedDuration, Timestamp};

const SECONDS_PER_DAY: f64 = 86_400.0;

/// How soft bounces are weighed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScoreRule {
    /// After so many days a bounce weighs half; above zero.
    pub half_life_days: f64,
    /// From this score on the address rests.
    pub rest_at: f64,
    /// For so many days.
    pub rest_days: u16,
}

impl Default for ScoreRule {
    /// Three bounces within a few days, then four weeks of rest.
    fn default() -> Self {
        Self { half_life_days: 30.0, rest_at: 2.9, rest_days: 28 }
    }
}

/// The soft bounces of one address, as one number and the instant it was true.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The number of bounces, each halved every half-life, as of `counted_at`.
    pub points: f64,
    /// When the newest bounce was counted, in UTC.
    pub counted_at: Timestamp,
    /// Until when the address gets no mailing, when it rests.
    pub rests_until: Option<Timestamp>,
}

impl Score {
    /// Begins to count; nothing has bounced yet.
    pub fn none(now: Timestamp) -> Self {
        Self { points: 0.0, counted_at: now, rests_until: None }
    }

    /// Returns the score as of `now`. A clock that went back takes nothing off and adds nothing.
    pub fn at(&self, rule: &ScoreRule, now: Timestamp) -> f64 {
        let days = (now.duration_since(self.counted_at).as_secs_f64() / SECONDS_PER_DAY).max(0.0);
        self.points * 0.5_f64.powf(days / rule.half_life_days)
    }

    /// Counts one soft bounce; from the rule's score on, the address rests from now on.
    pub fn bounce(&self, rule: &ScoreRule, now: Timestamp) -> Self {
        let points = self.at(rule, now) + 1.0;
        let rest = SignedDuration::from_hours(24 * i64::from(rule.rest_days));
        let rests_until = if points >= rule.rest_at {
            Some(now.checked_add(rest).unwrap_or(Timestamp::MAX))
        } else {
            self.rests_until
        };
        Self { points, counted_at: now.max(self.counted_at), rests_until }
    }

    /// Tells whether the address gets no mailing at that instant.
    pub fn rests(&self, now: Timestamp) -> bool {
        self.rests_until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use proptest::prelude::*;

    use super::*;

    const RULE: ScoreRule = ScoreRule { half_life_days: 10.0, rest_at: 3.0, rest_days: 7 };

    fn start() -> Timestamp {
        "2027-01-11T09:00:00Z".parse().unwrap()
    }

    fn day(n: i64) -> Timestamp {
        start() + (24 * n).hours()
    }

    fn bounced(days: &[i64]) -> Score {
        let none = Score::none(start());
        days.iter().fold(none, |score, n| score.bounce(&RULE, day(*n)))
    }

    #[test]
    fn the_third_bounce_of_a_day_lets_the_address_rest_and_the_second_does_not() {
        assert!(!bounced(&[0, 0]).rests(day(0)));
        assert!(bounced(&[0, 0, 0]).rests(day(0)));
    }

    #[test]
    fn a_bounce_weighs_half_after_the_half_life() {
        let score = bounced(&[0]);
        assert_eq!(
            [score.at(&RULE, day(0)), score.at(&RULE, day(10)), score.at(&RULE, day(20))],
            [1.0, 0.5, 0.25]
        );
        // 2 + 1 × ½ + ½ × ½ stays below three, the same bounces without decay would not
        assert!(!bounced(&[0, 10, 20]).rests(day(20)));
    }

    #[test]
    fn rest_ends_after_seven_days_and_not_a_second_earlier() {
        let score = bounced(&[0, 0, 0]);
        assert!(score.rests(day(7) - 1.second()));
        assert!(!score.rests(day(7)));
    }

    #[test]
    fn a_clock_that_goes_back_neither_adds_nor_takes_off() {
        let score = bounced(&[5, 5]).bounce(&RULE, day(0));
        assert_eq!((score.points, score.counted_at), (3.0, day(5)));
    }

    proptest! {
        #[test]
        fn a_score_stays_between_nothing_and_the_number_of_bounces(days in prop::collection::vec(-900_i64..900, 0..40)) {
            let score = bounced(&days);
            prop_assert!((0.0..=days.len() as f64).contains(&score.points));
        }
    }
}
