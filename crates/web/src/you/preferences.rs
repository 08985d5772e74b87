//! The person's own choices on her page: topics, what may be counted, and how often she is written to.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::{Consent, Frequency, SubjectId};
use office::{
    Acting, Live, declare,
    live::Subscription,
    subscription::preferences::{self, KeepError, Outcome, Wishes},
};
use store::StoreError;

use super::erasure;
use crate::app::{Refusal, Visit, see_other};
use crate::problem::{Kind, Problem};
use crate::receipts::{activity_name, topic_name};
use crate::samples::words;
use crate::subscribe::{Topic, choices, sample_choices};
use crate::text::Language;

/// What can be chosen at one form, as it stands now.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Choices {
    /// The form's ID in the declaration.
    pub form: String,
    /// What it is called.
    pub title: String,
    /// The topics; those with a yes are chosen.
    pub topics: Vec<Topic>,
    /// What may be counted, each with a yes of its own.
    pub reading: Vec<Topic>,
    /// How often, at most.
    pub frequency: Frequency,
    /// What one says yes to, in the sentences of the wording.
    pub consent: Vec<String>,
    /// The exact text that is hashed into the receipt.
    pub wording: String,
    /// The digest of that text.
    pub wording_digest: String,
}

impl Choices {
    /// Lists each pace with its key in the catalogue.
    pub fn paces(&self) -> [(Frequency, &'static str); 3] {
        [
            (Frequency::Every, "you-every"),
            (Frequency::Weekly, "you-weekly"),
            (Frequency::Monthly, "you-monthly"),
        ]
    }
}

/// Returns the choices at every form by which she is subscribed; empty when she is by none.
pub(super) async fn of(
    visit: &Visit,
    live: &Live,
    subject: SubjectId,
    consents: &[Consent],
) -> Result<Vec<Choices>, StoreError> {
    let preferences = store::preference::list_of_subject(&visit.app.office.store, subject).await?;
    let mut all = Vec::new();
    for subscription in live.subscriptions() {
        let activity = subscription.activity.id.get();
        let is_hers = |it: &Consent| it.activity == *activity && it.withdrawn_at.is_none();
        if !consents.iter().any(is_hers) {
            continue;
        }
        let kept = preferences.iter().find(|it| it.activity == *activity);
        let frequency = kept.map_or(Frequency::Every, |it| it.frequency);
        all.extend(choices_at(visit, live, subscription, consents, frequency));
    }
    Ok(all)
}

fn choices_at(
    visit: &Visit,
    live: &Live,
    of: Subscription<'_>,
    consents: &[Consent],
    frequency: Frequency,
) -> Option<Choices> {
    let (form, activity) = (of.form.id.get(), of.activity.id.get());
    let said = declare::consent_wording(live, form, visit.language())?;
    let wording = said.canonical();
    let stands = |activity: &str, topic: &str| {
        let mut hers = consents.iter().filter(|it| it.activity == activity);
        hers.any(|it| it.topic.as_str() == topic && it.stands(visit.locale.now))
    };
    let topic = |it: &domain::Topic| Topic {
        id: it.as_str().to_owned(),
        name: topic_name(visit, live, activity, it),
        is_chosen: stands(activity, it.as_str()),
    };
    let reads = live.reading_at(form).map_or("", |it| it.id.get());
    let mut reading = choices(&said);
    for choice in &mut reading {
        choice.is_chosen = stands(reads, &choice.id);
    }
    Some(Choices {
        form: form.clone(),
        title: activity_name(visit, live, activity),
        topics: of.topics().iter().map(topic).collect(),
        reading,
        frequency,
        consent: vec![said.ask, said.scope, said.withdraw],
        wording_digest: crate::subscribe::digest(&wording),
        wording,
    })
}

/// Keeps what was chosen, at once.
///
/// # Errors
/// The refusal: the page is not open, not our form, other words by now, or the database does not answer.
pub async fn post(visit: Visit, headers: HeaderMap, request: Request) -> Result<Response, Refusal> {
    let own_page = visit.own_page(&headers)?;
    let fields = visit.form(&own_page.form(), request).await?;
    let digest = fields.text("wording").parse().map_err(|_| visit.absent())?;
    let frequency = fields.text("frequency").parse().map_err(|_| visit.absent())?;
    let wishes = Wishes {
        form: fields.text("form").to_owned(),
        language: visit.language(),
        wording_digest: digest,
        topics: fields.all("topic").map(str::to_owned).collect(),
        reading: fields.all("reading").map(str::to_owned).collect(),
        frequency,
    };
    let mut cx = visit.context(Acting::Subject);
    let kept = preferences::keep(&visit.app.office, &mut cx, own_page.subject, &wishes).await;
    match kept.map_err(|error| refused(&visit, error))? {
        Outcome::Kept => Ok(see_other("/you/data?done=preferences")),
        Outcome::Erased(left) => erasure::erased(&visit, left).await,
    }
}

fn refused(visit: &Visit, error: KeepError) -> Refusal {
    let says = match error {
        KeepError::Store(error) => return visit.failed(&error),
        KeepError::Unknown => return visit.absent(),
        KeepError::UnknownTopic => visit.t("subscribe-unknown-topic"),
        KeepError::OtherWording => visit.t("subscribe-wording-changed"),
        KeepError::Closed { mechanism } => visit.t("subscribe-closed").with("mechanism", mechanism),
    };
    let problem = Problem::new(Kind::Conflict).saying(says).by("CON-02");
    visit.refuse(problem.hint(visit.t("you-choices-again"), Some("/you/data")))
}

/// Returns choices at one form.
pub(super) fn sample(language: Language) -> Choices {
    let w = |nb, en| words(language, nb, en);
    let topic = |id: &str, name, is_chosen| Topic { id: id.to_owned(), name, is_chosen };
    let ask = w(
        "Kan Fjordbok AS bruke opplysninger om deg til å sende deg nyheter?",
        "May Fjordbok AS use data about you to send you news?",
    );
    let mut reading = sample_choices(language);
    reading[0].is_chosen = true;
    Choices {
        form: "newsletter".to_owned(),
        title: w("Nyhetsbrev", "Newsletter"),
        topics: vec![
            topic("payroll", w("Lønn og regnskap", "Payroll and accounting"), true),
            topic("courses", w("Kurs", "Courses"), false),
        ],
        reading,
        frequency: Frequency::Weekly,
        consent: vec![ask.clone()],
        wording: format!("ordhold consent wording 1\nask: {ask}\n"),
        wording_digest: "9f".repeat(32),
    }
}
