//! The clocks of a processing agreement: sub-processors, terms, temporary copies, breaches. The lengths come from its terms.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{
    Answer, Calendar, DeadlineError, HourDeadline, NoticePeriod, Period, due_day, due_hour,
    earliest_effect, rule_id,
};

/// The days of a change of sub-processor, for the one customer who received the announcement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubprocessorChange {
    /// The day the customer received the announcement; not counted.
    pub received_on: Date,
    /// The last day of the notice period; not rolled.
    pub notice_ends_on: Date,
    /// The last day to oppose, rolled in the customer's favour.
    pub opposition_until_on: Date,
    /// The first day of use: after both, if nobody opposed.
    pub earliest_effect_on: Date,
}

/// The days by which a temporary copy is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemporaryCopy {
    /// The last day it may exist, counted from the end of the need; none while the need lasts.
    pub gone_by_on: Option<Date>,
    /// The day of the hard alarm, counted from receipt.
    pub alarm_on: Date,
}

/// Returns the days of a change of sub-processor.
///
/// # Errors
/// As [`due_day`].
/// Law: PRC-12, PRC-13, PRC-06, CLK-08.
pub fn subprocessor_change(
    received_on: Date,
    notice: Period,
    opposition: Period,
    calendar: &Calendar,
) -> Result<Answer<SubprocessorChange>, DeadlineError> {
    let notice_period = earliest_effect(received_on, notice)?.value;
    let opposition_until_on = due_day(received_on, opposition, calendar)?.value.due_on;
    let undisputed_on = opposition_until_on.tomorrow();
    let undisputed_on = undisputed_on.map_err(|_| DeadlineError::OutOfRange(opposition))?;
    let change = SubprocessorChange {
        received_on,
        notice_ends_on: notice_period.period_end_on,
        opposition_until_on,
        earliest_effect_on: notice_period.earliest_effect_on.max(undisputed_on),
    };
    Ok(Answer::by(rule_id!("PRC-12"), received_on, change)
        .input("received_on", received_on)
        .input("notice", notice)
        .input("opposition", opposition)
        .input("calendar", calendar.state())
        .also(rule_id!("PRC-13"))
        .also(rule_id!("PRC-06"))
        .also(rule_id!("CLK-08")))
}

/// Returns the last day to oppose a sub-processor, rolled in the customer's favour.
///
/// # Errors
/// As [`due_day`].
/// Law: PRC-13, CLK-08.
pub fn opposition_until(
    received_on: Date,
    opposition: Period,
    calendar: &Calendar,
) -> Result<Answer<Date>, DeadlineError> {
    let until_on = due_day(received_on, opposition, calendar)?.value.due_on;
    Ok(Answer::by(rule_id!("PRC-13"), received_on, until_on)
        .input("received_on", received_on)
        .input("opposition", opposition)
        .input("calendar", calendar.state())
        .also(rule_id!("CLK-08"))
        .also(rule_id!("CLK-03")))
}

/// Returns from when a change of price or paid help may take effect.
///
/// # Errors
/// As [`earliest_effect`].
/// Law: PRC-14, CLK-08.
pub fn terms_change(
    received_on: Date,
    notice: Period,
) -> Result<Answer<NoticePeriod>, DeadlineError> {
    let notice_period = earliest_effect(received_on, notice)?.value;
    Ok(Answer::by(rule_id!("PRC-14"), received_on, notice_period)
        .input("received_on", received_on)
        .input("notice", notice)
        .also(rule_id!("CLK-08")))
}

/// Returns the days by which a temporary copy, such as a customer's backup sent to support, is gone.
///
/// Neither day is rolled.
///
/// # Errors
/// As [`earliest_effect`].
/// Law: PRC-15.
pub fn temporary_copy(
    received_on: Date,
    need_ended_on: Option<Date>,
    at_most: Period,
) -> Result<Answer<TemporaryCopy>, DeadlineError> {
    let last_on = |on| earliest_effect(on, at_most).map(|answer| answer.value.period_end_on);
    let copy = TemporaryCopy {
        gone_by_on: need_ended_on.map(last_on).transpose()?,
        alarm_on: last_on(received_on)?,
    };
    let answer = Answer::by(rule_id!("PRC-15"), received_on, copy)
        .input("received_on", received_on)
        .input("at_most", at_most)
        .also(rule_id!("CLK-02"));
    Ok(match need_ended_on {
        Some(ended_on) => answer.input("need_ended_on", ended_on),
        None => answer,
    })
}

