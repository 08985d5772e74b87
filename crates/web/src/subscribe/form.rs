//! The form of a subscription as it is shown: its fields, its short notice, and the exact words of the consent.

use declaration::model::CollectionPoint;
use domain::EmailError;
use office::{
    Live, declare, live,
    subscription::request::{NAME_CHARS_MAX, RequestError},
};
use sha2::{Digest as _, Sha256};

use crate::app::{Fields, Visit};
use crate::samples::words;
use crate::text::Language;

/// The form of a subscription, with its short notice (Art. 13).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SubscribeForm {
    /// The form's ID in the declaration.
    pub id: String,
    /// Whether it stands in another site's frame.
    pub is_embedded: bool,
    /// The topics one may choose.
    pub topics: Vec<Topic>,
    /// The name; absent where the declaration does not ask for it.
    pub name: Option<Asked>,
    /// The employer; absent where the declaration does not ask for it.
    pub employer: Option<Asked>,
    /// The short notice at the form, in the declaration's words.
    pub notice: Vec<String>,
    /// What one says yes to, in the sentences of the wording, without the choices.
    pub consent: Vec<String>,
    /// Further questions, each with a box of its own; unticked, and nothing depends on them (CKE-01).
    pub choices: Vec<Topic>,
    /// The exact text that is hashed into the receipt.
    pub wording: String,
    /// The digest of that text.
    pub wording_digest: String,
    /// What was wrong with the form as a whole.
    pub fault: Option<String>,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong with it.
    pub email_fault: Option<String>,
    /// What was wrong with the choice of topics.
    pub topic_fault: Option<String>,
}

/// A line that the form asks for beside the address.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Asked {
    /// Whether it must be filled in.
    pub is_required: bool,
    /// What was typed.
    pub typed: String,
    /// What was wrong with it.
    pub fault: Option<String>,
}

/// A topic one may choose.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Topic {
    /// Its ID in the declaration.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it was chosen before the form came back; never from the start.
    pub is_chosen: bool,
}

impl SubscribeForm {
    /// Returns the empty form that the declaration makes.
    pub(super) fn of(visit: &Visit, live: &Live, of: live::Subscription<'_>) -> Self {
        let language = live::written(visit.language());
        let form = of.form.id.get();
        let notice = declaration::short_notice(&live.declaration, form, language);
        let said = declare::consent_wording(live, form, visit.language());
        let wording = said.as_ref().map(|said| said.canonical()).unwrap_or_default();
        let choices = said.as_ref().map_or_else(Vec::new, choices);
        let consent = said.map(|said| vec![said.ask, said.scope, said.withdraw]);
        Self {
            id: of.form.id.get().clone(),
            is_embedded: false,
            topics: topics(visit, of),
            name: asked(of.form, "contact.name"),
            employer: asked(of.form, "employment.employer"),
            notice: notice
                .map_or_else(Vec::new, |it| it.lines.into_iter().map(|line| line.text).collect()),
            consent: consent.unwrap_or_default(),
            choices,
            wording_digest: digest(&wording),
            wording,
            fault: None,
            typed_email: String::new(),
            email_fault: None,
            topic_fault: None,
        }
    }

    /// Puts back what was typed and ticked.
    pub(super) fn typed(mut self, fields: &Fields) -> Self {
        self.typed_email = fields.text("email").to_owned();
        for (asked, field) in [(&mut self.name, "name"), (&mut self.employer, "employer")] {
            if let Some(asked) = asked {
                asked.typed = fields.text(field).to_owned();
            }
        }
        for topic in &mut self.topics {
            topic.is_chosen = fields.all("topic").any(|chosen| chosen == topic.id);
        }
        for choice in &mut self.choices {
            choice.is_chosen = fields.all("reading").any(|chosen| chosen == choice.id);
        }
        self
    }

    /// Says that the words changed between reading and sending.
    pub(super) fn outdated(mut self, visit: &Visit) -> Self {
        self.fault = Some(visit.t("subscribe-wording-changed").to_string());
        self
    }

    /// Names the field at fault; none when the fault is no field's.
    pub(super) fn faulty(mut self, visit: &Visit, error: &RequestError) -> Option<Self> {
        match error {
            RequestError::Email(error) => self.email_fault = Some(email_fault(visit, *error)),
            RequestError::NoTopic => {
                self.topic_fault = Some(visit.t("subscribe-no-topic").to_string());
            }
            RequestError::UnknownTopic => {
                self.topic_fault = Some(visit.t("subscribe-unknown-topic").to_string());
            }
            RequestError::Missing { field } => {
                self.line(field)?.fault = Some(visit.t("subscribe-missing").to_string());
            }
            RequestError::TooLong { field } => {
                let says = visit.t("subscribe-too-long").with("n", NAME_CHARS_MAX as u64);
                self.line(field)?.fault = Some(says.to_string());
            }
            _ => return None,
        }
        Some(self)
    }

