//! Sets the instant at which a mailing goes out, as people say it: a day and a time in the organisation's zone.

use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};
use office::mailing::{
    links,
    send::{self, SendError},
};

use super::mailing::{found, view};
use super::refusal::of_sending;
use crate::app::{Refusal, Seat, page_with, see_other};

/// Why what was typed is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum TimeFault {
    /// It is no day and time.
    #[error("no day and time")]
    Unreadable,
    /// The clock is put forward over it.
    #[error("the clock skips it")]
    Skipped,
    /// The clock is put back, so that it comes twice.
    #[error("the clock comes to it twice")]
    Doubled,
}

impl TimeFault {
    fn key(self) -> &'static str {
        match self {
            Self::Unreadable => "schedule-unreadable",
            Self::Skipped => "schedule-skipped",
            Self::Doubled => "schedule-doubled",
        }
    }
}

/// Returns the instant that a day and time name in a zone, such as `2026-12-01T09:00`.
fn instant(typed: &str, zone: &TimeZone) -> Result<Timestamp, TimeFault> {
    // A day alone would be taken for its midnight.
    let at = typed.contains('T').then(|| typed.parse::<DateTime>());
    let at = at.ok_or(TimeFault::Unreadable)?.map_err(|_| TimeFault::Unreadable)?;
    let ambiguous = zone.to_ambiguous_timestamp(at);
    match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => {
            ambiguous.unambiguous().map_err(|_| TimeFault::Unreadable)
        }
        AmbiguousOffset::Gap { .. } => Err(TimeFault::Skipped),
        AmbiguousOffset::Fold { .. } => Err(TimeFault::Doubled),
    }
}

/// Sets the instant, or sets it anew.
///
/// # Errors
/// The refusal: no such mailing, it has begun, or its topic is gone; a time that is none comes back with the page.
pub async fn post(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let visit = &seat.visit;
    let mailing = found(&seat, &id).await?;
    let typed = fields.text("at").trim().to_owned();
    let office = &visit.app.office;
    let at = match instant(&typed, &visit.locale.zone) {
        Ok(at) => at,
        Err(fault) => return refused(&seat, id, typed, fault.key()).await,
    };
    match send::schedule(office, &mut seat.context(), mailing.id, at).await {
        Ok(()) => {
            let asked = links::ask(office, &mut seat.context(), mailing.id).await;
            asked.map_err(|error| visit.failed(&error))?;
            Ok(see_other(&format!("/mailings/{id}")))
        }
        Err(SendError::Past) => refused(&seat, id, typed, "schedule-past").await,
        Err(error) => Err(of_sending(visit, error)),
    }
}

/// Takes the instant back; the mailing is a draft again.
///
/// # Errors
/// The refusal: no such mailing, or it waits for no instant.
pub async fn end(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    seat.form(request).await?;
    let mailing = found(&seat, &id).await?;
    let visit = &seat.visit;
    let taken_back = send::unschedule(&visit.app.office, mailing.id).await;
    taken_back.map_err(|error| of_sending(visit, error))?;
    Ok(see_other(&format!("/mailings/{id}")))
}

async fn refused(
    seat: &Seat,
    id: String,
    typed: String,
    key: &'static str,
) -> Result<Response, Refusal> {
    let mut view = view(seat, id).await?;
    view.at_typed = typed;
    view.at_fault = Some(seat.visit.t(key).to_string());
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(typed: &str, expect: Result<&str, TimeFault>) {
        let oslo = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap();
        let found = instant(typed, &oslo).map(|at| at.to_string());
        assert_eq!(found, expect.map(str::to_owned), "{typed}");
    }

    #[test]
    fn a_time_is_read_in_the_organisations_zone_winter_and_summer() {
        check("2026-12-01T09:00", Ok("2026-12-01T08:00:00Z"));
        check("2027-07-01T09:00", Ok("2027-07-01T07:00:00Z"));
    }

    #[test]
    fn a_time_that_the_clock_skips_is_no_instant() {
        check("2027-03-28T01:59", Ok("2027-03-28T00:59:00Z"));
        check("2027-03-28T02:00", Err(TimeFault::Skipped));
        check("2027-03-28T02:59", Err(TimeFault::Skipped));
        check("2027-03-28T03:00", Ok("2027-03-28T01:00:00Z"));
    }

    #[test]
    fn a_time_that_comes_twice_is_no_instant() {
        check("2026-10-25T01:59", Ok("2026-10-24T23:59:00Z"));
        check("2026-10-25T02:00", Err(TimeFault::Doubled));
        check("2026-10-25T02:59", Err(TimeFault::Doubled));
        check("2026-10-25T03:00", Ok("2026-10-25T02:00:00Z"));
    }

    #[test]
    fn what_is_no_time_is_told_apart() {
        for typed in ["", "2026-12-01", "tomorrow", "2026-02-30T09:00", "2026-12-01T25:00"] {
            check(typed, Err(TimeFault::Unreadable));
        }
    }
}
