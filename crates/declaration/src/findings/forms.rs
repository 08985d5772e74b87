//! Holds what forms ask against what the activities behind them need.

use std::collections::HashSet;

use crate::{
    catalogue::{Standing, category},
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, CollectionKind, CollectionPoint},
    place::Placed,
};

checks! {
    /// Form without a purpose.
    ///
    /// ## What it finds
    /// A place of collection that no activity names.
    /// ## Why it matters
    /// Data are collected for a stated purpose, or not at all (GDPR Art. 5(1)(b)).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "contact"
    /// kind = "form"
    /// required = ["contact.email"]
    /// ```
    /// ## Way out
    /// Name it in the activity it serves, or take the form down.
    /// ```toml
    /// [[collection_point]]
    /// id = "contact"
    /// kind = "form"
    /// required = ["contact.email"]
    ///
    /// [[activity]]
    /// id = "enquiries"
    /// purpose = { nb = "svare deg", en = "answer you" }
    /// data = ["contact.email"]
    /// collected_at = ["form.contact"]
    /// ```
    FORM_WITHOUT_PURPOSE: Warning "form-without-purpose", "Skjema uten formål", ["PRI-02", "PRI-03"], form_without_purpose;

    /// Field without a purpose.
    ///
    /// ## What it finds
    /// A field that none of the activities at the form uses.
    /// ## Why it matters
    /// Each field must be necessary for a purpose (GDPR Art. 5(1)(c)).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "contact"
    /// kind = "form"
    /// required = ["contact.email", "contact.phone"]
    ///
    /// [[activity]]
    /// id = "enquiries"
    /// purpose = { nb = "svare deg", en = "answer you" }
    /// data = ["contact.email"]
    /// collected_at = ["contact"]
    /// ```
    /// ## Way out
    /// Take the field out, or add it to the activity that needs it.
    /// ```toml
    /// [[collection_point]]
    /// id = "contact"
    /// kind = "form"
    /// required = ["contact.email"]
    ///
    /// [[activity]]
    /// id = "enquiries"
    /// purpose = { nb = "svare deg", en = "answer you" }
    /// data = ["contact.email"]
    /// collected_at = ["contact"]
    /// ```
    FIELD_WITHOUT_PURPOSE: Error "field-without-purpose", "Felt uten formål", ["PRI-03", "PRI-02"], field_without_purpose;

    /// Field that must be filled in and need not be.
    ///
    /// ## What it finds
    /// Sex, age, birth date, nationality or a picture as a required field without a stated need; more than
    /// name, address and topics on a subscription; a field the activity calls optional.
    /// ## Why it matters
    /// Only what the purpose needs may be demanded (GDPR Art. 5(1)(c), C-394/23).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// double_opt_in = true
    /// required = ["contact.email", "demographic.sex"]
    /// ```
    /// ## Way out
    /// Take the field out, or make it optional.
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// double_opt_in = true
    /// required = ["contact.email"]
    /// ```
    UNNECESSARY_FIELD: Error "unnecessary-field", "Felt som må fylles ut uten at det trengs", ["PRI-03"], unnecessary_field;

    /// Need that nobody stated.
    ///
    /// ## What it finds
    /// Sex, age, birth date, nationality or a picture among the data of an activity, neither optional nor with
    /// a reason under `need`.
    /// ## Why it matters
    /// These invite doubt, and unequal treatment; each takes a reason (GDPR Art. 5(1)(c)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// data = ["contact.name", "demographic.age"]
    /// ```
    /// ## Way out
    /// Drop it, make it optional, or write the reason.
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// data = ["contact.name", "demographic.age"]
    /// need."demographic.age" = { nb = "aldersgrense på varen", en = "age limit on the goods" }
    /// ```
    NEED_UNSTATED: Warning "need-unstated", "Behov som ingen har begrunnet", ["PRI-03"], need_unstated;

    /// Free text without a warning.
    ///
    /// ## What it finds
    /// A free-text field without `free_text_warning`.
    /// ## Why it matters
    /// People write of illness and worse where they can; a line beside the field keeps most of it out
    /// (GDPR Art. 5(1)(c), 9).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "support"
    /// kind = "support"
    /// required = ["contact.email", "support.ticket"]
    /// ```
    /// ## Way out
    /// Show the warning.
    /// ```toml
    /// [[collection_point]]
    /// id = "support"
    /// kind = "support"
    /// required = ["contact.email", "support.ticket"]
    /// free_text_warning = true
    /// ```
    FREE_TEXT_UNWARNED: Warning "free-text-unwarned", "Fritekst uten påminnelse", ["SPC-01", "PRI-03"], free_text_unwarned;

    /// Survey that does not say what it is.
    ///
    /// ## What it finds
    /// A survey whose introduction does not tell purpose and anonymity; or one that may be anonymous and
    /// demands who answers.
    /// ## Why it matters
    /// Respondents are told beforehand, and "anonymous" must be true (GDPR Art. 13, Rec. 26).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "survey"
    /// kind = "survey"
    /// survey = { tells_purpose = true, tells_anonymity = false }
    /// ```
    /// ## Way out
    /// Tell both.
    /// ```toml
    /// [[collection_point]]
    /// id = "survey"
    /// kind = "survey"
    /// survey = { tells_purpose = true, tells_anonymity = true }
    /// ```
    SURVEY_UNTOLD: Error "survey-untold", "Undersøkelse som ikke sier hva den er", ["NOT-12", "ANO-01"], survey_untold;
}

