//! Holds each period against the need for it: that there is an end, a statute where one is claimed, and no more than it asks.

use std::ops::Range;

use law::{LegalBasis, Period};

use super::{basis::rests_on, compare::exceeds};
use crate::{
    finding::{Finding, checks, text},
    findings::Index,
    model::{Activity, Retention, RetentionEnd},
    place::Placed,
};

checks! {
    /// Data without an end.
    ///
    /// ## What it finds
    /// An activity without `retention`, or with neither event, period nor criterion in it.
    /// ## Why it matters
    /// Data are kept no longer than needed, and people are told how long (GDPR Art. 5(1)(e), 13(2)(a)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "visits"
    /// purpose = { nb = "forbedre sidene", en = "improve the pages" }
    /// ```
    /// ## Way out
    /// Say what ends the need, or how long it lasts.
    /// ```toml
    /// [[activity]]
    /// id = "visits"
    /// purpose = { nb = "forbedre sidene", en = "improve the pages" }
    /// retention = { for = "14 days" }
    /// ```
    MISSING_RETENTION: Error "missing-retention", "Opplysninger uten slutt", ["PRI-05", "NOT-06"], missing_retention;

    /// Vague period.
    ///
    /// ## What it finds
    /// Nothing but a criterion in words, such as "as long as useful", without owner or review.
    /// ## Why it matters
    /// A criterion that nobody applies is no end (GDPR Art. 5(1)(e)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "contact"
    /// purpose = { nb = "svare deg", en = "answer you" }
    /// retention = { criterion = { nb = "så lenge det er nyttig", en = "as long as useful" } }
    /// ```
    /// ## Way out
    /// Give a period; or name who decides, and how often.
    /// ```toml
    /// [[activity]]
    /// id = "contact"
    /// purpose = { nb = "svare deg", en = "answer you" }
    /// retention = { criterion = { nb = "så lenge saken kan tas opp igjen", en = "as long as the case can be reopened" }, owner = "support lead", review_every = "6 months" }
    /// ```
    VAGUE_RETENTION: Warning "vague-retention", "Vag lagringstid", ["PRI-05", "NOT-06"], vague_retention;

    /// Kept without the statute that is claimed.
    ///
    /// ## What it finds
    /// The text says that nothing is kept beyond what statutes require, and an activity has a period without
    /// `law`.
    /// ## Why it matters
    /// The promise binds: a period that no statute orders breaks it (GDPR Art. 5(1)(a), (e)).
    /// ## Example
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// keeps_only_by_statute = true
    ///
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "lage statistikk", en = "make statistics" }
    /// retention = { for = "5 years" }
    /// ```
    /// ## Way out
    /// Name the section, let an event end it, or take the sentence out of the statement.
    /// ```toml
    /// [statement]
    /// changed_on = 2026-11-02
    /// keeps_only_by_statute = true
    ///
    /// [[activity]]
    /// id = "statistics"
    /// purpose = { nb = "lage statistikk", en = "make statistics" }
    /// retention = { until = "session-end" }
    /// ```
    KEPT_WITHOUT_STATUTE: Error "kept-without-statute", "Lagret uten loven det vises til", ["PRI-05", "RET-01"], kept_without_statute;

    /// Statute without section.
    ///
    /// ## What it finds
    /// `law` in `retention` names no section.
    /// ## Why it matters
    /// A person who is refused erasure is told section and date (GDPR Art. 12(4), 17(3)(b)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// retention = { until = "financial-year-end", for = "5 years", law = "bokføringsloven" }
    /// ```
    /// ## Way out
    /// Add the section.
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// retention = { until = "financial-year-end", for = "5 years", law = "bokføringsloven § 13" }
    /// ```
    STATUTE_WITHOUT_SECTION: Error "statute-without-section", "Lov uten paragraf", ["RET-14", "DSR-04"], statute_without_section;

    /// Shorter than the duty.
    ///
    /// ## What it finds
    /// Accounting material under `bokføringsloven § 13` kept for less than 3 years and 6 months after the
    /// financial year; under other known sections, for less than they order.
    /// ## Why it matters
    /// The duty to keep goes before the wish to erase (BFL § 13, GDPR Art. 17(3)(b)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// retention = { until = "financial-year-end", for = "3 years", law = "BFL § 13" }
    /// ```
    /// ## Way out
    /// Keep it as long as the section says.
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// retention = { until = "financial-year-end", for = "5 years", law = "BFL § 13" }
    /// ```
    BELOW_DUTY: Error "below-duty", "Kortere enn plikten", ["RET-01", "RET-02"], below_duty;

    /// Longer than the duty.
    ///
    /// ## What it finds
    /// A period that names a section and goes beyond what it orders.
    /// ## Why it matters
    /// Beyond the duty the need must be shown again (GDPR Art. 5(1)(e)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// retention = { until = "financial-year-end", for = "6 years", law = "BFL § 13" }
    /// ```
    /// ## Way out
    /// Shorten it, or sign an exception that names the other duty, such as for building projects.
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// retention = { until = "financial-year-end", for = "5 years", law = "BFL § 13" }
    /// ```
    BEYOND_DUTY: Warning "beyond-duty", "Lenger enn plikten", ["PRI-05", "RET-01", "RET-09"], beyond_duty;

    /// Statute that keeps what is not there.
    ///
    /// ## What it finds
    /// `law_keeps` names a category that the activity does not use.
    /// ## Why it matters
    /// Erasure splits the record by this list; a wrong entry would keep nothing, or hide that something is
    /// missing (GDPR Art. 17(3)(b)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// data = ["contact.name", "financial.invoice"]
    /// retention = { until = "financial-year-end", for = "5 years", law = "BFL § 13", law_keeps = ["contact.email"] }
    /// ```
    /// ## Way out
    /// Name categories of the activity, and only those that the duty needs.
    /// ```toml
    /// [[activity]]
    /// id = "invoices"
    /// purpose = { nb = "fakturere", en = "invoice" }
    /// data = ["contact.name", "financial.invoice"]
    /// retention = { until = "financial-year-end", for = "5 years", law = "BFL § 13", law_keeps = ["contact.name", "financial.invoice"] }
    /// ```
    KEEPS_NOTHING: Error "keeps-nothing", "Loven beholder noe som ikke finnes", ["RET-14"], keeps_nothing;

    /// Applicants kept long.
    ///
    /// ## What it finds
    /// Applicants' data kept for more than six months after the decision, without their consent.
    /// ## Why it matters
    /// No statute asks for it; half a year answers questions about the decision (GDPR Art. 5(1)(e)).
    /// ## Example
    /// ```toml
    /// [[activity]]
    /// id = "recruitment"
    /// purpose = { nb = "vurdere søknaden din", en = "judge your application" }
    /// basis = "contract"
    /// subjects = ["applicant"]
    /// retention = { until = "decision", for = "2 years" }
    /// ```
    /// ## Way out
    /// Shorten it, or ask those who want to stay on file.
    /// ```toml
    /// [[activity]]
    /// id = "recruitment"
    /// purpose = { nb = "vurdere søknaden din", en = "judge your application" }
    /// basis = "contract"
    /// subjects = ["applicant"]
    /// retention = { until = "decision", for = "6 months" }
    /// ```
    APPLICANTS_KEPT_LONG: Warning "applicants-kept-long", "Søkere lagret lenge", ["RET-13"], applicants_kept_long;
}

