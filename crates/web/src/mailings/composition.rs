//! The form in which a mailing is written, in both languages at once.

pub mod faults;
mod typed;

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use domain::MailingId;
use office::mailing::draft::{self, DraftError};
use office::mailing::text::{self, SUBJECT_LINE_CHARS_MAX};

use crate::app::{Refusal, Seat, page, page_with, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::samples::{office_frame, words};
use crate::text::Language;
use faults::{FaultLine, Faults};
pub use typed::{TypedMailing, TypedText};

use super::{preview::Preview, refusal::conflict};

/// The most bytes of the form as it is sent: two texts, each letter of which may take three times its size.
pub const COMPOSITION_BYTES_MAX: usize = 6 * text::BODY_BYTES_MAX + 64 * 1024;

/// What to say, and to whom.
#[derive(Template)]
#[template(path = "mailings/composition.html")]
pub struct CompositionPage {
    /// The surroundings.
    pub frame: Frame,
    /// The mailing's ID; absent for a new one.
    pub id: Option<String>,
    /// The topics one may write about.
    pub topics: Vec<TopicChoice>,
    /// The groups of goods or services that existing customers are known for; empty where no activity writes to them.
    pub products: Vec<String>,
    /// What was typed.
    pub typed: TypedMailing,
    /// What was wrong, by field.
    pub faults: Vec<FaultLine>,
    /// What it looks like; absent before somebody asked.
    pub preview: Option<Preview>,
}

/// A topic, and how many may be written to about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TopicChoice {
    /// The activity's ID in the declaration, a slash, and the topic's.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many have a valid basis now.
    pub n_valid: u64,
}

impl CompositionPage {
    /// Returns where the form is sent.
    fn address(&self) -> String {
        match &self.id {
            Some(id) => format!("/mailings/{id}/text"),
            None => "/mailings".to_owned(),
        }
    }

    /// Draws what was wrong with a field; blank when nothing was.
    fn faults_of(&self, field: &'static str) -> Faults<'_> {
        let lines = self.faults.iter().filter(|fault| fault.field == field).collect();
        Faults { field, lines }
    }

    /// Returns whether something that must be mended was found in a field.
    fn is_at_fault(&self, field: &str) -> bool {
        self.faults.iter().any(|fault| fault.field == field && fault.stops)
    }

    /// Returns a new form, one with faults and a preview, and one without a topic to write about.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let topic = |id: &str, name, n_valid| TopicChoice { id: id.to_owned(), name, n_valid };
        let new = || Self {
            frame: office_frame(language, "/mailings/new"),
            id: None,
            topics: vec![
                topic("news/payroll", w("lønn og regnskap", "payroll and accounting"), 8_412),
                topic("news/courses", w("kurs", "courses"), 2_104),
            ],
            products: vec![],
            typed: TypedMailing::default(),
            faults: vec![],
            preview: None,
        };
        let text = |text: &str| TypedText { subject_line: String::new(), text: text.to_owned() };
        let typed = TypedMailing {
            topic: "news/courses".to_owned(),
            product: w("kurs for regnskapsførere", "courses for accountants"),
            nb: text("Hei <b>alle</b> & \"dere\""),
            en: text("Hello <b>all</b> & \"you\""),
            ..TypedMailing::default()
        };
        let faulty = Self {
            id: Some("43".to_owned()),
            products: vec![w("lønnskurs", "payroll courses")],
            typed: typed.clone(),
            faults: faults::samples(language),
            ..new()
        };
        let previewed = Self {
            id: Some("43".to_owned()),
            typed,
            preview: Some(Preview::sample(language)),
            ..new()
        };
        vec![new(), faulty, previewed, Self { topics: vec![], ..new() }]
    }
}

/// Shows an empty form.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn new(seat: Seat) -> Result<Response, Refusal> {
    Ok(page(&view(&seat, None, TypedMailing::default()).await?))
}

