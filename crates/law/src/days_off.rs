//! Which days are off in a state, and where its midnight falls; knows nothing of periods.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{Span, ToSpan};

use crate::{Place, RuleId, eea_states, rule_id, table};

/// The first year whose days off are known.
pub const CALENDAR_YEAR_MIN: i16 = 1900;
/// The last year whose days off are known.
pub const CALENDAR_YEAR_MAX: i16 = 2199;

const DAYS_OFF: &str = include_str!("../data/days_off.tsv");

static CALENDARS: LazyLock<Vec<Calendar>> = LazyLock::new(read_calendars);

/// The days off and the time zone of one state, as its law stands today.
///
/// Law: CLK-05, CLK-07.
#[derive(Debug)]
pub struct Calendar {
    state: Place,
    zone: TimeZone,
    days: Vec<(Occurrence, DayOff)>,
}

/// What a day off is called, and by which law it is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayOff {
    /// The act and its section.
    pub source: &'static str,
    /// The name in English.
    pub en: &'static str,
    /// The name in bokmål.
    pub nb: &'static str,
}

/// Why a calendar cannot say whether a day is off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// The table of days off has no row for the state.
    #[error("the days off of {0} are not in the tables; count by another state's calendar")]
    NotThere(Place),
    /// The year is before [`CALENDAR_YEAR_MIN`] or after [`CALENDAR_YEAR_MAX`].
    #[error(
        "the days off of the year {0} are not known, only those from {CALENDAR_YEAR_MIN} to {CALENDAR_YEAR_MAX}"
    )]
    YearOutside(i16),
}

#[derive(Debug, Clone, Copy)]
enum Occurrence {
    Yearly { month: i8, day: i8 },
    FromEaster { days: i32 },
}

impl Calendar {
    /// Returns the calendar of Norway.
    pub fn norway() -> &'static Self {
        Self::of(Place::NORWAY).expect("the table of days off has Norway")
    }

    /// Returns the calendar of a state.
    ///
    /// # Errors
    /// [`CalendarError::NotThere`] when the tables have no days off for it.
    pub fn of(state: Place) -> Result<&'static Self, CalendarError> {
        let found = CALENDARS.iter().find(|calendar| calendar.state == state);
        found.ok_or(CalendarError::NotThere(state))
    }

    /// Returns the state whose calendar this is.
    pub fn state(&self) -> Place {
        self.state
    }

    /// Returns the day it is in the state at an instant.
    pub fn day_at(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Returns the instant at which a day ends in the state; none at the very end of all dates.
    pub fn end_of(&self, day: Date) -> Option<Timestamp> {
        let next = day.tomorrow().ok()?;
        Some(next.to_zoned(self.zone.clone()).ok()?.timestamp())
    }

    /// Returns the next full hour on the state's clocks; an instant on the hour gives the one after.
    pub(crate) fn next_full_hour(&self, at: Timestamp) -> Option<Timestamp> {
        let local = at.to_zoned(self.zone.clone());
        let nanoseconds = (i64::from(local.minute()) * 60 + i64::from(local.second()))
            * 1_000_000_000
            + i64::from(local.subsec_nanosecond());
        let hour = 3_600_000_000_000;
        at.checked_add(Span::new().nanoseconds(hour - nanoseconds)).ok()
    }

    /// Returns the day off that a day is, Saturdays and Sundays aside; none for others.
    ///
    /// # Errors
    /// [`CalendarError::YearOutside`].
    /// Law: CLK-05.
    pub fn day_off(&self, on: Date) -> Result<Option<DayOff>, CalendarError> {
        let easter = easter_sunday(on.year())?;
        let found = self.days.iter().find(|(occurrence, _)| occurrence.is(on, easter));
        Ok(found.map(|(_, day_off)| *day_off))
    }

    /// Returns every day off of a year with its date, in the order of the table; two may share a date.
    ///
    /// # Errors
    /// [`CalendarError::YearOutside`].
    pub fn days_off(&self, year: i16) -> Result<Vec<(Date, DayOff)>, CalendarError> {
        let easter = easter_sunday(year)?;
        Ok(self
            .days
            .iter()
            .map(|(occurrence, day_off)| (occurrence.on(easter), *day_off))
            .collect())
    }

    /// Says whether a day is neither Saturday, Sunday nor a day off.
    ///
    /// # Errors
    /// [`CalendarError::YearOutside`].
    /// Law: Reg. 1182/71 art. 2(2).
    pub fn is_working_day(&self, on: Date) -> Result<bool, CalendarError> {
        let is_weekend = matches!(on.weekday(), Weekday::Saturday | Weekday::Sunday);
        Ok(self.day_off(on)?.is_none() && !is_weekend)
    }

    /// Returns the day itself when it is a working day, otherwise the next one.
    ///
    /// # Errors
    /// [`CalendarError::YearOutside`].
    pub fn working_day_from(&self, on: Date) -> Result<Date, CalendarError> {
        let mut day = on;
        while !self.is_working_day(day)? {
            day = day.tomorrow().map_err(|_| CalendarError::YearOutside(day.year()))?;
        }
        Ok(day)
    }

    /// Returns the first working day after a day.
    ///
    /// # Errors
    /// [`CalendarError::YearOutside`].
    pub fn working_day_after(&self, on: Date) -> Result<Date, CalendarError> {
        let next = on.tomorrow().map_err(|_| CalendarError::YearOutside(on.year()))?;
        self.working_day_from(next)
    }
}