/// Sections whose periods are known: what the text names, then the least and the most they ask.
const DUTIES: [(&[&str], &str, Period, Period); 3] = [
    (&["bfl", "bokføringsloven"], "13", Period::Months { years: 3, months: 6 }, Period::years(5)),
    (&["hvitvaskingsloven"], "30", Period::years(5), Period::years(10)),
    (&["regnskapsførerloven"], "5-3", Period::years(5), Period::years(10)),
];

fn missing_retention(index: &Index<'_>, found: &mut Vec<Finding>) {
    for activity in &index.declaration.activities {
        let has_end =
            |it: &Retention| it.until.is_some() || it.period.is_some() || it.criterion.is_some();
        let place = match &activity.retention {
            Some(retention) if has_end(retention) => continue,
            Some(retention) => retention.span(),
            None => activity.id.span(),
        };
        let id = &*activity.id;
        found.push(MISSING_RETENTION.at(
            place,
            text!(
                "aktiviteten `{id}` sier ikke hvor lenge opplysningene lagres",
                "activity `{id}` does not say how long data are kept",
            ),
            text!(
                "sett `until` (en hendelse) eller `for` (et tidsrom) i `retention`",
                "set `until` (an event) or `for` (a period) in `retention`",
            ),
        ));
    }
}

fn vague_retention(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (activity, retention) in retained(index) {
        let Some(criterion) = &retention.criterion else { continue };
        let has_end = retention.until.is_some() || retention.period.is_some();
        let is_owned = retention.owner.is_some() && retention.review_every.is_some();
        if has_end || is_owned {
            continue;
        }
        let (id, nb, en) = (&*activity.id, &criterion.nb, &criterion.en);
        found.push(VAGUE_RETENTION.at(
            criterion.span(),
            text!(
                "aktiviteten `{id}` lagrer «{nb}», uten at noen avgjør når det er slutt",
                "activity `{id}` keeps data \"{en}\", and nobody decides when that is over",
            ),
            text!(
                "oppgi et tidsrom, eller `owner` og `review_every`",
                "give a period, or `owner` and `review_every`",
            ),
        ));
    }
}

