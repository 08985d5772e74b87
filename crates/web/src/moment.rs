//! Decides how days, times and numbers are written for a reader; knows no catalogue key but its own.

use crate::text::{Argument, Language, Phrase, grouped};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

const MONTHS_NB: [&str; 12] = [
    "januar",
    "februar",
    "mars",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "desember",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const MINUTE_SECONDS: u64 = 60;
const HOUR_SECONDS: u64 = 60 * MINUTE_SECONDS;
const DAY_SECONDS: u64 = 24 * HOUR_SECONDS;

/// How one reader wants words, times and numbers written, at one moment.
#[derive(Clone, Debug)]
pub struct Locale {
    /// The language of the interface.
    pub language: Language,
    /// The organisation's time zone.
    pub zone: TimeZone,
    /// The moment the page is made, for distances.
    pub now: Timestamp,
}

impl Locale {
    /// Returns the text `key` of the catalogue.
    pub fn t(&self, key: &'static str) -> Phrase {
        Phrase::new(self.language, key)
    }

    /// Writes an instant's day: `22. november 2026`, `22 November 2026`.
    pub fn day(&self, at: &Timestamp) -> String {
        self.date(&self.zoned(at).date())
    }

    /// Writes a calendar day: `22. november 2026`, `22 November 2026`.
    pub fn date(&self, on: &Date) -> String {
        let month = usize::from(on.month().unsigned_abs()) - 1;
        match self.language {
            Language::Nb => format!("{}. {} {}", on.day(), MONTHS_NB[month], on.year()),
            Language::En => format!("{} {} {}", on.day(), MONTHS_EN[month], on.year()),
        }
    }

    /// Writes an instant: `22. november 2026 kl. 09.14`, `22 November 2026, 09:14`.
    pub fn moment(&self, at: &Timestamp) -> String {
        let joint = self.language.pick(" kl. ", ", ");
        format!("{}{joint}{}", self.day(at), self.clock(at))
    }

    /// Writes an instant's time of day: `09.14`, `09:14`.
    pub fn clock(&self, at: &Timestamp) -> String {
        let zoned = self.zoned(at);
        let point = self.language.pick('.', ':');
        format!("{:02}{point}{:02}", zoned.hour(), zoned.minute())
    }

    /// Returns the value of `<time datetime>`: UTC, whole seconds.
    pub fn machine(&self, at: &Timestamp) -> String {
        at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// Returns the distance from now: "3 days ago", "in 2 hours", "now" within a minute.
    pub fn distance(&self, at: &Timestamp) -> Phrase {
        let seconds = at.as_second() - self.now.as_second();
        let is_past = seconds < 0;
        let seconds = seconds.unsigned_abs();
        let (past, future, unit) = match seconds {
            0..MINUTE_SECONDS => return self.t("distance-now"),
            MINUTE_SECONDS..HOUR_SECONDS => ("minutes-ago", "minutes-ahead", MINUTE_SECONDS),
            HOUR_SECONDS..DAY_SECONDS => ("hours-ago", "hours-ahead", HOUR_SECONDS),
            _ => ("days-ago", "days-ahead", DAY_SECONDS),
        };
        self.t(if is_past { past } else { future }).with("n", seconds / unit)
    }

    /// Writes a count: `1 284`, `1,284`.
    pub fn n(&self, count: impl Into<u64>) -> String {
        grouped(self.language, count.into())
    }

    /// Writes a duration in the largest whole unit that keeps two figures: `31 ms`, `4,2 s`.
    pub fn duration(&self, milliseconds: &u64) -> String {
        let point = self.language.pick(',', '.');
        let tenths = |unit: u64| {
            let tenths = milliseconds * 10 / unit;
            format!("{}{point}{}", tenths / 10, tenths % 10)
        };
        match *milliseconds {
            0 => "< 1 ms".to_owned(),
            1..1_000 => format!("{milliseconds} ms"),
            1_000..60_000 => format!("{} s", tenths(1_000)),
            60_000..3_600_000 => format!("{} min", tenths(60_000)),
            3_600_000..86_400_000 => format!("{} {}", tenths(3_600_000), self.t("unit-hours")),
            _ => format!("{} {}", tenths(86_400_000), self.t("unit-days")),
        }
    }

    /// Writes a share in whole per cent: `94 %`, `94%`.
    pub fn percent(&self, percent: &u64) -> String {
        format!("{percent}{}", self.language.pick("\u{a0}%", "%"))
    }

    /// Joins words as a list is read aloud: `a, b og c`.
    pub fn list<W: Argument + ToString>(&self, words: &[W]) -> String {
        match words {
            [] => String::new(),
            [only] => only.to_string(),
            [first @ .., last] => {
                let first: Vec<String> = first.iter().map(ToString::to_string).collect();
                format!(
                    "{} {} {}",
                    first.join(", "),
                    self.language.pick("og", "and"),
                    last.to_string()
                )
            }
        }
    }

    fn zoned(&self, at: &Timestamp) -> Zoned {
        at.to_zoned(self.zone.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn oslo(language: Language) -> Locale {
        Locale {
            language,
            zone: TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap(),
            now: "2026-11-22T09:00:00Z".parse().unwrap(),
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_moment_is_written_in_the_organisations_zone() {
        let early = at("2026-11-22T08:14:59Z");
        assert_eq!(oslo(Language::Nb).moment(&early), "22. november 2026 kl. 09.14");
        assert_eq!(oslo(Language::En).moment(&early), "22 November 2026, 09:14");
        assert_eq!(oslo(Language::En).moment(&at("2026-06-30T22:30:00Z")), "1 July 2026, 00:30");
    }

    #[test]
    fn a_distance_changes_its_word_at_a_minute_an_hour_and_a_day() {
        let says = |text| oslo(Language::En).distance(&at(text)).to_string();
        assert_eq!(says("2026-11-22T08:59:01Z"), "now");
        assert_eq!(says("2026-11-22T08:59:00Z"), "1 minute ago");
        assert_eq!(says("2026-11-22T08:00:01Z"), "59 minutes ago");
        assert_eq!(says("2026-11-22T08:00:00Z"), "1 hour ago");
        assert_eq!(says("2026-11-21T09:00:01Z"), "23 hours ago");
        assert_eq!(says("2026-11-21T09:00:00Z"), "1 day ago");
        assert_eq!(says("2026-11-25T09:00:00Z"), "in 3 days");
        let nb = oslo(Language::Nb).distance(&at("2026-11-21T09:00:00Z")).to_string();
        assert_eq!(nb, "for én dag siden");
    }

    #[test]
    fn a_duration_keeps_the_unit_people_would_say() {
        let nb = oslo(Language::Nb);
        assert_eq!(nb.duration(&999), "999 ms");
        assert_eq!(nb.duration(&1_000), "1,0 s");
        assert_eq!(nb.duration(&59_999), "59,9 s");
        assert_eq!(nb.duration(&90_000), "1,5 min");
        assert_eq!(oslo(Language::En).duration(&7_200_000), "2.0 hours");
    }

    #[test]
    fn a_list_is_joined_as_it_is_read() {
        let nb = oslo(Language::Nb);
        assert_eq!(nb.list::<&str>(&[]), "");
        assert_eq!(nb.list(&["navn"]), "navn");
        assert_eq!(nb.list(&["navn", "e-post", "tema"]), "navn, e-post og tema");
    }
}
