//! Holds the legal basis of each activity against Art. 6: that there is one, one only, and that it carries.

use std::collections::HashMap;
use std::ops::Range;

use law::LegalBasis;

use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::Activity,
};

checks! {
    /// Activity without a legal basis.
    ///
    /// ## What it finds
    /// An activity in which the organisation decides, without `basis`.
    /// ## Why it matters
    /// Personal data may be used on one of six grounds only, and people must be told which one
    /// (GDPR Art. 6(1), 13(1)(c)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "føre statistikk", en = "keep statistics" }
    /// ```
    /// ## Way out
    /// Name the basis that carries the activity; if none does, the activity has to stop.
    /// ```toml
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "føre statistikk", en = "keep statistics" }
    /// basis = "consent"
    /// ```
    MISSING_BASIS: Error "missing-basis", "Aktivitet uten behandlingsgrunnlag", ["PRI-01", "BAS-07", "NOT-02"], missing_basis;

    /// Two legal bases for one purpose.
    ///
    /// ## What it finds
    /// An activity with `also_basis`.
    /// ## Why it matters
    /// Rights hang on the basis: with two of them, nobody knows whether a person may object, withdraw or take
    /// the data along. A second basis held in reserve is none (GDPR Art. 6(1), 13(1)(c)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "support"
    /// purpose = { nb = "løse saken din og bli bedre", en = "solve your case and improve" }
    /// basis = "contract"
    /// also_basis = ["legitimate-interest"]
    /// ```
    /// ## Way out
    /// Make one activity of each purpose, and give each its own basis.
    /// ```toml
    /// [[activity]]
    /// id = "support"
    /// purpose = { nb = "løse saken din", en = "solve your case" }
    /// basis = "contract"
    /// ```
    TWO_BASES: Error "two-bases", "To behandlingsgrunnlag for ett formål", ["BAS-07", "NOT-02"], two_bases;

    /// Blanket assessment.
    ///
    /// ## What it finds
    /// Three or more activities that rest on word for word the same assessment of a legitimate interest.
    /// ## Why it matters
    /// Interest, need and balance are weighed for each purpose; a sentence that fits ten purposes has weighed
    /// none of them (GDPR Art. 6(1)(f), EDPB 1/2024).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "drive virksomheten", en = "run the business" }, necessity = "needed", balance = "fine", assessed_on = 2026-11-02 }
    ///
    /// [[activity]]
    /// id = "security"
    /// purpose = { nb = "hindre angrep", en = "fend off attacks" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "drive virksomheten", en = "run the business" }, necessity = "needed", balance = "fine", assessed_on = 2026-11-02 }
    ///
    /// [[activity]]
    /// id = "improvement"
    /// purpose = { nb = "forbedre tjenestene", en = "improve the services" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "drive virksomheten", en = "run the business" }, necessity = "needed", balance = "fine", assessed_on = 2026-11-02 }
    /// ```
    /// ## Way out
    /// Assess each purpose by itself; some will turn out to need another basis.
    /// ```toml
    /// [[activity]]
    /// id = "sales"
    /// purpose = { nb = "selge", en = "sell" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "finne nye kunder", en = "find new customers" }, necessity = "work contacts only", balance = "expected at work, easy to refuse", assessed_on = 2026-11-02 }
    ///
    /// [[activity]]
    /// id = "security"
    /// purpose = { nb = "hindre angrep", en = "fend off attacks" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "verne systemene", en = "protect the systems" }, necessity = "logs show attacks", balance = "short period, few readers", assessed_on = 2026-11-02 }
    /// ```
    BLANKET_BASIS: Error "blanket-basis", "Samme vurdering for mange formål", ["BAS-06", "BAS-07", "NOT-02"], blanket_basis;

    /// Contract with somebody else.
    ///
    /// ## What it finds
    /// Basis `contract` where the person is not the party: `subject_is_party = false`, or the key is missing
    /// and people act for a company, such as contacts and users.
    /// ## Why it matters
    /// The basis covers contracts with the person herself. An employer's contract does not bind its employee
    /// (GDPR Art. 6(1)(b), EDPB 2/2019).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "account"
    /// purpose = { nb = "gi deg en brukerkonto", en = "give you an account" }
    /// basis = "contract"
    /// subjects = ["user"]
    /// ```
    /// ## Way out
    /// Assess a legitimate interest instead; or say that the person is the party, where she is.
    /// ```toml
    /// [[activity]]
    /// id = "account"
    /// purpose = { nb = "gi deg en brukerkonto", en = "give you an account" }
    /// basis = "contract"
    /// subjects = ["user"]
    /// subject_is_party = true
    /// ```
    CONTRACT_WITHOUT_PARTY: Error "contract-without-party", "Avtale med noen andre", ["BAS-02"], contract_without_party;

    /// Legal duty without section.
    ///
    /// ## What it finds
    /// Basis `legal-obligation` or `public-task` without `law`.
    /// ## Why it matters
    /// The duty must follow from law, and people may look it up (GDPR Art. 6(3)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "accounting"
    /// purpose = { nb = "føre regnskap", en = "keep accounts" }
    /// basis = "legal-obligation"
    /// ```
    /// ## Way out
    /// Name act and section.
    /// ```toml
    /// [[activity]]
    /// id = "accounting"
    /// purpose = { nb = "føre regnskap", en = "keep accounts" }
    /// basis = "legal-obligation"
    /// law = "bokføringsloven § 13"
    /// ```
    DUTY_WITHOUT_SECTION: Error "duty-without-section", "Rettslig plikt uten paragraf", ["BAS-03", "BAS-05"], duty_without_section;

    /// Legitimate interest without assessment.
    ///
    /// ## What it finds
    /// Basis `legitimate-interest` without `interest`, or with need or balance left blank.
    /// ## Why it matters
    /// The interest must be lawful, the use needed for it, and the person's interests must not weigh more;
    /// the interest itself stands in the statement (GDPR Art. 6(1)(f), 13(1)(d)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "abuse"
    /// purpose = { nb = "hindre misbruk", en = "prevent abuse" }
    /// basis = "legitimate-interest"
    /// ```
    /// ## Way out
    /// Write down interest, need and balance, with the day of the assessment.
    /// ```toml
    /// [[activity]]
    /// id = "abuse"
    /// purpose = { nb = "hindre misbruk", en = "prevent abuse" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "verne kundene", en = "protect customers" }, necessity = "logs show abuse", balance = "short period, few readers", assessed_on = 2026-11-02 }
    /// ```
    INTEREST_NOT_ASSESSED: Error "interest-not-assessed", "Berettiget interesse uten vurdering", ["BAS-06", "NOT-03"], interest_not_assessed;

    /// Assessment older than a year.
    ///
    /// ## What it finds
    /// A legitimate interest that was assessed more than one year ago, or on a day that is yet to come.
    /// ## Why it matters
    /// Products, people and law change, and with them the balance.
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "abuse"
    /// purpose = { nb = "hindre misbruk", en = "prevent abuse" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "verne kundene", en = "protect customers" }, necessity = "logs show abuse", balance = "short period, few readers", assessed_on = 2026-01-10 }
    /// ```
    /// ## Way out
    /// Assess it again and write the new day.
    /// ```toml
    /// [[activity]]
    /// id = "abuse"
    /// purpose = { nb = "hindre misbruk", en = "prevent abuse" }
    /// basis = "legitimate-interest"
    /// interest = { is = { nb = "verne kundene", en = "protect customers" }, necessity = "logs show abuse", balance = "short period, few readers", assessed_on = 2026-01-11 }
    /// ```
    INTEREST_OLD: Warning "interest-old", "Vurderingen er mer enn ett år gammel", ["BAS-06"], interest_old;

    /// Public task of a private company.
    ///
    /// ## What it finds
    /// Basis `public-task`.
    /// ## Why it matters
    /// It belongs to authorities and to those the law gives a task in the public interest (GDPR Art. 6(1)(e)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "register"
    /// purpose = { nb = "føre et register", en = "keep a register" }
    /// basis = "public-task"
    /// law = "arkivlova § 6"
    /// ```
    /// ## Way out
    /// Take another basis, or sign an exception that names the task and who gave it.
    /// ```toml
    /// [[activity]]
    /// id = "register"
    /// purpose = { nb = "føre et register", en = "keep a register" }
    /// basis = "legal-obligation"
    /// law = "arkivlova § 6"
    /// ```
    PUBLIC_TASK: Warning "public-task", "Privat virksomhet med offentlig oppgave", ["BAS-05"], public_task;

    /// Vital interests as an everyday basis.
    ///
    /// ## What it finds
    /// Basis `vital-interests` without a period or an end.
    /// ## Why it matters
    /// It is the last resort when life or health is at stake, and lasts as long as the emergency
    /// (GDPR Art. 6(1)(d), Rec. 46).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "next-of-kin"
    /// purpose = { nb = "varsle pårørende", en = "reach the next of kin" }
    /// basis = "vital-interests"
    /// ```
    /// ## Way out
    /// Say when the emergency is over for the data, or take another basis.
    /// ```toml
    /// [[activity]]
    /// id = "next-of-kin"
    /// purpose = { nb = "varsle pårørende", en = "reach the next of kin" }
    /// basis = "vital-interests"
    /// retention = { until = "case-closed" }
    /// ```
    VITAL_WITHOUT_END: Error "vital-without-end", "Vitale interesser uten slutt", ["BAS-04"], vital_without_end;
}

