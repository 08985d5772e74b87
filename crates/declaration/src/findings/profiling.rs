//! Holds profiles, combined sources, automated decisions and claims of anonymity against what the data show.

use std::collections::HashMap;
use std::ops::Range;

use law::LegalBasis;

use super::basis::{basis_place, rests_on};
use crate::{
    catalogue::{Category, Standing, category},
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, ToolClaim},
    place::Placed,
};

checks! {
    /// Profiles of the same people on two bases.
    ///
    /// ## What it finds
    /// An activity with profiling that names a second basis, or two of them about the same people on
    /// different bases.
    /// ## Why it matters
    /// A person who withdraws or objects must know that the profile stops; with the other basis it would
    /// live on (GDPR Art. 6(1), 13(1)(c), 21(2)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "lead-profile"
    /// purpose = { nb = "lage en profil", en = "make a profile" }
    /// basis = "consent"
    /// also_basis = ["legitimate-interest"]
    /// subjects = ["lead"]
    /// profiling = { inputs = ["forms"], adjustable = true }
    /// ```
    /// ## Way out
    /// Settle on one basis for these people; when consent is asked, consent decides.
    /// ```toml
    /// [[activity]]
    /// id = "lead-profile"
    /// purpose = { nb = "lage en profil", en = "make a profile" }
    /// basis = "consent"
    /// subjects = ["lead"]
    /// profiling = { inputs = ["forms"], adjustable = true }
    /// ```
    PROFILING_ON_TWO_BASES: Error "profiling-on-two-bases", "Profil av de samme på to grunnlag", ["BAS-07", "TRM-06"], profiling_on_two_bases;

    /// Profile from behaviour without consent.
    ///
    /// ## What it finds
    /// A profile built from pages, clicks or mails on another basis than consent.
    /// ## Why it matters
    /// What is read from a device to follow a person needs her yes first (EKL § 3-15, GDPR Art. 6(1)(a)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "lead-profile"
    /// purpose = { nb = "lage en profil", en = "make a profile" }
    /// basis = "legitimate-interest"
    /// data = ["behaviour.click-path"]
    /// profiling = { inputs = ["pages"], adjustable = true }
    /// ```
    /// ## Way out
    /// Ask for consent, or build the profile from what people tell by themselves.
    /// ```toml
    /// [[activity]]
    /// id = "customer-interests"
    /// purpose = { nb = "huske hva du er opptatt av", en = "remember what interests you" }
    /// basis = "legitimate-interest"
    /// data = ["preference.professional"]
    /// profiling = { inputs = ["choices", "forms"], adjustable = true }
    /// ```
    PROFILING_WITHOUT_CONSENT: Error "profiling-without-consent", "Profil av atferd uten samtykke", ["CKE-01", "CON-01", "TRM-06"], profiling_without_consent;

    /// Profile that the person cannot change.
    ///
    /// ## What it finds
    /// Profiling without `adjustable = true`.
    /// ## Why it matters
    /// People may see, correct and stop what is held to be their interests (GDPR Art. 15, 16, 21).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "lead-profile"
    /// purpose = { nb = "lage en profil", en = "make a profile" }
    /// basis = "consent"
    /// profiling = { inputs = ["forms"] }
    /// ```
    /// ## Way out
    /// Offer a page where the person sees and changes the profile.
    /// ```toml
    /// [[activity]]
    /// id = "lead-profile"
    /// purpose = { nb = "lage en profil", en = "make a profile" }
    /// basis = "consent"
    /// profiling = { inputs = ["forms"], adjustable = true }
    /// ```
    PROFILE_NOT_ADJUSTABLE: Warning "profile-not-adjustable", "Profil som personen ikke kan endre", ["DSR-12", "DSR-18"], profile_not_adjustable;

    /// Sources combined without assessment.
    ///
    /// ## What it finds
    /// `combines` without a decision on an impact assessment.
    /// ## Why it matters
    /// Matching is one of the nine signs of high risk, and a purpose the sources were not given for
    /// (GDPR Art. 5(1)(b), 35).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "joined-picture"
    /// purpose = { nb = "sette sammen kilder", en = "put sources together" }
    /// basis = "consent"
    /// combines = { sources = ["subject"] }
    /// ```
    /// ## Way out
    /// Write down the decision and its reason.
    /// ```toml
    /// [[activity]]
    /// id = "joined-picture"
    /// purpose = { nb = "sette sammen kilder", en = "put sources together" }
    /// basis = "consent"
    /// combines = { sources = ["subject"], assessment = "2026-09-15: one criterion of nine, no assessment needed" }
    /// ```
    COMBINED_UNASSESSED: Error "combined-unassessed", "Kilder sammenstilt uten vurdering", ["DPI-02", "PRI-02"], combined_unassessed;

    /// Decision by program alone, without review.
    ///
    /// ## What it finds
    /// `automated_decision` without `human_review = true`, or on a basis that does not allow it.
    /// ## Why it matters
    /// Such decisions need contract, law or explicit consent, and a person who looks again
    /// (GDPR Art. 22(2)–(3)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "credit"
    /// purpose = { nb = "sette kredittgrense", en = "set a credit limit" }
    /// basis = "contract"
    /// subject_is_party = true
    /// automated_decision = { logic = { nb = "poeng", en = "a score" }, consequence = { nb = "avslag", en = "refusal" } }
    /// ```
    /// ## Way out
    /// Let a person review each decision on request.
    /// ```toml
    /// [[activity]]
    /// id = "credit"
    /// purpose = { nb = "sette kredittgrense", en = "set a credit limit" }
    /// basis = "contract"
    /// subject_is_party = true
    /// automated_decision = { logic = { nb = "poeng", en = "a score" }, consequence = { nb = "avslag", en = "refusal" }, human_review = true }
    /// ```
    DECISION_WITHOUT_REVIEW: Error "decision-without-review", "Automatisk avgjørelse uten menneske", ["DSR-21", "NOT-10"], decision_without_review;

    /// Called anonymous, with data that point at somebody.
    ///
    /// ## What it finds
    /// `anonymous = true` over categories that identify: an IP address, a cookie ID, a name.
    /// ## Why it matters
    /// Data are anonymous only when nobody can be found by means likely to be used; until then all rights
    /// apply (GDPR Rec. 26).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "visit-statistics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// basis = "consent"
    /// data = ["device.ip", "behaviour.pages"]
    /// anonymous = true
    /// ```
    /// ## Way out
    /// Drop the claim, or drop the data; totals belong under `aggregate_only`.
    /// ```toml
    /// [[activity]]
    /// id = "visit-statistics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// basis = "consent"
    /// data = ["statistics.total"]
    /// anonymous = true
    /// ```
    ANONYMOUS_BUT_PERSONAL: Error "anonymous-but-personal", "Kalt anonymt, men peker på noen", ["ANO-01", "TRM-06"], anonymous_but_personal;

    /// Tool claimed to identify nobody.
    ///
    /// ## What it finds
    /// A claim that a tool is anonymous or takes no personal data, beside data that point at a device; or
    /// that it is combined with nothing, beside tying visits to a person.
    /// ## Why it matters
    /// A claim that the facts refute misleads every visitor (GDPR Art. 5(1)(a), Rec. 26 and 30).
    /// ## Example
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// claims = ["no-identification"]
    /// data = ["device.ip", "device.cookie-id"]
    /// ```
    /// ## Way out
    /// Take the claim out; the statement then says what is true.
    /// ```toml
    /// [[tool]]
    /// id = "counter"
    /// name = "Tellverk"
    /// category = "analytics"
    /// purpose = { nb = "telle besøk", en = "count visits" }
    /// data = ["device.ip", "device.cookie-id"]
    /// ```
    REFUTED_CLAIM: Error "refuted-claim", "Påstand om verktøy som ikke stemmer", ["ANO-01", "TRM-06"], refuted_claim;
}

