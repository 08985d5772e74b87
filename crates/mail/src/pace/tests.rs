//! Both sides of every limit, and whole runs in which mails come, wait and are asked for patience.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::Reply;

const S: fn(u64) -> Duration = Duration::from_secs;
const MINUTE: Duration = Duration::from_secs(60);

fn to(domain: &str) -> Address {
    Address::parse(&format!("kari@{domain}")).unwrap()
}

fn id(number: usize) -> Uuid {
    Uuid::from_u128(number as u128)
}

fn pace(n_under_way_max: u32, n_per_minute_max: u32) -> Pace {
    let usual = Some(DomainLimit { n_under_way_max, n_per_minute_max });
    Pace::new(PaceSettings { usual, by_domain: HashMap::new() })
}

fn reply(code: u16, enhanced: Option<(u16, u16, u16)>) -> Reply {
    Reply { code, enhanced, text: String::new() }
}

fn accepted() -> Outcome {
    Outcome::Accepted(reply(250, None))
}

fn later(code: u16, enhanced: Option<(u16, u16, u16)>) -> Outcome {
    Outcome::TryLater(Delay::Told(reply(code, enhanced)))
}

#[test]
fn as_many_as_allowed_are_under_way_and_one_more_waits() {
    let (mut pace, to) = (pace(3, 6000), to("solbris.example"));
    for number in 0..3 {
        assert_eq!(pace.ask(id(number), &to, false, S(1)), Turn::Now);
    }
    assert!(matches!(pace.ask(id(3), &to, false, S(1)), Turn::After(_)));
    pace.ended(id(0), &accepted(), S(2), 0.0);
    assert_eq!(pace.ask(id(3), &to, true, S(2)), Turn::Now);
    assert!(matches!(pace.ask(id(4), &to, true, S(2)), Turn::After(_)));
}

#[test]
fn one_a_minute_goes_after_a_minute_and_not_before() {
    let (mut pace, to) = (pace(10, 1), to("solbris.example"));
    assert_eq!(pace.ask(id(0), &to, false, S(100)), Turn::Now);
    let Turn::After(wait) = pace.ask(id(1), &to, false, S(100)) else { panic!("it went") };
    assert!(wait > MINUTE && wait < MINUTE + Duration::from_millis(1), "{wait:?}");
    assert!(matches!(pace.ask(id(1), &to, true, S(160)), Turn::After(_)));
    assert_eq!(pace.ask(id(1), &to, true, S(100) + wait), Turn::Now);
}

#[test]
fn domains_do_not_hold_each_other_up() {
    let mut pace = pace(1, 1);
    assert_eq!(pace.ask(id(0), &to("solbris.example"), false, S(1)), Turn::Now);
    assert!(matches!(pace.ask(id(1), &to("SOLBRIS.example"), false, S(1)), Turn::After(_)));
    assert_eq!(pace.ask(id(2), &to("havbris.example"), false, S(1)), Turn::Now);
}

#[test]
fn a_named_domain_has_its_own_limit_or_none() {
    let mut settings = PaceSettings::default();
    settings.by_domain.insert("solbris.example".to_owned(), None);
    let mut pace = Pace::new(settings);
    for number in 0..1000 {
        assert_eq!(pace.ask(id(number), &to("solbris.example"), false, S(1)), Turn::Now);
    }
    for number in 1000..1010 {
        assert_eq!(pace.ask(id(number), &to("havbris.example"), false, S(1)), Turn::Now);
    }
    assert!(matches!(pace.ask(id(1010), &to("havbris.example"), false, S(1)), Turn::After(_)));
}

#[test]
fn a_domain_that_asks_for_patience_is_left_alone_longer_each_time() {
    let (mut pace, to) = (pace(10, 600), to("solbris.example"));
    let mut now = S(1);
    for pause in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
        assert_eq!(pace.ask(id(0), &to, true, now), Turn::Now);
        pace.ended(id(0), &later(421, None), now, 1.0);
        assert!(matches!(pace.ask(id(1), &to, true, now + S(pause) - S(1)), Turn::After(_)));
        now += S(pause) + S(1);
    }
    assert_eq!(pace.ask(id(0), &to, true, now), Turn::Now);
    pace.ended(id(0), &accepted(), now, 1.0);
    now += S(1);
    assert_eq!(pace.ask(id(0), &to, true, now), Turn::Now);
    pace.ended(id(0), &later(450, Some((4, 7, 1))), now, 1.0);
    assert_eq!(pace.ask(id(0), &to, true, now + S(61)), Turn::Now, "it begins anew at a minute");
}

#[test]
fn a_full_mailbox_says_nothing_of_its_domain() {
    for (code, enhanced, expect) in [
        (421, Some((4, 3, 2)), true),
        (450, None, true),
        (451, None, true),
        (451, Some((4, 7, 500)), true),
        (452, Some((4, 2, 2)), false),
        (450, Some((4, 2, 1)), false),
        (452, None, false),
        (550, Some((5, 7, 1)), false),
    ] {
        assert_eq!(asks_for_patience(&reply(code, enhanced)), expect, "{code} {enhanced:?}");
    }
}

