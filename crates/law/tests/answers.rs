//! Every answer of the crate can be reached again, and no day and no period makes a question panic.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use law::{
    AccountingDuty, Answer, Calendar, Circumstances, LegalBasis, Period, Place, Rest, Right,
    YearEnd, rule_id,
};
use proptest::prelude::*;

/// What an answer says about itself.
struct Origin {
    rule: law::RuleId,
    version: u16,
    n_inputs: usize,
    others: Vec<law::RuleId>,
}

fn origin<T>(answer: Answer<T>) -> Origin {
    let Answer { rule, version, inputs, also, .. } = answer;
    Origin { rule, version, n_inputs: inputs.len(), others: also }
}

fn ask_everything(on: Date, at: Timestamp, period: Period, rest: Rest, own: u8) -> Vec<Origin> {
    let calendar = Calendar::norway();
    let mut answers = vec![
        origin(law::place_status(Place::NORWAY, on)),
        origin(law::consent_age(Place::NORWAY, on, Some(own))),
        origin(law::who_consents(rest.from_on, Place::NORWAY, on, Some(own))),
        origin(law::right(LegalBasis::Consent, Right::Portability)),
        origin(law::right_for(LegalBasis::Contract, Right::Access, Circumstances::default())),
    ];
    answers.extend(law::due_day(on, period, calendar).map(origin));
    answers.extend(law::due_hour(at, period, calendar).map(origin));
    answers.extend(law::earliest_effect(on, period).map(origin));
    answers.extend(law::latest_notice(on, period).map(origin));
    answers.extend(law::request_due(on, calendar).map(origin));
    answers.extend(law::request_due_rested(on, &[rest], calendar).map(origin));
    answers.extend(law::forward_due(on, calendar).map(origin));
    answers.extend(law::subprocessor_change(on, period, period, calendar).map(origin));
    answers.extend(law::opposition_until(on, period, calendar).map(origin));
    answers.extend(law::terms_change(on, period).map(origin));
    answers.extend(law::temporary_copy(on, Some(rest.to_on), period).map(origin));
    answers.extend(law::customer_breach_notice(at, period, calendar).map(origin));
    answers.extend(law::breach_notification(at, calendar).map(origin));
    answers.extend(law::prior_consultation(on, &[rest], calendar).map(origin));
    answers.extend(law::indirect_notice_due(on, None, Some(rest.to_on), calendar).map(origin));
    answers.extend(law::release_after(rule_id!("RET-13"), on, period).map(origin));
    for duty in AccountingDuty::ALL {
        answers.extend(law::accounting_release(duty, on, YearEnd::CALENDAR).map(origin));
    }
    answers
}

#[test]
fn every_answer_says_its_rule_version_and_inputs() {
    let on = date(2027, 1, 11);
    let rest = Rest { from_on: on, to_on: on.saturating_add(3.days()) };
    let at: Timestamp = "2027-01-11T09:00:00Z".parse().unwrap();
    let in_days = ask_everything(on, at, Period::Weeks(3), rest, 16);
    let in_hours = ask_everything(on, at, Period::Hours(24), rest, 16);
    assert_eq!((in_days.len(), in_hours.len()), (25, 19));
    for origin in in_days.into_iter().chain(in_hours) {
        let row = law::rule_on(origin.rule, on).unwrap();
        assert_eq!(row.version, origin.version, "{}", origin.rule);
        assert!(origin.n_inputs > 0, "{} says nothing of what went in", origin.rule);
        assert!(!origin.others.contains(&origin.rule), "{} stands twice", origin.rule);
    }
}

#[test]
fn a_stored_answer_is_read_back_whole() {
    let answer = law::subprocessor_change(
        date(2027, 1, 11),
        Period::Weeks(3),
        Period::Weeks(1),
        Calendar::norway(),
    );
    let answer = answer.unwrap();
    let stored = serde_json::to_string(&answer).unwrap();
    assert!(stored.contains(r#""rule":"PRC-12","version":1"#), "{stored}");
    let read: Answer<law::SubprocessorChange> = serde_json::from_str(&stored).unwrap();
    assert_eq!(read, answer);
}

fn any_date() -> impl Strategy<Value = Date> {
    prop_oneof![
        (-9999_i16..=9999, 1_i8..=12, 1_i8..=28, 0_i32..=3)
            .prop_map(|(year, month, day, more)| date(year, month, day).saturating_add(more.days())),
        Just(Date::MIN),
        Just(Date::MAX),
        Just(date(1900, 1, 1)),
        Just(date(2199, 12, 31)),
    ]
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    prop_oneof![
        any::<i64>().prop_filter_map("outside all instants", |second| {
            Timestamp::from_second(second % 400_000_000_000).ok()
        }),
        Just(Timestamp::MIN),
        Just(Timestamp::MAX),
    ]
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        (0_u32..2_000_000).prop_map(Period::Hours),
        any::<u32>().prop_map(Period::Hours),
        (0_u32..5_000_000).prop_map(Period::Days),
        any::<u32>().prop_map(Period::Weeks),
        (0_u32..60, 0_u32..60).prop_map(|(years, months)| Period::Months { years, months }),
        any::<(u32, u32)>().prop_map(|(years, months)| Period::Months { years, months }),
    ]
}

proptest! {
    #[test]
    fn no_day_instant_or_period_panics(
        on in any_date(), at in any_instant(), period in any_period(),
        from_on in any_date(), to_on in any_date(), own in any::<u8>(),
    ) {
        let answers = ask_everything(on, at, period, Rest { from_on, to_on }, own);
        prop_assert!(answers.len() >= 5);
    }
}