/// Groups whose categories tell nothing of who somebody is when they stand alone.
const NAMELESS_GROUPS: [&str; 4] = ["demographic", "feedback", "preference", "statistics"];
/// What a profile is built from when it follows behaviour.
const BEHAVIOUR_INPUTS: [&str; 2] = ["mail", "pages"];

fn profiling_on_two_bases(index: &Index<'_>, found: &mut Vec<Finding>) {
    let mut first: HashMap<&str, &Activity> = HashMap::new();
    for activity in index.own_activities().filter(|activity| activity.profiling.is_some()) {
        let id = &*activity.id;
        let (place, says) = if let Some(also) = activity.also_basis.first() {
            let says = text!(
                "aktiviteten `{id}` lager profil på to grunnlag",
                "activity `{id}` makes a profile on two bases",
            );
            (also.span(), says)
        } else if let Some(other) = clash(activity, &mut first) {
            let says = text!(
                "aktivitetene `{other}` og `{id}` lager profil av de samme på hvert sitt grunnlag",
                "activities `{other}` and `{id}` profile the same people on different bases",
            );
            (basis_place(activity), says)
        } else {
            continue;
        };
        let way_out = text!(
            "velg ett grunnlag for disse personene; der det bes om samtykke, avgjør samtykket",
            "settle on one basis for these people; where consent is asked, consent decides",
        );
        found.push(PROFILING_ON_TWO_BASES.at(place, says, way_out));
    }
}