#[test]
fn a_hundred_thousand_domains_at_rest_are_not_kept() {
    let mut pace = pace(10, 600);
    for number in 0..100_000 {
        let now = S(number as u64);
        let domain = to(&format!("d{number}.example"));
        assert_eq!(pace.ask(id(number), &domain, false, now), Turn::Now);
        pace.ended(id(number), &accepted(), now, 0.0);
    }
    assert!(pace.domains.len() <= N_DOMAINS_AT_REST, "{}", pace.domains.len());
    assert!(pace.under_way.is_empty());
}

/// An office that has all mails at the start and looks once every `look`, oldest due first.
fn went(
    pace: &mut Pace,
    n_mails: usize,
    look: Duration,
    until: Duration,
) -> Vec<(usize, Duration)> {
    let to = to("solbris.example");
    let mut due: BTreeMap<(Duration, usize), bool> =
        (0..n_mails).map(|number| ((Duration::ZERO, number), false)).collect();
    let (mut now, mut went) = (Duration::ZERO, Vec::new());
    while now < until && !due.is_empty() {
        while let Some(first) = due.first_entry().filter(|entry| entry.key().0 <= now) {
            let ((_, number), waited) = first.remove_entry();
            match pace.ask(id(number), &to, waited, now) {
                Turn::Now => {
                    went.push((number, now));
                    pace.ended(id(number), &accepted(), now, 0.0);
                }
                Turn::After(wait) => {
                    due.insert((now + wait.max(Duration::from_nanos(1)), number), true);
                }
            }
        }
        now += look;
    }
    went
}

#[test]
fn an_office_that_looks_once_a_second_still_sends_nearly_what_is_allowed() {
    let went = went(&mut pace(10, 600), 3000, S(1), S(600));
    assert_eq!(went.len(), 3000);
    let (_, last) = went[2999];
    assert!(last < S(340), "{last:?} instead of 5 minutes");
}

proptest! {
    #[test]
    fn no_sixty_seconds_see_more_than_the_limit_and_nobody_starves(
        n_per_minute_max in 1_u32..700,
        look_ms in 50_u64..3000,
        n_mails in 1_usize..400,
    ) {
        let look = Duration::from_millis(look_ms);
        // each mail may come one look late, and the limit is then kept by waiting on
        let every = MINUTE / n_per_minute_max + look;
        let until = MINUTE + every * (2 * n_mails as u32 + 2);
        let went = went(&mut pace(10, n_per_minute_max), n_mails, look, until);
        prop_assert_eq!(went.len(), n_mails, "somebody starves");
        for (first, (_, begin)) in went.iter().enumerate() {
            let n = went[first..].iter().take_while(|(_, at)| *at - *begin < MINUTE).count();
            prop_assert!(n <= n_per_minute_max as usize, "{} in a minute", n);
        }
    }

    #[test]
    fn however_mails_come_a_paused_domain_gets_none_and_no_limit_is_passed(
        steps in prop::collection::vec((0_usize..40, any::<bool>(), 0_u64..4000, 0_u8..5), 1..400),
        n_under_way_max in 1_u32..6,
        n_per_minute_max in 1_u32..90,
    ) {
        let (mut pace, to) = (pace(n_under_way_max, n_per_minute_max), to("solbris.example"));
        let (mut now, mut paused_until, mut pause) = (S(0), S(0), FIRST_PAUSE / 2);
        let (mut under_way, mut went) = (Vec::new(), Vec::new());
        for (number, waited, step_ms, ending) in steps {
            now += Duration::from_millis(step_ms);
            if let Some(ended) = (ending < 2).then(|| under_way.pop()).flatten() {
                if ending == 0 {
                    // the shortest pause is half of the whole one, and the next is twice as long
                    pace.ended(ended, &later(421, None), now, 0.0);
                    if now >= paused_until {
                        paused_until = now + pause;
                        pause = (2 * pause).min(LONGEST_PAUSE / 2);
                    }
                } else {
                    pace.ended(ended, &later(452, Some((4, 2, 2))), now, 0.0);
                }
            }
            let id = id(went.len() * 100 + number);
            if pace.ask(id, &to, waited, now) == Turn::Now {
                prop_assert!(now >= paused_until, "it went in a pause");
                under_way.push(id);
                went.push(now);
                prop_assert!(under_way.len() <= n_under_way_max as usize);
            }
        }
        for (first, begin) in went.iter().enumerate() {
            let n = went[first..].iter().take_while(|at| **at - *begin < MINUTE).count();
            prop_assert!(n <= n_per_minute_max as usize, "{} in a minute", n);
        }
    }
}