    fn line(&mut self, field: &str) -> Option<&mut Asked> {
        match field {
            "name" => self.name.as_mut(),
            "employer" => self.employer.as_mut(),
            _ => None,
        }
    }
}

/// Returns what is wrong with an address, in the reader's words.
pub(crate) fn email_fault(visit: &Visit, error: EmailError) -> String {
    visit
        .t(match error {
            EmailError::Empty => "email-empty",
            EmailError::TooLong => "email-too-long",
            EmailError::NoAt => "email-no-at",
            EmailError::Local => "email-local",
            EmailError::Domain => "email-domain",
        })
        .to_string()
}

pub(crate) fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn asked(form: &CollectionPoint, category: &str) -> Option<Asked> {
    let is_in = |list: &[declaration::Placed<String>]| list.iter().any(|it| it.get() == category);
    let is_required = is_in(&form.required);
    (is_required || is_in(&form.optional)).then(|| Asked { is_required, ..Asked::default() })
}

/// Returns the questions beside the main one as boxes; what a label says is what the receipt will hold.
pub(crate) fn choices(said: &declaration::ConsentWording) -> Vec<Topic> {
    let choice = |it: &declaration::ChoiceWording| Topic {
        id: it.key.clone(),
        name: it.ask.clone(),
        is_chosen: false,
    };
    said.choices.iter().map(choice).collect()
}

fn topics(visit: &Visit, of: live::Subscription<'_>) -> Vec<Topic> {
    let topic = |it: &declaration::Placed<declaration::model::Topic>| Topic {
        id: it.id.clone(),
        name: visit.locale.language.pick(&it.nb, &it.en).clone(),
        is_chosen: false,
    };
    of.activity.topics.iter().map(topic).collect()
}

/// Returns a form with faults.
pub(super) fn faulty(language: Language) -> SubscribeForm {
    let mut form = sample(language);
    form.topics[1].is_chosen = true;
    if let Some(name) = &mut form.name {
        name.fault = Some(words(language, "Fyll ut dette", "Fill this in"));
    }
    SubscribeForm {
        typed_email: "kari.nord@solbris".to_owned(),
        email_fault: Some(words(
            language,
            "Adressen mangler slutten, for eksempel .no",
            "The address lacks its end, for example .no",
        )),
        topic_fault: Some(words(language, "Velg minst ett tema", "Choose at least one topic")),
        fault: Some(words(language, "Ordlyden er ny", "The words are new")),
        ..form
    }
}

/// Returns the two questions about opens and clicks.
pub(crate) fn sample_choices(language: Language) -> Vec<Topic> {
    let choice = |id: &str, nb, en| Topic {
        id: id.to_owned(),
        name: words(language, nb, en),
        is_chosen: false,
    };
    vec![
        choice(
            "opens",
            "Kan vi også telle at du åpner e-postene? Du får dem uansett.",
            "May we also count that you open the e-mails? You get them in any case.",
        ),
        choice(
            "clicks",
            "Kan vi også telle hva du klikker på i dem? Du får dem uansett.",
            "May we also count what you click on in them? You get them in any case.",
        ),
    ]
}

/// Returns an empty form.
pub(super) fn sample(language: Language) -> SubscribeForm {
    let w = |nb, en| words(language, nb, en);
    let topic = |id: &str, name| Topic { id: id.to_owned(), name, is_chosen: false };
    let ask = w(
        "Kan Fjordbok AS bruke opplysninger om deg til å sende deg nyheter?",
        "May Fjordbok AS use data about you to send you news?",
    );
    SubscribeForm {
        id: "newsletter".to_owned(),
        is_embedded: false,
        topics: vec![
            topic("payroll", w("Lønn og regnskap", "Payroll and accounting")),
            topic("courses", w("Kurs", "Courses")),
        ],
        name: Some(Asked { is_required: true, ..Asked::default() }),
        employer: Some(Asked::default()),
        notice: vec![
            w(
                "Vi lagrer e-postadressen og temaene du velger, for å sende deg nyhetsbrevet (samtykke).",
                "We keep your address and the topics you choose, to send you the newsletter (consent).",
            ),
            w(
                "Du kan melde deg av med ett klikk. Da slettes adressen med en gang.",
                "You can unsubscribe with one click. Your address is then erased at once.",
            ),
        ],
        consent: vec![ask.clone()],
        choices: sample_choices(language),
        wording: format!("ordhold consent wording 1\nask: {ask}\n"),
        wording_digest: "9f".repeat(32),
        fault: None,
        typed_email: String::new(),
        email_fault: None,
        topic_fault: None,
    }
}