/// Returns the ID of an earlier activity that profiles some of the same people on another basis.
fn clash<'a>(
    activity: &'a Activity,
    first: &mut HashMap<&'a str, &'a Activity>,
) -> Option<&'a str> {
    let basis = activity.basis.as_ref().map(|basis| **basis)?;
    let mut clash = None;
    for subject in &activity.subjects {
        let earlier = *first.entry(subject).or_insert(activity);
        if !rests_on(earlier, basis) {
            clash = clash.or(Some(earlier.id.as_str()));
        }
    }
    clash
}

fn profiling_without_consent(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(profiling) = &activity.profiling else { continue };
        if rests_on(activity, LegalBasis::Consent) {
            continue;
        }
        let input = profiling.inputs.iter().find(|it| BEHAVIOUR_INPUTS.contains(&it.as_str()));
        let data = activity.data.iter().find(|it| it.starts_with("behaviour."));
        let Some(followed) = input.or(data) else { continue };
        let id = &*activity.id;
        found.push(PROFILING_WITHOUT_CONSENT.at(
            followed.span(),
            text!(
                "aktiviteten `{id}` lager profil av atferd uten samtykke",
                "activity `{id}` makes a profile of behaviour without consent",
            ),
            text!(
                "be om samtykke, eller bygg profilen på det folk selv forteller",
                "ask for consent, or build the profile from what people tell by themselves",
            ),
        ));
    }
}

fn profile_not_adjustable(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(profiling) = activity.profiling.as_ref().filter(|it| !it.adjustable) else {
            continue;
        };
        let id = &*activity.id;
        found.push(PROFILE_NOT_ADJUSTABLE.at(
            profiling.span(),
            text!(
                "aktiviteten `{id}` lager en profil som personen ikke kan se og endre",
                "activity `{id}` makes a profile that the person cannot see and change",
            ),
            text!(
                "sett `adjustable = true` og vis profilen på personens side",
                "set `adjustable = true` and show the profile on the person's page"
            ),
        ));
    }
}

fn combined_unassessed(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(combination) = &activity.combines else { continue };
        if combination.assessment.as_ref().is_some_and(|it| !it.trim().is_empty()) {
            continue;
        }
        let id = &*activity.id;
        found.push(COMBINED_UNASSESSED.at(
            combination.span(),
            text!(
                "aktiviteten `{id}` sammenstiller kilder, og ingen har vurdert hva det gjør med \
                 personvernet",
                "activity `{id}` puts sources together, and nobody has assessed what that does",
            ),
            text!(
                "skriv i `assessment` om en vurdering av personvernkonsekvenser trengs, og hvorfor",
                "write in `assessment` whether an impact assessment is needed, and why",
            ),
        ));
    }
}

