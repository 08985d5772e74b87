//! Backups as members see them: where to, how old, what a rehearsal came to, and what has fallen behind.

use askama::Template;
use axum::response::Response;
use domain::BackupId;
use jiff::Timestamp;
use office::backup::{
    BackupSettings,
    ages::{self, Ages},
};
use store::StoreError;
use store::backup::Rehearsal;
use uuid::Uuid;

use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::coverage::cell;
use crate::frame::Frame;
use crate::moment::Locale;
use crate::samples::{at, office_frame, words};
use crate::text::{Language, Phrase};

/// How many backups and rehearsals the page lists.
const ROWS_MAX: u32 = 60;

/// Could we come back, and would anybody who was erased come with us.
#[derive(Clone, Template)]
#[template(path = "settings/backups.html")]
pub struct BackupsPage {
    /// The surroundings.
    pub frame: Frame,
    /// How often, in words; none where the program makes no backups by itself.
    pub schedule: Option<String>,
    /// The places of backups, as the settings name them.
    pub places: Vec<PlaceRow>,
    /// Whether a rehearsal is missing.
    pub is_rehearsal_late: bool,
    /// The newest backups, newest first; one row for each place.
    pub copies: Vec<CopyRow>,
    /// The newest rehearsals, newest first.
    pub rehearsals: Vec<RehearsalRow>,
}

/// A place of backups.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PlaceRow {
    /// Its folder.
    pub place: String,
    /// The instant whose rows its newest backup holds.
    pub newest_at: Option<Timestamp>,
    /// Whether that is too old.
    pub is_late: bool,
    /// Whether that backup is no longer there, or not as it was written.
    pub is_missing: bool,
    /// When it was last told what happened since; none since the program began.
    pub told_at: Option<Timestamp>,
    /// Whether that is too long ago.
    pub is_behind: bool,
    /// What stood in the way, as the system says it.
    pub fault: Option<String>,
}

/// A backup in one place.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CopyRow {
    /// The instant whose rows it holds.
    pub made_at: Timestamp,
    /// Where.
    pub place: String,
    /// How many rows.
    pub n_rows: u64,
    /// How many megabytes, rounded up.
    pub n_megabytes: u64,
    /// What stood in the way, as the system says it.
    pub fault: Option<String>,
}

/// A rehearsal.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RehearsalRow {
    /// When.
    pub at: Timestamp,
    /// From where.
    pub place: String,
    /// How many rows were restored.
    pub n_rows: u64,
    /// How many rows of erased people were left out.
    pub n_left_out: u64,
    /// How many erased people were back.
    pub n_revenants: u64,
    /// How long it took, in words.
    pub took: String,
    /// What was found against the backup, as the program says it.
    pub fault: Option<String>,
}

impl BackupsPage {
    /// Returns how many things have fallen behind.
    fn n_behind(&self) -> u64 {
        let n_places =
            self.places.iter().filter(|it| it.is_late || it.is_missing || it.is_behind).count();
        let has_failed = self.rehearsals.first().is_some_and(|it| it.fault.is_some());
        (n_places + usize::from(self.is_rehearsal_late || has_failed)) as u64
    }

    fn title(&self) -> Phrase {
        match self.n_behind() {
            _ if self.schedule.is_none() => self.frame.t("backups-title-none"),
            0 => self.frame.t("backups-title-calm"),
            n => self.frame.t("backups-title").with("n", n),
        }
    }

    /// Returns a house that has fallen behind, a calm one, and one without backups.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = office_frame(language, "/settings/backups");
        let settings = BackupSettings::into_places(vec![]);
        let schedule = Some(schedule(&frame.locale, &settings));
        let place = |place: &str, when| PlaceRow {
            place: place.to_owned(),
            newest_at: Some(at(when)),
            is_late: false,
            is_missing: false,
            told_at: Some(at("11-22T08:29")),
            is_behind: false,
            fault: None,
        };
        let copy = |when, place: &str, fault| CopyRow {
            made_at: at(when),
            place: place.to_owned(),
            n_rows: 218_402,
            n_megabytes: 96,
            fault,
        };
        let rehearsal = |when, fault| RehearsalRow {
            at: at(when),
            place: NEAR.to_owned(),
            n_rows: 218_390,
            n_left_out: 12,
            n_revenants: 0,
            took: words(language, "14 sekunder", "14 seconds"),
            fault,
        };
        let full = Some("No space left on device (os error 28)".to_owned());
        let calm = Self {
            frame,
            schedule,
            places: vec![place(NEAR, "11-22T01:00"), place(FAR, "11-22T01:00")],
            is_rehearsal_late: false,
            copies: vec![copy("11-22T01:00", NEAR, None), copy("11-22T01:00", FAR, None)],
            rehearsals: vec![rehearsal("11-21T02:00", None)],
        };
        let behind = PlaceRow {
            newest_at: None,
            is_late: true,
            is_behind: true,
            fault: full.clone(),
            ..place(FAR, "11-19T01:00")
        };
        let closed = Some("`contact` of the backup was changed or cut short".to_owned());
        let troubled = Self {
            places: vec![place(NEAR, "11-22T01:00"), behind],
            copies: vec![copy("11-22T01:00", NEAR, None), copy("11-22T01:00", FAR, full)],
            rehearsals: vec![rehearsal("11-21T02:00", closed), rehearsal("11-14T02:00", None)],
            is_rehearsal_late: true,
            ..calm.clone()
        };
        let none = Self {
            schedule: None,
            places: vec![],
            copies: vec![],
            rehearsals: vec![],
            ..calm.clone()
        };
        vec![troubled, calm, none]
    }
}

