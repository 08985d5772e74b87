//! The worked table, the limits and the properties of periods.

use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::{CALENDAR_YEAR_MAX, CALENDAR_YEAR_MIN};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn oslo(text: &str) -> Timestamp {
    let local: jiff::civil::DateTime = text.parse().unwrap();
    local.in_tz("Europe/Oslo").unwrap().timestamp()
}

fn due(event_on: &str, period: &str) -> DayDeadline {
    due_day(day(event_on), period.parse().unwrap(), Calendar::norway()).unwrap().value
}

fn hours(event_at: &str, period: &str) -> HourDeadline {
    due_hour(oslo(event_at), period.parse().unwrap(), Calendar::norway()).unwrap().value
}

fn check(event_on: &str, period: &str, raw_end_on: &str, due_on: &str) {
    let deadline = due(event_on, period);
    assert_eq!(deadline.raw_end_on, day(raw_end_on), "{event_on} + {period}");
    assert_eq!(deadline.due_on, day(due_on), "{event_on} + {period}");
}

#[test]
fn a_month_ends_on_the_same_date_number() {
    check("2026-11-23", "1 month", "2026-12-23", "2026-12-23");
}

#[test]
fn an_end_at_christmas_rolls_over_the_weekend() {
    check("2026-11-26", "1 month", "2026-12-26", "2026-12-28");
}

#[test]
fn an_end_at_new_year_rolls_to_monday() {
    check("2026-12-01", "1 month", "2027-01-01", "2027-01-04");
}

#[test]
fn christmas_eve_is_a_normal_day_of_receipt() {
    check("2026-12-24", "1 month", "2027-01-24", "2027-01-25");
}

#[test]
fn a_missing_date_is_the_last_of_its_month() {
    check("2027-01-31", "1 month", "2027-02-28", "2027-03-01");
    check("2028-01-31", "1 month", "2028-02-29", "2028-02-29");
}

#[test]
fn an_end_in_the_easter_block_rolls_to_tuesday() {
    check("2027-02-25", "1 month", "2027-03-25", "2027-03-30");
    check("2027-03-18", "1 week", "2027-03-25", "2027-03-30");
}

#[test]
fn the_last_working_day_before_easter_is_not_rolled() {
    check("2027-02-24", "1 month", "2027-03-24", "2027-03-24");
}

#[test]
fn an_end_on_ascension_rolls_by_a_day() {
    check("2027-04-06", "1 month", "2027-05-06", "2027-05-07");
}

#[test]
fn two_days_off_on_one_date_roll_by_one_day() {
    check("2027-04-17", "1 month", "2027-05-17", "2027-05-18");
}

#[test]
fn three_months_are_counted_from_receipt() {
    check("2026-11-30", "3 months", "2027-02-28", "2027-03-01");
}

#[test]
fn the_event_day_is_not_counted() {
    check("2026-11-23", "1 day", "2026-11-24", "2026-11-24");
}

#[test]
fn seventy_two_hours_are_elapsed_hours_over_the_clock_change() {
    let deadline = hours("2026-10-23T10:30", "72 hours");
    assert_eq!(deadline.alarm_at, oslo("2026-10-26T09:30"));
    assert_eq!(deadline.legal_end_at, oslo("2026-10-26T10:00"));
    let deadline = hours("2027-03-27T10:30", "24 hours");
    assert_eq!(deadline.alarm_at, oslo("2027-03-28T11:30"));
}

#[test]
fn hours_run_through_christmas_whatever_the_courts_count() {
    let deadline = hours("2026-12-23T15:05", "72 hours");
    assert_eq!(deadline.alarm_at, oslo("2026-12-26T15:05"));
    assert_eq!(deadline.legal_end_at, oslo("2026-12-26T16:00"));
}