fn decision_without_review(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(decision) = &activity.automated_decision else { continue };
        let id = &*activity.id;
        let allowed = [LegalBasis::Consent, LegalBasis::Contract, LegalBasis::LegalDuty];
        let (says, way_out) = if !decision.human_review {
            (
                text!(
                    "aktiviteten `{id}` lar et program avgjøre alene, uten at et menneske kan se \
                     på det igjen",
                    "activity `{id}` lets a program decide alone, and no person looks again",
                ),
                text!(
                    "sett `human_review = true` og pek ut noen som gjør det",
                    "set `human_review = true` and name somebody who does it"
                ),
            )
        } else if !allowed.iter().any(|basis| rests_on(activity, *basis)) {
            (
                text!(
                    "aktiviteten `{id}` lar et program avgjøre alene på et grunnlag som ikke \
                     åpner for det",
                    "activity `{id}` lets a program decide alone on a basis that does not allow it",
                ),
                text!(
                    "bygg på avtale, lov eller uttrykkelig samtykke",
                    "rest it on contract, law or explicit consent"
                ),
            )
        } else {
            continue;
        };
        found.push(DECISION_WITHOUT_REVIEW.at(decision.span(), says, way_out));
    }
}

fn anonymous_but_personal(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in &index.declaration.activities {
        let Some(claim) = activity.anonymous.as_ref().filter(|it| ***it) else { continue };
        let Some((_, category)) = identifying(&activity.data).next() else { continue };
        let (id, nb, en) = (&*activity.id, category.nb, category.en);
        found.push(ANONYMOUS_BUT_PERSONAL.at(
            claim.span(),
            text!(
                "aktiviteten `{id}` kalles anonym, men bruker {nb}",
                "activity `{id}` is called anonymous, but uses {en}",
            ),
            text!(
                "stryk påstanden, eller stryk opplysningene; rene tall hører under \
                 `aggregate_only`",
                "drop the claim, or drop the data; totals belong under `aggregate_only`",
            ),
        ));
    }
}

fn refuted_claim(index: &Index<'_>, found: &mut Vec<Finding>) {
    for tool in &index.declaration.tools {
        for claim in &tool.claims {
            let Some((nb, en)) = refutation(tool, **claim) else { continue };
            let id = &*tool.id;
            found.push(REFUTED_CLAIM.at(
                claim.span(),
                text!(
                    "verktøyet `{id}` skal ikke kunne peke på noen, men {nb}",
                    "tool `{id}` is said to point at nobody, but {en}",
                ),
                text!("stryk påstanden fra `claims`", "take the claim out of `claims`"),
            ));
        }
    }
}

/// Returns what refutes a claim about a tool, to be read after "but".
fn refutation(tool: &crate::model::Tool, claim: ToolClaim) -> Option<(String, String)> {
    let links = tool.links_earlier_visits.as_ref().is_some_and(|it| **it);
    match claim {
        ToolClaim::NoIdentification | ToolClaim::Anonymous | ToolClaim::NoPersonalData => {
            let (_, category) = identifying(&tool.data).next()?;
            Some((format!("tar {}", category.nb), format!("takes the {}", category.en)))
        }
        ToolClaim::NotCombined if links => Some((
            "knytter tidligere besøk til personen".into(),
            "ties earlier visits to the person".into(),
        )),
        ToolClaim::NotCombined | ToolClaim::AddressCut => None,
    }
}