/// Keeps a new draft.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn post(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let typed = TypedMailing::of(&seat.form(request).await?);
    let (office, mut cx) = (&seat.visit.app.office, seat.context());
    match draft::begin(office, &mut cx, seat.member(), typed.draft()).await {
        Ok(id) => Ok(see_other(&format!("/mailings/{id}"))),
        Err(error) => refused(&seat, None, typed, error).await,
    }
}

/// Shows the text of a draft in the form.
///
/// # Errors
/// The refusal: no such mailing, or it has begun.
pub async fn get(seat: Seat, Path(id): Path<String>) -> Result<Response, Refusal> {
    let mailing = super::mailing::found(&seat, &id).await?;
    if super::Stage::of(&mailing) != super::Stage::Draft {
        return Err(conflict(&seat.visit, "mailing-begun"));
    }
    let activity = draft::activity_of(&seat.visit.app.office, &mailing).unwrap_or_default();
    let typed = TypedMailing::kept(mailing.written(), &activity);
    Ok(page(&view(&seat, Some(id), typed).await?))
}

/// Changes the text of a draft.
///
/// # Errors
/// The refusal; faults in the form come back with the page.
pub async fn rewrite(
    seat: Seat,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let typed = TypedMailing::of(&seat.form(request).await?);
    let mailing: MailingId = id.parse().map_err(|_| seat.visit.absent())?;
    let (office, mut cx) = (&seat.visit.app.office, seat.context());
    match draft::rewrite(office, &mut cx, mailing, typed.draft()).await {
        Ok(()) => Ok(see_other(&format!("/mailings/{mailing}"))),
        Err(error) => refused(&seat, Some(id), typed, error).await,
    }
}

/// Shows the form again with what the draft in it looks like; nothing is kept of it.
///
/// # Errors
/// The refusal, when the database does not answer.
pub async fn preview(seat: Seat, request: Request) -> Result<Response, Refusal> {
    let fields = seat.form(request).await?;
    let typed = TypedMailing::of(&fields);
    let id = Some(fields.text("mailing").to_owned()).filter(|id| !id.is_empty());
    let preview = Preview::of(&seat, id.as_deref(), &typed.draft()).await?;
    Ok(page(&CompositionPage { preview: Some(preview), ..view(&seat, id, typed).await? }))
}

async fn refused(
    seat: &Seat,
    id: Option<String>,
    typed: TypedMailing,
    error: DraftError,
) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let faults = match error {
        DraftError::Refused(faults) => faults,
        DraftError::State(_) => return Err(conflict(visit, "mailing-begun")),
        DraftError::Unknown => return Err(visit.absent()),
        DraftError::Store(error) => return Err(visit.failed(&error)),
    };
    let faults = faults.iter().map(|fault| FaultLine::of(&visit.locale, fault)).collect();
    let view = CompositionPage { faults, ..view(seat, id, typed).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

async fn view(
    seat: &Seat,
    id: Option<String>,
    typed: TypedMailing,
) -> Result<CompositionPage, Refusal> {
    let visit = &seat.visit;
    let office = &visit.app.office;
    let live = office.live();
    let audiences = office::mailing::audience::by_topic(office, visit.locale.now).await;
    let audiences = audiences.map_err(|error| visit.failed(&error))?;
    let mut products: Vec<String> = Vec::new();
    for audience in audiences.iter().filter(|it| live.serves_customers(&it.activity)) {
        products.extend(audience.customers.iter().map(|(product, _)| product.clone()));
    }
    // What was chosen stays a choice, even when nobody is known for it any more.
    products.extend(Some(typed.product.clone()).filter(|it| !it.is_empty()));
    products.sort();
    products.dedup();
    let choice = |it: &office::mailing::audience::TopicAudience| TopicChoice {
        id: format!("{}/{}", it.activity, it.topic.as_str()),
        name: sentence::topic_name(&visit.locale, &live, it.topic.as_str()),
        n_valid: it.size(Some(typed.product.as_str()).filter(|it| !it.is_empty())),
    };
    let topics = audiences.iter().map(choice).collect();
    let frame = seat.frame().await?;
    Ok(CompositionPage { frame, id, topics, products, typed, faults: vec![], preview: None })
}
