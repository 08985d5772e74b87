//! How old a consent may grow: the declaration's period, from the day of the yes in the organisation's zone.

use jiff::Timestamp;
use law::Period;

use crate::live::Live;

/// Returns the first instant at which a consent given at `granted_at` is too old to rely on.
///
/// None where the declaration sets no age. A period of days or longer ends with its last day.
/// Law: CON-01, CLK-01.
pub(crate) fn expires_at(live: &Live, activity: &str, granted_at: Timestamp) -> Option<Timestamp> {
    let activities = live.declaration.activities.iter().map(|it| it.get());
    let activity = activities.into_iter().find(|it| it.id.get() == activity)?;
    let period = *activity.renew_every.as_ref()?.get();
    if let Period::Hours(hours) = period {
        return granted_at.checked_add(jiff::SignedDuration::from_hours(hours.into())).ok();
    }
    let granted_on = granted_at.to_zoned(live.zone.clone()).date();
    live.end_of(period.end_after(granted_on)?)
}