/// Activities that may share one assessment before it counts as a blanket.
const SAME_ASSESSMENT_MAX: usize = 2;
/// Kinds of people who act for a company, which is then the party.
const ACTS_FOR_COMPANY: [&str; 6] =
    ["customer-contact", "lead", "partner-contact", "supplier-contact", "user", "employee-contact"];

fn missing_basis(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|activity| activity.basis.is_none()) {
        let id = &*activity.id;
        found.push(MISSING_BASIS.at(
            activity.id.span(),
            text!(
                "aktiviteten `{id}` har ikke noe behandlingsgrunnlag",
                "activity `{id}` names no legal basis",
            ),
            text!(
                "sett `basis` til ett av de seks grunnlagene i personvernforordningen art. 6 nr. \
                 1, eller slutt med aktiviteten",
                "set `basis` to one of the six bases of GDPR Art. 6(1), or stop the activity",
            ),
        ));
    }
}

fn two_bases(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(also) = activity.also_basis.first() else { continue };
        let (id, other) = (&*activity.id, **also);
        let (nb, en) = (other.nb(), other.en());
        found.push(TWO_BASES.at(
            also.span(),
            text!(
                "aktiviteten `{id}` støtter seg også på {nb}",
                "activity `{id}` rests on a second basis, {en}"
            ),
            text!(
                "del den i én aktivitet per formål, hver med sitt eget grunnlag",
                "split it into one activity a purpose, each with its own basis",
            ),
        ));
    }
}

