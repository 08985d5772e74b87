//! Promises of one activity of the organisation's own: purpose, people, data, and the order in which it is told.

use law::Circumstances;

use crate::{
    catalogue::{self, Category, Standing},
    model::{Activity, SpecialGround, Text},
    place::Placed,
    promise::{Promise, PromiseKind as Kind, Section},
    promises::{
        Scene, basis, collection, data_labels, law_name, mailings, page::Page, phrases::labels_of,
        phrases::people, profiling, retention, sharing, sources,
    },
    words::{Language, bare, text},
};

pub(super) fn promise(scene: &Scene, list: &mut Vec<Promise>) {
    let mut rights = basis::RightsByBasis::default();
    for activity in scene.own_activities() {
        let mut page = Page::of(activity.id.as_str(), Section::Activity, list)
            .about(&activity.id)
            .of_mailings(activity.marketing);
        promise_purpose(activity, &mut page);
        promise_data(activity, &mut page);
        promise_guarded(activity, &mut page);
        sources::promise_of(scene, activity, &mut page);
        basis::promise_of(activity, &mut page);
        mailings::promise_of(scene, activity, &mut page);
        profiling::promise_of(scene, activity, &mut page);
        sharing::promise_of(scene, activity, &mut page);
        retention::promise_of(activity, &mut page);
        rights.promise_of(activity, &mut page);
        for point in activity.collected_at.iter().filter_map(|at| scene.point(at)) {
            if scene.activities_at(&point.id).len() == 1 {
                collection::promise_of(scene, point, Some(activity), list);
            }
        }
    }
}

fn promise_purpose(activity: &Activity, page: &mut Page) {
    page.says(
        Kind::Purpose,
        activity.purpose.span(),
        format!(
            "Vi bruker opplysningene dine bare til å {}",
            bare(Language::Nb, &activity.purpose.nb)
        ),
        format!("We use your data only to {}", bare(Language::En, &activity.purpose.en)),
    );
    if let Some(company) = &activity.company {
        page.says(
            Kind::CompanyDecides,
            company.span(),
            format!("Her er det {} som bestemmer (behandlingsansvarlig)", company.as_str()),
            format!("Here it is {} that decides (controller)", company.as_str()),
        );
    }
    if let Some(first) = activity.subjects.first() {
        let people = people(activity.subjects.iter().map(|kind| kind.as_str()));
        page.says(
            Kind::Subjects,
            first.span(),
            format!("Det gjelder {}", people.nb),
            format!("It concerns {}", people.en),
        );
    }
}

/// Promises which data are used, and which may be left out.
fn promise_data(activity: &Activity, page: &mut Page) {
    if let Some(first) = activity.data.first() {
        let labels = data_labels(&activity.data);
        page.says(
            Kind::OnlyTheseData,
            first.span(),
            format!("Vi bruker disse opplysningene og ingen andre: {}", labels.nb),
            format!("We use these data and no others: {}", labels.en),
        );
    }
    if let Some(first) = activity.optional.first() {
        let labels = data_labels(&activity.optional);
        page.says(
            Kind::OptionalData,
            first.span(),
            format!(
                "Dette velger du selv om du vil gi oss, og ingenting er fylt ut på forhånd: {}",
                labels.nb
            ),
            format!(
                "You choose whether to give us this, and nothing is filled in beforehand: {}",
                labels.en
            ),
        );
    }
    promise_needs(activity, page);
    if let Some(position) = &activity.position {
        let words = match position.as_str() {
            "country" => text(
                "Vi regner bare ut hvilket land du er i, og kaster den nøyaktige posisjonen",
                "We only work out which country you are in, and throw the exact position away",
            ),
            "town" => text(
                "Vi regner bare ut hvilket sted du er på, og kaster den nøyaktige posisjonen",
                "We only work out which town you are in, and throw the exact position away",
            ),
            _ => text(
                "Nøyaktig posisjon bruker vi bare når du selv har slått det på, og du kan slå \
                 det av igjen",
                "We use your exact position only when you have switched it on, and you can \
                 switch it off again",
            ),
        };
        page.says(Kind::PositionPrecision, position.span(), words.nb, words.en);
    }
}

/// Promises why fields that invite doubt are needed.
pub(super) fn promise_needs(activity: &Activity, page: &mut Page) {
    for (key, reason) in &activity.need {
        let (nb, en) =
            catalogue::category(key).map_or((key.as_str(), key.as_str()), |it| (it.nb, it.en));
        let words = text(
            format!("Grunnen til at {nb} er med: {}", bare(Language::Nb, &reason.nb)),
            format!("The reason why {en} is included: {}", bare(Language::En, &reason.en)),
        );
        page.says_of(&part_of(key), Kind::NeededBecause, reason.span(), &words);
    }
}