#[test]
fn the_hour_of_the_event_is_left_out_of_the_legal_end() {
    let end = |at: &str| hours(at, "72 hours").legal_end_at;
    assert_eq!(end("2026-11-20T13:59:59"), oslo("2026-11-23T14:00"));
    assert_eq!(end("2026-11-20T14:00:00"), oslo("2026-11-23T15:00"));
    assert_eq!(end("2026-11-20T14:59:59.999999999"), oslo("2026-11-23T15:00"));
    assert_eq!(hours("2026-11-20T14:00", "72 hours").alarm_at, oslo("2026-11-23T14:00"));
}

#[test]
fn the_alarm_keeps_the_strict_end_and_the_lenient_one_is_shown() {
    let deadline = hours("2027-03-24T16:20", "72 hours");
    assert_eq!(deadline.alarm_at, oslo("2027-03-27T16:20"));
    assert_eq!(deadline.lenient_end_at, Some(oslo("2027-04-01T00:00")));
    assert_eq!(hours("2027-01-11T09:15", "72 hours").lenient_end_at, None);
}

#[test]
fn only_two_days_or_more_have_a_lenient_end() {
    assert_eq!(hours("2027-03-24T16:20", "47 hours").lenient_end_at, None);
    assert!(hours("2027-03-24T16:20", "48 hours").lenient_end_at.is_some());
    assert_eq!(due("2027-03-24", "1 day").lenient_due_on, None);
    assert_eq!(due("2027-03-24", "2 days").due_on, date(2027, 3, 30));
    assert_eq!(due("2027-03-24", "2 days").lenient_due_on, Some(date(2027, 3, 31)));
    assert_eq!(due("2027-03-22", "2 days").lenient_due_on, None);
}

#[test]
fn a_due_day_ends_at_midnight_in_its_state() {
    assert_eq!(due("2027-01-11", "1 week").ends_at, oslo("2027-01-19T00:00"));
}

#[test]
fn an_effect_comes_no_earlier_than_the_day_after_the_period() {
    let notice = earliest_effect(day("2027-01-11"), Period::Weeks(3)).unwrap().value;
    assert_eq!(notice.period_end_on, date(2027, 2, 1));
    assert_eq!(notice.earliest_effect_on, date(2027, 2, 2));
}

#[test]
fn a_notice_counted_backwards_is_not_rolled() {
    let latest = |on: &str, period| latest_notice(day(on), period).unwrap().value;
    assert_eq!(latest("2027-02-02", Period::Weeks(3)), date(2027, 1, 11));
    assert_eq!(latest("2027-02-01", Period::Weeks(3)), date(2027, 1, 10));
    assert_eq!(latest("2027-03-01", Period::months(1)), date(2027, 1, 31));
}

#[test]
fn hours_have_no_due_day_and_days_no_due_hour() {
    let error = due_day(day("2027-01-11"), Period::Hours(72), Calendar::norway()).unwrap_err();
    assert_eq!(error.to_string(), "a period of 72 hours has no last day, only a last instant");
    assert_eq!(error.rule(), rule_id!("CLK-03"));
    let error = due_hour(oslo("2027-01-11T10:00"), Period::Days(3), Calendar::norway());
    assert_eq!(error.unwrap_err(), DeadlineError::NotInHours(Period::Days(3)));
    assert!(latest_notice(day("2027-01-11"), Period::Hours(1)).is_err());
}

#[test]
fn an_answer_says_rule_version_and_inputs_and_survives_storage() {
    let answer = due_day(day("2026-11-23"), Period::months(1), Calendar::norway()).unwrap();
    assert_eq!((answer.rule, answer.version), (rule_id!("CLK-03"), 1));
    assert_eq!(answer.inputs["event_on"], "2026-11-23");
    assert_eq!(answer.inputs["period"], "1 month");
    assert_eq!(answer.inputs["calendar"], "NO");
    let stored = serde_json::to_string(&answer).unwrap();
    assert_eq!(serde_json::from_str::<Answer<DayDeadline>>(&stored).unwrap(), answer);
}

fn any_date() -> impl Strategy<Value = Date> {
    (-9999_i16..=9999, 1_i8..=12, 1_i8..=28, 0_i32..=3)
        .prop_map(|(year, month, day, more)| date(year, month, day).saturating_add(more.days()))
}