/// Categories that need a reason of their own (UM-58, IN-15).
const DOUBTED: [&str; 6] = [
    "demographic.age",
    "demographic.nationality",
    "demographic.sex",
    "identity.birth-date",
    "media.picture",
    "media.profile-picture",
];
/// All that a subscription may demand.
const FOR_SUBSCRIPTION: [&str; 3] = ["contact.email", "contact.name", "preference.topic"];
/// Categories that people fill with whatever they like.
const FREE_TEXT: [&str; 6] = [
    "communication.mail",
    "feedback.comment",
    "feedback.question",
    "feedback.text",
    "recruitment.application",
    "support.ticket",
];

fn form_without_purpose(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let has_fields = fields(point).next().is_some();
        if !has_fields || !index.activities_at(point).is_empty() {
            continue;
        }
        let id = &*point.id;
        found.push(FORM_WITHOUT_PURPOSE.at(
            point.id.span(),
            text!(
                "ingen aktivitet sier hva skjemaet `{id}` er til for",
                "no activity says what form `{id}` is for",
            ),
            text!(
                "oppgi det i `collected_at`, eller ta skjemaet ned",
                "name it in `collected_at`, or take the form down"
            ),
        ));
    }
}

fn field_without_purpose(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let activities = index.activities_at(point);
        if activities.is_empty() {
            continue;
        }
        let used: HashSet<&str> = activities
            .iter()
            .flat_map(|it| it.data.iter().chain(&it.optional))
            .map(|it| it.as_str())
            .collect();
        for field in fields(point).filter(|field| !used.contains(field.as_str())) {
            let (id, key) = (&*point.id, field.escape_debug());
            found.push(FIELD_WITHOUT_PURPOSE.at(
                field.span(),
                text!(
                    "skjemaet `{id}` spør om `{key}`, som ingen aktivitet bruker",
                    "form `{id}` asks for `{key}`, which no activity uses",
                ),
                text!(
                    "ta feltet ut, eller før det opp i `data` der det trengs",
                    "take the field out, or add it to `data` where it is needed"
                ),
            ));
        }
    }
}

