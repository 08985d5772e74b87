//! When a period ends by Regulation 1182/71: forward with days off, backward, and in hours. Knows nothing of what the period is for.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Answer, Calendar, CalendarError, Period, RuleId, rule_id};

/// The end of a period in days, weeks, months or years.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayDeadline {
    /// The day of the event; not counted.
    pub event_on: Date,
    /// The last day before rolling.
    pub raw_end_on: Date,
    /// The last day to act: never a Saturday, Sunday or day off.
    pub due_on: Date,
    /// The instant that day ends in the state of the calendar, in UTC.
    pub ends_at: Timestamp,
    /// The later end that two working days inside the period would give; to be shown only.
    pub lenient_due_on: Option<Date>,
}

/// The end of a period in hours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourDeadline {
    /// The instant of the event.
    pub event_at: Timestamp,
    /// The strict end, at which alarms ring: so many elapsed hours after the event.
    pub alarm_at: Timestamp,
    /// The legal end: so many elapsed hours after the next full hour.
    pub legal_end_at: Timestamp,
    /// The later end that two whole working days after the event would give; to be shown only.
    pub lenient_end_at: Option<Timestamp>,
}

/// Both ends of "at least so long before".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePeriod {
    /// The day the notice was received; not counted.
    pub received_on: Date,
    /// The last day of the period; not rolled.
    pub period_end_on: Date,
    /// The first day on which what was announced may take effect.
    pub earliest_effect_on: Date,
}

/// Why a period has no such end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DeadlineError {
    /// The calendar cannot say which days are off.
    #[error(transparent)]
    Calendar(#[from] CalendarError),
    /// A day was asked for.
    #[error("a period of {0} has no last day, only a last instant")]
    InHours(Period),
    /// An instant was asked for.
    #[error("a period of {0} is not counted in hours")]
    NotInHours(Period),
    /// The end lies before or after all dates.
    #[error("the end of {0} lies outside the dates that can be written")]
    OutOfRange(Period),
}

impl DeadlineError {
    /// Returns the rule behind the refusal.
    pub const fn rule(&self) -> RuleId {
        match self {
            Self::Calendar(error) => error.rule(),
            Self::InHours(_) | Self::NotInHours(_) => rule_id!("CLK-03"),
            Self::OutOfRange(_) => rule_id!("CLK-02"),
        }
    }
}

/// Returns the last day to act after an event.
///
/// # Errors
/// [`DeadlineError::InHours`], and as [`Calendar::working_day_from`].
/// Law: CLK-01 to CLK-05.
pub fn due_day(
    event_on: Date,
    period: Period,
    calendar: &Calendar,
) -> Result<Answer<DayDeadline>, DeadlineError> {
    let deadline = rolled(event_on, last_day(event_on, period)?, period, calendar)?;
    Ok(Answer::by(rule_id!("CLK-03"), event_on, deadline)
        .input("event_on", event_on)
        .input("period", period)
        .input("calendar", calendar.state())
        .also(rule_id!("CLK-01"))
        .also(rule_id!("CLK-02"))
        .also(rule_id!("CLK-04"))
        .also(rule_id!("CLK-05")))
}

/// Returns the instants at which a period in hours ends; never rolled.
///
/// # Errors
/// [`DeadlineError::NotInHours`], [`DeadlineError::OutOfRange`], and as [`Calendar::is_working_day`].
/// Law: CLK-01, CLK-03, CLK-04, CLK-06, CLK-07.
pub fn due_hour(
    event_at: Timestamp,
    period: Period,
    calendar: &Calendar,
) -> Result<Answer<HourDeadline>, DeadlineError> {
    let Period::Hours(hours) = period else { return Err(DeadlineError::NotInHours(period)) };
    let event_on = calendar.day_at(event_at);
    let outside = DeadlineError::OutOfRange(period);
    let elapsed = SignedDuration::from_hours(i64::from(hours));
    let first_at = calendar.next_full_hour(event_at);
    let legal_end_at = first_at.and_then(|first_at| first_at.checked_add(elapsed).ok());
    let deadline = HourDeadline {
        event_at,
        alarm_at: event_at.checked_add(elapsed).map_err(|_| outside.clone())?,
        legal_end_at: legal_end_at.ok_or(outside)?,
        lenient_end_at: None,
    };
    let lenient_end_at = lenient_instant(&deadline, hours, calendar)?;
    Ok(Answer::by(rule_id!("CLK-07"), event_on, HourDeadline { lenient_end_at, ..deadline })
        .input("event_at", event_at)
        .input("period", period)
        .input("calendar", calendar.state())
        .also(rule_id!("CLK-01"))
        .also(rule_id!("CLK-03"))
        .also(rule_id!("CLK-04"))
        .also(rule_id!("CLK-06")))
}