impl CalendarError {
    /// Returns the rule behind the refusal.
    pub const fn rule(&self) -> RuleId {
        rule_id!("CLK-05")
    }
}

impl Occurrence {
    fn is(self, on: Date, easter: Date) -> bool {
        self.on(easter) == on
    }

    fn on(self, easter: Date) -> Date {
        match self {
            Self::Yearly { month, day } => date(easter.year(), month, day),
            Self::FromEaster { days } => easter.saturating_add(days.days()),
        }
    }
}

/// Returns Easter Sunday of the Gregorian calendar.
///
/// # Errors
/// [`CalendarError::YearOutside`].
pub fn easter_sunday(year: i16) -> Result<Date, CalendarError> {
    if !(CALENDAR_YEAR_MIN..=CALENDAR_YEAR_MAX).contains(&year) {
        return Err(CalendarError::YearOutside(year));
    }
    let (century, year_of_century) = (year / 100, year % 100);
    let leap_centuries = century / 4;
    let moon_drift = (century - (century + 8) / 25 + 1) / 3;
    let golden = year % 19;
    let full_moon = (19 * golden + century - leap_centuries - moon_drift + 15) % 30;
    let to_sunday =
        (32 + 2 * (century % 4) + 2 * (year_of_century / 4) - full_moon - year_of_century % 4) % 7;
    let late = (golden + 11 * full_moon + 22 * to_sunday) / 451;
    let days_from_march = full_moon + to_sunday - 7 * late + 21;
    Ok(date(year, 3, 1).saturating_add(i32::from(days_from_march).days()))
}

fn read_calendars() -> Vec<Calendar> {
    let mut calendars: Vec<Calendar> = Vec::new();
    for [state, when, source, en, nb] in table::rows::<5>(DAYS_OFF) {
        let day_off = DayOff { source, en, nb };
        let (Ok(state), Some(occurrence)) = (state.parse(), read_occurrence(when)) else {
            continue;
        };
        match calendars.iter_mut().find(|calendar| calendar.state == state) {
            Some(calendar) => calendar.days.push((occurrence, day_off)),
            None => {
                let Some(zone) = zone_of(state) else { continue };
                calendars.push(Calendar { state, zone, days: vec![(occurrence, day_off)] });
            }
        }
    }
    calendars
}

fn read_occurrence(text: &str) -> Option<Occurrence> {
    if let Some(days) = text.strip_prefix("easter") {
        return Some(Occurrence::FromEaster { days: days.parse().ok()? });
    }
    let (month, day) = text.split_once('-')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    Date::new(2001, month, day).ok()?;
    Some(Occurrence::Yearly { month, day })
}