/// Returns the instants by which a Processor tells its customer of a Breach it is aware of.
///
/// # Errors
/// As [`due_hour`].
/// Law: PRC-16, BRE-04.
pub fn customer_breach_notice(
    aware_at: Timestamp,
    notice: Period,
    calendar: &Calendar,
) -> Result<Answer<HourDeadline>, DeadlineError> {
    let deadline = due_hour(aware_at, notice, calendar)?.value;
    Ok(Answer::by(rule_id!("PRC-16"), calendar.day_at(aware_at), deadline)
        .input("aware_at", aware_at)
        .input("notice", notice)
        .input("calendar", calendar.state())
        .also(rule_id!("BRE-04"))
        .also(rule_id!("CLK-07")))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn change(received_on: Date, notice: Period, opposition: Period) -> SubprocessorChange {
        subprocessor_change(received_on, notice, opposition, Calendar::norway()).unwrap().value
    }

    #[test]
    fn a_sub_processor_is_usable_the_day_after_three_weeks() {
        let change = change(date(2027, 1, 11), Period::Weeks(3), Period::Weeks(1));
        assert_eq!(change.notice_ends_on, date(2027, 2, 1));
        assert_eq!(change.earliest_effect_on, date(2027, 2, 2));
    }

    #[test]
    fn a_customer_opposes_until_the_end_of_the_week() {
        let until = |on| opposition_until(on, Period::Weeks(1), Calendar::norway()).unwrap().value;
        assert_eq!(until(date(2027, 1, 11)), date(2027, 1, 18));
        assert_eq!(until(date(2027, 3, 18)), date(2027, 3, 30));
    }

    #[test]
    fn an_opposition_ten_minutes_before_midnight_is_in_time() {
        let calendar = Calendar::norway();
        let answer = due_day(date(2027, 1, 11), Period::Weeks(1), calendar).unwrap().value;
        let at = |text: &str| -> Timestamp { text.parse().unwrap() };
        assert!(at("2027-01-18T23:50:00+01:00") < answer.ends_at);
        assert!(at("2027-01-19T00:00:00+01:00") >= answer.ends_at);
    }

    #[test]
    fn no_sub_processor_is_used_while_customers_may_still_oppose() {
        let change = change(date(2027, 3, 18), Period::Weeks(1), Period::Weeks(1));
        assert_eq!(change.notice_ends_on, date(2027, 3, 25));
        assert_eq!(change.opposition_until_on, date(2027, 3, 30));
        assert_eq!(change.earliest_effect_on, date(2027, 3, 31));
    }

    #[test]
    fn a_price_told_at_the_end_of_january_changes_in_march() {
        let notice = terms_change(date(2027, 1, 31), Period::months(1)).unwrap();
        assert_eq!(notice.value.earliest_effect_on, date(2027, 3, 1));
        assert_eq!(notice.rule, rule_id!("PRC-14"));
    }

    #[test]
    fn a_support_copy_is_gone_ten_days_after_its_need_also_on_a_saturday() {
        let ended_on = Some(date(2027, 3, 10));
        let copy = temporary_copy(date(2027, 3, 3), ended_on, Period::Days(10)).unwrap().value;
        assert_eq!(copy.gone_by_on, Some(date(2027, 3, 20)));
        assert_eq!(copy.alarm_on, date(2027, 3, 13));
        let copy = temporary_copy(date(2027, 3, 3), None, Period::Days(10)).unwrap().value;
        assert_eq!(copy.gone_by_on, None);
    }

    #[test]
    fn a_customer_hears_of_a_breach_within_24_hours() {
        let aware_at = "2027-02-01T09:15:00+01:00".parse().unwrap();
        let calendar = Calendar::norway();
        let answer = customer_breach_notice(aware_at, Period::Hours(24), calendar).unwrap();
        assert_eq!(answer.value.alarm_at, "2027-02-02T09:15:00+01:00".parse().unwrap());
        assert_eq!(answer.inputs["aware_at"], "2027-02-01T08:15:00Z");
    }
}