fn blanket_basis(index: &Index<'_>, found: &mut Vec<Finding>) {
    let mut shared: HashMap<[&str; 3], Vec<&Activity>> = HashMap::new();
    for activity in index.own_activities().filter(|it| rests_on(it, LegalBasis::LegitimateInterest))
    {
        let Some(interest) = &activity.interest else { continue };
        let assessment = [interest.is.nb.as_str(), &interest.necessity, &interest.balance];
        shared.entry(assessment.map(str::trim)).or_default().push(activity);
    }
    for activities in shared.into_values().filter(|them| them.len() > SAME_ASSESSMENT_MAX) {
        let n = activities.len();
        let first = &*activities[0].id;
        let place = activities[0].interest.as_ref().map_or(0..0, |interest| interest.span());
        found.push(BLANKET_BASIS.at(
            place,
            text!(
                "{n} aktiviteter, `{first}` og andre, støtter seg på den samme vurderingen ord \
                 for ord",
                "{n} activities, `{first}` and others, rest on the same assessment word for word",
            ),
            text!(
                "vurder hvert formål for seg: interesse, nødvendighet og avveining",
                "assess each purpose by itself: interest, need and balance",
            ),
        ));
    }
}

fn contract_without_party(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|it| rests_on(it, LegalBasis::Contract)) {
        let acts_for_company =
            || activity.subjects.iter().any(|subject| ACTS_FOR_COMPANY.contains(&subject.as_str()));
        let place = match &activity.subject_is_party {
            Some(is_party) if **is_party => continue,
            Some(is_party) => is_party.span(),
            None if !acts_for_company() => continue,
            None => basis_place(activity),
        };
        let id = &*activity.id;
        found.push(CONTRACT_WITHOUT_PARTY.at(
            place,
            text!(
                "aktiviteten `{id}` støtter seg på en avtale som personen selv ikke er part i",
                "activity `{id}` rests on a contract to which the person herself is not party",
            ),
            text!(
                "vurder en berettiget interesse i stedet, eller sett `subject_is_party = true` \
                 der personen er part",
                "assess a legitimate interest instead, or set `subject_is_party = true` where \
                 the person is party",
            ),
        ));
    }
}