fn zone_of(state: Place) -> Option<TimeZone> {
    let row = eea_states().iter().find(|row| row.place == state)?;
    TimeZoneDatabase::bundled().get(row.zone).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days_off_in(year: i16) -> Vec<Date> {
        let mut days: Vec<Date> =
            Calendar::norway().days_off(year).unwrap().iter().map(|(day, _)| *day).collect();
        days.sort_unstable();
        days
    }

    #[test]
    fn every_row_of_the_table_becomes_a_day_off() {
        table::assert_well_formed::<5>(DAYS_OFF, &[]);
        let n_days: usize = CALENDARS.iter().map(|calendar| calendar.days.len()).sum();
        assert_eq!(n_days, table::rows::<5>(DAYS_OFF).count());
    }

    #[test]
    fn every_state_of_the_eea_has_a_zone() {
        for state in eea_states() {
            assert!(zone_of(state.place).is_some(), "{}", state.place);
        }
    }

    #[test]
    fn norway_has_twelve_days_off_in_2027() {
        let expect = [
            date(2027, 1, 1),
            date(2027, 3, 25),
            date(2027, 3, 26),
            date(2027, 3, 28),
            date(2027, 3, 29),
            date(2027, 5, 1),
            date(2027, 5, 6),
            date(2027, 5, 16),
            date(2027, 5, 17),
            date(2027, 5, 17),
            date(2027, 12, 25),
            date(2027, 12, 26),
        ];
        assert_eq!(days_off_in(2027), expect);
    }

    #[test]
    fn norwegian_eves_are_no_days_off() {
        for eve in [date(2026, 12, 24), date(2026, 12, 31), date(2027, 3, 27), date(2027, 5, 15)] {
            assert_eq!(Calendar::norway().day_off(eve), Ok(None), "{eve}");
        }
        assert_eq!(Calendar::norway().is_working_day(date(2026, 12, 24)), Ok(true));
        assert_eq!(Calendar::norway().is_working_day(date(2026, 12, 25)), Ok(false));
    }

    #[test]
    fn a_day_off_has_a_name_and_a_source() {
        let ascension = Calendar::norway().day_off(date(2027, 5, 6)).unwrap().unwrap();
        assert_eq!(ascension.nb, "Kristi himmelfartsdag");
        assert_eq!(ascension.source, "helligdagsfredloven § 2");
    }

    #[test]
    fn easter_falls_where_almanacs_have_it() {
        let known = [
            date(1900, 4, 15),
            date(1913, 3, 23),
            date(1943, 4, 25),
            date(1954, 4, 18),
            date(1981, 4, 19),
            date(2000, 4, 23),
            date(2008, 3, 23),
            date(2019, 4, 21),
            date(2024, 3, 31),
            date(2025, 4, 20),
            date(2026, 4, 5),
            date(2027, 3, 28),
            date(2028, 4, 16),
            date(2038, 4, 25),
            date(2049, 4, 18),
            date(2076, 4, 19),
        ];
        for easter in known {
            assert_eq!(easter_sunday(easter.year()), Ok(easter));
        }
    }

    /// The Sunday after the church's full moon, by epacts: another way than the function goes.
    fn easter_by_epact(year: i16) -> Date {
        let (golden, century) = (i32::from(year % 19), i32::from(year / 100 + 1));
        let solar = 3 * century / 4 - 12;
        let lunar = (8 * century + 5) / 25 - 5;
        let epact = (11 * (golden + 1) + 20 + lunar - solar).rem_euclid(30);
        let epact = if epact == 24 || (epact == 25 && golden > 10) { epact + 1 } else { epact };
        let moon = if epact <= 23 { 44 - epact } else { 74 - epact };
        let moon = date(year, 3, 1).saturating_add((moon - 1).days());
        let to_sunday = 7 - i32::from(moon.weekday().to_sunday_zero_offset());
        moon.saturating_add(to_sunday.days())
    }

    #[test]
    fn easter_agrees_with_the_full_moon_tables_for_three_centuries() {
        for year in CALENDAR_YEAR_MIN..=CALENDAR_YEAR_MAX {
            assert_eq!(easter_sunday(year), Ok(easter_by_epact(year)), "{year}");
            assert_eq!(days_off_in(year).len(), 12);
        }
    }

    #[test]
    fn years_outside_the_calendar_are_refused() {
        for (year, is_known) in [(1899, false), (1900, true), (2199, true), (2200, false)] {
            assert_eq!(easter_sunday(year).is_ok(), is_known, "{year}");
        }
        let error = Calendar::norway().is_working_day(Date::MAX).unwrap_err();
        assert_eq!(error, CalendarError::YearOutside(9999));
        assert!(Calendar::norway().working_day_after(Date::MAX).is_err());
    }

    #[test]
    fn a_state_without_days_off_in_the_tables_is_refused_by_name() {
        let error = Calendar::of("SE".parse().unwrap()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the days off of SE are not in the tables; count by another state's calendar"
        );
    }

    #[test]
    fn a_norwegian_day_ends_at_midnight_in_oslo_in_summer_and_winter() {
        let end = |day: Date| Calendar::norway().end_of(day).unwrap().to_string();
        assert_eq!(end(date(2027, 1, 31)), "2027-01-31T23:00:00Z");
        assert_eq!(end(date(2027, 7, 31)), "2027-07-31T22:00:00Z");
        assert_eq!(Calendar::norway().end_of(Date::MAX), None);
        let at: Timestamp = "2027-04-17T22:30:00Z".parse().unwrap();
        assert_eq!(Calendar::norway().day_at(at), date(2027, 4, 18));
    }
}