fn kept_without_statute(index: &Index<'_>, found: &mut Vec<Finding>) {
    let statement = &index.declaration.statement;
    if !statement.keeps_only_by_statute.as_ref().is_some_and(|it| **it) {
        return;
    }
    for (activity, retention) in
        own_retained(index).filter(|(_, retention)| retention.law.is_none())
    {
        let period = retention.period.as_ref().map(|period| period.span());
        let criterion = retention.criterion.as_ref().map(|criterion| criterion.span());
        let Some(place) = period.or(criterion) else { continue };
        let id = &*activity.id;
        found.push(KEPT_WITHOUT_STATUTE.at(
            place,
            text!(
                "teksten sier at bare det loven krever, lagres, men aktiviteten `{id}` har en \
                 lagringstid uten lov",
                "the text says that only what statutes require is kept, but activity `{id}` \
                 keeps without one",
            ),
            text!(
                "oppgi paragrafen i `law`, la en hendelse gjøre slutt, eller ta setningen ut",
                "name the section in `law`, let an event end it, or take the sentence out",
            ),
        ));
    }
}

fn statute_without_section(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (activity, retention) in retained(index) {
        let Some(law) = &retention.law else { continue };
        if law.contains(|sign: char| sign.is_ascii_digit()) {
            continue;
        }
        let (id, name) = (&*activity.id, law.escape_debug());
        found.push(STATUTE_WITHOUT_SECTION.at(
            law.span(),
            text!(
                "aktiviteten `{id}` viser til «{name}» uten paragraf",
                "activity `{id}` names \"{name}\" without a section",
            ),
            text!(
                "legg til paragrafen, som `bokføringsloven § 13`",
                "add the section, such as `bokføringsloven § 13`"
            ),
        ));
    }
}

fn below_duty(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (activity, retention) in own_retained(index) {
        let Some((place, period, least, _)) = duty(retention) else { continue };
        if !exceeds(least, period) {
            continue;
        }
        let id = &*activity.id;
        let (nb, en, least_nb, least_en) = (period.nb(), period.en(), least.nb(), least.en());
        found.push(BELOW_DUTY.at(
            place,
            text!(
                "aktiviteten `{id}` lagrer i {nb}, men loven den viser til, krever minst \
                 {least_nb}",
                "activity `{id}` keeps for {en}, but the section it names asks for at least \
                 {least_en}",
            ),
            text!("forleng tidsrommet til det loven krever", "keep as long as the section says"),
        ));
    }
}