fn unnecessary_field(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in &index.declaration.collection_points {
        let activities = index.activities_at(point);
        for field in &point.required {
            let key = field.as_str();
            let is_needed = activities.iter().any(|activity| activity.need.contains_key(key));
            let is_optional =
                !activities.is_empty() && activities.iter().all(|it| is_optional(it, key));
            let is_extra =
                *point.kind == CollectionKind::Subscription && !FOR_SUBSCRIPTION.contains(&key);
            let is_chosen = activities.iter().any(|activity| activity.voluntary);
            let is_doubted = DOUBTED.contains(&key) && !is_chosen;
            if is_needed && !is_optional || !(is_optional || is_extra || is_doubted) {
                continue;
            }
            let id = &*point.id;
            found.push(UNNECESSARY_FIELD.at(
                field.span(),
                text!(
                    "skjemaet `{id}` krever `{key}`, som formålet ikke trenger",
                    "form `{id}` demands `{key}`, which the purpose does not need",
                ),
                text!(
                    "ta feltet ut, flytt det til `optional`, eller skriv grunnen i `need`",
                    "take the field out, move it to `optional`, or write the reason in `need`",
                ),
            ));
        }
    }
}

fn is_optional(activity: &Activity, key: &str) -> bool {
    activity.optional.iter().any(|optional| optional.as_str() == key)
}

fn need_unstated(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let chosen = activity.voluntary;
        for key in activity.data.iter().filter(|key| DOUBTED.contains(&key.as_str())) {
            if chosen || is_optional(activity, key) || activity.need.contains_key(key.as_str()) {
                continue;
            }
            let Some(category) = category(key) else { continue };
            let (id, key_name, nb, en) = (&*activity.id, key.as_str(), category.nb, category.en);
            found.push(NEED_UNSTATED.at(
                key.span(),
                text!(
                    "aktiviteten `{id}` bruker {nb} uten å si hvorfor det trengs",
                    "activity `{id}` uses {en} without saying why it is needed",
                ),
                text!(
                    "stryk det, før det opp i `optional`, eller skriv `need.\"{key_name}\"`",
                    "drop it, list it in `optional`, or write `need.\"{key_name}\"`",
                ),
            ));
        }
    }
}

fn free_text_unwarned(index: &Index<'_>, found: &mut Vec<Finding>) {
    for point in index.declaration.collection_points.iter().filter(|it| !it.free_text_warning) {
        let mut asked = point.required.iter().chain(&point.optional);
        let Some(field) = asked.find(|field| FREE_TEXT.contains(&field.as_str())) else { continue };
        let id = &*point.id;
        found.push(FREE_TEXT_UNWARNED.at(
            field.span(),
            text!(
                "skjemaet `{id}` har fritekst uten en påminnelse om å utelate følsomme \
                 opplysninger",
                "form `{id}` has free text without a line that asks to leave sensitive things out",
            ),
            text!(
                "vis påminnelsen og sett `free_text_warning = true`",
                "show the line and set `free_text_warning = true`",
            ),
        ));
    }
}

fn survey_untold(index: &Index<'_>, found: &mut Vec<Finding>) {
    let points = index.declaration.collection_points.iter();
    for point in points.filter(|point| *point.kind == CollectionKind::Survey) {
        let id = &*point.id;
        let place = point.survey.as_ref().map_or(point.id.span(), |survey| survey.span());
        let tells = point.survey.as_ref().is_some_and(|it| it.tells_purpose && it.tells_anonymity);
        let names = point.survey.as_ref().filter(|it| it.may_be_anonymous && !it.may_follow_up);
        let names = names.and_then(|_| point.required.iter().find(|key| names_somebody(key)));
        let (place, says) = if !tells {
            let says = text!(
                "undersøkelsen `{id}` forteller ikke hvorfor den holdes og om den er anonym",
                "survey `{id}` does not tell why it is held and whether it is anonymous",
            );
            (place, says)
        } else if let Some(field) = names {
            let says = text!(
                "undersøkelsen `{id}` sies å kunne være anonym, men krever å få vite hvem som \
                 svarer",
                "survey `{id}` is said to be possibly anonymous, but demands to know who answers",
            );
            (field.span(), says)
        } else {
            continue;
        };
        let way_out = text!(
            "fortell begge deler i innledningen, og la navn være frivillig der svaret kan være \
             anonymt",
            "tell both in the introduction, and leave names optional where answers may be \
             anonymous",
        );
        found.push(SURVEY_UNTOLD.at(place, says, way_out));
    }
}

