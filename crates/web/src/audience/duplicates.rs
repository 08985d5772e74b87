//! Pairs of addresses that may be one person's, masked; nothing is put together here.

use askama::Template;
use axum::response::Response;
use jiff::Timestamp;
use office::audience::people::{self, PAIRS_MAX, Twin};

use super::topic::origin;
use crate::app::{Refusal, Seat, Visit, page};
use crate::frame::Frame;
use crate::samples::{at, office_frame, words};
use crate::text::Language;

/// Who may stand twice.
#[derive(Template)]
#[template(path = "audience/duplicates.html")]
pub struct DuplicatesPage {
    /// The surroundings.
    pub frame: Frame,
    /// The pairs.
    pub pairs: Vec<[TwinRow; 2]>,
}

/// One of two.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TwinRow {
    /// The address but for two letters; none where it may not be read.
    pub masked: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Where the address is from; empty where that is not on record.
    pub origins: Vec<String>,
}

impl DuplicatesPage {
    fn is_full(&self) -> bool {
        self.pairs.len() >= PAIRS_MAX as usize
    }

    /// Returns two pairs, and none.
    pub fn samples(language: Language) -> Vec<Self> {
        let twin = |masked: Option<&str>, since| TwinRow {
            masked: masked.map(str::to_owned),
            since: at(since),
            origins: vec![words(language, "skjemaet Nyhetsbrev", "the form Newsletter")],
        };
        let bare = TwinRow { origins: vec![], ..twin(None, "10-02T11:00") };
        let pairs = vec![
            [twin(Some("k…@f…"), "03-02T10:00"), twin(Some("k…@f…"), "09-14T08:00")],
            [twin(Some("o…@s…"), "05-02T10:00"), bare],
        ];
        let page = |pairs| Self { frame: office_frame(language, "/mailings/duplicates"), pairs };
        vec![page(pairs), page(vec![])]
    }
}

/// Opens the pairs; each opening is on record.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn get(seat: Seat) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let pairs = people::pairs(&visit.app.office, &mut seat.context(), seat.member()).await;
    let pairs = pairs.map_err(|error| visit.failed(&error))?;
    Ok(page(&DuplicatesPage {
        frame: seat.frame().await?,
        pairs: pairs.into_iter().map(|pair| pair.map(|it| row(visit, it))).collect(),
    }))
}

fn row(visit: &Visit, twin: Twin) -> TwinRow {
    let origins = twin.origins.iter().map(|it| origin(visit, it.kind, &it.source));
    TwinRow { masked: twin.masked, since: twin.since, origins: origins.collect() }
}
