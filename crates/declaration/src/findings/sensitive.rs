//! Holds data that need a ground or reason of their own against having one: special categories, convictions, identity numbers.

use std::ops::Range;

use crate::{
    catalogue::{Category, Standing, category},
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, CollectionKind},
    place::Placed,
};

checks! {
    /// Special category without a ground.
    ///
    /// ## What it finds
    /// Health, union membership, belief and the like, without `special_ground`.
    /// ## Why it matters
    /// They are forbidden unless Art. 9(2) opens for them, besides the basis of Art. 6 (GDPR Art. 9).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "payroll"
    /// role = "processor"
    /// purpose = { nb = "kjøre lønn", en = "run payroll" }
    /// data = ["payroll.sickness"]
    /// ```
    /// ## Way out
    /// Name the ground; for payroll it is labour law (POL § 6).
    /// ```toml
    /// [[activity]]
    /// id = "payroll"
    /// role = "processor"
    /// purpose = { nb = "kjøre lønn", en = "run payroll" }
    /// data = ["payroll.sickness"]
    /// special_ground = "labour-law"
    /// ```
    SPECIAL_WITHOUT_GROUND: Error "special-without-ground", "Særlig kategori uten grunnlag", ["SPC-01"], special_without_ground;

    /// Convictions without a section.
    ///
    /// ## What it finds
    /// Convictions or offences without `law`.
    /// ## Why it matters
    /// They may be used under public control or where law allows it only (GDPR Art. 10, POL § 11).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "certificates"
    /// purpose = { nb = "sjekke politiattest", en = "check police certificates" }
    /// data = ["criminal.conviction"]
    /// ```
    /// ## Way out
    /// Name the section, or do without.
    /// ```toml
    /// [[activity]]
    /// id = "certificates"
    /// purpose = { nb = "sjekke politiattest", en = "check police certificates" }
    /// data = ["criminal.conviction"]
    /// law = "barnehageloven § 30"
    /// ```
    CONVICTION_WITHOUT_LAW: Error "conviction-without-law", "Straffedommer uten paragraf", ["SPC-05"], conviction_without_law;

    /// Identity number without a reason.
    ///
    /// ## What it finds
    /// The national identity number without `identity_number_reason`.
    /// ## Why it matters
    /// It may be used only where certain identification is needed and nothing less will do (POL § 12).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "payroll"
    /// role = "processor"
    /// purpose = { nb = "kjøre lønn", en = "run payroll" }
    /// data = ["identity.national-number"]
    /// ```
    /// ## Way out
    /// Give the reason with its section, or use a customer number.
    /// ```toml
    /// [[activity]]
    /// id = "payroll"
    /// role = "processor"
    /// purpose = { nb = "kjøre lønn", en = "run payroll" }
    /// data = ["identity.national-number"]
    /// identity_number_reason = "BFF § 5-6: pay is reported on the right person"
    /// ```
    NUMBER_WITHOUT_REASON: Error "number-without-reason", "Fødselsnummer uten grunn", ["FNR-01"], number_without_reason;

    /// Identity number on an open form.
    ///
    /// ## What it finds
    /// A form, subscription, comment, survey or event that asks for the national identity number, and no
    /// activity there gives a reason.
    /// ## Why it matters
    /// It identifies for life; nobody needs it for a newsletter (POL § 12).
    /// ## Example
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// double_opt_in = true
    /// optional = ["identity.national-number"]
    /// ```
    /// ## Way out
    /// Take the field out.
    /// ```toml
    /// [[collection_point]]
    /// id = "newsletter"
    /// kind = "subscription"
    /// double_opt_in = true
    /// optional = ["contact.name"]
    /// ```
    NUMBER_ON_FORM: Error "number-on-form", "Fødselsnummer på et åpent skjema", ["FNR-01", "PRI-03"], number_on_form;

    /// Forbidden question to applicants.
    ///
    /// ## What it finds
    /// Applicants are asked about union membership, politics, belief, health or sexual orientation, and no
    /// `need` gives a reason.
    /// ## Why it matters
    /// The employer may not ask, unless the post itself needs it (aml. §§ 9-3, 13-4).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "recruitment"
    /// purpose = { nb = "vurdere søknaden din", en = "judge your application" }
    /// subjects = ["applicant"]
    /// data = ["payroll.union-membership"]
    /// special_ground = "labour-law"
    /// ```
    /// ## Way out
    /// Take the field out; or write why the post needs it.
    /// ```toml
    /// [[activity]]
    /// id = "recruitment"
    /// purpose = { nb = "vurdere søknaden din", en = "judge your application" }
    /// subjects = ["applicant"]
    /// data = ["recruitment.cv"]
    /// ```
    ASKED_OF_APPLICANTS: Error "asked-of-applicants", "Forbudt spørsmål til søkere", ["SPC-04"], asked_of_applicants;
}