fn beyond_duty(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (activity, retention) in own_retained(index) {
        let Some((place, period, _, most)) = duty(retention) else { continue };
        if !exceeds(period, most) {
            continue;
        }
        let id = &*activity.id;
        let (nb, en, most_nb, most_en) = (period.nb(), period.en(), most.nb(), most.en());
        found.push(BEYOND_DUTY.at(
            place,
            text!(
                "aktiviteten `{id}` lagrer i {nb}, men loven den viser til, krever ikke mer enn \
                 {most_nb}",
                "activity `{id}` keeps for {en}, but the section it names asks for no more than \
                 {most_en}",
            ),
            text!(
                "kort ned tidsrommet, eller signer et unntak som nevner den andre plikten",
                "shorten it, or sign an exception that names the other duty",
            ),
        ));
    }
}

/// Returns the period that a known section orders: its place, itself, and the least and most allowed.
///
/// Only a period that starts where the section's own does is compared: the rest ends earlier anyway.
fn duty(retention: &Retention) -> Option<(Range<usize>, Period, Period, Period)> {
    let (law, period) = (retention.law.as_ref()?, retention.period.as_ref()?);
    let starts_alike = matches!(
        retention.until.as_ref().map(|until| **until),
        Some(RetentionEnd::FinancialYearEnd | RetentionEnd::RelationEnd)
    );
    let law = law.to_lowercase();
    let names = |acts: &[&str], section: &str| {
        let rest = acts.iter().find_map(|act| law.strip_prefix(act));
        rest.and_then(|rest| rest.trim_start().strip_prefix('§')).is_some_and(|rest| {
            let number = rest.trim_start();
            let end = number.find(|sign: char| !sign.is_alphanumeric() && sign != '-');
            &number[..end.unwrap_or(number.len())] == section
        })
    };
    let (.., least, most) = DUTIES.into_iter().find(|(acts, section, ..)| names(acts, section))?;
    starts_alike.then(|| (period.span(), **period, least, most))
}

fn keeps_nothing(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (activity, retention) in retained(index) {
        let is_used = |key: &str| activity.data.iter().any(|used| used.as_str() == key);
        for kept in retention.law_keeps.iter().filter(|kept| !is_used(kept)) {
            let (id, name) = (&*activity.id, kept.escape_debug());
            found.push(KEEPS_NOTHING.at(
                kept.span(),
                text!(
                    "`law_keeps` beholder `{name}`, som aktiviteten `{id}` ikke bruker",
                    "`law_keeps` keeps `{name}`, which activity `{id}` does not use",
                ),
                text!("ta den ut, eller før den opp i `data`", "take it out, or add it to `data`"),
            ));
        }
    }
}

fn applicants_kept_long(index: &Index<'_>, found: &mut Vec<Finding>) {
    for (activity, retention) in own_retained(index) {
        let of_applicants = activity.subjects.iter().any(|it| it.as_str() == "applicant");
        if !of_applicants || rests_on(activity, LegalBasis::Consent) {
            continue;
        }
        let is_long = |period: &&Placed<Period>| exceeds(***period, Period::months(6));
        let Some(period) = retention.period.as_ref().filter(is_long) else { continue };
        let (id, nb, en) = (&*activity.id, period.nb(), period.en());
        found.push(APPLICANTS_KEPT_LONG.at(
            period.span(),
            text!(
                "aktiviteten `{id}` lagrer søkeres opplysninger i {nb} uten samtykke",
                "activity `{id}` keeps applicants' data for {en} without consent",
            ),
            text!(
                "kort ned til 6 måneder, eller spør dem som vil bli stående",
                "shorten it to 6 months, or ask those who want to stay on file",
            ),
        ));
    }
}

fn retained<'a>(index: &Index<'a>) -> impl Iterator<Item = (&'a Activity, &'a Retention)> {
    let activities = index.declaration.activities.iter();
    activities.filter_map(|activity| Some((activity.get(), activity.retention.as_ref()?.get())))
}

