//! The exact words that a person says yes to, and the form in which they are hashed into a receipt.

use law::LegalBasis;
use serde::Serialize;

use crate::{
    model::{Activity, Declaration, SpecialGround},
    promises::{Scene, data_labels},
    words::{Language, bare, list, sentence},
};

/// Changes when the form of [`ConsentWording::canonical`] does.
const FORM_VERSION: u32 = 1;

/// What a person reads before she says yes (CON-01, CON-02).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentWording {
    /// ID of the activity.
    pub activity: String,
    /// Its language.
    pub language: Language,
    /// Who asks.
    pub organisation: String,
    /// The question, which names who asks and what for.
    pub ask: String,
    /// Which data it is about, and who else gets them.
    pub scope: String,
    /// What can be chosen among; often empty.
    pub topics: Vec<TopicWording>,
    /// Further questions, each with a yes of its own; often empty.
    pub choices: Vec<ChoiceWording>,
    /// How the yes is taken back (CON-04).
    pub withdraw: String,
    /// What the button says.
    pub button: String,
}

/// A topic to choose.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TopicWording {
    /// The declared ID.
    pub id: String,
    /// What it is called.
    pub name: String,
}

/// A question beside the main one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChoiceWording {
    /// A short stable name.
    pub key: String,
    /// The question.
    pub ask: String,
}

/// Writes the words of a consent; none where the activity does not rest on one.
///
/// `reading` is the activity that counts opens and clicks, where the form has a box for each of the two; without
/// boxes nothing is asked about them, since nobody could say yes to it alone (CON-01, CKE-01).
pub fn consent_wording(
    declaration: &Declaration,
    activity: &str,
    reading: Option<&Activity>,
    language: Language,
) -> Option<ConsentWording> {
    let activity = declaration.activities.iter().find(|it| it.id.as_str() == activity)?;
    if activity.basis.as_deref() != Some(&LegalBasis::Consent) || !activity.is_own() {
        return None;
    }
    let name = declaration.organisation.name.as_str();
    Some(ConsentWording {
        activity: activity.id.to_string(),
        language,
        organisation: name.to_owned(),
        ask: ask(activity, name, language),
        scope: scope(&Scene::of(declaration), activity, language),
        topics: activity.topics.iter().map(|it| topic(it.get(), language)).collect(),
        choices: reading.map_or_else(Vec::new, |it| choices(it, language)),
        withdraw: withdraw(activity, language).to_owned(),
        button: language.pick("Ja, det kan dere", "Yes, you may").to_owned(),
    })
}