/// Returns the categories that point at somebody, with their places.
fn identifying(data: &[Placed<String>]) -> impl Iterator<Item = (Range<usize>, &'static Category)> {
    data.iter().filter_map(|key| {
        let category = category(key)?;
        let is_nameless =
            category.standing == Standing::Personal && NAMELESS_GROUPS.contains(&category.group());
        (category.is_personal() && !is_nameless).then(|| (key.span(), category))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn um_19_a_profile_on_two_bases_is_found() {
        check_page(&PROFILING_ON_TWO_BASES, "activity `lead-profile` makes a profile on two bases");
    }

    #[test]
    fn um_14_two_profiles_of_the_same_people_on_different_bases_are_found() {
        let profile = |id, basis, subject| {
            format!(
                "[[activity]]\nid = '{id}'\npurpose = {{ nb = 'x', en = 'y' }}\nbasis = '{basis}'\n\
                 subjects = ['{subject}']\nprofiling = {{ inputs = ['forms'], adjustable = true }}\n"
            )
        };
        let consent = profile("a", "consent", "lead");
        assert_eq!(
            says(
                &PROFILING_ON_TWO_BASES,
                &(consent.clone() + &profile("b", "legitimate-interest", "lead"))
            ),
            ["activities `a` and `b` profile the same people on different bases"]
        );
        assert_eq!(
            says(
                &PROFILING_ON_TWO_BASES,
                &(consent.clone() + &profile("b", "legitimate-interest", "customer-contact"))
            ),
            [""; 0]
        );
        assert_eq!(
            says(&PROFILING_ON_TWO_BASES, &(consent + &profile("b", "consent", "lead"))),
            [""; 0]
        );
    }

    #[test]
    fn um_18_a_profile_of_behaviour_without_consent_is_found() {
        check_page(
            &PROFILING_WITHOUT_CONSENT,
            "activity `lead-profile` makes a profile of behaviour without consent",
        );
    }

    #[test]
    fn um_20_a_profile_the_person_cannot_change_is_found() {
        check_page(
            &PROFILE_NOT_ADJUSTABLE,
            "activity `lead-profile` makes a profile that the person cannot see and change",
        );
    }

    #[test]
    fn um_29_sources_combined_without_assessment_are_found() {
        check_page(
            &COMBINED_UNASSESSED,
            "activity `joined-picture` puts sources together, and nobody has assessed what that \
             does",
        );
    }

    #[test]
    fn dpa_64_a_decision_by_program_alone_without_review_is_found() {
        check_page(
            &DECISION_WITHOUT_REVIEW,
            "activity `credit` lets a program decide alone, and no person looks again",
        );
        let decision = "automated_decision = { logic = { nb = 'x', en = 'y' }, consequence = { nb = 'x', en = 'y' }, human_review = true }";
        let on = |basis| activity(&format!("basis = '{basis}'\n{decision}"));
        assert_eq!(says(&DECISION_WITHOUT_REVIEW, &on("legitimate-interest")).len(), 1);
        assert_eq!(says(&DECISION_WITHOUT_REVIEW, &on("consent")), [""; 0]);
    }

    #[test]
    fn um_30_statistics_called_anonymous_with_an_address_in_them_are_found() {
        check_page(
            &ANONYMOUS_BUT_PERSONAL,
            "activity `visit-statistics` is called anonymous, but uses IP address",
        );
    }

    #[test]
    fn um_44_an_anonymous_survey_holds_answers_and_no_names() {
        let survey =
            |data| activity(&format!("basis = 'consent'\nanonymous = true\ndata = [{data}]"));
        assert_eq!(
            says(&ANONYMOUS_BUT_PERSONAL, &survey("'feedback.survey', 'demographic.age'")),
            [""; 0]
        );
        assert_eq!(
            says(&ANONYMOUS_BUT_PERSONAL, &survey("'feedback.survey', 'contact.email'")).len(),
            1
        );
        assert_eq!(says(&ANONYMOUS_BUT_PERSONAL, &survey("'special.health'")).len(), 1);
    }

    #[test]
    fn um_33_a_counter_said_to_identify_nobody_is_found() {
        check_page(
            &REFUTED_CLAIM,
            "tool `counter` is said to point at nobody, but takes the IP address",
        );
    }

    #[test]
    fn in_33_a_tool_that_is_combined_with_nothing_ties_no_visits() {
        let tool = |links| {
            format!(
                "[[tool]]\nid = 't'\nname = 'T'\ncategory = 'analytics'\npurpose = {{ nb = 'x', en = 'y' }}\n\
                 claims = ['address-cut', 'not-combined']\ndata = ['device.ip']\nlinks_earlier_visits = {links}\n"
            )
        };
        assert_eq!(
            says(&REFUTED_CLAIM, &tool(true)),
            ["tool `t` is said to point at nobody, but ties earlier visits to the person"]
        );
        assert_eq!(says(&REFUTED_CLAIM, &tool(false)), [""; 0]);
    }
}