fn duty_without_section(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities() {
        let Some(basis) = &activity.basis else { continue };
        let needs_section = matches!(**basis, LegalBasis::LegalDuty | LegalBasis::PublicTask);
        let section = activity.law.as_ref().map(|law| law.trim());
        if !needs_section
            || section.is_some_and(|law| law.contains(|sign: char| sign.is_ascii_digit()))
        {
            continue;
        }
        let (id, nb, en) = (&*activity.id, basis.nb(), basis.en());
        found.push(DUTY_WITHOUT_SECTION.at(
            activity.law.as_ref().map_or(basis.span(), |law| law.span()),
            text!(
                "aktiviteten `{id}` støtter seg på {nb} uten å nevne paragrafen",
                "activity `{id}` rests on {en} without naming the section"
            ),
            text!(
                "oppgi lov og paragraf i `law`, som `bokføringsloven § 13`",
                "name act and section in `law`, such as `bokføringsloven § 13`"
            ),
        ));
    }
}

fn interest_not_assessed(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|it| rests_on(it, LegalBasis::LegitimateInterest))
    {
        let is_assessed = |interest: &crate::model::Interest| {
            !interest.necessity.trim().is_empty() && !interest.balance.trim().is_empty()
        };
        let place = match &activity.interest {
            Some(interest) if is_assessed(interest) => continue,
            Some(interest) => interest.span(),
            None => basis_place(activity),
        };
        let id = &*activity.id;
        found.push(INTEREST_NOT_ASSESSED.at(
            place,
            text!(
                "aktiviteten `{id}` støtter seg på en berettiget interesse som ikke er vurdert",
                "activity `{id}` rests on a legitimate interest that nobody assessed",
            ),
            text!(
                "skriv interesse, nødvendighet, avveining og dato i `interest`",
                "write interest, need, balance and day in `interest`",
            ),
        ));
    }
}

fn interest_old(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|it| rests_on(it, LegalBasis::LegitimateInterest))
    {
        let Some(interest) = &activity.interest else { continue };
        let assessed_on = interest.assessed_on;
        let holds_until = law::Period::years(1).end_after(assessed_on);
        if assessed_on <= index.on && holds_until.is_none_or(|until| index.on <= until) {
            continue;
        }
        let id = &*activity.id;
        found.push(INTEREST_OLD.at(
            interest.span(),
            text!(
                "interessen bak aktiviteten `{id}` ble vurdert {assessed_on}",
                "the interest behind activity `{id}` was assessed on {assessed_on}"
            ),
            text!(
                "vurder den på nytt og skriv den nye datoen",
                "assess it again and write the new day"
            ),
        ));
    }
}

fn public_task(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|it| rests_on(it, LegalBasis::PublicTask)) {
        let id = &*activity.id;
        found.push(PUBLIC_TASK.at(
            basis_place(activity),
            text!(
                "aktiviteten `{id}` støtter seg på en offentlig oppgave, som private sjelden har",
                "activity `{id}` rests on a public task, which private companies seldom have",
            ),
            text!(
                "velg et annet grunnlag, eller signer et unntak som sier hvem som ga oppgaven",
                "take another basis, or sign an exception that says who gave the task",
            ),
        ));
    }
}

fn vital_without_end(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in index.own_activities().filter(|it| rests_on(it, LegalBasis::VitalInterests)) {
        let ends = |retention: &crate::model::Retention| {
            retention.until.is_some() || retention.period.is_some()
        };
        if activity.retention.as_ref().is_some_and(|retention| ends(retention)) {
            continue;
        }
        let id = &*activity.id;
        found.push(VITAL_WITHOUT_END.at(
            basis_place(activity),
            text!(
                "aktiviteten `{id}` støtter seg på vitale interesser uten å si når nøden er over",
                "activity `{id}` rests on vital interests without saying when the emergency ends",
            ),
            text!(
                "sett `until` eller `for` i `retention`, eller velg et annet grunnlag",
                "set `until` or `for` in `retention`, or take another basis"
            ),
        ));
    }
}