/// What an employer may not ask (SPC-04).
const NOT_ASKED: [&str; 6] = [
    "payroll.sickness",
    "payroll.union-membership",
    "special.belief",
    "special.health",
    "special.political-opinion",
    "special.sexual-orientation",
];

fn special_without_ground(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.declaration.activities.iter().filter(|it| it.special_ground.is_none()) {
        let Some((place, category)) = of_standing(activity, Standing::Special) else { continue };
        let (id, nb, en) = (&*activity.id, category.nb, category.en);
        found.push(SPECIAL_WITHOUT_GROUND.at(
            place,
            text!(
                "aktiviteten `{id}` bruker {nb}, en særlig kategori, uten grunnlag i artikkel 9",
                "activity `{id}` uses {en}, a special category, without a ground of Article 9",
            ),
            text!(
                "sett `special_ground`, som `explicit-consent` eller `labour-law`, eller slutt å \
                 bruke dem",
                "set `special_ground`, such as `explicit-consent` or `labour-law`, or stop using \
                 them",
            ),
        ));
    }
}

fn conviction_without_law(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.declaration.activities.iter().filter(|it| it.law.is_none()) {
        let Some((place, _)) = of_standing(activity, Standing::Criminal) else { continue };
        let id = &*activity.id;
        found.push(CONVICTION_WITHOUT_LAW.at(
            place,
            text!(
                "aktiviteten `{id}` bruker opplysninger om straffedommer uten å nevne paragrafen",
                "activity `{id}` uses convictions without naming the section",
            ),
            text!(
                "oppgi lov og paragraf i `law`, eller la det være",
                "name act and section in `law`, or do without"
            ),
        ));
    }
}

fn number_without_reason(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in &index.declaration.activities {
        let reason = activity.identity_number_reason.as_ref();
        if reason.is_some_and(|reason| !reason.trim().is_empty()) {
            continue;
        }
        let Some((place, _)) = of_standing(activity, Standing::IdentityNumber) else { continue };
        let id = &*activity.id;
        found.push(NUMBER_WITHOUT_REASON.at(
            place,
            text!(
                "aktiviteten `{id}` bruker fødselsnummer uten å si hvorfor",
                "activity `{id}` uses the national identity number without saying why",
            ),
            text!(
                "skriv grunn og paragraf i `identity_number_reason`, eller bruk et kundenummer",
                "write reason and section in `identity_number_reason`, or use a customer number",
            ),
        ));
    }
}

fn number_on_form(index: &Index<'_>, found: &mut Vec<Finding>) {
    use CollectionKind::{Comments, Event, Form, Subscription, Survey};
    for point in &index.declaration.collection_points {
        let is_open = [Comments, Event, Form, Subscription, Survey].contains(&point.kind);
        let has_reason =
            || index.activities_at(point).iter().any(|it| it.identity_number_reason.is_some());
        let mut fields = point.required.iter().chain(&point.optional);
        let is_number = |it: &&Placed<String>| it.as_str() == "identity.national-number";
        let Some(field) = fields.find(is_number).filter(|_| is_open && !has_reason()) else {
            continue;
        };
        let id = &*point.id;
        found.push(NUMBER_ON_FORM.at(
            field.span(),
            text!(
                "skjemaet `{id}` spør om fødselsnummer uten at noe trenger det",
                "form `{id}` asks for the national identity number, and nothing needs it",
            ),
            text!("ta feltet ut", "take the field out"),
        ));
    }
}