/// Returns from when something announced "at least so long before" may take effect.
///
/// # Errors
/// [`DeadlineError::InHours`], [`DeadlineError::OutOfRange`].
/// Law: CLK-08.
pub fn earliest_effect(
    received_on: Date,
    period: Period,
) -> Result<Answer<NoticePeriod>, DeadlineError> {
    let period_end_on = last_day(received_on, period)?;
    let next = period_end_on.tomorrow();
    let earliest_effect_on = next.map_err(|_| DeadlineError::OutOfRange(period))?;
    let notice = NoticePeriod { received_on, period_end_on, earliest_effect_on };
    Ok(Answer::by(rule_id!("CLK-08"), received_on, notice)
        .input("received_on", received_on)
        .input("period", period)
        .also(rule_id!("CLK-01"))
        .also(rule_id!("CLK-02")))
}

/// Returns the last day on which a notice must be received for something to take effect on
/// `effect_on`; counted backwards, so not rolled.
///
/// # Errors
/// [`DeadlineError::InHours`], [`DeadlineError::OutOfRange`].
/// Law: CLK-03, CLK-08.
pub fn latest_notice(effect_on: Date, period: Period) -> Result<Answer<Date>, DeadlineError> {
    let span = period.span().ok_or(DeadlineError::InHours(period))?;
    let outside = |_| DeadlineError::OutOfRange(period);
    let end_on = effect_on.yesterday().map_err(outside)?;
    let mut latest_on = end_on.checked_sub(span).map_err(outside)?;
    while let Ok(later_on) = latest_on.tomorrow()
        && period.end_after(later_on).is_some_and(|end| end <= end_on)
    {
        latest_on = later_on;
    }
    Ok(Answer::by(rule_id!("CLK-08"), effect_on, latest_on)
        .input("effect_on", effect_on)
        .input("period", period)
        .also(rule_id!("CLK-03")))
}

pub(crate) fn last_day(event_on: Date, period: Period) -> Result<Date, DeadlineError> {
    if matches!(period, Period::Hours(_)) {
        return Err(DeadlineError::InHours(period));
    }
    period.end_after(event_on).ok_or(DeadlineError::OutOfRange(period))
}

pub(crate) fn rolled(
    event_on: Date,
    raw_end_on: Date,
    period: Period,
    calendar: &Calendar,
) -> Result<DayDeadline, DeadlineError> {
    let due_on = calendar.working_day_from(raw_end_on)?;
    let ends_at = calendar.end_of(due_on).ok_or(DeadlineError::OutOfRange(period))?;
    let lenient_due_on = match period {
        Period::Days(1) => None,
        _ => Some(second_working_day(event_on, calendar)?).filter(|second| *second > due_on),
    };
    Ok(DayDeadline { event_on, raw_end_on, due_on, ends_at, lenient_due_on })
}

fn lenient_instant(
    deadline: &HourDeadline,
    hours: u32,
    calendar: &Calendar,
) -> Result<Option<Timestamp>, DeadlineError> {
    if hours < 48 {
        return Ok(None);
    }
    let second = second_working_day(calendar.day_at(deadline.event_at), calendar)?;
    Ok(calendar.end_of(second).filter(|end| *end > deadline.legal_end_at))
}

fn second_working_day(event_on: Date, calendar: &Calendar) -> Result<Date, CalendarError> {
    calendar.working_day_after(calendar.working_day_after(event_on)?)
}

#[cfg(test)]
mod tests;
