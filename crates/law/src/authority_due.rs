//! The clocks towards the authority: notification of a Breach, prior consultation. Knows nothing of what is sent.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::deadline::{last_day, rolled};
use crate::rest::moved_on;
use crate::{Answer, Calendar, DeadlineError, HourDeadline, Period, Rest, due_hour, rule_id};

const NOTIFICATION: Period = Period::Hours(72);
const CONSULTATION: Period = Period::Weeks(8);
const EXTENDED_CONSULTATION: Period = Period::Weeks(14);
const EXTENSION_TOLD: Period = Period::months(1);

/// The days on which the authority must have answered a prior consultation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsultationClock {
    /// The last day for advice.
    pub answer_due_on: Date,
    /// The last day for advice in a complex case.
    pub extended_due_on: Date,
    /// The last day on which the authority tells that it needs longer.
    pub extension_told_by_on: Date,
}

/// Returns the instants by which a Breach is notified to the authority.
///
/// # Errors
/// As [`due_hour`].
/// Law: BRE-02, BRE-07.
pub fn breach_notification(
    aware_at: Timestamp,
    calendar: &Calendar,
) -> Result<Answer<HourDeadline>, DeadlineError> {
    let deadline = due_hour(aware_at, NOTIFICATION, calendar)?.value;
    Ok(Answer::by(rule_id!("BRE-02"), calendar.day_at(aware_at), deadline)
        .input("aware_at", aware_at)
        .input("calendar", calendar.state())
        .also(rule_id!("CLK-01"))
        .also(rule_id!("CLK-04"))
        .also(rule_id!("CLK-06"))
        .also(rule_id!("CLK-07")))
}

/// Returns the days on which the authority must have answered; `rests` are its waits for information.
///
/// # Errors
/// As [`crate::due_day`].
/// Law: DPI-08.
pub fn prior_consultation(
    sent_on: Date,
    rests: &[Rest],
    calendar: &Calendar,
) -> Result<Answer<ConsultationClock>, DeadlineError> {
    let due = |period| -> Result<Date, DeadlineError> {
        let moved = moved_on(sent_on, last_day(sent_on, period)?, rests);
        let moved = moved.ok_or(DeadlineError::OutOfRange(period))?;
        Ok(rolled(sent_on, moved, period, calendar)?.due_on)
    };
    let clock = ConsultationClock {
        answer_due_on: due(CONSULTATION)?,
        extended_due_on: due(EXTENDED_CONSULTATION)?,
        extension_told_by_on: due(EXTENSION_TOLD)?,
    };
    let spans: Vec<String> = rests.iter().map(ToString::to_string).collect();
    Ok(Answer::by(rule_id!("DPI-08"), sent_on, clock)
        .input("sent_on", sent_on)
        .input("rests", spans.join(","))
        .input("calendar", calendar.state())
        .also(rule_id!("CLK-03")))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn notification(aware_at: &str) -> HourDeadline {
        breach_notification(aware_at.parse().unwrap(), Calendar::norway()).unwrap().value
    }

    #[test]
    fn a_breach_alarm_rings_72_hours_after_awareness() {
        let deadline = notification("2026-11-20T14:20:00+01:00");
        assert_eq!(deadline.alarm_at, "2026-11-23T14:20:00+01:00".parse().unwrap());
        assert_eq!(deadline.legal_end_at, "2026-11-23T15:00:00+01:00".parse().unwrap());
    }

    #[test]
    fn a_controller_counts_from_when_its_processor_told_it() {
        let deadline = notification("2027-02-02T08:40:00+01:00");
        assert_eq!(deadline.alarm_at, "2027-02-05T08:40:00+01:00".parse().unwrap());
    }

    #[test]
    fn the_authority_answers_in_eight_weeks_or_fourteen() {
        let clock = prior_consultation(date(2027, 1, 11), &[], Calendar::norway()).unwrap().value;
        assert_eq!(clock.answer_due_on, date(2027, 3, 8));
        assert_eq!(clock.extended_due_on, date(2027, 4, 19));
        assert_eq!(clock.extension_told_by_on, date(2027, 2, 11));
    }

    #[test]
    fn the_authority_rests_while_it_waits_for_information() {
        let rest = Rest { from_on: date(2027, 2, 15), to_on: date(2027, 2, 22) };
        let clock = prior_consultation(date(2027, 1, 11), &[rest], Calendar::norway()).unwrap();
        assert_eq!(clock.value.answer_due_on, date(2027, 3, 15));
        assert_eq!(clock.value.extended_due_on, date(2027, 4, 26));
        assert_eq!(clock.value.extension_told_by_on, date(2027, 2, 11));
    }
}
