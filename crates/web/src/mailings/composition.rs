//! The form in which a mailing is written, in both languages at once.

use askama::Template;
use axum::{
    extract::{Path, Request},
    http::StatusCode,
    response::Response,
};
use domain::{Draft, Mailing, MailingId};
use office::mailing::draft::{self, DraftError, SUBJECT_LINE_CHARS_MAX};

use crate::app::{Fields, Refusal, Seat, page, page_with, see_other};
use crate::evidence::sentence;
use crate::frame::Frame;
use crate::problem::{Kind, Problem};
use crate::samples::{office_frame, words};
use crate::text::Language;

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
    /// What was typed.
    pub typed: TypedMailing,
    /// What was wrong, and with which field; the empty name means the whole.
    pub fault: Option<(&'static str, String)>,
}

/// A topic, and how many may be written to about it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TopicChoice {
    /// Its ID in the declaration.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many have a valid basis now.
    pub n_valid: u64,
}

/// What was typed into the form of a mailing.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedMailing {
    /// The topic's ID.
    pub topic: String,
    /// What those read who read bokmål.
    pub nb: TypedText,
    /// What those read who read English.
    pub en: TypedText,
}

/// A mailing in one language.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TypedText {
    /// The subject line.
    pub subject_line: String,
    /// The text.
    pub text: String,
}

impl CompositionPage {
    /// Returns where the form is sent.
    fn address(&self) -> String {
        match &self.id {
            Some(id) => format!("/mailings/{id}/text"),
            None => "/mailings".to_owned(),
        }
    }

    /// Returns what was wrong with a field.
    fn fault_of(&self, field: &str) -> Option<&str> {
        self.fault.as_ref().filter(|(at, _)| *at == field).map(|(_, says)| says.as_str())
    }

