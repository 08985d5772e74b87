//! The short notice at a place of collection, and the words of a consent. Does not know where they are shown.

mod consent;

use law::Right;
use serde::Serialize;

pub use consent::{ChoiceWording, ConsentWording, TopicWording, consent_material, consent_wording};

use crate::{
    model::{Activity, CollectionPoint, Declaration},
    place::Placed,
    promises::{Scene, endings, field_words, observed_words, rights_of},
    statement::{activity_anchor, escaped},
    words::{Language, bare, list, sentence},
};

/// Beyond this many purposes at one place, their periods are left to the statement.
const PERIODS_TOLD_MAX: usize = 3;

/// What a person reads where she gives data: a few lines and a link to the rest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShortNotice {
    /// ID of the place of collection.
    pub point: String,
    /// Its language.
    pub language: Language,
    /// Three to six lines.
    pub lines: Vec<NoticeLine>,
    /// The words of the link to the statement.
    pub link: String,
    /// Where in the statement the link leads; none for the whole.
    pub anchor: Option<String>,
}

/// One line of a short notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeLine {
    /// What it tells.
    pub tells: NoticeItem,
    /// One or more sentences.
    pub text: String,
}

/// What a line of a notice tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeItem {
    /// Who decides, and how to reach it (NOT-01).
    Who,
    /// What for, on which basis (NOT-02).
    Why,
    /// What must and what may be given (NOT-09), or what is recorded.
    What,
    /// How long (NOT-06).
    HowLong,
    /// Rights, withdrawal and complaint (NOT-07, NOT-08).
    Rights,
    /// The right to object, which stands apart (DSR-19).
    Objection,
}

/// Writes the short notice of a place of collection; none where there is no such place.
///
/// Law: NOT-01, NOT-02, NOT-06 to NOT-09, DSR-19.
pub fn short_notice(
    declaration: &Declaration,
    point: &str,
    language: Language,
) -> Option<ShortNotice> {
    let scene = Scene::of(declaration);
    let point = scene.point(point)?;
    let activities = scene.activities_at(&point.id).iter().copied();
    let activities: Vec<&Placed<Activity>> = activities.filter(|it| it.is_own()).collect();
    let mut lines = vec![NoticeLine { tells: NoticeItem::Who, text: who(declaration, language) }];
    let mut add = |tells, text: Option<String>| {
        lines.extend(text.map(|text| NoticeLine { tells, text: sentence(text) }));
    };
    add(NoticeItem::Why, why(&activities, language));
    add(NoticeItem::What, what(point, language));
    add(NoticeItem::HowLong, how_long(&activities, language));
    add(NoticeItem::Rights, rights(declaration, &activities, language));
    add(NoticeItem::Objection, objection(&activities, language));
    let link = language.pick("Les hele personvernerklæringen", "Read the whole privacy statement");
    Some(ShortNotice {
        point: point.id.to_string(),
        language,
        lines,
        link: link.to_owned(),
        anchor: match activities.as_slice() {
            [activity] => Some(activity_anchor(&activity.id)),
            _ => None,
        },
    })
}

impl ShortNotice {
    /// Writes the notice as an `<aside>` whose link leads into the statement at `statement_url`.
    pub fn to_html(&self, statement_url: &str) -> String {
        let mut html = format!(
            "<aside class=\"notice\" lang=\"{}\" data-point=\"{}\">\n",
            self.language.code(),
            escaped(&self.point)
        );
        for line in &self.lines {
            html.push_str(&format!("<p>{}</p>\n", escaped(&line.text)));
        }
        let anchor = self.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        let href = escaped(&format!("{statement_url}{anchor}"));
        html.push_str(&format!(
            "<p><a href=\"{href}\">{}</a></p>\n</aside>\n",
            escaped(&self.link)
        ));
        html
    }

    /// Returns the lines as plain text, one a line.
    pub fn to_text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", line.text)).collect()
    }
}

