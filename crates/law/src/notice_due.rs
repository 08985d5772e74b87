//! When persons whose data came from others are told; knows nothing of the text.

use jiff::civil::Date;

use crate::{Answer, Calendar, DeadlineError, Period, due_day, rule_id};

const AT_LATEST: Period = Period::months(1);

/// Returns the last day to tell a person whose data were obtained from others.
///
/// A first contact or first disclosure before the month is out is itself the last day.
///
/// # Errors
/// As [`due_day`].
/// Law: NOT-12.
pub fn indirect_notice_due(
    obtained_on: Date,
    first_contact_on: Option<Date>,
    first_disclosure_on: Option<Date>,
    calendar: &Calendar,
) -> Result<Answer<Date>, DeadlineError> {
    let month_due_on = due_day(obtained_on, AT_LATEST, calendar)?.value.due_on;
    let sooner = [first_contact_on, first_disclosure_on].into_iter().flatten();
    let due_on = sooner.fold(month_due_on, Ord::min);
    let mut answer = Answer::by(rule_id!("NOT-12"), obtained_on, due_on)
        .input("obtained_on", obtained_on)
        .input("calendar", calendar.state())
        .also(rule_id!("CLK-02"))
        .also(rule_id!("CLK-03"));
    if let Some(on) = first_contact_on {
        answer = answer.input("first_contact_on", on);
    }
    if let Some(on) = first_disclosure_on {
        answer = answer.input("first_disclosure_on", on);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_bought_list_is_told_within_a_month_or_at_the_first_mail() {
        let due = |contact, disclosure| {
            let calendar = Calendar::norway();
            indirect_notice_due(date(2027, 1, 29), contact, disclosure, calendar).unwrap().value
        };
        assert_eq!(due(None, None), date(2027, 3, 1));
        assert_eq!(due(Some(date(2027, 2, 10)), None), date(2027, 2, 10));
        assert_eq!(due(Some(date(2027, 2, 10)), Some(date(2027, 2, 6))), date(2027, 2, 6));
        assert_eq!(due(Some(date(2027, 3, 2)), None), date(2027, 3, 1));
    }
}