    /// Returns a new form, one with faults, and one without a topic to write about.
    pub fn samples(language: Language) -> Vec<Self> {
        let w = |nb, en| words(language, nb, en);
        let topic = |id: &str, name, n_valid| TopicChoice { id: id.to_owned(), name, n_valid };
        let new = || Self {
            frame: office_frame(language, "/mailings/new"),
            id: None,
            topics: vec![
                topic("payroll", w("lønn og regnskap", "payroll and accounting"), 8_412),
                topic("courses", w("kurs", "courses"), 2_104),
            ],
            typed: TypedMailing::default(),
            fault: None,
        };
        let text = |text: &str| TypedText { subject_line: String::new(), text: text.to_owned() };
        let typed = TypedMailing {
            topic: "courses".to_owned(),
            nb: text("Hei <b>alle</b> & \"dere\""),
            en: text("Hello <b>all</b> & \"you\""),
        };
        let faulty = |field, says| Self {
            id: Some("43".to_owned()),
            typed: typed.clone(),
            fault: Some((field, says)),
            ..new()
        };
        let missing = faulty("subject_line_nb", w("Skriv en emnelinje", "Write a subject line"));
        let whole = faulty("", w("Meldingen mangler avsender", "The mail lacks a sender"));
        vec![new(), missing, whole, Self { topics: vec![], ..new() }]
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
    let typed = typed(&seat.form(request).await?);
    let begun = match drafted(&typed) {
        Ok(draft) => {
            let (office, mut cx) = (&seat.visit.app.office, seat.context());
            draft::begin(office, &mut cx, seat.member(), draft).await
        }
        Err(error) => Err(error),
    };
    match begun {
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
        let problem = Problem::new(Kind::Conflict).saying(seat.visit.t("mailing-begun"));
        return Err(seat.visit.refuse(problem));
    }
    Ok(page(&view(&seat, Some(id), kept(mailing)).await?))
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
    let typed = typed(&seat.form(request).await?);
    let mailing: MailingId = id.parse().map_err(|_| seat.visit.absent())?;
    let rewritten = match drafted(&typed) {
        Ok(draft) => {
            let (office, mut cx) = (&seat.visit.app.office, seat.context());
            draft::rewrite(office, &mut cx, mailing, draft).await
        }
        Err(error) => Err(error),
    };
    match rewritten {
        Ok(()) => Ok(see_other(&format!("/mailings/{mailing}"))),
        Err(error) => refused(&seat, Some(id), typed, error).await,
    }
}

fn typed(fields: &Fields) -> TypedMailing {
    let text = |subject_line: &str, text: &str| TypedText {
        subject_line: fields.text(subject_line).trim().to_owned(),
        text: fields.text(text).replace("\r\n", "\n"),
    };
    TypedMailing {
        topic: fields.text("topic").to_owned(),
        nb: text("subject_line_nb", "text_nb"),
        en: text("subject_line_en", "text_en"),
    }
}

fn drafted(typed: &TypedMailing) -> Result<Draft, DraftError> {
    Ok(Draft {
        topic: typed.topic.parse().map_err(|_| DraftError::UnknownTopic)?,
        activity: String::new(),
        format: domain::SourceFormat::Markdown,
        product: None,
        subject_line_nb: typed.nb.subject_line.clone(),
        subject_line_en: typed.en.subject_line.clone(),
        body_nb: typed.nb.text.clone(),
        body_en: typed.en.text.clone(),
    })
}

fn kept(mailing: Mailing) -> TypedMailing {
    TypedMailing {
        topic: mailing.topic.as_str().to_owned(),
        nb: TypedText { subject_line: mailing.subject_line_nb, text: mailing.body_nb },
        en: TypedText { subject_line: mailing.subject_line_en, text: mailing.body_en },
    }
}

async fn refused(
    seat: &Seat,
    id: Option<String>,
    typed: TypedMailing,
    error: DraftError,
) -> Result<Response, Refusal> {
    let visit = &seat.visit;
    let fault = match error {
        DraftError::UnknownTopic => ("topic", visit.t("composition-topic-fault")),
        DraftError::Missing { field } => (name_of(field), visit.t("composition-missing-fault")),
        DraftError::TooLong { field } => (name_of(field), visit.t("composition-long-fault")),
        DraftError::SubjectLine(_) => ("", visit.t("composition-subject-line-fault")),
        DraftError::NoSender => ("", visit.t("mailing-no-sender")),
        DraftError::Findings(findings) => {
            ("", visit.t("composition-findings-fault").with("n", findings.len()))
        }
        DraftError::State(_) => {
            let problem = Problem::new(Kind::Conflict).saying(visit.t("mailing-begun"));
            return Err(visit.refuse(problem));
        }
        DraftError::Unknown => return Err(visit.absent()),
        DraftError::Store(error) => return Err(visit.failed(&error)),
    };
    let fault = Some((fault.0, fault.1.to_string()));
    let view = CompositionPage { fault, ..view(seat, id, typed).await? };
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &view))
}

/// Returns the form's name of a field that the office names in words.
fn name_of(field: &str) -> &'static str {
    match field {
        "subject line (bokmål)" => "subject_line_nb",
        "subject line (English)" => "subject_line_en",
        "text (bokmål)" => "text_nb",
        "text (English)" => "text_en",
        _ => "",
    }
}

async fn view(
    seat: &Seat,
    id: Option<String>,
    typed: TypedMailing,
) -> Result<CompositionPage, Refusal> {
    let visit = &seat.visit;
    let live = visit.app.office.live();
    let valid = super::valid(visit).await.map_err(|error| visit.failed(&error))?;
    let choice = |topic: domain::Topic| TopicChoice {
        id: topic.as_str().to_owned(),
        name: sentence::topic_name(&visit.locale, &live, topic.as_str()),
        n_valid: valid.get(topic.as_str()).copied().unwrap_or(0),
    };
    let topics = live.subscriptions().flat_map(|it| it.topics()).map(choice).collect();
    Ok(CompositionPage { frame: seat.frame().await?, id, topics, typed, fault: None })
}