fn names_somebody(key: &str) -> bool {
    category(key).is_some_and(|category| {
        matches!(category.group(), "contact" | "identity" | "credentials")
            || category.standing == Standing::OnlineIdentifier
    })
}

fn fields(point: &CollectionPoint) -> impl Iterator<Item = &Placed<String>> {
    point.required.iter().chain(&point.optional).chain(&point.observed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn um_53_a_form_without_a_purpose_is_found() {
        check_page(&FORM_WITHOUT_PURPOSE, "no activity says what form `contact` is for");
    }

    #[test]
    fn um_53_a_field_that_no_purpose_needs_is_found() {
        check_page(
            &FIELD_WITHOUT_PURPOSE,
            "form `contact` asks for `contact.phone`, which no activity uses",
        );
    }

    #[test]
    fn um_46_sex_on_a_newsletter_form_is_found() {
        check_page(
            &UNNECESSARY_FIELD,
            "form `newsletter` demands `demographic.sex`, which the purpose does not need",
        );
    }

    #[test]
    fn mi_07_a_subscription_demands_name_and_address_only() {
        let form = |field| {
            format!(
                "[[collection_point]]\nid = 'n'\nkind = 'subscription'\nrequired = ['{field}']\n"
            )
        };
        assert_eq!(says(&UNNECESSARY_FIELD, &form("contact.name")), [""; 0]);
        assert_eq!(says(&UNNECESSARY_FIELD, &form("contact.phone")).len(), 1);
    }

    #[test]
    fn mi_05_a_field_called_optional_is_not_demanded() {
        let form = "[[collection_point]]\nid = 'f'\nkind = 'form'\nrequired = ['contact.phone']\n";
        let optional = activity(
            "data = ['contact.phone']\noptional = ['contact.phone']\ncollected_at = ['f']",
        ) + form;
        assert_eq!(says(&UNNECESSARY_FIELD, &optional).len(), 1);
        let needed = activity("data = ['contact.phone']\ncollected_at = ['f']") + form;
        assert_eq!(says(&UNNECESSARY_FIELD, &needed), [""; 0]);
    }

    #[test]
    fn in_15_a_picture_is_demanded_only_with_a_reason() {
        let form =
            "[[collection_point]]\nid = 'f'\nkind = 'recruitment'\nrequired = ['media.picture']\n";
        let with = |need| {
            activity(&format!("data = ['media.picture']\ncollected_at = ['f']\n{need}")) + form
        };
        assert_eq!(says(&UNNECESSARY_FIELD, &with("")).len(), 1);
        let model = "need.\"media.picture\" = { nb = 'modell', en = 'model' }";
        assert_eq!(says(&UNNECESSARY_FIELD, &with(model)), [""; 0]);
    }

    #[test]
    fn um_58_age_and_sex_take_a_reason() {
        check_page(&NEED_UNSTATED, "activity `sales` uses age without saying why it is needed");
        let optional = activity("data = ['demographic.sex']\noptional = ['demographic.sex']");
        assert_eq!(says(&NEED_UNSTATED, &optional), [""; 0]);
    }

    #[test]
    fn in_21_free_text_without_a_warning_is_found() {
        check_page(
            &FREE_TEXT_UNWARNED,
            "form `support` has free text without a line that asks to leave sensitive things out",
        );
    }

    #[test]
    fn um_42_a_survey_that_does_not_say_what_it_is_is_found() {
        check_page(
            &SURVEY_UNTOLD,
            "survey `survey` does not tell why it is held and whether it is anonymous",
        );
    }

    #[test]
    fn um_44_an_anonymous_survey_that_demands_a_name_is_found() {
        let survey = |field| {
            format!(
                "[[collection_point]]\nid = 's'\nkind = 'survey'\nrequired = ['{field}']\n\
                 survey = {{ tells_purpose = true, tells_anonymity = true, may_be_anonymous = true }}\n"
            )
        };
        assert_eq!(says(&SURVEY_UNTOLD, &survey("contact.email")).len(), 1);
        assert_eq!(says(&SURVEY_UNTOLD, &survey("feedback.survey")), [""; 0]);
    }
}
