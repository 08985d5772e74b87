//! One import: how far it has come, and which lines were not taken. Holds nothing of what stood in them.

use askama::Template;
use axum::{extract::Path, response::Response};
use domain::{GroundKind, Import, ImportFault, ImportId, ImportState};
use jiff::Timestamp;
use office::audience::import::FAULTS_KEPT_MAX;
use store::import::FaultyLine;

use super::{ground_key, state_of};
use crate::app::{Refusal, Seat, Visit, attachment, page};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::receipts::topic_name;
use crate::samples::{at, office_frame, words};
use crate::text::Language;

/// How many faulty lines the page shows; the file has all that are kept.
const FAULTS_SHOWN_MAX: u32 = 100;

/// What a list came to.
#[derive(Template)]
#[template(path = "audience/import.html")]
pub struct ImportPage {
    /// The surroundings.
    pub frame: Frame,
    /// Its ID.
    pub id: String,
    /// Where it is from.
    pub source: String,
    /// What shows the ground.
    pub proof: String,
    /// What about.
    pub topic: String,
    /// By which right.
    pub ground: GroundKind,
    /// How far it has come.
    pub state: ImportState,
    /// Who brought it in.
    pub member: String,
    /// When it began.
    pub began_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Lines, then who was added, known, left alone, and lines not taken.
    pub counts: Counts,
    /// The first lines that were not taken, with the key of the reason.
    pub faults: Vec<(u64, &'static str)>,
}

/// What the lines came to.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Counts {
    /// Lines that were read, the head left out.
    pub n_rows: u64,
    /// New, or new to the topic.
    pub n_added: u64,
    /// Known already.
    pub n_known: u64,
    /// To be left alone.
    pub n_suppressed: u64,
    /// Not taken.
    pub n_broken: u64,
}

impl ImportPage {
    fn is_running(&self) -> bool {
        self.state == ImportState::Reading
    }

    fn is_cut(&self) -> bool {
        self.counts.n_broken > FAULTS_KEPT_MAX
    }

    /// Returns one that runs, one with faulty lines, and one that was interrupted.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let page = |state, counts, faults: Vec<(u64, &'static str)>| Self {
            frame: office_frame(language, "/mailings/imports/3"),
            id: "3".to_owned(),
            source: w("Messe 2026", "Fair 2026"),
            proof: w("Signerte lapper, perm 7", "Signed slips, binder 7"),
            topic: w("Teknologi", "Technology"),
            ground: GroundKind::Consent,
            state,
            member: w("Medlem 7", "Member 7"),
            began_at: at("11-20T09:12"),
            finished_at: (state != ImportState::Reading).then(|| at("11-20T09:14")),
            counts,
            faults,
        };
        let counts =
            Counts { n_rows: 1_250, n_added: 1_204, n_known: 22, n_suppressed: 7, n_broken: 17 };
        let faults = ImportFault::ALL.iter().zip(3..).map(|(it, line)| (line, fault_key(*it)));
        let many = Counts { n_broken: FAULTS_KEPT_MAX + 1, ..counts };
        vec![
            page(ImportState::Reading, Counts { n_rows: 250, ..Counts::default() }, vec![]),
            page(ImportState::Done, counts, faults.clone().collect()),
            page(ImportState::Interrupted, many, faults.collect()),
        ]
    }
}

/// Returns the key of a fault's name in the catalogue.
fn fault_key(fault: ImportFault) -> &'static str {
    match fault {
        ImportFault::NoAddress => "fault-no-address",
        ImportFault::Address => "fault-address",
        ImportFault::TooLong => "fault-field-too-long",
        ImportFault::FieldCount => "fault-field-count",
        ImportFault::Encoding => "fault-encoding",
        ImportFault::Date => "fault-date",
        ImportFault::NoConsentDate => "fault-no-consent-date",
        ImportFault::SaleFact => "fault-sale-fact",
        ImportFault::NotCompany => "fault-not-company",
        ImportFault::Expired => "fault-expired",
    }
}

/// Shows one import.
///
/// # Errors
/// The refusal: no such import, or the database does not answer.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let import = found(visit, &id).await?;
    let faults = faults(visit, import.id, 0, FAULTS_SHOWN_MAX).await?;
    let live = visit.app.office.live();
    Ok(page(&ImportPage {
        frame: seat.frame().await?,
        topic: topic_name(visit, &live, &import.activity, &import.topic),
        source: import.source,
        proof: import.proof,
        ground: import.ground,
        state: import.state,
        member: sentence::member(&visit.locale, import.created_by),
        began_at: import.created_at,
        finished_at: import.finished_at,
        counts: Counts {
            n_rows: import.n_rows,
            n_added: import.n_added,
            n_known: import.n_known,
            n_suppressed: import.n_suppressed,
            n_broken: import.n_broken,
        },
        faults: faults.iter().map(|it| (it.line, fault_key(it.fault))).collect(),
        id,
    }))
}

/// Hands the lines that were not taken over as CSV (RFC 4180): number, reason, and the reason in words.
///
/// # Errors
/// As [`get`].
pub async fn csv(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let import = found(visit, &id).await?;
    let n_max = u32::try_from(FAULTS_KEPT_MAX).unwrap_or(u32::MAX);
    let mut text = "line,fault,says\r\n".to_owned();
    for it in faults(visit, import.id, 0, n_max).await? {
        let says = visit.t(fault_key(it.fault)).to_string();
        text.push_str(&format!("{},{},{}\r\n", it.line, it.fault, crate::coverage::cell(&says)));
    }
    Ok(attachment("text/csv; charset=utf-8", "import-faults.csv", text))
}

async fn found(visit: &Visit, id: &str) -> Result<Import, Refusal> {
    let id: ImportId = id.parse().map_err(|_| visit.absent())?;
    let import = store::import::lookup(&visit.app.office.store, id).await;
    import.map_err(|error| visit.failed(&error))?.ok_or_else(|| visit.absent())
}

async fn faults(
    visit: &Visit,
    id: ImportId,
    after: u64,
    n_max: u32,
) -> Result<Vec<FaultyLine>, Refusal> {
    let faults = store::import::list_faults(&visit.app.office.store, id, after, n_max).await;
    faults.map_err(|error| visit.failed(&error))
}