/// Returns what a consent rests on, as text for hashing: the same for both languages of a wording.
///
/// Who asks, for what, about which data and who else gets them; a change here asks for a new yes
/// (BAS-07, CON-01). White space, letter case and the mark at a sentence's end do not count. Topics do
/// not stand here: each of them has a consent of its own. None where the activity rests on no consent.
pub fn consent_material(declaration: &Declaration, activity: &str) -> Option<String> {
    let activity = declaration.activities.iter().find(|it| it.id.as_str() == activity)?;
    if activity.basis.as_deref() != Some(&LegalBasis::Consent) || !activity.is_own() {
        return None;
    }
    let organisation = &declaration.organisation;
    let scene = Scene::of(declaration);
    let names = activity.recipients.iter().filter_map(|id| scene.recipient(id));
    let mut names: Vec<&str> = names.map(|recipient| recipient.name.as_str()).collect();
    let mut data: Vec<&str> = activity.data.iter().map(|key| key.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    data.sort_unstable();
    data.dedup();
    let mut text = format!("ordhold consent material {FORM_VERSION}\n");
    let mut line = |key: &str, words: &str| {
        let words: Vec<&str> = words.split_whitespace().collect();
        let words = words.join(" ").to_lowercase();
        text.push_str(&format!("{key}: {}\n", words.trim_end_matches(['.', '!', '?'])));
    };
    line("organisation", organisation.name.as_str());
    line("activity", &activity.id);
    line("purpose nb", activity.purpose.read(Language::Nb));
    line("purpose en", activity.purpose.read(Language::En));
    data.iter().for_each(|key| line("data", key));
    names.iter().for_each(|name| line("recipient", name));
    Some(text)
}

impl ConsentWording {
    /// Returns the words as text for hashing: UTF-8, one line a part, each ended by a line feed.
    ///
    /// Equal wordings give equal texts, and different ones different texts; blanks are single.
    pub fn canonical(&self) -> String {
        let mut text = format!("ordhold consent wording {FORM_VERSION}\n");
        let mut line = |key: &str, words: &str| {
            let words: Vec<&str> = words.split_whitespace().collect();
            text.push_str(&format!("{key}: {}\n", words.join(" ")));
        };
        line("organisation", &self.organisation);
        line("activity", &self.activity);
        line("language", self.language.code());
        line("ask", &self.ask);
        line("scope", &self.scope);
        for topic in &self.topics {
            line(&format!("topic {}", topic.id), &topic.name);
        }
        for choice in &self.choices {
            line(&format!("choice {}", choice.key), &choice.ask);
        }
        line("withdraw", &self.withdraw);
        line("button", &self.button);
        text
    }
}

fn ask(activity: &Activity, name: &str, language: Language) -> String {
    let purpose = bare(language, activity.purpose.read(language));
    if activity.special_ground.as_deref() == Some(&SpecialGround::ExplicitConsent) {
        return language.pick(
            format!(
                "Sier du uttrykkelig ja til at {name} bruker opplysninger om deg til å {purpose}?"
            ),
            format!("Do you expressly say yes to {name} using data about you to {purpose}?"),
        );
    }
    language.pick(
        format!("Kan {name} bruke opplysninger om deg til å {purpose}?"),
        format!("May {name} use data about you to {purpose}?"),
    )
}

fn scope(scene: &Scene, activity: &Activity, language: Language) -> String {
    let labels = data_labels(&activity.data);
    let labels = labels.read(language);
    let names = activity.recipients.iter().filter_map(|id| scene.recipient(id));
    let names: Vec<&str> = names.map(|recipient| recipient.name.as_str()).collect();
    let names = list(language, &names);
    let words = match names.is_empty() {
        true => language.pick(
            format!("Det gjelder dette, og ingen andre får det: {labels}"),
            format!("It is about this, and nobody else gets it: {labels}"),
        ),
        false => language.pick(
            format!("Det gjelder dette: {labels}; ingen andre enn vi og {names} får det"),
            format!("It is about this: {labels}; nobody but us and {names} gets it"),
        ),
    };
    sentence(words)
}

fn topic(topic: &crate::model::Topic, language: Language) -> TopicWording {
    let name = language.pick(&topic.nb, &topic.en).trim().to_owned();
    TopicWording { id: topic.id.clone(), name }
}

fn choices(reading: &Activity, language: Language) -> Vec<ChoiceWording> {
    let purpose = bare(language, reading.purpose.read(language));
    let asked = |key: &str, nb: &str, en: &str| ChoiceWording {
        key: key.to_owned(),
        ask: language.pick(
            format!(
                "Kan vi også telle {nb}? Det er for å {purpose}. Vi beholder bare summer, og du \
                 får e-postene uansett."
            ),
            format!(
                "May we also count {en}? It is to {purpose}. We keep totals alone, and you get the \
                 e-mails in any case."
            ),
        ),
    };
    vec![
        asked("opens", "at du åpner e-postene", "that you open the e-mails"),
        asked("clicks", "hva du klikker på i dem", "what you click on in them"),
    ]
}

fn withdraw(activity: &Activity, language: Language) -> &'static str {
    if activity.sends_mail() {
        language.pick(
            "Du kan ombestemme deg når som helst, med lenken i hver e-post eller på siden vår for \
             personvern. Det er like lett som å si ja.",
            "You can change your mind at any time, by the link in every e-mail or on our privacy \
             page. It is as easy as saying yes.",
        )
    } else {
        language.pick(
            "Du kan ombestemme deg når som helst på siden vår for personvern. Det er like lett som \
             å si ja.",
            "You can change your mind at any time on our privacy page. It is as easy as saying \
             yes.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Sources, read};

    const NEWSLETTER: &str = "[organisation]\nname = 'Fjordbok AS'\ncountry = 'NO'\n\
        [[activity]]\nid = 'newsletter'\npurpose = { nb = 'sende nytt', en = 'send news' }\n\
        basis = 'consent'\ndata = ['contact.email']\nmarketing = true\nmail_behaviour = true\n";

    fn asked(has_boxes: bool) -> Vec<ChoiceWording> {
        let open = |_: &str| Ok::<_, crate::SourceError>(NEWSLETTER.as_bytes().to_vec());
        let declaration = read(&Sources::new("ordhold.toml", open)).declaration.unwrap();
        let reading = has_boxes.then(|| declaration.activities[0].get());
        let wording = consent_wording(&declaration, "newsletter", reading, Language::En).unwrap();
        wording.choices
    }

    #[test]
    fn um_66_opens_and_clicks_are_asked_about_apart_and_only_where_the_form_has_boxes_for_them() {
        assert_eq!(asked(false), []);
        let asked = asked(true);
        let keys: Vec<&str> = asked.iter().map(|choice| choice.key.as_str()).collect();
        assert_eq!(keys, ["opens", "clicks"]);
        assert!(asked.iter().all(|choice| choice.ask.contains("to send news.")));
        assert_ne!(asked[0].ask, asked[1].ask);
    }
}
