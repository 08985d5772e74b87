//! Promises of the places where data come in: their notice, their fields, what they publish, surveys and age.

use crate::{
    model::{Activity, CollectionKind, CollectionPoint, Survey, Text},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{Scene, children, data_labels, page::Page},
    words::text,
};

/// Promises of the places that several activities use, or none.
pub(super) fn promise_shared(scene: &Scene, list: &mut Vec<Promise>) {
    for point in &scene.declaration.collection_points {
        let users = scene.activities_at(&point.id);
        let stands_elsewhere = matches!(users, [activity] if activity.is_own());
        if !stands_elsewhere {
            promise_of(scene, point, None, list);
        }
    }
}

/// Promises of one place; they stand with the activity when it is the only one there.
pub(super) fn promise_of(
    scene: &Scene,
    point: &Placed<CollectionPoint>,
    activity: Option<&Activity>,
    list: &mut Vec<Promise>,
) {
    let owner = format!("form.{}", point.id.as_str());
    let section = if activity.is_some() { Section::Activity } else { Section::Forms };
    let mut page = Page::of(owner.clone(), section, list);
    if let Some(activity) = activity {
        page = page.about(&activity.id).of_mailings(activity.marketing);
    }
    let title = point_title(point);
    promise_notice(point, &title, &mut page);
    promise_fields(point, &title, &mut page);
    promise_publication(point, &mut page);
    if let Some(survey) = &point.survey {
        promise_survey(survey, &title, &mut page);
    }
    if let Some(joint) = &point.joint_with {
        let name = scene.recipient(joint).map_or(joint.as_str(), |it| it.name.as_str());
        promise_joint(name, joint, &mut page);
    }
    if let Some(age) = &point.age {
        children::promise_of(age, &title, &mut Page::of(owner, Section::Children, list));
    }
}

fn promise_notice(point: &Placed<CollectionPoint>, title: &Text, page: &mut Page) {
    let words = match point.kind.get() {
        CollectionKind::Site | CollectionKind::App | CollectionKind::SocialPage => text(
            format!(
                "Ved {} kan du når som helst lese kort hva vi registrerer, og hvorfor",
                title.nb
            ),
            format!("At {} you can read in short at any time what we record, and why", title.en),
        ),
        _ => text(
            format!(
                "Ved {} står det kort hva vi gjør med opplysningene, før du gir oss dem",
                title.nb
            ),
            format!(
                "At {} it says in short what we do with the data, before you give them",
                title.en
            ),
        ),
    };
    page.says(Kind::NoticeAtCollection, point.span(), words.nb, words.en);
}

fn promise_fields(point: &Placed<CollectionPoint>, title: &Text, page: &mut Page) {
    let mut at_title = |kind, span, words: Text| {
        page.says(
            kind,
            span,
            format!("Ved {} {}", title.nb, words.nb),
            format!("At {} {}", title.en, words.en),
        );
    };
    if let Some(words) = field_words(point) {
        let first = point.required.first().or(point.optional.first());
        at_title(Kind::OnlyTheseFields, first.map_or(point.span(), |key| key.span()), words);
    }
    if let Some(words) = observed_words(point) {
        at_title(Kind::OnlyTheseLogged, point.observed[0].span(), words);
    }
    if let Some(confirmed) = point.double_opt_in.as_ref().filter(|it| ***it) {
        page.says(
            Kind::ConfirmedSignUp,
            confirmed.span(),
            "Ditt ja gjelder først når du har bekreftet det fra din egen e-post",
            "Your yes counts only when you have confirmed it from your own e-mail",
        );
    }
    if point.free_text_warning {
        page.says(
            Kind::FreeTextWarning,
            point.span(),
            "Ved feltet for fri tekst ber vi deg la være å skrive om helse og annet som er privat",
            "Beside the field for free text we ask you not to write of health and other private \
             matters",
        );
    }
}

/// Returns what is recorded without asking, to be read after the name of the place.
pub(crate) fn observed_words(point: &CollectionPoint) -> Option<Text> {
    if point.observed.is_empty() {
        return None;
    }
    let observed = data_labels(&point.observed);
    Some(text(
        format!("registreres dette og ikke noe annet: {}", observed.nb),
        format!("this is recorded and nothing else: {}", observed.en),
    ))
}

/// Returns what must and what may be given, and what the first is for, to be read after the name
/// of the place (NOT-09).
pub(crate) fn field_words(point: &CollectionPoint) -> Option<Text> {
    let (required, optional) = (data_labels(&point.required), data_labels(&point.optional));
    let (nb, en) = match (point.required.is_empty(), point.optional.is_empty()) {
        (true, true) => return None,
        (false, true) => (
            format!(
                "trenger vi dette for å gjøre det du ber om, og ikke noe annet: {}",
                required.nb
            ),
            format!("we need this to do what you ask, and nothing else: {}", required.en),
        ),
        (true, false) => (
            format!("er alt frivillig, og vi spør bare om dette: {}", optional.nb),
            format!("everything is voluntary, and we ask for this only: {}", optional.en),
        ),
        (false, false) => (
            format!(
                "trenger vi dette for å gjøre det du ber om: {}; dette er frivillig: {}; vi spør \
                 ikke om noe annet",
                required.nb, optional.nb
            ),
            format!(
                "we need this to do what you ask: {}; this is voluntary: {}; we ask for nothing \
                 else",
                required.en, optional.en
            ),
        ),
    };
    Some(text(nb, en))
}

