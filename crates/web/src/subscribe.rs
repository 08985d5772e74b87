//! The pages on which a visitor asks for mail: the form, the same form for other sites, and what comes next.

mod form;

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use office::{
    Acting, live,
    subscription::request::{self, CONFIRM_HOURS_MAX, RequestError},
};

use crate::app::{Fields, Refusal, Visit, page, page_with, see_other};
use crate::frame::Frame;
use crate::frame::headers::Surroundings;
use crate::problem::{Kind, Problem};
use crate::samples::public_frame;
use crate::text::Language;

pub use form::{Asked, SubscribeForm, Topic};
pub(crate) use form::{choices, digest, email_fault, sample_choices};

const FORM: &str = "subscribe";
/// The fields that the form has; a field beside them is refused (PRI-03).
const FIELDS: [&str; 9] =
    ["form_token", "website", "form", "wording", "email", "name", "employer", "topic", "reading"];

/// Shall we write to you, and about what.
#[derive(Template)]
#[template(path = "subscribe.html")]
pub struct SubscribePage {
    /// The surroundings.
    pub frame: Frame,
    /// The form.
    pub form: SubscribeForm,
}

/// The same form, for another site's frame.
#[derive(Template)]
#[template(path = "subscribe_embedded.html")]
pub struct EmbeddedSubscribePage {
    /// The surroundings.
    pub frame: Frame,
    /// The form.
    pub form: SubscribeForm,
}

/// What comes next: a mail with a link; says the same whether or not the address was known.
#[derive(Template)]
#[template(path = "subscribe_sent.html")]
pub struct SubscribeSentPage {
    /// The surroundings.
    pub frame: Frame,
    /// How many hours the link works.
    pub link_hours: u64,
}

/// Shows the form; `?form=` names one where the declaration has several.
///
/// # Errors
/// The refusal: no such form, a closed one, or the database does not answer.
pub async fn get(visit: Visit) -> Result<Response, Refusal> {
    let form = open_form(&visit).await?;
    Ok(page(&SubscribePage { frame: visit.frame(FORM), form }))
}

/// Shows the form for another site's frame; what is sent in opens in a window of our own.
///
/// # Errors
/// As [`get`].
pub async fn embedded(visit: Visit) -> Result<Response, Refusal> {
    let form = SubscribeForm { is_embedded: true, ..open_form(&visit).await? };
    let mut response = page(&EmbeddedSubscribePage { frame: visit.frame(FORM), form });
    response.extensions_mut().insert(Surroundings::Embedded);
    Ok(response)
}

/// Shows what comes next.
pub async fn sent(visit: Visit) -> Response {
    let link_hours = CONFIRM_HOURS_MAX.unsigned_abs();
    page(&SubscribeSentPage { frame: visit.frame(""), link_hours })
}

/// Takes a sign-up in; on a fault the form comes back as it was typed.
///
/// # Errors
/// The refusal: too often, not our form, a field nobody asked for, a closed form, or a failure.
pub async fn post(visit: Visit, request: Request) -> Result<Response, Refusal> {
    visit.knock(&visit.app.public_gate)?;
    let fields = visit.form(FORM, request).await?;
    if fields.unknown(&FIELDS).next().is_some() {
        return Err(undeclared(&visit));
    }
    if !fields.text("website").is_empty() {
        // Only programs fill the hidden field; they learn nothing from the answer.
        return Ok(see_other("/subscribe/sent"));
    }
    let live = visit.app.office.live();
    let subscription = live.subscription(fields.text("form")).ok_or_else(|| visit.absent())?;
    let shown = SubscribeForm::of(&visit, &live, subscription);
    if shown.wording_digest != fields.text("wording") {
        return Ok(again(&visit, shown.typed(&fields).outdated(&visit)));
    }
    let mut cx = visit.context(Acting::Visitor);
    match request::request(&visit.app.office, &mut cx, &read(&visit, &fields)).await {
        Ok(()) => Ok(see_other("/subscribe/sent")),
        Err(error) => match shown.typed(&fields).faulty(&visit, &error) {
            Some(form) => Ok(again(&visit, form)),
            None => Err(refused(&visit, error)),
        },
    }
}

fn again(visit: &Visit, form: SubscribeForm) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &SubscribePage { frame: visit.frame(FORM), form })
}

fn read(visit: &Visit, fields: &Fields) -> request::Form {
    request::Form {
        form: fields.text("form").to_owned(),
        email: fields.text("email").to_owned(),
        name: fields.text("name").to_owned(),
        employer: fields.text("employer").to_owned(),
        topics: fields.all("topic").map(str::to_owned).collect(),
        reading: fields.all("reading").map(str::to_owned).collect(),
        language: visit.language(),
    }
}

/// Returns the form that is asked for, when sign-ups are taken in.
async fn open_form(visit: &Visit) -> Result<SubscribeForm, Refusal> {
    let live = visit.app.office.live();
    let subscription = match visit.asked("form").as_str() {
        "" => live.subscriptions().next(),
        form => live.subscription(form),
    };
    let subscription: live::Subscription<'_> = subscription.ok_or_else(|| visit.absent())?;
    let open = request::check_open(&visit.app.office).await;
    open.map_err(|error| refused(visit, error))?;
    Ok(SubscribeForm::of(visit, &live, subscription))
}

fn undeclared(visit: &Visit) -> Refusal {
    let problem = Problem::new(Kind::User).saying(visit.t("subscribe-undeclared")).by("PRI-03");
    visit.refuse(problem.hint(visit.t("subscribe-load-again"), Some("/subscribe")))
}

fn refused(visit: &Visit, error: RequestError) -> Refusal {
    match error {
        RequestError::Store(error) => visit.failed(&error),
        RequestError::Closed { mechanism } => {
            let says = visit.t("subscribe-closed").with("mechanism", mechanism);
            visit.refuse(Problem::new(Kind::Conflict).saying(says).by("CON-02"))
        }
        RequestError::NoWording => {
            let says = visit.t("subscribe-no-wording");
            visit.refuse(Problem::new(Kind::Conflict).saying(says).by("CON-02"))
        }
        RequestError::Undeclared { .. } => undeclared(visit),
        _ => visit.absent(),
    }
}

impl SubscribePage {
    /// Returns an empty form, one with faults, and one with a single topic.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |form| Self { frame: public_frame(language, "/subscribe"), form };
        let sample = form::sample(language);
        let single = SubscribeForm {
            topics: sample.topics[..1].to_vec(),
            choices: vec![],
            name: None,
            employer: None,
            ..sample.clone()
        };
        vec![page(sample), page(form::faulty(language)), page(single)]
    }
}

impl EmbeddedSubscribePage {
    /// Returns an empty form.
    pub fn samples(language: Language) -> Vec<Self> {
        let frame = public_frame(language, "/subscribe/embedded");
        vec![Self { frame, form: SubscribeForm { is_embedded: true, ..form::sample(language) } }]
    }
}

impl SubscribeSentPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![Self { frame: public_frame(language, "/subscribe/sent"), link_hours: 48 }]
    }
}