fn asked_of_applicants(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let of_applicants = activity.subjects.iter().any(|it| it.as_str() == "applicant");
        let at_recruitment =
            index.points_of(activity).any(|point| *point.kind == CollectionKind::Recruitment);
        let is_asked = |key: &&Placed<String>| {
            NOT_ASKED.contains(&key.as_str()) && !activity.need.contains_key(key.as_str())
        };
        let asked = activity.data.iter().find(is_asked);
        let Some(asked) = asked.filter(|_| of_applicants || at_recruitment) else { continue };
        let Some(category) = category(asked) else { continue };
        let (id, nb, en) = (&*activity.id, category.nb, category.en);
        found.push(ASKED_OF_APPLICANTS.at(
            asked.span(),
            text!(
                "aktiviteten `{id}` spør søkere om {nb}, som en arbeidsgiver ikke kan spørre om",
                "activity `{id}` asks applicants about {en}, which an employer may not ask",
            ),
            text!(
                "ta feltet ut, eller skriv i `need` hvorfor stillingen krever det",
                "take the field out, or write in `need` why the post requires it",
            ),
        ));
    }
}

/// Returns the first category of a standing that an activity uses.
fn of_standing(
    activity: &Activity,
    standing: Standing,
) -> Option<(Range<usize>, &'static Category)> {
    activity.data.iter().find_map(|key| {
        let category = category(key).filter(|category| category.standing == standing)?;
        Some((key.span(), category))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn dpa_63_sickness_without_a_ground_is_found() {
        check_page(
            &SPECIAL_WITHOUT_GROUND,
            "activity `payroll` uses sickness absence, a special category, without a ground of \
             Article 9",
        );
    }

    #[test]
    fn convictions_without_a_section_are_found() {
        check_page(
            &CONVICTION_WITHOUT_LAW,
            "activity `certificates` uses convictions without naming the section",
        );
    }

    #[test]
    fn dpa_61_an_identity_number_without_a_reason_is_found() {
        check_page(
            &NUMBER_WITHOUT_REASON,
            "activity `payroll` uses the national identity number without saying why",
        );
        let blank = activity("data = ['identity.national-number']\nidentity_number_reason = ' '");
        assert_eq!(says(&NUMBER_WITHOUT_REASON, &blank).len(), 1);
    }

    #[test]
    fn an_identity_number_on_a_newsletter_form_is_found() {
        check_page(
            &NUMBER_ON_FORM,
            "form `newsletter` asks for the national identity number, and nothing needs it",
        );
        let payroll = activity(
            "data = ['identity.national-number']\nidentity_number_reason = 'BFF § \
             5-6'\ncollected_at = ['f']",
        ) + "[[collection_point]]\nid = 'f'\nkind = 'form'\nrequired = ['identity.national-number']\n";
        assert_eq!(says(&NUMBER_ON_FORM, &payroll), [""; 0]);
    }

    #[test]
    fn a_question_an_employer_may_not_ask_is_found() {
        check_page(
            &ASKED_OF_APPLICANTS,
            "activity `recruitment` asks applicants about trade-union membership, which an \
             employer may not ask",
        );
        let pilot = activity(
            "subjects = ['applicant']\ndata = ['special.health']\nspecial_ground = 'labour-law'\n\
             need.\"special.health\" = { nb = 'flyvere må være friske', en = 'pilots must be fit' }",
        );
        assert_eq!(says(&ASKED_OF_APPLICANTS, &pilot), [""; 0]);
    }
}
