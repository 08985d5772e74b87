//! When a Subject's request is due, may be extended, and is passed on; knows nothing of its contents.

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deadline::{last_day, rolled};
use crate::rest::moved_on;
use crate::{Answer, Calendar, DeadlineError, Period, Rest, rule_id};

const ANSWER: Period = Period::months(1);
const EXTENDED_ANSWER: Period = Period::months(3);
const REMINDER_DAYS: [i32; 3] = [14, 7, 2];

/// The days of one request, counted from its receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestClock {
    /// The day of receipt, which may be a day off; not counted.
    pub received_on: Date,
    /// The last day to answer, and to tell of an extension.
    pub due_on: Date,
    /// The last day to answer once the Subject has been told of an extension in time.
    pub extended_due_on: Date,
    /// The days on which a Reminder is due, earliest first.
    pub reminders_on: [Date; 3],
}

/// The last day by the statute, and the last day when the clock rested while the Subject was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestedDue {
    /// Counted without rest.
    pub strict_due_on: Date,
    /// Counted with rest; never earlier.
    pub rested_due_on: Date,
}

impl RequestClock {
    /// Says whether an extension told on a day is told in time.
    ///
    /// Law: GDPR Art. 12(3), third sentence.
    pub fn may_extend_on(&self, told_on: Date) -> bool {
        told_on <= self.due_on
    }
}

/// Returns the days of a request.
///
/// # Errors
/// As [`crate::due_day`].
/// Law: DSR-02, DSR-03.
pub fn request_due(
    received_on: Date,
    calendar: &Calendar,
) -> Result<Answer<RequestClock>, DeadlineError> {
    let due_on = rolled_end(received_on, ANSWER, calendar)?;
    let clock = RequestClock {
        received_on,
        due_on,
        extended_due_on: rolled_end(received_on, EXTENDED_ANSWER, calendar)?,
        reminders_on: REMINDER_DAYS.map(|days| due_on.saturating_sub(days.days())),
    };
    Ok(Answer::by(rule_id!("DSR-02"), received_on, clock)
        .input("received_on", received_on)
        .input("calendar", calendar.state())
        .also(rule_id!("DSR-03"))
        .also(rule_id!("CLK-02"))
        .also(rule_id!("CLK-03")))
}

/// Returns the last day to answer with and without the time the Subject was asked who she is.
///
/// A rest runs from the day she was asked to the day she answered.
///
/// # Errors
/// As [`crate::due_day`].
/// Law: DSR-06.
pub fn request_due_rested(
    received_on: Date,
    rests: &[Rest],
    calendar: &Calendar,
) -> Result<Answer<RestedDue>, DeadlineError> {
    let raw_end_on = last_day(received_on, ANSWER)?;
    let moved = moved_on(received_on, raw_end_on, rests);
    let moved = moved.ok_or(DeadlineError::OutOfRange(ANSWER))?;
    let due = RestedDue {
        strict_due_on: rolled(received_on, raw_end_on, ANSWER, calendar)?.due_on,
        rested_due_on: rolled(received_on, moved, ANSWER, calendar)?.due_on,
    };
    let spans: Vec<String> = rests.iter().map(ToString::to_string).collect();
    Ok(Answer::by(rule_id!("DSR-06"), received_on, due)
        .input("received_on", received_on)
        .input("rests", spans.join(","))
        .input("calendar", calendar.state())
        .also(rule_id!("DSR-02"))
        .also(rule_id!("CLK-03")))
}

/// Returns the last day on which a Processor passes a request on to the Controller.
///
/// # Errors
/// [`DeadlineError::Calendar`].
/// Law: DSR-22.
pub fn forward_due(received_on: Date, calendar: &Calendar) -> Result<Answer<Date>, DeadlineError> {
    let due_on = calendar.working_day_after(received_on)?;
    Ok(Answer::by(rule_id!("DSR-22"), received_on, due_on)
        .input("received_on", received_on)
        .input("calendar", calendar.state()))
}

fn rolled_end(
    received_on: Date,
    period: Period,
    calendar: &Calendar,
) -> Result<Date, DeadlineError> {
    Ok(rolled(received_on, last_day(received_on, period)?, period, calendar)?.due_on)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn clock(received_on: Date) -> RequestClock {
        request_due(received_on, Calendar::norway()).unwrap().value
    }

    #[test]
    fn a_request_is_due_within_one_month_of_receipt() {
        let clock = clock(date(2026, 12, 1));
        assert_eq!(clock.due_on, date(2027, 1, 4));
        let reminders = [date(2026, 12, 21), date(2026, 12, 28), date(2027, 1, 2)];
        assert_eq!(clock.reminders_on, reminders);
    }

    #[test]
    fn an_objection_is_decided_when_a_request_is_due() {
        assert_eq!(clock(date(2027, 1, 6)).due_on, date(2027, 2, 8));
    }

    #[test]
    fn a_request_on_a_saturday_counts_from_that_saturday() {
        assert_eq!(clock(date(2027, 4, 17)).due_on, date(2027, 5, 18));
    }

    #[test]
    fn an_extension_is_told_within_the_first_month_and_counts_from_receipt() {
        let clock = clock(date(2026, 11, 30));
        assert_eq!(clock.due_on, date(2026, 12, 30));
        assert_eq!(clock.extended_due_on, date(2027, 3, 1));
        assert!(clock.may_extend_on(date(2026, 12, 30)));
        assert!(!clock.may_extend_on(date(2026, 12, 31)));
    }

    #[test]
    fn waiting_for_an_identity_check_is_shown_beside_the_strict_day() {
        let rest = Rest { from_on: date(2027, 2, 2), to_on: date(2027, 2, 8) };
        let answer = request_due_rested(date(2027, 2, 1), &[rest], Calendar::norway()).unwrap();
        assert_eq!(answer.value.strict_due_on, date(2027, 3, 1));
        assert_eq!(answer.value.rested_due_on, date(2027, 3, 8));
        assert_eq!(answer.rule, rule_id!("DSR-06"));
        assert_eq!(answer.inputs["rests"], "2027-02-02/2027-02-08");
    }

    #[test]
    fn a_processor_passes_a_request_on_by_the_next_working_day() {
        let due = |on| forward_due(on, Calendar::norway()).unwrap().value;
        assert_eq!(due(date(2027, 1, 8)), date(2027, 1, 11));
        assert_eq!(due(date(2027, 1, 11)), date(2027, 1, 12));
        assert_eq!(due(date(2027, 3, 24)), date(2027, 3, 30));
    }

    #[test]
    fn a_case_run_again_years_later_gives_the_same_answer() {
        let first = request_due(date(2026, 11, 23), Calendar::norway()).unwrap();
        let received_on = first.inputs["received_on"].parse().unwrap();
        let state = first.inputs["calendar"].parse().unwrap();
        assert_eq!(request_due(received_on, Calendar::of(state).unwrap()).unwrap(), first);
    }
}