/// Returns where the basis stands, or the ID where there is none.
pub(crate) fn basis_place(activity: &Activity) -> Range<usize> {
    activity.basis.as_ref().map_or_else(|| activity.id.span(), |basis| basis.span())
}

/// Says whether an activity rests on a basis.
pub(crate) fn rests_on(activity: &Activity, basis: LegalBasis) -> bool {
    activity.basis.as_ref().is_some_and(|named| **named == basis)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{check_page, says};

    #[test]
    fn in_15_an_activity_without_a_basis_is_found() {
        check_page(&MISSING_BASIS, "activity `statistics` names no legal basis");
    }

    #[test]
    fn an_activity_on_a_customers_instruction_needs_no_basis_of_its_own() {
        let activity = |role| {
            format!(
                "[[activity]]\nid = 'run'\nrole = '{role}'\npurpose = {{ nb = 'x', en = 'y' }}\n"
            )
        };
        assert_eq!(says(&MISSING_BASIS, &activity("processor")), [""; 0]);
        assert_eq!(says(&MISSING_BASIS, &activity("joint-controller")).len(), 1);
    }

    #[test]
    fn in_10_a_second_basis_is_found() {
        check_page(&TWO_BASES, "activity `support` rests on a second basis, legitimate interest");
    }

    #[test]
    fn um_16_one_assessment_for_many_purposes_is_found() {
        check_page(
            &BLANKET_BASIS,
            "3 activities, `sales` and others, rest on the same assessment word for word",
        );
    }

    #[test]
    fn in_06_a_contract_with_the_employer_is_found() {
        check_page(
            &CONTRACT_WITHOUT_PARTY,
            "activity `account` rests on a contract to which the person herself is not party",
        );
    }

    #[test]
    fn mi_12_a_contract_is_found_only_where_the_person_is_not_the_party() {
        let activity = |rest| {
            format!(
                "[[activity]]\nid = 'partners'\npurpose = {{ nb = 'x', en = 'y' }}\nbasis = \
                 'contract'\n{rest}\n"
            )
        };
        assert_eq!(says(&CONTRACT_WITHOUT_PARTY, &activity("subject_is_party = false")).len(), 1);
        assert_eq!(
            says(&CONTRACT_WITHOUT_PARTY, &activity("subjects = ['partner-contact']")).len(),
            1
        );
        assert_eq!(says(&CONTRACT_WITHOUT_PARTY, &activity("subjects = ['contractor']")), [""; 0]);
    }

    #[test]
    fn in_25_a_legal_duty_without_section_is_found() {
        check_page(
            &DUTY_WITHOUT_SECTION,
            "activity `accounting` rests on legal obligation without naming the section",
        );
        let act_alone = "[[activity]]\nid = 'a'\npurpose = { nb = 'x', en = 'y' }\nbasis = 'legal-obligation'\nlaw = 'bokføringsloven'\n";
        assert_eq!(says(&DUTY_WITHOUT_SECTION, act_alone).len(), 1);
    }

    #[test]
    fn mi_04_a_legitimate_interest_without_assessment_is_found() {
        check_page(
            &INTEREST_NOT_ASSESSED,
            "activity `abuse` rests on a legitimate interest that nobody assessed",
        );
    }

    #[test]
    fn um_10_an_assessment_is_good_for_a_year_to_the_day() {
        check_page(
            &INTEREST_OLD,
            "the interest behind activity `abuse` was assessed on 2026-01-10",
        );
    }

    #[test]
    fn a_public_task_of_a_private_company_is_found() {
        check_page(
            &PUBLIC_TASK,
            "activity `register` rests on a public task, which private companies seldom have",
        );
    }

    #[test]
    fn vital_interests_without_an_end_are_found() {
        check_page(
            &VITAL_WITHOUT_END,
            "activity `next-of-kin` rests on vital interests without saying when the emergency \
             ends",
        );
    }
}