/// Promises how data are guarded that the law or common sense guards more closely.
pub(super) fn promise_guarded(activity: &Activity, page: &mut Page) {
    let has = |standing: Standing| move |category: &Category| category.standing == standing;
    if let Some(ground) = &activity.special_ground {
        let special = labels_of(&activity.data, has(Standing::Special));
        let ground_words = ground_words(**ground);
        if !special.nb.is_empty() {
            page.says(
                Kind::SpecialCategory,
                ground.span(),
                format!(
                    "Loven verner dette ekstra: {}; vi bruker det på grunnlag av {}, og bare \
                         de som må, kommer til",
                    special.nb, ground_words.nb
                ),
                format!(
                    "The law guards this more closely: {}; we use it on the ground of {}, \
                         and only those who must can see it",
                    special.en, ground_words.en
                ),
            );
        }
    }
    let criminal = first_of(activity, has(Standing::Criminal));
    if let (Some(category), Some(law)) = (criminal, &activity.law) {
        let law = law_name(law);
        page.says(
            Kind::Convictions,
            category.span(),
            format!(
                "Opplysninger om straffedommer og lovovertredelser bruker vi bare slik loven \
                     tillater: {}",
                law.nb
            ),
            format!("Data on convictions and offences are used only as the law allows: {}", law.en),
        );
    }
    promise_hidden(activity, page);
}

/// Promises what is shown to few, or to nobody.
fn promise_hidden(activity: &Activity, page: &mut Page) {
    let has = |standing: Standing| move |category: &Category| category.standing == standing;
    if let Some(number) = first_of(activity, has(Standing::IdentityNumber)) {
        page.says(
            Kind::IdentityNumber,
            number.span(),
            "Fødselsnummeret brukes bare der det må være sikkert hvem det gjelder, og er skjult \
             for andre enn dem som må se det",
            "The national identity number is used only where it must be certain who is meant, \
             and is hidden from all but those who must see it",
        );
    }
    let secrets = labels_of(&activity.data, has(Standing::Secret));
    if let Some(secret) = first_of(activity, has(Standing::Secret)) {
        page.says(
            Kind::SecretsHidden,
            secret.span(),
            format!("Dette vises aldri for noen og følger aldri med i en kopi: {}", secrets.nb),
            format!("This is never shown to anyone and never goes with a copy: {}", secrets.en),
        );
    }
    let resets = |key: &&Placed<String>| key.as_str() == "password-reset";
    if let Some(reset) = activity.purpose_key.as_ref().filter(resets) {
        page.says(
            Kind::PasswordReset,
            reset.span(),
            "Lenken til nytt passord virker én gang og bare en kort stund",
            "The link to a new password works once and for a short while only",
        );
    }
    if let Some(account) = first_of(activity, |category| category.key == "financial.bank-account") {
        page.says(
            Kind::Masked,
            account.span(),
            "Kontonummeret er skjult for andre enn dem som betaler ut eller tar imot",
            "The account number is hidden from all but those who pay or receive",
        );
    }
}

fn first_of(activity: &Activity, which: impl Fn(&Category) -> bool) -> Option<&Placed<String>> {
    activity.data.iter().find(|key| catalogue::category(key).is_some_and(&which))
}

fn ground_words(ground: SpecialGround) -> Text {
    match ground {
        SpecialGround::ExplicitConsent => text("uttrykkelig samtykke", "explicit consent"),
        SpecialGround::LabourLaw => {
            text("plikter og rettigheter i arbeidslivet", "duties and rights in working life")
        }
        SpecialGround::VitalInterests => text("vitale interesser", "vital interests"),
        SpecialGround::MadePublic => {
            text("at du selv har offentliggjort det", "your having made it public yourself")
        }
        SpecialGround::LegalClaims => text("et rettskrav", "a legal claim"),
        SpecialGround::PublicInterest => {
            text("en viktig allmenn interesse i loven", "a substantial public interest in law")
        }
        SpecialGround::HealthCare => text("helsehjelp", "health care"),
    }
}

impl Activity {
    /// Returns what changes the rights of the purpose, beside its basis.
    pub(crate) fn circumstances(&self) -> Circumstances {
        let is_special = |key: &Placed<String>| {
            catalogue::category(key).is_some_and(|it| it.standing == Standing::Special)
        };
        let ground = self.special_ground.as_deref();
        Circumstances {
            explicit_consent: ground == Some(&SpecialGround::ExplicitConsent),
            special_categories: self.data.iter().any(is_special),
            direct_marketing: self.marketing,
        }
    }
}

/// Returns a category's key as a part of an ID.
pub(super) fn part_of(key: &str) -> String {
    key.replace('.', "-")
}