fn who(declaration: &Declaration, language: Language) -> String {
    let organisation = &declaration.organisation;
    let email = organisation.contact.as_ref().and_then(|contact| contact.email.as_ref());
    let reach = email.map(|email| format!(" ({email})")).unwrap_or_default();
    let name = organisation.name.as_str();
    language.pick(
        format!("{name}{reach} har ansvaret for opplysningene du gir her."),
        format!("{name}{reach} is responsible for the data you give here."),
    )
}

fn why(activities: &[&Placed<Activity>], language: Language) -> Option<String> {
    let purpose = |activity: &&Placed<Activity>| {
        let words = bare(language, activity.purpose.read(language));
        match &activity.basis {
            Some(basis) => format!("{words} ({})", language.pick(basis.nb(), basis.en())),
            None => words.to_owned(),
        }
    };
    let purposes: Vec<String> = activities.iter().map(purpose).collect();
    match purposes.as_slice() {
        [] => None,
        [purpose] => Some(language.pick(
            format!("Vi bruker dem bare til å {purpose}"),
            format!("We use them only to {purpose}"),
        )),
        several => Some(language.pick(
            format!("Vi bruker dem bare til dette: {}", several.join("; ")),
            format!("We use them only for this: {}", several.join("; ")),
        )),
    }
}

fn what(point: &CollectionPoint, language: Language) -> Option<String> {
    let here = language.pick("Her", "Here");
    let told = [field_words(point), observed_words(point)].into_iter().flatten();
    let told: Vec<String> =
        told.map(|words| sentence(format!("{here} {}", words.read(language)))).collect();
    (!told.is_empty()).then(|| told.join(" "))
}

fn how_long(activities: &[&Placed<Activity>], language: Language) -> Option<String> {
    if activities.len() > PERIODS_TOLD_MAX {
        let words = language.pick(
            "Hvor lenge vi har dem, står for hvert formål i personvernerklæringen",
            "How long we have them is told for each purpose in the privacy statement",
        );
        return Some(words.to_owned());
    }
    let mut told: Vec<String> = Vec::new();
    for activity in activities {
        let n_sentences = if activities.len() == 1 { usize::MAX } else { 1 };
        let sentences = endings(activity);
        let sentences = sentences.iter().map(|words| words.read(language)).take(n_sentences);
        let words = sentences.collect::<Vec<_>>().join(" ");
        if words.is_empty() || told.contains(&words) {
            continue;
        }
        told.push(match activities.len() {
            1 => words,
            _ => format!("{}: {words}", activity.heading(language)),
        });
    }
    (!told.is_empty()).then(|| told.join(" "))
}

fn rights(
    declaration: &Declaration,
    activities: &[&Placed<Activity>],
    language: Language,
) -> Option<String> {
    let shown: Vec<Vec<Right>> = activities.iter().map(|activity| rights_of(activity)).collect();
    let is_shown = |right: &Right| shown.iter().any(|rights| rights.contains(right));
    let names: Vec<&str> = Right::ALL
        .iter()
        .filter(|right| is_shown(right))
        .map(|right| language.pick(right.nb(), right.en()))
        .collect();
    if names.is_empty() {
        return None;
    }
    let names = list(language, &names);
    let authority = match declaration.organisation.country.as_str() {
        "NO" => "Datatilsynet",
        _ => language.pick("tilsynsmyndigheten", "the authority"),
    };
    Some(language.pick(
        format!("Du har rett til {names}, og du kan klage til {authority}"),
        format!("You have the right {names}, and you can complain to {authority}"),
    ))
}

fn objection(activities: &[&Placed<Activity>], language: Language) -> Option<String> {
    if activities.iter().any(|activity| activity.marketing) {
        return Some(language.pick(
            "Du kan når som helst si nei til markedsføring, og trenger ingen grunn".to_owned(),
            "You can say no to marketing at any time, and need no reason".to_owned(),
        ));
    }
    let can_object = activities.iter().any(|it| rights_of(it).contains(&Right::Objection));
    can_object.then(|| {
        language.pick(
            "Du kan protestere mot at vi bruker dem, ut fra din egen situasjon".to_owned(),
            "You can object to our using them, for reasons of your own situation".to_owned(),
        )
    })
}