/// Promises what the public sees, and what it never does (UM-52).
fn promise_publication(point: &CollectionPoint, page: &mut Page) {
    let asked = point.required.iter().chain(&point.optional);
    let is_hidden = |key: &&Placed<String>| {
        key.starts_with("contact.") && !point.publishes.iter().any(|it| it.as_str() == key.as_str())
    };
    let hidden = data_labels(asked.filter(is_hidden));
    let span = point.publishes.first().map_or(point.id.span(), |it| it.span());
    let is_public = !point.publishes.is_empty() || point.kind.get() == &CollectionKind::Comments;
    if !is_public {
        return;
    }
    let shown = data_labels(&point.publishes);
    let words = match (shown.nb.is_empty(), hidden.nb.is_empty()) {
        (false, false) => text(
            format!("Dette vises for alle: {}; dette vises aldri: {}", shown.nb, hidden.nb),
            format!("This is shown to all: {}; this is never shown: {}", shown.en, hidden.en),
        ),
        (false, true) => text(
            format!("Dette vises for alle: {}", shown.nb),
            format!("This is shown to all: {}", shown.en),
        ),
        (true, _) => text(
            "Det du skriver vises for alle, men ikke hvem du er",
            "What you write is shown to all, but not who you are",
        ),
    };
    page.says(Kind::PublishedFields, span.clone(), words.nb, words.en);
    page.says(
        Kind::TakeDown,
        span,
        "Vil du ha det fjernet, tar vi det ned og ber søkemotorer gjøre det samme",
        "If you want it gone, we take it down and ask search engines to do the same",
    );
}

fn promise_survey(survey: &Placed<Survey>, title: &Text, page: &mut Page) {
    let span = survey.span();
    if survey.tells_purpose || survey.tells_anonymity {
        page.says(
            Kind::SurveyIntroduced,
            span.clone(),
            format!(
                "Før første spørsmål i {} får du vite hvorfor vi spør og om svaret er \
                     anonymt",
                title.nb
            ),
            format!(
                "Before the first question of {} you learn why we ask and whether the answer \
                     is anonymous",
                title.en
            ),
        );
    }
    if survey.may_be_anonymous {
        page.says(
            Kind::SurveyAnonymous,
            span.clone(),
            "Sier vi at svaret er anonymt, lagrer verken vi eller verktøyet noe som fører til \
             deg, og små grupper slås sammen",
            "If we say the answer is anonymous, neither we nor the tool store anything that \
             leads to you, and small groups are merged",
        );
    }
    if survey.may_follow_up {
        page.says(
            Kind::SurveyFollowUp,
            span,
            "Vi tar kontakt om svaret ditt bare når innledningen sa at vi kunne gjøre det",
            "We get back to you about your answer only when the introduction said that we might",
        );
    }
}

/// Promises that two decide together.
pub(super) fn promise_joint(name: &str, place: &Placed<String>, page: &mut Page) {
    page.says(
        Kind::JointControl,
        place.span(),
        format!(
            "Her bestemmer {name} sammen med oss; du kan vende deg til hvem du vil av oss, \
                 og kan få se hva vi er blitt enige om"
        ),
        format!(
            "Here {name} decides together with us; you can turn to whichever of us you like, \
                 and can see what we have agreed"
        ),
    );
}

/// Returns what a place is called in running text.
pub(crate) fn point_title(point: &CollectionPoint) -> Text {
    if let Some(title) = &point.title {
        return text(format!("«{}»", title.nb), format!("“{}”", title.en));
    }
    match point.kind.get() {
        CollectionKind::Form => text("skjemaet", "the form"),
        CollectionKind::Subscription => text("påmeldingen", "the sign-up"),
        CollectionKind::Site => text("nettstedet", "the site"),
        CollectionKind::Comments => text("kommentarfeltet", "the comment field"),
        CollectionKind::Survey => text("undersøkelsen", "the survey"),
        CollectionKind::Event => text("kurspåmeldingen", "the course sign-up"),
        CollectionKind::Recruitment => text("søknadsskjemaet", "the application form"),
        CollectionKind::Support => text("brukerstøtten", "support"),
        CollectionKind::Account => text("kontoen", "the account"),
        CollectionKind::Mailbox => text("postkassen vår", "our mailbox"),
        CollectionKind::SocialPage => text("siden vår i sosiale medier", "our social media page"),
        CollectionKind::App => text("appen", "the app"),
    }
}