fn own_retained<'a>(index: &Index<'a>) -> impl Iterator<Item = (&'a Activity, &'a Retention)> {
    let own = index.own_activities();
    own.filter_map(|activity| Some((activity, activity.retention.as_ref()?.get())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::trial::{activity, check_page, says};

    #[test]
    fn dpa_83_data_without_an_end_are_found() {
        check_page(&MISSING_RETENTION, "activity `visits` does not say how long data are kept");
        assert_eq!(says(&MISSING_RETENTION, &activity("retention = { then = 'erase' }")).len(), 1);
        assert_eq!(says(&MISSING_RETENTION, &activity("role = 'processor'")).len(), 1);
    }

    #[test]
    fn um_54_a_vague_period_is_found() {
        check_page(
            &VAGUE_RETENTION,
            "activity `contact` keeps data \"as long as useful\", and nobody decides when that \
             is over",
        );
    }

    #[test]
    fn mi_23_a_criterion_needs_both_owner_and_review() {
        let with = |keys| {
            activity(&format!("retention = {{ criterion = {{ nb = 'x', en = 'y' }}{keys} }}"))
        };
        assert_eq!(says(&VAGUE_RETENTION, &with("")).len(), 1);
        assert_eq!(says(&VAGUE_RETENTION, &with(", owner = 'o'")).len(), 1);
        assert_eq!(
            says(&VAGUE_RETENTION, &with(", owner = 'o', review_every = '1 year'")),
            [""; 0]
        );
        assert_eq!(says(&VAGUE_RETENTION, &with(", for = '1 year'")), [""; 0]);
    }

    #[test]
    fn ms_21_a_period_without_the_statute_that_is_claimed_is_found() {
        check_page(
            &KEPT_WITHOUT_STATUTE,
            "the text says that only what statutes require is kept, but activity `statistics` \
             keeps without one",
        );
    }

    #[test]
    fn a_statute_without_a_section_is_found() {
        check_page(
            &STATUTE_WITHOUT_SECTION,
            "activity `invoices` names \"bokføringsloven\" without a section",
        );
    }

    #[test]
    fn um_13_accounts_are_kept_from_three_and_a_half_to_five_years() {
        check_page(
            &BELOW_DUTY,
            "activity `invoices` keeps for 3 years, but the section it names asks for at least 3 \
             years and 6 months",
        );
        check_page(
            &BEYOND_DUTY,
            "activity `invoices` keeps for 6 years, but the section it names asks for no more \
             than 5 years",
        );
        let kept = |period, until, law| {
            activity(&format!(
                "retention = {{ until = '{until}', for = '{period}', law = '{law}' }}"
            ))
        };
        let secondary = kept("3 years 6 months", "financial-year-end", "Bokføringsloven § 13");
        assert_eq!(says(&BELOW_DUTY, &secondary), [""; 0]);
        let other_section = kept("1 year", "financial-year-end", "bokføringsloven § 13b");
        assert_eq!(says(&BELOW_DUTY, &other_section), [""; 0]);
        assert_eq!(says(&BELOW_DUTY, &kept("1 year", "financial-year-end", "BFL § 130")), [""; 0]);
        assert_eq!(says(&BELOW_DUTY, &kept("3 months", "event-end", "BFL § 13")), [""; 0]);
    }

    #[test]
    fn a_statute_that_keeps_what_is_not_there_is_found() {
        check_page(
            &KEEPS_NOTHING,
            "`law_keeps` keeps `contact.email`, which activity `invoices` does not use",
        );
    }

    #[test]
    fn applicants_kept_over_half_a_year_are_found_unless_they_agreed() {
        check_page(
            &APPLICANTS_KEPT_LONG,
            "activity `recruitment` keeps applicants' data for 2 years without consent",
        );
        let agreed = activity(
            "basis = 'consent'\nsubjects = ['applicant']\nretention = { for = '2 years' }",
        );
        assert_eq!(says(&APPLICANTS_KEPT_LONG, &agreed), [""; 0]);
    }
}