fn any_known_date() -> impl Strategy<Value = Date> {
    (0_i32..=107_000).prop_map(|days| date(CALENDAR_YEAR_MIN, 1, 1).saturating_add(days.days()))
}

fn any_day_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        (1_u32..400).prop_map(Period::Days),
        (1_u32..60).prop_map(Period::Weeks),
        (0_u32..3, 1_u32..20).prop_map(|(years, months)| Period::Months { years, months }),
    ]
}

fn any_period() -> impl Strategy<Value = Period> {
    prop_oneof![
        any::<u32>().prop_map(Period::Hours),
        any::<u32>().prop_map(Period::Days),
        any::<u32>().prop_map(Period::Weeks),
        any::<(u32, u32)>().prop_map(|(years, months)| Period::Months { years, months }),
    ]
}

proptest! {
    #[test]
    fn a_due_day_is_a_working_day_not_before_the_raw_end(
        event_on in any_known_date(), period in any_day_period(),
    ) {
        let calendar = Calendar::norway();
        let deadline = due_day(event_on, period, calendar).unwrap().value;
        prop_assert_eq!(calendar.is_working_day(deadline.due_on), Ok(true));
        prop_assert!(deadline.raw_end_on > event_on);
        prop_assert!(deadline.due_on >= deadline.raw_end_on);
        prop_assert!((deadline.due_on - deadline.raw_end_on).get_days() <= 6);
        let mut between = deadline.raw_end_on;
        while between < deadline.due_on {
            prop_assert_eq!(calendar.is_working_day(between), Ok(false));
            between = between.tomorrow().unwrap();
        }
    }

    #[test]
    fn a_later_event_is_never_due_earlier(
        event_on in any_known_date(), later in 1_i32..90, period in any_day_period(),
    ) {
        let due_on = |on| due_day(on, period, Calendar::norway()).unwrap().value.due_on;
        prop_assert!(due_on(event_on) <= due_on(event_on.saturating_add(later.days())));
    }

    #[test]
    fn the_latest_notice_is_in_time_and_the_next_day_is_not(
        effect_on in any_known_date(), period in any_day_period(),
    ) {
        let latest_on = latest_notice(effect_on, period).unwrap().value;
        let effect = |on| earliest_effect(on, period).unwrap().value.earliest_effect_on;
        prop_assert!(effect(latest_on) <= effect_on);
        prop_assert!(effect(latest_on.tomorrow().unwrap()) > effect_on);
    }

    #[test]
    fn the_three_ends_in_hours_stand_in_order(
        second in -2_000_000_000_i64..7_000_000_000, n in 1_u32..500,
    ) {
        let event_at = Timestamp::from_second(second).unwrap();
        let answer = due_hour(event_at, Period::Hours(n), Calendar::norway()).unwrap();
        let HourDeadline { alarm_at, legal_end_at, lenient_end_at, .. } = answer.value;
        prop_assert_eq!(alarm_at.as_second() - second, i64::from(n) * 3600);
        prop_assert!(alarm_at < legal_end_at && legal_end_at.as_second() - alarm_at.as_second() <= 3600);
        prop_assert!(lenient_end_at.is_none_or(|end| end > legal_end_at));
    }

    #[test]
    fn no_date_and_no_period_panics(
        event_on in any_date(), second in any::<i64>(), period in any_period(),
    ) {
        let calendar = Calendar::norway();
        let known = CALENDAR_YEAR_MIN..=CALENDAR_YEAR_MAX;
        let due = due_day(event_on, period, calendar);
        prop_assert!(due.is_err() || known.contains(&event_on.year()));
        let _ = earliest_effect(event_on, period);
        let _ = latest_notice(event_on, period);
        if let Ok(event_at) = Timestamp::from_second(second % 400_000_000_000) {
            let _ = due_hour(event_at, period, calendar);
        }
    }
}
