//! The pages on which a visitor asks for mail: the form, the same form for other sites, and what comes next.

use crate::frame::Frame;
use crate::samples::{public_frame, words};
use crate::text::Language;
use askama::Template;

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

/// The form of a subscription, with its short notice (Art. 13).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SubscribeForm {
    /// The topics one may choose.
    pub topics: Vec<Topic>,
    /// The short notice at the form: what, why, how long, in the declaration's words.
    pub notice: Vec<String>,
    /// The version of the statement the notice belongs to.
    pub notice_version: u64,
    /// The address that was typed.
    pub typed_email: String,
    /// What was wrong with it.
    pub email_fault: Option<String>,
    /// What was wrong with the choice of topics.
    pub topic_fault: Option<String>,
}

/// A topic one may choose.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Topic {
    /// Its ID in the declaration.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How often, or what it is about.
    pub description: String,
    /// Whether it was chosen before the form came back; never from the start.
    pub is_chosen: bool,
}

impl SubscribePage {
    /// Returns an empty form, one with faults, and one with a single topic.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |form| Self { frame: public_frame(language, "/subscribe"), form };
        let single = SubscribeForm {
            topics: sample_form(language).topics[..1].to_vec(),
            ..sample_form(language)
        };
        vec![page(sample_form(language)), page(faulty_form(language)), page(single)]
    }
}

impl EmbeddedSubscribePage {
    /// Returns an empty form and one with faults.
    pub fn samples(language: Language) -> Vec<Self> {
        let page = |form| Self { frame: public_frame(language, "/subscribe/embedded"), form };
        vec![page(sample_form(language)), page(faulty_form(language))]
    }
}

impl SubscribeSentPage {
    /// Returns the page.
    pub fn samples(language: Language) -> Vec<Self> {
        vec![Self { frame: public_frame(language, "/subscribe/sent"), link_hours: 48 }]
    }
}

fn faulty_form(language: Language) -> SubscribeForm {
    let mut form = sample_form(language);
    form.topics[1].is_chosen = true;
    SubscribeForm {
        typed_email: "kari.nord@solbris".to_owned(),
        email_fault: Some(words(
            language,
            "Adressen mangler slutten, for eksempel .no",
            "The address lacks its end, for example .no",
        )),
        topic_fault: Some(words(language, "Velg minst ett tema", "Choose at least one topic")),
        ..form
    }
}

fn sample_form(language: Language) -> SubscribeForm {
    let w = |nb, en| words(language, nb, en);
    let topic = |id: &str, name, description| Topic {
        id: id.to_owned(),
        name,
        description,
        is_chosen: false,
    };
    SubscribeForm {
        topics: vec![
            topic(
                "payroll",
                w("Lønn og regnskap", "Payroll and accounting"),
                w("annenhver uke", "every other week"),
            ),
            topic("courses", w("Kurs", "Courses"), w("fire ganger i året", "four times a year")),
        ],
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
        notice_version: 12,
        typed_email: String::new(),
        email_fault: None,
        topic_fault: None,
    }
}