const NEAR: &str = "/var/backups/ordhold";
const FAR: &str = "/mnt/annet-sted/ordhold";

/// Shows how backups stand.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let frame = seat.frame().await?;
    let shown = view(&seat.visit, frame).await.map_err(|error| seat.visit.failed(&error))?;
    Ok(page(&shown))
}

/// Hands backups and rehearsals over as CSV (RFC 4180).
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat) -> Result<Response, Refusal> {
    let (visit, frame) = (&seat.visit, seat.frame().await?);
    let shown = view(visit, frame).await.map_err(|error| visit.failed(&error))?;
    let mut text = "part,at,place,fault,n_rows,n_megabytes,n_left_out,n_revenants\r\n".to_owned();
    let mut line = |part: &str,
                    when: &Timestamp,
                    place: &str,
                    fault: &Option<String>,
                    counts: [Option<u64>; 4]| {
        let when = visit.locale.machine(when);
        let fault = fault.as_deref().unwrap_or_default();
        let counts = counts.map(|n| n.map(|n| n.to_string()).unwrap_or_default());
        let cells = [part, &when, place, fault].map(cell).join(",");
        text.push_str(&format!("{cells},{}\r\n", counts.join(",")));
    };
    for row in &shown.copies {
        let counts = [Some(row.n_rows), Some(row.n_megabytes), None, None];
        line("backup", &row.made_at, &row.place, &row.fault, counts);
    }
    for row in &shown.rehearsals {
        let counts = [Some(row.n_rows), None, Some(row.n_left_out), Some(row.n_revenants)];
        line("rehearsal", &row.at, &row.place, &row.fault, counts);
    }
    Ok(attachment("text/csv; charset=utf-8", "backups.csv", text))
}

async fn view(visit: &Visit, frame: Frame) -> Result<BackupsPage, StoreError> {
    let (office, rows) = (&visit.app.office, &visit.app.office.store);
    let ages = ages::ages(office, visit.locale.now).await?;
    let mut copies = Vec::new();
    let last = BackupId::from_uuid(Uuid::max());
    for backup in store::backup::list(rows, last, ROWS_MAX).await? {
        for copy in store::backup::list_copies(rows, backup.id).await? {
            copies.push(CopyRow {
                made_at: backup.made_at,
                place: copy.place,
                n_rows: backup.n_rows,
                n_megabytes: backup.n_bytes.div_ceil(1_000_000),
                fault: copy.fault,
            });
        }
    }
    let rehearsals = store::backup::list_rehearsals(rows, ROWS_MAX).await?;
    let settings = office.settings.backups.as_ref();
    Ok(BackupsPage {
        frame,
        schedule: settings.map(|settings| schedule(&visit.locale, settings)),
        is_rehearsal_late: ages.as_ref().is_some_and(|it| it.is_rehearsal_late),
        places: ages.map(place_rows).unwrap_or_default(),
        copies,
        rehearsals: rehearsals.into_iter().map(|it| rehearsal_row(&visit.locale, it)).collect(),
    })
}

fn place_rows(ages: Ages) -> Vec<PlaceRow> {
    let row = |it: ages::PlaceAge| PlaceRow {
        place: it.place.display().to_string(),
        newest_at: it.newest.map(|newest| newest.made_at),
        is_late: it.is_late,
        is_missing: it.is_missing,
        told_at: it.telling.complete_at,
        is_behind: it.is_behind,
        fault: it.telling.fault,
    };
    ages.places.into_iter().map(row).collect()
}

fn rehearsal_row(locale: &Locale, rehearsal: Rehearsal) -> RehearsalRow {
    RehearsalRow {
        at: rehearsal.rehearsed_at,
        took: locale.duration(&(rehearsal.duration_us / 1_000)).to_string(),
        place: rehearsal.place,
        n_rows: rehearsal.n_rows,
        n_left_out: rehearsal.n_left_out,
        n_revenants: rehearsal.n_revenants,
        fault: rehearsal.fault,
    }
}

fn schedule(locale: &Locale, settings: &BackupSettings) -> String {
    let days = |it: jiff::SignedDuration| u64::try_from(it.as_hours() / 24).unwrap_or_default();
    let hours = u64::try_from(settings.every.as_hours()).unwrap_or_default();
    let phrase = locale.t("backups-schedule");
    phrase
        .with("hours", hours)
        .with("keep", days(settings.keep))
        .with("rehearse", days(settings.rehearse_every))
        .to_string()
}
